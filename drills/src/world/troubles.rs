//! What fails in a run: a plan drawn from the seed, and what each step of it does to the world.

use super::Name;
use super::country::PARTS;
use super::disk::Left;
use crate::people::Dice;

/// When everything heals.
pub(super) const END_MS: i64 = 120_000;
/// How many troubles a run has.
const TROUBLES: (u32, u32) = (2, 6);
const SECOND_MS: u32 = 1_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// One thing that happens to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nothing gets from one to the other.
    Cut(Name, Name),
    /// It does again.
    Mend(Name, Name),
    /// No line of a node works.
    Isolate(Name),
    /// They all do again.
    Join(Name),
    /// All lines are slow, and bring things in another order.
    Slow(bool),
    /// Of a hundred messages so many are lost.
    Loss(u32),
    /// Of a hundred messages so many come twice.
    Twice(u32),
    /// A process is about to die: in the middle of the next entry that it writes.
    Crash(Name, Left),
    /// It dies.
    Fall(Name),
    /// It is started again.
    Start(Name),
    /// A disk has no room, or has room again.
    Full(Name, bool),
    /// A machine's clock jumps.
    Step(Name, i64),
    /// A backup is taken.
    BackUp(Name),
    /// A disk is lost, and the backup restored.
    Lose(Name),
    /// The backup is put back by hand, without a word to anybody.
    PutBack(Name),
    /// So much time passes in which nobody asks for anything.
    Night(i64),
}

/// A step of the plan: when, and what.
pub(super) type Step = (i64, Trouble);

/// The plan of a seed, and where somebody's list of restrictions grows old: that node, before and after the night.
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    pub(super) deaf: Option<(Name, i64, i64)>,
    /// The kinds of what fails, for the report.
    pub(super) kinds: Vec<&'static str>,
}

impl Plan {
    /// Draws a plan.
    pub(super) fn draw(dice: &mut Dice) -> Self {
        let mut plan = Self {
            steps: Vec::new(),
            deaf: None,
            kinds: Vec::new(),
        };
        for _ in 0..dice.between(TROUBLES.0, TROUBLES.1) {
            plan.add(dice);
        }
        plan.steps.sort_by_key(|(at, _)| *at);
        plan
    }

    fn add(&mut self, dice: &mut Dice) {
        let start = i64::from(dice.between(2 * SECOND_MS, 80 * SECOND_MS));
        let end = start + i64::from(dice.between(5 * SECOND_MS, 60 * SECOND_MS));
        let node = any(dice);
        let restores = self
            .kinds
            .iter()
            .any(|kind| matches!(*kind, RESTORE | FORK));
        match dice.between(0, 99) {
            0..=17 => self.isolate(node, start, end),
            18..=29 => {
                let other = another(node, dice);
                self.span(
                    ONE_WAY,
                    start,
                    end,
                    Trouble::Cut(node, other),
                    Trouble::Mend(node, other),
                );
            }
            30..=37 => self.span(SLOW, start, end, Trouble::Slow(true), Trouble::Slow(false)),
            38..=45 => self.span(LOSS, start, end, Trouble::Loss(25), Trouble::Loss(0)),
            46..=55 => self.span(TWICE, start, end, Trouble::Twice(40), Trouble::Twice(0)),
            56..=71 => {
                let left = *dice.pick(&[Left::Nothing, Left::Half, Left::Whole]);
                let kind = if left == Left::Half { TORN } else { CRASH };
                self.span(
                    kind,
                    start,
                    end,
                    Trouble::Crash(node, left),
                    Trouble::Start(node),
                );
            }
            72..=77 => self.span(
                FULL,
                start,
                end,
                Trouble::Full(node, true),
                Trouble::Full(node, false),
            ),
            78..=83 => {
                let far = i64::from(dice.between(3, 86_400)) * 1_000;
                let ms = *dice.pick(&[far, -far, DAY_MS, -DAY_MS]);
                self.span(
                    CLOCK,
                    start,
                    end,
                    Trouble::Step(node, ms),
                    Trouble::Step(node, -ms),
                );
            }
            84..=91 if !restores => self.put_back(RESTORE, Trouble::Lose, dice),
            92..=95 if !restores => self.put_back(FORK, Trouble::PutBack, dice),
            _ => self.long_cut(dice),
        }
    }

    fn span(&mut self, kind: &'static str, start: i64, end: i64, fails: Trouble, heals: Trouble) {
        self.kinds.push(kind);
        self.steps.push((start, fails));
        self.steps.push((end, heals));
    }

    /// No line of a node works.
    fn isolate(&mut self, node: Name, start: i64, end: i64) {
        self.kinds.push(PARTITION);
        self.steps.push((start, Trouble::Isolate(node)));
        self.steps.push((end, Trouble::Join(node)));
    }

    /// A node is cut off over nights; meanwhile, and then, somebody asks for what an old list of restrictions must not give.
    fn long_cut(&mut self, dice: &mut Dice) {
        let node = *dice.pick(&["cheongun", "jamsil", "jongno", "songpa"]);
        let start = i64::from(dice.between(2 * SECOND_MS, 30 * SECOND_MS));
        let night = start + 15_000;
        self.isolate(node, start, start + 40_000);
        self.kinds.push(NIGHT);
        let hours = i64::from(dice.between(2, 90));
        self.steps.push((night, Trouble::Night(hours * HOUR_MS)));
        self.deaf = self.deaf.or(Some((node, start + 2_000, night + 3_000)));
    }

    fn put_back(&mut self, kind: &'static str, how: fn(Name) -> Trouble, dice: &mut Dice) {
        self.kinds.push(kind);
        let node = *dice.pick(&["cheongun", "jamsil", "jongno", "songpa"]);
        let saved = i64::from(dice.between(0, 40 * SECOND_MS));
        let lost = saved + i64::from(dice.between(10 * SECOND_MS, 60 * SECOND_MS));
        let again = lost + i64::from(dice.between(SECOND_MS, 10 * SECOND_MS));
        self.steps.push((saved, Trouble::BackUp(node)));
        self.steps.push((lost, how(node)));
        self.steps.push((again, Trouble::Start(node)));
    }
}

/// Kinds of trouble, as the report names them.
pub(super) const PARTITION: &str = "partition";
pub(super) const ONE_WAY: &str = "one-way cut";
pub(super) const SLOW: &str = "delay and reorder";
pub(super) const LOSS: &str = "loss";
pub(super) const TWICE: &str = "duplicates";
pub(super) const CRASH: &str = "crash";
pub(super) const TORN: &str = "torn write";
pub(super) const FULL: &str = "disk full";
pub(super) const CLOCK: &str = "clock jump";
pub(super) const RESTORE: &str = "restore from a backup";
pub(super) const FORK: &str = "put back by hand";
pub(super) const NIGHT: &str = "nights cut off";

fn any(dice: &mut Dice) -> Name {
    dice.pick(&PARTS).name
}

/// All nodes but one.
pub(super) fn others(than: Name) -> impl Iterator<Item = Name> {
    let names = PARTS.iter().map(|part| part.name);
    names.filter(move |name| *name != than)
}

fn another(than: Name, dice: &mut Dice) -> Name {
    let others: Vec<Name> = others(than).collect();
    dice.pick::<Name>(&others)
}

impl Trouble {
    /// True where a node's disk becomes that of an earlier time.
    pub(super) fn restores(self, name: &str) -> bool {
        matches!(self, Self::Lose(node) | Self::PutBack(node) if node == name)
    }
}
