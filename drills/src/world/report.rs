//! What came of a run.

use std::collections::BTreeMap;

use serde::Serialize;

use super::World;
use super::message::Told;

/// A run in numbers, and what did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// One number over everything that happened, as 16 hex digits: the same for the same seed.
    pub trace: String,
    /// How much time passed in it, in milliseconds.
    pub virtual_ms: i64,
    /// What failed, by kind.
    pub troubles: BTreeMap<&'static str, u32>,
    /// How many things were asked for.
    pub asked: u32,
    /// How many people were told that theirs is done.
    pub done: u32,
    /// How many were refused by a rule.
    pub refused: u32,
    /// How many entries were written.
    pub entries: u64,
    /// How many reports of a move were decided where the records came to.
    pub moved: u32,
    /// How many entries no holder had when their disk was lost.
    pub lost_with_disks: u32,
    /// How many copies are quarantined, as they must be where a node was put back by hand.
    pub quarantined: u32,
    /// How long it took after healing until all was done and copied; none where it was not in time.
    pub healed_ms: Option<i64>,
    /// What did not hold. Each names the seed, when and which request.
    pub faults: Vec<String>,
    /// What happened to the world, in order.
    pub log: Vec<String>,
}

impl World<'_> {
    pub(super) fn report(mut self, healed_ms: Option<i64>, faults: Vec<String>) -> Report {
        let mut troubles = BTreeMap::new();
        for kind in &self.plan.kinds {
            *troubles.entry(*kind).or_insert(0) += 1;
        }
        let (mut entries, mut quarantined) = (0, 0);
        let moved = super::check::moved(&self);
        for (name, node) in &self.nodes {
            let (end, _) = node.disk.store.end();
            let before = self
                .town
                .stores
                .get(name)
                .map_or(0, |store| store.end().0.seq);
            entries += end.seq.saturating_sub(before);
            quarantined += node.disk.store.quarantined();
            self.trace.bytes(&end.hash.0);
        }
        let last = |want: fn(&Told) -> bool| {
            let errands = self.errands.iter();
            let fitting = errands.filter(|errand| errand.told.iter().any(|(.., told)| want(told)));
            u32::try_from(fitting.count()).unwrap_or(u32::MAX)
        };
        let seed = self.seed;
        let faults = faults
            .into_iter()
            .map(|fault| format!("seed {seed}: {fault}"));
        Report {
            seed,
            trace: self.trace.text(),
            virtual_ms: self.passed_ms() - self.town.passed_ms,
            troubles,
            asked: u32::try_from(self.errands.len()).unwrap_or(u32::MAX),
            done: last(|told| matches!(told, Told::Done(_))),
            refused: last(|told| matches!(told, Told::Refused { later: false, .. })),
            entries,
            moved,
            lost_with_disks: u32::try_from(self.ruin.lost.len()).unwrap_or(u32::MAX),
            quarantined,
            healed_ms,
            faults: faults.collect(),
            log: self.log,
        }
    }
}
