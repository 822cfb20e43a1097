//! What must hold on a disk after its power came back.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use journal::Appended;
use journal::Head;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use kernel::Id;
use power_loss::Disk;
use power_loss::Image;
use power_loss::Record;
use rusqlite::Connection;
use store::Store;
use store::verify;

use super::open;
use super::run;
use super::work::Promise;
use crate::crash;
use crate::files::python;
use crate::notes::NOW;
use crate::notes::directory;
use crate::notes::new_note;
use crate::notes::rows;

/// Entries after the power came back have numbers from here on.
const LATER: u64 = 9_000_000;

/// How much of it is looked at: making the derived rows anew takes longer than all the rest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    AtTheJournal,
    AtDerivedRowsToo,
}

/// Opens what survived by the store itself and looks at it. Answers how the disk went on from there, or what is wrong.
pub(super) fn check(image: Image, marks: &[u64], how: Look) -> Result<Record, String> {
    let dir = directory();
    let disk = Disk::mount(dir.path(), image);
    look(&disk, dir.path(), marks, how)?;
    Ok(disk.record())
}

/// The same on a disk that is there already. What the store shows from now on, it must not lose any more: that is marked too.
pub(super) fn look(disk: &Disk, dir: &Path, marks: &[u64], how: Look) -> Result<(), String> {
    let store = open(dir).map_err(|error| format!("does not open: {error}"))?;
    let shown = run(acknowledged(&store, marks))?;
    for mark in shown.iter().chain(marks) {
        disk.mark(*mark);
    }
    if how == Look::AtDerivedRowsToo {
        run(derived(&store))?;
    }
    let entries = run(goes_on(&store, marks))?;
    disk.mark(Promise::Entry(LATER + entries).mark());
    drop(store);
    whole(&disk.seen(), entries)
}

/// Everything acknowledged is present, and nothing twice. Answers the marks of all that is present.
async fn acknowledged(store: &Store, marks: &[u64]) -> Result<Vec<u64>, String> {
    let raws = store.since(0, usize::MAX >> 1).await;
    let raws = raws.map_err(|error| error.to_string())?;
    let head = |text: &str| Head::read(text).map_err(|error| error.to_string());
    let mut ids = BTreeSet::new();
    for raw in &raws {
        if !ids.insert(head(&raw.head)?.id) {
            return Err("an entry is there twice".to_owned());
        }
    }
    let number = |id: &Id| Promise::Entry(u64::try_from(id.0 & 0xffff_ffff).unwrap_or(0)).mark();
    let shown = ids.iter().map(number).collect();
    let promises: Vec<_> = marks.iter().map(|mark| Promise::of(*mark)).collect();
    for promise in &promises {
        let kept = async |n: u64| {
            let found = store.kept("case", Id(n.into()), NOW).await;
            found.map_err(|error| error.to_string())
        };
        let holds = match *promise {
            Promise::Entry(n) => ids.contains(&Id::new(NOW, n.into())),
            Promise::Forgotten(n) => kept(n).await?.is_none(),
            Promise::Kept(n) => {
                kept(n).await?.is_some() || marks.contains(&Promise::Forgotten(n).mark()) || {
                    // Forgetting was asked for and had no answer any more: both are right.
                    marks.last() == Some(&promise.mark())
                }
            }
        };
        if !holds {
            let many = promises.len();
            return Err(format!("acknowledged and lost: {promise:?} of {many}"));
        }
    }
    Ok(shown)
}

/// Derived rows are those that the journal gives.
async fn derived(store: &Store) -> Result<(), String> {
    if store.stale() {
        return Err("the derived rows are of an older definition".to_owned());
    }
    let dump = async || store.dump().await.map_err(|error| error.to_string());
    let before = dump().await?;
    let rebuilt = store.rebuild(Arc::new(rows)).await;
    rebuilt.map_err(|error| error.to_string())?;
    (before == dump().await?)
        .then_some(())
        .ok_or_else(|| "the derived rows are not those of the journal".to_owned())
}

/// New entries are taken, and what is asked again is not done again. Answers how many entries there are.
async fn goes_on(store: &Store, marks: &[u64]) -> Result<u64, String> {
    let before = store.head().seq;
    let last = marks.iter().rev().map(|mark| Promise::of(*mark));
    let last = last.filter_map(|promise| match promise {
        Promise::Entry(n) => Some(n),
        Promise::Kept(_) | Promise::Forgotten(_) => None,
    });
    for n in last.take(1) {
        let entry = Id::new(NOW, n.into());
        let again = store.append(new_note(n).seal(&ToySeal)).await;
        if again != Ok(Appended::Replayed { entry }) {
            return Err(format!("asked again: {again:?}"));
        }
    }
    // A second opening on the same disk has this one already.
    let seq = before + 1;
    let told = store.append(new_note(LATER + seq).seal(&ToySeal)).await;
    match told {
        Ok(Appended::New { seq: at, .. }) if at == seq => Ok(seq),
        other => Err(format!("does not go on: {other:?}")),
    }
}

/// The closed file by itself: the chain, and SQLite's own check.
fn whole(seen: &Image, entries: u64) -> Result<(), String> {
    let dir = put_down(seen);
    let verified = verify(dir.path(), Some(&ToyKey)).map_err(|fault| fault.to_string())?;
    if verified.entries != entries {
        return Err(format!("{} entries of {entries}", verified.entries));
    }
    let conn = Connection::open(dir.path().join("journal.db")).unwrap();
    let told: String = conn
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|error| error.to_string())?;
    (told == "ok").then_some(()).ok_or(told)
}

/// The same looked at by other people's programs only, before the store has touched it.
pub(super) fn check_by_others(image: &Image, marks: &[u64]) -> Result<(), String> {
    let dir = put_down(image);
    let database = dir.path().join("journal.db");
    if crash::sqlite3(&database, "PRAGMA integrity_check").trim() != "ok" {
        return Err("sqlite3: not whole".to_owned());
    }
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'entry'";
    if crash::sqlite3(&database, tables).trim() == "0" {
        return marks
            .is_empty()
            .then_some(())
            .ok_or("nothing is there".to_owned());
    }
    let found = crash::sqlite3(&database, "SELECT lower(hex(id)) FROM entry");
    let found: BTreeSet<_> = found.lines().collect();
    for mark in marks {
        if let Promise::Entry(n) = Promise::of(*mark)
            && !found.contains(Id::new(NOW, n.into()).to_string().as_str())
        {
            return Err(format!("sqlite3: acknowledged and lost: {n}"));
        }
    }
    let verdict = python(&database);
    let said = String::from_utf8_lossy(&verdict.stderr);
    (found.is_empty() || verdict.status.success())
        .then_some(())
        .ok_or_else(|| said.into_owned())
}

/// Writes the files of an image to a real folder.
fn put_down(image: &Image) -> tempfile::TempDir {
    let dir = directory();
    for (name, bytes) in image {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}
