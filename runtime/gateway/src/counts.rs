//! What a gateway counts.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// Counters since the start.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Connections taken.
    pub(crate) connections: AtomicU64,
    /// Requests by the class of their answer: 1xx to 5xx.
    classes: [AtomicU64; 5],
    /// Requests sent once more.
    pub(crate) again: AtomicU64,
    /// Requests that nobody could be asked for.
    pub(crate) unserved: AtomicU64,
    /// Requests turned away because there were too many, by lane.
    pub(crate) turned_away: [AtomicU64; 3],
    /// Requests of sources above their rate.
    pub(crate) over_rate: AtomicU64,
    /// Requests whose answer began within so many milliseconds ([`BOUNDS_MS`]), and all others.
    within: [AtomicU64; BOUNDS_MS.len() + 1],
    /// All their milliseconds together.
    pub(crate) took_ms: AtomicU64,
}

/// The bounds of the histogram, in milliseconds.
pub(crate) const BOUNDS_MS: [u64; 9] = [1, 5, 10, 25, 50, 100, 500, 1_000, 5_000];

impl Counts {
    /// One more.
    pub(crate) fn one(counter: &AtomicU64) {
        counter.fetch_add(1, Relaxed);
    }

    /// A request has its answer.
    pub(crate) fn answered(&self, status: u16, took_ms: u64) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        if let Some(counter) = self.classes.get(class) {
            Self::one(counter);
        }
        let bound = BOUNDS_MS.iter().position(|bound| took_ms <= *bound);
        if let Some(counter) = self.within.get(bound.unwrap_or(BOUNDS_MS.len())) {
            Self::one(counter);
        }
        self.took_ms.fetch_add(took_ms, Relaxed);
    }

    /// How many answers of each class.
    pub(crate) fn classes(&self) -> [u64; 5] {
        self.classes.each_ref().map(|counter| counter.load(Relaxed))
    }

    /// The histogram, as it adds up.
    pub(crate) fn adding_up(&self) -> Vec<u64> {
        let mut sum = 0;
        let counters = self.within.iter();
        counters
            .map(|counter| {
                sum += counter.load(Relaxed);
                sum
            })
            .collect()
    }
}
