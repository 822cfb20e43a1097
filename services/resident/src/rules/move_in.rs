//! 전입신고: a household, or some of its members, move to another address.
//!
//! Within this municipality the home decides it alone. Into another one two homes have a part each, by the same report: the one that is left
//! releases the records ([`leaving`]), the one of the new address takes them ([`arriving`]).

use kernel::Answers;
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
use kernel::Words;
use kernel::address::Address;
use kernel::words;
use serde_json::Value;
use serde_json::json;

use super::days;
use super::place;
use super::place::Place;
use super::succession;
use super::succession::Home;
use super::succession::Succession;
use super::succession::line_at;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Change;
use crate::event::Event;
use crate::event::HouseholdEvent;
use crate::event::MoveReport;
use crate::event::PersonEvent;
use crate::finding::NOBODY_HERE;
use crate::finding::Subject;
use crate::finding::home_of;
use crate::register::Person;
use crate::register::Register;
use crate::trade::Reason;
use crate::trade::Relation;

mod arriving;
mod fields;
mod leaving;
mod loading;
mod refusals;
mod standing;

use arriving::Arrival;
use arriving::Arriving;
use leaving::Leaving;
pub(crate) use refusals::*;
use standing::Standing;
pub(super) use standing::behind;
use standing::disputed;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "move-in",
    title: words("전입신고", "Move-in report", "이사했어요"),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    conflict: Conflict::Moves { to: "address" },
    fields: fields::FIELDS,
};

/// A report of a move.
pub(super) struct MoveIn {
    subject: Subject,
    who: Who,
    /// The others who move, and what they are to the head where they move to.
    others: Vec<(Subject, Option<Relation>)>,
    address: Address,
    moved_on: Date,
    destination: Destination,
    filed_by_head: bool,
    mover_signed: bool,
    succession: Succession,
    /// What was answered, to be kept with the report.
    said: Vec<(String, String)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Who {
    Alone,
    Household,
    Members,
}

/// What the movers become part of.
enum Destination {
    /// An address at which nobody lives.
    Empty,
    /// A household of their own beside others at one address.
    Separate,
    /// The household of this head, to whom the subject is so related.
    Join {
        head: Subject,
        relation: Option<Relation>,
        confirmed: bool,
    },
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(read(given, faults)?))
}

fn read(given: &Given, faults: &mut Vec<Fault>) -> Option<MoveIn> {
    let who = fields::who(given);
    let others = fields::others(given, faults);
    if who == Who::Members && others.is_empty() {
        faults.push(Fault::new("members", "", "missing", WHO_ELSE));
    }
    Some(MoveIn {
        subject: Subject::read(given, "subject", faults)?,
        who,
        others,
        address: given.address("address")?,
        moved_on: given.date("moved_on")?,
        destination: fields::destination(given, faults),
        filed_by_head: given.choice("filed_by") == Some("head"),
        mover_signed: given.flag("mover_signed"),
        succession: Succession::read(given, faults),
        said: given.said(),
    })
}

/// A report that was made before, to be decided again; none where its answers no longer read.
pub(super) fn again(answers: &[(String, String)]) -> Option<MoveIn> {
    let answers = Answers::from_pairs(answers.iter().cloned());
    let given = answers.read(INFO.fields).ok()?;
    let mut faults = Vec::new();
    read(&given, &mut faults).filter(|_| faults.is_empty())
}

impl Ask for MoveIn {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        loading::needs(self, register, brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        self.may_file(brought, desk)?;
        self.decide_on(register, brought, desk, None)
    }
}

