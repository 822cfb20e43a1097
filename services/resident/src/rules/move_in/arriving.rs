//! The events of a move: the household moves as it is, some form their own, or some join another.

use kernel::Brought;
use kernel::Desk;
use kernel::Outcome;
use kernel::Refusal;
use kernel::StreamId;

use super::Change;
use super::Event;
use super::Home;
use super::HouseholdEvent;
use super::MoveIn;
use super::NOBODY_HERE;
use super::Reason;
use super::Register;
use super::Relation;
use super::line_at;
use super::succession;
use crate::event::HOUSEHOLD;
use crate::rules::succession::RELATION_NEEDED;
use crate::tables::address_key;

/// Into what the movers come.
pub(super) enum Arrival<'a> {
    /// The whole household moves and stays what it is.
    Whole,
    /// They form a household of their own.
    Own,
    /// They join this household.
    Into(Home<'a>),
}

impl Arrival<'_> {
    /// Under one roof nobody moves in: they split off or merge.
    pub(super) fn reason(&self, from: &str, to: &str) -> Reason {
        match self {
            Arrival::Own if address_key(from) == address_key(to) => Reason::Split,
            Arrival::Into(_) if address_key(from) == address_key(to) => Reason::Merge,
            Arrival::Whole | Arrival::Own | Arrival::Into(_) => Reason::MoveIn,
        }
    }
}

/// People on the move.
pub(super) struct Arriving<'a> {
    pub(super) register: &'a Register,
    pub(super) subject: StreamId,
    pub(super) home: Home<'a>,
    /// The subject first.
    pub(super) movers: Vec<StreamId>,
    pub(super) address: String,
    pub(super) change: Change,
}

impl Arriving<'_> {
    /// The household keeps its members and its head; only the address changes.
    pub(super) fn move_whole(&self) -> Result<Outcome<Event>, Refusal> {
        let (stream, household) = self.home;
        let head = self.name_of(household.head())?;
        let moved = HouseholdEvent::Moved {
            address: self.address.clone(),
            change: self.change,
        };
        let outcome = Outcome::event(stream.clone(), Event::Household(moved));
        Ok(household.members.iter().fold(outcome, |outcome, member| {
            let line = line_at(stream, &self.address, head, member.relation, self.change);
            outcome.and(member.person.clone(), line)
        }))
    }

    /// They leave, and the subject is head of a household of their own.
    pub(super) fn form_own(
        &self,
        report: &MoveIn,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<(Outcome<Event>, StreamId), Refusal> {
        let home = StreamId::new(HOUSEHOLD, desk.fresh(0));
        let formed = HouseholdEvent::Formed {
            address: self.address.clone(),
            head: self.subject.clone(),
            change: self.change,
        };
        let outcome = self
            .leave(report, brought)?
            .and(home.clone(), Event::Household(formed));
        let head = self.name_of(Some(&self.subject))?;
        let line = line_at(&home, &self.address, head, Relation::Head, self.change);
        let outcome = outcome.and(self.subject.clone(), line);
        let others = self.movers.iter().filter(|mover| **mover != self.subject);
        let outcome = others.into_iter().try_fold(outcome, |outcome, mover| {
            let said = report.said_relation(mover, &self.subject, brought);
            let relation = said.or_else(|| self.relation_to_subject(mover));
            self.enter(&home, head, mover, relation, outcome)
        })?;
        Ok((outcome, home))
    }

    /// They leave, and become members of another household.
    pub(super) fn join(
        &self,
        report: &MoveIn,
        into: Home<'_>,
        brought: &Brought,
    ) -> Result<Outcome<Event>, Refusal> {
        let (home, household) = into;
        let head = self.name_of(household.head())?;
        let outcome = self.leave(report, brought)?;
        self.movers.iter().try_fold(outcome, |outcome, mover| {
            let relation = report.said_relation(mover, &self.subject, brought);
            self.enter(home, head, mover, relation, outcome)
        })
    }

    fn leave(&self, report: &MoveIn, brought: &Brought) -> Result<Outcome<Event>, Refusal> {
        let succession = report.succession.resolve(brought)?;
        let leaving = Change {
            reason: if self.change.reason == Reason::MoveIn {
                Reason::MoveOut
            } else {
                self.change.reason
            },
            ..self.change
        };
        succession::leave(
            self.register,
            self.home,
            &self.movers,
            &succession,
            leaving,
            Outcome::default(),
        )
    }

    fn enter(
        &self,
        home: &StreamId,
        head: &str,
        mover: &StreamId,
        relation: Option<Relation>,
        outcome: Outcome<Event>,
    ) -> Result<Outcome<Event>, Refusal> {
        let relation = relation
            .filter(|relation| *relation != Relation::Head)
            .ok_or(RELATION_NEEDED)?;
        let joined = HouseholdEvent::Joined {
            person: mover.clone(),
            relation,
            change: self.change,
        };
        let line = line_at(home, &self.address, head, relation, self.change);
        Ok(outcome
            .and(home.clone(), Event::Household(joined))
            .and(mover.clone(), line))
    }

    fn relation_to_subject(&self, mover: &StreamId) -> Option<Relation> {
        let (_, household) = self.home;
        let subject = household.member(&self.subject)?.relation;
        let mover_was = household.member(mover)?.relation;
        if subject == Relation::Head {
            return Some(mover_was);
        }
        mover_was.after(subject, self.register.person(mover)?.sex)
    }

    fn name_of(&self, person: Option<&StreamId>) -> Result<&str, Refusal> {
        let person = person.and_then(|person| self.register.person(person));
        person.map(|person| person.name.as_str()).ok_or(NOBODY_HERE)
    }
}
