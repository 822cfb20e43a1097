//! Seals (인감): registered and struck off at the home office in person, and the certificate (인감증명서) that says which seal is registered.

use kernel::Brought;
use kernel::Channel;
use kernel::Choice;
use kernel::Class;
use kernel::Conflict;
use kernel::Desk;
use kernel::Facts;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Named;
use kernel::Need;
use kernel::Outcome;
use kernel::Paper;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::Words;
use kernel::address::Address;
use kernel::resident_number::ResidentNumber;
use kernel::words;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::applicant;
use crate::applicant::Applicant;
use crate::applicant::Capacity;
use crate::applicant::own_record;
use crate::applicant::standing::About;
use crate::applicant::standing::standing;
use crate::applicant::way;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::finding::Subject;
use crate::papers;
use crate::register::Person;
use crate::register::Register;

mod online;
mod registration;

pub use crate::seal::online::ONLINE;
pub use crate::seal::online::may_online;
pub use crate::seal::registration::CANCELLATION;
pub use crate::seal::registration::REGISTRATION;
pub use crate::seal::registration::parse_cancellation;
pub use crate::seal::registration::parse_registration;

/// 인감증명서.
pub const CERTIFICATE: RequestInfo = RequestInfo {
    name: NAME,
    title: words("인감증명서", "Seal certificate", "내 도장이 맞다는 서류"),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    conflict: Conflict::Independent,
    fields: &FIELDS,
};

const NAME: &str = "seal-certificate";

/// What a certificate is for (용도).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// `일반용`.
    General,
    /// `부동산 매도용`, with the buyer.
    RealEstate,
    /// `자동차 매도용`, with the buyer.
    Vehicle,
}

impl Use {
    const ALL: [Use; 3] = [Use::General, Use::RealEstate, Use::Vehicle];

    const fn value(self) -> &'static str {
        match self {
            Use::General => "general",
            Use::RealEstate => "real-estate",
            Use::Vehicle => "vehicle",
        }
    }

    /// What people read.
    pub const fn label(self) -> Words {
        match self {
            Use::General => words("일반용", "General use", "보통 쓰임"),
            Use::RealEstate => words("부동산 매도용", "Sale of real estate", "집이나 땅을 팔 때"),
            Use::Vehicle => words("자동차 매도용", "Sale of a vehicle", "자동차를 팔 때"),
        }
    }
}

const fn use_choice(kind: Use) -> Choice {
    Choice {
        value: kind.value(),
        label: kind.label(),
    }
}

const USES: &[Choice] = &[
    use_choice(Use::General),
    use_choice(Use::RealEstate),
    use_choice(Use::Vehicle),
];

const DESTINATIONS: &[Choice] = &[
    Choice {
        value: "other",
        label: words("그 밖의 곳", "Elsewhere", "다른 곳"),
    },
    Choice {
        value: "court",
        label: words("법원", "A court", "재판하는 곳"),
    },
    Choice {
        value: "financial",
        label: words("금융기관", "A financial institution", "은행 같은 곳"),
    },
];

const FIELDS: [Field; 7 + applicant::FIELDS.len()] = {
    let first = [
        Field::required(
            "subject",
            words("누구의 인감인가요", "Whose seal", "누구 도장이에요?"),
            Kind::Subject,
        ),
        Field::required(
            "kind",
            words("용도 구분", "Kind of use", "어디에 쓰나요"),
            Kind::Choice(USES),
        ),
        Field::optional(
            "purpose",
            words("용도", "Purpose", "무엇에 쓰는지"),
            Kind::Text(60),
        ),
        Field::optional(
            "destination",
            words("제출처 구분", "Where it is handed in", "어디에 내나요"),
            Kind::Choice(DESTINATIONS),
        ),
        Field::optional(
            "buyer-name",
            words("매수자 성명", "Buyer's name", "사는 사람 이름"),
            Kind::Name,
        ),
        Field::optional(
            "buyer-number",
            words(
                "매수자 주민등록번호",
                "Buyer's resident number",
                "사는 사람 주민등록번호",
            ),
            Kind::ResidentNumber,
        ),
        Field::optional(
            "buyer-address",
            words("매수자 주소", "Buyer's address", "사는 사람 주소"),
            Kind::Address,
        ),
    ];
    papers::joined(&first, &[], &applicant::FIELDS)
};

