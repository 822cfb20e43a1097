//! A journal as one file: copied while its node writes, checked page by page, marked as restored.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;
use rusqlite::backup::StepResult;
use rusqlite::params;

use super::schema;
use super::schema::open_reader;
use super::sql;
use crate::FileFault;
use crate::Restoring;
use crate::backup::Backed;

/// Pages that are copied at once, and the pause behind each such step: the disk is left to those who wait at a counter.
const STEP_PAGES: i32 = 256;
const STEP_PAUSE: Duration = Duration::from_millis(2);

/// Copies a journal into a new file, as it is at one moment. The node goes on writing: a reader's snapshot blocks nobody, and because it is held
/// from the first page to the last, no write makes the copy begin anew.
pub(crate) fn copy_to(journal: &Path, file: &Path) -> Result<Backed, FileFault> {
    let fault = |error: rusqlite::Error| FileFault::sqlite(file, &error);
    let from = open_reader(journal).map_err(|error| FileFault::new(journal, error))?;
    from.execute_batch(sql::BEGIN_READ).map_err(fault)?;
    let backed = stands(&from).map_err(|error| FileFault::sqlite(journal, &error))?;
    let mut to = Connection::open(file).map_err(fault)?;
    let backup = Backup::new(&from, &mut to).map_err(fault)?;
    while backup.step(STEP_PAGES).map_err(fault)? != StepResult::Done {
        std::thread::sleep(STEP_PAUSE);
    }
    drop(backup);
    // One file, readable where nothing can be written beside it.
    to.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))
        .map_err(fault)?;
    to.close().map_err(|(_, error)| fault(error))?;
    Ok(backed)
}

/// Whose journal a file is, and where it ends.
fn stands(conn: &Connection) -> rusqlite::Result<Backed> {
    let text = |name: &str| conn.query_row(sql::META, [name], |row| row.get::<_, String>(0));
    let end = conn.query_row(sql::LAST, [], |row| row.get::<_, i64>(0));
    let seq = match end {
        Ok(seq) => seq.cast_unsigned(),
        Err(rusqlite::Error::QueryReturnedNoRows) => 0,
        Err(error) => return Err(error),
    };
    Ok(Backed {
        node: text("node")?,
        epoch: text("epoch")?.parse().unwrap_or(1),
        seq,
    })
}

/// Reads every page and index of a file (SQLite's own check); says whose journal it is.
pub(crate) fn whole(file: &Path) -> Result<Backed, FileFault> {
    let fault = |error: rusqlite::Error| FileFault::sqlite(file, &error);
    let conn = open_reader(file).map_err(|error| FileFault::new(file, error))?;
    let said: String = conn
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(fault)?;
    if said != "ok" {
        return Err(FileFault::new(
            file,
            format_args!("the file is damaged: {said}"),
        ));
    }
    stands(&conn).map_err(fault)
}

/// Remembers in a journal that it was restored: what it waits for, the greatest epoch that was seen, and without what is not to come back.
pub(crate) fn mark(
    file: &Path,
    waits: Restoring,
    epoch_seen: u32,
    forget: &[&str],
) -> Result<(), FileFault> {
    let marked = || -> rusqlite::Result<()> {
        let mut conn = Connection::open(file)?;
        conn.execute_batch("PRAGMA synchronous=FULL")?;
        let tx = conn.transaction()?;
        let waits = match waits {
            Restoring::Holders => sql::HOLDERS,
            Restoring::WhoAnswers => sql::WHO_ANSWERS,
        };
        let before = schema::number_in_meta(&tx, sql::EPOCH_SEEN)?.unwrap_or(0);
        let seen = epoch_seen.max(before).to_string();
        tx.execute(sql::SET_META, params![sql::RESTORING, waits])?;
        tx.execute(sql::SET_META, params![sql::EPOCH_SEEN, seen])?;
        for kind in forget {
            tx.execute(sql::FORGET_KIND, [kind])?;
        }
        tx.commit()?;
        conn.close().map_err(|(_, error)| error)
    };
    marked().map_err(|error| FileFault::sqlite(file, &error))
}

/// What a journal waits for, and the greatest epoch it knows.
pub(crate) fn marks(file: &Path) -> Result<(Option<Restoring>, u32), FileFault> {
    let conn = open_reader(file).map_err(|error| FileFault::new(file, error))?;
    let waits = schema::restoring(&conn).map_err(|error| FileFault::new(file, error))?;
    let number = |name| schema::number_in_meta(&conn, name);
    let epochs = number("epoch").and_then(|epoch| Ok((epoch, number(sql::EPOCH_SEEN)?)));
    let (epoch, seen) = epochs.map_err(|error| FileFault::sqlite(file, &error))?;
    Ok((waits, epoch.max(seen).unwrap_or(1)))
}
