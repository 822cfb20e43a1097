//! The canonical dump: one line a row, sorted, so that two stores can be compared as text.

use journal::DumpRow;
use journal::Raw;
use journal::StoreError;
use kernel::Moment;
use tokio_postgres::Error;
use tokio_postgres::IsolationLevel;
use tokio_postgres::Row;

use super::Postgres;
use super::put::hash;
use super::put::id;
use super::read::raw;
use super::sql;
use super::trouble::Fault;

/// Reads one row of a listing.
type Reader = fn(&Row) -> Result<DumpRow, Error>;

/// The listings, in the order of the dump.
const LISTINGS: [(&str, Reader); 8] = [
    (sql::DUMP_ENTRIES, |row| raw(row).map(DumpRow::Entry)),
    (sql::DUMP_COPIES, |row| {
        let raw = Raw {
            seq: row.try_get::<_, i64>(1)?.cast_unsigned(),
            head: row.try_get(2)?,
            hash: hash(row, 3)?,
            body: row.try_get(4)?,
        };
        Ok(DumpRow::Copied(row.try_get(0)?, raw))
    }),
    (sql::DUMP_STATES, |row| {
        let version: i64 = row.try_get(1)?;
        Ok(DumpRow::State(
            row.try_get(0)?,
            version.cast_unsigned(),
            row.try_get(2)?,
        ))
    }),
    (sql::DUMP_SEARCH, |row| {
        Ok(DumpRow::Search(
            row.try_get(0)?,
            row.try_get(1)?,
            row.try_get(2)?,
        ))
    }),
    (sql::DUMP_CLAIMS, |row| {
        Ok(DumpRow::Claim(
            row.try_get(0)?,
            row.try_get(1)?,
            row.try_get(2)?,
        ))
    }),
    (sql::DUMP_PAPERS, |row| {
        Ok(DumpRow::Paper(
            row.try_get(0)?,
            id(row, 1)?,
            row.try_get(2)?,
        ))
    }),
    (sql::DUMP_OUTBOX, |row| {
        let due = Moment(row.try_get(3)?);
        let tries: i64 = row.try_get(4)?;
        Ok(DumpRow::Outbox(
            id(row, 0)?,
            id(row, 1)?,
            row.try_get(2)?,
            due,
            u32::try_from(tries).unwrap_or(u32::MAX),
            row.try_get(5)?,
        ))
    }),
    (sql::DUMP_KEPT, |row| {
        let until = Moment(row.try_get(3)?);
        Ok(DumpRow::Kept(
            row.try_get(0)?,
            id(row, 1)?,
            row.try_get(2)?,
            until,
            row.try_get(4)?,
        ))
    }),
];

impl Postgres {
    pub(crate) async fn dump(&self) -> Result<String, StoreError> {
        Ok(self.list().await?)
    }

    async fn list(&self) -> Result<String, Fault> {
        let mut client = self.pool.get().await?;
        let snapshot = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .await?;
        snapshot.batch_execute(sql::HOLD_DERIVED).await?;
        let mut out = String::new();
        for (text, reader) in LISTINGS {
            for row in snapshot.query(text, &[]).await? {
                out.push_str(&reader(&row)?.line(self.seal()));
                out.push('\n');
            }
        }
        snapshot.commit().await?;
        Ok(out)
    }
}