impl MoveIn {
    /// Decides; `settled` where an officer has chosen this report among several.
    pub(super) fn decide_on(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
        settled: Option<&MoveReport>,
    ) -> Result<Outcome<Event>, Refusal> {
        let (subject, _) = self.subject.find_living(register, brought)?;
        let home = home_of(register, &subject)?;
        let movers = self.movers(&subject, home, register, brought)?;
        let from_here = place::is_here(home.1.address(), desk);
        let standing = match settled {
            // Only the home that they leave knows what is on record there.
            None if from_here => self.standing(register, &movers, desk)?,
            None | Some(_) => Standing::Clear,
        };
        let change = Change {
            on: self.day(register, &movers, &standing, settled, desk)?,
            reported_on: settled.map_or(desk.today(), |report| report.legal_at.day()),
            reason: Reason::MoveIn,
        };
        let arriving = Arriving {
            register,
            subject,
            home,
            movers,
            from_here,
            came: brought
                .streams
                .get(home.0)
                .is_some_and(|record| record.home.is_none()),
            change,
        };
        let (before, decided) = match &standing {
            Standing::Clear => (Outcome::default(), arriving.decide(self, brought, desk)?),
            Standing::Later(reports) => (
                disputed(reports, &arriving.movers),
                arriving.decide(self, brought, desk)?,
            ),
            Standing::Earlier(reports) => (
                disputed(reports, &arriving.movers),
                Outcome::default().answer(self.answer(home.0, &arriving.movers, desk)),
            ),
        };
        let mut outcome = behind(before, decided);
        // The home that they left may have found it.
        let persons = arriving
            .movers
            .iter()
            .filter_map(|mover| register.person(mover));
        let found = !from_here && persons.into_iter().any(|person| person.dispute.is_some());
        if found || standing != Standing::Clear {
            outcome.answer["disputed"] = true.into();
            outcome.answer["notice"] = json!(DISPUTED);
        }
        Ok(outcome)
    }

    /// A citizen reports their own move only.
    fn may_file(&self, brought: &Brought, desk: &Desk) -> Result<(), Refusal> {
        let own = self
            .subject
            .stream(brought)
            .is_some_and(|stream| stream.to_string() == desk.caller.who);
        if own || desk.caller.at_counter() {
            return Ok(());
        }
        Err(NOT_YOUR_MOVE)
    }

    /// Everybody who moves, the subject first; all must be of one household.
    fn movers(
        &self,
        subject: &StreamId,
        (stream, household): Home<'_>,
        register: &Register,
        brought: &Brought,
    ) -> Result<Vec<StreamId>, Refusal> {
        // Who was released by the home that they leave is no member there any more, and lives nowhere else yet.
        let between = household.left.iter().map(|(member, _)| &member.person);
        let between: Vec<_> = between
            .filter(|left| register.person(left).and_then(Person::home) == Some(stream))
            .collect();
        let others: Vec<StreamId> = match self.who {
            Who::Alone => Vec::new(),
            Who::Household => {
                let members = household.members.iter().map(|member| &member.person);
                members.chain(between.iter().copied()).cloned().collect()
            }
            Who::Members => {
                let others = self.others.iter().map(|(other, _)| other.found(brought));
                others.collect::<Result<_, Refusal>>()?
            }
        };
        let mut movers = vec![subject.clone()];
        for other in others {
            if household.member(&other).is_none() && !between.contains(&&other) {
                return Err(NOT_IN_ONE_HOUSEHOLD);
            }
            if !movers.contains(&other) {
                movers.push(other);
            }
        }
        Ok(movers)
    }

    /// What can't be reported online: minors alone, splitting a household under one roof, a head who can't confirm online.
    fn may_be_online(
        &self,
        register: &Register,
        movers: &[StreamId],
        (_, household): Home<'_>,
        address: &str,
        desk: &Desk,
    ) -> Result<(), Refusal> {
        if desk.caller.at_counter() {
            return Ok(());
        }
        let age = days::rule("move-in-alone-online-age", desk, desk.today());
        let persons = movers.iter().filter_map(|mover| register.person(mover));
        let ages = persons.map(|person| u32::try_from(person.age_on(desk.today())).ok());
        if age.is_none_or(|age| ages.flatten().all(|years| years < age)) {
            return Err(MINORS_ALONE_ONLINE);
        }
        match self.destination {
            Destination::Join { .. } => Err(HEAD_CONFIRMS_AT_COUNTER),
            Destination::Empty | Destination::Separate if household.is_at(address) => {
                Err(SPLIT_ONLINE)
            }
            Destination::Empty | Destination::Separate => Ok(()),
        }
    }

