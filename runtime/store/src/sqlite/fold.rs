//! From entries to derived rows: opened, their events put behind those that the streams have already, sealed anew.

use std::collections::BTreeMap;

use journal::ClaimRow;
use journal::Raw;
use journal::Seal;
use journal::SearchRow;
use journal::StoreError;
use journal::StreamState;
use journal::StreamWrite;
use kernel::Id;
use kernel::StreamId;
use rusqlite::Connection;
use serde_json::Value;

use super::read;
use super::trouble::broken;
use crate::Recorded;
use crate::RowsOf;
use crate::beside::give_way;

/// What some entries change, folded together.
pub(crate) struct Folded {
    pub(crate) states: Vec<StreamWrite>,
    pub(crate) claims: Vec<ClaimRow>,
    pub(crate) papers: Vec<(String, Id)>,
}

/// Opens entries and folds their events behind those that `state` (a statement: stream → version, sealed) finds.
pub(super) fn fold(
    conn: &Connection,
    state: &'static str,
    seal: &dyn Seal,
    rows: &RowsOf,
    raws: impl IntoIterator<Item = Raw>,
) -> Result<Folded, StoreError> {
    let entries = raws
        .into_iter()
        .map(|raw| read::open(seal, (raw.head, raw.hash, raw.body)));
    fold_entries(seal, rows, entries, |stream| {
        let before = read::events(conn, state, seal, stream)?;
        Ok(before.map_or_else(Vec::new, |(_, events)| events))
    })
}

/// Folds the events of opened entries behind those that `before` gives for a stream.
pub(crate) fn fold_entries(
    seal: &dyn Seal,
    rows: &RowsOf,
    entries: impl IntoIterator<Item = Result<Recorded, StoreError>>,
    mut before: impl FnMut(&StreamId) -> Result<Vec<Value>, StoreError>,
) -> Result<Folded, StoreError> {
    let mut streams = Streams::default();
    let (mut claims, mut papers) = (Vec::new(), Vec::new());
    for entry in entries {
        give_way();
        let entry = entry?;
        let issued = entry.body.papers().into_iter();
        papers.extend(issued.map(|paper| (paper.number, entry.head.id)));
        for line in entry.body.events {
            if !streams.events.contains_key(&line.stream) {
                streams.begin(&line.stream, before(&line.stream)?);
            }
            streams.push(line.stream, line.version, line.event)?;
        }
        let claimed = entry.body.claims.iter();
        claims.extend(claimed.map(|claim| ClaimRow::of(claim, seal)));
    }
    Ok(Folded {
        states: streams.seal(seal, rows),
        claims,
        papers,
    })
}

/// Streams in the order of their first event.
#[derive(Default)]
struct Streams {
    events: BTreeMap<StreamId, Vec<Value>>,
    order: Vec<(StreamId, u64)>,
}

impl Streams {
    fn begin(&mut self, stream: &StreamId, before: Vec<Value>) {
        self.order.push((stream.clone(), before.len() as u64));
        self.events.insert(stream.clone(), before);
    }

    fn push(&mut self, stream: StreamId, version: u64, event: Value) -> Result<(), StoreError> {
        let events = self.events.entry(stream.clone()).or_default();
        events.push(event);
        if events.len() as u64 != version {
            return Err(broken(format_args!(
                "the journal has event {version} of {stream} in the wrong place"
            )));
        }
        Ok(())
    }

    fn seal(mut self, seal: &dyn Seal, rows: &RowsOf) -> Vec<StreamWrite> {
        let state = |(stream, version_before): (StreamId, u64)| {
            give_way();
            let events = self.events.remove(&stream).unwrap_or_default();
            let rows = rows(&stream, &events)
                .iter()
                .map(|row| SearchRow::new(row, seal))
                .collect();
            StreamState {
                stream,
                version_before,
                events,
            }
            .seal(rows, seal)
        };
        self.order.into_iter().map(state).collect()
    }
}
