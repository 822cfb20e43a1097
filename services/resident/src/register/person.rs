//! A person's record (개인별 주민등록표): what its events make of it.

use kernel::Date;
use kernel::StreamId;

use super::AddressIn;
use super::Changed;
use super::Person;
use super::PersonalChange;
use crate::event::AddressLine;
use crate::event::Corrected;
use crate::event::Correction;
use crate::event::PersonEvent;
use crate::event::Registration;

impl Person {
    pub(super) fn registered(registration: &Registration) -> Self {
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
            reported: None,
            dispute: None,
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

    pub(super) fn apply(&mut self, event: &PersonEvent) {
        match event {
            PersonEvent::Registered(_) => {}
            PersonEvent::AddressChanged(line) => self.move_to(line),
            PersonEvent::MoveReported(report) => self.reported = Some((**report).clone()),
            PersonEvent::MoveDisputed(reports) => self.dispute = Some(reports.clone()),
            PersonEvent::MoveSettled { .. } => self.dispute = None,
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
