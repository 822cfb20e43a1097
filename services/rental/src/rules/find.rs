//! An officer finds a landlord, by the person or by the address of a home. Everybody shown is on record as looked at.

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
use kernel::StreamId;
use kernel::Words;
use kernel::address::Address;
use kernel::words;
use serde_json::json;

use crate::ask::Ask;
use crate::ask::Asked;
use crate::fields;
use crate::landlord::Subject;
use crate::landlord::by_address;
use crate::landlord::missing;
use crate::pages::CANDIDATES;
use crate::register::Event;
use crate::register::Register;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "find",
    title: words(
        "임대사업자 찾기",
        "Find a landlord",
        "집을 빌려주는 사람을 찾아요",
    ),
    may: fields::OFFICERS,
    conflict: Conflict::Independent,
    fields: &[
        Field::optional(
            "subject",
            words("주민등록번호", "Resident number", "주민번호"),
            Kind::Subject,
        ),
        Field::optional(
            "address",
            words(
                "임대주택 주소",
                "Address of the rental home",
                "빌려주는 집 주소",
            ),
            Kind::Address,
        ),
        fields::PURPOSE,
    ],
};

struct Find {
    by: By,
    purpose: String,
}

enum By {
    Subject(Subject),
    Address(Address),
}

/// Reads the request: a person or an address, and not both.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let by = match (Subject::read(given), given.address("address")) {
        (Some(subject), None) => By::Subject(subject),
        (None, Some(address)) => By::Address(address),
        (Some(_), Some(_)) | (None, None) => {
            faults.push(Fault::new("subject", "", "how-to-find", HOW_TO_FIND));
            return None;
        }
    };
    let purpose = given.text("purpose")?;
    Some(Box::new(Find { by, purpose }))
}

impl Find {
    fn found(&self, register: &Register, brought: &Brought) -> Option<StreamId> {
        match &self.by {
            By::Subject(subject) => Some(subject.landlord(register, brought)?.0.clone()),
            By::Address(address) => {
                let hit = brought.hits(&by_address(address)).first()?;
                let unit = register.units.get(&hit.stream)?;
                let registered = unit.ended.is_none();
                registered.then(|| unit.registration.landlord.clone())
            }
        }
    }
}

impl Ask for Find {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        match &self.by {
            By::Subject(subject) => subject.needs(brought),
            By::Address(address) => {
                let find = by_address(address);
                let units = brought.hits(&find).iter();
                let units = units.map(|hit| Need::Stream(hit.stream.clone()));
                let landlord = self.found(register, brought).map(Need::Stream);
                missing(units.chain(landlord).chain([find.clone()]), brought)
            }
        }
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        _: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let found = self.found(register, brought);
        let found = found.filter(|stream| register.landlords.contains_key(stream));
        let look = LookNote {
            subjects: vec![found.ok_or(NOBODY_FOUND)?],
            view: CANDIDATES.to_owned(),
            purpose: self.purpose.clone(),
            basis: FIND_BASIS.to_owned(),
        };
        Ok(Outcome::default().look(look).answer(json!({"found": 1})))
    }
}

/// The ground of every search at a counter.
const FIND_BASIS: &str = "민원 접수를 위한 본인 확인";

const HOW_TO_FIND: Words = words(
    "주민등록번호나 임대주택 주소 가운데 하나를 적으세요.",
    "Give a resident number or the address of a rental home, one of the two.",
    "주민번호나 집 주소 가운데 하나만 써 주세요.",
);
/// Nobody was found.
pub(crate) const NOBODY_FOUND: Refusal = Refusal::new(
    "rental.nobody-found",
    Class::NotFound,
    words(
        "조건에 맞는 임대사업자가 이 기관의 기록에 없습니다.",
        "No landlord on the record kept here fits.",
        "찾는 사람이 여기 기록에 없어요.",
    ),
    words(
        "번호나 주소를 확인하세요. 임대사업자의 주소지 기관에 등록되어 있습니다.",
        "Check the number or address. A landlord is registered where they live.",
        "번호나 주소를 다시 봐 주세요.",
    ),
);
