//! Copies of other nodes' journals beside the own one: kept as they came, and made into derived rows at once; and the pages that are given out.

use journal::Apart;
use journal::ExportLine;
use journal::Hash;
use journal::Head;
use journal::Raw;
use journal::Recorded;
use journal::StoreError;
use journal::sync::Answer;
use journal::sync::Cursor;
use journal::sync::PAGE_BYTES_MAX;
use journal::sync::PAGE_ENTRIES_MAX;
use journal::sync::Page;
use journal::sync::Receipt;
use kernel::Moment;
use request::RowsOf;

use super::Copy;
use super::Journal;
use super::MemoryStore;
use super::broken;
use crate::bug::Bug;

/// As of when a copy is that was never whole.
const NEVER_WHOLE: Moment = Moment(0);

/// How a copy of another node's journal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Where the copy ends.
    pub cursor: Cursor,
    /// As of when nothing lay behind that, by the clock of the node that writes it.
    pub whole_at: Option<Moment>,
    /// The epoch of its last entry; 0 where there is none.
    pub epoch: u32,
    /// Why nothing more is taken: the journals do not agree, and an operator must decide.
    pub broken: Option<String>,
}

impl Copy {
    fn new() -> Self {
        Self {
            journal: Journal::default(),
            stands: Copied {
                cursor: Cursor::START,
                whole_at: None,
                epoch: 0,
                broken: None,
            },
        }
    }
}

impl MemoryStore {
    /// How the copy of a node's journal stands.
    pub(crate) fn copied(&self, node: &str) -> Option<&Copied> {
        self.copies.get(node).map(|copy| &copy.stands)
    }

    /// Keeps a checked page behind what there is of a node's journal, all of it or nothing.
    pub fn copy(
        &mut self,
        node: &str,
        lines: Vec<ExportLine>,
        whole_at: Option<Moment>,
        rows: &RowsOf<'_>,
    ) -> Result<(), StoreError> {
        let mut taken = Journal::default();
        for line in lines {
            match line {
                ExportLine::Signed(head) => taken.heads.push(head),
                ExportLine::Entry(raw) => {
                    taken.push(Head::read(&raw.head).map_err(broken)?, raw);
                }
            }
        }
        let folded = self.fold(&self.recorded_all(&taken)?, rows)?;
        for write in &folded.states {
            self.declared(write)?;
        }
        self.put_folded(folded, Some(node));
        let copy = self.copies.entry(node.to_owned()).or_insert_with(Copy::new);
        if let Some((_, last)) = taken.entries.last() {
            copy.stands.cursor = Cursor {
                seq: last.seq,
                hash: last.hash,
            };
        }
        copy.stands.epoch = taken
            .heads
            .last()
            .map_or(copy.stands.epoch, |head| head.epoch);
        copy.stands.whole_at = copy.stands.whole_at.max(whole_at);
        for (head, raw) in taken.entries {
            copy.journal.push(head, raw);
        }
        copy.journal.heads.extend(taken.heads);
        Ok(())
    }

    pub(super) fn recorded_all(&self, journal: &Journal) -> Result<Vec<Recorded>, StoreError> {
        let entries = journal.entries.iter();
        entries
            .map(|(head, raw)| self.recorded(head, raw))
            .collect()
    }

    /// Takes nothing more of a node's journal.
    pub fn quarantine(&mut self, node: &str, why: &str) {
        let copy = self.copies.entry(node.to_owned()).or_insert_with(Copy::new);
        copy.stands.broken = Some(why.to_owned());
    }

    /// Keeps a receipt, if it is newer than what the holder has countersigned before.
    pub fn keep_receipt(&mut self, receipt: &Receipt) {
        let known = self.receipts.get(&receipt.holder);
        if known.is_none_or(|known| known.head.seq < receipt.head.seq) {
            self.receipts
                .insert(receipt.holder.clone(), receipt.clone());
        }
    }

    /// The newest receipt of each holder.
    pub fn receipts(&self) -> impl Iterator<Item = &Receipt> {
        self.receipts.values()
    }

