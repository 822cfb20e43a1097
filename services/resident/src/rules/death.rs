//! 사망: a death, and who is head of those who remain.

use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Date;
use kernel::Desk;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::words;
use serde_json::json;

use super::days;
use super::fields;
use super::succession;
use super::succession::Succession;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Change;
use crate::event::Event;
use crate::event::PersonEvent;
use crate::finding::Subject;
use crate::register::Register;
use crate::trade::Reason;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "death",
    title: words("사망 정리", "Death", "돌아가셨어요"),
    may: fields::OFFICERS,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    fields::SUBJECT,
    fields::ON,
    fields::NEW_HEAD,
    fields::NEW_RELATIONS,
];

struct Death {
    subject: Subject,
    on: Date,
    succession: Succession,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(Death {
        subject: Subject::read(given, "subject", faults)?,
        on: given.date("on")?,
        succession: Succession::read(given, faults),
    }))
}

impl Ask for Death {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        let mut needs = self.subject.needs_household(register, brought);
        needs.extend(self.succession.needs(brought));
        needs
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (stream, person) = self.subject.find_living(register, brought)?;
        days::has_come(self.on, desk)?;
        if self.on < person.birth {
            return Err(DIED_BEFORE_BIRTH);
        }
        let died = PersonEvent::Died {
            on: self.on,
            reported_on: desk.today(),
        };
        let outcome =
            Outcome::event(stream.clone(), Event::Person(died)).answer(json!({"person": stream}));
        let Some(home) = register.home_of(&stream) else {
            return Ok(outcome);
        };
        let change = Change {
            on: self.on,
            reported_on: desk.today(),
            reason: Reason::Death,
        };
        let succession = self.succession.resolve(brought)?;
        succession::leave(register, home, &[stream], &succession, change, outcome)
    }
}

/// The day of death lies before the day of birth.
pub(crate) const DIED_BEFORE_BIRTH: Refusal = Refusal::new(
    "resident.died-before-birth",
    Class::Conflict,
    words(
        "사망일이 생년월일보다 이릅니다.",
        "The day of death lies before the day of birth.",
        "돌아가신 날이 태어난 날보다 앞서요.",
    ),
    words(
        "사망일을 확인하세요.",
        "Check the day of death.",
        "돌아가신 날을 다시 봐 주세요.",
    ),
);
