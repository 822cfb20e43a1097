//! The lines between the nodes: each direction can be cut, slow, lossy, or bring things twice and in another order.

use std::collections::BTreeSet;

use super::Name;
use crate::people::Dice;

/// The longest way while lines are slow: longer than anybody waits for an answer.
const SLOW_MS_MAX: u32 = 4_000;

/// All lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Net {
    cut: BTreeSet<(Name, Name)>,
    pub(super) slow: bool,
    pub(super) lost_percent: u32,
    pub(super) twice_percent: u32,
}

impl Net {
    /// Cuts one direction.
    pub(super) fn cut(&mut self, from: Name, to: Name) {
        self.cut.insert((from, to));
    }

    /// Mends one direction.
    pub(super) fn mend(&mut self, from: Name, to: Name) {
        self.cut.remove(&(from, to));
    }

    /// All lines are as they should be.
    pub(super) fn heal(&mut self) {
        *self = Self::default();
    }

    /// After how many milliseconds each copy of a message arrives; none where it is lost.
    pub(super) fn carry(&self, from: Name, to: Name, dice: &mut Dice) -> Vec<i64> {
        if self.cut.contains(&(from, to)) || dice.percent(self.lost_percent) {
            return Vec::new();
        }
        let copies = if dice.percent(self.twice_percent) {
            2
        } else {
            1
        };
        let longest = if self.slow { SLOW_MS_MAX } else { 20 };
        let ms = (0..copies).map(|_| i64::from(dice.between(1, longest)));
        ms.collect()
    }
}
