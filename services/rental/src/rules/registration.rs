//! 임대사업자·임대주택 등록: a home comes into the register, and with the first one the resident becomes a landlord.

use kernel::Brought;
use kernel::Cell;
use kernel::Claim;
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
use kernel::StreamId;
use kernel::Words;
use kernel::address::Address;
use kernel::region::Regions;
use kernel::words;
use serde_json::json;

use crate::ask::Ask;
use crate::ask::Asked;
use crate::fields;
use crate::landlord::Person;
use crate::landlord::Subject;
use crate::landlord::by_address;
use crate::landlord::missing;
use crate::policy;
use crate::policy::NotOpen;
use crate::register::Event;
use crate::register::LANDLORD;
use crate::register::LandlordEvent;
use crate::register::Register;
use crate::register::Registration;
use crate::register::UNIT;
use crate::register::UnitEvent;
use crate::tables::address_key;
use crate::trade::ACQUISITIONS;
use crate::trade::Acquired;
use crate::trade::PROPERTIES;
use crate::trade::Property;
use crate::trade::TYPES;
use crate::trade::Type;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "registration",
    title: words(
        "임대주택 등록",
        "Register a rental home",
        "빌려줄 집을 등록해요",
    ),
    may: fields::MAY,
    conflict: Conflict::Waits,
    fields: &[
        fields::SUBJECT,
        fields::IDENTITY,
        fields::ADDRESS,
        Field::required(
            "property",
            words("주택의 종류", "Kind of home", "어떤 집인가요"),
            Kind::Choice(PROPERTIES),
        ),
        Field::required(
            "acquired",
            words("취득 방법", "How it was acquired", "어떻게 가졌나요"),
            Kind::Choice(ACQUISITIONS),
        ),
        Field::required(
            "type",
            words(
                "임대 유형",
                "Kind of registration",
                "얼마나 오래 빌려주나요",
            ),
            Kind::Choice(TYPES),
        ),
        Field::optional(
            "value_won",
            words("주택 가액(원)", "Value of the home in won", "집값(원)"),
            fields::WON,
        )
        .help(words(
            "단기 유형에만 적습니다. 가액의 상한이 있습니다.",
            "For the short-term kind only, whose value is capped.",
            "6년만 빌려줄 때만 써요.",
        )),
    ],
};

struct Registering {
    subject: Subject,
    address: Address,
    property: Property,
    acquired: Acquired,
    kind: Type,
    value_won: Option<i64>,
}

/// Reads the request.
pub(crate) fn parse(given: &Given) -> Option<Asked> {
    Some(Box::new(Registering {
        subject: Subject::read(given)?,
        address: given.address("address")?,
        property: Property::read(given.choice("property")?)?,
        acquired: Acquired::read(given.choice("acquired")?)?,
        kind: Type::read(given.choice("type")?)?,
        value_won: given.number("value_won"),
    }))
}

impl Ask for Registering {
    fn needs(&self, _: &Register, brought: &Brought) -> Vec<Need> {
        let find = by_address(&self.address);
        let hits = brought.hits(&find).iter();
        let units = hits.map(|hit| Need::Stream(hit.stream.clone()));
        let mut needs = missing(units.chain([find.clone()]), brought);
        needs.extend(self.subject.needs(brought));
        needs
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let person = self.subject.person(brought, desk)?;
        let dwelling = brought.hits(&by_address(&self.address)).first();
        let dwelling = dwelling.map(|hit| hit.stream.clone());
        let before = dwelling.as_ref().and_then(|unit| register.units.get(unit));
        if before.is_some_and(|unit| unit.ended.is_none()) {
            return Err(REGISTERED_ALREADY);
        }
        let years = self.years(desk)?;
        self.value_fits(desk)?;
        let unit = dwelling.unwrap_or_else(|| StreamId::new(UNIT, desk.fresh(1)));
        let address = self.address.to_string();
        let (outcome, landlord) = self.landlord(register, brought, person, desk);
        let registration = Registration {
            landlord: landlord.clone(),
            address: address.clone(),
            property: self.property,
            acquired: self.acquired,
            kind: self.kind,
            years,
            value_won: self.value_won,
            on: desk.today(),
        };
        let claim = Claim {
            space: UNIT,
            key: Cell::Text(address_key(&address).to_owned()),
            stream: unit.clone(),
            taken: REGISTERED_ALREADY.what,
        };
        let until = crate::days::plus_months(desk.today(), years.saturating_mul(12));
        let answer = json!({
            "landlord": landlord, "unit": unit, "type": self.kind, "years": years,
            "registered_on": desk.today(), "period_over_on": until,
        });
        let added = LandlordEvent::UnitAdded {
            unit: unit.clone(),
            address,
        };
        Ok(outcome
            .and(landlord, Event::Landlord(added))
            .and(unit, Event::Unit(UnitEvent::Registered(registration)))
            .claim(claim)
            .answer(answer))
    }
}

impl Registering {
    /// The landlord's record, or a new one: it stands beside the resident's, whose home decides.
    fn landlord(
        &self,
        register: &Register,
        brought: &Brought,
        person: Person,
        desk: &Desk,
    ) -> (Outcome<Event>, StreamId) {
        let outcome = Outcome::default();
        if let Some((landlord, _)) = self.subject.landlord(register, brought) {
            return (outcome, landlord.clone());
        }
        let landlord = StreamId::new(LANDLORD, desk.fresh(0));
        let claim = Claim {
            space: LANDLORD,
            key: Cell::Text(person.stream.to_string()),
            stream: landlord.clone(),
            taken: LANDLORD_ALREADY,
        };
        let registered = LandlordEvent::Registered {
            person: person.stream.clone(),
            name: person.name,
            on: desk.today(),
        };
        let outcome = outcome
            .and(landlord.clone(), Event::Landlord(registered))
            .claim(claim)
            .at_home_of(person.stream);
        (outcome, landlord)
    }

