//! What a move-in report needs: the movers and their household, the household joined, and who lives at the new address.

use kernel::Brought;
use kernel::Cell;
use kernel::Need;

use super::Destination;
use super::MoveIn;
use crate::finding::Subject;
use crate::finding::missing;
use crate::register::Register;
use crate::tables::HOUSEHOLD_BY_ADDRESS;
use crate::tables::address_key;

/// More than enough: one household living there is already the answer.
const HOUSEHOLDS_READ_MAX: usize = 8;

/// The next needs; three rounds where the subject is given by number, and a fourth for the members.
pub(super) fn needs(report: &MoveIn, register: &Register, brought: &Brought) -> Vec<Need> {
    let mut needs = report.subject.needs_household(register, brought);
    if let Destination::Join { head, .. } = &report.destination {
        needs.extend(needs_home(head, register, brought));
    }
    for (other, _) in &report.others {
        needs.extend(other.needs_person(brought));
    }
    needs.extend(report.succession.needs(brought));
    let at_address = Need::Find {
        table: HOUSEHOLD_BY_ADDRESS,
        key: vec![Cell::Text(
            address_key(&report.address.to_string()).to_owned(),
        )],
        limit: HOUSEHOLDS_READ_MAX,
    };
    let living = brought
        .hits(&at_address)
        .iter()
        .map(|hit| Need::Stream(hit.stream.clone()));
    needs.extend(missing(living.chain([at_address.clone()]), brought));
    needs
}

/// Of the household joined, the head and the household are enough.
fn needs_home(head: &Subject, register: &Register, brought: &Brought) -> Vec<Need> {
    let person = head.needs_person(brought);
    if !person.is_empty() {
        return person;
    }
    let home = head
        .stream(brought)
        .and_then(|stream| register.person(&stream)?.home().cloned());
    missing(home.map(Need::Stream), brought)
}

/// Whether any household that was loaded lives at an address.
pub(super) fn lives_at(register: &Register, address: &str) -> bool {
    register
        .households
        .values()
        .any(|household| household.dissolved_on.is_none() && household.is_at(address))
}
