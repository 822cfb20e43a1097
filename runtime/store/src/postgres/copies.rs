//! Copies of other nodes' journals beside the own one: kept as they came, and made into derived rows in the same transaction.

use std::sync::Arc;

use journal::Apart;
use journal::BatchHead;
use journal::ExportLine;
use journal::Head;
use journal::StoreError;
use journal::sync::Answer;
use journal::sync::Cursor;
use journal::sync::PAGE_BYTES_MAX;
use journal::sync::PAGE_ENTRIES_MAX;
use journal::sync::Page;
use journal::sync::Receipt;
use kernel::Moment;
use tokio_postgres::Row;
use tokio_postgres::types::FromSqlOwned;
use tokio_postgres::types::ToSql;

use super::Postgres;
use super::batch::Rows;
use super::batch::Turn;
use super::put::Question;
use super::put::column;
use super::put::hash;
use super::put::mend_papers;
use super::put::put_apart;
use super::put::put_claims;
use super::put::put_states;
use super::read;
use super::read::raw;
use super::session::Flight;
use super::session::Session;
use super::sql;
use super::sql::Journal;
use super::trouble::broken;
use super::trouble::refused;
use super::writer::Failure;
use super::writer::Writer;
use super::writer::Written;
use crate::Copied;
use crate::RowsOf;
use crate::sqlite::Change;
use crate::sqlite::Chunk;
use crate::sqlite::Done;
use crate::sqlite::Outcome;
use crate::sqlite::Work;
use crate::sqlite::number;
use crate::sqlite::set_apart;

impl Postgres {
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
        let opened = raws.iter().map(|(raw, _)| raw.clone()).collect();
        let folded = self.fold(sql::LIVE.states, opened, &rows).await?;
        let end = raws.last().map_or(after, |(raw, _)| Cursor {
            seq: raw.seq,
            hash: raw.hash,
        });
        let chunk = Box::new(Chunk {
            node: node.to_owned(),
            after,
            end,
            raws,
            heads,
            folded,
            whole_at,
        });
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
        let rows = self.rows(sql::APART, &[]).await?;
        let apart = |row: &Row| {
            let text = |at| read::column::<String>(row, at);
            set_apart((text(0)?, text(1)?, read::column(row, 2)?, text(3)?))
        };
        rows.iter().map(apart).collect()
    }

    /// Takes nothing more of a node's journal.
    pub(crate) async fn quarantine(&self, node: &str, why: &str) -> Result<(), StoreError> {
        let (node, why) = (node.to_owned(), why.to_owned());
        self.change(Change::Quarantine { node, why }, None).await
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
        let rows = self.rows(sql::RECEIPTS, &[]).await?;
        let receipt = |row: &Row| serde_json::from_str(read::column(row, 0)?).map_err(broken);
        rows.iter().map(receipt).collect()
    }

    /// What lies behind a cursor of the own journal or of a copy. `whole_at`: as of when nothing lies behind its end. A page ends with a signed head,
    /// for nobody takes what no head covers: with the last one within the limits, or else with the first one.
    pub(crate) async fn page(
        &self,
        journal: Option<String>,
        after: Cursor,
        whole_at: Option<Moment>,
    ) -> Result<Answer, StoreError> {
        let texts: &Journal = journal.as_ref().map_or(&sql::OWN, |_| &sql::COPY);
        let node = journal.unwrap_or_default();
        let seq = after.seq.cast_signed();
        let last: i64 = self.number(texts.last, &[&node]).await?.unwrap_or(0);
        if seq > last {
            return Ok(Answer::Short);
        }
        if after.seq > 0 {
            let found = self.rows(texts.hash, &[&node, &seq]).await?;
            let found = found.first().map(|row| hash(row, 0)).transpose();
            if found.map_err(|error| refused(&error))? != Some(after.hash) {
                return Ok(Answer::Fork);
            }
        }
        let most = self.within_limits(texts, &node, seq).await?;
        let end = match self.number(texts.last_head, &[&node, &seq, &most]).await? {
            Some(end) => end,
            None => self
                .number(texts.first_head, &[&node, &seq])
                .await?
                .unwrap_or(seq),
        };
        let lines = self.lines(texts, &node, seq, end).await?;
        // A batch that is being written has no head yet: what lies behind the last head is not whole, but there is nothing to wait for either.
        let whole_at = whole_at.filter(|_| end == last);
        Ok(Answer::Page(Page { lines, whole_at }))
    }

    /// The last place that a page behind `seq` may reach.
    async fn within_limits(
        &self,
        texts: &Journal,
        node: &str,
        seq: i64,
    ) -> Result<i64, StoreError> {
        let entries = i64::try_from(PAGE_ENTRIES_MAX).unwrap_or(i64::MAX);
        let (mut end, mut bytes) = (seq, 0);
        for row in self.rows(texts.lengths, &[&node, &seq, &entries]).await? {
            let length: i64 = read::column(&row, 1)?;
            bytes += usize::try_from(length).unwrap_or(usize::MAX);
            if bytes > PAGE_BYTES_MAX {
                break;
            }
            end = read::column(&row, 0)?;
        }
        Ok(end)
    }

    /// The entries up to a signed head, and that head: it covers all of them, so that whoever takes the page checks one signature.
    async fn lines(
        &self,
        texts: &Journal,
        node: &str,
        seq: i64,
        end: i64,
    ) -> Result<Vec<ExportLine>, StoreError> {
        if end == seq {
            return Ok(Vec::new());
        }
        let entries = self.rows(texts.entries, &[&node, &seq, &end]).await?;
        let entry = |row: &Row| raw(row).map(ExportLine::Entry);
        let lines = entries.iter().map(entry).collect::<Result<_, _>>();
        let mut lines: Vec<_> = lines.map_err(|error| refused(&error))?;
        let heads = self.rows(texts.head, &[&node, &end]).await?;
        for head in &heads {
            lines.push(ExportLine::Signed(batch_head(head)?));
        }
        Ok(lines)
    }

    async fn number<T: FromSqlOwned>(
        &self,
        text: &'static str,
        by: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<T>, StoreError> {
        let rows = self.rows(text, by).await?;
        let found = rows.first().map(|row| read::column::<Option<T>>(row, 0));
        Ok(found.transpose()?.flatten())
    }
}

