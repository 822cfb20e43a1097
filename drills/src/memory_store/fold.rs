//! From entries of a journal to derived rows: their events put behind those that the streams have already.

use std::collections::BTreeMap;

use journal::ClaimRow;
use journal::Log;
use journal::Recorded;
use journal::SearchRow;
use journal::StoreError;
use journal::StreamState;
use journal::StreamWrite;
use kernel::Id;
use kernel::StreamId;
use request::RowsOf;

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
        let mut logs: BTreeMap<StreamId, (usize, Log)> = BTreeMap::new();
        let mut order: Vec<StreamId> = Vec::new();
        let (mut claims, mut papers) = (Vec::new(), Vec::new());
        for entry in entries {
            let issued = entry.body.papers().into_iter();
            papers.extend(issued.map(|paper| (paper.number, entry.head.id)));
            let node = &entry.head.node;
            for line in &entry.body.events {
                if !logs.contains_key(&line.stream) {
                    let before = self.log(&line.stream)?;
                    order.push(line.stream.clone());
                    logs.insert(line.stream.clone(), (before.events().len(), before));
                }
                let (_, log) = logs.entry(line.stream.clone()).or_default();
                if self.has(Bug::LastWriterWins) {
                    let before = usize::try_from(line.version - 1).unwrap_or(0);
                    let events = log.events().iter().take(before).cloned().collect();
                    *log = Log::new(events, Some(node.clone()));
                }
                log.take(node, line.version, line.event.clone())
                    .map_err(|why| why.of(line.stream.clone()))?;
            }
            for line in &entry.body.events {
                let ended = logs.get(&line.stream).map_or(Ok(()), |(_, log)| log.end());
                ended.map_err(|why| why.of(line.stream.clone()))?;
            }
            let claimed = entry.body.claims.iter();
            claims.extend(claimed.map(|claim| ClaimRow::of(claim, self.seal.as_ref())));
        }
        let states = order.into_iter().filter_map(|stream| {
            let (before, log) = logs.remove(&stream).unwrap_or_default();
            let events = log.into_events();
            if events.len() == before && !self.has(Bug::LastWriterWins) {
                return None;
            }
            let mut keys: Vec<_> = rows(&stream, &events)
                .iter()
                .map(|row| SearchRow::new(row, self.seal.as_ref()))
                .collect();
            keys.sort_unstable();
            keys.dedup();
            let state = StreamState {
                stream,
                version_before: before as u64,
                events,
            };
            Some(state.seal(keys, self.seal.as_ref()))
        });
        Ok(Folded {
            states: states.collect(),
            claims,
            papers,
        })
    }

    /// A stream with the node that writes it.
    fn log(&self, stream: &StreamId) -> Result<Log, StoreError> {
        let Some(state) = self.state(stream) else {
            return Ok(Log::default());
        };
        let own = || self.chain.node.clone();
        let home = state.source.clone().unwrap_or_else(own);
        Ok(Log::new(self.events(state)?, Some(home)))
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
