//! The store of the simulated world: the same commands and answers as `runtime/store`, in memory and in one thread.
//!
//! It stands to the real store as a statement of what that one must do; a test of `runtime/store` carries the same commands through both.

mod beside;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use journal::Appended;
use journal::Body;
use journal::Chain;
use journal::ClaimRow;
use journal::Hash;
use journal::Head;
use journal::KEY_END;
use journal::Kept;
use journal::OutboxRow;
use journal::Proposal;
use journal::Raw;
use journal::Recorded;
use journal::Seal;
use journal::StoreError;
use journal::StreamWrite;
use journal::encode_key;
use journal::request_key;
use kernel::Brought;
use kernel::Hit;
use kernel::Id;
use kernel::Loaded;
use kernel::Moment;
use kernel::Need;
use kernel::StreamId;
use kernel::Table;

/// A store in memory.
pub struct MemoryStore {
    seal: Arc<dyn Seal>,
    tables: BTreeSet<String>,
    chain: Chain,
    entries: Vec<(Head, Raw)>,
    /// Streams in the order in which they came.
    states: Vec<StreamWrite>,
    claims: BTreeMap<(String, Vec<u8>), StreamId>,
    papers: BTreeMap<String, (Id, Option<Vec<u8>>)>,
    outbox: BTreeMap<Id, Waiting>,
    kept: BTreeMap<(String, Id), Kept>,
}

struct Waiting {
    row: OutboxRow,
    entry: Id,
    due: Moment,
    tries: u32,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(node: &str, tables: &[Table], seal: Arc<dyn Seal>) -> Self {
        Self {
            seal,
            tables: tables.iter().map(|table| table.name.to_owned()).collect(),
            chain: Chain::new(node, 1),
            entries: Vec::new(),
            states: Vec::new(),
            claims: BTreeMap::new(),
            papers: BTreeMap::new(),
            outbox: BTreeMap::new(),
            kept: BTreeMap::new(),
        }
    }

    /// Appends an entry, or refuses it without a trace.
    pub fn append(&mut self, proposal: Proposal) -> Result<Appended, StoreError> {
        if let Some((head, _)) = self
            .entries
            .iter()
            .find(|(head, _)| head.key == proposal.key)
        {
            return Ok(Appended::Replayed { entry: head.id });
        }
        self.check(&proposal)?;
        let linked = self.chain.link(&proposal);
        let (entry, end) = (proposal.id, linked.end);
        let head = Head::read(&linked.head).map_err(broken)?;
        let raw = Raw {
            seq: end.seq,
            head: linked.head,
            body: proposal.body,
            hash: end.hash,
        };
        self.entries.push((head, raw));
        self.chain.head = end;
        for write in proposal.writes {
            match self
                .states
                .iter_mut()
                .find(|state| state.stream == write.stream)
            {
                Some(state) => *state = write,
                None => self.states.push(write),
            }
        }
        for ClaimRow { space, key, stream } in proposal.claims {
            self.claims.insert((space, key), stream);
        }
        for pdf in proposal.pdfs {
            self.papers.insert(pdf.number, (entry, pdf.sealed));
        }
        for row in proposal.outbox {
            self.outbox.insert(
                row.id,
                Waiting {
                    row,
                    entry,
                    due: end.recorded_at,
                    tries: 0,
                },
            );
        }
        Ok(Appended::New {
            seq: end.seq,
            hash: end.hash,
            recorded_at: end.recorded_at,
        })
    }

    fn check(&self, proposal: &Proposal) -> Result<(), StoreError> {
        let read = proposal
            .reads
            .iter()
            .map(|(stream, version)| (stream, *version));
        let written = proposal
            .writes
            .iter()
            .map(|write| (&write.stream, write.version_before));
        for (stream, version) in read.chain(written) {
            if self.state(stream).map_or(0, |state| state.version) != version {
                return Err(StoreError::Raced {
                    stream: stream.clone(),
                });
            }
        }
        let mut claims = self.claims.clone();
        for (at, ClaimRow { space, key, stream }) in proposal.claims.iter().enumerate() {
            let holder = claims
                .entry((space.clone(), key.clone()))
                .or_insert_with(|| stream.clone());
            if holder != stream {
                return Err(StoreError::Taken { claim: at });
            }
        }
        let mut rows = proposal.writes.iter().flat_map(|write| &write.rows);
        match rows.find(|row| !self.tables.contains(&row.table)) {
            Some(_) => Err(broken("a search row is of a table that was not declared")),
            None => Ok(()),
        }
    }

