//! 임대주택 등록 말소: a registration ends. In the period it may end by sale or own use only, and that notes a fine.

use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Desk;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::address::Address;
use kernel::words;
use serde_json::json;

use crate::ask::Ask;
use crate::ask::Asked;
use crate::fields;
use crate::landlord::Subject;
use crate::landlord::letting;
use crate::register::Event;
use crate::register::LandlordEvent;
use crate::register::Register;
use crate::register::UnitEvent;
use crate::rules::fines;
use crate::rules::fines::Found;
use crate::trade::Breach;
use crate::trade::REASONS;
use crate::trade::Reason;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "deregistration",
    title: words(
        "임대주택 등록 말소",
        "End the registration of a rental",
        "빌려주는 집 등록을 끝내요",
    ),
    may: fields::MAY,
    conflict: Conflict::Waits,
    fields: &[
        fields::SUBJECT,
        fields::IDENTITY,
        fields::ADDRESS,
        Field::required(
            "reason",
            words("말소 사유", "Why it ends", "왜 끝내나요"),
            Kind::Choice(REASONS),
        ),
    ],
};

struct Ending {
    subject: Subject,
    address: Address,
    reason: Reason,
}

/// Reads the request.
pub(crate) fn parse(given: &Given) -> Option<Asked> {
    Some(Box::new(Ending {
        subject: Subject::read(given)?,
        address: given.address("address")?,
        reason: Reason::read(given.choice("reason")?)?,
    }))
}

impl Ask for Ending {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_unit(&self.address, register, brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let letting = letting(&self.subject, &self.address, register, brought, desk)?;
        let ((unit, record), landlord) = (letting.unit, letting.landlord);
        let over_on = record.period_over_on();
        let kept = desk.today() >= over_on;
        let fine = match self.reason {
            Reason::PeriodOver if !kept => return Err(PERIOD_RUNS.with(over_on.to_string())),
            Reason::Sale | Reason::SelfUse if !kept => {
                Found::at(unit, Breach::EarlyEnd).fine(landlord.1, desk)
            }
            Reason::PeriodOver | Reason::Sale | Reason::SelfUse => None,
        };
        let answer = json!({
            "unit": unit, "period_over_on": over_on, "period_kept": kept,
            "fine": fine.as_ref().map(fines::told), "notice": fine.as_ref().map(fines::notice),
        });
        let ended = UnitEvent::Deregistered {
            reason: self.reason,
            on: desk.today(),
        };
        let removed = LandlordEvent::UnitRemoved { unit: unit.clone() };
        let outcome = Outcome::event(unit.clone(), Event::Unit(ended));
        let mut outcome = outcome.and(landlord.0.clone(), Event::Landlord(removed));
        if let Some(fine) = fine {
            let noted = Event::Landlord(LandlordEvent::FineNoted(fine));
            outcome = outcome.and(landlord.0.clone(), noted);
        }
        Ok(outcome.answer(answer))
    }
}

/// The period is not over yet.
pub(crate) const PERIOD_RUNS: Refusal = Refusal::new(
    "rental.period-runs",
    Class::Conflict,
    words(
        "임대의무기간이 아직 끝나지 않았습니다.",
        "The period in which the home must be let is not over yet.",
        "정한 해가 아직 다 안 지났어요.",
    ),
    words(
        "아래 날짜부터 만료로 말소할 수 있습니다.",
        "From the day below it can end for this reason.",
        "아래 날부터 끝낼 수 있어요.",
    ),
);
