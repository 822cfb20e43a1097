//! A sync fails. Nobody knows then what is on the disk, and a second sync would say "done" without having done it, so the process must end. It is
//! a child here; what it asked of its disk it also writes to a real file, which outlives it.

use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;

use journal::toy::ToySeal;
use power_loss::Cut;
use power_loss::Disk;
use power_loss::Event;
use power_loss::Fault;
use power_loss::Image;
use power_loss::Kind;
use power_loss::Record;
use rusqlite::Connection;
use store::Store;

use super::check::Look;
use super::check::check;
use super::check::look;
use super::open;
use super::run;
use super::work::Promise;
use super::work::Work;
use crate::crash::seed;
use crate::crash::variable;
use crate::notes::directory;
use crate::notes::new_note;

/// Where the child writes its record; its presence makes this process the child.
const RECORD: &str = "IEUM_POWER_RECORD";
/// What the child does.
const SCENE: &str = "IEUM_POWER_SCENE";
/// At which sync it fails; 0 for none.
const NTH: &str = "IEUM_POWER_NTH";
/// The seed of its work.
const SEED: &str = "IEUM_POWER_SEED";

/// A run is as long as this.
const STEPS: u64 = 12;
/// The store did not open, and said so.
const NOT_OPENED: u64 = u64::MAX - 1;
/// The store is about to be closed.
const CLOSING: u64 = u64::MAX;
/// SQLite's pages in 16 MiB, at which the writer moves the log itself.
const LOG_BYTES: usize = 4000 * (4096 + 24);

#[test]
fn a_failed_sync_ends_the_process_and_is_not_tried_again() {
    let seed = seed();
    let (ended, record) = child("commits", seed, 0);
    assert!(ended.success());
    let syncs = syncs(&record);
    assert!(syncs > 12, "the run shows nothing");
    let aborted = (1..=syncs)
        .filter(|nth| fails_once("commits", seed, *nth))
        .count();
    assert!(aborted > 5, "{aborted} of {syncs} syncs ended the process");
}

#[test]
fn a_failed_sync_ends_the_process_while_the_log_is_moved_too() {
    let seed = seed();
    for scene in ["long log", "full disk"] {
        assert!(fails_once(scene, seed, 1), "{scene}, seed {seed}");
    }
}

#[test]
fn who_believes_the_memory_of_the_machine_after_a_failed_sync_loses_what_comes_later() {
    let seed = seed();
    let (_, clean) = child("commits", seed, 0);
    let lost = (1..=syncs(&clean)).rev().any(|nth| {
        let (_, record) = child("commits", seed, nth);
        let dir = directory();
        let marks = marks(&record);
        let disk = Disk::mount_again(dir.path(), record);
        let found = look(&disk, dir.path(), &marks, Look::AtTheJournal);
        assert_eq!(found, Ok(()), "seed {seed}, sync {nth}");
        let record = disk.record();
        let mut cut = Cut::new(&record);
        (0..record.len()).any(|at| {
            cut.go_to(at);
            check(cut.image(1), cut.marks(), Look::AtTheJournal).is_err()
        })
    });
    assert!(lost, "seed {seed}: nothing shows why the log is read anew");
}

/// Runs the child with one failing sync, and looks at what it leaves. True if its process was ended for it.
fn fails_once(scene: &str, seed: u64, nth: u64) -> bool {
    let (ended, record) = child(scene, seed, nth);
    let which = format!("{scene}, seed {seed}, sync {nth}: {ended}");
    let events = record.events();
    let failed = |event: &Event| matches!(event, Event::SyncFailed { .. });
    let Some(at) = events.iter().position(failed) else {
        // What shares a commit shares its sync, so not every run comes that far.
        assert!(ended.success(), "{which}");
        return false;
    };
    let closing = events[..at].contains(&Event::Marked(CLOSING));
    let aborted = ended.signal() == Some(ABORT);
    let refused = events.contains(&Event::Marked(NOT_OPENED));
    assert!(aborted || closing || refused, "{which}");
    if aborted {
        // What was answered may still be noted; it is looked for below.
        let synced = |event: &Event| matches!(event, Event::Synced { .. });
        assert!(!events[at..].iter().any(synced), "{which}: it tried again");
    }
    let mut cut = Cut::new(&record);
    cut.go_to(record.len());
    let marks = marks(&record);
    for disk in 0..3 {
        let found = check(cut.image(disk), &marks, Look::AtTheJournal).map(|_| ());
        assert_eq!(found, Ok(()), "{which}, disk {disk}");
    }
    aborted
}

