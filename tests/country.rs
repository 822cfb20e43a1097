//! A country for the tests: `ieum up` in a directory of its own, ended with its value or with the test program, however that ends.

use std::net::TcpListener;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdin;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;

use serde_json::Value;

use crate::client::Caller;
use crate::cluster;
use crate::tools;
use crate::tools::Said;
use crate::tools::wait_until;

/// How many people live in it.
pub(crate) const RESIDENTS: u32 = 400;
/// From which seed they are generated.
pub(crate) const SEED: u64 = 20_231_117;

/// A country that runs.
pub(crate) struct Country {
    pub(crate) dir: PathBuf,
    keeper: Child,
    line: Option<ChildStdin>,
}

/// Keeps `up` running until its standard input ends, which it does when the test program ends, even by a kill. `$1` is the directory.
const KEEPER: &str = r#"
dir=$1; shift
"$@" >"$dir.log" 2>&1 </dev/null &
pid=$!
echo $pid >"$dir.pid"
cat >/dev/null
kill -TERM $pid 2>/dev/null
n=0; while kill -0 $pid 2>/dev/null && [ $n -lt 150 ]; do sleep 0.1; n=$((n+1)); done
kill -KILL $pid 2>/dev/null
rm -f "$dir.pid" "$dir.ready"
[ -e "$dir.kept" ] && exit
umount "$dir/jongno" 2>/dev/null
rm -rf "$dir" "$dir.log"
"#;

/// What a country is like before it is started.
#[derive(Clone, Copy, Default)]
pub(crate) struct Made {
    /// The size of the disk under jongno, MiB; none for the usual disk.
    pub(crate) disk_mib: Option<u32>,
    /// Whether the centre keeps its copies on the tests' PostgreSQL.
    pub(crate) postgres: bool,
}

