//! What observers saw of a part, and what is told of it: up, degraded or down. One look, looks in a row, several observers, and parts behind others.
//!
//! On 17 Nov 2023 small packets lived while full-size ones died (domain/drills.md, D1): whoever looks with small ones alone sees nothing.
//! Thresholds are data: `data/probe.jsonl`.

mod behind;
mod look;
mod loss;
mod observers;

use kernel::Date;
use kernel::Policy;
use serde::Deserialize;

use crate::dated::dated;
pub use crate::state::State;

pub use behind::Parts;
pub use behind::Told;
pub use look::Look;
pub use look::Run;
pub use loss::Loss;
pub use observers::Seen;
pub use observers::Verdict;
pub use observers::is_cut_off;
pub use observers::verdict;

/// The policy table of thresholds.
pub const THRESHOLDS: (&str, &str) = ("continuity/probe", include_str!("../data/probe.jsonl"));

dated! { Thresholds }

/// A row of the table: from where on a look is a bad one, and how many make a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Thresholds {
    /// From which loss on small packets count as dead, in thousandths.
    pub small_dead_permille: u16,
    /// From which loss on full-size packets count as dead, in thousandths.
    pub full_dead_permille: u16,
    /// From which loss of either a part is degraded, in thousandths.
    pub lossy_permille: u16,
    /// From how many milliseconds on an answer is slow.
    pub slow_ms: u32,
    /// From how many milliseconds on copies that lag behind are too old.
    pub lag_ms: u32,
    /// So many days before a certificate is over, its operator is told.
    pub certificate_soon_days: u16,
    /// How often an observer looks, in milliseconds.
    pub every_ms: u32,
    /// So many looks in a row that are worse than what is told make it worse.
    pub looks_to_worsen: u32,
    /// So many looks in a row that are better than what is told make it better.
    pub looks_to_mend: u32,
    from: Option<Date>,
    until: Option<Date>,
}

impl Thresholds {
    /// Those in force on a day. None: no row is, which the table that comes with the program never leaves open.
    pub fn on(policy: &Policy, day: Date) -> Option<Self> {
        policy.on::<Self>(THRESHOLDS.0, day).into_iter().next()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn thresholds() -> Thresholds {
        let policy = Policy::default().with(&[THRESHOLDS]);
        assert_eq!(
            policy
                .all::<Thresholds>(THRESHOLDS.0)
                .map(|rows| rows.len()),
            Ok(1)
        );
        Thresholds::on(&policy, kernel::Date::MAX).expect("a row is in force")
    }

    #[test]
    fn a_worsening_is_told_within_ten_seconds() {
        let limits = thresholds();
        assert!(limits.every_ms * limits.looks_to_worsen <= 10_000);
    }

    #[test]
    fn down_is_worse_than_degraded_and_that_than_up() {
        assert!(State::Up < State::Degraded && State::Degraded < State::Down);
    }
}