    /// What lies behind a cursor of the own journal or of a copy. `whole_at`: as of when nothing lies behind its end.
    pub fn page(&self, journal: Option<&str>, after: Cursor, whole_at: Option<Moment>) -> Answer {
        let empty = Journal::default();
        let journal = match journal {
            None => &self.own,
            Some(node) => self.copies.get(node).map_or(&empty, |copy| &copy.journal),
        };
        let last = journal.last_seq();
        if after.seq > last {
            return Answer::Short;
        }
        let place = |seq: u64| usize::try_from(seq).unwrap_or(usize::MAX);
        let (before, behind) = journal.entries.split_at(place(after.seq));
        let hash = before.last().map_or(Hash::GENESIS, |(_, raw)| raw.hash);
        if after.seq > 0 && hash != after.hash && !self.has(Bug::CursorWithoutHash) {
            return Answer::Fork;
        }
        let end = page_end(journal, after.seq, behind);
        let entries = behind.iter().take_while(|(_, raw)| raw.seq <= end);
        let mut lines: Vec<_> = entries
            .map(|(_, raw)| ExportLine::Entry(raw.clone()))
            .collect();
        let head = journal.heads.iter().find(|head| head.seq == end);
        lines.extend(
            head.filter(|_| end > after.seq)
                .cloned()
                .map(ExportLine::Signed),
        );
        Answer::Page(Page {
            lines,
            whole_at: whole_at.filter(|_| end == last),
        })
    }

    /// As of when what a source wrote is known here.
    pub(super) fn whole_at(&self, source: Option<&str>, now: Moment) -> Moment {
        match source {
            Some(node) if !self.has(Bug::OldListAccepted) => {
                let copied = self.copied(node).and_then(|copied| copied.whole_at);
                copied.unwrap_or(NEVER_WHOLE)
            }
            Some(_) | None => now,
        }
    }

    /// The entries and signed heads of a journal as they lie here: the own one, or a copy.
    pub fn journal(&self, node: &str) -> (Vec<&Raw>, &[journal::BatchHead]) {
        let journal = if node == self.chain.node {
            Some(&self.own)
        } else {
            self.copies.get(node).map(|copy| &copy.journal)
        };
        journal.map_or((Vec::new(), &[]), |journal| {
            let raws = journal.entries.iter().map(|(_, raw)| raw);
            (raws.collect(), journal.heads.as_slice())
        })
    }

    /// The own entries behind a place, opened.
    pub(crate) fn opened_behind(&self, seq: u64) -> Result<Vec<Recorded>, StoreError> {
        let entries = self.own.entries.iter().filter(|(_, raw)| raw.seq > seq);
        entries
            .map(|(head, raw)| self.recorded(head, raw))
            .collect()
    }

    /// How many copies are quarantined.
    pub(crate) fn quarantined(&self) -> u32 {
        let broken = self
            .copies
            .values()
            .filter(|copy| copy.stands.broken.is_some());
        u32::try_from(broken.count()).unwrap_or(u32::MAX)
    }

    /// What is told of records in another way than is known here.
    pub fn apart(&self) -> impl Iterator<Item = &Apart> {
        self.apart.iter()
    }

    /// The streams of a kind of which this node is the home.
    pub(crate) fn written_here(
        &self,
        kind: &str,
    ) -> Vec<(kernel::StreamId, Vec<serde_json::Value>)> {
        let own = self.states.iter();
        let own = own.filter(|state| state.source.is_none() && state.write.stream.kind == kind);
        let events = own.map(|state| Some((state.write.stream.clone(), self.events(state).ok()?)));
        events.flatten().collect()
    }

    /// A stream as it lies here: its version, and its events sealed.
    pub(crate) fn written(&self, stream: &kernel::StreamId) -> Option<(u64, &[u8])> {
        let write = &self.state(stream)?.write;
        Some((write.version, &write.sealed))
    }
}

/// A page ends with a signed head, for nobody takes what no head covers: with the last one within the limits, or else with the first one.
fn page_end(journal: &Journal, after: u64, behind: &[(Head, Raw)]) -> u64 {
    let (mut most, mut bytes) = (after, 0);
    for (_, raw) in behind.iter().take(PAGE_ENTRIES_MAX) {
        bytes += raw.body.len();
        if bytes > PAGE_BYTES_MAX {
            break;
        }
        most = raw.seq;
    }
    let mut heads = journal.heads.iter().map(|head| head.seq);
    let first = heads.find(|seq| *seq > after).unwrap_or(after);
    let within = heads.take_while(|seq| *seq <= most).last();
    within.unwrap_or(first)
}
