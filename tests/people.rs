//! Who lives in the country, by the generator.

use drills::people::Country as Generated;
use drills::people::Household;
use drills::people::JONGNO;
use drills::people::Member;
use drills::people::SONGPA;

use crate::country::RESIDENTS;
use crate::country::SEED;

/// The households of a home that are made for trying things, in the generator's order.
pub(crate) const FAMILY: usize = 0;
pub(crate) const SEAL: usize = 5;
pub(crate) const FOREIGN_SPOUSE: usize = 6;
pub(crate) const ELDERLY: usize = 8;
pub(crate) const CO_RESIDENTS: usize = 10;

fn country() -> Generated {
    drills::people::country(SEED, RESIDENTS)
}

/// A household of jongno that is made for trying things.
pub(crate) fn special(index: usize) -> Household {
    country().special_households(JONGNO).swap_remove(index)
}

/// A family of songpa that is made for trying things.
pub(crate) fn family_of_songpa() -> Household {
    country().special_households(SONGPA).swap_remove(FAMILY)
}

/// Households of jongno in which a couple lives alone, none of those made for trying things.
pub(crate) fn couples() -> Vec<Household> {
    couples_of(JONGNO)
}

/// The same of songpa.
pub(crate) fn couples_of_songpa() -> Vec<Household> {
    couples_of(SONGPA)
}

fn couples_of(home: drills::people::Home) -> Vec<Household> {
    let households = country().households(home);
    let couple = |household: &Household| {
        let members = &household.members;
        let plain = |member: &Member| !member.foreign && !member.residence_unknown;
        members.len() == 2 && members[1].relation == "spouse" && members.iter().all(plain)
    };
    households.filter(couple).collect()
}

/// Everybody of jongno who has a resident number and lives at a known address.
pub(crate) fn residents() -> Vec<Member> {
    let households = country().households(JONGNO);
    let members = households.flat_map(|household| household.members);
    members
        .filter(|member| !member.foreign && !member.residence_unknown)
        .collect()
}
