//! The node that was restored from a backup. Before it writes anything it gets its own journal back from all who hold a copy: what lies behind
//! the backup's end, checked like any page. What two of them tell must be the same, one may have more of it.

use std::collections::BTreeSet;

use super::Answer;
use super::Ask;
use super::Cursor;
use super::Follower;
use super::Input;
use super::Output;
use crate::Break;
use crate::CheckHead;
use crate::ExportLine;
use crate::Hash;

/// How long it rests before those who did not answer are asked again.
const ROUND_REST_MS: u64 = 1_000;
/// After so many rounds a node that was told to go on alone does.
const ROUNDS_ALONE: u32 = 3;

/// A journal on its way back to the node that wrote it.
#[derive(Clone, Debug)]
pub struct Recovery {
    node: String,
    start: Cursor,
    epoch: u32,
    alone: bool,
    /// The hashes of the entries behind `start` that are on disk by now, in order.
    back: Vec<Hash>,
    /// Who has told all that they have.
    heard: BTreeSet<String>,
    /// Who did not answer in this round, or told something else than the others.
    passed: BTreeSet<String>,
    rounds: u32,
    asking: Option<Asking>,
}

/// Whoever is asked just now.
#[derive(Clone, Debug)]
struct Asking {
    holder: String,
    follower: Follower,
    /// The hashes of what is being kept.
    keeping: Vec<Hash>,
    /// True where nothing lies behind the page that came last.
    ends: bool,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Seen {
    /// Nothing yet, or the rest is over.
    Go,
    /// The holder answered.
    Answered(Answer),
    /// It did not, or nothing that reads.
    Lost,
    /// What was to be kept is on disk.
    Kept,
    /// It is not: the disk is full, the store is busy.
    NotKept,
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Had {
    /// Ask this holder.
    Ask(String, Ask),
    /// Append these entries and signed heads to the own journal as they are, all or nothing, then say [`Seen::Kept`].
    Keep(Vec<ExportLine>),
    /// Wait so many ms, then [`Seen::Go`]. These have not told what they have.
    Rest(u64, Vec<String>),
    /// What this holder has does not fit to the backup, or to what another holder told. Tell an operator, then [`Seen::Go`].
    Differs(String, Break),
    /// All that can be had is back: a new epoch may begin.
    Whole,
}

impl Recovery {
    /// A journal that ends at `start`, in that epoch. `alone`: an operator has decided that whoever does not answer, or tells another story,
    /// is waited for no longer.
    pub fn new(node: &str, start: Cursor, epoch: u32, alone: bool) -> Self {
        Self {
            node: node.to_owned(),
            start,
            epoch,
            alone,
            back: Vec::new(),
            heard: BTreeSet::new(),
            passed: BTreeSet::new(),
            rounds: 0,
            asking: None,
        }
    }

    /// How many entries came back.
    pub fn back(&self) -> usize {
        self.back.len()
    }

    /// Takes what happened, says what to do. `holders` are all who hold a copy, as the directory has it now; `check` knows its journal keys.
    pub fn step(&mut self, seen: Seen, holders: &[String], check: &dyn CheckHead) -> Had {
        let Some(asking) = self.asking.take() else {
            return self.next(holders, check);
        };
        match seen {
            Seen::Go | Seen::Lost => self.pass(asking.holder, holders, check),
            Seen::NotKept => {
                // Nobody goes on alone because of a full disk.
                self.rounds = 0;
                self.pass(asking.holder, holders, check)
            }
            Seen::Kept => self.kept(asking, holders, check),
            // It has less than the backup, and follows once this node is back.
            Seen::Answered(Answer::Short) => self.hear(asking.holder, holders, check),
            Seen::Answered(Answer::Fork) => {
                let why = "another entry stands where the backup ends".to_owned();
                self.differs(
                    asking.holder,
                    Break {
                        seq: self.start.seq,
                        why,
                    },
                )
            }
            Seen::Answered(answer @ Answer::Page(_)) => self.take(asking, answer, holders, check),
        }
    }

    /// Asks the next one, or says how it stands when all were asked.
    fn next(&mut self, holders: &[String], check: &dyn CheckHead) -> Had {
        let open =
            |holder: &&String| !self.heard.contains(*holder) && !self.passed.contains(*holder);
        if let Some(holder) = holders.iter().find(open) {
            let follower = Follower::new(&self.node, self.start, None).in_epoch(self.epoch);
            let asking = Asking {
                holder: holder.clone(),
                follower,
                keeping: Vec::new(),
                ends: false,
            };
            return self.go_on(asking, Input::Go, holders, check);
        }
        let missing: Vec<String> = std::mem::take(&mut self.passed).into_iter().collect();
        self.rounds = self.rounds.saturating_add(1);
        let all = missing.is_empty() && !self.heard.is_empty();
        if all || (self.alone && self.rounds >= ROUNDS_ALONE) {
            return Had::Whole;
        }
        Had::Rest(ROUND_REST_MS, missing)
    }

    fn go_on(
        &mut self,
        mut asking: Asking,
        input: Input,
        holders: &[String],
        check: &dyn CheckHead,
    ) -> Had {
        match asking.follower.step(input, check) {
            Output::Ask(ask) => {
                let holder = asking.holder.clone();
                self.asking = Some(asking);
                Had::Ask(holder, ask)
            }
            Output::Keep { lines, .. } => self.compare(asking, lines, holders, check),
            Output::Quarantine(found) => self.differs(asking.holder, found),
            Output::Rest(_) => self.pass(asking.holder, holders, check),
        }
    }

    fn take(
        &mut self,
        mut asking: Asking,
        answer: Answer,
        holders: &[String],
        check: &dyn CheckHead,
    ) -> Had {
        asking.ends = answer.ends();
        self.go_on(asking, Input::Answered(answer), holders, check)
    }

    /// What another holder told already must be the same here; the rest is kept.
    fn compare(
        &mut self,
        mut asking: Asking,
        lines: Vec<ExportLine>,
        holders: &[String],
        check: &dyn CheckHead,
    ) -> Had {
        let end = self.start.seq + self.back.len() as u64;
        let mut fresh = Vec::new();
        for line in lines {
            match &line {
                ExportLine::Entry(raw) if raw.seq > end => asking.keeping.push(raw.hash),
                ExportLine::Signed(head) if head.seq > end => {}
                ExportLine::Signed(_) => continue,
                ExportLine::Entry(raw) => {
                    if self.told(raw.seq) != Some(raw.hash) {
                        let why = "two holders tell different entries".to_owned();
                        return self.differs(asking.holder, Break { seq: raw.seq, why });
                    }
                    continue;
                }
            }
            fresh.push(line);
        }
        if fresh.is_empty() {
            return self.kept(asking, holders, check);
        }
        self.asking = Some(asking);
        Had::Keep(fresh)
    }

    fn told(&self, seq: u64) -> Option<Hash> {
        let nth = seq.checked_sub(self.start.seq + 1)?;
        self.back.get(usize::try_from(nth).ok()?).copied()
    }

    fn kept(&mut self, mut asking: Asking, holders: &[String], check: &dyn CheckHead) -> Had {
        self.back.append(&mut asking.keeping);
        if asking.ends {
            return self.hear(asking.holder, holders, check);
        }
        self.go_on(asking, Input::Kept(None), holders, check)
    }

    fn hear(&mut self, holder: String, holders: &[String], check: &dyn CheckHead) -> Had {
        self.heard.insert(holder);
        self.next(holders, check)
    }

    fn pass(&mut self, holder: String, holders: &[String], check: &dyn CheckHead) -> Had {
        self.passed.insert(holder);
        self.next(holders, check)
    }

    fn differs(&mut self, holder: String, found: Break) -> Had {
        self.passed.insert(holder.clone());
        Had::Differs(holder, found)
    }
}

#[cfg(test)]
mod tests;
