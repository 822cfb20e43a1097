//! One look of one observer at a part, and looks in a row.

use serde::Deserialize;
use serde::Serialize;

use super::Loss;
use super::State;
use super::Thresholds;

/// What an observer measured of a part. None: it did not try, which says nothing either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The loss of small packets (64 bytes).
    pub small_loss: Option<Loss>,
    /// The loss of full-size packets (1500 bytes and more).
    pub full_loss: Option<Loss>,
    /// Whether it answered a request: a connection, a page.
    pub answered: Option<bool>,
    /// Whether it wrote something down for good and said so.
    pub durable_write: Option<bool>,
    /// How long the answer took, in milliseconds.
    pub latency_ms: Option<u32>,
    /// For how many milliseconds yet its certificate counts; negative once it does not.
    pub certificate_ms_left: Option<i64>,
    /// Whether its clock can be trusted.
    pub clock_good: Option<bool>,
    /// By how many milliseconds its copies lag behind.
    pub lag_ms: Option<i64>,
    /// Of what others stand behind: whether it reaches one of them at least.
    pub reaches_one: Option<bool>,
}

impl Look {
    /// What this look alone says.
    ///
    /// Down: no request is answered, or packets of no size come through that was tried. What answers a request is not down, whatever became of the
    /// packets. Degraded: one size comes through and the other does not, too many are lost, nothing is written down for good any more, the answer is
    /// slow, its certificate is over, its clock is wrong, its copies are old or it reaches nothing behind it. A look that measured nothing says nothing.
    pub fn state(&self, limits: &Thresholds) -> Option<State> {
        if *self == Self::default() {
            return None;
        }
        let from = |loss: Option<Loss>, limit| loss.map(|loss| loss.permille() >= limit);
        let small_dead = from(self.small_loss, limits.small_dead_permille);
        let full_dead = from(self.full_loss, limits.full_dead_permille);
        let mut dead = [small_dead, full_dead].into_iter().flatten().peekable();
        let path_down = dead.peek().is_some() && dead.all(|dead| dead);
        if self.answered.map_or(path_down, |answered| !answered) {
            return Some(State::Down);
        }
        let lossy = [self.small_loss, self.full_loss]
            .into_iter()
            .any(|loss| from(loss, limits.lossy_permille) == Some(true));
        let slow = self.latency_ms.is_some_and(|ms| ms >= limits.slow_ms);
        let over = self.certificate_ms_left.is_some_and(|left| left <= 0);
        let lags = { self.lag_ms }.is_some_and(|lag| lag >= i64::from(limits.lag_ms));
        let wrong = [self.durable_write, self.clock_good, self.reaches_one].contains(&Some(false));
        if lossy || slow || over || lags || wrong {
            return Some(State::Degraded);
        }
        Some(State::Up)
    }
}

/// An observer's looks at a part in a row, and what they made of it. One bad look among good ones changes nothing, and one good look among bad ones
/// neither: what is told does not flicker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    state: Option<State>,
    /// How many looks in a row, until now, were down.
    down: u32,
    /// How many were down or degraded.
    bad: u32,
    /// How many were not down.
    alive: u32,
    /// How many were up.
    good: u32,
}

impl Run {
    /// What the looks until now say; none before enough were taken.
    pub const fn state(&self) -> Option<State> {
        self.state
    }

    /// Takes the next look in. The first that is good is believed at once; bad ones never before there are enough of them.
    #[must_use]
    pub fn after(mut self, look: State, limits: &Thresholds) -> Self {
        let count = |run: u32, goes_on: bool| if goes_on { run.saturating_add(1) } else { 0 };
        self.down = count(self.down, look == State::Down);
        self.bad = count(self.bad, look != State::Up);
        self.alive = count(self.alive, look != State::Down);
        self.good = count(self.good, look == State::Up);
        self.state = self.next(limits);
        self
    }

