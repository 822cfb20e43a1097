//! 열람: a look at a landlord's record and homes. It is a request, and on record before anything is shown.

use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Desk;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::LookNote;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::words;
use serde_json::json;

use crate::ask::Ask;
use crate::ask::Asked;
use crate::fields;
use crate::landlord::NO_LANDLORD;
use crate::landlord::Subject;
use crate::pages::LANDLORD_VIEW;
use crate::register::Event;
use crate::register::Register;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "look",
    title: words(
        "임대등록 열람",
        "Look at a registration",
        "등록한 기록 보기",
    ),
    may: fields::MAY,
    conflict: Conflict::Independent,
    fields: &[
        fields::SUBJECT,
        fields::PURPOSE,
        Field::optional(
            "basis",
            words("법적 근거", "Legal basis", "볼 수 있는 까닭"),
            Kind::Text(200),
        ),
    ],
};

struct Look {
    subject: Subject,
    purpose: String,
    basis: Option<String>,
}

/// Reads the request.
pub(crate) fn parse(given: &Given) -> Option<Asked> {
    Some(Box::new(Look {
        subject: Subject::read(given)?,
        purpose: given.text("purpose")?,
        basis: given.text("basis"),
    }))
}

impl Ask for Look {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_units(register, brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let person = self.subject.person(brought, desk)?;
        let own = person.stream.to_string() == desk.caller.who;
        let basis = match &self.basis {
            Some(basis) => basis.clone(),
            None if own => OWN_BASIS.to_owned(),
            None => return Err(BASIS_NEEDED),
        };
        let (stream, landlord) = self
            .subject
            .landlord(register, brought)
            .ok_or(NO_LANDLORD)?;
        let units = landlord.units.iter().map(|(unit, _)| unit.clone());
        let look = LookNote {
            subjects: [stream.clone()].into_iter().chain(units).collect(),
            view: LANDLORD_VIEW.to_owned(),
            purpose: self.purpose.clone(),
            basis,
        };
        let answer = json!({ "landlord": stream });
        Ok(Outcome::default().look(look).answer(answer))
    }
}

const OWN_BASIS: &str = "본인 열람";

/// An officer gave no legal basis.
pub(crate) const BASIS_NEEDED: Refusal = Refusal::new(
    "rental.basis-needed",
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