    /// Into what the movers come.
    fn arrival<'a>(
        &self,
        register: &'a Register,
        brought: &Brought,
        (home, household): Home<'a>,
        movers: &[StreamId],
        address: &str,
    ) -> Result<Arrival<'a>, Refusal> {
        let staying = household.members.iter();
        let staying = staying.filter(|member| !movers.contains(&member.person));
        let whole = staying.count() == 0 && household.dissolved_on.is_none();
        match &self.destination {
            Destination::Join {
                head, confirmed, ..
            } => {
                let into = self.household_to_join(register, brought, head, *confirmed, address)?;
                if into.0 == home {
                    Err(ALREADY_THERE)
                } else {
                    Ok(Arrival::Into(into))
                }
            }
            Destination::Empty | Destination::Separate if whole && household.is_at(address) => {
                Err(ALREADY_THERE)
            }
            Destination::Empty if loading::lives_at(register, address) => Err(ADDRESS_OCCUPIED),
            Destination::Empty | Destination::Separate if whole => Ok(Arrival::Whole),
            Destination::Empty | Destination::Separate => Ok(Arrival::Own),
        }
    }

    /// The head of the household joined must confirm; where the head files the report, the mover must sign too.
    fn household_to_join<'a>(
        &self,
        register: &'a Register,
        brought: &Brought,
        head: &Subject,
        confirmed: bool,
        address: &str,
    ) -> Result<Home<'a>, Refusal> {
        let (head, _) = head.find_living(register, brought)?;
        let (stream, household) = home_of(register, &head)?;
        if household.head() != Some(&head) {
            return Err(NOT_THE_HEAD);
        }
        if !household.is_at(address) {
            return Err(OTHER_ADDRESS);
        }
        if !confirmed {
            return Err(HEAD_MUST_CONFIRM);
        }
        if self.filed_by_head && !self.mover_signed {
            return Err(MOVER_MUST_SIGN);
        }
        Ok((stream, household))
    }

    /// A late report is taken in all the same; whether a fine follows is decided elsewhere, and no amount is told.
    fn answer(&self, home: &StreamId, movers: &[StreamId], desk: &Desk) -> Value {
        let due = days::move_in_due(self.moved_on, desk);
        let late = due.is_some_and(|due| desk.today() > due);
        json!({
            "household": home,
            "persons": movers,
            "due": due,
            "late": late,
            "notice": late.then_some(LATE),
        })
    }

    /// What a mover is said to be to the head where they move to.
    fn said_relation(
        &self,
        mover: &StreamId,
        subject: &StreamId,
        brought: &Brought,
    ) -> Option<Relation> {
        if let (true, Destination::Join { relation, .. }) = (mover == subject, &self.destination) {
            return *relation;
        }
        let said = self
            .others
            .iter()
            .find(|(other, _)| other.stream(brought).as_ref() == Some(mover));
        said.and_then(|(_, relation)| *relation)
    }
}

const WHO_ELSE: Words = words(
    "함께 이사하는 세대원을 적으세요.",
    "Name the members who move.",
    "같이 이사하는 사람을 써 주세요.",
);

/// Told with a late report.
const LATE: Words = words(
    "신고 기간이 지나 접수되었습니다. 과태료 부과 여부를 담당자가 검토합니다.",
    "The report is late and was accepted. An officer will consider whether an administrative fine is due.",
    "신고가 늦었지만 받았어요. 벌금을 낼지는 직원이 살펴보고 알려 줘요.",
);
