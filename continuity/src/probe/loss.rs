//! The share of packets that were lost, in thousandths.

use serde::Deserialize;
use serde::Serialize;

const WHOLE_PERMILLE: u16 = 1000;

/// A share from none to all, in whole thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Loss(u16);

impl Loss {
    /// Nothing was lost.
    pub const NONE: Self = Self(0);
    /// Everything was lost.
    pub const ALL: Self = Self(WHOLE_PERMILLE);

    /// So many of so many packets that were sent. None: none was sent, or more were lost than sent.
    pub fn of(lost: u32, sent: u32) -> Option<Self> {
        if lost > sent {
            return None;
        }
        let permille = u64::from(lost) * u64::from(WHOLE_PERMILLE);
        let permille = permille.checked_div(u64::from(sent))?;
        u16::try_from(permille).ok().map(Self)
    }

    /// Reads a share as JSON writes one: `0.9`, `1`, `0.0`, `5e-3`. What is beyond the thousandths is left out. None: no share from 0 to 1.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match digits.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, digits),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all = [whole, part].concat();
        if whole.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let significant = all.trim_start_matches('0');
        if significant.is_empty() {
            return Some(Self::NONE);
        }
        // The point of `0.<significant>` stands so many places further right.
        let leading = i32::try_from(all.len() - significant.len()).ok()?;
        let point = i32::try_from(whole.len())
            .ok()?
            .checked_sub(leading)?
            .checked_add(exponent)?;
        let one = point == 1 && significant.trim_end_matches('0') == "1";
        match point {
            _ if negative => None,
            _ if one => Some(Self::ALL),
            1.. => None,
            ..=-3 => Some(Self::NONE),
            _ => {
                let shift = "0".repeat(usize::try_from(-point).ok()?);
                let thousandths: String = [shift.as_str(), significant, "00"].concat();
                thousandths.get(..3)?.parse().ok().map(Self)
            }
        }
    }

    /// In thousandths.
    pub const fn permille(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Loss {
    type Error = &'static str;

    fn try_from(permille: u16) -> Result<Self, Self::Error> {
        if permille > WHOLE_PERMILLE {
            return Err("a loss is at most 1000 thousandths");
        }
        Ok(Self(permille))
    }
}

impl From<Loss> for u16 {
    fn from(loss: Loss) -> Self {
        loss.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_without_rounding_up() {
        let cases = [
            ("0", 0),
            ("0.0", 0),
            ("-0.0", 0),
            ("1", 1000),
            ("1.0", 1000),
            ("0.9", 900),
            ("0.05", 50),
            ("0.0499999", 49),
            ("0.001", 1),
            ("0.0009", 0),
            ("0.8999", 899),
            ("5e-3", 5),
            ("9E-1", 900),
            ("1e0", 1000),
            ("1e-9", 0),
            ("0.99999", 999),
            ("10e-1", 1000),
            ("00.5", 500),
        ];
        for (text, permille) in cases {
            assert_eq!(
                Loss::parse(text).map(Loss::permille),
                Some(permille),
                "{text}"
            );
        }
        for text in [
            "1.001",
            "2",
            "-0.1",
            "",
            ".",
            ".5",
            "0.x",
            "90%",
            "1e1",
            "1e99999999999",
            "NaN",
            "+0.5",
        ] {
            assert_eq!(Loss::parse(text), None, "{text}");
        }
    }

    #[test]
    fn packets_are_counted() {
        assert_eq!(Loss::of(175, 200).map(Loss::permille), Some(875));
        assert_eq!(
            (Loss::of(0, 5), Loss::of(5, 5)),
            (Some(Loss::NONE), Some(Loss::ALL))
        );
        assert_eq!((Loss::of(0, 0), Loss::of(2, 1)), (None, None));
        assert_eq!(Loss::of(u32::MAX, u32::MAX), Some(Loss::ALL));
    }
}
