//! Time that never steps, for what takes how long.

use std::time::Instant;

/// Milliseconds since it was made; nobody who sets a clock moves it.
#[derive(Clone, Copy, Debug)]
pub struct Ticks(Instant);

impl Ticks {
    /// Begins now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the place that reads a clock"
    )]
    pub fn begin() -> Self {
        Self(Instant::now())
    }

    /// Milliseconds since.
    pub fn ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Microseconds since.
    pub fn us(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}
