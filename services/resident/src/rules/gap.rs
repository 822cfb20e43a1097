//! 이관 보류: people whose household could not be carried over because of a bad row. They are known to be missing, so that nobody says
//! "there is no such person", and nothing about them can be issued here until the household comes over whole.

use kernel::Brought;
use kernel::Cell;
use kernel::Conflict;
use kernel::Date;
use kernel::Desk;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::StreamId;
use kernel::address::Address;
use kernel::resident_number::ResidentNumber;
use kernel::words;
use serde_json::json;

use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::event::GAP;
use crate::event::GAP_PEOPLE_MAX;
use crate::event::Gap;
use crate::event::GapEvent;
use crate::finding::missing;
use crate::register::Register;
use crate::tables::GAP_BY_BIRTH;
use crate::tables::GAP_BY_NUMBER;
use crate::tables::PERSON_BY_NUMBER;
use crate::tables::address_key;
use crate::tables::day_key;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "carry-over-gap",
    title: words("이관 보류", "Gap in a carry-over", "옮기지 못한 기록"),
    may: &[Role::Importer],
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional(
        "household",
        words("세대번호", "Household", "집 번호"),
        Kind::Text(200),
    ),
    Field::optional(
        "address",
        words("주소", "Address", "사는 곳"),
        Kind::Text(300),
    ),
    Field::required(
        "people",
        words("옮기지 못한 사람", "People", "누구인지"),
        Kind::List(PERSON_FIELDS, GAP_PEOPLE_MAX),
    ),
];

const PERSON_FIELDS: &[Field] = &[
    Field::optional(
        "number",
        words("주민등록번호", "Resident number", "주민번호"),
        Kind::ResidentNumber,
    ),
    Field::optional(
        "birth",
        words("생년월일", "Day of birth", "태어난 날"),
        Kind::Date,
    ),
    Field::optional("name", words("이름", "Name", "이름을 쓰세요"), Kind::Name),
];

/// How many open gaps of one number, or one name and day of birth, are looked at.
const GAPS_MAX: usize = 20;

/// Reads the request.
pub(crate) fn parse(given: &Given) -> Asked {
    let address = given.text("address").map(|line| {
        let parsed = Address::parse(&line);
        parsed.map_or(line, |address| address.to_string())
    });
    let people = given.list("people").iter().map(|person| Gap {
        household: given.text("household"),
        address: address.clone(),
        number: person.resident_number("number"),
        birth: person.date("birth"),
        name: person.text("name"),
    });
    Box::new(Missing(people.collect()))
}

/// People of one household who did not come over.
struct Missing(Vec<Gap>);

impl Ask for Missing {
    fn needs(&self, _register: &Register, brought: &Brought) -> Vec<Need> {
        let numbers = self.0.iter().filter_map(|gap| gap.number);
        let searches = numbers.flat_map(|number| [holder(number), by_number(number)]);
        missing(searches, brought)
    }

    fn decide(
        &self,
        _register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let known = |number| {
            let (person, gap) = (holder(number), by_number(number));
            !brought.hits(&person).is_empty() || !brought.hits(&gap).is_empty()
        };
        let open = self.0.iter().filter(|gap| !gap.number.is_some_and(known));
        let opened: Vec<_> = (0..)
            .zip(open)
            .map(|(nth, gap)| (StreamId::new(GAP, desk.fresh(nth)), gap))
            .collect();
        let outcome = Outcome::default().answer(json!({"gaps": opened.len()}));
        Ok(opened.into_iter().fold(outcome, |outcome, (stream, gap)| {
            let opened = GapEvent::Opened(Box::new(gap.clone()));
            outcome.and(stream, Event::Gap(opened))
        }))
    }
}

/// Somebody who may be missing: by number, or by day of birth and name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought<'a> {
    pub(crate) number: Option<ResidentNumber>,
    pub(crate) born: Option<(Date, &'a str)>,
}

impl Sought<'_> {
    /// The searches for their gaps.
    pub(crate) fn searches(self) -> impl Iterator<Item = Need> {
        let birth = self.born.map(|(birth, name)| by_birth(birth, name));
        self.number.map(by_number).into_iter().chain(birth)
    }

    /// The gaps that were found.
    pub(crate) fn found(self, brought: &Brought) -> Vec<StreamId> {
        let hits = self
            .searches()
            .flat_map(|need| brought.hits(&need).to_vec());
        hits.map(|hit| hit.stream).collect()
    }
}

/// Closes the gaps of somebody who comes over now. A gap without a number is theirs only at the same address: two people may share name and
/// day of birth.
pub(crate) fn closed(
    sought: Sought<'_>,
    address: &str,
    register: &Register,
    brought: &Brought,
    mut outcome: Outcome<Event>,
) -> Outcome<Event> {
    for stream in sought.found(brought) {
        let Some(gap) = register.gaps.get(&stream) else {
            continue;
        };
        let theirs = match gap.number {
            Some(number) => Some(number) == sought.number,
            None => gap
                .address
                .as_deref()
                .is_none_or(|line| below_province(line) == below_province(address)),
        };
        if theirs {
            outcome = outcome.and(stream, Event::Gap(GapEvent::Closed));
        }
    }
    outcome
}

/// An address without its province, which people write long or short, and without its reference.
fn below_province(line: &str) -> &str {
    let line = address_key(line);
    line.split_once(' ').map_or(line, |(_, rest)| rest)
}

fn holder(number: ResidentNumber) -> Need {
    find(PERSON_BY_NUMBER, vec![Cell::Token(number.full())], 1)
}

fn by_number(number: ResidentNumber) -> Need {
    find(GAP_BY_NUMBER, vec![Cell::Token(number.full())], GAPS_MAX)
}

fn by_birth(birth: Date, name: &str) -> Need {
    let key = vec![Cell::Int(day_key(birth)), Cell::Text(name.to_owned())];
    find(GAP_BY_BIRTH, key, GAPS_MAX)
}

fn find(table: &'static str, key: Vec<Cell>, limit: usize) -> Need {
    Need::Find { table, key, limit }
}
