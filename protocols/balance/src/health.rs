//! Whether a backend works, from what checks and requests saw. Up is not working: on 17 November 2023 small packets came through while a sign-in
//! could not, so that a backend which answers small checks and stops at large ones is degraded, and gets nothing while another one works.

use crate::Ms;

/// How a backend stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It answers small checks and large ones.
    Up,
    /// One check failed, or it has come back and no large check has been answered yet.
    Suspect,
    /// It answers small checks but not large ones, or takes requests and does not answer them.
    Degraded,
    /// It answers nothing.
    Down,
    /// Somebody takes it out: it finishes what it has, and gets nothing more.
    Draining,
}

impl State {
    /// The name for programs and operators.
    pub const fn name(self) -> &'static str {
        match self {
            State::Up => "up",
            State::Suspect => "suspect",
            State::Degraded => "degraded",
            State::Down => "down",
            State::Draining => "draining",
        }
    }

    /// True where a request that waits at this backend waits for nothing.
    pub const fn is_out(self) -> bool {
        matches!(self, State::Degraded | State::Down)
    }
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What was hoped for.
    Well,
    /// The connection was refused or broken off: nobody is there.
    Refused,
    /// Nothing in time.
    Silent,
    /// An answer that says that it does not work.
    Wrong,
}

/// What was seen of a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saw {
    /// A small check.
    Shallow(Answer),
    /// A large one: full-size packets both ways, a read, a durable write.
    Deep(Answer),
    /// Somebody's request.
    Request(Answer),
}

/// After how much a state changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Between two small checks.
    pub shallow_ms: Ms,
    /// Between two large checks.
    pub deep_ms: Ms,
    /// How long an answer to a small check may take.
    pub shallow_silent_ms: Ms,
    /// How long an answer to a large one may take.
    pub silent_ms: Ms,
    /// How long a backend that came back is given more and more, until it has its full share.
    pub slow_start_ms: Ms,
    /// False for what has no large check: small ones decide alone.
    pub deep: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            shallow_ms: 500,
            deep_ms: 5_000,
            shallow_silent_ms: 1_000,
            silent_ms: 1_500,
            slow_start_ms: 10_000,
            deep: true,
        }
    }
}

/// So many checks without an answer make a backend down. A refused one does at once.
const FALLS: u8 = 2;
/// So many small checks answered bring it back.
const RISES: u8 = 2;
/// So many requests in a row without an answer make it degraded.
const STALLS: u8 = 3;

/// A backend's health.
#[derive(Clone, Debug)]
pub struct Health {
    rules: Rules,
    state: State,
    /// When the state began.
    since: Ms,
    /// When it last came back.
    risen: Option<Ms>,
    shallow_bad: u8,
    shallow_good: u8,
    deep_bad: u8,
    stalled: u8,
    draining: bool,
}

/// From one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// How it stood.
    pub from: State,
    /// How it stands.
    pub to: State,
}

impl Health {
    /// A backend of which nothing is known yet.
    pub fn new(rules: Rules, now: Ms) -> Self {
        Self {
            rules,
            state: State::Suspect,
            since: now,
            risen: None,
            shallow_bad: 0,
            shallow_good: 0,
            deep_bad: 0,
            stalled: 0,
            draining: false,
        }
    }

    /// How it stands.
    pub fn state(&self) -> State {
        if self.draining {
            State::Draining
        } else {
            self.state
        }
    }

    /// Since when it stands so.
    pub fn since(&self) -> Ms {
        self.since
    }

    /// How long to wait for the next large check. After a first failure the second look comes soon, so that a line which loses full-size packets is
    /// known within ten seconds.
    pub fn next_deep_ms(&self) -> Ms {
        if self.deep_bad == 1 || self.state == State::Suspect {
            self.rules.shallow_ms
        } else {
            self.rules.deep_ms
        }
    }

