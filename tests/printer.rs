//! A printer that is not ours: CUPS's `ippeveprinter` (IPP Everywhere), on loopback, whose command does with each sheet what the test wants.
//!
//! It talks to no network: its DNS-SD is off, and what it needs of D-Bus is a bus of its own.

use std::io::Read;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Child;
use std::process::ChildStdin;
use std::process::Command;
use std::process::Stdio;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;

use crate::tools;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::wait_until;

/// Runs it until the standard input ends, which it does when the test program ends, even by a kill. `$1` is its folder, `$2` its port, `$3` what it takes.
const KEEPER: &str = r#"
dir=$1; port=$2; takes=$3; cd "$dir"; PATH=$PATH:/usr/sbin
dbus-run-session -- sh -c 'echo $$ >pid; DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS exec ippeveprinter -r off -n localhost -p '"$port"' -d spool -f '"$takes"' -c "$PWD/command" desk' >log 2>&1 </dev/null &
cat >/dev/null
kill -KILL $(cat pid) 2>/dev/null
wait
"#;

/// What it does with a sheet: keeps the bytes that came, holds or jams as the files in its folder say, and counts what came out.
const COMMAND: &str = r#"#!/bin/sh
cd "$(dirname "$0")"
n=$(ls reached | wc -l)
cp "$1" "reached/$n.pdf"
echo "$1" >>names
while [ -e hold ]; do sleep 0.05; done
if [ -e jam ]; then
  echo "STATE: +media-jam-error" >&2
  while [ -e jam ]; do sleep 0.05; done
  echo "STATE: -media-jam-error" >&2
  [ -e give-up ] && exit 1
fi
echo "$n" >>out
exit 0
"#;

/// It, while it runs.
pub(crate) struct RealPrinter {
    folder: Scratch,
    port: u16,
    keeper: Child,
    line: Option<ChildStdin>,
}

impl RealPrinter {
    /// Starts one that takes files of this kind. None where this machine can't: it says why.
    pub(crate) fn start(takes: &str) -> Option<Self> {
        for program in ["ippeveprinter", "dbus-run-session"] {
            if tools::run("sh", &["-c", &format!("command -v {program}")]).code != 0 {
                tools::not_run(&format!(
                    "{program} is missing: apt-get install cups-ipp-utils dbus-daemon"
                ));
                return None;
            }
        }
        let folder = scratch("printer");
        folder.write("command", COMMAND.as_bytes());
        tools::out("chmod", &["755", &folder.file("command")]);
        for inside in ["spool", "reached"] {
            std::fs::create_dir(folder.file(inside)).unwrap();
        }
        let port = free_port();
        let mut printer = Self {
            keeper: keeper(&folder, port, takes),
            line: None,
            folder,
            port,
        };
        printer.line = printer.keeper.stdin.take();
        // It may end at once, where a machine has no IPv6 on loopback or no bus can be made.
        let log = printer.folder.file("log");
        let mut ended = false;
        wait_until("the printer accepts, or says why not", 20, || {
            ended = read(&log).contains("Unable to");
            ended || printer.accepts()
        });
        if ended {
            tools::not_run(&format!("ippeveprinter: {}", read(&log).trim()));
            return None;
        }
        Some(printer)
    }

    /// Its address.
    pub(crate) fn uri(&self) -> String {
        format!("ipp://localhost:{}/ipp/print", self.port)
    }

    /// Kills it in the middle of whatever it does.
    pub(crate) fn kill(&self) {
        let pid = read(&self.folder.file("pid"));
        tools::kill("KILL", pid.trim().parse().unwrap());
        wait_until("the printer is gone", 10, || !self.accepts());
    }

    /// From now on it does so: `hold`, `jam`, `give-up`.
    pub(crate) fn does(&self, what: &str) {
        self.folder.write(what, b"");
    }

    /// No more.
    pub(crate) fn does_not(&self, what: &str) {
        std::fs::remove_file(self.folder.file(what)).unwrap();
    }

    /// The files that reached it, oldest first.
    pub(crate) fn reached(&self) -> Vec<Vec<u8>> {
        let path = |n: usize| self.folder.file(&format!("reached/{n}.pdf"));
        (0..).map_while(|n| std::fs::read(path(n)).ok()).collect()
    }

    /// What it was told the files are called.
    pub(crate) fn names(&self) -> String {
        read(&self.folder.file("names"))
    }

    /// How many sheets came out.
    pub(crate) fn came_out(&self) -> usize {
        read(&self.folder.file("out")).lines().count()
    }

    fn accepts(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port)).is_ok()
    }
}

impl Drop for RealPrinter {
    fn drop(&mut self) {
        // Its commands end only when nothing holds them.
        for held in ["hold", "jam"] {
            let _ = std::fs::remove_file(self.folder.file(held));
        }
        drop(self.line.take());
        let _ = self.keeper.wait();
    }
}

/// Something that accepts and never answers: a printer that hangs.
pub(crate) fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, format!("ipp://127.0.0.1:{port}/ipp/print"))
}

fn keeper(folder: &Scratch, port: u16, takes: &str) -> Child {
    let dir = folder.as_path().display().to_string();
    let port = port.to_string();
    Command::new("sh")
        .args(["-c", KEEPER, "keeper", &dir, &port, takes])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn read(path: &str) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(path);
    let _ = file.and_then(|mut file| file.read_to_string(&mut text));
    text
}

/// A port that nobody listens on, below those that the kernel gives away and above the countries'.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 1_000).unwrap();
    for _ in 0..1_000 {
        let port = 30_100 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 1_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port between 30100 and 31100");
}
