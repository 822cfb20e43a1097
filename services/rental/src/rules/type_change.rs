//! 임대 유형 변경: a short-term registration becomes a long-term one, and the time that has run counts.

use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Desk;
use kernel::Given;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::address::Address;
use kernel::words;
use serde_json::json;

use crate::ask::Ask;
use crate::ask::Asked;
use crate::days::plus_months;
use crate::fields;
use crate::landlord::Subject;
use crate::landlord::letting;
use crate::policy;
use crate::register::Event;
use crate::register::Register;
use crate::register::UnitEvent;
use crate::rules::registration::BARRED;
use crate::trade::Type;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "type-change",
    title: words(
        "임대 유형을 장기로 변경",
        "Change a rental to the long-term kind",
        "집을 더 오래 빌려주기로 해요",
    ),
    may: fields::MAY,
    conflict: Conflict::Waits,
    fields: &[fields::SUBJECT, fields::IDENTITY, fields::ADDRESS],
};

struct Changing {
    subject: Subject,
    address: Address,
}

/// Reads the request.
pub(crate) fn parse(given: &Given) -> Option<Asked> {
    Some(Box::new(Changing {
        subject: Subject::read(given)?,
        address: given.address("address")?,
    }))
}

impl Ask for Changing {
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
        let (unit, record) = letting.unit;
        let registration = &record.registration;
        if registration.kind != Type::Short {
            return Err(NOT_SHORT);
        }
        let (property, acquired) = (registration.property, registration.acquired);
        let years = policy::years(desk.policy, Type::Long, property, acquired, desk.today());
        let years = years.map_err(|_| BARRED)?;
        let changed = UnitEvent::TypeChanged {
            kind: Type::Long,
            years,
            on: desk.today(),
        };
        let over_on = plus_months(registration.on, years.saturating_mul(12));
        let answer = json!({"unit": unit, "years": years, "registered_on": registration.on, "period_over_on": over_on});
        Ok(Outcome::event(unit.clone(), Event::Unit(changed)).answer(answer))
    }
}

/// Only a short-term registration changes.
pub(crate) const NOT_SHORT: Refusal = Refusal::new(
    "rental.not-short",
    Class::Conflict,
    words(
        "단기 유형으로 등록된 주택만 장기 유형으로 바꿀 수 있습니다.",
        "Only a short-term registration can become a long-term one.",
        "6년만 빌려주는 집만 바꿀 수 있어요.",
    ),
    words(
        "주소와 등록된 유형을 확인하세요.",
        "Check the address and the registered kind.",
        "주소를 다시 봐 주세요.",
    ),
);
