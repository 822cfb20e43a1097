//! Who applies (신청인) and what was seen at the counter: the fields, how they are read, and who may have which paper.

use kernel::Brought;
use kernel::Class;
use kernel::Date;
use kernel::Dated;
use kernel::Desk;
use kernel::Fault;
use kernel::Given;
use kernel::Refusal;
use kernel::Role;
use kernel::StreamId;
use kernel::Words;
use kernel::resident_number::ResidentNumber;
use kernel::words;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::applicant::fields::FIND_THE_MEMBER;
use crate::applicant::fields::NAME_THE_APPLICANT;
use crate::applicant::fields::SAY_WHY_EXEMPT;
use crate::applicant::fields::SEE_A_CARD;
use crate::applicant::fields::SEE_THE_MANDATE;
use crate::applicant::fields::SEE_THE_PROOF;
use crate::applicant::fields::TAKEN_OR_EXEMPT;
use crate::applicant::standing::NOT_YOURS;
use crate::fees;
use crate::fees::Case;
use crate::fees::Fee;
use crate::fees::Ground;
use crate::finding::Subject;
use crate::register::Person;
use crate::register::Register;

mod fields;
pub mod restriction;
pub mod standing;

pub use crate::applicant::fields::CARDS;
pub use crate::applicant::fields::FIELDS;

/// The policy table of identity cards.
pub const IDENTITY_CARDS: (&str, &str) = (
    "resident/identity-cards",
    include_str!("../data/identity-cards.jsonl"),
);

/// In what capacity somebody applies (신청 자격).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capacity {
    /// The person whose record it is (본인).
    Subject,
    /// A member of the same household (세대원).
    Member,
    /// An agent with a power of attorney (위임장, 대리인).
    Agent,
    /// An interested party with proof (이해관계인).
    Interested,
}

impl Capacity {
    /// All, in the order of a list on a page.
    pub const ALL: [Capacity; 4] = [
        Capacity::Subject,
        Capacity::Member,
        Capacity::Agent,
        Capacity::Interested,
    ];

    /// The value in JSON, forms and tables of fees.
    pub const fn value(self) -> &'static str {
        match self {
            Capacity::Subject => "self",
            Capacity::Member => "member",
            Capacity::Agent => "agent",
            Capacity::Interested => "interested",
        }
    }

    /// What people read.
    pub const fn label(self) -> Words {
        match self {
            Capacity::Subject => words("본인", "The person concerned", "나 자신"),
            Capacity::Member => words("세대원", "Member of the household", "같이 사는 가족"),
            Capacity::Agent => words("대리인", "Agent", "대신 온 사람"),
            Capacity::Interested => words(
                "이해관계인",
                "Interested party",
                "돈이나 재판으로 얽힌 사람",
            ),
        }
    }

    fn read(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|capacity| capacity.value() == text)
    }
}

/// Who applies, as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Applicant {
    /// True where an officer said who applies; else the defaults stand.
    pub stated: bool,
    /// In what capacity.
    pub capacity: Capacity,
    /// The name, where it was given.
    pub name: Option<String>,
    /// The applicant's own record or number, where it was given.
    pub record: Option<Subject>,
    /// The proof of interest seen.
    pub proof: Option<String>,
    /// The kind of identity card seen.
    pub card: Option<&'static str>,
    /// The reason of an exemption from the fee.
    pub exemption: Option<&'static str>,
}

impl Applicant {
    /// Reads the applicant's fields; what one capacity must bring is checked here.
    pub fn read(given: &Given, faults: &mut Vec<Fault>) -> Self {
        let stated = given.choice("applicant");
        let capacity = stated.and_then(Capacity::read).unwrap_or(Capacity::Subject);
        let applicant = Self {
            stated: FIELDS.iter().any(|field| is_given(given, field.name)),
            capacity,
            name: given.text("applicant-name"),
            record: Subject::read(given, "applicant-subject", faults),
            proof: given.text("interest-proof"),
            card: given.choice("identity-seen"),
            exemption: given.choice("exemption"),
        };
        if stated.is_some() && applicant.card.is_none() {
            faults.push(Fault::new("identity-seen", "", "missing", SEE_A_CARD));
        }
        applicant.check_capacity(given, faults);
        check_payment(given, faults);
        applicant
    }

    fn check_capacity(&self, given: &Given, faults: &mut Vec<Fault>) {
        let mut missing = |name: &str, hint| faults.push(Fault::new(name, "", "missing", hint));
        let third = matches!(self.capacity, Capacity::Agent | Capacity::Interested);
        if third && self.name.is_none() {
            missing("applicant-name", NAME_THE_APPLICANT);
        }
        if self.capacity == Capacity::Member && !is_given(given, "applicant-subject") {
            missing("applicant-subject", FIND_THE_MEMBER);
        }
        if self.capacity == Capacity::Agent && !given.flag("mandate") {
            missing("mandate", SEE_THE_MANDATE);
        }
        if self.capacity == Capacity::Interested && self.proof.is_none() {
            missing("interest-proof", SEE_THE_PROOF);
        }
    }

