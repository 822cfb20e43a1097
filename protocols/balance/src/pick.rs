//! Which backend gets the next request: of two drawn by lot, the one with less to do. That keeps a slow one from being filled up, and needs no
//! count that all agree on (M. Mitzenmacher, The Power of Two Choices, 2001).

use crate::State;

/// A backend that might be taken.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// How it stands.
    pub state: State,
    /// Requests that it has now.
    pub inflight: u32,
    /// Its share in percent ([`crate::Health::share`]).
    pub share: u32,
}

impl Candidate {
    /// What it has to do, for its share.
    fn load(self) -> u64 {
        (u64::from(self.inflight) + 1) * 100 / u64::from(self.share.max(1))
    }
}

/// The place of the backend that gets the next request; none where all are being taken out, or there is none. `chance` is drawn anew each time.
///
/// Those that are up come first. Where more than half are not, checks are doubted, and those that still answer something are taken with them; one that
/// answers nothing is tried only where nothing else is left.
pub fn pick(candidates: &[Candidate], chance: u64) -> Option<usize> {
    let up = of(candidates, &[State::Up]).count();
    let doubted = up * 2 < candidates.len();
    let tiers: [&[State]; 4] = [
        if doubted {
            &[State::Up, State::Suspect]
        } else {
            &[State::Up]
        },
        &[State::Suspect],
        &[State::Degraded],
        &[State::Down],
    ];
    let mut tiers = tiers.into_iter();
    tiers.find_map(|tier| lighter(candidates, tier, chance))
}

/// The places of those in these states.
fn of(candidates: &[Candidate], wanted: &[State]) -> impl Iterator<Item = usize> + Clone {
    let places = candidates.iter().enumerate();
    let fitting = places.filter(|(_, one)| wanted.contains(&one.state));
    fitting.map(|(place, _)| place)
}

/// Of two in these states, drawn by lot, the one with less to do.
fn lighter(candidates: &[Candidate], tier: &[State], chance: u64) -> Option<usize> {
    let places = of(candidates, tier);
    let len = u64::try_from(places.clone().count()).ok()?;
    let draw = |chance: u64| {
        let nth = chance.checked_rem(len)?;
        places.clone().nth(usize::try_from(nth).ok()?)
    };
    let first = draw(chance & u64::from(u32::MAX))?;
    let second = draw(chance >> 32)?;
    let load = |place: usize| candidates.get(place).map(|one| one.load());
    Some(if load(second) < load(first) {
        second
    } else {
        first
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(state: State, inflight: u32) -> Candidate {
        Candidate {
            state,
            inflight,
            share: 100,
        }
    }

    /// Chances for every pair of two.
    const ALL: [u64; 4] = [0, 1, 1 << 32, (1 << 32) | 1];

    #[test]
    fn of_two_the_one_with_less_to_do_is_taken() {
        let two = [one(State::Up, 9), one(State::Up, 1)];
        assert_eq!(pick(&two, 1 << 32), Some(1));
        assert_eq!(pick(&two, 1), Some(1));
    }

    #[test]
    fn what_is_not_up_is_taken_only_where_nothing_is() {
        let mixed = [one(State::Degraded, 0), one(State::Up, 50)];
        assert!(ALL.iter().all(|chance| pick(&mixed, *chance) == Some(1)));
        let left = [one(State::Degraded, 0), one(State::Down, 0)];
        assert!(ALL.iter().all(|chance| pick(&left, *chance) == Some(0)));
        let dead = [one(State::Down, 0)];
        assert_eq!(pick(&dead, 3), Some(0));
    }

    #[test]
    fn one_that_is_taken_out_gets_nothing() {
        assert_eq!(pick(&[one(State::Draining, 0)], 7), None);
        assert_eq!(pick(&[], 7), None);
    }

    #[test]
    fn where_most_are_not_up_those_in_doubt_share_the_load() {
        let three = [
            one(State::Up, 90),
            one(State::Suspect, 0),
            one(State::Down, 0),
        ];
        assert_eq!(pick(&three, 1 << 32), Some(1));
    }

    #[test]
    fn one_that_has_come_back_gets_less() {
        let fresh = Candidate {
            share: 10,
            ..one(State::Up, 0)
        };
        let two = [fresh, one(State::Up, 5)];
        assert_eq!(pick(&two, 1 << 32), Some(1));
    }
}
