//! The register (주민등록표) as far as it was loaded, folded from events: persons, households and presented leases.

use std::collections::BTreeMap;

use kernel::Date;
use kernel::StreamId;
use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;

use crate::event::AddressLine;
use crate::event::Change;
use crate::event::Corrected;
use crate::event::Correction;
use crate::event::Event;
use crate::event::FixedDate;
use crate::event::HouseholdEvent;
use crate::event::LeaseEvent;
use crate::event::Military;
use crate::event::PersonEvent;
use crate::event::Registration;
use crate::event::Restriction;
use crate::event::Seal;
use crate::tables::address_key;
use crate::trade::Relation;
use crate::trade::Status;

/// What was loaded of the register; never a town.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// Persons (개인별 주민등록표).
    pub persons: BTreeMap<StreamId, Person>,
    /// Households (세대별 주민등록표).
    pub households: BTreeMap<StreamId, Household>,
    /// Lease contracts with a fixed date (확정일자).
    pub leases: BTreeMap<StreamId, Vec<FixedDate>>,
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
        self.households
            .get_mut(stream)
            .expect("a household's first event forms it")
            .apply(event);
    }

    fn apply_person(&mut self, stream: &StreamId, event: &PersonEvent) {
        if let PersonEvent::Registered(registration) = event {
            self.persons
                .insert(stream.clone(), Person::registered(registration));
            return;
        }
        self.persons
            .get_mut(stream)
            .expect("a person's first event registers them")
            .apply(event);
    }
}

impl Household {
    fn formed(address: &str, head: &StreamId, change: Change) -> Self {
        let formation = Formation {
            address: address.to_owned(),
            change,
        };
        let head = Member {
            person: head.clone(),
            relation: Relation::Head,
            change,
        };
        Self {
            said_by: BTreeMap::from([
                (Corrected::FormedOn, 0),
                (Corrected::JoinedOn(head.person.clone()), 0),
            ]),
            formations: vec![formation],
            members: vec![head],
            dissolved_on: None,
            events: 1,
        }
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.formation().address
    }

    /// Where, when and why it was formed as it stands.
    pub fn formation(&self) -> &Formation {
        self.formations
            .last()
            .expect("a household is formed at an address")
    }

    /// Whether it lives at an address, whatever reference stands in parentheses.
    pub fn is_at(&self, address: &str) -> bool {
        address_key(self.address()) == address_key(address)
    }

    /// Its head; none once it is dissolved.
    pub fn head(&self) -> Option<&StreamId> {
        self.members
            .iter()
            .find(|member| member.relation == Relation::Head)
            .map(|member| &member.person)
    }

    /// One of its members.
    pub fn member(&self, person: &StreamId) -> Option<&Member> {
        self.members.iter().find(|member| &member.person == person)
    }

    fn apply(&mut self, event: &HouseholdEvent) {
        match event {
            HouseholdEvent::Formed { .. } => {}
            HouseholdEvent::Joined {
                person,
                relation,
                change,
            } => {
                self.said_by
                    .insert(Corrected::JoinedOn(person.clone()), self.events);
                self.members.push(Member {
                    person: person.clone(),
                    relation: *relation,
                    change: *change,
                });
            }
            HouseholdEvent::Left { person, .. } => {
                self.members.retain(|member| &member.person != person);
            }
            HouseholdEvent::HeadChanged {
                head, relations, ..
            } => self.set_head(head, relations),
            HouseholdEvent::Moved { address, change } => {
                self.said_by.insert(Corrected::FormedOn, self.events);
                self.formations.push(Formation {
                    address: address.clone(),
                    change: *change,
                });
            }
            HouseholdEvent::Dissolved { change } => self.dissolved_on = Some(change.on),
            HouseholdEvent::Corrected(correction) => self.correct(correction),
        }
        self.events += 1;
    }

    fn set_head(&mut self, head: &StreamId, relations: &[(StreamId, Relation)]) {
        for member in &mut self.members {
            if &member.person == head {
                member.relation = Relation::Head;
            } else if let Some((_, relation)) = relations.iter().find(|(p, _)| p == &member.person)
            {
                member.relation = *relation;
            }
        }
        self.members
            .sort_by_key(|member| member.relation != Relation::Head);
    }

    fn correct(&mut self, correction: &Correction) {
        self.said_by.insert(correction.field.clone(), self.events);
        let on: Date = correction
            .to
            .parse()
            .expect("a household's corrections are days");
        match &correction.field {
            Corrected::FormedOn => {
                if let Some(last) = self.formations.last_mut() {
                    last.change.on = on;
                }
            }
            Corrected::JoinedOn(person) => {
                if let Some(member) = self.members.iter_mut().find(|m| &m.person == person) {
                    member.change.on = on;
                }
            }
            Corrected::Name
            | Corrected::Hanja
            | Corrected::Birth
            | Corrected::AddressOn(_)
            | Corrected::AddressReportedOn(_) => {}
        }
    }
}

impl Person {
    fn registered(registration: &Registration) -> Self {
        let said = [Corrected::Name, Corrected::Hanja, Corrected::Birth];
        Self {
            number: registration.number,
            assigned_on: registration.assigned_on,
            name: registration.name.clone(),
            hanja: registration.hanja.clone(),
            birth: registration.birth,
            sex: registration.sex,
            foreign: registration.foreign,
            status: registration.status,
            died: None,
            addresses: Vec::new(),
            changes: Vec::new(),
            military: None,
            seal: None,
            seals: 0,
            restrictions: Vec::new(),
            restrictions_set: 0,
            said_by: said.into_iter().map(|field| (field, 0)).collect(),
            events: 1,
        }
    }

