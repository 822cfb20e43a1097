//! 열람: a look at a person's record and household. It is a request, and on record before anything is shown.

use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Desk;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::LookNote;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::StreamId;
use kernel::words;
use serde_json::json;

use super::fields;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::finding::Subject;
use crate::pages::PERSON_VIEW;
use crate::register::Register;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "look",
    title: words("주민등록표 열람", "Look at a record", "기록 보기"),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    conflict: Conflict::Independent,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    fields::SUBJECT,
    fields::PURPOSE,
    Field::optional(
        "basis",
        words("법적 근거", "Legal basis", "볼 수 있는 까닭"),
        Kind::Text(200),
    ),
];

struct Look {
    subject: Subject,
    purpose: String,
    basis: Option<String>,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(Look {
        subject: Subject::read(given, "subject", faults)?,
        purpose: given.text("purpose")?,
        basis: given.text("basis"),
    }))
}

impl Ask for Look {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_household(register, brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let own = self
            .subject
            .stream(brought)
            .is_some_and(|stream| stream.to_string() == desk.caller.who);
        // Asked before anything is found, so that a citizen can't learn who is in the register.
        if !own && !desk.caller.at_counter() {
            return Err(NOT_YOUR_RECORD);
        }
        let (stream, _) = self.subject.find(register, brought)?;
        let basis = match &self.basis {
            Some(basis) => basis.clone(),
            None if own => OWN_BASIS.to_owned(),
            None => return Err(BASIS_NEEDED),
        };
        let look = LookNote {
            subjects: everybody_shown(register, &stream),
            view: PERSON_VIEW.to_owned(),
            purpose: self.purpose.clone(),
            basis,
        };
        Ok(Outcome::default()
            .look(look)
            .answer(json!({"person": stream})))
    }
}

/// The person first, then the other members of the household.
fn everybody_shown(register: &Register, person: &StreamId) -> Vec<StreamId> {
    let household = register.home_of(person).map(|(_, household)| household);
    let members = household
        .into_iter()
        .flat_map(|household| &household.members);
    let others = members
        .map(|member| member.person.clone())
        .filter(|member| member != person);
    [person.clone()].into_iter().chain(others).collect()
}

const OWN_BASIS: &str = "본인 열람";

/// A citizen asked for somebody else's record.
pub(crate) const NOT_YOUR_RECORD: Refusal = Refusal::new(
    "resident.not-your-record",
    Class::Forbidden,
    words(
        "본인의 기록만 볼 수 있습니다.",
        "You may look at your own record only.",
        "내 기록만 볼 수 있어요.",
    ),
    words(
        "다른 사람의 서류가 필요하면 위임장을 가지고 창구에 오세요.",
        "For somebody else's papers come to a counter with a power of attorney.",
        "다른 사람 서류가 필요하면 위임장을 가지고 주민센터로 오세요.",
    ),
);

/// An officer gave no legal basis.
pub(crate) const BASIS_NEEDED: Refusal = Refusal::new(
    "resident.basis-needed",
    Class::Input,
    words(
        "다른 사람의 기록을 보려면 법적 근거가 필요합니다.",
        "A look at somebody's record needs a legal basis.",
        "남의 기록을 보려면 까닭이 있어야 해요.",
    ),
    words(
        "근거 법령이나 접수한 민원을 적으세요.",
        "Name the law or the petition that was received.",
        "어떤 법이나 신청 때문인지 써 주세요.",
    ),
);
