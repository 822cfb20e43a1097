//! The share code (공유 번호) by which somebody lets a receiver see one paper for some days: 20 digits to tell or to write down.
//!
//! 5 digits name the node that gave the code, so that any node knows whom to ask; 13 can't be guessed; 2 are a check after ISO 7064 MOD 97-10, so that a
//! slip of the pen is told at once and is no guess. A paper's number has 16 digits: neither is taken for the other.

use std::fmt;

use crate::number::NodeCode;

const SECRET_LIMIT: u128 = 10_000_000_000_000;
const LIMIT: u128 = 100_000_000_000_000_000_000;
const LEN: usize = 20;
/// The codes of a drawer begin with the same two digits of the secret. Wrong guesses count by drawer, since a wrong code names nothing else: with more
/// drawers more guesses would be answered, with fewer of them a few guesses would bring all codes to rest (docs/decisions/0026).
const DRAWER_SIZE: u128 = 100_000_000_000;

/// A share code. Whoever holds one knows that its check digits are right, and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareCode(u128);

impl ShareCode {
    /// The code of a node with a secret, of which thirteen digits count.
    pub fn new(node: NodeCode, secret: u128) -> Self {
        let body = u128::from(node.value()) * SECRET_LIMIT + secret % SECRET_LIMIT;
        Self(body * 100 + check_digits(body))
    }

    /// Reads 20 digits, with or without blanks and hyphens. `None` for anything else and for wrong check digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let whole = digits.len() == LEN && digits.bytes().all(|byte| byte.is_ascii_digit());
        let value: u128 = whole.then(|| digits.parse().ok())??;
        (value < LIMIT && value % 100 == check_digits(value / 100)).then_some(Self(value))
    }

    /// The node that gave it.
    pub fn node(self) -> NodeCode {
        let code = u32::try_from(self.0 / 100 / SECRET_LIMIT).ok();
        code.and_then(NodeCode::new)
            .expect("a share code has 20 digits, of which the first five are a node's")
    }

    /// The drawer of the node's codes in which it lies, one of a hundred.
    pub fn drawer(self) -> u64 {
        u64::try_from(self.0 / 100 % SECRET_LIMIT / DRAWER_SIZE).expect("below a hundred")
    }

    /// 20 digits in one piece.
    pub fn plain(self) -> String {
        format!("{:020}", self.0)
    }
}

/// In fours, as it is told and written down.
impl fmt::Display for ShareCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.plain();
        let fours: Vec<&str> = (0..LEN)
            .step_by(4)
            .filter_map(|at| plain.get(at..at + 4))
            .collect();
        f.write_str(&fours.join(" "))
    }
}

fn check_digits(body: u128) -> u128 {
    98 - body * 100 % 97
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(secret: u128) -> ShareCode {
        ShareCode::new(NodeCode::new(11_110).expect("five digits"), secret)
    }

    #[test]
    fn a_code_is_five_fours_and_names_its_node() {
        let code = code(1_234_567_890_123);
        assert_eq!(code.to_string(), "1111 0123 4567 8901 2322");
        assert_eq!(code.node().to_string(), "11110");
        assert_eq!(code.drawer(), 12);
        for text in [
            "11110123456789012322",
            "1111-0123-4567-8901-2322",
            " 1111 0123 4567 8901 2322 ",
        ] {
            assert_eq!(ShareCode::parse(text), Some(code), "{text}");
        }
    }

    #[test]
    fn a_papers_number_is_no_share_code() {
        for text in [
            "",
            "1111-0123-4567-8901",
            "1111012345678901235a",
            "１１１１０１２３４５６７８９０１２３５２",
        ] {
            assert_eq!(ShareCode::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_wrong_digit_and_two_that_changed_places_are_told_at_once(secret in any::<u128>(), at in 0_usize..20, step in 1_u8..10) {
            let plain = code(secret).plain();
            let mut wrong = plain.clone().into_bytes();
            wrong[at] = (wrong[at] - b'0' + step) % 10 + b'0';
            prop_assert_eq!(ShareCode::parse(&String::from_utf8(wrong).expect("digits")), None);
            let mut swapped = plain.clone().into_bytes();
            swapped.swap(at.min(18), at.min(18) + 1);
            let swapped = String::from_utf8(swapped).expect("digits");
            prop_assert!(swapped == plain || ShareCode::parse(&swapped).is_none());
        }
    }
}
