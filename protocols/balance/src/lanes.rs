//! Who waits when there is too much: of a fixed number of places the last ones are kept for those who are in the middle of something.

/// In which lane a request drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// In the middle of something: with a session, a token or a key.
    First,
    /// Everybody else.
    Rest,
    /// From a source that asks far more than others.
    Slow,
}

impl Lane {
    /// The name for programs and operators.
    pub const fn name(self) -> &'static str {
        match self {
            Lane::First => "first",
            Lane::Rest => "rest",
            Lane::Slow => "slow",
        }
    }

    /// Up to which share of all places this lane is let in, in percent.
    const fn share(self) -> u32 {
        match self {
            Lane::First => 100,
            Lane::Rest => 85,
            Lane::Slow => 25,
        }
    }
}

/// The places of a gateway.
#[derive(Clone, Copy, Debug)]
pub struct Lanes {
    /// How many requests may be under way at once.
    pub places_max: u32,
}

impl Lanes {
    /// True where one more of this lane may go, with so many under way.
    pub fn admits(self, lane: Lane, under_way: u32) -> bool {
        u64::from(under_way) * 100 < u64::from(self.places_max) * u64::from(lane.share())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_most_waits_first_and_who_is_in_the_middle_last() {
        let lanes = Lanes { places_max: 100 };
        let admitted = |under_way| {
            [Lane::First, Lane::Rest, Lane::Slow].map(|lane| lanes.admits(lane, under_way))
        };
        assert_eq!(admitted(24), [true, true, true]);
        assert_eq!(admitted(25), [true, true, false]);
        assert_eq!(admitted(85), [true, false, false]);
        assert_eq!(admitted(100), [false, false, false]);
    }
}
