//! The disk itself, with SQLite alone on it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where")]

use std::path::Path;

use power_loss::Cut;
use power_loss::Disk;
use power_loss::Fault;
use power_loss::Image;
use power_loss::Kind;
use power_loss::Record;
use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::Result;
use rusqlite::ffi;

/// So many disks are tried.
const DISKS: u64 = 60;

fn open(dir: &Path, synchronous: &str) -> Connection {
    let conn = Connection::open(dir.join("a.db")).unwrap();
    let set = "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0";
    conn.execute_batch(&format!("{set}; PRAGMA synchronous={synchronous}"))
        .unwrap();
    conn
}

fn write(conn: &Connection, table: &str, many: u32) {
    conn.execute_batch(&format!("CREATE TABLE IF NOT EXISTS {table} (row)"))
        .unwrap();
    for _ in 0..many {
        let row = format!("INSERT INTO {table} VALUES (randomblob(1000))");
        conn.execute_batch(&row).unwrap();
    }
}

fn count(conn: &Connection, table: &str) -> Result<u32> {
    let count = format!("SELECT count(row) FROM {table}");
    conn.query_row(&count, [], |row| row.get(0))
}

fn move_wal(conn: &Connection, how: &str) -> Result<()> {
    let moves = format!("PRAGMA wal_checkpoint({how})");
    conn.query_row(&moves, [], |_| Ok(()))
}

/// On how many disks rows are lost when the power is lost at the end.
fn losses(record: &Record, tables: &[(&str, u32)]) -> usize {
    let mut cut = Cut::new(record);
    cut.go_to(record.len());
    let lost = |seed: &u64| {
        let dir = tempfile::tempdir().unwrap();
        let _disk = Disk::mount(dir.path(), cut.image(*seed));
        let conn = open(dir.path(), "FULL");
        let whole = |(table, many): &(&str, u32)| count(&conn, table) == Ok(*many);
        !tables.iter().all(whole)
    };
    (0..DISKS).filter(lost).count()
}

#[test]
fn what_was_synced_survives_on_every_disk_and_what_was_not_is_lost_on_some() {
    for (synchronous, loses) in [("FULL", false), ("NORMAL", true), ("OFF", true)] {
        let dir = tempfile::tempdir().unwrap();
        let disk = Disk::mount(dir.path(), Image::new());
        write(&open(dir.path(), "FULL"), "a", 1);
        let conn = open(dir.path(), synchronous);
        write(&conn, "a", 5);
        let lost = losses(&disk.record(), &[("a", 6)]);
        assert_eq!(lost > 0, loses, "{synchronous}: {lost} of {DISKS}");
    }
}

#[test]
fn what_a_killed_program_wrote_is_still_there_for_the_next_one() {
    let (dir, again) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let disk = Disk::mount(dir.path(), Image::new());
    let conn = open(dir.path(), "OFF");
    write(&conn, "a", 5);
    let _same = Disk::mount_again(again.path(), disk.record());
    assert_eq!(count(&open(again.path(), "FULL"), "a"), Ok(5));
}

#[test]
fn other_folders_are_as_usual() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let disk = Disk::mount(dir.path(), Image::new());
    write(&open(dir.path(), "FULL"), "a", 1);
    write(&open(other.path(), "FULL"), "a", 1);
    assert!(!dir.path().join("a.db").exists() && other.path().join("a.db").exists());
    assert!(disk.len("a.db").is_some());
    drop(disk);
    assert!(
        open(dir.path(), "FULL")
            .query_row("SELECT * FROM a", [], |_| Ok(()))
            .is_err()
    );
}

#[test]
fn faults_come_when_they_are_asked_for_and_end() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Disk::mount(dir.path(), Image::new());
    let conn = open(dir.path(), "FULL");
    write(&conn, "a", 1);
    let insert = || conn.execute_batch("INSERT INTO a VALUES (1)");
    let fails = |told: Result<()>| told.unwrap_err().sqlite_error().unwrap().extended_code;
    disk.fail(Fault::no_room(1, false));
    assert_eq!(fails(insert()), ffi::SQLITE_FULL);
    assert_eq!(insert(), Ok(()));
    disk.fail(Fault::broken(&[Kind::Write], 2, true));
    assert_eq!(fails(insert()), ffi::SQLITE_IOERR_WRITE);
    assert_eq!(
        insert().unwrap_err().sqlite_error_code(),
        Some(ErrorCode::SystemIoFailure)
    );
    assert!(disk.mend());
    disk.fail(Fault::broken(&[Kind::Sync], 1, false));
    assert_eq!(fails(insert()), ffi::SQLITE_IOERR_FSYNC);
    assert_eq!((insert(), count(&conn, "a")), (Ok(()), Ok(3)));
}

/// Why a failed sync must end a program even where it has all it needs to write once more: SQLite does not write again what an earlier, partial
/// checkpoint had moved.
#[test]
fn a_checkpoint_that_is_tried_again_after_its_sync_failed_loses_what_was_committed() {
    for (fails, loses) in [(false, false), (true, true)] {
        let dir = tempfile::tempdir().unwrap();
        let disk = Disk::mount(dir.path(), Image::new());
        let conn = open(dir.path(), "FULL");
        write(&conn, "a", 1);
        write(&conn, "b", 1);
        write(&conn, "c", 1);
        move_wal(&conn, "TRUNCATE").unwrap();
        write(&conn, "a", 20);
        // Somebody reads, so that what comes next can't be moved yet.
        let reader = open(dir.path(), "FULL");
        reader.execute_batch("BEGIN").unwrap();
        assert_eq!(count(&reader, "a"), Ok(21));
        write(&conn, "b", 20);
        move_wal(&conn, "PASSIVE").unwrap();
        reader.execute_batch("COMMIT").unwrap();
        if fails {
            disk.fail(Fault::broken(&[Kind::Sync], 2, false));
            assert!(move_wal(&conn, "PASSIVE").is_err());
        }
        // The second try says that all is well, and the log is written from its start.
        move_wal(&conn, "RESTART").unwrap();
        write(&conn, "c", 20);
        let lost = losses(&disk.record(), &[("a", 21), ("b", 21), ("c", 21)]);
        assert_eq!(lost > 0, loses, "{lost} of {DISKS}");
    }
}
