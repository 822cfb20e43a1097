//! An officer finds a person by birth date and name, or by number. Everybody shown is on record as looked at.

use kernel::Brought;
use kernel::Cell;
use kernel::Class;
use kernel::Conflict;
use kernel::Date;
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
use kernel::words;
use serde_json::json;

use super::fields;
use super::place;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::finding::NOT_ISSUABLE_HERE;
use crate::finding::Subject;
use crate::finding::missing;
use crate::pages::CANDIDATES;
use crate::register::Register;
use crate::rules::gap::Sought;
use crate::tables::MOVES_DISPUTED;
use crate::tables::PERSON_BY_BIRTH;
use crate::tables::day_key;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "find",
    title: words("사람 찾기", "Find a person", "사람을 찾아요"),
    may: fields::OFFICERS,
    conflict: Conflict::Independent,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional(
        "birth",
        words("생년월일", "Day of birth", "태어난 날"),
        Kind::Date,
    ),
    Field::optional("name", words("이름", "Name", "이름을 쓰세요"), Kind::Name),
    Field::optional(
        "subject",
        words("주민등록번호", "Resident number", "주민번호"),
        Kind::Subject,
    ),
    Field::optional(
        "disputed",
        words(
            "전입신고가 겹친 사람",
            "Whose move-in reports overlap",
            "이사 신고가 두 개인 사람",
        ),
        Kind::Flag,
    ),
    fields::PURPOSE,
];

/// The most people of one name and day of birth that a list can show.
const FOUND_MAX: usize = 20;

struct Find {
    by: By,
    purpose: String,
}

enum By {
    Birth(Date, String),
    Subject(Subject),
    /// Everybody whose reported moves wait for a decision.
    Disputed,
}

/// Reads the request: a number, or both a birth date and a name.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let by = match (
        Subject::read(given, "subject", faults),
        given.date("birth"),
        given.text("name"),
        given.flag("disputed"),
    ) {
        (Some(subject), None, None, false) => By::Subject(subject),
        (None, Some(birth), Some(name), false) => By::Birth(birth, name),
        (None, None, None, true) => By::Disputed,
        _ => {
            faults.push(Fault::new("birth", "", "how-to-find", HOW_TO_FIND));
            return None;
        }
    };
    let purpose = given.text("purpose")?;
    Some(Box::new(Find { by, purpose }))
}

impl Find {
    fn search(birth: Date, name: &str) -> Need {
        Need::Find {
            table: PERSON_BY_BIRTH,
            key: vec![Cell::Int(day_key(birth)), Cell::Text(name.to_owned())],
            limit: FOUND_MAX + 1,
        }
    }

    /// The list of what waits for a decision is that of the home.
    fn shows(&self, register: &Register, person: &StreamId, desk: &Desk) -> bool {
        let Some(person) = register.person(person) else {
            return false;
        };
        let lives_here = || {
            let line = person.address();
            line.is_some_and(|line| place::is_here(&line.address, desk))
        };
        !matches!(self.by, By::Disputed) || lives_here()
    }

    fn nobody_found(&self, brought: &Brought) -> Refusal {
        let gap = match &self.by {
            By::Subject(subject) => subject.nobody_here(brought) == NOT_ISSUABLE_HERE,
            By::Birth(birth, name) => !sought(*birth, name).found(brought).is_empty(),
            By::Disputed => return NOBODY_DISPUTED,
        };
        if gap { NOT_ISSUABLE_HERE } else { NOBODY_FOUND }
    }

    fn found(&self, brought: &Brought) -> Vec<StreamId> {
        match &self.by {
            By::Subject(subject) => subject.stream(brought).into_iter().collect(),
            By::Birth(birth, name) => {
                let hits = brought.hits(&Self::search(*birth, name));
                hits.iter().map(|hit| hit.stream.clone()).collect()
            }
            By::Disputed => {
                let hits = brought.hits(&DISPUTED).iter().take(FOUND_MAX);
                hits.map(|hit| hit.stream.clone()).collect()
            }
        }
    }
}