fn batch_head(row: &Row) -> Result<BatchHead, StoreError> {
    let epoch: i64 = read::column(row, 2)?;
    Ok(BatchHead {
        seq: read::column::<i64>(row, 0)?.cast_unsigned(),
        node: read::column(row, 1)?,
        epoch: u32::try_from(epoch).map_err(broken)?,
        hash: hash(row, 3).map_err(|error| refused(&error))?,
        at: Moment(read::column(row, 4)?),
        signature: read::column(row, 5)?,
    })
}

impl Writer {
    /// Keeps a page. What does not follow, or would write into a stream that another node writes, leaves no trace.
    pub(super) async fn copy(
        &mut self,
        session: &Session,
        chunk: &Chunk,
    ) -> Result<Vec<Outcome>, Failure> {
        let stands = self.shared.copies().into_iter();
        let mut stands = stands.filter(|copied| copied.node == chunk.node);
        let stands = stands.next().map_or(Cursor::START, |copied| copied.cursor);
        if stands != chunk.after {
            return Ok(vec![Err(broken("the copy has moved on meanwhile"))]);
        }
        let question = Question {
            streams: chunk
                .folded
                .states
                .iter()
                .map(|write| &write.stream)
                .collect(),
            ..Question::default()
        };
        let tables = self.tables.clone();
        let mut turn = Turn {
            sight: question
                .ask(session, sql::BEGIN, &sql::LIVE)
                .await
                .map_err(Failure::before)?,
            rows: Rows::default(),
            chain: self.chain.clone(),
            last_state: self.last_state,
            tables: &tables,
        };
        if let Err(refused) = turn.copy(chunk) {
            session
                .client
                .batch_execute(sql::ROLLBACK)
                .await
                .map_err(Failure::before)?;
            return Ok(vec![Err(refused)]);
        }
        let written = Written {
            last_state: turn.last_state,
            ..self.written(session, turn.chain, self.last_state)
        };
        let rows = turn.rows;
        let mut flight = session.flight();
        put_copies(&mut flight, chunk);
        put_states(&mut flight, &sql::LIVE, rows.states.iter());
        put_claims(&mut flight, &sql::LIVE, &rows.claims);
        mend_papers(&mut flight, &chunk.folded.papers);
        put_apart(&mut flight, &chunk.folded.apart);
        self.end(session, flight, written, vec![Ok(Done::Changed)])
            .await
    }
}

impl<'a> Turn<'a> {
    fn copy(&mut self, chunk: &'a Chunk) -> Result<(), StoreError> {
        for write in &chunk.folded.states {
            let stream = &write.stream;
            // A record that changes its home lies in several journals: another one has brought something meanwhile.
            if self.sight.version(stream) != write.version_before.cast_signed() {
                let stream = stream.clone();
                return Err(StoreError::Raced { stream });
            }
            let keys = number(self.tables, &write.rows)
                .ok_or_else(|| broken("a search row is of a table that was not declared"))?;
            self.put_state(write, keys, &chunk.node);
        }
        for claim in &chunk.folded.claims {
            self.put_claim(claim);
        }
        Ok(())
    }
}

fn put_copies<'a>(flight: &mut Flight<'a>, chunk: &'a Chunk) {
    let (raws, heads) = (&chunk.raws, &chunk.heads);
    let node = chunk.node.as_str();
    flight.run(
        sql::ADD_COPIES,
        vec![
            Box::new(node),
            column(raws, |(raw, _)| raw.seq.cast_signed()),
            column(raws, |(_, head)| head.id.0.to_be_bytes().to_vec()),
            column(raws, |(_, head)| head.key.0.as_slice()),
            column(raws, |(_, head)| head.recorded_at.0),
            column(raws, |(raw, _)| raw.head.as_str()),
            column(raws, |(raw, _)| raw.hash.0.as_slice()),
            column(raws, |(raw, _)| raw.body.as_slice()),
        ],
    );
    flight.run(
        sql::ADD_COPY_HEADS,
        vec![
            Box::new(node),
            column(heads, |head| head.seq.cast_signed()),
            column(heads, |head| i64::from(head.epoch)),
            column(heads, |head| head.hash.0.as_slice()),
            column(heads, |head| head.at.0),
            column(heads, |head| head.signature.as_slice()),
        ],
    );
    flight.run(
        sql::SET_SOURCE,
        vec![
            Box::new(node),
            Box::new(chunk.end.seq.cast_signed()),
            Box::new(chunk.end.hash.0.as_slice()),
            Box::new(chunk.whole_at.map(|at| at.0)),
        ],
    );
}
