//! Reading a journal from its file, entry by entry, with each signed head behind its entry.

use std::path::Path;

use journal::BatchHead;
use journal::ExportLine;
use journal::Hash;
use journal::Head;
use kernel::Id;
use kernel::Moment;
use rusqlite::Row;

use super::read::raw;
use super::schema::open_reader;
use super::sql;
use crate::FileFault;

/// Gives every line of a journal to `each`. The columns by which entries are found must repeat what their heads say.
pub(crate) fn walk(
    path: &Path,
    each: &mut dyn FnMut(ExportLine) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    let fault = |error: rusqlite::Error| FileFault::new(path, error);
    let conn = open_reader(path).map_err(|error| FileFault::new(path, error))?;
    conn.execute_batch(sql::BEGIN_READ).map_err(fault)?;
    let mut signed = conn.prepare(sql::SIGNED).map_err(fault)?;
    let mut signed = signed.query_map([], batch_head).map_err(fault)?;
    let mut next = signed.next().transpose().map_err(fault)?;
    let mut entries = conn.prepare(sql::WALK).map_err(fault)?;
    let mut entries = entries.query([]).map_err(fault)?;
    while let Some(row) = entries.next().map_err(fault)? {
        let raw = raw(row).map_err(fault)?;
        let seq = raw.seq;
        if !columns_agree(row, &raw.head).map_err(fault)? {
            let why = "its columns do not say what its head says".to_owned();
            return Err(journal::Break { seq, why }.into());
        }
        each(ExportLine::Entry(raw))?;
        while let Some(head) = next.take_if(|head| head.seq <= seq) {
            each(ExportLine::Signed(head))?;
            next = signed.next().transpose().map_err(fault)?;
        }
    }
    while let Some(head) = next {
        each(ExportLine::Signed(head))?;
        next = signed.next().transpose().map_err(fault)?;
    }
    Ok(())
}

fn columns_agree(row: &Row<'_>, head: &str) -> rusqlite::Result<bool> {
    let Ok(head) = Head::read(head) else {
        // The verifier says so in its own words.
        return Ok(true);
    };
    let id = Id(u128::from_be_bytes(row.get(4)?));
    let (key, recorded_at) = (Hash(row.get(5)?), Moment(row.get(6)?));
    Ok((id, key, recorded_at) == (head.id, head.key, head.recorded_at))
}

pub(super) fn batch_head(row: &Row<'_>) -> rusqlite::Result<BatchHead> {
    Ok(BatchHead {
        seq: row.get::<_, i64>(0)?.cast_unsigned(),
        node: row.get(1)?,
        epoch: row.get(2)?,
        hash: Hash(row.get(3)?),
        at: Moment(row.get(4)?),
        signature: row.get(5)?,
    })
}
