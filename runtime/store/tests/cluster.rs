//! One throw-away PostgreSQL cluster for the tests of a program: made when the first asks, gone when the program is, however it ends.

use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

/// What a machine without the server is told.
const MISSING: &str =
    "these tests need a PostgreSQL server's programs: apt-get install -y postgresql";

/// Makes the cluster, says where it is, and ends it when the test program's end closes the pipe.
const SCRIPT: &str = r#"
set -e
umask 077
base=/tmp
# In memory where there is much of it: what is tested here is not the disk.
room=$(df --output=avail -m /dev/shm 2>/dev/null | tail -n 1)
[ -w /dev/shm ] && [ "${room:-0}" -gt 1000 ] && base=/dev/shm
dir=$(mktemp -d "$base/ieum-pg-XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM PIPE
"$BIN/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
"$BIN/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c shared_buffers=32MB -c max_connections=300 -c max_wal_size=256MB \
  >"$dir/postgres.log" 2>&1 </dev/null &
server=$!
trap 'kill -QUIT $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$dir"' EXIT
for try in $(seq 200); do
  "$BIN/pg_isready" -q -h "$dir" && break
  kill -0 $server 2>/dev/null || { cat "$dir/postgres.log" >&2; exit 1; }
  sleep 0.1
done
echo "$dir"
cat >/dev/null
"#;

/// The cluster and the pipe that keeps it.
struct Cluster {
    folder: String,
    _keeper: Child,
}

/// Where the cluster is, as a store is told.
pub(crate) fn url() -> String {
    format!("host={} user=postgres dbname=postgres", folder())
}

/// The folder of the cluster's socket.
pub(crate) fn folder() -> &'static str {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    &CLUSTER.get_or_init(start).folder
}

/// A name for a schema that no other test of this program or of another one uses.
pub(crate) fn schema() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("t{}_{n}", std::process::id())
}

fn start() -> Cluster {
    let script = if root() {
        // A server does not run as root.
        format!(
            "exec setpriv --reuid=postgres --regid=postgres --init-groups env BIN={} sh -c \"$SCRIPT\"",
            bin()
        )
    } else {
        format!("BIN={} exec sh -c \"$SCRIPT\"", bin())
    };
    let mut keeper = Command::new("sh")
        .args(["-c", &script])
        .current_dir("/")
        .env("SCRIPT", SCRIPT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect(MISSING);
    let mut folder = String::new();
    let said = keeper.stdout.take().expect("it was asked for");
    BufReader::new(said).read_line(&mut folder).expect(MISSING);
    let folder = folder.trim().to_owned();
    assert!(!folder.is_empty(), "{MISSING}");
    Cluster {
        folder,
        _keeper: keeper,
    }
}

fn root() -> bool {
    let id = Command::new("id")
        .arg("-u")
        .output()
        .expect("a Unix has id");
    id.stdout.starts_with(b"0\n")
}

/// Debian keeps the server's programs out of PATH.
fn bin() -> String {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut folders: Vec<_> = debian
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    folders.sort();
    let elsewhere = ["/usr/local/bin", "/usr/bin", "/usr/local/pgsql/bin"];
    let elsewhere = elsewhere
        .iter()
        .map(Path::new)
        .find(|folder| folder.join("initdb").exists());
    let found = folders.pop().or_else(|| elsewhere.map(Path::to_path_buf));
    found.expect(MISSING).display().to_string()
}
