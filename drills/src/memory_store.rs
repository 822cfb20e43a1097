//! The store of the simulated world: the same commands and answers as `runtime/store`, in memory and in one thread.
//!
//! It stands to the real store as a statement of what that one must do; a test of `runtime/store` carries the same commands through both.

mod beside;
mod copies;
mod fold;
mod journals;
mod restored;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::OnceLock;

use journal::Apart;
use journal::Appended;
use journal::BatchHead;
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
use journal::SignHead;
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
use serde_json::Value;

use crate::bug::Bug;

use self::journals::Journal;

pub(crate) use self::copies::Copied;

/// A store in memory.
#[derive(Clone)]
pub struct MemoryStore {
    seal: Arc<dyn Seal>,
    tables: BTreeSet<String>,
    chain: Chain,
    own: Journal,
    copies: BTreeMap<String, Copy>,
    /// Streams in the order in which they came.
    states: Vec<State>,
    places: BTreeMap<StreamId, usize>,
    claims: BTreeMap<(String, Vec<u8>), StreamId>,
    papers: BTreeMap<String, (Id, Option<Vec<u8>>)>,
    outbox: BTreeMap<Id, Waiting>,
    kept: BTreeMap<(String, Id), Kept>,
    receipts: BTreeMap<String, journal::sync::Receipt>,
    apart: BTreeSet<Apart>,
    restoring: bool,
    planted: Option<Bug>,
}

/// Another node's journal, and how the copy stands.
#[derive(Clone)]
struct Copy {
    journal: Journal,
    stands: Copied,
}

/// A stream, and the node that writes it; none for this one.
#[derive(Clone)]
struct State {
    write: StreamWrite,
    source: Option<String>,
    /// Its events, once they were opened: a run reads them often.
    opened: OnceLock<Arc<Vec<Value>>>,
}

