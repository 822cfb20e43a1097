//! Resident numbers that no real person can have: place codes 9700 to 9999, each given once.

use std::collections::BTreeMap;

use kernel::Date;
use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;

use super::places::Home;

/// Numbers of one day of birth, sex and home: 150 place codes with ten orders each.
const NUMBERS_A_DAY: u16 = 1500;
/// Shares no factor with the numbers of a day, so that steps of it meet each number once.
const STEP: u16 = 7;

/// Which numbers of a home are taken.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    first_place_code: u16,
    taken: BTreeMap<(Date, Sex, bool), u16>,
}

impl Numbers {
    pub(super) fn of(home: &Home) -> Self {
        Self {
            first_place_code: home.first_place_code,
            taken: BTreeMap::new(),
        }
    }

    /// The next number of that day.
    pub(super) fn assign(&mut self, birth: Date, sex: Sex, foreign: bool) -> ResidentNumber {
        let taken = self.taken.entry((birth, sex, foreign)).or_default();
        assert!(
            *taken < NUMBERS_A_DAY,
            "RESIDENTS_MAX keeps a day's births far below its numbers"
        );
        let begin = birth.day_of_year().unsigned_abs();
        let slot = (begin + *taken * STEP) % NUMBERS_A_DAY;
        *taken += 1;
        let order = u8::try_from(slot % 10).expect("a remainder by ten");
        let place = self.first_place_code + slot / 10;
        ResidentNumber::compose(birth, sex, foreign, place, order)
            .expect("births lie in the 20th and 21st century")
    }
}
