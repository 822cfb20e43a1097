//! What a batch comes to: decided request by request in memory, over what was read for all of them at once, so that it is what they would come to
//! one after the other.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use journal::Appended;
use journal::Chain;
use journal::ClaimRow;
use journal::Hash;
use journal::Linked;
use journal::PdfRow;
use journal::Proposal;
use journal::StoreError;
use journal::StreamWrite;
use kernel::Id;
use kernel::Moment;
use kernel::StreamId;

use super::trouble::broken;
use crate::sqlite::Change;
use crate::sqlite::Done;
use crate::sqlite::Keys;
use crate::sqlite::Outcome;
use crate::sqlite::Tables;
use crate::sqlite::Work;
use crate::sqlite::number;
use crate::sqlite::pack;
use crate::sqlite::unpack;

/// What the requests of a batch must know, as it stands with those that went before.
#[derive(Default)]
pub(super) struct Sight {
    /// Entries by the identity of their request.
    pub(super) keys: BTreeMap<Hash, Id>,
    /// Streams that are there.
    pub(super) streams: BTreeMap<StreamId, Seen>,
    /// Who holds a key, by its space.
    pub(super) claims: BTreeMap<(String, Vec<u8>), String>,
}

/// A stream's row.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) no: i64,
    pub(super) version: i64,
    /// Its search keys, packed.
    pub(super) keys: Vec<u8>,
    /// The node that writes it; empty for this one.
    pub(super) source: String,
}

/// The rows that a batch writes.
#[derive(Default)]
pub(super) struct Rows<'a> {
    pub(super) entries: Vec<(&'a Proposal, Linked)>,
    /// By their number; of several states of one stream the last.
    pub(super) states: BTreeMap<i64, StateRow<'a>>,
    pub(super) claims: Vec<&'a ClaimRow>,
    pub(super) papers: Vec<(&'a PdfRow, Id)>,
    pub(super) beside: Beside<'a>,
}

/// A stream's new row, and the search keys that it had.
pub(super) struct StateRow<'a> {
    pub(super) new: bool,
    pub(super) before: Keys,
    pub(super) keys: Keys,
    pub(super) write: &'a StreamWrite,
    pub(super) source: &'a str,
}

/// What a batch changes outside the journal, folded: first what goes is taken away, then what comes is put there.
#[derive(Default)]
pub(super) struct Beside<'a> {
    pub(super) errands: Vec<ErrandRow<'a>>,
    pub(super) done: BTreeSet<Id>,
    pub(super) later: BTreeMap<Id, (Moment, i64)>,
    /// What was kept; none for what was forgotten.
    pub(super) kept: BTreeMap<(&'a str, Id), Option<KeptRow<'a>>>,
    /// Files that take the places of others.
    pub(super) files: BTreeMap<&'a str, &'a [u8]>,
    pub(super) past: Option<Moment>,
    pub(super) probe: Option<Moment>,
    pub(super) quarantined: BTreeMap<&'a str, &'a str>,
    pub(super) receipts: BTreeMap<&'a str, (u64, &'a str)>,
}

/// An errand that was added.
pub(super) struct ErrandRow<'a> {
    pub(super) id: Id,
    pub(super) entry: Id,
    pub(super) kind: &'a str,
    pub(super) due: Moment,
    pub(super) tries: i64,
    pub(super) sealed: &'a [u8],
}

/// Something kept.
pub(super) struct KeptRow<'a> {
    pub(super) owner: &'a str,
    pub(super) until: Moment,
    pub(super) sealed: &'a [u8],
}

/// A batch on its way.
pub(super) struct Turn<'a> {
    pub(super) sight: Sight,
    pub(super) rows: Rows<'a>,
    pub(super) chain: Chain,
    /// The last number given to a stream.
    pub(super) last_state: i64,
    pub(super) tables: &'a Tables,
}

impl<'a> Turn<'a> {
    /// Does one piece of work.
    pub(super) fn apply(&mut self, work: &'a Work) -> Outcome {
        match work {
            Work::Append(proposal) => self.append(proposal),
            Work::Change(change) => {
                self.rows.beside.take(change);
                Ok(Done::Changed)
            }
            Work::Rebuild(_) | Work::Copy(_) => Err(broken("this is a batch of its own")),
            Work::Return(_) => Err(broken("only SQLite nodes are restored")),
        }
    }

    /// Appends one entry, or refuses it without a trace. The checks stand in the order in which SQLite makes them.
    fn append(&mut self, proposal: &'a Proposal) -> Outcome {
        if let Some(entry) = self.sight.keys.get(&proposal.key) {
            return Ok(Done::Appended(Appended::Replayed { entry: *entry }));
        }
        self.sight.check(proposal, &self.chain.node)?;
        let keys: Option<Vec<Keys>> = proposal
            .writes
            .iter()
            .map(|write| number(self.tables, &write.rows))
            .collect();
        let keys =
            keys.ok_or_else(|| broken("a search row is of a table that was not declared"))?;
        let linked = self.chain.link(proposal);
        let end = linked.end;
        self.chain.head = end;
        self.sight.keys.insert(proposal.key, proposal.id);
        for (write, keys) in proposal.writes.iter().zip(keys) {
            self.put_state(write, keys, "");
        }
        for claim in &proposal.claims {
            self.put_claim(claim);
        }
        let papers = proposal.pdfs.iter().map(|pdf| (pdf, proposal.id));
        self.rows.papers.extend(papers);
        let errands = proposal.outbox.iter().map(|errand| ErrandRow {
            id: errand.id,
            entry: proposal.id,
            kind: &errand.kind,
            due: end.recorded_at,
            tries: 0,
            sealed: &errand.sealed,
        });
        self.rows.beside.errands.extend(errands);
        self.rows.entries.push((proposal, linked));
        Ok(Done::Appended(Appended::New {
            seq: end.seq,
            hash: end.hash,
            recorded_at: end.recorded_at,
        }))
    }