    fn state(&self, stream: &StreamId) -> Option<&StreamWrite> {
        self.states.iter().find(|state| state.stream == *stream)
    }

    /// Brings what is needed.
    pub fn load(&self, needs: &[Need], now: Moment) -> Result<Brought, StoreError> {
        let mut brought = Brought::default();
        for need in needs {
            match need {
                Need::Stream(stream) => {
                    let loaded = self.loaded(stream, now)?;
                    brought.streams.insert(stream.clone(), loaded);
                }
                Need::Find { table, key, limit } => {
                    if !self.tables.contains(*table) {
                        return Err(broken(format_args!(
                            "search table {table} was not declared"
                        )));
                    }
                    let key = encode_key(key, self.seal.as_ref());
                    brought
                        .found
                        .insert(need.clone(), self.find(table, key, *limit));
                }
                Need::Fact { .. } => return Err(broken("a fact is told, not stored")),
            }
        }
        Ok(brought)
    }

    fn loaded(&self, stream: &StreamId, now: Moment) -> Result<Loaded, StoreError> {
        let Some(state) = self.state(stream) else {
            return Ok(Loaded {
                version: 0,
                events: Vec::new(),
                as_of: now,
                home: None,
            });
        };
        let plain = self.open(stream.to_string().as_bytes(), &state.sealed)?;
        let events: Vec<_> = journal::read_events(&plain).map_err(broken)?;
        Ok(Loaded {
            version: state.version,
            events,
            as_of: now,
            home: None,
        })
    }

    fn find(&self, table: &str, low: Vec<u8>, limit: usize) -> Vec<Hit> {
        let high = [low.as_slice(), &[KEY_END]].concat();
        let mut rows: Vec<(&[u8], usize)> = Vec::new();
        for (no, state) in self.states.iter().enumerate() {
            let own = state
                .rows
                .iter()
                .filter(|row| row.table == table && low <= row.key && row.key < high);
            rows.extend(own.map(|row| (row.key.as_slice(), no)));
        }
        rows.sort_unstable();
        let mut hits: Vec<Hit> = Vec::new();
        for (_, no) in rows {
            let stream = self.states[no].stream.clone();
            if hits.len() < limit && hits.iter().all(|hit| hit.stream != stream) {
                hits.push(Hit { stream });
            }
        }
        hits
    }

    /// An entry.
    pub fn entry(&self, id: Id) -> Result<Option<Recorded>, StoreError> {
        self.one(|head| head.id == id)
    }

    /// The entry of a request.
    pub fn entry_by_key(&self, who: &str, key: &str) -> Result<Option<Recorded>, StoreError> {
        let key = request_key(who, key);
        self.one(|head| head.key == key)
    }

    fn one(&self, is: impl Fn(&Head) -> bool) -> Result<Option<Recorded>, StoreError> {
        let found = self.entries.iter().find(|(head, _)| is(head));
        found
            .map(|(head, raw)| self.recorded(head, raw))
            .transpose()
    }

    fn recorded(&self, head: &Head, raw: &Raw) -> Result<Recorded, StoreError> {
        let plain = self.open(&head.id.0.to_be_bytes(), &raw.body)?;
        let body = Body::read(&plain).map_err(broken)?;
        Ok(Recorded {
            head: head.clone(),
            body,
            hash: raw.hash,
        })
    }

    /// The entries behind a place.
    pub fn since(&self, seq: u64, limit: usize) -> Vec<Raw> {
        self.entries
            .iter()
            .map(|(_, raw)| raw)
            .filter(|raw| raw.seq > seq)
            .take(limit)
            .cloned()
            .collect()
    }

    /// The newest entries recorded from `from` until before `to` whose heads pass.
    pub fn between(
        &self,
        from: Moment,
        to: Moment,
        passes: impl Fn(&Head) -> bool,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let within =
            |head: &Head| from <= head.recorded_at && head.recorded_at < to && passes(head);
        let found = self
            .entries
            .iter()
            .rev()
            .filter(|(head, _)| within(head))
            .take(limit);
        found.map(|(head, raw)| self.recorded(head, raw)).collect()
    }

    /// The hash at the end of the journal.
    pub fn hash(&self) -> Hash {
        self.chain.head.hash
    }

    fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.seal.open(aad, sealed).map_err(broken)
    }
}

fn broken(why: impl std::fmt::Display) -> StoreError {
    StoreError::Broken(why.to_string())
}
