//! 출생등록: a child comes into the register, and into a parent's household.

use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Desk;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::StreamId;
use kernel::resident_number::ResidentNumber;
use kernel::words;
use serde_json::json;

use super::days;
use super::fields;
use super::numbers;
use super::succession::RELATION_NEEDED;
use super::succession::line_at;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Change;
use crate::event::Event;
use crate::event::HouseholdEvent;
use crate::event::PERSON;
use crate::event::PersonEvent;
use crate::event::Registration;
use crate::finding::NOBODY_HERE;
use crate::finding::Subject;
use crate::finding::home_of;
use crate::register::Household;
use crate::register::Register;
use crate::trade::RELATIONS;
use crate::trade::Reason;
use crate::trade::Relation;
use crate::trade::Status;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "birth",
    title: words("출생등록", "Birth", "아기가 태어났어요"),
    may: fields::OFFICERS,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::required(
        "parent",
        words(
            "함께 사는 부 또는 모",
            "Father or mother in this household",
            "함께 사는 아빠나 엄마",
        ),
        Kind::Subject,
    ),
    Field::required(
        "name",
        words("아이 이름", "Child's name", "아기 이름"),
        Kind::Name,
    ),
    Field::optional(
        "hanja",
        words("한자 이름", "Name in Hanja", "한자로 쓴 이름"),
        Kind::Name,
    ),
    Field::required(
        "number",
        words(
            "부여한 주민등록번호",
            "Resident number assigned",
            "아기의 주민번호",
        ),
        Kind::ResidentNumber,
    ),
    Field::optional(
        "relation",
        words(
            "세대주와의 관계",
            "Relation to the head",
            "세대주와 어떤 사이인가요?",
        ),
        Kind::Choice(RELATIONS),
    ),
];

struct Birth {
    parent: Subject,
    name: String,
    hanja: Option<String>,
    number: ResidentNumber,
    relation: Option<Relation>,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(Birth {
        parent: Subject::read(given, "parent", faults)?,
        name: given.text("name")?,
        hanja: given.text("hanja"),
        number: given.resident_number("number")?,
        relation: given.choice("relation").and_then(Relation::read),
    }))
}

impl Ask for Birth {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        self.parent.needs_household(register, brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (parent_stream, parent) = self.parent.find_living(register, brought)?;
        let (home, household) = home_of(register, &parent_stream)?;
        days::has_come(self.number.birth(), desk)?;
        if self.number.birth() <= parent.birth {
            return Err(BORN_BEFORE_PARENT);
        }
        let relation = self.relation_in(household, &parent_stream)?;
        let change = Change {
            on: self.number.birth(),
            reported_on: desk.today(),
            reason: Reason::Birth,
        };
        let head = household
            .head()
            .and_then(|head| register.person(head))
            .ok_or(NOBODY_HERE)?;
        let child = StreamId::new(PERSON, desk.fresh(0));
        let joined = HouseholdEvent::Joined {
            person: child.clone(),
            relation,
            change,
        };
        Ok(Outcome::event(child.clone(), self.registered(desk))
            .and(home.clone(), Event::Household(joined))
            .and(
                child.clone(),
                line_at(home, household.address(), &head.name, relation, change),
            )
            .claim(numbers::claim(self.number, &child))
            .answer(json!({"person": child, "household": home})))
    }
}

impl Birth {
    /// A child of the head or of the head's spouse is the head's child; otherwise the report must say it.
    fn relation_in(&self, household: &Household, parent: &StreamId) -> Result<Relation, Refusal> {
        let parents = household.member(parent).map(|member| member.relation);
        let told = match parents {
            Some(Relation::Head | Relation::Spouse) => Some(Relation::Child),
            Some(Relation::Child | Relation::ChildsSpouse) => Some(Relation::Grandchild),
            _ => None,
        };
        let relation = self.relation.or(told);
        relation
            .filter(|relation| *relation != Relation::Head)
            .ok_or(RELATION_NEEDED)
    }

    fn registered(&self, desk: &Desk) -> Event {
        Event::Person(PersonEvent::Registered(Box::new(Registration {
            number: Some(self.number),
            assigned_on: Some(desk.today()),
            name: self.name.clone(),
            hanja: self.hanja.clone(),
            birth: self.number.birth(),
            sex: self.number.sex(),
            foreign: false,
            status: Status::Resident,
            reported_on: desk.today(),
        })))
    }
}

/// The child would be no younger than the parent.
pub(crate) const BORN_BEFORE_PARENT: Refusal = Refusal::new(
    "resident.born-before-parent",
    Class::Conflict,
    words(
        "아이의 생년월일이 부모의 생년월일보다 늦지 않습니다.",
        "The child would not be younger than the parent.",
        "아기가 부모보다 먼저 태어날 수 없어요.",
    ),
    words(
        "부여한 번호와 부모를 확인하세요.",
        "Check the number and the parent.",
        "번호와 부모를 다시 봐 주세요.",
    ),
);