impl Country {
    /// Starts a country, and waits until all of it answers.
    pub(crate) fn start(name: &str, made: Made) -> Self {
        let dir = std::env::temp_dir().join(format!("ieum-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(dir.join("jongno")).unwrap();
        if let Some(mib) = made.disk_mib {
            mount(&dir.join("jongno").display().to_string(), mib);
        }
        let url = made.postgres.then(cluster::url);
        let postgres: Vec<&str> = url.iter().flat_map(|url| ["--postgres", url]).collect();
        Self::stand_up(dir, &postgres)
    }

    /// Starts the country again that was left in a directory.
    pub(crate) fn resume(dir: PathBuf) -> Self {
        let _ = std::fs::remove_file(beside(&dir, "kept"));
        Self::stand_up(dir, &[])
    }

    /// Ends the country and leaves its directory.
    pub(crate) fn leave(self) -> PathBuf {
        std::fs::write(beside(&self.dir, "kept"), "").unwrap();
        self.dir.clone()
    }

    /// The process of `up` itself.
    pub(crate) fn up(&self) -> u32 {
        let text = std::fs::read_to_string(beside(&self.dir, "pid")).unwrap();
        text.trim().parse().unwrap()
    }

    fn stand_up(dir: PathBuf, more: &[&str]) -> Self {
        let (port, residents, seed) = (
            free_ports().to_string(),
            RESIDENTS.to_string(),
            SEED.to_string(),
        );
        let place = dir.display().to_string();
        let mut keeper = Command::new("sh")
            .args([
                "-c",
                KEEPER,
                "keeper",
                &place,
                &tools::binary(),
                "up",
                "--dir",
                &place,
            ])
            .args([
                "--port",
                &port,
                "--residents",
                &residents,
                "--seed",
                &seed,
                "--ready",
            ])
            .arg(format!("{place}.ready"))
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let line = keeper.stdin.take();
        let country = Self { dir, keeper, line };
        wait_until(
            "the country stands (its log is beside its directory)",
            300,
            || country.stands(),
        );
        country
    }

    fn stands(&self) -> bool {
        let ready = beside(&self.dir, "ready");
        let log = std::fs::read_to_string(beside(&self.dir, "log")).unwrap_or_default();
        let ended = log.lines().find(|line| line.starts_with("ieum: "));
        assert!(ended.is_none(), "the country did not stand up: {log}");
        ready.exists()
    }

    /// What the ready file says.
    pub(crate) fn ready(&self) -> Value {
        let text = std::fs::read_to_string(beside(&self.dir, "ready")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// The anchors file.
    pub(crate) fn anchors(&self) -> String {
        self.dir.join("anchors.pem").display().to_string()
    }

    fn process(&self, name: &str) -> Value {
        let ready = self.ready();
        let mut processes = ready["processes"].as_array().unwrap().iter();
        processes
            .find(|process| process["name"] == name)
            .unwrap()
            .clone()
    }

    /// The process of a role that runs.
    pub(crate) fn pid(&self, name: &str) -> u32 {
        self.running(name)
            .unwrap_or_else(|| panic!("{name} does not run"))
    }

    /// The process of a role, as the ready file has it; none for one that was down when the file was written.
    pub(crate) fn running(&self, name: &str) -> Option<u32> {
        let pid = self.process(name)["pid"].as_u64()?;
        Some(u32::try_from(pid).unwrap())
    }

    /// Where a role serves its office.
    pub(crate) fn office(&self, name: &str) -> String {
        self.process(name)["url"].as_str().unwrap().to_owned()
    }

    /// The portal for everybody, behind the gateways.
    pub(crate) fn everybody(&self) -> String {
        self.ready()["portal"].as_str().unwrap().to_owned()
    }

    /// Where a node itself serves the public, before any gateway.
    pub(crate) fn portal(&self, node: &str) -> String {
        format!("http://{}", self.listens(node, "public"))
    }

    /// Where a node serves other nodes: `host:port`, as its configuration says.
    pub(crate) fn link(&self, node: &str) -> String {
        self.listens(node, "link")
    }

    /// An address of a part's configuration.
    pub(crate) fn listens(&self, part: &str, key: &str) -> String {
        let text = std::fs::read_to_string(self.dir.join(format!("{part}.toml"))).unwrap();
        let key = format!("{key} = ");
        let line = text.lines().find_map(|line| line.strip_prefix(&key));
        line.unwrap().trim_matches('"').to_owned()
    }

    /// The how-manieth officer of a node, from 0, at the office's address.
    pub(crate) fn officer(&self, node: &str, nth: usize) -> Caller {
        let ready = self.ready();
        let mut of = ready["officers"].as_array().unwrap().iter();
        let officer = of.by_ref().filter(|one| one["node"] == node).nth(nth);
        Caller::new(
            &self.office(node),
            officer.unwrap()["token"].as_str().unwrap(),
        )
    }

    /// The citizen of a node with this resident number, at the portal.
    pub(crate) fn citizen(&self, node: &str, number: &str) -> Caller {
        let ready = self.ready();
        let mut of = ready["citizens"].as_array().unwrap().iter();
        let citizen = of.find(|one| one["resident_number"] == number).unwrap();
        Caller::new(&self.portal(node), citizen["token"].as_str().unwrap())
    }

    /// Starts a role again that has ended, as an operator would.
    pub(crate) fn start_again(&self, name: &str) -> Said {
        let dir = self.dir.display().to_string();
        tools::ieum(&["up", "--dir", &dir, "--start", name])
    }

    /// Kills a role and waits until `up` has seen it.
    pub(crate) fn kill(&self, name: &str) {
        tools::kill("KILL", self.pid(name));
        wait_until("up names what has ended", 20, || !self.runs(name));
    }

    fn runs(&self, name: &str) -> bool {
        let text = std::fs::read_to_string(self.dir.join("processes.json")).unwrap_or_default();
        text.contains(&format!("\"{name}\""))
    }

    /// Starts a node again and waits until it is well.
    pub(crate) fn bring_back(&self, node: &str) {
        let said = self.start_again(node);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        wait_until("the node is well again", 60, || self.is_well(node));
    }

    pub(crate) fn is_well(&self, node: &str) -> bool {
        let asked = Caller::nobody(&self.office(node)).try_get("/healthz/deep");
        asked.is_ok_and(|answer| answer.status == 200)
    }

    /// What a node says of its health.
    pub(crate) fn health(&self, node: &str) -> Value {
        Caller::nobody(&self.office(node))
            .get("/healthz/deep")
            .json()
    }
}

impl Drop for Country {
    fn drop(&mut self) {
        drop(self.line.take());
        let _ = self.keeper.wait();
    }
}

/// The country of all tests that leave it as it was. It ends with the test program.
pub(crate) fn shared() -> &'static Country {
    static SHARED: OnceLock<Country> = OnceLock::new();
    SHARED.get_or_init(|| Country::start("shared", Made::default()))
}

/// The country whose processes are killed: one test at a time has it, and leaves it running.
pub(crate) fn harmed() -> MutexGuard<'static, Country> {
    static HARMED: OnceLock<Mutex<Country>> = OnceLock::new();
    let country = HARMED.get_or_init(|| Mutex::new(Country::start("harmed", Made::default())));
    // Another test may have failed with it; what it is for is to be harmed.
    country.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file beside a country's directory, about it.
fn beside(dir: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}.{ending}", dir.display()))
}

/// Nineteen ports in a row that nobody listens on, below those that the kernel gives away.
fn free_ports() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 1_000).unwrap() * 10;
    for _ in 0..1_000 {
        let offset = NEXT.fetch_add(20, Ordering::Relaxed);
        let port = 20_000 + (first + offset) % 10_000;
        let free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
        if (port..port + 19).all(free) {
            return port;
        }
    }
    panic!("no nineteen free ports between 20000 and 30019");
}

fn mount(place: &str, mib: u32) {
    let options = format!("size={mib}m");
    let said = tools::run("mount", &["-t", "tmpfs", "-o", &options, "tmpfs", place]);
    assert_eq!(
        said.code, 0,
        "this test mounts a small disk and must be run as root: {}",
        said.err
    );
}