    /// Its share of what it would get, in percent: less right after it came back.
    pub fn share(&self, now: Ms) -> u32 {
        const LEAST: u64 = 10;
        let Some(risen) = self.risen else { return 100 };
        let gone = now.saturating_sub(risen);
        let full = self.rules.slow_start_ms.max(1);
        let share = LEAST + (100 - LEAST) * gone.min(full) / full;
        u32::try_from(share).unwrap_or(100)
    }

    /// Takes it out, or lets it in again.
    pub fn drain(&mut self, draining: bool, now: Ms) -> Option<Change> {
        let before = self.state();
        self.draining = draining;
        self.changed(before, now)
    }

    /// Takes what was seen; a change is an event.
    pub fn saw(&mut self, saw: Saw, now: Ms) -> Option<Change> {
        let before = self.state();
        let was_out = self.state.is_out();
        self.state = match saw {
            Saw::Shallow(Answer::Well) => self.shallow_well(),
            Saw::Shallow(Answer::Silent | Answer::Wrong) => self.shallow_failed(),
            Saw::Shallow(Answer::Refused) | Saw::Request(Answer::Refused) => self.fell(),
            Saw::Deep(Answer::Well) => self.deep_well(),
            Saw::Deep(Answer::Refused | Answer::Silent | Answer::Wrong) => self.deep_failed(),
            Saw::Request(Answer::Well | Answer::Wrong) => {
                self.stalled = 0;
                self.state
            }
            Saw::Request(Answer::Silent) => self.request_stalled(),
        };
        if was_out && !self.state.is_out() {
            self.risen = Some(now);
        }
        self.changed(before, now)
    }

    fn shallow_well(&mut self) -> State {
        self.shallow_bad = 0;
        self.shallow_good = self.shallow_good.saturating_add(1);
        match self.state {
            State::Down if self.shallow_good < RISES => State::Down,
            // The large check decides; until then it is taken where nothing else is up.
            State::Down | State::Suspect if self.rules.deep => State::Suspect,
            State::Degraded if self.rules.deep => State::Degraded,
            State::Degraded if self.shallow_good < RISES => State::Degraded,
            State::Up | State::Suspect | State::Down | State::Degraded | State::Draining => {
                self.stalled = 0;
                State::Up
            }
        }
    }

    fn shallow_failed(&mut self) -> State {
        self.shallow_good = 0;
        self.shallow_bad = self.shallow_bad.saturating_add(1);
        match self.state {
            State::Down => State::Down,
            _ if self.shallow_bad >= FALLS => self.fell(),
            State::Up => State::Suspect,
            State::Suspect | State::Degraded | State::Draining => self.state,
        }
    }

    fn fell(&mut self) -> State {
        self.shallow_good = 0;
        self.deep_bad = 0;
        State::Down
    }

    fn deep_well(&mut self) -> State {
        self.deep_bad = 0;
        self.stalled = 0;
        match self.state {
            // Small checks bring it back first: a large one alone may be the last that was under way.
            State::Down => State::Down,
            State::Suspect if self.shallow_bad > 0 => State::Suspect,
            State::Up | State::Suspect | State::Degraded | State::Draining => State::Up,
        }
    }

    fn deep_failed(&mut self) -> State {
        self.deep_bad = self.deep_bad.saturating_add(1);
        match self.state {
            State::Down => State::Down,
            _ if self.deep_bad >= FALLS => State::Degraded,
            State::Up => State::Suspect,
            State::Suspect | State::Degraded | State::Draining => self.state,
        }
    }

    fn request_stalled(&mut self) -> State {
        self.stalled = self.stalled.saturating_add(1);
        match self.state {
            State::Up | State::Suspect if self.stalled >= STALLS => State::Degraded,
            State::Up => State::Suspect,
            State::Suspect | State::Degraded | State::Down | State::Draining => self.state,
        }
    }

