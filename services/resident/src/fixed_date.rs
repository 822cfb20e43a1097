//! 확정일자: the fixed date of a lease contract. The stamp is given at once, for its day decides whose claim goes first.

use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Date;
use kernel::Desk;
use kernel::Facts;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Moment;
use kernel::Named;
use kernel::Need;
use kernel::Outcome;
use kernel::Paper;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::StreamId;
use kernel::Words;
use kernel::address::Address;
use kernel::words;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::applicant::CARDS;
use crate::applicant::Capacity;
use crate::applicant::check_card;
use crate::applicant::citizen;
use crate::applicant::standing::NOT_YOURS;
use crate::applicant::way;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::event::FixedDate;
use crate::event::LEASE;
use crate::event::LeaseEvent;
use crate::fees;
use crate::finding::Subject;
use crate::papers;
use crate::register::Person;
use crate::register::Register;

/// 확정일자.
pub const STAMP: RequestInfo = RequestInfo {
    name: NAME,
    title: words("확정일자", "Fixed date", "전월세 계약서에 날짜 도장"),
    may: &[Role::Citizen, Role::Officer, Role::Supervisor],
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const NAME: &str = "fixed-date";
/// A hundred thousand million won.
const WON_MAX: i64 = 100_000_000_000;
const HASH_LEN: usize = 64;

const FIELDS: &[Field] = &[
    Field::required(
        "address",
        words(
            "임대차 목적물 주소",
            "Address of the leased home",
            "빌린 집 주소",
        ),
        Kind::Address,
    ),
    Field::required(
        "lessor",
        words("임대인", "Lessor", "집주인 이름"),
        Kind::Name,
    ),
    Field::required(
        "lessee",
        words("임차인", "Lessee", "빌린 사람 이름"),
        Kind::Name,
    ),
    Field::required(
        "contract-on",
        words("계약일", "Day of the contract", "계약한 날"),
        Kind::Date,
    ),
    Field::required(
        "deposit-won",
        words("보증금(원)", "Deposit in won", "맡긴 돈(원)"),
        Kind::Number {
            min: 0,
            max: WON_MAX,
        },
    ),
    Field::optional(
        "rent-won",
        words("차임(원, 월)", "Monthly rent in won", "달마다 내는 돈(원)"),
        Kind::Number {
            min: 0,
            max: WON_MAX,
        },
    ),
    Field::optional(
        "contract-sha256",
        words(
            "계약서 대조값",
            "Fingerprint of the contract",
            "계약서 파일의 숫자",
        ),
        Kind::Text(HASH_LEN),
    )
    .help(words(
        "계약서 파일의 SHA-256, 16진수 64자",
        "SHA-256 of the contract's file, 64 hex digits",
        "계약서 파일에서 나온 값이에요",
    )),
    Field::optional(
        "presented-by",
        words("신청인", "Who presents it", "누가 가져왔나요"),
        Kind::Subject,
    ),
    Field::optional(
        "applicant-name",
        words("신청인 성명", "Applicant's name", "온 사람 이름"),
        Kind::Name,
    ),
    Field::optional(
        "identity-seen",
        words(
            "확인한 신분증",
            "Identity card seen",
            "어떤 신분증을 봤나요",
        ),
        Kind::Choice(CARDS),
    ),
];

/// A contract presented for its fixed date.
#[derive(Clone, Debug)]
struct Stamp {
    lease: Lease,
    presented_by: Option<Subject>,
    applicant_name: Option<String>,
    card: Option<&'static str>,
}

/// What the contract says.
#[derive(Clone, Debug)]
struct Lease {
    address: Address,
    lessor: String,
    lessee: String,
    contract_on: Date,
    deposit_won: i64,
    rent_won: i64,
    contract_sha256: Option<String>,
}

/// Reads a fixed-date.
pub fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let contract_sha256 = given
        .text("contract-sha256")
        .map(|hash| hash.to_ascii_lowercase());
    let is_hash =
        |hash: &String| hash.len() == HASH_LEN && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(hash) = contract_sha256.as_ref().filter(|hash| !is_hash(hash)) {
        faults.push(Fault::new("contract-sha256", hash, "hash", NOT_A_HASH));
    }
    let presented_by = Subject::read(given, "presented-by", faults);
    let lease = Lease {
        address: given.address("address")?,
        lessor: given.text("lessor")?,
        lessee: given.text("lessee")?,
        contract_on: given.date("contract-on")?,
        deposit_won: given.number("deposit-won")?,
        rent_won: given.number("rent-won").unwrap_or(0),
        contract_sha256,
    };
    Some(Box::new(Stamp {
        lease,
        presented_by,
        applicant_name: given.text("applicant-name"),
        card: given.choice("identity-seen"),
    }))
}

