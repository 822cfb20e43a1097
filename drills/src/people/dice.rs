//! Dice: the same seed gives the same throws (splitmix64). No chance from the machine comes in here.

use std::time::Duration;

use kernel::Date;

/// A generator of numbers. Fit for generated people, never for keys.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice that belong to one thing of many: a household of a home of a country.
    pub(crate) fn of(parts: [u64; 3]) -> Self {
        let mut dice = Self(0);
        for part in parts {
            dice.0 ^= part;
            dice.0 = dice.throw();
        }
        dice
    }

    pub(crate) fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `first` to `last`, both included; `first` where they stand the wrong way round.
    pub(crate) fn between(&mut self, first: u32, last: u32) -> u32 {
        let span = u64::from(last.saturating_sub(first)) + 1;
        let above = self.throw() % span;
        first + u32::try_from(above).expect("a remainder by a span of 32 bits")
    }

    /// True so many times in a hundred.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.between(0, 99) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let last = u32::try_from(from.len() - 1).expect("a short list that is not empty");
        &from[self.between(0, last) as usize]
    }

    /// One of a list whose parts have weights.
    pub(crate) fn weighted<'a, T>(&mut self, from: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
        let total: u32 = from.iter().map(&weight).sum();
        let mut left = self.between(1, total);
        let fitting = from.iter().find(|part| {
            let heavy = weight(part);
            let reached = left <= heavy;
            left = left.saturating_sub(heavy);
            reached
        });
        fitting.expect("the throw lies within the sum of the weights")
    }

    /// A day from `first` to `last`, both included; `first` where they stand the wrong way round.
    pub(crate) fn day(&mut self, first: Date, last: Date) -> Date {
        let days = days_between(first, last);
        later(first, self.between(0, days))
    }

    /// A day in the year in which somebody of this age on a day was born.
    pub(crate) fn birth(&mut self, age: u32, on: Date) -> Date {
        let last = years_later(on, -i16::try_from(age).expect("an age"));
        self.day(later(years_later(last, -1), 1), last)
    }
}

/// So many days later.
pub(crate) fn later(day: Date, days: u32) -> Date {
    day.saturating_add(Duration::from_hours(24 * u64::from(days)))
}

/// So many years later; a 29th to 31st becomes a 28th.
pub(crate) fn years_later(day: Date, years: i16) -> Date {
    Date::new(day.year() + years, day.month(), day.day().min(28)).expect("a day up to the 28th")
}

/// Whole days from one to the other; 0 where they stand the wrong way round.
pub(crate) fn days_between(first: Date, last: Date) -> u32 {
    let hours = first.duration_until(last).as_hours();
    u32::try_from(hours / 24).unwrap_or(0)
}
