//! What a store is asked to append: a draft in plain values, and the sealed proposal made of it before the writer sees it.

use kernel::Brought;
use kernel::Claim;
use kernel::Errand;
use kernel::Id;
use kernel::Moment;
use kernel::Row;
use kernel::StreamId;
use serde_json::Value;

use crate::Body;
use crate::Claimed;
use crate::EventLine;
use crate::Hash;
use crate::Seal;
use crate::encode_key;
use crate::request_key;

/// A decided request before sealing. [`Draft::seal`] makes the proposal.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The entry's fresh identity.
    pub id: Id,
    /// Who asks.
    pub who: String,
    /// The caller's idempotency key.
    pub key: String,
    /// The service's name.
    pub service: String,
    /// The request's name.
    pub request: String,
    /// The office for which an officer acts.
    pub office: Option<String>,
    /// When it counts in law.
    pub legal_at: Moment,
    /// Now, by `runtime/clock`.
    pub at: Moment,
    /// True if the clock is known to be wrong.
    pub doubtful: bool,
    /// The body; its `claims` are filled in by sealing.
    pub body: Body,
    /// Every stream that was read, with the version that was read.
    pub reads: Vec<(StreamId, u64)>,
    /// Every stream with new events, with all its events. See [`states_after`].
    pub states: Vec<StreamState>,
    /// All search rows of the streams written.
    pub rows: Vec<(StreamId, Vec<Row>)>,
    /// Keys that must be unique.
    pub claims: Vec<Claim>,
    /// The files of the papers issued: number and PDF.
    pub pdfs: Vec<(String, Vec<u8>)>,
}

/// A stream with its new events.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamState {
    /// The stream.
    pub stream: StreamId,
    /// The version that was decided on.
    pub version_before: u64,
    /// All its events, the new ones last.
    pub events: Vec<Value>,
}

/// A proposal: sealed, with tokens in the place of numbers. The writer only checks, hashes and writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The entry.
    pub id: Id,
    /// The request's identity.
    pub key: Hash,
    /// Who asks.
    pub who: String,
    /// The service's name.
    pub service: String,
    /// The request's name.
    pub request: String,
    /// The office.
    pub office: Option<String>,
    /// When it counts in law.
    pub legal_at: Moment,
    /// Now, as the proposer's clock had it.
    pub at: Moment,
    /// True if the clock is known to be wrong.
    pub doubtful: bool,
    /// The data key that sealed it.
    pub data_key: String,
    /// The sealed body.
    pub body: Vec<u8>,
    /// Versions that must still hold.
    pub reads: Vec<(StreamId, u64)>,
    /// New states.
    pub writes: Vec<StreamWrite>,
    /// Claims.
    pub claims: Vec<ClaimRow>,
    /// Papers issued.
    pub pdfs: Vec<PdfRow>,
    /// Errands.
    pub outbox: Vec<OutboxRow>,
    /// True if persons' records are shown.
    pub look: bool,
}

/// The new state of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamWrite {
    /// The stream.
    pub stream: StreamId,
    /// The version that must still hold.
    pub version_before: u64,
    /// The version afterwards.
    pub version: u64,
    /// All its events as a JSON list, sealed under the stream's text form.
    pub sealed: Vec<u8>,
    /// All its search rows; they replace those it had.
    pub rows: Vec<SearchRow>,
    /// The node that writes it from now on, where it has ever changed its home.
    pub home: Option<String>,
}

/// A search row with its encoded key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchRow {
    /// The table's name.
    pub table: String,
    /// The key, see [`encode_key`].
    pub key: Vec<u8>,
}

/// A claim with its encoded key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// The space of keys.
    pub space: String,
    /// The key.
    pub key: Vec<u8>,
    /// Who wants it.
    pub stream: StreamId,
}

/// The file of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfRow {
    /// The paper's number.
    pub number: String,
    /// The PDF, sealed under the number; none where it was not printed here.
    pub sealed: Option<Vec<u8>>,
}

