//! Bytes as decimal digits for a QR numeric segment: 7 bytes are 17 digits (2^56 < 10^17), 98.8 % dense.
//!
//! A last group of fewer bytes has a width of its own. No two widths are equal, so the count of digits alone says
//! how many bytes there are, and both ways are unambiguous.

use std::fmt::Write;

/// Digits of a last group of 0 to 7 bytes: the fewest that hold its largest value.
const WIDTHS: [usize; 8] = [0, 3, 5, 8, 10, 13, 15, 17];
const GROUP_BYTES: usize = 7;
const GROUP_DIGITS: usize = 17;

/// The digits of the bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(digits_len(bytes.len()));
    for group in bytes.chunks(GROUP_BYTES) {
        let value = group
            .iter()
            .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        let width = digits_len(group.len());
        write!(text, "{value:0width$}").expect("writing to a string cannot fail");
    }
    text
}

/// The bytes of the digits. `None` where they are not what [`encode`] writes: another character, a length no bytes
/// have, or a group above its largest value.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for group in text.as_bytes().chunks(GROUP_DIGITS) {
        let len = WIDTHS.iter().position(|width| *width == group.len())?;
        let value = group.iter().try_fold(0_u64, |value, digit| {
            digit
                .is_ascii_digit()
                .then(|| value * 10 + u64::from(digit - b'0'))
        })?;
        if value >> (8 * len) != 0 {
            return None;
        }
        bytes.extend(value.to_be_bytes().into_iter().skip(8 - len));
    }
    Some(bytes)
}

/// How many digits so many bytes take.
pub const fn digits_len(bytes: usize) -> usize {
    bytes / GROUP_BYTES * GROUP_DIGITS + WIDTHS[bytes % GROUP_BYTES]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_come_back_from_their_digits(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let text = encode(&bytes);
            prop_assert_eq!(text.len(), digits_len(bytes.len()));
            prop_assert_eq!(decode(&text), Some(bytes));
        }

        #[test]
        fn digits_that_are_read_are_written_the_same(text in "[0-9]{0,60}") {
            if let Some(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }
    }

    #[test]
    fn the_largest_and_smallest_groups_of_each_width_come_back() {
        for len in 0..=15 {
            for bytes in [vec![0; len], vec![255; len]] {
                assert_eq!(decode(&encode(&bytes)), Some(bytes));
            }
        }
    }

    #[test]
    fn what_no_bytes_give_is_refused() {
        for text in [
            "1",
            "12",
            "256",
            "999",
            "65536",
            "0000",
            "00000000000000000 1",
            "72057594037927936",
            "+12",
            "１２３",
            "12a",
            "-01",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
