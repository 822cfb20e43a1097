//! After a restore: the own journal's entries come back from those who hold copies, as they are, and then a new epoch begins.

use std::sync::Arc;

use journal::BatchHead;
use journal::ChainHead;
use journal::ExportLine;
use journal::Head;
use journal::OutboxRow;
use journal::Raw;
use journal::StoreError;
use journal::Streams;
use journal::sync::Cursor;
use kernel::Id;
use rusqlite::Connection;
use rusqlite::params;

use super::Done;
use super::Sqlite;
use super::Work;
use super::copies::put_folded;
use super::fold::Folded;
use super::fold::fold_entries;
use super::read;
use super::schema;
use super::sql;
use super::trouble::broken;
use super::write::find_state;
use super::write::number;
use super::writer::Outcome;
use super::writer::Writer;
use crate::Epochs;
use crate::Kept;
use crate::Recorded;
use crate::RowsOf;

/// A step of the way back, for the writer.
pub(crate) enum Return {
    /// Entries that a holder had.
    Take(Back),
    /// The new epoch, and what is kept with it, sealed.
    Begin {
        epoch: u32,
        kept: Kept,
        sealed: Vec<u8>,
    },
}

/// Entries of the own journal, checked and folded.
pub(crate) struct Back {
    after: Cursor,
    end: ChainHead,
    raws: Vec<(Raw, Head)>,
    heads: Vec<BatchHead>,
    folded: Folded,
    /// Errands by their entry. Some were done before the restore: each is carried out under its own identity, so twice is once.
    errands: Vec<(Id, i64, OutboxRow)>,
}

impl Return {
    /// About how many bytes it writes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Begin { sealed, .. } => sealed.len(),
            Self::Take(back) => back.raws.iter().map(|(raw, _)| raw.body.len()).sum(),
        }
    }

    /// True for the step that ends a restore.
    pub(super) const fn begins(&self) -> bool {
        matches!(self, Self::Begin { .. })
    }
}

impl Sqlite {
    pub(crate) async fn take_back(
        self: &Arc<Self>,
        lines: Vec<ExportLine>,
        rows: Arc<RowsOf>,
    ) -> Result<(), StoreError> {
        self.fresh()?;
        let (seal, before) = (Arc::clone(&self.seal), self.state().head);
        let own = self.node.clone();
        let back = self.readers.scan(move |conn| {
            let (mut raws, mut heads, mut opened) = (Vec::new(), Vec::new(), Vec::new());
            for line in lines {
                match line {
                    ExportLine::Signed(head) => heads.push(head),
                    ExportLine::Entry(raw) => {
                        let parts = (raw.head.clone(), raw.hash, raw.body.clone());
                        let recorded = read::open(seal.as_ref(), parts)?;
                        raws.push((raw, recorded.head.clone()));
                        opened.push(recorded);
                    }
                }
            }
            let errands = opened.iter().flat_map(|entry| {
                let (id, due) = (entry.head.id, entry.head.recorded_at.0);
                let of = entry.body.errands.iter();
                of.map(move |(errand, what)| (id, due, *errand, what))
            });
            let errands = errands
                .map(|(entry, due, id, what)| {
                    (entry, due, OutboxRow::seal(id, what, seal.as_ref()))
                })
                .collect();
            let entries = opened.iter().cloned().map(Ok::<Recorded, StoreError>);
            let streams = Streams::new(read::apart(conn)?);
            let folded = fold_entries(seal.as_ref(), rows.as_ref(), streams, entries, |stream| {
                read::log(conn, &own, sql::LIVE.state, seal.as_ref(), stream)
            })?;
            Ok(Back {
                after: Cursor {
                    seq: before.seq,
                    hash: before.hash,
                },
                end: end(before, &raws),
                raws,
                heads,
                folded,
                errands,
            })
        });
        let step = Box::new(Return::Take(back.await?));
        self.ask(Work::Return(step), None).await.map(|_| ())
    }

    pub(crate) async fn epochs(&self) -> Result<Epochs, StoreError> {
        let head = self.state().head;
        self.readers
            .read(|conn| epochs(conn, head).map_err(broken))
            .await
    }

    pub(crate) async fn begin_epoch(&self, epoch: u32, kept: &Kept) -> Result<(), StoreError> {
        let aad = Kept::aad(&kept.kind, kept.id);
        let step = Return::Begin {
            epoch,
            kept: kept.clone(),
            sealed: self.seal.seal(&aad, &kept.content),
        };
        let work = Work::Return(Box::new(step));
        self.ask(work, None).await.map(|_| ())
    }

