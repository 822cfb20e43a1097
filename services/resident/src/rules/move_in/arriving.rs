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
use super::Leaving;
use super::MoveIn;
use super::NOBODY_HERE;
use super::PersonEvent;
use super::Place;
use super::Reason;
use super::Register;
use super::Relation;
use super::behind;
use super::line_at;
use super::place;
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
    /// Whether they leave a household of this municipality. Another one's they have left there.
    pub(super) from_here: bool,
    /// Whether that household's record is kept here. With an address elsewhere it has been released to this home, perhaps by another report.
    pub(super) came: bool,
    pub(super) change: Change,
}

impl<'a> Arriving<'a> {
    /// Decides this home's part.
    pub(super) fn decide(
        &self,
        report: &MoveIn,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let address = match (place::of(&report.address, desk)?, self.from_here) {
            (Place::Here(address), _) => address,
            (Place::Elsewhere(to), true) => return self.leave_for(&to, report, brought, desk),
            (Place::Elsewhere(_), false) => return Err(place::elsewhere(&report.address)),
        };
        report.may_be_online(self.register, &self.movers, self.home, &address, desk)?;
        let arrival = report.arrival(self.register, brought, self.home, &self.movers, &address)?;
        let arriving = At {
            who: self,
            change: Change {
                reason: arrival.reason(self.home.1.address(), &address),
                ..self.change
            },
            address,
        };
        let (arrived, to) = match arrival {
            Arrival::Whole => (arriving.move_whole()?, self.home.0.clone()),
            Arrival::Own => arriving.form_own(report, brought, desk)?,
            Arrival::Into(into) => (arriving.join(report, into, brought)?, into.0.clone()),
        };
        let outcome = behind(self.reported(report, desk), arrived);
        Ok(outcome.answer(report.answer(&to, &self.movers, desk)))
    }

    fn leave_for(
        &self,
        to: &str,
        report: &MoveIn,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        // By what is on record here, which the home that they go to may not know yet: it must not be left with people whom it refuses.
        report.may_be_online(self.register, &self.movers, self.home, to, desk)?;
        let leaving = Leaving {
            register: self.register,
            home: self.home,
            movers: &self.movers,
            change: self.change,
            to,
        };
        let answer = report.answer(self.home.0, &self.movers, desk);
        Ok(leaving.release(report, brought)?.answer(answer))
    }

    /// The report in the record of everybody who moves.
    fn reported(&self, report: &MoveIn, desk: &Desk) -> Outcome<Event> {
        let told = Box::new(report.report(&self.movers, desk));
        let event = Event::Person(PersonEvent::MoveReported(told));
        let movers = self.movers.iter().cloned();
        movers.fold(Outcome::default(), |outcome, mover| {
            outcome.and(mover, event.clone())
        })
    }

    fn relation_to_subject(&self, mover: &StreamId) -> Option<Relation> {
        let (_, household) = self.home;
        let subject = household.member_or_left(&self.subject)?.relation;
        let mover_was = household.member_or_left(mover)?.relation;
        if subject == Relation::Head {
            return Some(mover_was);
        }
        mover_was.after(subject, self.register.person(mover)?.sex)
    }

    fn name_of(&self, person: Option<&StreamId>) -> Result<&'a str, Refusal> {
        let person = person.and_then(|person| self.register.person(person));
        person.map(|person| person.name.as_str()).ok_or(NOBODY_HERE)
    }
}

/// The same at their new address.
struct At<'a> {
    who: &'a Arriving<'a>,
    address: String,
    change: Change,
}

impl At<'_> {
    /// The household keeps its members and its head; only the address changes.
    fn move_whole(&self) -> Result<Outcome<Event>, Refusal> {
        let (stream, household) = self.who.home;
        let head = self.who.name_of(household.head())?;
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
    fn form_own(
        &self,
        report: &MoveIn,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<(Outcome<Event>, StreamId), Refusal> {
        let home = StreamId::new(HOUSEHOLD, desk.fresh(0));
        let formed = HouseholdEvent::Formed {
            address: self.address.clone(),
            head: self.who.subject.clone(),
            change: self.change,
        };
        let outcome = self
            .leave(report, brought)?
            .and(home.clone(), Event::Household(formed));
        let head = self.who.name_of(Some(&self.who.subject))?;
        let line = line_at(&home, &self.address, head, Relation::Head, self.change);
        let outcome = outcome.and(self.who.subject.clone(), line);
        let others = self
            .who
            .movers
            .iter()
            .filter(|mover| **mover != self.who.subject);
        let outcome = others.into_iter().try_fold(outcome, |outcome, mover| {
            let said = report.said_relation(mover, &self.who.subject, brought);
            let relation = said.or_else(|| self.who.relation_to_subject(mover));
            self.enter(&home, head, mover, relation, outcome)
        })?;
        Ok((outcome, home))
    }

    /// They leave, and become members of another household.
    fn join(
        &self,
        report: &MoveIn,
        into: Home<'_>,
        brought: &Brought,
    ) -> Result<Outcome<Event>, Refusal> {
        let (home, household) = into;
        let head = self.who.name_of(household.head())?;
        let outcome = self.leave(report, brought)?;
        self.who.movers.iter().try_fold(outcome, |outcome, mover| {
            let relation = report.said_relation(mover, &self.who.subject, brought);
            self.enter(home, head, mover, relation, outcome)
        })
    }

    /// They leave a household that is kept here; another home has let them go. Where the whole household was released by another report, they are
    /// members of it still.
    fn leave(&self, report: &MoveIn, brought: &Brought) -> Result<Outcome<Event>, Refusal> {
        let (_, household) = self.who.home;
        let movers = self.who.movers.iter();
        let still = movers.filter(|mover| household.member(mover).is_some());
        let leaves: Vec<StreamId> = still.cloned().collect();
        if leaves.is_empty() || !(self.who.from_here || self.who.came) {
            return Ok(Outcome::default());
        }
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
            self.who.register,
            self.who.home,
            &leaves,
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
}
