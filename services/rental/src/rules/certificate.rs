//! 임대사업자 등록증: who the landlord is by the resident register of this moment, and which homes are registered.

use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Desk;
use kernel::Facts;
use kernel::Given;
use kernel::Named;
use kernel::Need;
use kernel::Outcome;
use kernel::Paper;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::words;
use serde_json::Value;
use serde_json::json;

use crate::ask::Ask;
use crate::ask::Asked;
use crate::fields;
use crate::landlord::NO_LANDLORD;
use crate::landlord::Person;
use crate::landlord::Subject;
use crate::papers;
use crate::register::Event;
use crate::register::Landlord;
use crate::register::Register;
use crate::register::Unit;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "registration-certificate",
    title: papers::CERTIFICATE_TITLE,
    may: fields::MAY,
    conflict: Conflict::Independent,
    fields: &[fields::SUBJECT, fields::IDENTITY],
};

struct Certifying {
    subject: Subject,
    seen: bool,
}

/// Reads the request.
pub(crate) fn parse(given: &Given) -> Option<Asked> {
    Some(Box::new(Certifying {
        subject: Subject::read(given)?,
        seen: given.choice("identity-seen").is_some(),
    }))
}

impl Ask for Certifying {
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
        // It shows where the landlord lives, so it is given to nobody else: no agent, no interested party.
        if desk.caller.at_counter() && !self.seen {
            return Err(SEE_A_CARD);
        }
        let (stream, landlord) = self
            .subject
            .landlord(register, brought)
            .ok_or(NO_LANDLORD)?;
        if landlord.units.is_empty() {
            return Err(NO_LANDLORD);
        }
        let fee_won = papers::fee(INFO.name, desk).ok_or(NOT_THIS_WAY)?;
        let paper = Paper {
            form: INFO.name,
            subject: stream.clone(),
            holder: Some(person.stream.clone()),
            applicant: format!("{} (본인)", person.name),
            data: written(&person, landlord, register, desk),
            facts: Facts {
                address: person.address.clone(),
                persons: vec![Named {
                    relation: String::new(),
                    name: person.name.clone(),
                    birth: person.birth,
                }],
            },
            fee_won,
            provisional: false,
        };
        let answer = json!({ "fee_won": fee_won, "units": landlord.units.len() });
        Ok(Outcome::default().paper(paper).answer(answer))
    }
}

/// What the page shows.
fn written(person: &Person, landlord: &Landlord, register: &Register, desk: &Desk) -> Value {
    let units = landlord.units.iter();
    let units = units.filter_map(|(unit, _)| register.units.get(unit));
    let units: Vec<Value> = (1..).zip(units).map(|(no, unit)| row(no, unit)).collect();
    json!({
        "salt": desk.fresh(papers::SALT),
        "landlord": {"name": person.name, "birth": person.birth, "address": person.address, "since": landlord.since},
        "units": units,
    })
}

fn row(no: usize, unit: &Unit) -> Value {
    let of = &unit.registration;
    json!({
        "no": no, "address": of.address, "property": of.property.label().ko, "acquired": of.acquired.label().ko,
        "type": of.kind.label().ko, "on": of.on, "years": of.years, "over_on": unit.period_over_on(),
    })
}

/// An officer has not seen who it is.
pub(crate) const SEE_A_CARD: Refusal = Refusal::new(
    "rental.see-a-card",
    Class::Input,
    words(
        "등록증은 임대사업자 본인에게만 줍니다. 신분증을 확인해야 합니다.",
        "The certificate is given to the landlord in person; an identity card must be seen.",
        "등록 서류는 본인만 받아요. 신분증을 봐야 해요.",
    ),
    words(
        "본인의 신분증을 보고 종류를 고르세요.",
        "See the landlord's identity card and choose its kind.",
        "신분증을 보고 무엇인지 골라 주세요.",
    ),
);
/// There is no fee for this way, so it can't be asked for so.
pub(crate) const NOT_THIS_WAY: Refusal = Refusal::new(
    "rental.not-this-way",
    Class::Conflict,
    words(
        "이 방법으로는 발급하지 않습니다.",
        "It is not issued in this way.",
        "여기서는 받을 수 없어요.",
    ),
    words(
        "창구나 포털에서 신청하세요.",
        "Ask at a counter or at the portal.",
        "주민센터나 포털에서 신청해 주세요.",
    ),
);
