//! Time: of the wall for each answer, of the processor for all of them.

use std::time::Duration;
use std::time::Instant;

use rustix::time::ClockId;
use rustix::time::clock_gettime;

use crate::Ran;

/// Measures one slice.
pub struct Meter {
    began: Instant,
    cpu_began: f64,
    until: Instant,
}

impl Meter {
    /// Starts a slice of so many milliseconds.
    pub fn start(ms: u64) -> Self {
        let began = Instant::now();
        Self {
            began,
            cpu_began: cpu_seconds(),
            until: began + Duration::from_millis(ms),
        }
    }

    /// True until the slice is over. A request that was begun before is finished and counts.
    pub fn goes_on(&self) -> bool {
        Instant::now() < self.until
    }

    /// What the slice came to, from the time each answer took in microseconds.
    pub fn end(&self, mut answers_us: Vec<u64>, commits: u64) -> Ran {
        answers_us.sort_unstable();
        let at = |share: f64| {
            let place = (answers_us.len() as f64 * share) as usize;
            answers_us
                .get(place.min(answers_us.len().saturating_sub(1)))
                .copied()
                .unwrap_or_default()
        };
        Ran {
            done: answers_us.len(),
            seconds: self.began.elapsed().as_secs_f64(),
            cpu_seconds: cpu_seconds() - self.cpu_began,
            p50_us: at(0.5),
            p99_us: at(0.99),
            commits,
        }
    }
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
