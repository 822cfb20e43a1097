//! What a trouble does to the world, and what is known of entries that went with a disk.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use journal::sync::Cursor;
use kernel::Id;

use super::Name;
use super::World;
use super::country::PARTS;
use super::disk::Left;
use super::troubles::Trouble;
use super::troubles::others;

/// What was ruined for good in a run.
#[derive(Default)]
pub(super) struct Ruin {
    /// Entries that no holder had when their disk was lost. Nobody can have them again.
    pub(super) lost: BTreeSet<Id>,
    /// The requests of those entries.
    pub(super) lost_keys: BTreeSet<[u8; 32]>,
    /// Nodes that were put back by hand, with where each holder's copy stood then.
    pub(super) forked: BTreeMap<Name, BTreeMap<Name, Cursor>>,
    /// Where a forked node's journal was put back to.
    pub(super) put_back: BTreeMap<Name, u64>,
    /// How wrong a clock was at most.
    pub(super) clock_ms: i64,
}

impl World<'_> {
    pub(super) fn suffer(&mut self, trouble: Trouble) {
        match trouble {
            Trouble::Cut(from, to) => self.net.cut(from, to),
            Trouble::Mend(from, to) => self.net.mend(from, to),
            Trouble::Isolate(name) => {
                for other in others(name) {
                    self.net.cut(name, other);
                    self.net.cut(other, name);
                }
            }
            Trouble::Join(name) => {
                for other in others(name) {
                    self.net.mend(name, other);
                    self.net.mend(other, name);
                }
            }
            Trouble::Slow(slow) => self.net.slow = slow,
            Trouble::Loss(percent) => self.net.lost_percent = percent,
            Trouble::Twice(percent) => self.net.twice_percent = percent,
            Trouble::Crash(name, left) => {
                let node = self.node_mut(name);
                node.doomed = node.process.as_ref().map(|_| left);
            }
            Trouble::Fall(name) => self.fall(name),
            Trouble::Start(name) => self.start(name),
            Trouble::Full(name, full) => self.node_mut(name).disk.full = full,
            Trouble::Step(name, ms) => {
                let clock = &mut self.node_mut(name).clock;
                clock.offset_ms += ms;
                let wrong = clock.offset_ms.abs();
                self.ruin.clock_ms = self.ruin.clock_ms.max(wrong);
            }
            Trouble::BackUp(name) => {
                let disk = &mut self.node_mut(name).disk;
                disk.backup = Some(Box::new(disk.store.clone()));
            }
            Trouble::Lose(name) => self.lose(name),
            Trouble::PutBack(name) => self.put_back(name),
            Trouble::Night(ms) => self.beside_ms += ms,
        }
    }

    /// Everything that can be mended is.
    pub(super) fn heal(&mut self) {
        self.note("all heals");
        self.net.heal();
        self.rough = false;
        for part in &PARTS {
            self.node_mut(part.name).disk.full = false;
            self.start(part.name);
        }
    }

    fn node_mut(&mut self, name: Name) -> &mut super::node::Node {
        self.nodes.get_mut(name).expect("every part has its node")
    }

    fn crash(&mut self, name: Name, left: Left) {
        let node = self.node_mut(name);
        if node.process.is_some() {
            node.crash(left);
        }
    }

    /// The crash that was to come, if it has not come yet.
    fn fall(&mut self, name: Name) {
        if let Some(left) = self.node_mut(name).doomed.take() {
            self.crash(name, left);
        }
    }

    fn start(&mut self, name: Name) {
        self.fall(name);
        if self.node_mut(name).process.is_none() {
            self.with(name, super::node::Node::start);
        }
    }

    /// A disk is lost: what no holder has by now is gone. The backup is restored.
    fn lose(&mut self, name: Name) {
        self.crash(name, Left::Nothing);
        let held = self.held(name).into_values();
        let safe = held.map(|cursor| cursor.seq).max().unwrap_or(0);
        let node = self.node_mut(name);
        let Some(backup) = node.disk.backup.clone() else {
            return;
        };
        let (saved, _) = backup.end();
        let gone = node.disk.store.heads(safe.max(saved.seq));
        node.disk.store = backup.restored();
        for head in gone {
            self.ruin.lost.insert(head.id);
            self.ruin.lost_keys.insert(head.key.0);
        }
    }

    /// Old files are put in the place of the node's own, by hand: its journal forks.
    fn put_back(&mut self, name: Name) {
        self.crash(name, Left::Nothing);
        let held = self.held(name);
        let node = self.node_mut(name);
        let Some(backup) = node.disk.backup.clone() else {
            return;
        };
        let (saved, _) = backup.end();
        let gone = node.disk.store.heads(saved.seq);
        node.disk.store = *backup;
        for head in gone {
            self.ruin.lost.insert(head.id);
            self.ruin.lost_keys.insert(head.key.0);
        }
        self.ruin.forked.insert(name, held);
        self.ruin.put_back.insert(name, saved.seq);
    }

    /// How far each holder's copy of a journal goes.
    fn held(&self, whose: Name) -> BTreeMap<Name, Cursor> {
        let others = self.nodes.iter().filter(|(name, _)| **name != whose);
        let held = others.filter_map(|(name, node)| {
            let copied = node.disk.store.copied(whose)?;
            Some((*name, copied.cursor))
        });
        held.collect()
    }
}