    fn changed(&mut self, from: State, now: Ms) -> Option<Change> {
        let to = self.state();
        if from == to {
            return None;
        }
        self.since = now;
        Some(Change { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Answer = Answer::Well;

    fn up() -> Health {
        let mut health = Health::new(Rules::default(), 0);
        health.saw(Saw::Shallow(WELL), 1);
        health.saw(Saw::Deep(WELL), 2);
        assert_eq!(health.state(), State::Up);
        health
    }

    fn after(mut health: Health, seen: &[Saw]) -> State {
        for saw in seen {
            health.saw(*saw, 10);
        }
        health.state()
    }

    #[test]
    fn one_that_refuses_is_down_at_once_and_one_that_is_silent_after_two() {
        assert_eq!(after(up(), &[Saw::Shallow(Answer::Refused)]), State::Down);
        assert_eq!(after(up(), &[Saw::Request(Answer::Refused)]), State::Down);
        let silent = Saw::Shallow(Answer::Silent);
        assert_eq!(after(up(), &[silent]), State::Suspect);
        assert_eq!(after(up(), &[silent, silent]), State::Down);
    }

    #[test]
    fn small_checks_alone_never_make_one_up_that_stops_at_large_ones() {
        let (small, large) = (Saw::Shallow(WELL), Saw::Deep(Answer::Silent));
        assert_eq!(after(up(), &[large, small]), State::Suspect);
        assert_eq!(after(up(), &[large, small, large]), State::Degraded);
        let stays = [large, large, small, small, small];
        assert_eq!(after(up(), &stays), State::Degraded);
        let back = [large, large, small, Saw::Deep(WELL)];
        assert_eq!(after(up(), &back), State::Up);
    }

    #[test]
    fn a_second_large_check_comes_soon_after_the_first_that_failed() {
        let mut health = up();
        let rules = Rules::default();
        assert_eq!(health.next_deep_ms(), rules.deep_ms);
        health.saw(Saw::Deep(Answer::Silent), 10);
        let known = rules.deep_ms + rules.silent_ms + health.next_deep_ms() + rules.silent_ms;
        assert!(known < 10_000, "known after {known} ms");
    }

    #[test]
    fn one_that_comes_back_is_up_after_two_small_checks_and_a_large_one_and_begins_with_little() {
        let mut health = up();
        health.saw(Saw::Request(Answer::Refused), 100);
        health.saw(Saw::Shallow(WELL), 200);
        assert_eq!(health.state(), State::Down);
        health.saw(Saw::Shallow(WELL), 300);
        assert_eq!(health.state(), State::Suspect);
        let up = health.saw(Saw::Deep(WELL), 400);
        let (from, to) = (State::Suspect, State::Up);
        assert_eq!(up, Some(Change { from, to }));
        assert_eq!(health.share(300), 10);
        assert!(health.share(5_300) > 50 && health.share(5_300) < 60);
        assert_eq!(health.share(20_000), 100);
    }

    #[test]
    fn one_that_takes_requests_and_answers_none_is_degraded() {
        let stall = Saw::Request(Answer::Silent);
        assert_eq!(after(up(), &[stall, stall]), State::Suspect);
        assert_eq!(after(up(), &[stall, stall, stall]), State::Degraded);
        let answered = [stall, stall, Saw::Request(WELL), stall];
        assert_eq!(after(up(), &answered), State::Suspect);
    }

    #[test]
    fn without_a_large_check_small_ones_decide() {
        let rules = Rules {
            deep: false,
            ..Rules::default()
        };
        let mut health = Health::new(rules, 0);
        health.saw(Saw::Shallow(WELL), 1);
        assert_eq!(health.state(), State::Up);
        health.saw(Saw::Request(Answer::Refused), 2);
        health.saw(Saw::Shallow(WELL), 3);
        health.saw(Saw::Shallow(WELL), 4);
        assert_eq!(health.state(), State::Up);
    }

    #[test]
    fn one_that_is_taken_out_stays_out_whatever_is_seen() {
        let mut health = up();
        assert!(health.drain(true, 5).is_some());
        assert_eq!(health.saw(Saw::Shallow(WELL), 6), None);
        assert_eq!(health.state(), State::Draining);
        health.drain(false, 7);
        assert_eq!(health.state(), State::Up);
    }
}
