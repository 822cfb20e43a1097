//! A journal as a file, read by us and by a small program that shares no code with us.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use journal::ExportLine;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use rusqlite::Connection;
use store::export;
use store::verify;
use tempfile::TempDir;

use crate::notes::directory;
use crate::notes::new_note;
use crate::notes::open;

/// A journal of nine entries, closed.
async fn journal() -> TempDir {
    let dir = directory();
    let store = open(dir.path());
    for n in 1..=9 {
        store.append(new_note(n).seal(&ToySeal)).await.unwrap();
    }
    dir
}

pub(crate) fn python(path: &Path) -> Output {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../drills/independent/verify_journal.py"
    );
    Command::new("python3")
        .arg(script)
        .arg(path)
        .output()
        .expect("python3 must be installed for this test")
}

/// We and the independent program must agree whether a journal is good.
fn good(path: &Path) -> bool {
    let ours = verify(path, Some(&ToyKey)).is_ok();
    let theirs = python(path);
    let said = String::from_utf8_lossy(&theirs.stderr);
    assert_eq!(ours, theirs.status.success(), "they say: {said}");
    assert!(
        ours || theirs.status.code() == Some(1),
        "they broke down: {said}"
    );
    ours
}

#[tokio::test]
async fn a_good_journal_is_good_in_every_form_for_both_programs() {
    let dir = journal().await;
    let verified = verify(dir.path(), Some(&ToyKey)).unwrap();
    assert_eq!((verified.entries, verified.signed_heads), (9, 9));
    assert!(good(dir.path()));
    assert!(good(&dir.path().join("journal.db")));
    let file = exported(dir.path());
    assert_eq!(verify(&file, None).unwrap().hash, verified.hash);
    assert!(good(&file));
}

#[tokio::test]
async fn a_journal_is_checked_while_its_node_runs() {
    let dir = directory();
    let store = open(dir.path());
    store.append(new_note(1).seal(&ToySeal)).await.unwrap();
    assert_eq!(verify(dir.path(), None).unwrap().entries, 1);
}

#[tokio::test]
async fn whatever_is_changed_in_the_database_is_found_by_both_programs() {
    let changes = [
        "UPDATE entry SET body = zeroblob(length(body)) WHERE seq = 5",
        "UPDATE entry SET head = replace(head, 'officer/1', 'officer/2') WHERE seq = 9",
        "UPDATE entry SET hash = zeroblob(32) WHERE seq = 1",
        "UPDATE entry SET recorded_at = recorded_at + 1 WHERE seq = 4",
        "UPDATE entry SET id = zeroblob(16) WHERE seq = 4",
        "DELETE FROM entry WHERE seq = 5",
        "DELETE FROM entry WHERE seq = 9",
        "DELETE FROM entry WHERE seq = 1",
        "DELETE FROM signed_head WHERE seq = 9",
        "UPDATE entry SET seq = 113 - seq WHERE seq IN (6, 7); UPDATE entry SET seq = seq - 100 WHERE seq > 50",
        "UPDATE signed_head SET hash = zeroblob(32) WHERE seq = 3",
    ];
    for change in changes {
        let dir = journal().await;
        let conn = Connection::open(dir.path().join("journal.db")).unwrap();
        conn.execute_batch(change).unwrap();
        drop(conn);
        assert!(!good(dir.path()), "not found: {change}");
    }
}

#[tokio::test]
async fn whatever_is_changed_in_an_export_is_found_by_both_programs() {
    let dir = journal().await;
    let file = exported(dir.path());
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 18);
    let mut broken: Vec<Vec<String>> = Vec::new();
    for at in 0..lines.len() {
        let mut dropped: Vec<_> = lines.iter().map(ToString::to_string).collect();
        dropped.remove(at);
        // A signed head inside may be missing: the next one covers its entries too.
        if !lines[at].starts_with("{\"signed\"") || at == lines.len() - 1 {
            broken.push(dropped);
        }
        let mut doubled: Vec<_> = lines.iter().map(ToString::to_string).collect();
        doubled.insert(at, lines[at].to_owned());
        if lines[at].starts_with("{\"entry\"") {
            broken.push(doubled);
        }
    }
    for lines in broken {
        std::fs::write(&file, lines.join("\n") + "\n").unwrap();
        assert!(!good(&file));
    }
}

#[tokio::test]
async fn a_rewritten_batch_fails_at_its_signature() {
    let dir = journal().await;
    let conn = Connection::open(dir.path().join("journal.db")).unwrap();
    conn.execute_batch("UPDATE signed_head SET signature = zeroblob(32) WHERE seq = 9")
        .unwrap();
    drop(conn);
    assert!(
        verify(dir.path(), None).is_ok(),
        "without keys, only hashes are checked"
    );
    assert!(verify(dir.path(), Some(&ToyKey)).is_err());
}

#[tokio::test]
async fn another_file_is_no_journal() {
    let dir = directory();
    let file = dir.path().join("notes.txt");
    std::fs::write(&file, "hello\n").unwrap();
    assert!(
        verify(&file, None)
            .unwrap_err()
            .to_string()
            .contains("not a line of a journal export")
    );
    assert!(export(&file, &mut Vec::new()).is_err());
    assert!(verify(&dir.path().join("absent"), None).is_err());
}

fn exported(dir: &Path) -> PathBuf {
    let file = dir.join("export.jsonl");
    let mut out = Vec::new();
    assert_eq!(export(dir, &mut out).unwrap(), 9);
    let text = String::from_utf8(out).unwrap();
    assert!(text.lines().all(|line| ExportLine::read(line).is_ok()));
    std::fs::write(&file, text).unwrap();
    file
}
