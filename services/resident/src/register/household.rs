//! A household (세대): what its events make of it.

use std::collections::BTreeMap;

use kernel::Date;
use kernel::StreamId;

use super::Formation;
use super::Household;
use super::Member;
use crate::event::Change;
use crate::event::Corrected;
use crate::event::Correction;
use crate::event::HouseholdEvent;
use crate::tables::address_key;
use crate::trade::Relation;

impl Household {
    pub(super) fn formed(address: &str, head: &StreamId, change: Change) -> Self {
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
            left: Vec::new(),
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

    /// One of its members, or who was one before they left.
    pub fn member_or_left(&self, person: &StreamId) -> Option<&Member> {
        let mut left = self.left.iter().rev().map(|(member, _)| member);
        let left = || left.find(|member| &member.person == person);
        self.member(person).or_else(left)
    }

    pub(super) fn apply(&mut self, event: &HouseholdEvent) {
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
            HouseholdEvent::Left { person, change } => {
                let left = self.member(person).cloned();
                self.left.extend(left.map(|member| (member, *change)));
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