fn marks(record: &Record) -> Vec<u64> {
    let mut cut = Cut::new(record);
    cut.go_to(record.len());
    let promise = |mark: &&u64| **mark < NOT_OPENED;
    cut.marks().iter().filter(promise).copied().collect()
}

fn syncs(record: &Record) -> u64 {
    let synced = |event: &&Event| matches!(event, Event::Synced { .. });
    record.events().iter().filter(synced).count() as u64
}

fn child(scene: &str, seed: u64, nth: u64) -> (ExitStatus, Record) {
    let dir = directory();
    let file = dir.path().join("record");
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "power::fsync::played_by_the_child",
            "--exact",
            "--nocapture",
        ])
        .env(RECORD, &file)
        .env(SCENE, scene)
        .env(NTH, nth.to_string())
        .env(SEED, seed.to_string());
    let ended = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    (ended, Record::read(&std::fs::read(&file).unwrap()))
}

/// The scenes. In the parent it does nothing.
#[test]
fn played_by_the_child() {
    let Some(record) = variable(RECORD) else {
        return;
    };
    let number = |name| variable(name).unwrap().parse::<u64>().unwrap();
    let (seed, nth) = (number(SEED), number(NTH));
    let fault = (nth > 0).then(|| Fault::broken(&[Kind::Sync], nth, false));
    let dir = directory();
    let disk = Disk::mount(dir.path(), Image::new());
    disk.also_to(File::create(record).unwrap());
    let scene = variable(SCENE).unwrap();
    if scene == "commits"
        && let Some(fault) = fault.clone()
    {
        disk.fail(fault);
    }
    let Ok(store) = open(dir.path()) else {
        disk.mark(NOT_OPENED);
        return;
    };
    match scene.as_str() {
        "commits" => {
            let mut work = Work::new(&disk, dir.path(), seed);
            work.others_move = false;
            run(work.steps(&store, STEPS));
        }
        "long log" => run(long_log(&store, &disk, dir.path(), fault.unwrap())),
        "full disk" => run(full_disk(&store, &disk, fault.unwrap())),
        other => unreachable!("no scene {other}"),
    }
    disk.mark(CLOSING);
}

/// Somebody reads for a while, so that the log can't be used again and grows; then the writer moves it.
async fn long_log(store: &Store, disk: &Disk, dir: &Path, fault: Fault) {
    append(store, disk, 1).await;
    let reader = Connection::open(dir.join("journal.db")).unwrap();
    let reads = "BEGIN; SELECT count(*) FROM entry";
    reader.execute_batch(reads).unwrap();
    let mut n = 2;
    while disk.len("journal.db-wal").unwrap() < LOG_BYTES {
        append(store, disk, n).await;
        n += 1;
    }
    // Until nobody reads, the log is moved in part only, without a sync of the database.
    disk.fail(fault.on_file(0));
    reader.execute_batch("COMMIT").unwrap();
    append(store, disk, n).await;
}

/// The disk is full, so that the writer moves the log to have room for looks.
async fn full_disk(store: &Store, disk: &Disk, fault: Fault) {
    append(store, disk, 1).await;
    disk.fail(Fault::no_room(1, false));
    disk.fail(fault);
    append(store, disk, 2).await;
}

async fn append(store: &Store, disk: &Disk, n: u64) {
    if store.append(new_note(n).seal(&ToySeal)).await.is_ok() {
        disk.mark(Promise::Entry(n).mark());
    }
}

/// The signal of an abort.
const ABORT: i32 = 6;
