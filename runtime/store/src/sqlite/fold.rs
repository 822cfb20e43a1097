//! From entries to derived rows: opened, their events put behind those that the streams have already, sealed anew.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use journal::ClaimRow;
use journal::EventLine;
use journal::Log;
use journal::Raw;
use journal::Seal;
use journal::SearchRow;
use journal::StoreError;
use journal::StreamState;
use journal::StreamWrite;
use kernel::Id;
use kernel::StreamId;
use rusqlite::Connection;

use super::read;
use crate::Recorded;
use crate::RowsOf;
use crate::beside::give_way;

/// What some entries change, folded together.
pub(crate) struct Folded {
    pub(crate) states: Vec<StreamWrite>,
    pub(crate) claims: Vec<ClaimRow>,
    pub(crate) papers: Vec<(String, Id)>,
}

/// Opens entries and folds their events behind those that `state` (a statement: stream → version, sealed, source) finds; `own` is this node.
pub(super) fn fold(
    conn: &Connection,
    own: &str,
    state: &'static str,
    seal: &dyn Seal,
    rows: &RowsOf,
    raws: impl IntoIterator<Item = Raw>,
) -> Result<Folded, StoreError> {
    let entries = raws
        .into_iter()
        .map(|raw| read::open(seal, (raw.head, raw.hash, raw.body)));
    fold_entries(seal, rows, entries, |stream| {
        read::log(conn, own, state, seal, stream)
    })
}

/// Folds the events of opened entries behind those that `before` gives for a stream.
pub(crate) fn fold_entries(
    seal: &dyn Seal,
    rows: &RowsOf,
    entries: impl IntoIterator<Item = Result<Recorded, StoreError>>,
    mut before: impl FnMut(&StreamId) -> Result<Log, StoreError>,
) -> Result<Folded, StoreError> {
    let mut streams = Streams::default();
    let (mut claims, mut papers) = (Vec::new(), Vec::new());
    for entry in entries {
        give_way();
        let entry = entry?;
        let issued = entry.body.papers().into_iter();
        papers.extend(issued.map(|paper| (paper.number, entry.head.id)));
        let node = &entry.head.node;
        let mut touched = BTreeSet::new();
        for line in entry.body.events {
            if !streams.logs.contains_key(&line.stream) {
                streams.begin(&line.stream, before(&line.stream)?);
            }
            touched.insert(line.stream.clone());
            streams.take(node, line)?;
        }
        streams.end(&touched)?;
        let claimed = entry.body.claims.iter();
        claims.extend(claimed.map(|claim| ClaimRow::of(claim, seal)));
    }
    Ok(Folded {
        states: streams.seal(seal, rows),
        claims,
        papers,
    })
}

/// Streams in the order of their first event, each with the version that it had.
#[derive(Default)]
struct Streams {
    logs: BTreeMap<StreamId, Log>,
    order: Vec<(StreamId, u64)>,
}

impl Streams {
    fn begin(&mut self, stream: &StreamId, before: Log) {
        let version = before.events().len() as u64;
        self.order.push((stream.clone(), version));
        self.logs.insert(stream.clone(), before);
    }

    fn take(&mut self, node: &str, line: EventLine) -> Result<(), StoreError> {
        let EventLine {
            stream,
            version,
            event,
        } = line;
        let log = self.logs.entry(stream.clone()).or_default();
        let taken = log.take(node, version, event);
        taken.map(drop).map_err(|why| why.of(stream))
    }

    /// The end of an entry that wrote these.
    fn end(&self, touched: &BTreeSet<StreamId>) -> Result<(), StoreError> {
        touched.iter().try_for_each(|stream| {
            let ended = self.logs.get(stream).map_or(Ok(()), Log::end);
            ended.map_err(|why| why.of(stream.clone()))
        })
    }

    /// The new states of those that have something new.
    fn seal(mut self, seal: &dyn Seal, rows: &RowsOf) -> Vec<StreamWrite> {
        let state = |(stream, version_before): (StreamId, u64)| {
            give_way();
            let events = self.logs.remove(&stream)?.into_events();
            if events.len() as u64 == version_before {
                return None;
            }
            let rows = rows(&stream, &events)
                .iter()
                .map(|row| SearchRow::new(row, seal))
                .collect();
            let state = StreamState {
                stream,
                version_before,
                events,
            };
            Some(state.seal(rows, seal))
        };
        self.order.into_iter().filter_map(state).collect()
    }
}
