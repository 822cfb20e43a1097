//! How a client asks again when an address does not answer: soon, a few times, and not together with all others.

use crate::Ms;

/// So often a client asks at most.
pub const TRIES_MAX: u32 = 6;
/// How long a connection may take. A lost SYN would otherwise be sent again after a whole second, so that giving up sooner is what makes a
/// failover short (measured: 1.1 s against 0.3).
pub const CONNECT_MAX_MS: Ms = 200;

const PAUSE_MIN_MS: Ms = 50;
const PAUSE_MAX_MS: Ms = 250;

/// How long to wait before a try, after so many that failed. `lot` is drawn anew each time, so that those who failed together do not come back together.
pub fn pause_ms(failed: u32, lot: u64) -> Ms {
    let most = PAUSE_MIN_MS << failed.min(8);
    let most = most.min(PAUSE_MAX_MS);
    PAUSE_MIN_MS + lot % (most - PAUSE_MIN_MS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_lie_between_their_bounds_and_are_not_the_same() {
        let pauses: Vec<Ms> = (0..1_000).map(|lot| pause_ms(3, lot * 7_919)).collect();
        assert!(
            pauses
                .iter()
                .all(|ms| (PAUSE_MIN_MS..=PAUSE_MAX_MS).contains(ms))
        );
        let different: std::collections::BTreeSet<_> = pauses.iter().collect();
        assert!(different.len() > 100, "{}", different.len());
        assert_eq!(
            pause_ms(0, 12_345),
            PAUSE_MIN_MS,
            "the first address that fails is left at once"
        );
    }
}
