//! Resident numbers (주민등록번호): their form, their date of birth, and when their check digit says anything.
//!
//! What is dated or uncertain about them is data: `data/resident-number.jsonl`.

use std::fmt;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Error as _;

use crate::Words;
use crate::words;

/// A number of thirteen digits, `YYMMDD-SBBBBNC`, whose date of birth exists. Its check digit need not be right (see [`Self::checksum`]).
///
/// Debug output never shows it. Serialised it is the bare thirteen digits: only into what is sealed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResidentNumber([u8; LEN]);

const LEN: usize = 13;

impl ResidentNumber {
    /// Reads thirteen ASCII digits, with or without the hyphen after the sixth; spaces around them don't matter.
    pub fn parse(text: &str) -> Result<Self, NumberFault> {
        let text = text.trim();
        let bare = match text.split_once('-') {
            Some((front, back)) if front.len() == FRONT_LEN => format!("{front}{back}"),
            Some(_) => return Err(NumberFault::Format),
            None => text.to_owned(),
        };
        let digits: [u8; LEN] = bare
            .as_bytes()
            .try_into()
            .map_err(|_| NumberFault::Format)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(NumberFault::Format);
        }
        let number = Self(digits.map(|digit| digit - b'0'));
        number.date().ok_or(NumberFault::Date)?;
        Ok(number)
    }

    /// Makes a number of the old form with a right check digit: a place code of four digits (`BBBB`) and an order of one (`N`).
    ///
    /// For generated people, whose place begins with 97 to 99. A birth outside 1800–2099, a foreigner born before 1900, or too great a
    /// place or order is a fault.
    pub fn compose(
        birth: Date,
        sex: Sex,
        foreign: bool,
        place: u16,
        order: u8,
    ) -> Result<Self, NumberFault> {
        let year = birth.year();
        let eras = ERAS.iter().zip(0u8..);
        let mut fitting = eras.filter(|(era, _)| {
            (i16::from(era.century), era.sex, era.foreign) == (year / 100, sex, foreign)
        });
        let (_, s) = fitting.next().ok_or(NumberFault::Date)?;
        if place > 9999 || order > 9 {
            return Err(NumberFault::Format);
        }
        let text = format!(
            "{:02}{:02}{:02}{s}{place:04}{order}0",
            year % 100,
            birth.month(),
            birth.day()
        );
        let mut number = Self::parse(&text)?;
        number.0[LEN - 1] = number.check_digit();
        Ok(number)
    }

    /// The day of birth.
    pub fn birth(&self) -> Date {
        self.date()
            .expect("a parsed resident number has a date of birth")
    }

    /// The sex that the number says.
    pub fn sex(&self) -> Sex {
        self.era().sex
    }

    /// Whether it is a foreigner's number (외국인등록번호).
    pub fn is_foreigner(&self) -> bool {
        self.era().foreign
    }

    /// With the last six digits hidden: `900101-1******`.
    pub fn masked(&self) -> String {
        self.hidden_from(FRONT_LEN + 1)
    }

    /// With the whole back part hidden: `900101-*******`.
    pub fn front_only(&self) -> String {
        self.hidden_from(FRONT_LEN)
    }

    /// All of it: `900101-1970015`. For papers and sealed records; never for logs or links.
    pub fn full(&self) -> String {
        self.hidden_from(LEN)
    }

    /// What the check digit says, given when the number was assigned or last changed. The day of birth does not matter.
    ///
    /// Only [`Checksum::Wrong`] is a ground for refusal: numbers assigned since October 2020 are random in their last six digits.
    pub fn checksum(&self, assigned: Assigned) -> Checksum {
        let random_from = rules().random_from;
        match assigned {
            Assigned::On(day) if day >= random_from => Checksum::NotApplicable,
            Assigned::Before(day) if day > random_from => Checksum::Unverifiable,
            Assigned::Unknown => Checksum::Unverifiable,
            Assigned::On(_) | Assigned::Before(_) if self.0[LEN - 1] == self.check_digit() => {
                Checksum::Right
            }
            Assigned::On(_) | Assigned::Before(_) => Checksum::Wrong,
        }
    }

    /// Whether its place code is one that was never assigned (97 to 99), as all generated people have. A demo country takes no others.
    ///
    /// A random number since October 2020 may hold these digits by chance, so this says nothing about real numbers.
    pub fn is_generated_place(&self) -> bool {
        let rules = rules();
        (rules.generated_place_first..=rules.generated_place_last)
            .contains(&(self.0[7] * 10 + self.0[8]))
    }

    fn hidden_from(&self, shown: usize) -> String {
        let mut text = String::with_capacity(LEN + 1);
        for (at, digit) in self.0.iter().enumerate() {
            if at == FRONT_LEN {
                text.push('-');
            }
            text.push(if at < shown {
                char::from(b'0' + digit)
            } else {
                '*'
            });
        }
        text
    }

    /// (11 − Σ dᵢwᵢ mod 11) mod 10, and for foreigners an offset more.
    fn check_digit(&self) -> u8 {
        let sum: u16 = self
            .0
            .iter()
            .zip(WEIGHTS)
            .map(|(digit, weight)| u16::from(*digit) * weight)
            .sum();
        let offset = if self.is_foreigner() {
            rules().foreigner_offset
        } else {
            0
        };
        let digit = (11 - sum % 11 + u16::from(offset)) % 10;
        u8::try_from(digit).expect("a remainder by ten is a digit")
    }

    fn era(&self) -> Era {
        ERAS[usize::from(self.0[FRONT_LEN])]
    }

    fn date(&self) -> Option<Date> {
        let pair = |at: usize| i8::try_from(self.0[at] * 10 + self.0[at + 1]).ok();
        let year = i16::from(self.era().century) * 100 + i16::from(pair(0)?);
        Date::new(year, pair(2)?, pair(4)?).ok()
    }
}