    pub(crate) async fn numbers(
        self: &Arc<Self>,
        after: &str,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let (after, limit) = (after.to_owned(), i64::try_from(limit).unwrap_or(i64::MAX));
        self.readers
            .scan(move |conn| {
                let mut select = conn.prepare_cached(sql::NUMBERS).map_err(broken)?;
                let numbers = select.query_map(params![after, limit], |row| row.get(0));
                numbers
                    .map_err(broken)?
                    .collect::<Result<_, _>>()
                    .map_err(broken)
            })
            .await
    }
}

fn end(before: ChainHead, raws: &[(Raw, Head)]) -> ChainHead {
    raws.last().map_or(before, |(raw, head)| ChainHead {
        epoch: head.epoch.max(before.epoch),
        seq: raw.seq,
        hash: raw.hash,
        recorded_at: head.recorded_at,
    })
}

/// The next epoch is greater than any that was seen: in the backup, in what came back, and in what the restore moved aside.
fn epochs(conn: &Connection, head: ChainHead) -> rusqlite::Result<Epochs> {
    let saved = schema::number_in_meta(conn, "epoch")?.unwrap_or(1);
    let seen = schema::number_in_meta(conn, sql::EPOCH_SEEN)?.unwrap_or(0);
    let next = head.epoch.max(saved).max(seen).saturating_add(1);
    Ok(Epochs { saved, next })
}

impl Writer {
    /// One step of the way back.
    pub(super) fn take_return(&mut self, step: &Return) -> rusqlite::Result<Outcome> {
        if self.shared.read().restoring.is_none() {
            return Ok(Err(broken("this journal is not being restored")));
        }
        match step {
            Return::Take(back) => self.take_back(back),
            Return::Begin {
                epoch,
                kept,
                sealed,
            } => {
                if epochs(&self.conn, self.chain.head)?.next != *epoch {
                    return Ok(Err(broken("another epoch is the next one")));
                }
                let outcome = self.alone(|writer| writer.begin(*epoch, kept, sealed))?;
                if outcome.is_ok() {
                    self.chain.head.epoch = *epoch;
                }
                Ok(outcome)
            }
        }
    }

    fn take_back(&mut self, back: &Back) -> rusqlite::Result<Outcome> {
        let head = self.chain.head;
        if (head.seq, head.hash) != (back.after.seq, back.after.hash) {
            return Ok(Err(broken("the journal has moved on meanwhile")));
        }
        for write in &back.folded.states {
            let found = find_state(&self.conn, &sql::LIVE, &write.stream)?;
            if found.version != write.version_before.cast_signed() {
                return Ok(Err(broken("a stream that comes back has another version")));
            }
            if number(&self.tables, &write.rows).is_none() {
                return Ok(Err(broken(
                    "a search row is of a table that was not declared",
                )));
            }
        }
        let outcome = self.alone(|writer| {
            writer.write_back(back)?;
            Ok(Done::Changed)
        })?;
        if outcome.is_ok() {
            self.chain.head = back.end;
        }
        Ok(outcome)
    }

    fn write_back(&self, back: &Back) -> rusqlite::Result<()> {
        let mut add = self.conn.prepare_cached(sql::ADD_ENTRY)?;
        for (raw, head) in &back.raws {
            let (id, at) = (head.id.0.to_be_bytes(), head.recorded_at.0);
            let (seq, key, hash) = (raw.seq.cast_signed(), head.key.0, raw.hash.0);
            add.execute(params![seq, id, key, at, raw.head, hash, raw.body])?;
        }
        let mut sign = self.conn.prepare_cached(sql::ADD_SIGNED)?;
        for head in &back.heads {
            let (seq, hash) = (head.seq.cast_signed(), head.hash.0);
            sign.execute(params![
                seq,
                head.node,
                head.epoch,
                hash,
                head.at.0,
                head.signature
            ])?;
        }
        let mut errand = self.conn.prepare_cached(sql::ADD_OUTBOX)?;
        for (entry, due, row) in &back.errands {
            let (id, entry) = (row.id.0.to_be_bytes(), entry.0.to_be_bytes());
            errand.execute(params![id, entry, row.kind, due, row.sealed])?;
        }
        let whose = ("", self.chain.node.as_str());
        put_folded(&self.conn, &sql::LIVE, &self.tables, whose, &back.folded)
    }

    fn begin(&self, epoch: u32, kept: &Kept, sealed: &[u8]) -> rusqlite::Result<Done> {
        let mut set = self.conn.prepare_cached(sql::SET_META)?;
        set.execute(params!["epoch", epoch.to_string()])?;
        let mut drop = self.conn.prepare_cached(sql::DROP_META)?;
        drop.execute([sql::RESTORING])?;
        drop.execute([sql::EPOCH_SEEN])?;
        let mut keep = self.conn.prepare_cached(sql::KEEP)?;
        let (id, until) = (kept.id.0.to_be_bytes(), kept.until.0);
        keep.execute(params![kept.kind, id, kept.owner, until, sealed])?;
        Ok(Done::Changed)
    }
}
