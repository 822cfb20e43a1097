//! Wrong guesses at a paper by its number: a number can't be guessed, but whoever has one must not try names until one fits.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use kernel::Moment;

/// So many wrong guesses at one number are answered within [`WINDOW_MS`].
const WRONG_MAX: u32 = 10;
/// How long they count.
const WINDOW_MS: i64 = 3_600_000;
/// How many numbers are remembered; the oldest are forgotten first.
const NUMBERS_MAX: usize = 10_000;

/// The guesses at this node since it was started.
#[derive(Default)]
pub(crate) struct Tries(Mutex<BTreeMap<u64, Wrong>>);

struct Wrong {
    since: Moment,
    times: u32,
}

impl Tries {
    /// Whether one more guess at a number is answered.
    pub(crate) fn may(&self, number: u64, now: Moment) -> bool {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&number)
            .is_none_or(|wrong| wrong.times < WRONG_MAX || over(wrong, now))
    }

    /// Notes a wrong guess.
    pub(crate) fn wrong(&self, number: u64, now: Moment) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= NUMBERS_MAX {
            held.retain(|_, wrong| !over(wrong, now));
        }
        if held.len() >= NUMBERS_MAX {
            let oldest = held.iter().min_by_key(|(_, wrong)| wrong.since);
            let oldest = oldest.map(|(number, _)| *number);
            oldest.and_then(|number| held.remove(&number));
        }
        let fresh = Wrong {
            since: now,
            times: 0,
        };
        let wrong = held.entry(number).or_insert(fresh);
        if over(wrong, now) {
            *wrong = Wrong {
                since: now,
                times: 0,
            };
        }
        wrong.times += 1;
    }
}

fn over(wrong: &Wrong, now: Moment) -> bool {
    now.0 - wrong.since.0 > WINDOW_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_ten_wrong_guesses_a_number_rests_for_an_hour_and_no_other_does() {
        let tries = Tries::default();
        for _ in 0..WRONG_MAX {
            assert!(tries.may(1, Moment(0)));
            tries.wrong(1, Moment(0));
        }
        assert!(!tries.may(1, Moment(WINDOW_MS)));
        assert!(tries.may(2, Moment(0)));
        assert!(tries.may(1, Moment(WINDOW_MS + 1)));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let tries = Tries::default();
        for number in 0..(NUMBERS_MAX as u64 + 5) {
            tries.wrong(number, Moment(number.cast_signed()));
        }
        assert_eq!(tries.0.lock().unwrap().len(), NUMBERS_MAX);
    }
}
