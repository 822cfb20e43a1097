//! The crash loop: a child process appends and notes what was acknowledged; it is killed at a random moment; then other people's programs look
//! whether all of that is there, once, in a chain that holds.

use std::fs::File;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::io::Write;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use journal::Appended;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use kernel::Id;
use store::Config;
use store::Store;

use crate::files::python;
use crate::notes::Dice;
use crate::notes::NOW;
use crate::notes::config;
use crate::notes::new_note;

/// How often the child is killed.
const ROUNDS: u64 = 12;
/// How many requests wait at the same time, so that commits are shared.
const CALLERS: u64 = 16;
/// The child's directory; its presence makes this process the child.
const DIR: &str = "IEUM_CRASH_DIR";
/// Which requests the child makes.
const ROUND: &str = "IEUM_CRASH_ROUND";
/// Makes the child answer before it commits.
const MUTANT: &str = "IEUM_CRASH_MUTANT";

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment_once() {
    let dir = tempfile::tempdir().unwrap();
    let seed = seed();
    for round in 1..=ROUNDS {
        kill_once(dir.path(), round, seed, false);
        let found = check(dir.path());
        assert_eq!(found, Ok(()), "seed {seed}, round {round}");
    }
    let acknowledged = std::fs::read_to_string(dir.path().join("acks")).unwrap();
    assert!(
        acknowledged.lines().count() > 100,
        "the child hardly ran: the test shows nothing"
    );
}

#[test]
fn a_store_that_answers_before_the_commit_does_not_pass() {
    let dir = tempfile::tempdir().unwrap();
    let seed = seed();
    let caught = (1..=ROUNDS * 4).any(|round| {
        kill_once(dir.path(), round, seed, true);
        check(dir.path()).is_err_and(|why| why.contains("acknowledged and lost"))
    });
    assert!(
        caught,
        "seed {seed}: the crash loop would not find a store that answers too early"
    );
}

/// Appends until it is killed. In the parent it does nothing.
#[test]
fn child() {
    let (Some(dir), Some(round)) = (variable(DIR), variable(ROUND)) else {
        return;
    };
    let dir = Path::new(&dir);
    let round: u64 = round.parse().unwrap();
    let config = Config {
        mutant_ack_early: variable(MUTANT).is_some(),
        ..config(dir)
    };
    let store = Store::open(config, Arc::new(ToySeal), Arc::new(ToyKey)).unwrap();
    let acks = File::options()
        .create(true)
        .append(true)
        .open(dir.join("acks"))
        .unwrap();
    let acks = Arc::new(acks);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap();
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..CALLERS {
        let (store, acks) = (store.clone(), Arc::clone(&acks));
        callers.spawn_on(
            append_for_ever(store, acks, round * 100_000_000 + caller * 1_000_000),
            runtime.handle(),
        );
    }
    // Ends when it is killed, or by itself if its parent died.
    runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(20), callers.join_all()).await })
        .ok();
}

async fn append_for_ever(store: Store, acks: Arc<File>, from: u64) {
    for n in from.. {
        let draft = new_note(n);
        let id = draft.id;
        if let Ok(Appended::New { .. }) = store.append(draft.seal(&ToySeal)).await {
            // One write, so that a kill can't tear the line; what is written stays in the file whoever dies.
            acks.as_ref()
                .write_all(format!("{id}\n").as_bytes())
                .unwrap();
        }
    }
}

/// Starts the child and kills it between its first acknowledgement and some time later.
fn kill_once(dir: &Path, round: u64, seed: u64, mutant: bool) {
    let acks = dir.join("acks");
    let length = || std::fs::metadata(&acks).map_or(0, |file| file.len());
    let (before, mut child) = (length(), start(dir, round, mutant));
    while length() == before {
        assert!(
            child.try_wait().unwrap().is_none(),
            "the child ended by itself"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    let mut dice = Dice::new(seed.wrapping_add(round));
    std::thread::sleep(Duration::from_micros(dice.below(300_000)));
    child.kill().unwrap();
    child.wait().unwrap();
}

fn start(dir: &Path, round: u64, mutant: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["crash::child", "--exact", "--nocapture"])
        .env(DIR, dir)
        .env(ROUND, round.to_string());
    if mutant {
        command.env(MUTANT, "1");
    }
    command
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Looks with `sqlite3` and Python only, at a copy, so that the next round's recovery is ours again.
fn check(dir: &Path) -> Result<(), String> {
    let copy = tempfile::tempdir().unwrap();
    for file in ["journal.db", "journal.db-wal"] {
        if dir.join(file).exists() {
            std::fs::copy(dir.join(file), copy.path().join(file)).unwrap();
        }
    }
    let database = copy.path().join("journal.db");
    let found = sqlite3(&database, "SELECT lower(hex(id)) FROM entry ORDER BY 1");
    let found: Vec<_> = found.lines().collect();
    if found.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err("an entry is there twice".to_owned());
    }
    let acknowledged = std::fs::read_to_string(dir.join("acks")).unwrap();
    let lost = acknowledged
        .lines()
        .filter(|id| found.binary_search(id).is_err())
        .count();
    if lost > 0 {
        return Err(format!("{lost} acknowledged and lost"));
    }
    if sqlite3(&database, BAD_LINKS).trim() != "0"
        || sqlite3(&database, "PRAGMA integrity_check").trim() != "ok"
    {
        return Err("rows or links are broken".to_owned());
    }
    let verdict = python(&database);
    let said = String::from_utf8_lossy(&verdict.stderr);
    verdict
        .status
        .success()
        .then_some(())
        .ok_or_else(|| said.into_owned())
}

/// Entries whose predecessor is not the entry before, or whose state is not there.
const BAD_LINKS: &str = "SELECT
  (SELECT count(*) FROM entry a JOIN entry b ON b.seq = a.seq + 1 WHERE json_extract(b.head, '$.prev') <> lower(hex(a.hash)))
  + (SELECT max(seq) - count(*) FROM entry) + abs((SELECT count(*) FROM entry) - (SELECT sum(version) FROM state))";

pub(crate) fn sqlite3(database: &Path, text: &str) -> String {
    let output = Command::new("sqlite3")
        .arg(database)
        .arg(text)
        .output()
        .expect("sqlite3 must be installed for this test");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "it tells the child of a test that it is one"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

pub(crate) fn seed() -> u64 {
    std::hash::RandomState::new().build_hasher().finish() % 1_000_000
}

#[test]
fn identities_in_the_list_are_those_of_the_entries() {
    assert_eq!(new_note(7).id, Id::new(NOW, 7));
}