/// Everybody whose moves are disputed, the oldest first.
const DISPUTED: Need = Need::Find {
    table: MOVES_DISPUTED,
    key: Vec::new(),
    limit: FOUND_MAX,
};

fn sought(birth: Date, name: &str) -> Sought<'_> {
    Sought {
        number: None,
        born: Some((birth, name)),
    }
}

impl Ask for Find {
    fn needs(&self, _register: &Register, brought: &Brought) -> Vec<Need> {
        match &self.by {
            By::Subject(subject) => subject.needs_person(brought),
            By::Birth(birth, name) => {
                let found = self
                    .found(brought)
                    .into_iter()
                    .take(FOUND_MAX)
                    .map(Need::Stream);
                let gaps = sought(*birth, name).searches();
                let searches = [Self::search(*birth, name)].into_iter().chain(gaps);
                missing(searches.chain(found), brought)
            }
            By::Disputed => {
                let found = self.found(brought).into_iter().map(Need::Stream);
                missing([DISPUTED].into_iter().chain(found), brought)
            }
        }
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let found = self.found(brought);
        if found.len() > FOUND_MAX {
            return Err(TOO_MANY_FOUND);
        }
        let subjects: Vec<_> = found
            .into_iter()
            .filter(|person| self.shows(register, person, desk))
            .collect();
        if subjects.is_empty() {
            return Err(self.nobody_found(brought));
        }
        let answer = json!({"found": subjects.len()});
        let look = LookNote {
            subjects,
            view: CANDIDATES.to_owned(),
            purpose: self.purpose.clone(),
            basis: FIND_BASIS.to_owned(),
        };
        Ok(Outcome::default().look(look).answer(answer))
    }
}

/// The ground of every search at a counter.
const FIND_BASIS: &str = "민원 접수를 위한 본인 확인";

const HOW_TO_FIND: Words = words(
    "주민등록번호를 적거나, 생년월일과 이름을 함께 적으세요.",
    "Give a resident number, or a day of birth together with a name.",
    "주민번호를 쓰거나, 태어난 날과 이름을 같이 써 주세요.",
);

/// Nobody was found.
pub(crate) const NOBODY_FOUND: Refusal = Refusal::new(
    "resident.nobody-found",
    Class::NotFound,
    words(
        "조건에 맞는 사람이 이 기관의 주민등록표에 없습니다.",
        "Nobody in the register kept here fits.",
        "찾는 사람이 여기 기록에 없어요.",
    ),
    words(
        "생년월일과 이름의 글자를 확인하세요. 다른 시군구에 사는 분일 수 있습니다.",
        "Check the day and the spelling. The person may live in another municipality.",
        "태어난 날과 이름을 다시 봐 주세요. 다른 동네에 살 수도 있어요.",
    ),
);

/// No reports of a move overlap.
pub(crate) const NOBODY_DISPUTED: Refusal = Refusal::new(
    "resident.nobody-disputed",
    Class::NotFound,
    words(
        "겹친 전입신고가 없습니다.",
        "No move-in reports overlap.",
        "이사 신고가 두 개인 사람이 없어요.",
    ),
    words(
        "할 일이 없습니다.",
        "There is nothing to decide.",
        "할 일이 없어요.",
    ),
);

/// More people were found than a list can show.
pub(crate) const TOO_MANY_FOUND: Refusal = Refusal::new(
    "resident.too-many-found",
    Class::Conflict,
    words(
        "같은 이름과 생년월일을 가진 사람이 너무 많습니다.",
        "Too many people share this name and day of birth.",
        "이름과 생일이 같은 사람이 너무 많아요.",
    ),
    words(
        "주민등록번호로 찾으세요.",
        "Search by resident number.",
        "주민번호로 찾아 주세요.",
    ),
);