    /// The applicant's resident number, where it was given as such.
    pub fn number(&self) -> Option<&ResidentNumber> {
        match &self.record {
            Some(Subject::Number(number)) => Some(number),
            Some(Subject::Stream(_)) | None => None,
        }
    }

    /// What is kept of the applicant with the entry, beside the paper: capacity, card, mandate or proof, fee and why it is what it is.
    pub fn noted(&self, fee: &Fee) -> Value {
        let ground = match &fee.ground {
            Ground::Table => json!("table"),
            Ground::Waived(window) => json!({"waived": window}),
            Ground::Exempt(reason) => json!({"exempt": reason}),
        };
        json!({
            "applicant": {
                "capacity": self.capacity.value(), "card": self.card, "name": self.name,
                "mandate": self.capacity == Capacity::Agent, "proof": self.proof,
            },
            "fee_won": fee.won,
            "fee_ground": ground,
        })
    }

    /// The fee of a paper for this applicant.
    pub fn fee(&self, doc: &str, desk: &Desk) -> Result<Fee, Refusal> {
        let case = Case {
            doc,
            channel: way(desk),
            applicant: self.capacity.value(),
            exemption: self.exemption,
            on: Some(desk.today()),
        };
        fees::fee(desk.policy, &case)
    }
}

/// Checks that a kind of identity card serves on the day of the request.
pub fn check_card(card: &str, desk: &Desk) -> Result<(), Refusal> {
    let cards = desk.policy.on::<CardRow>(IDENTITY_CARDS.0, desk.today());
    if cards.iter().any(|row| row.card == card) {
        Ok(())
    } else {
        Err(CARD_DOES_NOT_SERVE)
    }
}

/// The record a paper is about. A citizen who asks about somebody not found is told the same as about somebody else: a resident number
/// can't be tried out.
pub fn own_record<'a>(
    subject: &Subject,
    register: &'a Register,
    brought: &Brought,
    desk: &Desk,
) -> Result<(StreamId, &'a Person), Refusal> {
    let stream = subject.stream(brought);
    let may_know = desk.caller.at_counter() || stream.is_some() && stream == citizen(desk);
    subject
        .find(register, brought)
        .map_err(|refusal| if may_know { refusal } else { NOT_YOURS })
}

/// By which way a request counts: an officer is always at the counter, whatever carries the request.
pub fn way(desk: &Desk) -> kernel::Channel {
    if desk.caller.at_counter() {
        kernel::Channel::Counter
    } else {
        desk.channel
    }
}

/// The record of the citizen who calls; none for anybody else.
pub fn citizen(desk: &Desk) -> Option<StreamId> {
    desk.caller
        .is_any(&[Role::Citizen])
        .then(|| StreamId::parse(&desk.caller.who))
        .flatten()
}

fn is_given(given: &Given, name: &str) -> bool {
    given.choice(name).is_some()
        || given.text(name).is_some()
        || given.flag(name)
        || given.stream(name).is_some()
        || given.resident_number(name).is_some()
}

fn check_payment(given: &Given, faults: &mut Vec<Fault>) {
    match (given.choice("fee"), given.choice("exemption")) {
        (Some("exempt"), None) => {
            faults.push(Fault::new("exemption", "", "missing", SAY_WHY_EXEMPT));
        }
        (Some("taken"), Some(reason)) => faults.push(Fault::new(
            "exemption",
            reason,
            "contradiction",
            TAKEN_OR_EXEMPT,
        )),
        _ => {}
    }
}

#[derive(Deserialize)]
struct CardRow {
    card: String,
    from: Option<Date>,
    until: Option<Date>,
}

impl Dated for CardRow {
    fn from(&self) -> Option<Date> {
        self.from
    }
    fn until(&self) -> Option<Date> {
        self.until
    }
}

/// The card shown does not serve as proof of identity on that day.
pub const CARD_DOES_NOT_SERVE: Refusal = Refusal::new(
    "resident.card-does-not-serve",
    Class::Conflict,
    words(
        "이 신분증은 접수일에 신분 확인용으로 쓸 수 없습니다.",
        "On the day of this request that card did not serve as proof of identity.",
        "이 신분증으로는 확인할 수 없어요.",
    ),
    words(
        "다른 신분증을 확인하세요.",
        "See another identity card.",
        "다른 신분증을 보여 주세요.",
    ),
);
