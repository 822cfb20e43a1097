//! Copies of other nodes' journals beside the own one: kept as they came, and made into derived rows in the same transaction.

use std::sync::Arc;

use journal::Apart;
use journal::BatchHead;
use journal::ExportLine;
use journal::Hash;
use journal::Head;
use journal::Raw;
use journal::StoreError;
use journal::sync::Answer;
use journal::sync::Cursor;
use journal::sync::PAGE_BYTES_MAX;
use journal::sync::PAGE_ENTRIES_MAX;
use journal::sync::Page;
use journal::sync::Receipt;
use kernel::Moment;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

use super::Change;
use super::Done;
use super::Sqlite;
use super::Work;
use super::fold::Folded;
use super::fold::fold;
use super::read;
use super::read::raw;
use super::sql;
use super::sql::Journal;
use super::trouble::broken;
use super::walk::batch_head;
use super::write::Keys;
use super::write::Row;
use super::write::find_state;
use super::write::number;
use super::write::put_claim;
use super::write::put_state;
use super::writer::Outcome;
use super::writer::Writer;
use crate::Copied;
use crate::RowsOf;

/// A page of another node's journal, checked and folded, for the writer.
pub(crate) struct Chunk {
    pub(crate) node: String,
    pub(crate) after: Cursor,
    pub(crate) end: Cursor,
    pub(crate) raws: Vec<(Raw, Head)>,
    pub(crate) heads: Vec<BatchHead>,
    pub(crate) folded: Folded,
    pub(crate) whole_at: Option<Moment>,
}

impl Chunk {
    /// About how many bytes it writes.
    pub(super) fn bytes(&self) -> usize {
        let raws = self.raws.iter().map(|(raw, _)| raw.body.len());
        let states = self.folded.states.iter().map(|state| state.sealed.len());
        raws.chain(states).sum()
    }
}

impl Sqlite {
    /// Keeps a checked page behind what there is of a node's journal, all of it or nothing.
    pub(crate) async fn copy(
        &self,
        node: &str,
        lines: Vec<ExportLine>,
        whole_at: Option<Moment>,
        rows: Arc<RowsOf>,
    ) -> Result<(), StoreError> {
        self.fresh()?;
        let after = self
            .copied(node)
            .map_or(Cursor::START, |copied| copied.cursor);
        if lines.is_empty() {
            // How old the copy is need not be on disk: after a restart it is asked for again.
            self.shared.copy_is_whole(node, after, None, whole_at);
            return Ok(());
        }
        let (seal, node) = (Arc::clone(&self.seal), node.to_owned());
        let own = self.node.clone();
        let chunk = self.readers.scan_beside(move |conn| {
            let (mut raws, mut heads) = (Vec::new(), Vec::new());
            for line in lines {
                match line {
                    ExportLine::Signed(head) => heads.push(head),
                    ExportLine::Entry(raw) => {
                        let head = Head::read(&raw.head).map_err(broken)?;
                        raws.push((raw, head));
                    }
                }
            }
            let opened = raws.iter().map(|(raw, _)| raw.clone());
            let live = sql::LIVE.state;
            let folded = fold(conn, &own, live, seal.as_ref(), rows.as_ref(), opened)?;
            let end = raws.last().map_or(after, |(raw, _)| Cursor {
                seq: raw.seq,
                hash: raw.hash,
            });
            Ok(Chunk {
                node,
                after,
                end,
                raws,
                heads,
                folded,
                whole_at,
            })
        });
        let chunk = Box::new(chunk.await?);
        self.ask(Work::Copy(chunk), None).await.map(|_| ())
    }

    /// How each copy stands.
    pub(crate) fn copies(&self) -> Vec<Copied> {
        self.shared.copies()
    }

    pub(crate) fn copied(&self, node: &str) -> Option<Copied> {
        self.copies().into_iter().find(|copied| copied.node == node)
    }

    /// What is told of records in another way than is known here.
    pub(crate) async fn apart(&self) -> Result<Vec<Apart>, StoreError> {
        self.readers.read(read::apart).await
    }

    /// Takes nothing more of a node's journal.
    pub(crate) async fn quarantine(&self, node: &str, why: &str) -> Result<(), StoreError> {
        let (node, why) = (node.to_owned(), why.to_owned());
        self.change(Change::Quarantine { node, why }, None).await
    }

    /// What lies behind a cursor of the own journal or of a copy. `whole_at`: as of when nothing lies behind its end.
    pub(crate) async fn page(
        &self,
        journal: Option<String>,
        after: Cursor,
        whole_at: Option<Moment>,
    ) -> Result<Answer, StoreError> {
        self.readers
            .scan(move |conn| page(conn, journal.as_deref(), after, whole_at))
            .await
    }

