//! How much each source asks, in an exact table of bounded size. A sketch would be smaller, and would call innocents guilty in the very burst it is
//! for; here a source is judged by its own requests alone.

use core::net::IpAddr;
use std::collections::BTreeMap;
use std::collections::VecDeque;

use crate::Ms;

/// How much a source may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second, in the long run.
    pub per_s: u32,
    /// Requests at once.
    pub burst: u32,
}

/// What is said of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within the rate.
    Within,
    /// Above it.
    Over,
    /// The table is full of sources that ask now: nothing is known of this one.
    Unknown,
}

/// What a source has left.
#[derive(Debug)]
struct Bucket {
    /// Thousandths of a request.
    left: u64,
    at: Ms,
}

impl Bucket {
    fn refill(&mut self, rate: Rate, now: Ms) {
        let gone = now.saturating_sub(self.at);
        let more = gone.saturating_mul(u64::from(rate.per_s));
        self.left = self.left.saturating_add(more).min(full(rate));
        self.at = self.at.max(now);
    }
}

/// One request, in thousandths: a rate in requests a second is one of thousandths a millisecond.
const ONE: u64 = 1_000;
/// So many of the table's oldest are looked at to find one that can be forgotten.
const LOOKED_AT_MAX: usize = 8;

fn full(rate: Rate) -> u64 {
    u64::from(rate.burst) * ONE
}

/// The sources that ask now.
#[derive(Debug)]
pub struct Sources {
    rate: Rate,
    len_max: usize,
    buckets: BTreeMap<u128, Bucket>,
    oldest: VecDeque<u128>,
}

impl Sources {
    /// An empty table for so many sources; each takes about 100 bytes.
    pub fn new(rate: Rate, len_max: usize) -> Self {
        Self {
            rate,
            len_max,
            buckets: BTreeMap::new(),
            oldest: VecDeque::new(),
        }
    }

    /// How many sources are in the table.
    pub fn len(&self) -> usize {
        self.buckets.len()
    }

    /// True where nobody is.
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// A request of a source ([`network`]).
    pub fn ask(&mut self, source: u128, now: Ms) -> Verdict {
        let rate = self.rate;
        if let Some(bucket) = self.buckets.get_mut(&source) {
            bucket.refill(rate, now);
            let left = bucket.left.checked_sub(ONE);
            bucket.left = left.unwrap_or(bucket.left);
            return left.map_or(Verdict::Over, |_| Verdict::Within);
        }
        if self.buckets.len() >= self.len_max && !self.forget_one(now) {
            return Verdict::Unknown;
        }
        let left = full(rate).saturating_sub(ONE);
        self.buckets.insert(source, Bucket { left, at: now });
        self.oldest.push_back(source);
        Verdict::Within
    }

    /// Forgets a source that has its full burst again: nothing is lost, a new one begins with the same.
    fn forget_one(&mut self, now: Ms) -> bool {
        let rate = self.rate;
        for _ in 0..LOOKED_AT_MAX {
            let Some(source) = self.oldest.pop_front() else {
                return false;
            };
            let idle = self.buckets.get_mut(&source).is_none_or(|bucket| {
                bucket.refill(rate, now);
                bucket.left == full(rate)
            });
            if idle {
                self.buckets.remove(&source);
                return true;
            }
            self.oldest.push_back(source);
        }
        false
    }
}

/// The network of an address: its first `v4` bits, or `v6` bits of a version 6 address. Who holds a /64 has all addresses in it.
pub fn network(address: IpAddr, v4: u32, v6: u32) -> u128 {
    let (bits, keep) = match address.to_canonical() {
        // As a mapped address, so that the two never meet.
        IpAddr::V4(address) => (address.to_ipv6_mapped().to_bits(), 96 + v4),
        IpAddr::V6(address) => (address.to_bits(), v6),
    };
    let drop = 128_u32.saturating_sub(keep);
    bits.checked_shr(drop)
        .map_or(0, |kept| kept.checked_shl(drop).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        per_s: 20,
        burst: 40,
    };

    #[test]
    fn a_source_that_asks_too_much_is_over_and_another_is_not() {
        let mut sources = Sources::new(RATE, 1_000);
        let within = (0..100)
            .filter(|_| sources.ask(1, 0) == Verdict::Within)
            .count();
        assert_eq!(within, 40);
        assert_eq!(sources.ask(2, 0), Verdict::Within);
        // A second later it has twenty again.
        let within = (0..100)
            .filter(|_| sources.ask(1, 1_000) == Verdict::Within)
            .count();
        assert_eq!(within, 20);
    }

    #[test]
    fn a_hundred_thousand_innocents_in_one_burst_are_all_within_and_the_table_stays_bounded() {
        let mut sources = Sources::new(RATE, 65_536);
        let judged = (0..100_000_u128).map(|source| sources.ask(source, 5));
        let over = judged.filter(|verdict| *verdict == Verdict::Over).count();
        assert_eq!(over, 0);
        assert!(sources.len() <= 65_536);
        // Whoever came first is forgotten once it has its full burst again, and the next ones find a place.
        assert_eq!(sources.ask(200_000, 10_000), Verdict::Within);
        assert!(sources.len() <= 65_536);
    }

    #[test]
    fn who_is_over_is_not_forgotten_to_make_room() {
        let mut sources = Sources::new(RATE, 4);
        for _ in 0..60 {
            sources.ask(1, 0);
        }
        for source in 2..50 {
            sources.ask(source, 100);
        }
        let within = (0..40).filter(|_| sources.ask(1, 100) == Verdict::Within);
        assert_eq!(within.count(), 2, "what a tenth of a second gives");
    }

    #[test]
    fn an_address_belongs_to_its_network_and_versions_never_meet() {
        let net = |text: &str, v4, v6| network(text.parse().expect("an address"), v4, v6);
        assert_eq!(net("192.0.2.7", 24, 64), net("192.0.2.200", 24, 64));
        assert_ne!(net("192.0.2.7", 32, 64), net("192.0.2.200", 32, 64));
        assert_eq!(net("::ffff:192.0.2.7", 32, 64), net("192.0.2.7", 32, 64));
        assert_eq!(net("2001:db8::1", 32, 64), net("2001:db8::2", 32, 64));
        assert_ne!(net("2001:db8::1", 32, 64), net("2001:db8:0:1::1", 32, 64));
    }
}
