//! The canonical dump: one line a row, sorted, so that two stores can be compared as text.

use std::sync::Arc;

use journal::DumpRow;
use journal::Hash;
use journal::Raw;
use journal::Seal;
use journal::StoreError;
use kernel::Id;
use kernel::Moment;
use rusqlite::Connection;
use rusqlite::Row;

use super::Sqlite;
use super::read::raw;
use super::sql;
use super::trouble::broken;

/// Reads one row of a listing.
type Reader = fn(&Row<'_>) -> rusqlite::Result<DumpRow>;

/// The listings, in the order of the dump.
const LISTINGS: [(&str, Reader); 8] = [
    (sql::DUMP_ENTRIES, |row| raw(row).map(DumpRow::Entry)),
    (sql::DUMP_COPIES, |row| {
        let raw = Raw {
            seq: row.get::<_, i64>(1)?.cast_unsigned(),
            head: row.get(2)?,
            hash: Hash(row.get(3)?),
            body: row.get(4)?,
        };
        Ok(DumpRow::Copied(row.get(0)?, raw))
    }),
    (sql::DUMP_STATES, |row| {
        let version: i64 = row.get(1)?;
        Ok(DumpRow::State(
            row.get(0)?,
            version.cast_unsigned(),
            row.get(2)?,
        ))
    }),
    (sql::DUMP_SEARCH, |row| {
        Ok(DumpRow::Search(row.get(0)?, row.get(1)?, row.get(2)?))
    }),
    (sql::DUMP_CLAIMS, |row| {
        Ok(DumpRow::Claim(row.get(0)?, row.get(1)?, row.get(2)?))
    }),
    (sql::DUMP_PAPERS, |row| {
        Ok(DumpRow::Paper(row.get(0)?, id(row, 1)?, row.get(2)?))
    }),
    (sql::DUMP_OUTBOX, |row| {
        let due = Moment(row.get(3)?);
        Ok(DumpRow::Outbox(
            id(row, 0)?,
            id(row, 1)?,
            row.get(2)?,
            due,
            row.get(4)?,
            row.get(5)?,
        ))
    }),
    (sql::DUMP_KEPT, |row| {
        let until = Moment(row.get(3)?);
        Ok(DumpRow::Kept(
            row.get(0)?,
            id(row, 1)?,
            row.get(2)?,
            until,
            row.get(4)?,
        ))
    }),
];

impl Sqlite {
    pub(crate) async fn dump(&self) -> Result<String, StoreError> {
        let seal = Arc::clone(&self.seal);
        self.readers
            .scan(move |conn| dump(conn, seal.as_ref()))
            .await
    }
}

fn dump(conn: &Connection, seal: &dyn Seal) -> Result<String, StoreError> {
    let mut out = String::new();
    for (text, reader) in LISTINGS {
        let mut select = conn.prepare(text).map_err(broken)?;
        for row in select.query_map([], reader).map_err(broken)? {
            out.push_str(&row.map_err(broken)?.line(seal));
            out.push('\n');
        }
    }
    Ok(out)
}

fn id(row: &Row<'_>, at: usize) -> rusqlite::Result<Id> {
    row.get(at).map(|bytes| Id(u128::from_be_bytes(bytes)))
}