    /// Keeps a receipt, if it is newer than what the holder has countersigned before.
    pub(crate) async fn keep_receipt(&self, receipt: &Receipt) -> Result<(), StoreError> {
        let change = Change::Receipt {
            holder: receipt.holder.clone(),
            seq: receipt.head.seq,
            text: serde_json::to_string(receipt).map_err(broken)?,
        };
        self.change(change, None).await
    }

    /// The newest receipt of each holder.
    pub(crate) async fn receipts(&self) -> Result<Vec<Receipt>, StoreError> {
        self.readers
            .read(|conn| {
                let mut select = conn.prepare_cached(sql::RECEIPTS).map_err(broken)?;
                let texts = select.query_map([], |row| row.get::<_, String>(0));
                texts
                    .map_err(broken)?
                    .map(|text| serde_json::from_str(&text.map_err(broken)?).map_err(broken))
                    .collect()
            })
            .await
    }
}

impl Writer {
    /// Keeps a page. What does not follow, or would write into a stream that another node writes, leaves no trace.
    pub(super) fn copy(&mut self, chunk: &Chunk) -> rusqlite::Result<Outcome> {
        let stands = cursor(&self.conn, &chunk.node)?.unwrap_or(Cursor::START);
        if stands != chunk.after {
            return Ok(Err(broken("the copy has moved on meanwhile")));
        }
        let mut rows = Vec::with_capacity(chunk.folded.states.len());
        for write in &chunk.folded.states {
            let found = find_state(&self.conn, &sql::LIVE, &write.stream)?;
            // A record that changes its home lies in several journals: another one has brought something meanwhile.
            if found.version != write.version_before.cast_signed() {
                let stream = write.stream.clone();
                return Ok(Err(StoreError::Raced { stream }));
            }
            let Some(keys) = number(&self.tables, &write.rows) else {
                return Ok(Err(broken(
                    "a search row is of a table that was not declared",
                )));
            };
            rows.push((found.row, keys));
        }
        self.alone(|writer| {
            writer.write_copy(chunk, rows)?;
            Ok(Done::Changed)
        })
    }

    fn write_copy(&self, chunk: &Chunk, rows: Vec<(Row, Keys)>) -> rusqlite::Result<()> {
        let node = &chunk.node;
        let mut add = self.conn.prepare_cached(sql::ADD_COPY)?;
        for (raw, head) in &chunk.raws {
            add.execute(params![
                node,
                raw.seq.cast_signed(),
                head.id.0.to_be_bytes(),
                head.key.0,
                head.recorded_at.0,
                raw.head,
                raw.hash.0,
                raw.body
            ])?;
        }
        let mut sign = self.conn.prepare_cached(sql::ADD_COPY_HEAD)?;
        for head in &chunk.heads {
            sign.execute(params![
                node,
                head.seq.cast_signed(),
                head.epoch,
                head.hash.0,
                head.at.0,
                head.signature
            ])?;
        }
        for (write, (row, keys)) in chunk.folded.states.iter().zip(rows) {
            let source = write.source(node, &self.chain.node);
            put_state(&self.conn, &sql::LIVE, write, row, &keys, source)?;
        }
        put_beside_states(&self.conn, &sql::LIVE, &chunk.folded)?;
        self.conn.prepare_cached(sql::SET_SOURCE)?.execute(params![
            node,
            chunk.end.seq.cast_signed(),
            chunk.end.hash.0,
            chunk.whole_at.map(|at| at.0)
        ])?;
        Ok(())
    }
}

/// Writes derived rows of entries of one node; `source` is empty for the own journal, whose node is `own`.
pub(super) fn put_folded(
    conn: &Connection,
    on: &sql::Derived,
    tables: &super::schema::Tables,
    (source, own): (&str, &str),
    folded: &Folded,
) -> rusqlite::Result<()> {
    for write in &folded.states {
        let found = find_state(conn, on, &write.stream)?;
        let keys = number(tables, &write.rows).unwrap_or_default();
        let source = write.source(source, own);
        put_state(conn, on, write, found.row, &keys, source)?;
    }
    put_beside_states(conn, on, folded)
}