#[derive(Clone)]
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
            own: Journal::default(),
            copies: BTreeMap::new(),
            states: Vec::new(),
            places: BTreeMap::new(),
            claims: BTreeMap::new(),
            papers: BTreeMap::new(),
            outbox: BTreeMap::new(),
            kept: BTreeMap::new(),
            receipts: BTreeMap::new(),
            apart: BTreeSet::new(),
            restoring: false,
            planted: None,
        }
    }

    /// Plants a bug, to see that it is found.
    pub(crate) fn plant(&mut self, bug: Bug) {
        self.planted = Some(bug);
    }

    fn has(&self, bug: Bug) -> bool {
        self.planted == Some(bug)
    }

    /// Signs the end of what was appended since the last signed head: a batch, which a store commits as one.
    pub fn sign(&mut self, key: &dyn SignHead) {
        let end = self.chain.head;
        if self.own.heads.last().map_or(0, |head| head.seq) == end.seq {
            return;
        }
        let (node, at) = (&self.chain.node, end.recorded_at);
        let head = BatchHead::sign(node, end.epoch, end.seq, end.hash, at, key);
        self.own.heads.push(head);
    }

    /// Appends an entry, or refuses it without a trace.
    pub fn append(&mut self, proposal: Proposal) -> Result<Appended, StoreError> {
        if self.restoring {
            return Err(StoreError::Restoring);
        }
        if let Some((head, _)) = self.by_key(&proposal.key)
            && !self.has(Bug::NoIdempotencyCheck)
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
        self.own.push(head, raw);
        self.chain.head = end;
        for write in proposal.writes {
            self.put_state(write, None);
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
        for (stream, version) in read {
            self.still(stream, version)?;
        }
        for write in &proposal.writes {
            let state = self.state(&write.stream);
            let source = state.and_then(|state| state.source.clone());
            if let Some(node) = source
                && !write.comes_to(&self.chain.node)
                && !self.has(Bug::LastWriterWins)
            {
                let stream = write.stream.clone();
                return Err(StoreError::Elsewhere { stream, node });
            }
            self.still(&write.stream, write.version_before)?;
        }
        for (at, claim) in proposal.claims.iter().enumerate() {
            let key = (claim.space.clone(), claim.key.clone());
            let earlier = proposal.claims.iter().take(at);
            let mut same = earlier.filter(|other| (&other.space, &other.key) == (&key.0, &key.1));
            let holder = self.claims.get(&key).or_else(|| Some(&same.next()?.stream));
            if holder.is_some_and(|holder| *holder != claim.stream) {
                return Err(StoreError::Taken { claim: at });
            }
        }
        let mut rows = proposal.writes.iter().flat_map(|write| &write.rows);
        match rows.find(|row| !self.tables.contains(&row.table)) {
            Some(_) => Err(broken("a search row is of a table that was not declared")),
            None => Ok(()),
        }
    }

    fn still(&self, stream: &StreamId, version: u64) -> Result<(), StoreError> {
        if self.state(stream).map_or(0, |state| state.write.version) == version {
            return Ok(());
        }
        let stream = stream.clone();
        Err(StoreError::Raced { stream })
    }

    fn state(&self, stream: &StreamId) -> Option<&State> {
        self.states.get(*self.places.get(stream)?)
    }

    fn put_state(&mut self, write: StreamWrite, source: Option<&str>) {
        let source = write.source(source.unwrap_or_default(), &self.chain.node);
        let source = Some(source.to_owned()).filter(|source| !source.is_empty());
        let place = self.places.get(&write.stream);
        if let Some(state) = place.and_then(|place| self.states.get_mut(*place)) {
            (state.write, state.source, state.opened) = (write, source, OnceLock::new());
            return;
        }
        self.places.insert(write.stream.clone(), self.states.len());
        self.states.push(State {
            write,
            source,
            opened: OnceLock::new(),
        });
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
        Ok(Loaded {
            version: state.write.version,
            events: self.events(state)?,
            as_of: self.whole_at(state.source.as_deref(), now),
            home: state.source.clone(),
        })
    }

    fn events(&self, state: &State) -> Result<Vec<Value>, StoreError> {
        if let Some(opened) = state.opened.get() {
            return Ok(opened.as_ref().clone());
        }
        let write = &state.write;
        let plain = self.open(write.stream.to_string().as_bytes(), &write.sealed)?;
        let events: Vec<Value> = journal::read_events(&plain).map_err(broken)?;
        Ok(state
            .opened
            .get_or_init(|| Arc::new(events))
            .as_ref()
            .clone())
    }

    fn find(&self, table: &str, low: Vec<u8>, limit: usize) -> Vec<Hit> {
        let high = [low.as_slice(), &[KEY_END]].concat();
        let mut rows: Vec<(&[u8], usize)> = Vec::new();
        for (no, state) in self.states.iter().enumerate() {
            let own = state
                .write
                .rows
                .iter()
                .filter(|row| row.table == table && low <= row.key && row.key < high);
            rows.extend(own.map(|row| (row.key.as_slice(), no)));
        }
        rows.sort_unstable();
        let mut hits: Vec<Hit> = Vec::new();
        for (_, no) in rows {
            let stream = self.states[no].write.stream.clone();
            if hits.len() < limit && hits.iter().all(|hit| hit.stream != stream) {
                hits.push(Hit { stream });
            }
        }
        hits
    }

    /// An entry.
    pub fn entry(&self, id: Id) -> Result<Option<Recorded>, StoreError> {
        let found = self.by_id(id);
        found
            .map(|(head, raw)| self.recorded(head, raw))
            .transpose()
    }

    /// The entry of a request.
    pub fn entry_by_key(&self, who: &str, key: &str) -> Result<Option<Recorded>, StoreError> {
        let found = self.by_key(&request_key(who, key));
        let found = found.filter(|_| !self.has(Bug::NoIdempotencyCheck));
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
        let entries = self.own.entries.iter();
        entries
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
        let entries = self.own.entries.iter();
        let found = entries.rev().filter(|(head, _)| within(head)).take(limit);
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
