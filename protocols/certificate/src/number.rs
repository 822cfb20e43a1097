//! The paper's number (문서확인번호): 16 digits made without asking anyone, unique in the country and not guessable.
//!
//! 5 digits name the node, 9 are a keyed permutation of the node's own sequence, 2 are a check after ISO 7064 MOD 97-10,
//! which finds every single wrong digit and every swap of two neighbours. Printed in fours.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Error as _;

use crate::signing::Keyed;

/// How many numbers a node can give: its sequence runs from 0 below this.
pub const SEQUENCE_LIMIT: u32 = 1_000_000_000;

const NODE_LIMIT: u32 = 100_000;
const NUMBER_LIMIT: u64 = 10_000_000_000_000_000;
const ROUNDS: u8 = 8;
const HALF_BITS: u32 = 15;
const HALF_MASK: u32 = (1 << HALF_BITS) - 1;

/// A node's five digits, given once by the centre and never given to another node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeCode(u32);

impl NodeCode {
    /// `None` above 99999.
    pub const fn new(code: u32) -> Option<Self> {
        if code < NODE_LIMIT {
            Some(Self(code))
        } else {
            None
        }
    }

    /// Reads exactly five digits.
    pub fn parse(text: &str) -> Option<Self> {
        let whole = text.len() == 5 && text.bytes().all(|letter| letter.is_ascii_digit());
        whole.then(|| text.parse().ok().and_then(Self::new))?
    }

    /// The code as a number below 100000.
    pub const fn value(self) -> u32 {
        self.0
    }
}

impl fmt::Display for NodeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

impl Serialize for NodeCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NodeCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("a node's code has five digits"))
    }
}

/// A paper's number (문서확인번호). Whoever holds one knows that its check digits are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(u64);

impl Number {
    /// The number at a place of the node's sequence. The secret must stay the same as long as the sequence runs, else two
    /// places could give one number. `None` where the sequence is at its end ([`SEQUENCE_LIMIT`]).
    pub fn new(node: NodeCode, sequence: u32, secret: &dyn Keyed) -> Option<Self> {
        if sequence >= SEQUENCE_LIMIT {
            return None;
        }
        let place = walk(sequence, |half| shuffle(half, node, secret));
        let body = u64::from(node.0) * u64::from(SEQUENCE_LIMIT) + u64::from(place);
        Some(Self(body * 100 + check_digits(body)))
    }

    /// The number whose middle nine digits are these.
    pub(crate) fn at(node: NodeCode, place: u64) -> Option<Self> {
        let body = u64::from(node.0) * u64::from(SEQUENCE_LIMIT) + place;
        (place < u64::from(SEQUENCE_LIMIT)).then(|| Self(body * 100 + check_digits(body)))
    }

    /// Where in the node's sequence the number was given; for the node that holds the secret.
    pub fn sequence(self, secret: &dyn Keyed) -> u32 {
        let place = u32::try_from(self.0 / 100 % u64::from(SEQUENCE_LIMIT))
            .expect("below the sequence's limit");
        walk(place, |half| unshuffle(half, self.node(), secret))
    }

    /// Reads 16 digits, in one piece or in fours with hyphens. `None` for anything else and for wrong check digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = match text.len() {
            16 => text.to_owned(),
            19 => text.split('-').filter(|four| four.len() == 4).collect(),
            _ => return None,
        };
        if digits.len() != 16 || !digits.bytes().all(|letter| letter.is_ascii_digit()) {
            return None;
        }
        Self::from_value(digits.parse().ok()?)
    }

    /// The number as it stands in a code. `None` for wrong check digits.
    pub fn from_value(value: u64) -> Option<Self> {
        (value < NUMBER_LIMIT && value % 100 == check_digits(value / 100)).then_some(Self(value))
    }

    /// The 16 digits as an integer.
    pub const fn value(self) -> u64 {
        self.0
    }

    /// The node that gave the number.
    pub fn node(self) -> NodeCode {
        NodeCode(
            u32::try_from(self.0 / 100 / u64::from(SEQUENCE_LIMIT))
                .expect("a number has 16 digits"),
        )
    }

    /// 16 digits in one piece, as in addresses and in JSON.
    pub fn plain(self) -> String {
        format!("{:016}", self.0)
    }
}

/// As printed: 4-4-4-4.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let four = |shift: u64| self.0 / shift % 10_000;
        write!(
            f,
            "{:04}-{:04}-{:04}-{:04}",
            four(1_000_000_000_000),
            four(100_000_000),
            four(10_000),
            four(1)
        )
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.plain())
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom("a paper's number has 16 digits, the last two of them a check")
        })
    }
}

/// ISO 7064 MOD 97-10: body and check digits together leave 1.
fn check_digits(body: u64) -> u64 {
    98 - body * 100 % 97
}

