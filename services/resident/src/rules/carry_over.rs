//! 이관: a household with its members and past addresses comes over from an older register, with its past legal times.

use std::collections::BTreeSet;

use kernel::Brought;
use kernel::Conflict;
use kernel::Date;
use kernel::Desk;
use kernel::Fault;
use kernel::Given;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::StreamId;
use kernel::address::Address;
use kernel::resident_number::ResidentNumber;
use kernel::words;
use serde_json::json;

use super::days;
use super::gap;
use super::gap::Sought;
use super::numbers;
use super::place;
use super::succession::line_at;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::AddressLine;
use crate::event::Change;
use crate::event::Event;
use crate::event::HOUSEHOLD;
use crate::event::HouseholdEvent;
use crate::event::Military;
use crate::event::PERSON;
use crate::event::PersonEvent;
use crate::event::Registration;
use crate::finding::missing;
use crate::register::Register;
use crate::trade::Reason;
use crate::trade::Relation;
use crate::trade::Status;

mod fields;
mod reading;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "carry-over",
    title: words(
        "주민등록표 이관",
        "Carry-over from an older register",
        "옛 기록 옮겨 오기",
    ),
    may: &[Role::Importer],
    conflict: Conflict::Waits,
    fields: fields::FIELDS,
};

/// A household as the older register has it: the head first.
struct CarryOver {
    address: Address,
    formed: Change,
    members: Vec<Carried>,
}

/// A member as the older register has them.
struct Carried {
    registration: Registration,
    relation: Relation,
    /// Since when at the present address, and in this household.
    since: Change,
    /// Earlier addresses, oldest first.
    past: Vec<AddressLine>,
    /// Changes of name, oldest first; each says what the name was before.
    former_names: Vec<FormerName>,
    military: Option<Military>,
}

struct FormerName {
    name: String,
    hanja: Option<String>,
    until: Date,
    basis: String,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let carried = reading::read(given, faults)?;
    let mut seen = BTreeSet::new();
    for (i, member) in carried.members.iter().enumerate() {
        let number = member.registration.number;
        if number.is_some_and(|number| !seen.insert(number)) {
            let field = format!("members.{i}.number");
            faults.push(Fault::new(&field, "", "twice", reading::NUMBER_TWICE));
        }
    }
    Some(Box::new(carried))
}

impl Ask for CarryOver {
    /// The gaps that these people left when an earlier carry-over of theirs failed.
    fn needs(&self, _register: &Register, brought: &Brought) -> Vec<Need> {
        let sought = self.members.iter().map(Carried::sought);
        let searches = sought.clone().flat_map(Sought::searches);
        let gaps = sought.flat_map(|sought| sought.found(brought));
        missing(searches.chain(gaps.map(Need::Stream)), brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let address = place::here(&self.address, desk)?;
        days::has_come(self.formed.on, desk)?;
        for member in &self.members {
            days::has_come(member.since.on, desk)?;
        }
        let home = StreamId::new(HOUSEHOLD, desk.fresh(0));
        let persons: Vec<_> = (1..)
            .take(self.members.len())
            .map(|n| StreamId::new(PERSON, desk.fresh(n)))
            .collect();
        let answer = json!({"household": home, "persons": persons});
        let mut outcome = Outcome::default().answer(answer);
        for (stream, member) in persons.iter().zip(&self.members) {
            let joining = self.joining(&address, stream, member);
            outcome = member
                .enter(stream, outcome)
                .and(home.clone(), Event::Household(joining));
            let head = self.head_name();
            outcome = outcome.and(
                stream.clone(),
                line_at(&home, &address, head, member.relation, member.since),
            );
            outcome = gap::closed(member.sought(), &address, register, brought, outcome);
        }
        Ok(outcome)
    }
}

impl CarryOver {
    fn head_name(&self) -> &str {
        self.members
            .first()
            .map_or("", |head| &head.registration.name)
    }

    fn joining(&self, address: &str, stream: &StreamId, member: &Carried) -> HouseholdEvent {
        if member.relation == Relation::Head {
            return HouseholdEvent::Formed {
                address: address.to_owned(),
                head: stream.clone(),
                change: self.formed,
            };
        }
        HouseholdEvent::Joined {
            person: stream.clone(),
            relation: member.relation,
            change: member.since,
        }
    }
}

impl Carried {
    fn sought(&self) -> Sought<'_> {
        let Registration {
            number,
            birth,
            name,
            ..
        } = &self.registration;
        Sought {
            number: *number,
            born: Some((*birth, name)),
        }
    }

    /// The person as first known, then every change since.
    fn enter(&self, stream: &StreamId, outcome: Outcome<Event>) -> Outcome<Event> {
        let mut registration = self.registration.clone();
        if let Some(first) = self.former_names.first() {
            registration.name.clone_from(&first.name);
            registration.hanja.clone_from(&first.hanja);
        }
        let claim = self
            .registration
            .number
            .map(|number| numbers::claim(number, stream));
        let registered = PersonEvent::Registered(Box::new(registration));
        let past = self.past.iter().cloned().map(PersonEvent::AddressChanged);
        let military = self
            .military
            .iter()
            .cloned()
            .map(PersonEvent::MilitaryNoted);
        let events = [registered]
            .into_iter()
            .chain(self.renamings())
            .chain(military)
            .chain(past);
        let mut outcome = events.fold(outcome, |outcome, event| {
            outcome.and(stream.clone(), Event::Person(event))
        });
        outcome.claims.extend(claim);
        outcome
    }

    /// Each former name ends where the next one begins; the last change leads to the present name.
    fn renamings(&self) -> impl Iterator<Item = PersonEvent> {
        let names = self
            .former_names
            .iter()
            .skip(1)
            .map(|former| (&former.name, &former.hanja));
        let names = names.chain([(&self.registration.name, &self.registration.hanja)]);
        self.former_names
            .iter()
            .zip(names)
            .map(|(former, (name, hanja))| PersonEvent::NameChanged {
                name: name.clone(),
                hanja: hanja.clone(),
                on: former.until,
                reported_on: former.until,
                basis: former.basis.clone(),
            })
    }
}