/// A seal certificate that is asked for.
#[derive(Clone, Debug)]
struct Certificate {
    subject: Subject,
    kind: Use,
    purpose: Option<String>,
    destination: &'static str,
    buyer: Option<Buyer>,
    applicant: Applicant,
}

/// The buyer whom a certificate for a sale names (`매수자`).
#[derive(Clone, Debug)]
struct Buyer {
    name: String,
    number: ResidentNumber,
    address: Address,
}

/// Reads a seal-certificate.
pub fn parse_certificate(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let subject = Subject::read(given, "subject", faults);
    let chosen = given.choice("kind");
    let kind = Use::ALL
        .into_iter()
        .find(|kind| Some(kind.value()) == chosen)?;
    let purpose = given.text("purpose");
    if kind == Use::General && purpose.is_none() {
        faults.push(Fault::new("purpose", "", "missing", SAY_THE_PURPOSE));
    }
    let buyer = read_buyer(given, kind, faults);
    let applicant = Applicant::read(given, faults);
    Some(Box::new(Certificate {
        subject: subject?,
        kind,
        purpose,
        destination: given.choice("destination").unwrap_or("other"),
        buyer,
        applicant,
    }))
}

fn read_buyer(given: &Given, kind: Use, faults: &mut Vec<Fault>) -> Option<Buyer> {
    let name = given.text("buyer-name");
    let number = given.resident_number("buyer-number");
    let address = given.address("buyer-address");
    let present = [
        ("buyer-name", name.is_some()),
        ("buyer-number", number.is_some()),
        ("buyer-address", address.is_some()),
    ];
    for (field, is_present) in present {
        match kind {
            Use::General if is_present => {
                faults.push(Fault::new(field, "", "contradiction", NO_BUYER_HERE));
            }
            Use::RealEstate | Use::Vehicle if !is_present => {
                faults.push(Fault::new(field, "", "missing", NAME_THE_BUYER));
            }
            Use::General | Use::RealEstate | Use::Vehicle => {}
        }
    }
    Some(Buyer {
        name: name?,
        number: number?,
        address: address?,
    })
}

impl Ask for Certificate {
    fn needs(&self, _: &Register, brought: &Brought) -> Vec<Need> {
        let mut needs = self.subject.needs_person(brought);
        if let Some(record) = &self.applicant.record {
            needs.extend(record.needs_person(brought));
        }
        needs
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (subject, person) = own_record(&self.subject, register, brought, desk)?;
        if !matches!(self.applicant.capacity, Capacity::Subject | Capacity::Agent) {
            return Err(SUBJECT_OR_AGENT);
        }
        let about = About {
            doc: NAME,
            subject: &subject,
            person,
            household: None,
            shows_others: false,
            for_household: false,
        };
        let standing = standing(register, brought, &about, &self.applicant, desk)?;
        if way(desk) != Channel::Counter && !self.may_online(desk) {
            return Err(NOT_ONLINE);
        }
        let fee = self.applicant.fee(NAME, desk)?;
        let mut data = self.written(person)?;
        papers::add_salt_and_purpose(&mut data, desk, None);
        let paper = Paper {
            form: NAME,
            holder: standing.holder,
            applicant: standing.printed,
            facts: facts(person),
            subject,
            data: data.into(),
            fee_won: fee.won,
            provisional: register.is_disputed(),
        };
        Ok(Outcome::default()
            .paper(paper)
            .answer(self.applicant.noted(&fee)))
    }
}

impl Certificate {
    fn may_online(&self, desk: &Desk) -> bool {
        let purpose = self.purpose.as_deref().unwrap_or_default();
        let by = Capacity::Subject.label().ko;
        self.kind == Use::General
            && self.destination == "other"
            && may_online(desk.policy, purpose, by, desk.today())
    }

