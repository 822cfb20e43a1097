//! 교부제한: papers about a protected person are refused to somebody they named, and the restriction may be lifted.

use kernel::Brought;
use kernel::Choice;
use kernel::Class;
use kernel::Conflict;
use kernel::Date;
use kernel::Desk;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::resident_number::ResidentNumber;
use kernel::words;
use serde_json::json;

use super::days;
use super::fields;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::event::PersonEvent;
use crate::event::Restriction;
use crate::finding::Subject;
use crate::register::Register;
use crate::trade::RELATIONS;
use crate::trade::Relation;

/// The request that sets a restriction.
pub(crate) const SET: RequestInfo = RequestInfo {
    name: "restriction-set",
    title: words(
        "교부제한 신청",
        "Restriction of issue",
        "내 서류를 그 사람에게 주지 마세요",
    ),
    may: &[Role::Officer, Role::Supervisor, Role::Importer],
    conflict: Conflict::CountsAtOnce,
    fields: SET_FIELDS,
};

/// The request that lifts a restriction.
pub(crate) const LIFT: RequestInfo = RequestInfo {
    name: "restriction-lift",
    title: words(
        "교부제한 해제",
        "End of a restriction of issue",
        "서류를 다시 줘도 돼요",
    ),
    may: &[Role::Supervisor],
    conflict: Conflict::Waits,
    fields: LIFT_FIELDS,
};

const SET_FIELDS: &[Field] = &[
    fields::SUBJECT.help(words(
        "보호받는 사람",
        "The protected person",
        "지켜야 할 사람",
    )),
    Field::optional(
        "against",
        words(
            "제한 대상자의 주민등록번호",
            "Resident number of the restricted person",
            "막을 사람의 주민번호",
        ),
        Kind::ResidentNumber,
    ),
    Field::required(
        "against_name",
        words(
            "제한 대상자 이름",
            "Name of the restricted person",
            "막을 사람의 이름",
        ),
        Kind::Name,
    ),
    Field::required(
        "relation",
        words(
            "대상자와의 관계",
            "Relation of that person",
            "그 사람과의 사이",
        ),
        Kind::Choice(RELATIONS),
    ),
    Field::optional(
        "papers",
        words("제한할 서류", "Papers", "막을 서류"),
        Kind::Choice(PAPERS),
    ),
    fields::ON,
    fields::BASIS,
];

const LIFT_FIELDS: &[Field] = &[
    fields::SUBJECT,
    Field::required(
        "restriction",
        words("제한 번호", "Number of the restriction", "막은 번호"),
        Kind::Number { min: 1, max: 9_999 },
    ),
    fields::BASIS,
];

const PAPERS: &[Choice] = &[
    Choice {
        value: "all",
        label: words("모두", "All", "모든 서류"),
    },
    Choice {
        value: "household-extract",
        label: words("주민등록등본", "Household extract", "우리 집 서류"),
    },
    Choice {
        value: "individual-extract",
        label: words("주민등록초본", "Individual extract", "나의 서류"),
    },
];

struct Set {
    subject: Subject,
    against: Option<ResidentNumber>,
    against_name: String,
    relation: Relation,
    forms: Vec<String>,
    on: Date,
    basis: String,
}

struct Lift {
    subject: Subject,
    restriction: u32,
    basis: String,
}

/// Reads the request that sets one.
pub(crate) fn parse_set(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let papers = given.choice("papers").filter(|papers| *papers != "all");
    Some(Box::new(Set {
        subject: Subject::read(given, "subject", faults)?,
        against: given.resident_number("against"),
        against_name: given.text("against_name")?,
        relation: Relation::read(given.choice("relation")?)?,
        forms: papers.into_iter().map(str::to_owned).collect(),
        on: given.date("on")?,
        basis: given.text("basis")?,
    }))
}

/// Reads the request that lifts one.
pub(crate) fn parse_lift(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(Lift {
        subject: Subject::read(given, "subject", faults)?,
        restriction: u32::try_from(given.number("restriction")?).ok()?,
        basis: given.text("basis")?,
    }))
}

impl Ask for Set {
    fn needs(&self, _register: &Register, brought: &Brought) -> Vec<Need> {
        let mut needs = self.subject.needs_person(brought);
        let against = self.against.map(Subject::Number);
        needs.extend(
            against
                .iter()
                .flat_map(|person| person.needs_person(brought)),
        );
        needs
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (stream, person) = self.subject.find_living(register, brought)?;
        days::has_come(self.on, desk)?;
        // Somebody restricted may live anywhere, so nobody of that number here is no ground for refusal.
        let against = self
            .against
            .and_then(|number| Subject::Number(number).stream(brought));
        if against.as_ref() == Some(&stream) {
            return Err(AGAINST_ONESELF);
        }
        let restriction = person.restrictions_set + 1;
        let set = PersonEvent::RestrictionSet(Restriction {
            restriction,
            against,
            against_number: self.against,
            against_name: self.against_name.clone(),
            relation: self.relation,
            forms: self.forms.clone(),
            basis: self.basis.clone(),
            on: self.on,
        });
        let answer = json!({"person": stream, "restriction": restriction});
        Ok(Outcome::event(stream, Event::Person(set)).answer(answer))
    }
}

impl Ask for Lift {
    fn needs(&self, _register: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_person(brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (stream, person) = self.subject.find(register, brought)?;
        if !person
            .restrictions
            .iter()
            .any(|set| set.restriction == self.restriction)
        {
            return Err(NO_SUCH_RESTRICTION);
        }
        let lifted = PersonEvent::RestrictionLifted {
            restriction: self.restriction,
            on: desk.today(),
            basis: self.basis.clone(),
        };
        Ok(Outcome::event(stream.clone(), Event::Person(lifted)).answer(json!({"person": stream})))
    }
}

/// Protected and restricted person are the same.
pub(crate) const AGAINST_ONESELF: Refusal = Refusal::new(
    "resident.restriction-against-oneself",
    Class::Conflict,
    words(
        "보호받는 사람과 제한 대상자가 같습니다.",
        "The protected and the restricted person are the same.",
        "지킬 사람과 막을 사람이 같아요.",
    ),
    words(
        "두 사람의 번호를 확인하세요.",
        "Check the two numbers.",
        "두 사람의 번호를 다시 봐 주세요.",
    ),
);

/// There is no restriction of this number in force.
pub(crate) const NO_SUCH_RESTRICTION: Refusal = Refusal::new(
    "resident.no-such-restriction",
    Class::NotFound,
    words(
        "그 번호의 교부제한이 없거나 이미 해제되었습니다.",
        "No restriction of this number is in force.",
        "그런 번호로 막아 둔 것이 없어요.",
    ),
    words(
        "기록을 조회해 제한 번호를 확인하세요.",
        "Look at the record for the number of the restriction.",
        "기록을 보고 번호를 다시 확인해 주세요.",
    ),
);
