//! The journals in a store, its own and the copies, with what finds an entry.

use std::collections::BTreeMap;

use journal::BatchHead;
use journal::Hash;
use journal::Head;
use journal::Raw;
use kernel::Id;

use super::MemoryStore;

/// Entries and signed heads of one node, with what finds them.
#[derive(Clone, Default)]
pub(super) struct Journal {
    pub(super) entries: Vec<(Head, Raw)>,
    pub(super) heads: Vec<BatchHead>,
    by_key: BTreeMap<[u8; 32], usize>,
    by_id: BTreeMap<Id, usize>,
}

impl Journal {
    pub(super) fn push(&mut self, head: Head, raw: Raw) {
        let place = self.entries.len();
        self.by_key.entry(head.key.0).or_insert(place);
        self.by_id.insert(head.id, place);
        self.entries.push((head, raw));
    }

    pub(super) fn last_seq(&self) -> u64 {
        self.entries.last().map_or(0, |(_, raw)| raw.seq)
    }

    pub(super) fn at(&self, place: Option<&usize>) -> Option<&(Head, Raw)> {
        place.and_then(|place| self.entries.get(*place))
    }
}

impl MemoryStore {
    /// An entry of this journal, or of a copy.
    pub(super) fn by_key(&self, key: &Hash) -> Option<&(Head, Raw)> {
        let own = self.own.at(self.own.by_key.get(&key.0));
        own.or_else(|| {
            let mut copies = self.copies.values().map(|copy| &copy.journal);
            copies.find_map(|journal| journal.at(journal.by_key.get(&key.0)))
        })
    }

    pub(super) fn by_id(&self, id: Id) -> Option<&(Head, Raw)> {
        let own = self.own.at(self.own.by_id.get(&id));
        own.or_else(|| {
            let mut copies = self.copies.values().map(|copy| &copy.journal);
            copies.find_map(|journal| journal.at(journal.by_id.get(&id)))
        })
    }
}