    /// True while no death is recorded.
    pub fn lives(&self) -> bool {
        self.died.is_none()
    }

    /// The line of the present address; of somebody who died, the last one.
    pub fn address(&self) -> Option<&AddressLine> {
        self.addresses.last()
    }

    /// A line of the address history by its number from 1, with the days of the lines beside it.
    pub fn address_in(&self, nth: u32) -> Option<AddressIn<'_>> {
        let index = usize::try_from(nth).ok()?.checked_sub(1)?;
        let on = |index: Option<usize>| Some(self.addresses.get(index?)?.change.on);
        Some(AddressIn {
            line: self.addresses.get(index)?,
            before: on(index.checked_sub(1)),
            after: on(index.checked_add(1)),
        })
    }

    /// The household of somebody who lives and is registered at an address.
    pub fn home(&self) -> Option<&StreamId> {
        let line = self.address().filter(|_| self.lives())?;
        line.household.as_ref()
    }

    /// The resident number with all but its first digit after the hyphen hidden, or the birth date where there is none.
    pub fn masked_number(&self) -> String {
        match &self.number {
            Some(number) => number.masked(),
            None => self.birth.to_string(),
        }
    }

    /// Full years of age on a day.
    pub fn age_on(&self, day: Date) -> i16 {
        let had_birthday = (day.month(), day.day()) >= (self.birth.month(), self.birth.day());
        day.year() - self.birth.year() - i16::from(!had_birthday)
    }

    fn apply(&mut self, event: &PersonEvent) {
        match event {
            PersonEvent::Registered(_) => {}
            PersonEvent::AddressChanged(line) => self.move_to(line),
            PersonEvent::NameChanged {
                name,
                hanja,
                on,
                basis,
                ..
            } => {
                self.said_by.insert(Corrected::Name, self.events);
                self.said_by.insert(Corrected::Hanja, self.events);
                let from = std::mem::replace(&mut self.name, name.clone());
                self.hanja.clone_from(hanja);
                self.change(Changed::Name, from, name, *on, basis);
            }
            PersonEvent::NumberChanged {
                number,
                assigned_on,
                basis,
            } => {
                let from = self.number.replace(*number).map(|old| old.full());
                self.assigned_on = Some(*assigned_on);
                self.sex = number.sex();
                let (from, to) = (from.unwrap_or_default(), number.full());
                self.change(Changed::Number, from, &to, *assigned_on, basis);
            }
            PersonEvent::Corrected(correction) => self.correct(correction),
            PersonEvent::Died { on, reported_on } => self.died = Some((*on, *reported_on)),
            PersonEvent::StatusChanged { status, on, basis } => {
                let from = std::mem::replace(&mut self.status, *status).label().ko;
                self.change(
                    Changed::Status,
                    from.to_owned(),
                    status.label().ko,
                    *on,
                    basis,
                );
            }
            PersonEvent::MilitaryNoted(military) => self.military = Some(military.clone()),
            PersonEvent::SealRegistered(seal) => {
                self.seals = seal.seal;
                self.seal = Some(seal.clone());
            }
            PersonEvent::SealCancelled { .. } => self.seal = None,
            PersonEvent::RestrictionSet(restriction) => {
                self.restrictions_set = restriction.restriction;
                self.restrictions.push(restriction.clone());
            }
            PersonEvent::RestrictionLifted { restriction, .. } => {
                self.restrictions.retain(|r| r.restriction != *restriction);
            }
        }
        self.events += 1;
    }

    fn move_to(&mut self, line: &AddressLine) {
        self.addresses.push(line.clone());
        let nth = self.line_count();
        self.said_by.insert(Corrected::AddressOn(nth), self.events);
        self.said_by
            .insert(Corrected::AddressReportedOn(nth), self.events);
    }

    /// How many lines the address history has; that is also the number of the last one.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.addresses.len()).unwrap_or(u32::MAX)
    }

    fn change(&mut self, what: Changed, from: String, to: &str, on: Date, basis: &str) {
        self.changes.push(PersonalChange {
            what,
            from,
            to: to.to_owned(),
            on,
            basis: basis.to_owned(),
        });
    }

    fn correct(&mut self, correction: &Correction) {
        let Correction {
            field,
            from,
            to,
            reason,
            on,
            ..
        } = correction;
        self.said_by.insert(field.clone(), self.events);
        let day = || -> Date { to.parse().expect("a corrected day is written as a day") };
        match field {
            Corrected::Name => self.name.clone_from(to),
            Corrected::Hanja => self.hanja = Some(to.clone()).filter(|hanja| !hanja.is_empty()),
            Corrected::Birth => self.birth = day(),
            Corrected::AddressOn(nth) => {
                if let Some(line) = self.line_mut(*nth) {
                    line.change.on = day();
                }
            }
            Corrected::AddressReportedOn(nth) => {
                if let Some(line) = self.line_mut(*nth) {
                    line.change.reported_on = day();
                }
            }
            Corrected::FormedOn | Corrected::JoinedOn(_) => {}
        }
        self.change(Changed::Correction, from.clone(), to, *on, reason);
    }

    fn line_mut(&mut self, nth: u32) -> Option<&mut AddressLine> {
        let index = usize::try_from(nth).ok()?.checked_sub(1)?;
        self.addresses.get_mut(index)
    }
}
