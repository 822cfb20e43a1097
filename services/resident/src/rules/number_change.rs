//! 주민등록번호 변경: a number changes; the former one stays in the history and is never given again.

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
use kernel::resident_number::ResidentNumber;
use kernel::words;
use serde_json::json;

use super::days;
use super::fields;
use super::numbers;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::event::PersonEvent;
use crate::finding::Subject;
use crate::register::Register;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "number-change",
    title: words(
        "주민등록번호 변경",
        "Change of resident number",
        "주민번호 바꾸기",
    ),
    may: fields::OFFICERS,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    fields::SUBJECT,
    Field::required(
        "number",
        words(
            "새 주민등록번호",
            "New resident number",
            "새로 받은 주민번호",
        ),
        Kind::ResidentNumber,
    ),
    Field::required(
        "assigned_on",
        words("부여일", "Day of assignment", "번호를 받은 날"),
        Kind::Date,
    ),
    fields::BASIS,
];

struct NumberChange {
    subject: Subject,
    number: ResidentNumber,
    assigned_on: Date,
    basis: String,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let (number, assigned_on) = (given.resident_number("number")?, given.date("assigned_on")?);
    numbers::check("number", number, Some(assigned_on), faults);
    numbers::check_assigned("assigned_on", number, Some(assigned_on), faults);
    Some(Box::new(NumberChange {
        subject: Subject::read(given, "subject", faults)?,
        number,
        assigned_on,
        basis: given.text("basis")?,
    }))
}

impl Ask for NumberChange {
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
        days::has_come(self.assigned_on, desk)?;
        if person.number == Some(self.number) {
            return Err(SAME_NUMBER);
        }
        if self.number.birth() != person.birth {
            return Err(OTHER_BIRTH.with(person.birth.to_string()));
        }
        let changed = PersonEvent::NumberChanged {
            number: self.number,
            assigned_on: self.assigned_on,
            basis: self.basis.clone(),
        };
        Ok(Outcome::event(stream.clone(), Event::Person(changed))
            .claim(numbers::claim(self.number, &stream))
            .answer(json!({"person": stream})))
    }
}

/// The number is the same.
pub(crate) const SAME_NUMBER: Refusal = Refusal::new(
    "resident.same-number",
    Class::Conflict,
    words(
        "기록된 번호와 같습니다.",
        "This is the number on record.",
        "지금 번호와 똑같아요.",
    ),
    words(
        "새 번호를 확인하세요.",
        "Check the new number.",
        "새 번호를 다시 봐 주세요.",
    ),
);

/// The number says another day of birth than the record.
pub(crate) const OTHER_BIRTH: Refusal = Refusal::new(
    "resident.other-birth",
    Class::Conflict,
    words(
        "새 번호의 생년월일이 기록과 다릅니다.",
        "The number says another day of birth than the record.",
        "새 번호의 생일이 기록과 달라요.",
    ),
    words(
        "번호를 확인하세요. 생년월일이 틀렸다면 정정을 먼저 하세요.",
        "Check the number. If the day of birth on record is wrong, correct that first.",
        "번호를 다시 봐 주세요. 생일이 틀렸으면 먼저 고쳐 주세요.",
    ),
);
