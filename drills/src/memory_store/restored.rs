//! After a restore: the own journal's entries come back from those who hold copies, as they are, and then a new epoch begins.

use journal::ExportLine;
use journal::Head;
use journal::OutboxRow;
use journal::StoreError;
use journal::sync::Cursor;
use request::RowsOf;

use super::Journal;
use super::MemoryStore;
use super::Waiting;
use super::broken;

impl MemoryStore {
    /// A backup that was put back: nothing is written before the holders have told what they have.
    #[must_use]
    pub fn restored(mut self) -> Self {
        self.restoring = true;
        self
    }

    /// True from a restore until a new epoch has begun.
    pub fn restoring(&self) -> bool {
        self.restoring
    }

    /// Where the own journal ends, and in which epoch.
    pub fn end(&self) -> (Cursor, u32) {
        let head = self.chain.head;
        let cursor = Cursor {
            seq: head.seq,
            hash: head.hash,
        };
        (cursor, head.epoch)
    }

    /// The heads of the own entries behind a place.
    pub(crate) fn heads(&self, behind: u64) -> Vec<Head> {
        let entries = self.own.entries.iter();
        let behind = entries.filter(|(_, raw)| raw.seq > behind);
        behind.map(|(head, _)| head.clone()).collect()
    }

    /// A number that is another one after anything was appended or copied.
    pub(crate) fn grown(&self) -> u64 {
        let copies = self.copies.values().map(|copy| copy.journal.last_seq());
        self.own.last_seq() + copies.sum::<u64>()
    }

    /// The newest time on record.
    pub fn recorded_at(&self) -> kernel::Moment {
        self.chain.head.recorded_at
    }

    /// Entries that a holder had, behind what there is: all of them or nothing. Errands come back with them; each is carried out under its own
    /// identity, so twice is once.
    pub fn take_back(
        &mut self,
        lines: Vec<ExportLine>,
        rows: &RowsOf<'_>,
    ) -> Result<(), StoreError> {
        if !self.restoring {
            return Err(broken("this journal is not being restored"));
        }
        let mut back = Journal::default();
        for line in lines {
            match line {
                ExportLine::Signed(head) => back.heads.push(head),
                ExportLine::Entry(raw) => back.push(Head::read(&raw.head).map_err(broken)?, raw),
            }
        }
        let opened = self.recorded_all(&back)?;
        let folded = self.fold(&opened, rows)?;
        for write in &folded.states {
            self.declared(write)?;
        }
        self.put_folded(folded, None);
        for entry in &opened {
            for (id, errand) in &entry.body.errands {
                let waiting = Waiting {
                    row: OutboxRow::seal(*id, errand, self.seal.as_ref()),
                    entry: entry.head.id,
                    due: entry.head.recorded_at,
                    tries: 0,
                };
                self.outbox.insert(*id, waiting);
            }
        }
        for (head, raw) in back.entries {
            let end = &mut self.chain.head;
            (end.seq, end.hash, end.recorded_at) = (raw.seq, raw.hash, head.recorded_at);
            end.epoch = end.epoch.max(head.epoch);
            self.own.push(head, raw);
        }
        self.own.heads.extend(back.heads);
        Ok(())
    }

    /// Ends a restore: what is written from now on is of an epoch greater than any that was seen.
    pub fn begin_epoch(&mut self) -> u32 {
        self.chain.head.epoch += 1;
        self.restoring = false;
        self.chain.head.epoch
    }
}
