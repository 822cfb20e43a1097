//! 개명: a name changes; the former one stays in the history.

use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Date;
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

use super::days;
use super::fields;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::event::PersonEvent;
use crate::finding::Subject;
use crate::register::Register;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "name-change",
    title: words("개명", "Change of name", "이름 바꾸기"),
    may: fields::OFFICERS,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    fields::SUBJECT,
    Field::required(
        "name",
        words("새 이름", "New name", "새로 쓸 이름"),
        Kind::Name,
    ),
    Field::optional(
        "hanja",
        words("새 한자 이름", "New name in Hanja", "한자로 쓴 새 이름"),
        Kind::Name,
    ),
    fields::ON,
    fields::BASIS,
];

struct NameChange {
    subject: Subject,
    name: String,
    hanja: Option<String>,
    on: Date,
    basis: String,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(NameChange {
        subject: Subject::read(given, "subject", faults)?,
        name: given.text("name")?,
        hanja: given.text("hanja"),
        on: given.date("on")?,
        basis: given.text("basis")?,
    }))
}

impl Ask for NameChange {
    fn needs(&self, _register: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_person(brought)
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
            return Err(days::OUT_OF_ORDER.with(person.birth.to_string()));
        }
        if (&self.name, &self.hanja) == (&person.name, &person.hanja) {
            return Err(SAME_NAME);
        }
        let changed = PersonEvent::NameChanged {
            name: self.name.clone(),
            hanja: self.hanja.clone(),
            on: self.on,
            reported_on: desk.today(),
            basis: self.basis.clone(),
        };
        Ok(
            Outcome::event(stream.clone(), Event::Person(changed))
                .answer(json!({"person": stream})),
        )
    }
}

/// The name is the same.
pub(crate) const SAME_NAME: Refusal = Refusal::new(
    "resident.same-name",
    Class::Conflict,
    words(
        "기록된 이름과 같습니다.",
        "This is the name on record.",
        "지금 이름과 똑같아요.",
    ),
    words(
        "새 이름을 확인하세요.",
        "Check the new name.",
        "새 이름을 다시 봐 주세요.",
    ),
);