    /// What the page shows.
    fn written(&self, person: &Person) -> Result<Map<String, Value>, Refusal> {
        let seal = person.seal.as_ref().ok_or(NO_SEAL)?;
        let mut data = Map::new();
        data.insert("kind".to_owned(), json!(self.kind.label().ko));
        data.insert("person".to_owned(), papers::person(person));
        data.insert(
            "seal".to_owned(),
            json!({"on": seal.on, "fingerprint": papers::in_groups(&seal.image_sha256)}),
        );
        if let Some(purpose) = &self.purpose {
            data.insert("purpose".to_owned(), json!(purpose));
        }
        if let Some(Buyer {
            name,
            number,
            address,
        }) = &self.buyer
        {
            data.insert(
                "buyer".to_owned(),
                json!({"name": name, "number": number.full(), "address": address.to_string()}),
            );
        }
        Ok(data)
    }
}

/// Name, day of birth and address, as the signed code says them.
pub(crate) fn facts(person: &Person) -> Facts {
    Facts {
        address: person
            .address()
            .map(|line| line.address.clone())
            .unwrap_or_default(),
        persons: vec![Named {
            relation: String::new(),
            name: person.name.clone(),
            birth: person.birth,
        }],
    }
}

const SAY_THE_PURPOSE: Words = words(
    "일반용은 무엇에 쓰는지 적으세요.",
    "For general use write what it is for.",
    "어디에 쓰는지 써 주세요.",
);
const NAME_THE_BUYER: Words = words(
    "매도용은 매수자의 성명, 주민등록번호, 주소를 모두 적으세요.",
    "For a sale give the buyer's name, resident number and address.",
    "팔 때는 사는 사람의 이름, 번호, 주소를 모두 써 주세요.",
);
const NO_BUYER_HERE: Words = words(
    "일반용에는 매수자를 적지 않습니다. 지우거나 매도용을 고르세요.",
    "General use names no buyer. Leave it out, or choose a sale.",
    "보통 쓰임에는 사는 사람을 쓰지 않아요. 지워 주세요.",
);

/// No seal is registered.
pub const NO_SEAL: Refusal = Refusal::new(
    "resident.no-seal",
    Class::Conflict,
    words(
        "신고된 인감이 없습니다.",
        "No seal is registered for this person.",
        "등록된 도장이 없어요.",
    ),
    words(
        "주소지 주민센터에 본인이 가서 인감을 신고하세요. 급하면 본인서명사실확인서를 쓸 수 있는지 물어보세요.",
        "Register a seal in person at the home office, or ask whether a signature certificate will do.",
        "사는 동네 주민센터에 가서 도장을 등록해 주세요. 사인으로 되는지도 물어보세요.",
    ),
);

/// A seal certificate goes to the person concerned or an agent.
pub const SUBJECT_OR_AGENT: Refusal = Refusal::new(
    "resident.subject-or-agent",
    Class::Forbidden,
    words(
        "인감증명서는 본인이나 위임장을 가진 대리인만 받을 수 있습니다.",
        "A seal certificate is given only to the person concerned or an agent with a power of attorney.",
        "이 서류는 본인이나 맡은 사람만 받을 수 있어요.",
    ),
    words(
        "본인이 오거나 위임장을 써 주세요.",
        "Come in person, or give a power of attorney.",
        "본인이 오거나 맡긴다는 종이를 써 주세요.",
    ),
);

/// This use can't be served online.
pub const NOT_ONLINE: Refusal = Refusal::new(
    "resident.seal-not-online",
    Class::Forbidden,
    words(
        "이 용도의 인감증명서는 온라인으로 발급할 수 없습니다. 일반용 가운데 법원과 금융기관에 내지 않는 것만 됩니다.",
        "Online only certificates for general use are issued, and none for courts or financial institutions.",
        "이 쓰임은 인터넷으로 받을 수 없어요.",
    ),
    words(
        "신분증을 가지고 가까운 주민센터 창구에서 신청하세요.",
        "Go to the counter of any community centre with your identity card.",
        "신분증을 가지고 가까운 주민센터로 가 주세요.",
    ),
);

#[cfg(test)]
mod tests;
