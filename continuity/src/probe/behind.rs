//! Parts behind others: where the network or the sign-in is dead, a hundred systems behind it do not answer. One failure is told, not a hundred and one.

use std::collections::BTreeSet;

use super::State;

/// What is told of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// It is so itself.
    Is(State),
    /// It can't be used well, because this part fails that it needs: no failure of its own is known.
    Behind(&'a str),
    /// Nobody knows.
    Unknown,
}

/// The parts, how each is (none: nobody knows), and what each needs directly.
pub struct Parts<'a, S, N>
where
    S: Fn(&str) -> Option<State>,
    N: Fn(&str) -> &'a [String],
{
    /// How a part is by itself.
    pub state: S,
    /// What a part needs directly.
    pub needs: N,
}

impl<'a, S, N> Parts<'a, S, N>
where
    S: Fn(&str) -> Option<State>,
    N: Fn(&str) -> &'a [String],
{
    /// What is told of a part.
    ///
    /// A part that is not up is behind the part that is down and that it needs, directly or through others that are not known to be up, and that is behind
    /// no other itself: the root; the first by name where there are several. A part of which nothing is known is behind one that is degraded, too. A
    /// part that is up is told as up, whatever is above it: it answers. Parts that need each other in a circle and are all down have no root, and each
    /// is told as itself.
    pub fn told(&self, part: &str) -> Told<'a> {
        match (self.state)(part) {
            Some(State::Up) => Told::Is(State::Up),
            Some(state) => self
                .root(part, State::Down)
                .map_or(Told::Is(state), Told::Behind),
            None => { self.root(part, State::Down) }
                .or_else(|| self.root(part, State::Degraded))
                .map_or(Told::Unknown, Told::Behind),
        }
    }

    /// How a part is, all told: by itself, or else like what it is behind. What nobody knows is taken to be up.
    pub fn effective(&self, part: &str) -> State {
        let behind = || match self.told(part) {
            Told::Behind(root) => (self.state)(root),
            Told::Is(_) | Told::Unknown => None,
        };
        (self.state)(part).or_else(behind).unwrap_or(State::Up)
    }

    fn root(&self, part: &str, from: State) -> Option<&'a str> {
        let above = self.failing_above(part, from);
        let mut above = above.iter().filter(|one| **one != part);
        above
            .find(|one| self.failing_above(one, from).is_empty())
            .copied()
    }

    /// Those that fail as badly or worse and that a part needs, through others that are not known to be up.
    fn failing_above(&self, part: &str, from: State) -> BTreeSet<&'a str> {
        let mut seen: BTreeSet<&'a str> = BTreeSet::new();
        let mut failing = BTreeSet::new();
        let mut open: Vec<&'a str> = (self.needs)(part).iter().map(String::as_str).collect();
        while let Some(next) = open.pop() {
            let state = (self.state)(next);
            let passes = state.is_none_or(|state| state >= from);
            if !passes || !seen.insert(next) {
                continue;
            }
            if state.is_some() {
                failing.insert(next);
            }
            open.extend((self.needs)(next).iter().map(String::as_str));
        }
        failing
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    type Rows<'a> = &'a [(&'a str, &'a [&'a str])];

    fn check(states: &[(&str, State)], rows: Rows, expected: &[(&str, &str)]) {
        let states: BTreeMap<&str, State> = states.iter().copied().collect();
        let needs: BTreeMap<&str, Vec<String>> = { rows.iter() }
            .map(|(part, above)| (*part, above.iter().map(|one| (*one).to_owned()).collect()))
            .collect();
        let parts = Parts {
            state: |part: &str| states.get(part).copied(),
            needs: |part: &str| needs.get(part).map_or(&[][..], Vec::as_slice),
        };
        for (part, expected) in expected {
            let told = match parts.told(part) {
                Told::Is(state) => state.code().to_owned(),
                Told::Behind(root) => format!("behind {root}"),
                Told::Unknown => "unknown".to_owned(),
            };
            assert_eq!(&told, expected, "{part}");
        }
    }

    const CHAIN: Rows = &[("portal", &["sign-in"]), ("sign-in", &["network"])];

    #[test]
    fn what_is_behind_a_dead_part_is_no_failure_of_its_own() {
        use State::Down;
        check(
            &[("network", Down), ("portal", Down), ("sign-in", Down)],
            CHAIN,
            &[
                ("network", "DOWN"),
                ("portal", "behind network"),
                ("sign-in", "behind network"),
            ],
        );
        // Nobody looks at the sign-in: what is behind the network through it is so all the same.
        check(
            &[("network", Down), ("portal", State::Degraded)],
            CHAIN,
            &[("portal", "behind network"), ("sign-in", "behind network")],
        );
    }

    #[test]
    fn what_answers_is_not_hidden_and_hides_nothing() {
        use State::Degraded;
        use State::Down;
        use State::Up;
        check(
            &[("network", Down), ("portal", Down), ("sign-in", Up)],
            CHAIN,
            &[("network", "DOWN"), ("portal", "DOWN"), ("sign-in", "UP")],
        );
        check(
            &[("network", Degraded), ("sign-in", Down), ("portal", Down)],
            CHAIN,
            &[
                ("network", "DEGRADED"),
                ("portal", "behind sign-in"),
                ("sign-in", "DOWN"),
            ],
        );
    }

    #[test]
    fn a_part_that_nobody_looks_at_is_like_what_it_needs() {
        let needs: BTreeMap<&str, Vec<String>> =
            BTreeMap::from([("portal", vec!["sign-in".to_owned()])]);
        for (state, expected) in [
            (Some(State::Down), State::Down),
            (Some(State::Degraded), State::Degraded),
            (Some(State::Up), State::Up),
            (None, State::Up),
        ] {
            let parts = Parts {
                state: |part: &str| state.filter(|_| part == "sign-in"),
                needs: |part: &str| needs.get(part).map_or(&[][..], Vec::as_slice),
            };
            assert_eq!(parts.effective("portal"), expected);
        }
    }

    #[test]
    fn a_circle_of_dead_parts_is_told_part_by_part() {
        use State::Down;
        let circle: Rows = &[("a", &["b"]), ("b", &["a"])];
        check(
            &[("a", Down), ("b", Down)],
            circle,
            &[("a", "DOWN"), ("b", "DOWN")],
        );
        let with_root: Rows = &[("a", &["b"]), ("b", &["a", "c"])];
        check(
            &[("a", Down), ("b", Down), ("c", Down)],
            with_root,
            &[("a", "behind c"), ("b", "behind c"), ("c", "DOWN")],
        );
    }

    #[test]
    fn a_part_with_two_dead_ones_above_names_the_first() {
        use State::Down;
        let rows: Rows = &[("portal", &["power", "network"])];
        check(
            &[("network", Down), ("portal", Down), ("power", Down)],
            rows,
            &[
                ("network", "DOWN"),
                ("portal", "behind network"),
                ("power", "DOWN"),
            ],
        );
    }
}
