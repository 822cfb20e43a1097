//! Two reports of one person's move that did not know of each other: both are kept in the order of their legal time, the later one stands
//! provisionally, and an officer decides (`move-settle`).

use kernel::Date;
use kernel::Desk;
use kernel::Outcome;
use kernel::Refusal;
use kernel::StreamId;

use super::MOVE_DISPUTED;
use super::MoveIn;
use super::days;
use crate::event::Event;
use crate::event::MoveReport;
use crate::event::PersonEvent;
use crate::register::Register;

/// How a report stands beside what is on record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Standing {
    /// Nothing on record speaks against it, or an officer has decided for it.
    Clear,
    /// What is on record came there unknown to who reported this. This one is the later: it stands, provisionally.
    Later(Vec<MoveReport>),
    /// The one on record is the later: this one is kept beside it.
    Earlier(Vec<MoveReport>),
}

impl MoveIn {
    /// A report that was put on record after this one was taken in can't have been known to who took it in.
    pub(super) fn standing(
        &self,
        register: &Register,
        movers: &[StreamId],
        desk: &Desk,
    ) -> Result<Standing, Refusal> {
        let persons = movers.iter().filter_map(|mover| register.person(mover));
        let mut unknown: Option<Vec<MoveReport>> = None;
        for person in persons {
            let latest = person.reported.as_ref();
            if latest.is_some_and(|latest| latest.recorded_at > desk.legal_at) {
                let open = person.dispute.clone();
                unknown = open.or_else(|| latest.map(|latest| vec![latest.clone()]));
            } else if person.dispute.is_some() {
                return Err(MOVE_DISPUTED);
            }
        }
        let Some(mut reports) = unknown else {
            return Ok(Standing::Clear);
        };
        let own = self.report(movers, desk);
        let stands = reports
            .iter()
            .map(MoveReport::order)
            .max()
            .is_some_and(|latest| latest < own.order());
        reports.push(own);
        reports.sort_by_key(MoveReport::order);
        Ok(if stands {
            Standing::Later(reports)
        } else {
            Standing::Earlier(reports)
        })
    }

    /// The day on which it counts. Beside a report that it did not know of, or where an officer has decided, it follows what is on record.
    pub(super) fn day(
        &self,
        register: &Register,
        movers: &[StreamId],
        standing: &Standing,
        settled: Option<&MoveReport>,
        desk: &Desk,
    ) -> Result<Date, Refusal> {
        days::has_come(self.moved_on, desk)?;
        let mut persons = movers.iter().filter_map(|mover| register.person(mover));
        if *standing == Standing::Clear && settled.is_none() {
            persons.try_for_each(|person| days::follows_history(self.moved_on, person))?;
            return Ok(self.moved_on);
        }
        let latest = persons.filter_map(|person| Some(person.address()?.change.on));
        Ok(latest
            .max()
            .map_or(self.moved_on, |latest| latest.max(self.moved_on)))
    }

    /// What is kept of this report in the record of everybody who moves.
    pub(super) fn report(&self, movers: &[StreamId], desk: &Desk) -> MoveReport {
        let office = desk.caller.office.clone();
        MoveReport {
            report: desk.chance,
            legal_at: desk.legal_at,
            recorded_at: desk.now,
            taken_in_at: office.unwrap_or_else(|| desk.node.name.clone()),
            address: self.address.to_string(),
            moved_on: self.moved_on,
            movers: movers.to_vec(),
            answers: self.said.clone(),
        }
    }
}

/// Both stories in the record of everybody who moves.
pub(super) fn disputed(reports: &[MoveReport], movers: &[StreamId]) -> Outcome<Event> {
    let event = Event::Person(PersonEvent::MoveDisputed(reports.to_vec()));
    let streams = movers.iter().cloned();
    streams.fold(Outcome::default(), |outcome, mover| {
        outcome.and(mover, event.clone())
    })
}

/// One outcome behind another.
pub(in crate::rules) fn behind(
    first: Outcome<Event>,
    mut second: Outcome<Event>,
) -> Outcome<Event> {
    let events = std::mem::take(&mut second.events);
    Outcome {
        events: first.events.into_iter().chain(events).collect(),
        ..second
    }
}