impl fmt::Debug for ResidentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResidentNumber(hidden)")
    }
}

impl Serialize for ResidentNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = self.0.map(|digit| b'0' + digit);
        serializer.serialize_str(str::from_utf8(&digits).expect("digits are UTF-8"))
    }
}

impl<'de> Deserialize<'de> for ResidentNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|fault| D::Error::custom(fault.code()))
    }
}

/// The sex that a resident number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sex {
    /// Male.
    M,
    /// Female.
    F,
}

impl Sex {
    /// `M` or `F`.
    pub const fn code(self) -> &'static str {
        match self {
            Sex::M => "M",
            Sex::F => "F",
        }
    }
}

/// When a number was assigned or last changed, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// Before this day.
    Before(Date),
    /// On this day.
    On(Date),
    /// Nobody knows.
    Unknown,
}

/// What a check digit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// It is the one the rule gives.
    Right,
    /// It is not: a number assigned under the rule can't be so.
    Wrong,
    /// The number was assigned after the rule ended.
    NotApplicable,
    /// It is not known under which rule the number was assigned.
    Unverifiable,
}

impl Checksum {
    /// A name for programs: `right`, `wrong`, `not-applicable`, `unverifiable`.
    pub const fn code(self) -> &'static str {
        match self {
            Checksum::Right => "right",
            Checksum::Wrong => "wrong",
            Checksum::NotApplicable => "not-applicable",
            Checksum::Unverifiable => "unverifiable",
        }
    }
}

/// Why a text is no resident number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// Not thirteen digits with at most one hyphen after the sixth.
    Format,
    /// The day of birth does not exist in the century that the seventh digit names.
    Date,
}

impl NumberFault {
    /// A name for programs: `format`, `date`.
    pub const fn code(self) -> &'static str {
        match self {
            NumberFault::Format => "format",
            NumberFault::Date => "date",
        }
    }

    /// What to do.
    pub const fn hint(self) -> Words {
        match self {
            NumberFault::Format => BAD_FORMAT,
            NumberFault::Date => BAD_DATE,
        }
    }
}

const BAD_FORMAT: Words = words(
    "주민등록번호는 숫자 13자리입니다. 900101-1970015처럼 적으세요.",
    "A resident number has 13 digits. Write it like 900101-1970015.",
    "주민등록번호는 숫자 13개예요. 다시 세어 보고 써 주세요.",
);
const BAD_DATE: Words = words(
    "앞 여섯 자리가 있는 날짜가 아닙니다. 생년월일과 일곱째 자리를 확인하세요.",
    "The first six digits are not a day that exists. Check the date of birth and the seventh digit.",
    "앞 숫자 6개는 태어난 날이에요. 그런 날이 없어요. 다시 봐 주세요.",
);

#[derive(Clone, Copy)]
struct Era {
    century: i8,
    sex: Sex,
    foreign: bool,
}

const fn era(century: i8, sex: Sex, foreign: bool) -> Era {
    Era {
        century,
        sex,
        foreign,
    }
}

/// What the seventh digit (S) says, by its value.
const ERAS: [Era; 10] = [
    era(18, Sex::F, false),
    era(19, Sex::M, false),
    era(19, Sex::F, false),
    era(20, Sex::M, false),
    era(20, Sex::F, false),
    era(19, Sex::M, true),
    era(19, Sex::F, true),
    era(20, Sex::M, true),
    era(20, Sex::F, true),
    era(18, Sex::M, false),
];

const FRONT_LEN: usize = 6;
const WEIGHTS: [u16; LEN - 1] = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

#[derive(Clone, Copy)]
struct Rules {
    random_from: Date,
    foreigner_offset: u8,
    generated_place_first: u8,
    generated_place_last: u8,
}

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::read(TABLE).expect("the table compiled in is complete"))
}

const TABLE: &str = include_str!("../data/resident-number.jsonl");

impl Rules {
    fn read(table: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Line {
            key: String,
            date: Option<Date>,
            value: Option<u8>,
        }
        let lines: Result<Vec<Line>, _> = table.lines().map(serde_json::from_str).collect();
        let lines = lines.ok()?;
        let line = |key: &str| lines.iter().find(|line| line.key == key);
        Some(Self {
            random_from: line("random-from")?.date?,
            foreigner_offset: line("foreigner-offset")?.value?,
            generated_place_first: line("generated-place-first")?.value?,
            generated_place_last: line("generated-place-last")?.value?,
        })
    }
}

#[cfg(test)]
mod tests;
