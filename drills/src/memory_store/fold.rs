//! From entries of a journal to derived rows: their events put behind those that the streams have already.

use std::collections::BTreeMap;

use journal::ClaimRow;
use journal::Recorded;
use journal::SearchRow;
use journal::StoreError;
use journal::StreamState;
use journal::StreamWrite;
use kernel::Id;
use kernel::StreamId;
use request::RowsOf;
use serde_json::Value;

use super::MemoryStore;
use super::broken;
use crate::bug::Bug;

/// What some entries change, folded together.
pub(super) struct Folded {
    pub(super) states: Vec<StreamWrite>,
    pub(super) claims: Vec<ClaimRow>,
    pub(super) papers: Vec<(String, Id)>,
}

impl MemoryStore {
    pub(super) fn fold(
        &self,
        entries: &[Recorded],
        rows: &RowsOf<'_>,
    ) -> Result<Folded, StoreError> {
        let mut events: BTreeMap<StreamId, (usize, Vec<Value>)> = BTreeMap::new();
        let mut order: Vec<StreamId> = Vec::new();
        let (mut claims, mut papers) = (Vec::new(), Vec::new());
        for entry in entries {
            let issued = entry.body.papers().into_iter();
            papers.extend(issued.map(|paper| (paper.number, entry.head.id)));
            for line in &entry.body.events {
                if !events.contains_key(&line.stream) {
                    let before = self.state(&line.stream).map(|state| self.events(state));
                    let before = before.transpose()?.unwrap_or_default();
                    order.push(line.stream.clone());
                    events.insert(line.stream.clone(), (before.len(), before));
                }
                let (_, events) = events.entry(line.stream.clone()).or_default();
                if self.has(Bug::LastWriterWins) {
                    events.truncate(usize::try_from(line.version - 1).unwrap_or(0));
                }
                events.push(line.event.clone());
                if events.len() as u64 != line.version {
                    return Err(broken(format_args!(
                        "the journal has event {} of {} in the wrong place",
                        line.version, line.stream
                    )));
                }
            }
            let claimed = entry.body.claims.iter();
            claims.extend(claimed.map(|claim| ClaimRow::of(claim, self.seal.as_ref())));
        }
        let states = order.into_iter().map(|stream| {
            let (before, events) = events.remove(&stream).unwrap_or_default();
            let mut keys: Vec<_> = rows(&stream, &events)
                .iter()
                .map(|row| SearchRow::new(row, self.seal.as_ref()))
                .collect();
            keys.sort_unstable();
            keys.dedup();
            StreamState {
                stream,
                version_before: before as u64,
                events,
            }
            .seal(keys, self.seal.as_ref())
        });
        Ok(Folded {
            states: states.collect(),
            claims,
            papers,
        })
    }

    /// Search rows of tables that were declared.
    pub(super) fn declared(&self, write: &StreamWrite) -> Result<(), StoreError> {
        let mut rows = write.rows.iter();
        if rows.any(|row| !self.tables.contains(&row.table)) {
            return Err(broken("a search row is of a table that was not declared"));
        }
        Ok(())
    }

    pub(super) fn put_folded(&mut self, folded: Folded, source: Option<&str>) {
        for write in folded.states {
            self.put_state(write, source);
        }
        for ClaimRow { space, key, stream } in folded.claims {
            self.claims.entry((space, key)).or_insert(stream);
        }
        for (number, entry) in folded.papers {
            self.papers.entry(number).or_insert((entry, None));
        }
    }
}
