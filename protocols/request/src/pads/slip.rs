//! The number of one sheet of a pad: 25 digits, and nothing but digits, because a scanner that types like a keyboard garbles letters while the Korean
//! input is on.
//!
//! 5 digits name the node, 9 the pad, 3 the sheet, 6 the form, 2 are a check after ISO 7064 MOD 97-10, which finds every single wrong digit and every
//! swap of two neighbours. Printed in fives.

use std::fmt;

use kernel::Class;
use kernel::Refusal;
use kernel::words;

/// How many digits it has.
const DIGITS: usize = 25;
/// The first number that a pad can't have.
pub const PADS: u32 = 1_000_000_000;
/// The first number that a form can't have.
pub const FORMS: u32 = 1_000_000;
const NODES: u32 = 100_000;
const SERIALS: u16 = 1_000;

/// One sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The node that made the pad, below 100,000.
    pub node: u32,
    /// The pad, below [`PADS`].
    pub pad: u32,
    /// Which sheet of it, from 1, below 1,000.
    pub serial: u16,
    /// The form, below [`FORMS`].
    pub form: u32,
}

impl Slip {
    /// The 25 digits in one piece, as in the code.
    pub fn digits(self) -> String {
        let body = self.body();
        format!("{body:023}{:02}", check_digits(body))
    }

    /// As printed: five times five.
    pub fn in_fives(self) -> String {
        in_fives(&self.digits())
    }

    fn body(self) -> u128 {
        let parts = [
            (u128::from(self.node % NODES), 1),
            (u128::from(self.pad % PADS), u128::from(PADS)),
            (u128::from(self.serial % SERIALS), u128::from(SERIALS)),
            (u128::from(self.form % FORMS), u128::from(FORMS)),
        ];
        parts
            .into_iter()
            .fold(0, |body, (part, room)| body * room + part)
    }

    /// Reads 25 digits; blanks and hyphens between them are left out, anything else is refused.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut digits = String::with_capacity(DIGITS);
        for letter in text.chars() {
            match letter {
                ' ' | '-' | '\t' | '\r' | '\n' => {}
                '0'..='9' if digits.len() < DIGITS => digits.push(letter),
                _ => return Err(SLIP_DIGITS),
            }
        }
        if digits.len() != DIGITS {
            return Err(SLIP_DIGITS);
        }
        let (body, check) = digits.split_at(DIGITS - 2);
        let body: u128 = body.parse().map_err(|_| SLIP_DIGITS)?;
        let check: u128 = check.parse().map_err(|_| SLIP_DIGITS)?;
        if check != check_digits(body) {
            return Err(SLIP_CHECK);
        }
        let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse().ok());
        let slip = || {
            Some(Self {
                node: part(0, 5)?,
                pad: part(5, 14)?,
                serial: u16::try_from(part(14, 17)?).ok()?,
                form: part(17, 23)?,
            })
        };
        slip().ok_or(SLIP_DIGITS)
    }
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_fives())
    }
}

/// Digits in groups of five, as they are printed and read out.
pub fn in_fives(digits: &str) -> String {
    let letters: Vec<char> = digits.chars().collect();
    let fives = letters.chunks(5).map(|five| five.iter().collect());
    fives.collect::<Vec<String>>().join(" ")
}

/// ISO 7064 MOD 97-10: body and check digits together leave 1.
fn check_digits(body: u128) -> u128 {
    98 - body * 100 % 97
}

const SLIP_DIGITS: Refusal = Refusal::new(
    "pad.not-a-number",
    Class::Input,
    words(
        "수기 접수 용지의 번호는 숫자 25자리입니다.",
        "The number of a sheet has 25 digits.",
        "종이의 번호는 숫자 스물다섯 개예요.",
    ),
    words(
        "용지의 코드를 다시 찍거나, 코드 밑의 숫자를 다섯 자리씩 그대로 적으세요.",
        "Scan the sheet's code again, or type the digits below it, five by five.",
        "무늬를 다시 찍거나 밑의 숫자를 써 주세요.",
    ),
);
const SLIP_CHECK: Refusal = Refusal::new(
    "pad.wrong-digits",
    Class::Input,
    words(
        "번호의 확인 숫자가 맞지 않습니다. 잘못 읽었거나 잘못 적었습니다.",
        "The check digits of the number are wrong: it was misread or mistyped.",
        "번호를 잘못 읽었거나 잘못 썼어요.",
    ),
    words(
        "용지의 코드를 다시 찍거나, 다섯 자리씩 견주어 다시 적으세요.",
        "Scan the code again, or compare the digits five by five.",
        "무늬를 다시 찍거나 숫자를 하나씩 봐 주세요.",
    ),
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slips() -> impl Strategy<Value = Slip> {
        (0..NODES, 0..PADS, 0..SERIALS, 0..FORMS).prop_map(|(node, pad, serial, form)| Slip {
            node,
            pad,
            serial,
            form,
        })
    }

    proptest! {
        #[test]
        fn a_number_leads_back_to_its_sheet(slip in slips()) {
            let digits = slip.digits();
            prop_assert_eq!(digits.len(), DIGITS);
            prop_assert!(digits.bytes().all(|letter| letter.is_ascii_digit()));
            prop_assert_eq!(Slip::parse(&digits), Ok(slip));
            prop_assert_eq!(Slip::parse(&slip.in_fives()), Ok(slip));
            prop_assert_eq!(Slip::parse(&format!("{}\r\n", slip.in_fives().replace(' ', "-"))), Ok(slip));
        }

        #[test]
        fn every_wrong_digit_and_every_swap_of_neighbours_is_found(slip in slips()) {
            let digits = slip.digits();
            for at in 0..DIGITS {
                for by in 1..10 {
                    let mut wrong = digits.clone().into_bytes();
                    wrong[at] = (wrong[at] - b'0' + by) % 10 + b'0';
                    let wrong = String::from_utf8(wrong).unwrap();
                    prop_assert_eq!(Slip::parse(&wrong), Err(SLIP_CHECK), "{} {}", at, by);
                }
                let mut swapped = digits.clone().into_bytes();
                swapped.swap(at, (at + 1) % DIGITS);
                let swapped = String::from_utf8(swapped).unwrap();
                let same = swapped == digits || at + 1 == DIGITS;
                prop_assert!(same || Slip::parse(&swapped) == Err(SLIP_CHECK), "{}", at);
            }
        }

        #[test]
        fn nothing_else_is_read(text in "[0-9a-zㄱ-ㅎ ]{0,40}") {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let only = text.chars().all(|letter| letter.is_ascii_digit() || letter == ' ');
            prop_assert!((only && digits == DIGITS) || Slip::parse(&text) == Err(SLIP_DIGITS));
        }
    }

    #[test]
    fn the_number_is_as_it_is_described() {
        let slip = Slip {
            node: 11_110,
            pad: 42,
            serial: 7,
            form: 123,
        };
        let digits = slip.digits();
        assert!(digits.starts_with("11110000000042007000123"), "{digits}");
        assert_eq!(
            digits.parse::<u128>().unwrap() % 97,
            1,
            "ISO 7064 MOD 97-10"
        );
        assert_eq!(slip.to_string().split(' ').count(), 5);
    }
}
