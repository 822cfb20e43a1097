//! How a request comes from a person to the landlord and the units. Who the person is, the resident register says: name and address are its
//! facts, never keyed in here.

use kernel::Brought;
use kernel::Cell;
use kernel::Class;
use kernel::Date;
use kernel::Desk;
use kernel::Given;
use kernel::Need;
use kernel::Refusal;
use kernel::StreamId;
use kernel::address::Address;
use kernel::resident_number::ResidentNumber;
use kernel::words;

use crate::register::Landlord;
use crate::register::Register;
use crate::register::Unit;
use crate::tables::LANDLORD_BY_PERSON;
use crate::tables::UNIT_BY_ADDRESS;
use crate::tables::address_key;

/// Who is meant: by resident number, or as found before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Subject {
    Number(ResidentNumber),
    Person(StreamId),
}

/// What the resident register tells of a person.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    pub(crate) stream: StreamId,
    pub(crate) name: String,
    pub(crate) birth: Date,
    /// One line in written form.
    pub(crate) address: String,
}

impl Subject {
    /// Reads the field `subject`.
    pub(crate) fn read(given: &Given) -> Option<Self> {
        let number = given.resident_number("subject").map(Self::Number);
        number.or_else(|| given.stream("subject").map(Self::Person))
    }

    fn fact(&self) -> Need {
        let key = match self {
            Self::Number(number) => Cell::Token(number.full()),
            Self::Person(stream) => Cell::Text(stream.to_string()),
        };
        Need::Fact {
            service: "resident",
            key,
        }
    }

    /// The person's stream, as far as it is known yet.
    fn stream(&self, brought: &Brought) -> Option<StreamId> {
        let told = brought.fact(&self.fact());
        told.map(|fact| fact.stream.clone())
    }

    /// The person, for whoever may ask about them: officers, and everybody for themselves. Asked before anything is found, so that nobody learns
    /// who is a landlord.
    pub(crate) fn person(&self, brought: &Brought, desk: &Desk) -> Result<Person, Refusal> {
        let told = brought.fact(&self.fact());
        let own = told.is_some_and(|fact| fact.stream.to_string() == desk.caller.who);
        if !own && !desk.caller.at_counter() {
            return Err(NOT_YOURS);
        }
        let fact = told.ok_or(NOBODY_HERE)?;
        let text = |name: &str| fact.facts[name].as_str().unwrap_or_default();
        Ok(Person {
            stream: fact.stream.clone(),
            name: text("name").to_owned(),
            birth: text("birth").parse().map_err(|_| NOBODY_HERE)?,
            address: text("address").to_owned(),
        })
    }

    /// The next needs on the way to the landlord.
    pub(crate) fn needs(&self, brought: &Brought) -> Vec<Need> {
        if !brought.has(&self.fact()) {
            return vec![self.fact()];
        }
        let Some(person) = self.stream(brought) else {
            return Vec::new();
        };
        let find = by_person(&person);
        let hits = brought.hits(&find).iter();
        let landlords = hits.map(|hit| Need::Stream(hit.stream.clone()));
        missing(landlords.chain([find.clone()]), brought)
    }

    /// The next needs on the way to the landlord and the unit at an address.
    pub(crate) fn needs_unit(
        &self,
        address: &Address,
        register: &Register,
        brought: &Brought,
    ) -> Vec<Need> {
        let needs = self.needs(brought);
        if !needs.is_empty() {
            return needs;
        }
        let unit = self.landlord(register, brought);
        let unit = unit.and_then(|(_, landlord)| unit_at(landlord, address));
        missing(unit.map(Need::Stream), brought)
    }

    /// The next needs on the way to the landlord and all units.
    pub(crate) fn needs_units(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        let needs = self.needs(brought);
        if !needs.is_empty() {
            return needs;
        }
        let landlord = self.landlord(register, brought).into_iter();
        let units = landlord.flat_map(|(_, landlord)| landlord.units.iter());
        missing(units.map(|(unit, _)| Need::Stream(unit.clone())), brought)
    }

    /// The landlord that the person is, if so.
    pub(crate) fn landlord<'a>(
        &self,
        register: &'a Register,
        brought: &Brought,
    ) -> Option<(&'a StreamId, &'a Landlord)> {
        let person = self.stream(brought)?;
        let hit = brought.hits(&by_person(&person)).first()?;
        register.landlords.get_key_value(&hit.stream)
    }
}