    /// Writes a stream's state.
    pub(super) fn put_state(&mut self, write: &'a StreamWrite, keys: Keys, source: &'a str) {
        let source = write.source(source, &self.chain.node);
        let before = self.sight.streams.get(&write.stream);
        let no = before.map_or_else(|| self.last_state + 1, |seen| seen.no);
        self.last_state = self.last_state.max(no);
        if let Some(row) = self.rows.states.get_mut(&no) {
            row.keys.clone_from(&keys);
            row.write = write;
            row.source = source;
        } else {
            let row = StateRow {
                new: before.is_none(),
                before: before.map_or_else(Keys::new, |seen| unpack(&seen.keys)),
                keys: keys.clone(),
                write,
                source,
            };
            self.rows.states.insert(no, row);
        }
        let seen = Seen {
            no,
            version: write.version.cast_signed(),
            keys: pack(&keys),
            source: source.to_owned(),
        };
        self.sight.streams.insert(write.stream.clone(), seen);
    }

    /// Keeps a claim; a key that is held already stays.
    pub(super) fn put_claim(&mut self, claim: &'a ClaimRow) {
        let at = (claim.space.clone(), claim.key.clone());
        self.sight.claims.entry(at).or_insert_with(|| {
            self.rows.claims.push(claim);
            claim.stream.to_string()
        });
    }
}

impl Sight {
    /// A stream's version; 0 where there is none.
    pub(super) fn version(&self, stream: &StreamId) -> i64 {
        self.streams.get(stream).map_or(0, |seen| seen.version)
    }

    fn stands(&self, stream: &StreamId, version: u64) -> Result<(), StoreError> {
        if self.version(stream) == version.cast_signed() {
            return Ok(());
        }
        let stream = stream.clone();
        Err(StoreError::Raced { stream })
    }

    /// Every version that was read must still hold, and no claimed key may be another stream's.
    fn check(&self, proposal: &Proposal, own: &str) -> Result<(), StoreError> {
        for (stream, version) in &proposal.reads {
            self.stands(stream, *version)?;
        }
        for write in &proposal.writes {
            let stream = &write.stream;
            let writer = self.streams.get(stream).map_or("", |seen| &seen.source);
            if !writer.is_empty() && !write.comes_to(own) {
                let (stream, node) = (stream.clone(), writer.to_owned());
                return Err(StoreError::Elsewhere { stream, node });
            }
            self.stands(stream, write.version_before)?;
        }
        let mut own: BTreeMap<(&str, &[u8]), &StreamId> = BTreeMap::new();
        for (at, claim) in proposal.claims.iter().enumerate() {
            let first = own
                .entry((&claim.space, &claim.key))
                .or_insert(&claim.stream);
            let holder = self.claims.get(&(claim.space.clone(), claim.key.clone()));
            let taken = holder.is_some_and(|holder| *holder != claim.stream.to_string());
            if taken || **first != claim.stream {
                return Err(StoreError::Taken { claim: at });
            }
        }
        Ok(())
    }
}

impl<'a> Beside<'a> {
    /// Takes in one change.
    pub(super) fn take(&mut self, change: &'a Change) {
        match change {
            Change::OutboxDone(id) => {
                self.errands.retain(|errand| errand.id != *id);
                self.later.remove(id);
                self.done.insert(*id);
            }
            Change::OutboxLater { id, due } => self.put_off(*id, *due),
            Change::Keep {
                kind,
                id,
                owner,
                until,
                sealed,
            } => {
                let row = KeptRow {
                    owner,
                    until: *until,
                    sealed,
                };
                self.kept.insert((kind, *id), Some(row));
            }
            Change::Replace { number, sealed } => {
                self.files.insert(number, sealed);
            }
            Change::Forget { kind, id } => {
                self.kept.insert((kind, *id), None);
            }
            Change::ForgetPast(now) => {
                for row in self.kept.values_mut() {
                    *row = row.take().filter(|row| row.until > *now);
                }
                self.past = self.past.max(Some(*now));
            }
            Change::Probe(at) => self.probe = Some(*at),
            Change::Quarantine { node, why } => {
                self.quarantined.insert(node, why);
            }
            Change::Receipt { holder, seq, text } => {
                let newest = self.receipts.entry(holder).or_insert((*seq, text));
                if *seq >= newest.0 {
                    *newest = (*seq, text);
                }
            }
        }
    }

    fn put_off(&mut self, id: Id, due: Moment) {
        if let Some(errand) = self.errands.iter_mut().find(|errand| errand.id == id) {
            errand.due = due;
            errand.tries += 1;
        } else if !self.done.contains(&id) {
            let (until, tries) = self.later.entry(id).or_insert((due, 0));
            *until = due;
            *tries += 1;
        }
    }
}
