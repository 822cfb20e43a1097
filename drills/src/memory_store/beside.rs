//! What the store in memory has beside its journal: papers, errands, kept things; and its dump.

use std::collections::BTreeSet;

use journal::DumpRow;
use journal::Kept;
use journal::Outgoing;
use journal::PaperRecord;
use journal::StoreError;
use kernel::Id;
use kernel::Moment;

use super::MemoryStore;
use super::Waiting;
use super::broken;

impl MemoryStore {
    /// A paper.
    pub fn paper(&self, number: &str) -> Result<Option<PaperRecord>, StoreError> {
        let Some((entry, sealed)) = self.papers.get(number) else {
            return Ok(None);
        };
        let pdf = sealed
            .as_ref()
            .map(|sealed| self.open(number.as_bytes(), sealed));
        Ok(Some(PaperRecord {
            entry: *entry,
            pdf: pdf.transpose()?,
        }))
    }

    /// The errands that are due.
    pub fn outbox_take(&self, now: Moment, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        let due = self.outbox.iter();
        let mut due: Vec<_> = due.filter(|(_, waiting)| waiting.due <= now).collect();
        due.sort_by_key(|(id, waiting)| (waiting.tries, **id));
        due.into_iter()
            .take(limit)
            .map(
                |(
                    id,
                    Waiting {
                        row, entry, tries, ..
                    },
                )| {
                    let plain = self.open(&id.0.to_be_bytes(), &row.sealed)?;
                    let errand = serde_json::from_slice(&plain).map_err(broken)?;
                    Ok(Outgoing {
                        id: *id,
                        entry: *entry,
                        errand,
                        tries: *tries,
                    })
                },
            )
            .collect()
    }

    /// How many errands wait.
    pub(crate) fn outbox_len(&self) -> usize {
        self.outbox.len()
    }

    /// An errand is done.
    pub fn outbox_done(&mut self, id: Id) {
        self.outbox.remove(&id);
    }

    /// An errand is due later.
    pub fn outbox_later(&mut self, id: Id, due: Moment) {
        if let Some(waiting) = self.outbox.get_mut(&id) {
            waiting.due = due;
            waiting.tries += 1;
        }
    }

    /// Keeps something.
    pub fn keep(&mut self, kept: &Kept) {
        self.kept.insert((kept.kind.clone(), kept.id), kept.clone());
    }

    /// What was kept.
    pub fn kept(&self, kind: &str, id: Id, now: Moment) -> Option<Kept> {
        self.kept
            .get(&(kind.to_owned(), id))
            .filter(|kept| kept.until > now)
            .cloned()
    }

    /// All that an owner keeps of a kind.
    pub fn kept_by(&self, kind: &str, owner: &str, now: Moment) -> Vec<Kept> {
        let own = |kept: &&Kept| kept.kind == kind && kept.owner == owner && kept.until > now;
        self.kept.values().rev().filter(own).cloned().collect()
    }

    /// Forgets something.
    pub fn forget(&mut self, kind: &str, id: Id) {
        self.kept.remove(&(kind.to_owned(), id));
    }

    /// Forgets what is over.
    pub fn forget_past(&mut self, now: Moment) {
        self.kept.retain(|_, kept| kept.until > now);
    }

    /// Everything as text, as `runtime/store` writes it.
    pub fn dump(&self) -> String {
        let own = self.own.entries.iter();
        let mut rows: Vec<_> = own.map(|(_, raw)| DumpRow::Entry(raw.clone())).collect();
        for (node, copy) in &self.copies {
            let copied = copy.journal.entries.iter();
            rows.extend(copied.map(|(_, raw)| DumpRow::Copied(node.clone(), raw.clone())));
        }
        let mut states: Vec<_> = self.states.iter().map(|state| &state.write).collect();
        states.sort_by_key(|state| state.stream.to_string());
        rows.extend(states.iter().map(|state| {
            DumpRow::State(
                state.stream.to_string(),
                state.version,
                state.sealed.clone(),
            )
        }));
        let search = states.iter().flat_map(|state| {
            state
                .rows
                .iter()
                .map(|row| (row.clone(), state.stream.to_string()))
        });
        let search: BTreeSet<_> = search.collect();
        rows.extend(
            search
                .into_iter()
                .map(|(row, stream)| DumpRow::Search(row.table, row.key, stream)),
        );
        let claims = self.claims.iter();
        rows.extend(claims.map(|((space, key), stream)| {
            DumpRow::Claim(space.clone(), key.clone(), stream.to_string())
        }));
        let papers = self.papers.iter();
        rows.extend(papers.map(|(number, (entry, sealed))| {
            DumpRow::Paper(number.clone(), *entry, sealed.clone())
        }));
        rows.extend(self.outbox.iter().map(
            |(
                id,
                Waiting {
                    row,
                    entry,
                    due,
                    tries,
                },
            )| {
                DumpRow::Outbox(
                    *id,
                    *entry,
                    row.kind.clone(),
                    *due,
                    *tries,
                    row.sealed.clone(),
                )
            },
        ));
        rows.extend(self.kept.values().map(|kept| {
            let sealed = self
                .seal
                .seal(&Kept::aad(&kept.kind, kept.id), &kept.content);
            DumpRow::Kept(
                kept.kind.clone(),
                kept.id,
                kept.owner.clone(),
                kept.until,
                sealed,
            )
        }));
        rows.into_iter()
            .map(|row| row.line(self.seal.as_ref()) + "\n")
            .collect()
    }
}
