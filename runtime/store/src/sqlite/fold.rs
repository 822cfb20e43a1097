//! From entries to derived rows: opened, their events put behind those that the streams have already, sealed anew.

use journal::Apart;
use journal::ClaimRow;
use journal::Log;
use journal::Raw;
use journal::Seal;
use journal::SearchRow;
use journal::StoreError;
use journal::StreamState;
use journal::StreamWrite;
use journal::Streams;
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
    /// What they tell of records in another way than is known.
    pub(crate) apart: Vec<Apart>,
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
    let streams = Streams::new(read::apart(conn)?);
    fold_entries(seal, rows, streams, entries, |stream| {
        read::log(conn, own, state, seal, stream)
    })
}

/// Folds the events of opened entries behind those that `before` gives for a stream.
pub(crate) fn fold_entries(
    seal: &dyn Seal,
    rows: &RowsOf,
    mut streams: Streams,
    entries: impl IntoIterator<Item = Result<Recorded, StoreError>>,
    mut before: impl FnMut(&StreamId) -> Result<Log, StoreError>,
) -> Result<Folded, StoreError> {
    let (mut claims, mut papers) = (Vec::new(), Vec::new());
    for entry in entries {
        give_way();
        let Recorded { head, body, .. } = entry?;
        let issued = body.papers().into_iter();
        papers.extend(issued.map(|paper| (paper.number, head.id)));
        let claimed = body.claims.iter();
        claims.extend(claimed.map(|claim| ClaimRow::of(claim, seal)));
        streams.take((&head.node, head.seq), body.events, &mut before)?;
    }
    let (states, apart) = streams.end();
    for Apart {
        node,
        stream,
        seq,
        why,
    } in &apart
    {
        tracing::error!(node, %stream, seq, why, "a record is told in two ways; what was known stands");
    }
    let states = states.into_iter().filter(StreamState::has_grown);
    let states = states.map(|state| {
        give_way();
        let rows = rows(&state.stream, &state.events);
        let rows = rows.iter().map(|row| SearchRow::new(row, seal)).collect();
        state.seal(rows, seal)
    });
    Ok(Folded {
        states: states.collect(),
        claims,
        papers,
        apart,
    })
}
