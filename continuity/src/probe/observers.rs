//! Several observers of one part: whom to believe.

use serde::Deserialize;
use serde::Serialize;

use super::State;

/// What one observer says of a part, after its own looks in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Who looked.
    pub observer: String,
    /// Whether that observer is itself cut off: see [`is_cut_off`].
    pub cut_off: bool,
    /// What it saw; none: nothing yet.
    pub state: Option<State>,
}

/// What all of them together say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// How the part is.
    pub state: State,
    /// How many observers were heard.
    pub heard: usize,
    /// Those of them that saw it degraded or down, in the order given.
    pub seen_bad_by: Vec<String>,
}

/// Whether an observer is itself cut off, by whether it reached each of the other observers: it reached none. It then knows nothing of the parts that it
/// looks at; what it knows is that its own line is dead. Parts are no measure of that: where a whole centre burns, all of them are down and every
/// observer is right.
pub fn is_cut_off(reached_others: &[bool]) -> bool {
    !reached_others.is_empty() && reached_others.iter().all(|reached| !reached)
}

/// How a part is by what observers saw. None: nobody who is not cut off has looked; then nothing is known, and nothing is told as new.
///
/// - Down, where more than half of those heard, and at least two, say so. One observer alone can't tell a dead part from its own dead line, and a false
///   "it is gone" sends people away from a counter that works; so alone it makes a part at most degraded. A person can declare an outage in any case.
/// - Degraded, where anybody heard saw it degraded or down: on 17 Nov 2023 it was dead on one path alone, and those behind that path were sent home.
///   That one observer's bad minute is not told is what its looks in a row are for.
pub fn verdict(seen: &[Seen]) -> Option<Verdict> {
    let heard: Vec<(&Seen, State)> = { seen.iter() }
        .filter(|seen| !seen.cut_off)
        .filter_map(|seen| seen.state.map(|state| (seen, state)))
        .collect();
    if heard.is_empty() {
        return None;
    }
    let bad = heard.iter().filter(|(_, state)| *state != State::Up);
    let seen_bad_by: Vec<String> = bad.map(|(seen, _)| seen.observer.clone()).collect();
    let down = heard.iter().filter(|(_, state)| *state == State::Down);
    let down = down.count();
    let state = if down > 1 && down * 2 > heard.len() {
        State::Down
    } else if seen_bad_by.is_empty() {
        State::Up
    } else {
        State::Degraded
    };
    Some(Verdict {
        state,
        heard: heard.len(),
        seen_bad_by,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Observers as letters: u, d (degraded), x (down), ? (nothing seen); a capital letter is one that is cut off.
    fn check(observers: &str, expected: Option<State>) {
        let seen: Vec<Seen> = { observers.chars() }
            .map(|letter| Seen {
                observer: letter.to_string(),
                cut_off: letter.is_uppercase(),
                state: match letter.to_ascii_lowercase() {
                    'u' => Some(State::Up),
                    'd' => Some(State::Degraded),
                    'x' => Some(State::Down),
                    _ => None,
                },
            })
            .collect();
        assert_eq!(
            verdict(&seen).map(|verdict| verdict.state),
            expected,
            "{observers}"
        );
    }

    #[test]
    fn most_of_those_who_can_see_decide() {
        check("xxu", Some(State::Down));
        check("xx", Some(State::Down));
        check("xxuu", Some(State::Degraded));
        check("xxxuu", Some(State::Down));
        check("uuu", Some(State::Up));
        check("uud", Some(State::Degraded));
    }

    #[test]
    fn one_alone_makes_it_at_most_degraded() {
        check("x", Some(State::Degraded));
        check("xu", Some(State::Degraded));
        check("x?", Some(State::Degraded));
        check("xXX", Some(State::Degraded));
    }

    #[test]
    fn who_is_cut_off_is_not_heard() {
        check("XXu", Some(State::Up));
        check("XXxxu", Some(State::Down));
        check("XX?", None);
        check("", None);
    }

    #[test]
    fn who_saw_it_is_named() {
        let seen = |name: &str, state| Seen {
            observer: name.to_owned(),
            cut_off: false,
            state: Some(state),
        };
        let told = verdict(&[seen("jongno", State::Up), seen("songpa", State::Degraded)]);
        let told = told.expect("two looked");
        assert_eq!(
            (told.heard, told.seen_bad_by),
            (2, vec!["songpa".to_owned()])
        );
    }

    #[test]
    fn an_observer_that_reaches_no_other_is_cut_off() {
        assert!(is_cut_off(&[false, false]) && is_cut_off(&[false]));
        assert!(!is_cut_off(&[false, true]));
        assert!(!is_cut_off(&[]), "it is the only one");
    }
}
