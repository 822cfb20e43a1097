//! The register (주민등록표) as far as it was loaded, folded from events: persons, households, presented leases and gaps.

use std::collections::BTreeMap;

use kernel::Date;
use kernel::StreamId;
use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;

use crate::event::AddressLine;
use crate::event::Change;
use crate::event::Corrected;
use crate::event::Event;
use crate::event::FixedDate;
use crate::event::Gap;
use crate::event::GapEvent;
use crate::event::HouseholdEvent;
use crate::event::LeaseEvent;
use crate::event::Military;
use crate::event::MoveReport;
use crate::event::PersonEvent;
use crate::event::Restriction;
use crate::event::Seal;
use crate::trade::Relation;
use crate::trade::Status;

mod household;
mod person;

/// What was loaded of the register; never a town.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// Persons (개인별 주민등록표).
    pub persons: BTreeMap<StreamId, Person>,
    /// Households (세대별 주민등록표).
    pub households: BTreeMap<StreamId, Household>,
    /// Lease contracts with a fixed date (확정일자).
    pub leases: BTreeMap<StreamId, Vec<FixedDate>>,
    /// Open gaps: people who did not come over (이관 보류).
    pub gaps: BTreeMap<StreamId, Gap>,
}

/// A person's record.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The resident number; none for a foreign member of a household who has none.
    pub number: Option<ResidentNumber>,
    /// When that number was assigned, where it is known.
    pub assigned_on: Option<Date>,
    /// The name.
    pub name: String,
    /// The name in Hanja.
    pub hanja: Option<String>,
    /// The day of birth.
    pub birth: Date,
    /// The sex.
    pub sex: Sex,
    /// True for a foreigner.
    pub foreign: bool,
    /// How the person is registered.
    pub status: Status,
    /// The day of death and the day it was reported.
    pub died: Option<(Date, Date)>,
    /// The address history, oldest first; the last line is the present address of somebody who lives.
    pub addresses: Vec<AddressLine>,
    /// The last report of a move that is on record.
    pub reported: Option<MoveReport>,
    /// Reports that did not know of each other and wait for an officer's decision, in order; the last one stands.
    pub dispute: Option<Vec<MoveReport>>,
    /// Changes of personal data (인적사항 변경), oldest first: names, numbers, corrections, status.
    pub changes: Vec<PersonalChange>,
    /// Military service.
    pub military: Option<Military>,
    /// The registered seal, if one is.
    pub seal: Option<Seal>,
    /// How many seals were ever registered.
    pub seals: u32,
    /// The restrictions in force.
    pub restrictions: Vec<Restriction>,
    /// How many restrictions were ever set.
    pub restrictions_set: u32,
    /// Which event said what can be corrected, counted from 0.
    pub said_by: BTreeMap<Corrected, u64>,
    /// How many events the stream has.
    pub events: u64,
}

/// One change of personal data, as the 초본 lists it (인적사항 변경 내용).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalChange {
    /// What changed.
    pub what: Changed,
    /// What it had been; empty for nothing.
    pub from: String,
    /// What it is since; empty for nothing.
    pub to: String,
    /// From when.
    pub on: Date,
    /// On what ground.
    pub basis: String,
}

/// What a change of personal data was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The name (개명).
    Name,
    /// The resident number (주민등록번호 변경).
    Number,
    /// The status (등록상태).
    Status,
    /// An error put right (정정).
    Correction,
}

/// A line of an address history between its neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AddressIn<'a> {
    /// The line.
    pub line: &'a AddressLine,
    /// The day of the line before.
    pub before: Option<Date>,
    /// The day of the line after.
    pub after: Option<Date>,
}

/// A household.
#[derive(Clone, Debug, PartialEq)]
pub struct Household {
    /// Where it was formed and where it has moved as a whole, oldest first; the last is its address.
    pub formations: Vec<Formation>,
    /// Its members, the head first, then in the order of joining.
    pub members: Vec<Member>,
    /// Those who left, as they were members.
    pub left: Vec<(Member, Change)>,
    /// The day it was dissolved.
    pub dissolved_on: Option<Date>,
    /// Which event said what can be corrected, counted from 0.
    pub said_by: BTreeMap<Corrected, u64>,
    /// How many events the stream has.
    pub events: u64,
}

/// A household at an address (세대구성 사유·일자).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formation {
    /// The address, one line in written form.
    pub address: String,
    /// When and why.
    pub change: Change,
}

/// A member of a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: StreamId,
    /// Relation to the head; the head's own is `Head`.
    pub relation: Relation,
    /// When and why they joined (편입일·사유).
    pub change: Change,
}

impl Register {
    /// A person's record.
    pub fn person(&self, stream: &StreamId) -> Option<&Person> {
        self.persons.get(stream)
    }

    /// A household.
    pub fn household(&self, stream: &StreamId) -> Option<&Household> {
        self.households.get(stream)
    }

    /// The household in which somebody lives now, with its stream.
    pub fn home_of(&self, person: &StreamId) -> Option<(&StreamId, &Household)> {
        let home = self.person(person)?.home()?;
        self.households.get_key_value(home)
    }

    /// Whether a move of anybody who was loaded waits for an officer's decision.
    pub fn is_disputed(&self) -> bool {
        self.persons.values().any(|person| person.dispute.is_some())
    }

    /// Takes an event in.
    pub fn apply(&mut self, stream: &StreamId, event: &Event) {
        match event {
            Event::Household(event) => self.apply_household(stream, event),
            Event::Person(event) => self.apply_person(stream, event),
            Event::Lease(LeaseEvent::Dated(dated)) => {
                self.leases
                    .entry(stream.clone())
                    .or_default()
                    .push((**dated).clone());
            }
            Event::Gap(GapEvent::Opened(gap)) => {
                self.gaps.insert(stream.clone(), (**gap).clone());
            }
            Event::Gap(GapEvent::Closed) => {
                self.gaps.remove(stream);
            }
        }
    }

    fn apply_household(&mut self, stream: &StreamId, event: &HouseholdEvent) {
        if let HouseholdEvent::Formed {
            address,
            head,
            change,
        } = event
        {
            let household = Household::formed(address, head, *change);
            self.households.insert(stream.clone(), household);
            return;
        }
        // What counts meanwhile may be of a record that does not lie here: then nothing is known of it.
        if let Some(household) = self.households.get_mut(stream) {
            household.apply(event);
        }
    }

    fn apply_person(&mut self, stream: &StreamId, event: &PersonEvent) {
        if let PersonEvent::Registered(registration) = event {
            self.persons
                .insert(stream.clone(), Person::registered(registration));
            return;
        }
        if let Some(person) = self.persons.get_mut(stream) {
            person.apply(event);
        }
    }
}
