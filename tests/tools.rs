//! Programs that are not ours, and the binary itself. A program that is missing ends the test with a sentence that says what to install.

use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Where each foreign program comes from.
const PACKAGES: &[(&str, &str)] = &[
    ("pdftotext", "poppler-utils"),
    ("pdffonts", "poppler-utils"),
    ("pdfinfo", "poppler-utils"),
    ("pdftoppm", "poppler-utils"),
    ("pdfsig", "poppler-utils"),
    ("qpdf", "qpdf"),
    ("xmllint", "libxml2-utils"),
    ("openssl", "openssl"),
    ("zbarimg", "zbar-tools"),
    ("sqlite3", "sqlite3"),
    (
        "/usr/bin/python3",
        "python3 python3-cbor2 python3-cryptography",
    ),
    ("ippeveprinter", "cups-ipp-utils"),
    ("dbus-run-session", "dbus-daemon"),
    ("mount", "mount"),
    ("ip", "iproute2"),
    ("ps", "procps"),
    ("sh", "dash"),
];

/// What a program said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a foreign program.
pub(crate) fn run(program: &str, args: &[&str]) -> Said {
    let Ok(output) = Command::new(program).args(args).output() else {
        let package = PACKAGES.iter().find(|(name, _)| *name == program);
        let package = package.map_or(program, |(_, package)| package);
        panic!("{program} is missing, and this test needs it: apt-get install {package}");
    };
    said(output)
}

/// Runs a foreign program that must succeed, and gives what it wrote.
pub(crate) fn out(program: &str, args: &[&str]) -> String {
    let said = run(program, args);
    assert_eq!(said.code, 0, "{program} {args:?}: {}{}", said.out, said.err);
    said.out
}

/// Runs one of the independent programs with Debian's Python, which has their modules.
pub(crate) fn independent(name: &str, args: &[&str]) -> Said {
    independent_with(name, args, "")
}

/// The same with something on its standard input.
pub(crate) fn independent_with(name: &str, args: &[&str], input: &str) -> Said {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../drills/independent/");
    let program = format!("{program}{name}");
    let mut command = Command::new("/usr/bin/python3");
    command.args(["-B", &program]).args(args);
    let said = fed(&mut command, input);
    assert_ne!(said.code, 3, "{}", said.err);
    said
}

/// The Python that has pyHanko, if `cargo xtask test` could install it: `judges/bin/python` in the target folder.
pub(crate) fn judges() -> Option<String> {
    let target = Path::new(env!("CARGO_BIN_EXE_ieum")).ancestors().nth(2)?;
    let python = target.join("judges/bin/python");
    python.exists().then(|| python.display().to_string())
}

/// Says past the test harness, which keeps quiet about tests that pass, that a judge was not asked.
pub(crate) fn not_run(why: &str) {
    let _ = writeln!(std::io::stderr(), "not run: {why}");
}

/// Runs the binary, in an empty directory, so that it finds nothing it was not told.
pub(crate) fn ieum(args: &[&str]) -> Said {
    ieum_with(args, "")
}

/// Runs the binary with something on its standard input.
pub(crate) fn ieum_with(args: &[&str], input: &str) -> Said {
    let empty = scratch("empty");
    let mut command = Command::new(binary());
    fed(command.args(args).current_dir(empty.as_path()), input)
}

/// Runs a program with something on its standard input.
pub(crate) fn fed(command: &mut Command, input: &str) -> Said {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A program that needs no input may end before it has read any.
    let _ = writing.join().unwrap();
    said(output)
}

fn said(output: Output) -> Said {
    // Poppler writes bytes of tags that are not UTF-8.
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A directory that is gone with its value.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn as_path(&self) -> &Path {
        &self.0
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// Writes a file in it.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.0.join(name), bytes).unwrap();
        self.file(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A fresh directory.
pub(crate) fn scratch(name: &str) -> Scratch {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let nth = NEXT.fetch_add(1, Ordering::Relaxed);
    let dir = std::env::temp_dir().join(format!("ieum-{name}-{}-{nth}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    Scratch(dir)
}

/// Waits until something is so; says what, where it never is.
pub(crate) fn wait_until(what: &str, seconds: u32, mut so: impl FnMut() -> bool) {
    for _ in 0..seconds * 20 {
        if so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("after {seconds} s and more: {what}");
}

/// Sends a signal to a process that the country started.
pub(crate) fn kill(signal: &str, pid: u32) {
    // It may have ended in between, which is what is wanted.
    let _ = run("sh", &["-c", &format!("kill -{signal} {pid}")]);
}

/// The binary under test: IEUM_BINARY where it is set, so that an optimised build can be tested with more load, else the one just built.
#[expect(
    clippy::disallowed_methods,
    reason = "which build is tested is the caller's to say"
)]
pub(crate) fn binary() -> String {
    std::env::var("IEUM_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_ieum").to_owned())
}

/// True for a process that runs. One that has ended and that nobody has asked about yet has no command line any more.
pub(crate) fn is_running(pid: u32) -> bool {
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}

/// A port of this machine for something that listens there more than once: below those that the kernel gives to whoever calls somebody, and never
/// given twice by this program.
pub(crate) fn free_port() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    loop {
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let first = u16::try_from(std::process::id() % 2_000).unwrap();
        let at = SocketAddr::from(([127, 0, 0, 1], 30_100 + (first + nth) % 2_000));
        if TcpListener::bind(at).is_ok() {
            return at;
        }
        assert!(nth < 4_000, "no free port between 30100 and 32099");
    }
}

/// A number from the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a test runs is its caller's to say"
)]
pub(crate) fn asked(name: &str, usual: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} is no number")),
        Err(_) => usual,
    }
}

/// The seed of this run, printed so that a failure can be had again: IEUM_SEED.
pub(crate) fn seed() -> u64 {
    let chance = u64::try_from(keys::fresh_id_bits() & u128::from(u32::MAX)).unwrap();
    let seed = asked("IEUM_SEED", chance);
    println!("IEUM_SEED={seed}");
    seed
}

/// Throws of a seed: SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}