/// An errand on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its identity.
    pub id: Id,
    /// Which executor takes it.
    pub kind: String,
    /// The errand as JSON, sealed under its identity.
    pub sealed: Vec<u8>,
}

impl Draft {
    /// Seals the draft. Nothing of a person is open afterwards but what search tables declare as open columns.
    pub fn seal(mut self, seal: &dyn Seal) -> Proposal {
        self.body.claims = self.claims.iter().map(claimed).collect();
        let look = self.body.look.is_some();
        let rows_of = |stream: &StreamId| rows_of(&self.rows, stream, seal);
        let writes = self
            .states
            .iter()
            .map(|state| state.seal(rows_of(&state.stream), seal));
        let mut pdfs: Vec<_> = self
            .pdfs
            .iter()
            .map(|(number, pdf)| PdfRow::seal(number, pdf, seal))
            .collect();
        for paper in self.body.papers() {
            if !pdfs.iter().any(|pdf| pdf.number == paper.number) {
                pdfs.push(PdfRow {
                    number: paper.number.clone(),
                    sealed: None,
                });
            }
        }
        Proposal {
            id: self.id,
            key: request_key(&self.who, &self.key),
            legal_at: self.legal_at,
            at: self.at,
            doubtful: self.doubtful,
            data_key: seal.data_key_id(),
            body: seal.seal(&self.id.0.to_be_bytes(), &self.body.bytes()),
            writes: writes.collect(),
            claims: self
                .claims
                .iter()
                .map(|claim| ClaimRow::new(claim, seal))
                .collect(),
            pdfs,
            outbox: self
                .body
                .errands
                .iter()
                .map(|(id, errand)| OutboxRow::seal(*id, errand, seal))
                .collect(),
            look,
            reads: self.reads,
            who: self.who,
            service: self.service,
            request: self.request,
            office: self.office,
        }
    }
}

impl Proposal {
    /// True if it only puts a look on record. When the disk is full such proposals live on the reserve.
    pub fn only_looks(&self) -> bool {
        self.look && self.writes.is_empty() && self.pdfs.is_empty() && self.outbox.is_empty()
    }
}

/// Reads the events of a stream's opened state.
pub fn read_events(plain: &[u8]) -> Result<Vec<Value>, serde_json::Error> {
    crate::pack::read(plain)
}

impl StreamState {
    /// True where it has events that it had not before.
    pub fn has_grown(&self) -> bool {
        self.events.len() as u64 != self.version_before
    }

    /// Seals the state.
    pub fn seal(&self, rows: Vec<SearchRow>, seal: &dyn Seal) -> StreamWrite {
        let plain = crate::pack::write(&self.events);
        StreamWrite {
            stream: self.stream.clone(),
            version_before: self.version_before,
            version: self.events.len() as u64,
            sealed: seal.seal(self.stream.to_string().as_bytes(), &plain),
            rows,
            home: crate::log::released(&self.events).map(str::to_owned),
        }
    }
}

impl StreamWrite {
    /// The node that writes it from now on, empty for `own`. Where it never changed its home that is whoever wrote it, `source`.
    pub fn source<'a>(&'a self, source: &'a str, own: &str) -> &'a str {
        match self.home.as_deref() {
            Some(home) if home == own => "",
            Some(home) => home,
            None => source,
        }
    }

    /// True if it was released to this node.
    pub fn comes_to(&self, node: &str) -> bool {
        self.home.as_deref() == Some(node)
    }
}

impl SearchRow {
    /// Encodes a row.
    pub fn new(row: &Row, seal: &dyn Seal) -> Self {
        Self {
            table: row.table.to_owned(),
            key: encode_key(&row.key, seal),
        }
    }
}

impl ClaimRow {
    fn new(claim: &Claim, seal: &dyn Seal) -> Self {
        Self {
            space: claim.space.to_owned(),
            key: encode_key(std::slice::from_ref(&claim.key), seal),
            stream: claim.stream.clone(),
        }
    }