impl Ask for Stamp {
    fn needs(&self, _: &Register, brought: &Brought) -> Vec<Need> {
        self.presented_by
            .as_ref()
            .map(|subject| subject.needs_person(brought))
            .unwrap_or_default()
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        if self.lease.contract_on > desk.today() {
            return Err(CONTRACT_IN_FUTURE);
        }
        if let Some(card) = self.card {
            check_card(card, desk)?;
        }
        let presenter = self.presenter(register, brought, desk)?;
        let case = fees::Case {
            doc: NAME,
            channel: way(desk),
            applicant: Capacity::Subject.value(),
            exemption: None,
            on: Some(desk.today()),
        };
        let fee_won = fees::fee(desk.policy, &case)?.won;
        let stream = StreamId::new(LEASE, desk.fresh(0));
        let mut data = self.written(desk.legal_at);
        papers::add_salt_and_purpose(&mut data, desk, None);
        let paper = Paper {
            form: NAME,
            subject: stream.clone(),
            holder: presenter.record.clone(),
            applicant: presenter.printed,
            data: data.into(),
            facts: Facts {
                address: self.lease.address.to_string(),
                persons: presenter.named.into_iter().collect(),
            },
            fee_won,
            provisional: false,
        };
        let event = self.dated(presenter.record, desk.legal_at);
        let answer = json!({"lease": stream.to_string(), "fixed_at": desk.legal_at.to_string(), "fixed_on": desk.today(), "fee_won": fee_won});
        Ok(Outcome::event(stream, event).paper(paper).answer(answer))
    }
}

/// Who presents the contract.
struct Presenter {
    record: Option<StreamId>,
    printed: String,
    named: Option<Named>,
}

impl Stamp {
    /// A citizen presents it in their own name; at a counter anybody may, known by record or by name.
    fn presenter(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Presenter, Refusal> {
        if !desk.caller.at_counter() {
            let own = citizen(desk).ok_or(NOT_YOURS)?;
            let stated = self.presented_by.as_ref();
            if stated.is_some_and(|subject| subject.stream(brought).as_ref() != Some(&own)) {
                return Err(NOT_YOURS);
            }
            return Ok(self.known(register.person(&own), &desk.caller.name, Some(own)));
        }
        let Some(subject) = &self.presented_by else {
            return Ok(self.known(
                None,
                self.applicant_name.as_deref().unwrap_or(&self.lease.lessee),
                None,
            ));
        };
        let (stream, person) = subject.find_living(register, brought)?;
        Ok(self.known(Some(person), &person.name, Some(stream)))
    }

    fn known(&self, person: Option<&Person>, name: &str, record: Option<StreamId>) -> Presenter {
        let role = match name {
            _ if name == self.lease.lessee => "임차인",
            _ if name == self.lease.lessor => "임대인",
            _ => "신청인",
        };
        let named = person.map(|person| Named {
            relation: String::new(),
            name: person.name.clone(),
            birth: person.birth,
        });
        Presenter {
            record,
            printed: format!("{name} ({role})"),
            named,
        }
    }

    fn dated(&self, presented_by: Option<StreamId>, at: Moment) -> Event {
        let Lease {
            address,
            lessor,
            lessee,
            contract_on,
            deposit_won,
            rent_won,
            contract_sha256,
        } = self.lease.clone();
        Event::Lease(LeaseEvent::Dated(Box::new(FixedDate {
            address: address.to_string(),
            presented_by,
            lessor,
            lessee,
            contract_on,
            deposit_won,
            rent_won,
            contract_sha256,
            at,
        })))
    }

    /// What the page shows.
    fn written(&self, at: Moment) -> Map<String, Value> {
        let lease = &self.lease;
        let time = at.kst();
        let mut data = Map::new();
        data.insert("fixed_on".to_owned(), json!(at.day()));
        data.insert(
            "fixed_at".to_owned(),
            json!(format!(
                "{:02}시 {:02}분 {:02}초",
                time.hour(),
                time.minute(),
                time.second()
            )),
        );
        data.insert(
            "lease".to_owned(),
            json!({
                "address": lease.address.to_string(), "lessor": lease.lessor, "lessee": lease.lessee,
                "contract_on": lease.contract_on, "deposit": won(lease.deposit_won), "rent": won(lease.rent_won),
            }),
        );
        if let Some(hash) = &lease.contract_sha256 {
            data.insert("fingerprint".to_owned(), json!(papers::in_groups(hash)));
        }
        data
    }
}

/// `1,200,000원`.
fn won(amount: i64) -> String {
    let digits = amount.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + "원"
}

const NOT_A_HASH: Words = words(
    "16진수 64자를 적으세요.",
    "Write 64 hex digits.",
    "숫자와 a~f로 64자를 써 주세요.",
);

/// The contract bears a day that has not come yet.
pub const CONTRACT_IN_FUTURE: Refusal = Refusal::new(
    "resident.contract-in-future",
    Class::Conflict,
    words(
        "계약일이 접수일보다 늦습니다.",
        "The contract bears a day after this request's.",
        "계약한 날이 아직 오지 않았어요.",
    ),
    words(
        "계약서의 날짜를 확인하고 다시 적으세요.",
        "Check the contract's day and write it again.",
        "계약서 날짜를 다시 봐 주세요.",
    ),
);
