//! The canonical dump: one line a row, sorted, so that two stores can be compared as text.

use std::fmt::Write;
use std::sync::Arc;

use journal::Hash;
use journal::Seal;
use journal::StoreError;
use kernel::Id;
use rusqlite::Connection;
use rusqlite::Row;

use super::Sqlite;
use super::kept_aad;
use super::sql;
use super::trouble::broken;

impl Sqlite {
    /// Sealed states, papers and kept things are opened and hashed: after a rebuild they are sealed anew. Signed heads are left out: where a
    /// batch ends is chance.
    pub(crate) async fn dump(&self) -> Result<String, StoreError> {
        let seal = Arc::clone(&self.seal);
        self.readers
            .scan(move |conn| dump(conn, seal.as_ref()))
            .await
    }
}

fn dump(conn: &Connection, seal: &dyn Seal) -> Result<String, StoreError> {
    let mut out = String::new();
    let lines: [(&str, &dyn Fn(&Row<'_>) -> rusqlite::Result<String>); 7] = [
        (sql::DUMP_ENTRIES, &|row| {
            let (seq, head, body) = (row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get(3)?);
            Ok(format!(
                "entry {seq} {head} {} {}",
                Hash(row.get(2)?),
                digest(Some(body))
            ))
        }),
        (sql::DUMP_STATES, &|row| {
            let (stream, version) = (row.get::<_, String>(0)?, row.get::<_, i64>(1)?);
            let content = opened(seal, stream.as_bytes(), row.get(2)?);
            Ok(format!("state {stream} {version} {content}"))
        }),
        (sql::DUMP_SEARCH, &|row| {
            let (table, key) = (row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?);
            Ok(format!(
                "search {table} {} {}",
                digits(&key),
                row.get::<_, String>(2)?
            ))
        }),
        (sql::DUMP_CLAIMS, &|row| {
            let (space, key) = (row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?);
            Ok(format!(
                "claim {space} {} {}",
                digits(&key),
                row.get::<_, String>(2)?
            ))
        }),
        (sql::DUMP_PAPERS, &|row| {
            let (number, entry) = (row.get::<_, String>(0)?, id(row, 1)?);
            let content = opened(seal, number.as_bytes(), row.get(2)?);
            Ok(format!("paper {number} {entry} {content}"))
        }),
        (sql::DUMP_OUTBOX, &|row| {
            let (errand, kind, due) =
                (id(row, 0)?, row.get::<_, String>(2)?, row.get::<_, i64>(3)?);
            let content = opened(seal, &errand.0.to_be_bytes(), row.get(5)?);
            Ok(format!(
                "outbox {errand} {} {kind} {due} {} {content}",
                id(row, 1)?,
                row.get::<_, i64>(4)?
            ))
        }),
        (sql::DUMP_KEPT, &|row| {
            let (kind, kept, owner) = (
                row.get::<_, String>(0)?,
                id(row, 1)?,
                row.get::<_, String>(2)?,
            );
            let content = opened(seal, &kept_aad(&kind, kept), row.get(4)?);
            Ok(format!(
                "kept {kind} {kept} {owner} {} {content}",
                row.get::<_, i64>(3)?
            ))
        }),
    ];
    for (text, line) in lines {
        let mut select = conn.prepare(text).map_err(broken)?;
        let mut rows = select.query([]).map_err(broken)?;
        while let Some(row) = rows.next().map_err(broken)? {
            writeln!(out, "{}", line(row).map_err(broken)?).map_err(broken)?;
        }
    }
    Ok(out)
}

fn id(row: &Row<'_>, at: usize) -> rusqlite::Result<Id> {
    row.get(at).map(|bytes| Id(u128::from_be_bytes(bytes)))
}

fn opened(seal: &dyn Seal, aad: &[u8], sealed: Option<Vec<u8>>) -> String {
    match sealed.map(|sealed| seal.open(aad, &sealed)) {
        Some(Err(unreadable)) => unreadable.to_string(),
        Some(Ok(plain)) => digest(Some(plain)),
        None => digest(None),
    }
}

fn digest(bytes: Option<Vec<u8>>) -> String {
    bytes.map_or_else(|| "-".to_owned(), |bytes| Hash::of(&[&bytes]).to_string())
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a string takes all");
        out
    })
}
