//! Restriction of issue (교부제한): who is named gets no paper about the protected person or their household, and an old copy of the
//! list serves no third party. It fails closed, and tells the refused nothing about the protected person.

use kernel::Class;
use kernel::Desk;
use kernel::Refusal;
use kernel::StreamId;
use kernel::resident_number::ResidentNumber;
use kernel::words;

use crate::applicant::Capacity;
use crate::applicant::standing::About;
use crate::event::Restriction;
use crate::extracts::rules::rules;
use crate::register::Register;

const HOUR_MS: i64 = 3_600_000;

/// Somebody for whose use a paper would be, as far as the counter knows them.
#[derive(Clone, Copy, Debug)]
pub struct Taker<'a> {
    /// In what capacity they apply.
    pub capacity: Capacity,
    /// Their record, whether or not it could be read here.
    pub record: Option<&'a StreamId>,
    /// Their resident number.
    pub number: Option<&'a ResidentNumber>,
    /// Their name.
    pub name: Option<&'a str>,
}

impl Taker<'_> {
    /// True if the taker can be told from anybody else, by number or by a record that was read.
    fn is_known(&self, register: &Register) -> bool {
        let record = self.record.and_then(|record| register.person(record));
        self.number.is_some() || record.is_some()
    }
}

/// Refuses a taker whom a restriction names, one who can't be told from such a person, and third parties where the list may be old.
pub fn check(
    register: &Register,
    about: &About,
    taker: &Taker,
    desk: &Desk,
) -> Result<(), Refusal> {
    // A paper about oneself alone tells nothing of others; in anybody else's hand it tells at least where the household lives.
    let of_others = about.shows_others || taker.capacity != Capacity::Subject;
    let protected: Vec<(&StreamId, &Restriction)> =
        protecting(register, about, of_others).collect();
    if protected
        .iter()
        .any(|(_, restriction)| names(restriction, taker, register))
    {
        return Err(RESTRICTED);
    }
    // An agent acts for the subject: where the subject is the one who is named, the agent would carry the paper to them.
    let subject = Taker {
        capacity: Capacity::Subject,
        record: Some(about.subject),
        number: about.person.number.as_ref(),
        name: Some(&about.person.name),
    };
    let for_subject = taker.capacity == Capacity::Agent;
    if for_subject
        && protected
            .iter()
            .any(|(_, restriction)| names(restriction, &subject, register))
    {
        return Err(RESTRICTED);
    }
    if !taker.is_known(register) && !protected.is_empty() {
        return Err(SAY_WHO_APPLIES);
    }
    if is_third_party(taker, &protected) && copy_is_old(desk) {
        return Err(LIST_TOO_OLD);
    }
    Ok(())
}

/// The restrictions that protect the subject or, where the paper tells of others, a member of the household.
fn protecting<'a>(
    register: &'a Register,
    about: &'a About,
    of_others: bool,
) -> impl Iterator<Item = (&'a StreamId, &'a Restriction)> {
    let members = about
        .household
        .iter()
        .flat_map(|household| &household.members);
    let members = members
        .map(|member| &member.person)
        .filter(|member| *member != about.subject);
    let members = members.filter(move |_| of_others);
    let all = members.chain([about.subject]);
    let records = all.filter_map(|stream| register.persons.get_key_value(stream));
    let restrictions = records.flat_map(|(stream, person)| {
        person
            .restrictions
            .iter()
            .map(move |restriction| (stream, restriction))
    });
    restrictions.filter(|(_, restriction)| {
        restriction.forms.is_empty() || restriction.forms.iter().any(|form| form == about.doc)
    })
}

fn names(restriction: &Restriction, taker: &Taker, register: &Register) -> bool {
    let by_record = restriction.against.is_some() && restriction.against.as_ref() == taker.record;
    let by_number =
        restriction.against_number.is_some() && restriction.against_number.as_ref() == taker.number;
    // A name alone decides where nothing better is known of the one or the other; a namesake asks the supervisor.
    let name_only = restriction.against.is_none() && restriction.against_number.is_none();
    let by_name = taker.name == Some(restriction.against_name.as_str());
    by_record || by_number || by_name && (name_only || !taker.is_known(register))
}

/// Agents and interested parties always; anybody else where somebody other than they themselves is protected.
fn is_third_party(taker: &Taker, protected: &[(&StreamId, &Restriction)]) -> bool {
    match taker.capacity {
        Capacity::Agent | Capacity::Interested => true,
        Capacity::Subject | Capacity::Member => protected
            .iter()
            .any(|(stream, _)| Some(*stream) != taker.record),
    }
}

fn copy_is_old(desk: &Desk) -> bool {
    let hours = rules(desk.policy, desk.today()).third_party_copy_hours_max;
    desk.now.ms_since(desk.as_of) > hours.saturating_mul(HOUR_MS)
}

/// Issue to this applicant is restricted. Nothing is said about the protected person, not even whether they are registered here.
pub const RESTRICTED: Refusal = Refusal::new(
    "resident.restricted",
    Class::Forbidden,
    words(
        "이 신청인에게는 발급할 수 없습니다(교부제한).",
        "This can't be issued to this applicant (restriction of issue).",
        "이 분께는 이 서류를 드릴 수 없어요.",
    ),
    words(
        "창구의 민원 팀장에게 문의하세요. 이의가 있으면 서면으로 신청할 수 있습니다.",
        "Ask the supervisor at the counter. An objection can be made in writing.",
        "창구 팀장에게 물어보세요. 종이에 써서 따질 수 있어요.",
    ),
);

/// Somebody about whom the paper would tell is protected, so the applicant must be known by record or number.
pub const SAY_WHO_APPLIES: Refusal = Refusal::new(
    "resident.applicant-unknown",
    Class::Input,
    words(
        "이 서류는 신청인의 주민등록번호를 확인해야 발급할 수 있습니다.",
        "This paper is issued only where the applicant's resident number is known.",
        "온 사람의 주민등록번호를 알아야 드릴 수 있어요.",
    ),
    words(
        "신분증을 보고 신청인의 주민등록번호를 입력하세요.",
        "See the identity card and enter the applicant's resident number.",
        "신분증을 보고 번호를 넣어 주세요.",
    ),
);

/// The copy of the list of restrictions is too old for a third party.
pub const LIST_TOO_OLD: Refusal = Refusal::new(
    "resident.restriction-list-old",
    Class::Unavailable,
    words(
        "교부제한 명단이 오래되어 본인이 아닌 분께는 지금 발급할 수 없습니다.",
        "The list of restrictions kept here is too old to issue to anybody but the person concerned.",
        "명단이 오래돼서 지금은 본인만 받을 수 있어요.",
    ),
    words(
        "본인이 직접 신청하거나, 연결이 돌아온 뒤 다시 오세요. 급하면 주소지 주민센터에서 신청하세요.",
        "The person concerned can ask in person; or come again when the line is back; or ask at the home office.",
        "본인이 오거나 나중에 다시 와 주세요. 급하면 사는 동네 주민센터로 가 주세요.",
    ),
);
