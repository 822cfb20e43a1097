//! A generated country: two homes full of people who do not exist, the same for the same seed.
//!
//! Nobody in it was born after 4 October 2020, so that every resident number is of the old form, with a place code of 97 to 99 that no
//! real person has. The registers were counted on one day ([`COUNTED_ON`]); nothing in them is later.

mod cast;
mod dice;
mod filed;
mod household;
mod life;
mod names;
mod numbers;
mod places;
mod plan;
mod specials;
#[cfg(test)]
mod tests;

use kernel::Date;

pub(crate) use self::dice::Dice;
use self::numbers::Numbers;

pub use self::cast::Cast;
pub use self::cast::Part;
pub use self::cast::cast;
pub use self::filed::By;
pub use self::filed::Filed;
pub use self::household::Change;
pub use self::household::FormerName;
pub use self::household::Household;
pub use self::household::Member;
pub use self::household::PastAddress;
pub use self::places::HOMES;
pub use self::places::Home;
pub use self::places::JONGNO;
pub use self::places::SONGPA;
pub(crate) use self::places::present as present_address;

/// The day on which the generated registers were counted: the last day of anything in them.
pub const COUNTED_ON: Date = Date::constant(2026, 3, 31);
/// The last day of birth.
pub const LAST_BIRTH: Date = Date::constant(2020, 10, 4);
/// The most residents of a country; more are not generated. It keeps the births of a day below the numbers of a day.
pub const RESIDENTS_MAX: u32 = 10_000_000;
/// Of a hundred residents so many live in 종로구, as the two municipalities stand to each other, a little in favour of the smaller.
const JONGNO_PERCENT: u32 = 30;

/// A generated country. It holds no people: they are made when asked for, the same each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    seed: u64,
    residents: u32,
}

/// The country of a seed, with so many residents in both homes together (and never fewer than the special households have).
pub fn country(seed: u64, residents: u32) -> Country {
    Country {
        seed,
        residents: residents.min(RESIDENTS_MAX),
    }
}

impl Country {
    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The households of a home. The first [`Country::special_households`] are made for trying things.
    pub fn households(&self, home: Home) -> Households {
        let jongno = u32::try_from(u64::from(self.residents) * u64::from(JONGNO_PERCENT) / 100)
            .expect("a part of the residents");
        Households {
            seed: self.seed,
            home,
            numbers: Numbers::of(&home),
            index: 0,
            left: if home == JONGNO {
                jongno
            } else {
                self.residents - jongno
            },
        }
    }

    /// The households of a home that are made for trying things.
    pub fn special_households(&self, home: Home) -> Vec<Household> {
        self.households(home)
            .take(specials::COUNT as usize)
            .collect()
    }

    /// The carry-over of every household of a home, for an importer, each with its past legal time.
    pub fn submissions(&self, home: Home) -> impl Iterator<Item = Filed> {
        let seed = self.seed;
        self.households(home)
            .map(move |household| filed::carry_over(seed, home, &household))
    }

    /// What an officer of a home does when all households are there: a restriction of issue, a seal.
    pub fn specials(&self, home: Home) -> Vec<Filed> {
        filed::specials(self.seed, home, &self.special_households(home))
    }
}

/// The households of a home, one after the other.
#[derive(Clone, Debug)]
pub struct Households {
    seed: u64,
    home: Home,
    numbers: Numbers,
    index: u32,
    /// How many residents are still to come.
    left: u32,
}

impl Iterator for Households {
    type Item = Household;

    fn next(&mut self) -> Option<Household> {
        if self.left == 0 && self.index >= specials::COUNT {
            return None;
        }
        let place: u64 = self.home.place.parse().expect("a place has five digits");
        let mut dice = Dice::of([self.seed, place, u64::from(self.index)]);
        let plan = specials::plan(self.index, &mut dice)
            .unwrap_or_else(|| plan::any(&mut dice, self.left));
        let mut household = life::lived(self.index, plan, &self.home, &mut self.numbers, &mut dice);
        let unknown = self.index as usize == specials::RESIDENCE_UNKNOWN;
        household.members[0].residence_unknown = unknown;
        let members = u32::try_from(household.members.len()).expect("a household is small");
        self.left = self.left.saturating_sub(members);
        self.index += 1;
        Some(household)
    }
}