    /// The row of a claim that an entry's body names.
    pub fn of(claimed: &Claimed, seal: &dyn Seal) -> Self {
        Self {
            space: claimed.space.clone(),
            key: encode_key(&[(&claimed.key).into()], seal),
            stream: claimed.stream.clone(),
        }
    }
}

impl PdfRow {
    fn seal(number: &str, pdf: &[u8], seal: &dyn Seal) -> Self {
        Self {
            number: number.to_owned(),
            sealed: Some(seal.seal(number.as_bytes(), pdf)),
        }
    }
}

impl OutboxRow {
    /// Seals an errand.
    pub fn seal(id: Id, errand: &Errand, seal: &dyn Seal) -> Self {
        let plain =
            serde_json::to_vec(errand).expect("an errand is plain data, which JSON can hold");
        Self {
            id,
            kind: errand.kind.clone(),
            sealed: seal.seal(&id.0.to_be_bytes(), &plain),
        }
    }
}

/// The event lines and new states of a decision: the new events behind those that were brought. A stream that was not brought is new; of one that was
/// released to this node all that was before is repeated, see [`crate::Log`]: also where nothing is written into it, for a release may bring more than
/// the request that is decided first takes up, and whoever copies this journal alone must have it.
pub fn states_after(
    brought: &Brought,
    events: &[(StreamId, Value)],
) -> (Vec<EventLine>, Vec<StreamState>) {
    let mut lines = Vec::with_capacity(events.len());
    let mut states: Vec<StreamState> = Vec::new();
    for (stream, event) in events {
        let at = states
            .iter()
            .position(|state| state.stream == *stream)
            .unwrap_or_else(|| {
                let loaded = brought.streams.get(stream);
                lines.extend(repeated(stream, loaded));
                states.push(StreamState {
                    stream: stream.clone(),
                    version_before: loaded.map_or(0, |loaded| loaded.version),
                    events: loaded.map_or_else(Vec::new, |loaded| loaded.events.clone()),
                });
                states.len() - 1
            });
        let state = &mut states[at];
        state.events.push(event.clone());
        lines.push(EventLine {
            stream: stream.clone(),
            version: state.events.len() as u64,
            event: event.clone(),
        });
    }
    let came = brought.streams.iter();
    let came = came.filter(|(_, loaded)| !events.is_empty() && loaded.home.is_none());
    for (stream, loaded) in came {
        let again = repeated(stream, Some(loaded));
        if again.is_empty() || states.iter().any(|state| state.stream == *stream) {
            continue;
        }
        lines.extend(again);
        states.push(StreamState {
            stream: stream.clone(),
            version_before: loaded.version,
            events: loaded.events.clone(),
        });
    }
    (lines, states)
}

/// What was before in a stream that has just changed its home.
fn repeated(stream: &StreamId, loaded: Option<&kernel::Loaded>) -> Vec<EventLine> {
    let events = loaded.map_or(&[][..], |loaded| &loaded.events);
    if events.last().and_then(kernel::release_of).is_none() {
        return Vec::new();
    }
    let line = |(version, event): (u64, &Value)| EventLine {
        stream: stream.clone(),
        version,
        event: event.clone(),
    };
    (1..).zip(events).map(line).collect()
}

fn rows_of(rows: &[(StreamId, Vec<Row>)], stream: &StreamId, seal: &dyn Seal) -> Vec<SearchRow> {
    let own = rows.iter().filter(|(of, _)| of == stream);
    let mut rows: Vec<_> = own
        .flat_map(|(_, rows)| rows.iter().map(|row| SearchRow::new(row, seal)))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn claimed(claim: &Claim) -> Claimed {
    Claimed {
        space: claim.space.to_owned(),
        key: (&claim.key).into(),
        stream: claim.stream.clone(),
    }
}