    fn next(&self, limits: &Thresholds) -> Option<State> {
        if self.down >= limits.looks_to_worsen {
            return Some(State::Down);
        }
        let bad = self.bad >= limits.looks_to_worsen;
        let mended = self.good >= limits.looks_to_mend;
        match self.state {
            None | Some(State::Up) if bad => Some(State::Degraded),
            None => (self.good > 0).then_some(State::Up),
            Some(State::Up) => Some(State::Up),
            Some(State::Degraded | State::Down) if mended => Some(State::Up),
            Some(State::Down) if self.alive < limits.looks_to_mend => Some(State::Down),
            Some(State::Degraded | State::Down) => Some(State::Degraded),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::tests::thresholds;

    fn loss(text: &str) -> Loss {
        Loss::parse(text).expect("a share")
    }

    fn packets(small: &str, full: &str, expected: State) {
        let look = Look {
            small_loss: Some(loss(small)),
            full_loss: Some(loss(full)),
            ..Look::default()
        };
        assert_eq!(look.state(&thresholds()), Some(expected), "{small} {full}");
    }

    #[test]
    fn green_small_packets_do_not_hide_dead_full_ones() {
        packets("0.0", "0.9", State::Degraded);
        packets("0.0", "1.0", State::Degraded);
        packets("0.0", "0.875", State::Degraded);
        packets("0.0", "0.05", State::Degraded);
    }

    #[test]
    fn a_path_is_down_where_no_size_comes_through() {
        packets("1.0", "1.0", State::Down);
        packets("0.9", "0.95", State::Down);
        packets("0.5", "1.0", State::Degraded);
        packets("1.0", "0.0", State::Degraded);
    }

    #[test]
    fn a_packet_lost_now_and_then_is_no_outage() {
        packets("0.0", "0.0", State::Up);
        packets("0.01", "0.049", State::Up);
        packets("0.05", "0.0", State::Degraded);
    }

    fn other(look: Look, expected: Option<State>) {
        assert_eq!(look.state(&thresholds()), expected, "{look:?}");
    }

    #[test]
    fn a_request_a_write_and_slowness_count_too() {
        let answered = Look {
            answered: Some(true),
            ..Look::default()
        };
        let still = Look {
            answered: Some(false),
            small_loss: Some(loss("0")),
            full_loss: Some(loss("0")),
            ..Look::default()
        };
        other(Look::default(), None);
        other(answered, Some(State::Up));
        other(still, Some(State::Down));
        other(
            Look {
                durable_write: Some(false),
                ..answered
            },
            Some(State::Degraded),
        );
        other(
            Look {
                durable_write: Some(true),
                ..answered
            },
            Some(State::Up),
        );
        other(
            Look {
                latency_ms: Some(1999),
                ..answered
            },
            Some(State::Up),
        );
        other(
            Look {
                latency_ms: Some(2000),
                ..answered
            },
            Some(State::Degraded),
        );
        // A system of somebody else's that only pages and a full-size path were tried on.
        other(
            Look {
                full_loss: Some(loss("1")),
                ..answered
            },
            Some(State::Degraded),
        );
        other(
            Look {
                full_loss: Some(loss("1")),
                ..Look::default()
            },
            Some(State::Down),
        );
    }

    #[test]
    fn a_certificate_a_clock_and_old_copies_count_too() {
        let answered = Look {
            answered: Some(true),
            ..Look::default()
        };
        for look in [
            Look {
                certificate_ms_left: Some(0),
                ..answered
            },
            Look {
                clock_good: Some(false),
                ..answered
            },
            Look {
                lag_ms: Some(120_000),
                ..answered
            },
        ] {
            other(look, Some(State::Degraded));
        }
        other(
            Look {
                certificate_ms_left: Some(1),
                clock_good: Some(true),
                lag_ms: Some(119_999),
                ..answered
            },
            Some(State::Up),
        );
    }

    /// The looks as letters (u, d for degraded, x for down), and what is told after each (- for nothing yet).
    fn run(looks: &str, expected: &str) {
        let limits = thresholds();
        let state = |letter| match letter {
            'u' => State::Up,
            'd' => State::Degraded,
            _ => State::Down,
        };
        let mut run = Run::default();
        let told: String = { looks.chars() }
            .map(|look| {
                run = run.after(state(look), &limits);
                match run.state() {
                    None => '-',
                    Some(State::Up) => 'u',
                    Some(State::Degraded) => 'd',
                    Some(State::Down) => 'x',
                }
            })
            .collect();
        assert_eq!(told, expected, "{looks}");
    }

    #[test]
    fn single_looks_change_nothing() {
        run("uxuxuduu", "uuuuuuuu");
        run("uxxuxuxuux", "uuxxxxxxxx");
        run("uddududuu", "uuddddddd");
    }

    #[test]
    fn it_worsens_after_two_and_mends_after_three() {
        run("uxxuuu", "uuxxxu");
        run("uddxx", "uuddx");
        run("uxxdddduuu", "uuxxxddddu");
        run("uxxdudu", "uuxxxdd");
        run("uxdu", "uudd");
    }

    #[test]
    fn nothing_is_told_after_one_bad_look_at_a_part_that_nobody_knows() {
        run("xuuu", "-uuu");
        run("xx", "-x");
        run("dx", "-d");
        run("xd", "-d");
    }
}
