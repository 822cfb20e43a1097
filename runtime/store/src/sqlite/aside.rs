//! Copies of other nodes' journals in a file: how they stand, also while the node runs, and an operator's decision about one while it does not.

use std::io::Write;
use std::path::Path;

use journal::sync::Cursor;
use rusqlite::Connection;

use super::copies::page;
use super::read::apart;
use super::schema;
use super::schema::open_reader;
use super::sql;
use crate::FileFault;
use crate::Held;

/// How each copy stands, the newest receipt of each holder, and what is told in another way.
pub(crate) fn held(file: &Path) -> Result<Held, FileFault> {
    let fault = |error: rusqlite::Error| FileFault::sqlite(file, &error);
    let conn = open_reader(file).map_err(|error| FileFault::new(file, error))?;
    let copies = schema::copies(&conn).map_err(|error| FileFault::new(file, error))?;
    let mut select = conn.prepare(sql::RECEIPTS).map_err(fault)?;
    let texts = select.query_map([], |row| row.get::<_, String>(0));
    let texts: Result<Vec<_>, _> = texts.map_err(fault)?.collect();
    let receipts = texts
        .map_err(fault)?
        .into_iter()
        .map(|text| serde_json::from_str(&text).map_err(|error| FileFault::new(file, error)));
    Ok(Held {
        copies,
        receipts: receipts.collect::<Result<_, _>>()?,
        apart: apart(&conn).map_err(|error| FileFault::new(file, error))?,
    })
}

/// Writes a copy as lines ([`journal::ExportLine`]), and says how many entries there were.
pub(crate) fn write_copy(file: &Path, node: &str, out: &mut dyn Write) -> Result<u64, FileFault> {
    let conn = open_reader(file).map_err(|error| FileFault::new(file, error))?;
    let mut after = Cursor::START;
    loop {
        let answer = page(&conn, Some(node), after, None);
        let answer = answer.map_err(|error| FileFault::new(file, error))?;
        let journal::sync::Answer::Page(page) = answer else {
            return Err(FileFault::new(
                file,
                "the copy does not follow its own hashes",
            ));
        };
        if page.lines.is_empty() {
            return Ok(after.seq);
        }
        for line in page.lines {
            if let journal::ExportLine::Entry(raw) = &line {
                (after.seq, after.hash) = (raw.seq, raw.hash);
            }
            let written = writeln!(out, "{}", line.text());
            written.map_err(|error| FileFault::io(file, &error))?;
        }
    }
}

/// Takes the mark away: the copy goes on where it ends.
pub(crate) fn look_again(file: &Path, node: &str) -> Result<(), FileFault> {
    change(file, |conn| {
        conn.execute(sql::LOOK_AGAIN, [node]).map(|_| ())
    })
}

/// Takes a copy out, and has all derived rows made anew at the next start: both or neither.
pub(crate) fn drop_copy(file: &Path, node: &str) -> Result<(), FileFault> {
    change(file, |conn| {
        for text in sql::DROP_COPY {
            conn.execute(text, [node])?;
        }
        conn.execute(sql::DROP_META, ["derived"]).map(|_| ())
    })
}

fn change(
    file: &Path,
    change: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> Result<(), FileFault> {
    let changed = || -> rusqlite::Result<()> {
        let mut conn = Connection::open(file)?;
        conn.execute_batch("PRAGMA synchronous=FULL")?;
        let tx = conn.transaction()?;
        change(&tx)?;
        tx.commit()?;
        conn.close().map_err(|(_, error)| error)
    };
    changed().map_err(|error| FileFault::sqlite(file, &error))
}