/// Cycle walking: a permutation of 2^30 values is one of the first 10^9 when it is repeated until it lands among them.
fn walk(start: u32, permutation: impl Fn(u32) -> u32) -> u32 {
    let mut place = permutation(start);
    while place >= SEQUENCE_LIMIT {
        place = permutation(place);
    }
    place
}

/// A Feistel network over two halves of 15 bits: whatever the round function does, it can be run backwards.
fn shuffle(value: u32, node: NodeCode, secret: &dyn Keyed) -> u32 {
    let (left, right) = (0..ROUNDS).fold(
        (value >> HALF_BITS, value & HALF_MASK),
        |(left, right), round| (right, left ^ mixed(right, round, node, secret)),
    );
    left << HALF_BITS | right
}

fn unshuffle(value: u32, node: NodeCode, secret: &dyn Keyed) -> u32 {
    let (left, right) = (0..ROUNDS).rev().fold(
        (value >> HALF_BITS, value & HALF_MASK),
        |(left, right), round| (right ^ mixed(left, round, node, secret), left),
    );
    left << HALF_BITS | right
}

fn mixed(half: u32, round: u8, node: NodeCode, secret: &dyn Keyed) -> u32 {
    let mut message = b"ieum number 1".to_vec();
    message.extend(node.0.to_be_bytes());
    message.push(round);
    message.extend(half.to_be_bytes());
    let [first, second, ..] = secret.mac(&message);
    u32::from(u16::from_be_bytes([first, second])) & HALF_MASK
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::toy::ToySecret;

    const JONGNO: NodeCode = NodeCode(11_110);

    proptest! {
        #[test]
        fn a_number_leads_back_to_its_node_and_its_place(node in 0..NODE_LIMIT, sequence in 0..SEQUENCE_LIMIT, key: u8) {
            let secret = ToySecret(key);
            let number = Number::new(NodeCode(node), sequence, &secret).unwrap();
            prop_assert_eq!(number.node().value(), node);
            prop_assert_eq!(number.sequence(&secret), sequence);
            prop_assert_eq!(Number::parse(&number.plain()), Some(number));
            prop_assert_eq!(Number::parse(&number.to_string()), Some(number));
        }

        #[test]
        fn one_wrong_digit_or_two_swapped_ones_are_found(sequence in 0..SEQUENCE_LIMIT, at in 0..16_usize, by in 1..10_u8) {
            let text = Number::new(JONGNO, sequence, &ToySecret(1)).unwrap().plain();
            let mut wrong = text.clone().into_bytes();
            wrong[at] = (wrong[at] - b'0' + by) % 10 + b'0';
            prop_assert_eq!(Number::parse(std::str::from_utf8(&wrong).unwrap()), None);
            let mut swapped = text.clone().into_bytes();
            swapped.swap(at, (at + 1) % 16);
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert!(swapped == text || at == 15 || Number::parse(&swapped).is_none());
        }
    }

    #[test]
    fn neighbours_in_the_sequence_do_not_look_alike_and_none_comes_twice() {
        let numbers: BTreeSet<Number> = (0..5_000)
            .map(|at| Number::new(JONGNO, at, &ToySecret(7)).unwrap())
            .collect();
        assert_eq!(numbers.len(), 5_000);
        let first = Number::new(JONGNO, 0, &ToySecret(7)).unwrap().value() / 100;
        let second = Number::new(JONGNO, 1, &ToySecret(7)).unwrap().value() / 100;
        assert!(first.abs_diff(second) > 1_000);
        assert_ne!(
            Number::new(JONGNO, 0, &ToySecret(7)),
            Number::new(JONGNO, 0, &ToySecret(8))
        );
    }

    #[test]
    fn the_known_check_digits_of_iso_7064_hold() {
        // ISO 7064 MOD 97-10 as IBAN uses it: 794 gives 44.
        assert_eq!(check_digits(794), 44);
        assert_eq!(Number::from_value(79_444), Some(Number(79_444)));
        assert_eq!(Number::from_value(79_445), None);
    }

    #[test]
    fn only_the_two_printed_shapes_are_read() {
        let number = Number::new(JONGNO, 5, &ToySecret(1)).unwrap();
        let (plain, printed) = (number.plain(), number.to_string());
        assert_eq!(printed.len(), 19);
        assert_eq!(printed.replace('-', ""), plain);
        for text in [
            format!(" {plain}"),
            plain.replace('1', "１"),
            printed.replace('-', " "),
            format!("{}-{}", &plain[..8], &plain[8..]),
            String::new(),
            format!("-{plain}--"),
        ] {
            assert_eq!(Number::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn the_sequence_has_an_end() {
        assert!(Number::new(JONGNO, SEQUENCE_LIMIT - 1, &ToySecret(1)).is_some());
        assert_eq!(Number::new(JONGNO, SEQUENCE_LIMIT, &ToySecret(1)), None);
        assert_eq!(NodeCode::new(100_000), None);
        assert_eq!(NodeCode::parse("00042").map(NodeCode::value), Some(42));
        assert_eq!(NodeCode::parse("+0042"), None);
    }
}
