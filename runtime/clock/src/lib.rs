//! The only clock of the house: UTC milliseconds, never behind what is on disk, and honest about its doubts.

mod ticks;

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use kernel::Moment;

pub use crate::ticks::Ticks;

/// A step of the system's clock beyond this, against its monotonic clock, makes entries `clock doubtful`.
const STEP_MAX_MS: i64 = 2_000;

/// Gives the time. One value a process, shared.
#[derive(Debug)]
pub struct Clock {
    offset_ms: i64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// A pair of readings taken together, against which later ones are judged.
    anchor: (Instant, i64),
    /// Nothing is earlier than this: the newest `recorded_at` on disk, or the last reading.
    floor: i64,
    doubtful: bool,
}

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The time.
    pub at: Moment,
    /// True after the system's clock stepped, or stood behind what is on disk, by more than two seconds.
    pub doubtful: bool,
}

impl Clock {
    /// A clock that never gives a time before `floor`, the newest `recorded_at` on disk. `offset_ms` is accepted only under `up`.
    pub fn new(floor: Moment, offset_ms: i64) -> Self {
        let now = read_both(offset_ms);
        let doubtful = now.1 < floor.0.saturating_sub(STEP_MAX_MS);
        Self {
            offset_ms,
            state: Mutex::new(State {
                anchor: now,
                floor: floor.0,
                doubtful,
            }),
        }
    }

    /// The time now.
    pub fn read(&self) -> Reading {
        let (tick, wall) = read_both(self.offset_ms);
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .judge(tick, wall)
    }

    /// Never gives a time before this one from now on: what came back after a restore may be newer than what was known when it was started.
    pub fn not_before(&self, newest: Moment) {
        let state = self.state.lock();
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        state.floor = state.floor.max(newest.0);
    }

    /// The time now, without its doubts.
    pub fn now(&self) -> Moment {
        self.read().at
    }
}

impl State {
    fn judge(&mut self, tick: Instant, wall: i64) -> Reading {
        let ran = i64::try_from(tick.saturating_duration_since(self.anchor.0).as_millis())
            .unwrap_or(i64::MAX);
        let stepped = wall - (self.anchor.1 + ran);
        if stepped.abs() > STEP_MAX_MS {
            // A step forward may be the correction of an earlier step back, so it ends the doubt only when it passes the floor.
            self.doubtful = stepped < 0 || wall < self.floor;
            self.anchor = (tick, wall);
        }
        if wall < self.floor.saturating_sub(STEP_MAX_MS) {
            self.doubtful = true;
        }
        self.floor = self.floor.max(wall);
        Reading {
            at: Moment(self.floor),
            doubtful: self.doubtful,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the system's clocks"
)]
fn read_both(offset_ms: i64) -> (Instant, i64) {
    let wall = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
    (Instant::now(), wall.saturating_add(offset_ms))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn state(tick: Instant, wall: i64) -> State {
        State {
            anchor: (tick, wall),
            floor: wall,
            doubtful: false,
        }
    }

    #[test]
    fn time_never_runs_backwards_and_a_step_back_is_told() {
        let tick = Clock::new(Moment(0), 0)
            .state
            .into_inner()
            .expect("not poisoned")
            .anchor
            .0;
        let mut state = state(tick, 1_000_000);
        let later = tick + Duration::from_secs(1);
        assert_eq!(
            state.judge(later, 1_001_000),
            Reading {
                at: Moment(1_001_000),
                doubtful: false
            }
        );
        assert_eq!(
            state.judge(later, 900_000),
            Reading {
                at: Moment(1_001_000),
                doubtful: true
            }
        );
        assert!(!state.judge(later, 1_002_000).doubtful, "set right again");
    }

    #[test]
    fn a_small_step_back_is_smoothed_without_doubt() {
        let tick = Clock::new(Moment(0), 0)
            .state
            .into_inner()
            .expect("not poisoned")
            .anchor
            .0;
        let mut state = state(tick, 1_000_000);
        assert_eq!(
            state.judge(tick, 999_000),
            Reading {
                at: Moment(1_000_000),
                doubtful: false
            }
        );
    }

    #[test]
    fn what_comes_back_raises_the_floor_and_never_lowers_it() {
        let clock = Clock::new(Moment(i64::MIN), 0);
        let ahead = clock.now().plus_ms(86_400_000);
        clock.not_before(ahead);
        clock.not_before(Moment(1));
        assert_eq!(
            clock.read(),
            Reading {
                at: ahead,
                doubtful: true
            }
        );
    }

    #[test]
    fn an_empty_record_sets_no_floor() {
        let reading = Clock::new(Moment(i64::MIN), 0).read();
        assert!(!reading.doubtful && reading.at > Moment(0));
    }

    #[test]
    fn a_clock_behind_the_disk_is_doubtful_from_the_start() {
        let far = Moment(i64::MAX / 2);
        assert_eq!(
            Clock::new(far, 0).read(),
            Reading {
                at: far,
                doubtful: true
            }
        );
    }

    #[test]
    fn an_empty_record_sets_no_floor_and_leaves_no_doubt() {
        let clock = Clock::new(Moment(i64::MIN), 0);
        assert!(!clock.read().doubtful);
    }
}
