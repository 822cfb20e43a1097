//! What must hold in every register.

use std::collections::BTreeSet;

use crate::register::Register;
use crate::trade::Relation;

/// Checks it, whatever was accepted.
pub(crate) fn assert_sound(register: &Register) {
    let mut housed = BTreeSet::new();
    for (stream, household) in &register.households {
        let heads = household
            .members
            .iter()
            .filter(|m| m.relation == Relation::Head);
        let expected = usize::from(household.dissolved_on.is_none());
        assert_eq!(
            heads.count(),
            expected,
            "a household has one head, and none when dissolved"
        );
        assert_eq!(
            household.members.is_empty(),
            household.dissolved_on.is_some()
        );
        for member in &household.members {
            let person = register
                .person(&member.person)
                .expect("a member has a record");
            assert!(person.lives(), "nobody dead is a member");
            assert!(
                housed.insert(member.person.clone()),
                "a person lives in one household"
            );
            let line = person.address().expect("a member has an address");
            assert_eq!(
                line.household.as_ref(),
                Some(stream),
                "person and household agree on each other"
            );
            assert_eq!(line.address, household.address());
            assert_eq!(line.relation, member.relation);
        }
    }
    for (stream, person) in &register.persons {
        assert!(
            !person.lives() || housed.contains(stream),
            "who lives has an active address"
        );
        let days = person.addresses.iter().map(|line| line.change.on);
        assert!(days.is_sorted(), "the address history is in order");
    }
}
