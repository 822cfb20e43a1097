//! Which of two providers (문자 사업자) is asked next: the other one as soon as too many tries at the first were slow or failed. Data:
//! `data/provider-failover.jsonl`.

use kernel::Date;
use kernel::Moment;
use kernel::Policy;
use kernel::Tried;
use serde::Deserialize;

use crate::dated::dated;

/// The policy table of the thresholds.
pub const FAILOVER: (&str, &str) = (
    "continuity/provider-failover",
    include_str!("../../data/provider-failover.jsonl"),
);

dated! { Row }

#[derive(Deserialize)]
struct Row {
    bad_percent: usize,
    within_minutes: i64,
    slow_ms: i64,
    from: Option<Date>,
    until: Option<Date>,
}

/// The provider that is asked next, 0 or 1. The first one, unless more of its tries within the time of the table were bad than the table allows; where
/// both are bad, the one with the smaller share. The first is tried again when its bad tries are past.
pub fn provider(tries: &[Tried], now: Moment, policy: &Policy) -> usize {
    let rows = policy.on::<Row>(FAILOVER.0, now.day());
    let Some(row) = rows.first() else {
        return 0;
    };
    let [first, second] = [0, 1].map(|provider| {
        let recent = tries.iter().filter(|tried| {
            let age_ms = now.ms_since(tried.at);
            tried.provider == provider && age_ms <= row.within_minutes * 60_000
        });
        let recent: Vec<&Tried> = recent.collect();
        let bad = recent
            .iter()
            .filter(|tried| tried.failed || tried.took_ms >= row.slow_ms);
        (bad.count(), recent.len())
    });
    let over = |(bad, all): (usize, usize)| bad * 100 > row.bad_percent * all;
    // Shares compared crosswise, without dividing.
    let second_is_better = second.0 * first.1.max(1) < first.0 * second.1.max(1);
    usize::from(over(first) && second_is_better)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_795_000_000_000);

    fn tried(provider: usize, minutes_ago: i64, took_ms: i64, failed: bool) -> Tried {
        Tried {
            provider,
            at: NOW.plus_ms(-minutes_ago * 60_000),
            took_ms,
            failed,
        }
    }

    fn asked(tries: &[Tried]) -> usize {
        provider(tries, NOW, &Policy::default().with(&[FAILOVER]))
    }

    #[test]
    fn more_than_fifteen_in_a_hundred_move_to_the_other_and_fifteen_do_not() {
        let mut tries: Vec<Tried> = (0..17).map(|_| tried(0, 3, 20, false)).collect();
        assert_eq!(asked(&tries), 0);
        tries.extend((0..3).map(|_| tried(0, 2, 20, true)));
        assert_eq!(asked(&tries), 0, "3 of 20 are fifteen in a hundred");
        tries.push(tried(0, 1, 3_000, false));
        assert_eq!(asked(&tries), 1, "a slow one counts as a bad one");
    }

    #[test]
    fn what_is_past_is_forgotten() {
        assert_eq!(asked(&[tried(0, 15, 20, true)]), 1);
        assert_eq!(asked(&[tried(0, 16, 20, true)]), 0);
    }

    #[test]
    fn where_both_are_bad_the_better_one_is_asked() {
        let both = [tried(0, 1, 9, true), tried(1, 1, 9, true)];
        assert_eq!(asked(&both), 0, "alike: the first");
        let half = [
            tried(0, 1, 9, true),
            tried(1, 1, 9, true),
            tried(1, 1, 9, false),
        ];
        assert_eq!(asked(&half), 1);
    }
}
