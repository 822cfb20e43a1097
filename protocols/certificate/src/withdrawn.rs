//! The numbers of withdrawn papers (발급 취소) as they travel to every node and every browser: exact, and small.
//!
//! By the node that issued them, the middle nine digits in ascending order, each as its distance to the one before in base 36, joined by commas. Of a
//! million papers of which one in a hundred was withdrawn that is about 50 KiB: the middle digits are spread over a thousand million places, so a
//! distance takes four characters.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::number::NodeCode;
use crate::number::Number;

const BASE: u64 = 36;

/// All withdrawn papers that somebody knows of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Withdrawn(BTreeMap<String, String>);

impl Withdrawn {
    /// Of these numbers, in any order; the same one twice counts once.
    pub fn of(numbers: impl IntoIterator<Item = Number>) -> Self {
        let mut by_node: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for number in numbers {
            let places = by_node.entry(number.node().to_string()).or_default();
            places.push(place(number));
        }
        let written = by_node.into_iter().map(|(node, mut places)| {
            places.sort_unstable();
            places.dedup();
            (node, write(&places))
        });
        Self(written.collect())
    }

    /// Whether a paper is among them.
    pub fn contains(&self, number: Number) -> bool {
        let steps = self.0.get(&number.node().to_string());
        steps.is_some_and(|steps| places(steps).any(|known| known == place(number)))
    }

    /// Both together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self::of(self.numbers().chain(other.numbers()))
    }

    fn numbers(&self) -> impl Iterator<Item = Number> {
        self.0.iter().flat_map(|(node, steps)| {
            let node = NodeCode::parse(node);
            places(steps).filter_map(move |place| Number::at(node?, place))
        })
    }

    /// True where nothing is withdrawn.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The middle nine digits.
fn place(number: Number) -> u64 {
    number.value() / 100 % 1_000_000_000
}

fn places(steps: &str) -> impl Iterator<Item = u64> {
    let steps = steps
        .split(',')
        .map_while(|step| u64::from_str_radix(step, 36).ok());
    steps.scan(0_u64, |sum, step| {
        *sum = sum.checked_add(step)?;
        Some(*sum)
    })
}

fn write(places: &[u64]) -> String {
    let mut before = 0;
    let mut steps = Vec::with_capacity(places.len());
    for place in places {
        steps.push(digits(place - before));
        before = *place;
    }
    steps.join(",")
}

fn digits(mut value: u64) -> String {
    let mut text = Vec::new();
    loop {
        let digit = u32::try_from(value % BASE).expect("below the base");
        text.push(char::from_digit(digit, 36).expect("below the base"));
        value /= BASE;
        if value == 0 {
            return text.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::toy::ToySecret;

    fn number(node: u32, sequence: u32) -> Number {
        let node = NodeCode::new(node).expect("five digits");
        Number::new(node, sequence, &ToySecret(1)).expect("within the sequence")
    }

    proptest! {
        #[test]
        fn what_is_withdrawn_is_found_and_nothing_else(
            all in proptest::collection::btree_set((11_110..11_113_u32, 0..5_000_u32), 0..60),
            others in proptest::collection::vec((11_110..11_114_u32, 0..5_000_u32), 0..60),
        ) {
            let numbers = all.iter().map(|(node, sequence)| number(*node, *sequence));
            let withdrawn = Withdrawn::of(numbers.clone().chain(numbers));
            prop_assert_eq!(withdrawn.is_empty(), all.is_empty());
            for (node, sequence) in all.iter().chain(&others) {
                let expected = all.contains(&(*node, *sequence));
                prop_assert_eq!(withdrawn.contains(number(*node, *sequence)), expected);
            }
        }
    }

    #[test]
    fn one_in_a_hundred_of_a_million_papers_takes_at_most_64_kib() {
        let withdrawn = Withdrawn::of((0..1_000_000).step_by(100).map(|n| number(11_110, n)));
        let text = serde_json::to_string(&withdrawn).expect("plain data");
        assert!(text.len() <= 64 * 1024, "{}", text.len());
        assert!(withdrawn.contains(number(11_110, 999_900)));
        let more = Withdrawn::of([number(11_711, 5)]);
        let both = withdrawn.and(&more).and(&withdrawn);
        assert!(both.contains(number(11_711, 5)) && both.contains(number(11_110, 0)));
        assert_eq!(more.and(&withdrawn), both);
    }
}