/// A landlord with the unit at an address, registered now.
pub(crate) struct Letting<'a> {
    pub(crate) landlord: (&'a StreamId, &'a Landlord),
    pub(crate) unit: (&'a StreamId, &'a Unit),
}

/// The letting that a request is about, or why there is none.
pub(crate) fn letting<'a>(
    subject: &Subject,
    address: &Address,
    register: &'a Register,
    brought: &Brought,
    desk: &Desk,
) -> Result<Letting<'a>, Refusal> {
    subject.person(brought, desk)?;
    let landlord = subject.landlord(register, brought).ok_or(NO_LANDLORD)?;
    let unit = unit_at(landlord.1, address).ok_or(NO_SUCH_UNIT)?;
    let unit = register.units.get_key_value(&unit).ok_or(NO_SUCH_UNIT)?;
    Ok(Letting { landlord, unit })
}

fn unit_at(landlord: &Landlord, address: &Address) -> Option<StreamId> {
    let line = address.to_string();
    let mut units = landlord.units.iter();
    let unit = units.find(|(_, at)| address_key(at) == address_key(&line));
    unit.map(|(unit, _)| unit.clone())
}

fn by_person(person: &StreamId) -> Need {
    Need::Find {
        table: LANDLORD_BY_PERSON,
        key: vec![Cell::Text(person.to_string())],
        limit: 1,
    }
}

/// What finds the dwelling at an address.
pub(crate) fn by_address(address: &Address) -> Need {
    Need::Find {
        table: UNIT_BY_ADDRESS,
        key: vec![Cell::Text(address_key(&address.to_string()).to_owned())],
        limit: 1,
    }
}

/// Those needs that were not brought yet.
pub(crate) fn missing(needs: impl IntoIterator<Item = Need>, brought: &Brought) -> Vec<Need> {
    let needs = needs.into_iter();
    needs.filter(|need| !brought.has(need)).collect()
}

/// A citizen asked about somebody else.
pub(crate) const NOT_YOURS: Refusal = Refusal::new(
    "rental.not-yours",
    Class::Forbidden,
    words(
        "본인의 임대등록만 신청하고 볼 수 있습니다.",
        "You may ask about your own registration only.",
        "내 것만 신청할 수 있어요.",
    ),
    words(
        "다른 사람의 일은 창구에 문의하세요.",
        "For somebody else's come to a counter.",
        "다른 사람 일은 주민센터에 물어보세요.",
    ),
);

/// The resident register kept here knows nobody so who lives.
pub(crate) const NOBODY_HERE: Refusal = Refusal::new(
    "rental.nobody-here",
    Class::NotFound,
    words(
        "이 기관의 주민등록표에서 찾지 못했습니다.",
        "Nobody of that number or identity is in the register kept here.",
        "여기 기록에는 그 사람이 없어요.",
    ),
    words(
        "주민등록번호를 다시 확인하세요. 임대사업자의 주소지 기관에 신청하세요.",
        "Check the number. A landlord asks where they live.",
        "번호를 다시 봐 주세요. 사는 동네에서 신청해 주세요.",
    ),
);

/// The person is no registered landlord.
pub(crate) const NO_LANDLORD: Refusal = Refusal::new(
    "rental.no-landlord",
    Class::NotFound,
    words(
        "등록된 임대사업자가 아닙니다.",
        "This person is not registered as a landlord.",
        "집을 빌려준다고 등록한 사람이 아니에요.",
    ),
    words(
        "임대주택을 먼저 등록하세요.",
        "Register the rental home first.",
        "빌려줄 집을 먼저 등록해 주세요.",
    ),
);

/// The landlord has no registered unit there.
pub(crate) const NO_SUCH_UNIT: Refusal = Refusal::new(
    "rental.no-such-unit",
    Class::NotFound,
    words(
        "이 주소로 등록된 임대주택이 없습니다.",
        "No home of this landlord is registered at that address.",
        "이 주소에는 등록한 집이 없어요.",
    ),
    words(
        "등록증에 적힌 주소를 동·호수까지 그대로 적으세요.",
        "Write the address as the certificate has it, with building and room.",
        "등록 서류에 적힌 주소를 그대로 써 주세요.",
    ),
);
