//! Parts behind others: where the network or the sign-in is dead, a hundred systems behind it do not answer. One failure is told, not a hundred and one.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::State;

/// What is told of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is so itself.
    Is(State),
    /// It can't be used, because this part is down that it needs: no failure of its own is known.
    Behind(String),
    /// Nobody knows.
    Unknown,
}

/// What is told of each part, by how each is (one that is missing there: nobody knows) and by what each needs directly.
///
/// A part that is not up is behind the part that is down and that it needs, directly or through others that are down, and that needs none that is down
/// itself: the root; the first by name where there are several. A part that is up is told as up, whatever is above it: it answers. Parts that
/// need each other in a circle and are all down have no root, and each is told as itself.
pub fn told(
    states: &BTreeMap<String, State>,
    needs: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<String, Told> {
    let named = needs
        .iter()
        .flat_map(|(part, above)| above.iter().chain([part]));
    let parts: BTreeSet<&String> = states.keys().chain(named).collect();
    let one = |part: &String| match states.get(part) {
        Some(State::Up) => Told::Is(State::Up),
        state => match (root(part, states, needs), state) {
            (Some(root), _) => Told::Behind(root.clone()),
            (None, Some(state)) => Told::Is(*state),
            (None, None) => Told::Unknown,
        },
    };
    parts
        .into_iter()
        .map(|part| (part.clone(), one(part)))
        .collect()
}

/// The first by name of the roots of a part: down, and needing nothing that is down.
fn root<'a>(
    part: &'a String,
    states: &BTreeMap<String, State>,
    needs: &'a BTreeMap<String, BTreeSet<String>>,
) -> Option<&'a String> {
    let down_above = |part: &String| {
        let above = needs.get(part).into_iter().flatten();
        above.filter(|above| states.get(*above) == Some(&State::Down))
    };
    let mut seen = BTreeSet::from([part]);
    let mut open = vec![part];
    let mut roots = BTreeSet::new();
    while let Some(next) = open.pop() {
        let mut above = down_above(next).peekable();
        if above.peek().is_none() && next != part {
            roots.insert(next);
        }
        open.extend(above.filter(|above| seen.insert(above)));
    }
    roots.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(rows: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
        let row = |(part, above): &(&str, &[&str])| {
            let above = above.iter().map(|part| (*part).to_owned());
            ((*part).to_owned(), above.collect())
        };
        rows.iter().map(row).collect()
    }

    fn check(states: &[(&str, State)], rows: &[(&str, &[&str])], expected: &[(&str, &str)]) {
        let states = { states.iter() }
            .map(|(part, state)| ((*part).to_owned(), *state))
            .collect();
        let told = told(&states, &needs(rows));
        let told: Vec<(&str, String)> = { told.iter() }
            .map(|(part, told)| {
                let told = match told {
                    Told::Is(state) => state.code().to_owned(),
                    Told::Behind(root) => format!("behind {root}"),
                    Told::Unknown => "unknown".to_owned(),
                };
                (part.as_str(), told)
            })
            .collect();
        let told: Vec<(&str, &str)> = told
            .iter()
            .map(|(part, told)| (*part, told.as_str()))
            .collect();
        assert_eq!(told, expected);
    }

    const CHAIN: &[(&str, &[&str])] = &[("portal", &["sign-in"]), ("sign-in", &["network"])];

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
        check(
            &[("network", Down), ("portal", State::Degraded)],
            CHAIN,
            &[
                ("network", "DOWN"),
                ("portal", "DEGRADED"),
                ("sign-in", "behind network"),
            ],
        );
    }

    #[test]
    fn what_answers_is_not_hidden_and_hides_nothing() {
        use State::Down;
        use State::Up;
        check(
            &[("network", Down), ("portal", Down), ("sign-in", Up)],
            CHAIN,
            &[("network", "DOWN"), ("portal", "DOWN"), ("sign-in", "UP")],
        );
        check(
            &[
                ("network", State::Degraded),
                ("sign-in", Down),
                ("portal", Down),
            ],
            CHAIN,
            &[
                ("network", "DEGRADED"),
                ("portal", "behind sign-in"),
                ("sign-in", "DOWN"),
            ],
        );
    }

    #[test]
    fn a_circle_of_dead_parts_is_told_part_by_part() {
        use State::Down;
        let circle: &[(&str, &[&str])] = &[("a", &["b"]), ("b", &["a"])];
        check(
            &[("a", Down), ("b", Down)],
            circle,
            &[("a", "DOWN"), ("b", "DOWN")],
        );
        let with_root: &[(&str, &[&str])] = &[("a", &["b"]), ("b", &["a", "c"])];
        check(
            &[("a", Down), ("b", Down), ("c", Down)],
            with_root,
            &[("a", "behind c"), ("b", "behind c"), ("c", "DOWN")],
        );
    }

    #[test]
    fn a_part_with_two_dead_ones_above_names_the_first() {
        use State::Down;
        let rows: &[(&str, &[&str])] = &[("portal", &["power", "network"])];
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
