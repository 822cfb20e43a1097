//! 병역사항: military service is noted, in what the basic option shows and what only the full one shows.

use kernel::Brought;
use kernel::Conflict;
use kernel::Desk;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::words;
use serde_json::json;

use super::fields;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::event::Military;
use crate::event::PersonEvent;
use crate::finding::Subject;
use crate::register::Register;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "military-note",
    title: words(
        "병역사항 기록",
        "Note of military service",
        "군대 기록 적기",
    ),
    may: fields::OFFICERS,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    fields::SUBJECT,
    Field::required(
        "basic",
        words("기본 사항", "Basic facts", "짧게 쓰기"),
        Kind::Text(100),
    ),
    Field::optional(
        "detail",
        words("상세 사항", "Details", "자세히 쓰기"),
        Kind::Text(300),
    ),
];

struct MilitaryNote {
    subject: Subject,
    basic: String,
    detail: String,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(MilitaryNote {
        subject: Subject::read(given, "subject", faults)?,
        basic: given.text("basic")?,
        detail: given.text("detail").unwrap_or_default(),
    }))
}

impl Ask for MilitaryNote {
    fn needs(&self, _register: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_person(brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (stream, _) = self.subject.find_living(register, brought)?;
        let noted = PersonEvent::MilitaryNoted(Military {
            basic: self.basic.clone(),
            detail: self.detail.clone(),
            on: desk.today(),
        });
        Ok(Outcome::event(stream.clone(), Event::Person(noted)).answer(json!({"person": stream})))
    }
}
