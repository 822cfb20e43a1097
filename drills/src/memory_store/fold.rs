//! From entries of a journal to derived rows: their events put behind those that the streams have already.

use std::collections::BTreeSet;

use journal::Apart;
use journal::ClaimRow;
use journal::EventLine;
use journal::Log;
use journal::Recorded;
use journal::SearchRow;
use journal::StoreError;
use journal::StreamWrite;
use journal::Streams;
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
    pub(super) apart: Vec<Apart>,
}

impl MemoryStore {
    pub(super) fn fold(
        &self,
        entries: &[Recorded],
        rows: &RowsOf<'_>,
    ) -> Result<Folded, StoreError> {
        let mut streams = Streams::new(self.apart.iter().cloned());
        let (mut claims, mut papers) = (Vec::new(), Vec::new());
        for entry in entries {
            let issued = entry.body.papers().into_iter();
            papers.extend(issued.map(|paper| (paper.number, entry.head.id)));
            let (node, lines) = (&entry.head.node, &entry.body.events);
            if self.has(Bug::LastWriterWins) {
                self.overwrite(node, lines, &mut streams)?;
            }
            let before = |stream: &StreamId| self.log(stream);
            streams.take((node, entry.head.seq), lines.clone(), before)?;
            let claimed = entry.body.claims.iter();
            claims.extend(claimed.map(|claim| ClaimRow::of(claim, self.seal.as_ref())));
        }
        let (states, apart) = streams.end();
        let states = states.into_iter();
        let states = states.filter(|state| state.has_grown() || self.has(Bug::LastWriterWins));
        let states = states.map(|state| {
            let mut keys: Vec<_> = rows(&state.stream, &state.events)
                .iter()
                .map(|row| SearchRow::new(row, self.seal.as_ref()))
                .collect();
            keys.sort_unstable();
            keys.dedup();
            state.seal(keys, self.seal.as_ref())
        });
        Ok(Folded {
            states: states.collect(),
            claims,
            papers,
            apart,
        })
    }

    /// What the planted bug does: whatever stood in the places of these lines is gone.
    fn overwrite(
        &self,
        node: &str,
        lines: &[EventLine],
        streams: &mut Streams,
    ) -> Result<(), StoreError> {
        let mut seen = BTreeSet::new();
        for line in lines.iter().filter(|line| seen.insert(&line.stream)) {
            let log = streams.log(&line.stream, |stream| self.log(stream))?;
            let before = usize::try_from(line.version - 1).unwrap_or(0);
            let events = log.events().iter().take(before).cloned().collect();
            *log = Log::new(events, Some(node.to_owned()));
        }
        Ok(())
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
        self.apart.extend(folded.apart);
        for ClaimRow { space, key, stream } in folded.claims {
            self.claims.entry((space, key)).or_insert(stream);
        }
        for (number, entry) in folded.papers {
            self.papers.entry(number).or_insert((entry, None));
        }
    }
}
