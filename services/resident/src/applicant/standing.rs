//! Who may have which paper (신청 자격): a citizen about themselves and their own household, an officer for anybody whose capacity was
//! checked at the counter.

use kernel::Brought;
use kernel::Class;
use kernel::Desk;
use kernel::Refusal;
use kernel::StreamId;
use kernel::words;

use crate::applicant::Applicant;
use crate::applicant::Capacity;
use crate::applicant::check_card;
use crate::applicant::citizen;
use crate::applicant::restriction;
use crate::applicant::restriction::Taker;
use crate::register::Household;
use crate::register::Person;
use crate::register::Register;

/// What a paper is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Which paper, by its form's name.
    pub doc: &'static str,
    /// Whose record.
    pub subject: &'a StreamId,
    /// The record.
    pub person: &'a Person,
    /// The household in which that person lives.
    pub household: Option<&'a Household>,
    /// True if the paper shows others than its subject.
    pub shows_others: bool,
    /// True if a citizen may have it about any member of their own household, without an officer.
    pub for_household: bool,
}

/// Somebody who may have the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// As printed on the paper: `김하늘 (본인)`.
    pub printed: String,
    /// Their name.
    pub name: String,
    /// In what capacity.
    pub capacity: Capacity,
    /// Their record, where it is in this register.
    pub holder: Option<StreamId>,
}

impl Standing {
    fn of(name: &str, capacity: Capacity, holder: Option<StreamId>) -> Self {
        let printed = format!("{name} ({})", capacity.label().ko);
        Self {
            printed,
            name: name.to_owned(),
            capacity,
            holder,
        }
    }
}

/// Says whether the caller may have the paper, or refuses.
pub fn standing(
    register: &Register,
    brought: &Brought,
    about: &About,
    applicant: &Applicant,
    desk: &Desk,
) -> Result<Standing, Refusal> {
    if desk.caller.at_counter() {
        if let Some(card) = applicant.card {
            check_card(card, desk)?;
        }
        return at_counter(register, brought, about, applicant, desk);
    }
    let own = citizen(desk).ok_or(NOT_YOURS)?;
    if applicant.stated {
        return Err(COUNTER_ONLY);
    }
    alone(register, about, &own, desk)
}

/// A citizen without an officer, online or at a kiosk.
fn alone(
    register: &Register,
    about: &About,
    own: &StreamId,
    desk: &Desk,
) -> Result<Standing, Refusal> {
    let is_subject = own == about.subject;
    let member = about.household.and_then(|household| household.member(own));
    if !is_subject && (member.is_none() || !about.for_household) {
        return Err(NOT_YOURS);
    }
    let person = register
        .person(own)
        .filter(|person| person.lives())
        .ok_or(NOT_YOURS)?;
    let capacity = if is_subject {
        Capacity::Subject
    } else {
        Capacity::Member
    };
    let taker = Taker {
        capacity,
        record: Some(own),
        number: person.number.as_ref(),
        name: Some(&person.name),
    };
    restriction::check(register, about, &taker, desk)?;
    Ok(Standing::of(&person.name, capacity, Some(own.clone())))
}

/// Before an officer, who has seen card, mandate or proof.
fn at_counter(
    register: &Register,
    brought: &Brought,
    about: &About,
    applicant: &Applicant,
    desk: &Desk,
) -> Result<Standing, Refusal> {
    let capacity = applicant.capacity;
    let own = match capacity {
        Capacity::Subject => Some(about.subject.clone()),
        Capacity::Member | Capacity::Agent | Capacity::Interested => applicant
            .record
            .as_ref()
            .and_then(|record| record.stream(brought)),
    };
    let record = own.as_ref().and_then(|own| register.person(own));
    let taker = Taker {
        capacity,
        record: own.as_ref(),
        number: record
            .and_then(|person| person.number.as_ref())
            .or(applicant.number()),
        name: record
            .map(|person| person.name.as_str())
            .or(applicant.name.as_deref()),
    };
    // Before anything else is said: whether somebody still belongs to a household would tell a restricted person that another has left it.
    restriction::check(register, about, &taker, desk)?;
    if capacity == Capacity::Subject && !about.person.lives() {
        return Err(SUBJECT_DIED);
    }
    if capacity == Capacity::Member && !is_member(about, own.as_ref()) {
        return Err(NOT_A_MEMBER);
    }
    let name = record
        .map(|person| person.name.as_str())
        .or(applicant.name.as_deref());
    Ok(Standing::of(
        name.unwrap_or_default(),
        capacity,
        own.filter(|_| record.is_some()),
    ))
}

fn is_member(about: &About, own: Option<&StreamId>) -> bool {
    let household = about.household.zip(own);
    household.is_some_and(|(household, own)| household.member(own).is_some())
}

/// A citizen asked about somebody else. The same whether or not that person is in the register.
pub const NOT_YOURS: Refusal = Refusal::new(
    "resident.not-yours",
    Class::Forbidden,
    words(
        "본인이나 같은 세대의 서류만 온라인으로 받을 수 있습니다.",
        "Online you can have papers about yourself or your own household only.",
        "인터넷으로는 나와 우리 집 서류만 받을 수 있어요.",
    ),
    words(
        "다른 사람의 서류는 위임장이나 증명 자료를 가지고 주민센터 창구에서 신청하세요.",
        "For somebody else's paper go to a counter with a power of attorney or proof of interest.",
        "다른 사람 서류는 맡긴다는 종이를 가지고 주민센터로 가 주세요.",
    ),
);

/// Fields that only an officer fills in.
pub const COUNTER_ONLY: Refusal = Refusal::new(
    "resident.counter-only",
    Class::Forbidden,
    words(
        "신청 자격, 신분증, 수수료는 창구에서만 확인합니다.",
        "Capacity, identity card and fee are checked at a counter only.",
        "이 칸은 창구 직원만 쓸 수 있어요.",
    ),
    words(
        "그 항목을 빼고 신청하거나 창구로 오세요.",
        "Leave those fields out, or come to a counter.",
        "그 칸을 비우거나 창구로 와 주세요.",
    ),
);

/// The applicant is no member of the subject's household.
pub const NOT_A_MEMBER: Refusal = Refusal::new(
    "resident.not-a-member",
    Class::Forbidden,
    words(
        "신청인이 같은 세대의 세대원이 아닙니다.",
        "The applicant is no member of the same household.",
        "같이 사는 가족이 아니에요.",
    ),
    words(
        "위임장을 받아 대리인으로, 또는 증명 자료로 이해관계인으로 신청하세요.",
        "Apply as an agent with a power of attorney, or as an interested party with proof.",
        "맡긴다는 종이나 얽힌 일을 보여 주는 종이를 가져와 주세요.",
    ),
);

/// Somebody who has died can't apply.
pub const SUBJECT_DIED: Refusal = Refusal::new(
    "resident.subject-died",
    Class::Conflict,
    words(
        "사망이 기록된 분은 본인으로 신청할 수 없습니다.",
        "A death is on record for this person, who can't apply in person.",
        "돌아가신 분 이름으로는 신청할 수 없어요.",
    ),
    words(
        "가족은 이해관계인으로 신청하세요. 기록이 잘못되었다면 정정을 신청하세요.",
        "Relatives apply as interested parties. If the record is wrong, ask for a correction.",
        "가족은 얽힌 사람으로 신청해 주세요. 기록이 틀렸다면 고쳐 달라고 해 주세요.",
    ),
);