fn put_beside_states(
    conn: &Connection,
    on: &sql::Derived,
    folded: &Folded,
) -> rusqlite::Result<()> {
    for claim in &folded.claims {
        put_claim(conn, on, claim)?;
    }
    for (number, entry) in &folded.papers {
        conn.prepare_cached(sql::MEND_PAPER)?
            .execute(params![number, entry.0.to_be_bytes()])?;
    }
    for Apart {
        node,
        stream,
        seq,
        why,
    } in &folded.apart
    {
        conn.prepare_cached(sql::SET_APART)?.execute(params![
            node,
            stream.to_string(),
            seq.cast_signed(),
            why
        ])?;
    }
    Ok(())
}

fn cursor(conn: &Connection, node: &str) -> rusqlite::Result<Option<Cursor>> {
    let mut select = conn.prepare_cached(sql::SOURCE)?;
    select
        .query_row([node], |row| {
            Ok(Cursor {
                seq: row.get::<_, i64>(0)?.cast_unsigned(),
                hash: Hash(row.get(1)?),
            })
        })
        .optional()
}

/// A page ends with a signed head, for nobody takes what no head covers: with the last one within the limits, or else with the first one.
pub(super) fn page(
    conn: &Connection,
    journal: Option<&str>,
    after: Cursor,
    whole_at: Option<Moment>,
) -> Result<Answer, StoreError> {
    let texts: &Journal = journal.map_or(&sql::OWN, |_| &sql::COPY);
    let node = journal.unwrap_or_default();
    let seq = after.seq.cast_signed();
    let last: i64 = one(conn, texts.last, params![node])?.unwrap_or(0);
    if seq > last {
        return Ok(Answer::Short);
    }
    let hash: Option<[u8; 32]> = one(conn, texts.hash, params![node, seq])?;
    if after.seq > 0 && hash.map(Hash) != Some(after.hash) {
        return Ok(Answer::Fork);
    }
    let bytes_end = within_bytes(conn, texts, node, seq)?;
    let most = (seq + i64::try_from(PAGE_ENTRIES_MAX).unwrap_or(i64::MAX)).min(bytes_end);
    let end: Option<i64> = one(conn, texts.last_head, params![node, seq, most])?;
    let end = match end {
        Some(end) => Some(end),
        None => one(conn, texts.first_head, params![node, seq])?,
    };
    let end = end.unwrap_or(seq);
    let lines = lines(conn, texts, node, seq, end)?;
    // A batch that is being written has no head yet: what lies behind the last head is not whole, but there is nothing to wait for either.
    let whole_at = whole_at.filter(|_| end == last);
    Ok(Answer::Page(Page { lines, whole_at }))
}

fn within_bytes(
    conn: &Connection,
    texts: &Journal,
    node: &str,
    seq: i64,
) -> Result<i64, StoreError> {
    let mut select = conn.prepare_cached(texts.lengths).map_err(broken)?;
    let mut rows = select.query(params![node, seq]).map_err(broken)?;
    let (mut end, mut bytes) = (seq, 0);
    while let Some(row) = rows.next().map_err(broken)? {
        let at: i64 = row.get(0).map_err(broken)?;
        bytes += usize::try_from(row.get::<_, i64>(1).map_err(broken)?).unwrap_or(usize::MAX);
        if bytes > PAGE_BYTES_MAX || at - seq > i64::try_from(PAGE_ENTRIES_MAX).unwrap_or(i64::MAX)
        {
            break;
        }
        end = at;
    }
    Ok(end)
}

/// The entries up to a signed head, and that head: it covers all of them, so that whoever takes the page checks one signature.
fn lines(
    conn: &Connection,
    texts: &Journal,
    node: &str,
    seq: i64,
    end: i64,
) -> Result<Vec<ExportLine>, StoreError> {
    if end == seq {
        return Ok(Vec::new());
    }
    let mut entries = conn.prepare_cached(texts.entries).map_err(broken)?;
    let entries = entries.query_map(params![node, seq, end], raw);
    let entries = entries.map_err(broken)?;
    let entries = entries.map(|raw| raw.map(ExportLine::Entry).map_err(broken));
    let mut lines: Vec<_> = entries.collect::<Result<_, _>>()?;
    let mut head = conn.prepare_cached(texts.head).map_err(broken)?;
    let head = head.query_row(params![node, end], batch_head);
    lines.push(ExportLine::Signed(head.map_err(broken)?));
    Ok(lines)
}

fn one<T: rusqlite::types::FromSql>(
    conn: &Connection,
    text: &str,
    params: impl rusqlite::Params,
) -> Result<Option<T>, StoreError> {
    let mut select = conn.prepare_cached(text).map_err(broken)?;
    let found = select.query_row(params, |row| row.get::<_, Option<T>>(0));
    Ok(found.optional().map_err(broken)?.flatten())
}