    /// How many years it must be let, where such a home may be registered so on this day.
    fn years(&self, desk: &Desk) -> Result<i16, Refusal> {
        let years = policy::years(
            desk.policy,
            self.kind,
            self.property,
            self.acquired,
            desk.today(),
        );
        years.map_err(|not| match not {
            NotOpen::NoSuchType => NO_SUCH_TYPE,
            NotOpen::Barred => BARRED,
        })
    }

    fn value_fits(&self, desk: &Desk) -> Result<(), Refusal> {
        let place = self
            .address
            .municipality(&Regions::built_in(), desk.now.day());
        place.map_err(|fault| UNKNOWN_PLACE.with(fault.to_string()))?;
        let province = self.address.province();
        let cap = policy::value_cap(
            desk.policy,
            self.kind,
            self.acquired,
            province,
            desk.today(),
        );
        match (cap, self.value_won) {
            (Some(_), None) => Err(VALUE_NEEDED),
            (Some(cap), Some(value)) if value > cap => Err(TOO_DEAR.with(format!("≤ {cap}원"))),
            (Some(_) | None, _) => Ok(()),
        }
    }
}

const LANDLORD_ALREADY: Words = words(
    "이미 등록된 임대사업자입니다. 잠시 뒤 다시 신청하세요.",
    "This person is a registered landlord already. Ask again in a moment.",
    "이미 등록한 사람이에요. 조금 뒤에 다시 해 주세요.",
);
/// The home is registered.
pub(crate) const REGISTERED_ALREADY: Refusal = Refusal::new(
    "rental.registered-already",
    Class::Conflict,
    words(
        "이 주소의 주택은 이미 임대주택으로 등록되어 있습니다.",
        "The home at this address is registered as a rental already.",
        "이 집은 벌써 등록되어 있어요.",
    ),
    words(
        "주소의 동·호수를 확인하세요. 주인이 바뀌었으면 이전 등록을 먼저 말소하세요.",
        "Check building and room. If the owner changed, the earlier registration is ended first.",
        "몇 동 몇 호인지 다시 봐 주세요. 주인이 바뀌었으면 앞의 등록을 먼저 끝내 주세요.",
    ),
);
/// No such kind can be registered on this day.
pub(crate) const NO_SUCH_TYPE: Refusal = Refusal::new(
    "rental.no-such-type",
    Class::Conflict,
    words(
        "이 유형은 신청한 날에 등록할 수 없습니다.",
        "This kind can't be registered on the day of the request.",
        "오늘은 이렇게 등록할 수 없어요.",
    ),
    words(
        "다른 유형을 고르세요.",
        "Choose another kind.",
        "다른 것을 골라 주세요.",
    ),
);
/// Such homes are barred from this kind.
pub(crate) const BARRED: Refusal = Refusal::new(
    "rental.barred",
    Class::Conflict,
    words(
        "이 종류의 주택은 이 유형으로 등록할 수 없습니다.",
        "A home of this kind can't be registered so.",
        "이런 집은 이렇게 등록할 수 없어요.",
    ),
    words(
        "단기 유형은 아파트가 아니어야 하고, 장기일반 유형으로 매입한 아파트는 등록할 수 없습니다.",
        "The short-term kind excludes apartments; the long-term general kind those that were bought.",
        "아파트는 등록할 수 없는 때가 있어요. 직원에게 물어보세요.",
    ),
);
/// The value is needed.
pub(crate) const VALUE_NEEDED: Refusal = Refusal::new(
    "rental.value-needed",
    Class::Input,
    words(
        "단기 유형은 주택 가액의 상한이 있어 가액을 적어야 합니다.",
        "The value of a short-term home is capped, so it must be given.",
        "집값을 써야 해요.",
    ),
    words(
        "주택 가액을 적으세요.",
        "Write the value of the home.",
        "집값을 써 주세요.",
    ),
);
/// The value is over the cap.
pub(crate) const TOO_DEAR: Refusal = Refusal::new(
    "rental.too-dear",
    Class::Conflict,
    words(
        "주택 가액이 이 유형의 상한을 넘습니다.",
        "The home is worth more than this kind allows.",
        "집값이 너무 비싸요.",
    ),
    words(
        "가액을 확인하거나 다른 유형을 고르세요.",
        "Check the value, or choose another kind.",
        "집값을 다시 보거나 다른 것을 골라 주세요.",
    ),
);
/// The address names a municipality that the region data don't know.
pub(crate) const UNKNOWN_PLACE: Refusal = Refusal::new(
    "rental.unknown-place",
    Class::Input,
    words(
        "지역 자료에 없는 시·도 또는 시·군·구입니다.",
        "The address names a province or municipality that the region data don't know.",
        "그런 시나 구가 없어요.",
    ),
    words(
        "주소의 시·도와 시·군·구를 바꿔 적으세요.",
        "Check the province and the municipality of the address.",
        "주소를 처음부터 다시 써 주세요.",
    ),
);
