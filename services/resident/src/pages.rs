//! What a look was allowed to see: the same facts as JSON for programs and as an HTML fragment for people.
//!
//! A look brings only the records it names, so everything here comes from persons' own records.

use std::borrow::Borrow;

use askama::Template;
use kernel::Date;
use kernel::Lang;
use kernel::StreamId;
use kernel::View;
use kernel::Words;
use kernel::words;
use serde::Serialize;
use serde_json::json;

use crate::event::AddressLine;
use crate::event::Restriction;
use crate::register::Changed;
use crate::register::Person;
use crate::register::PersonalChange;
use crate::register::Register;
use crate::trade::Relation;
use crate::trade::sex_label;

mod stories;

use stories::Story;

/// The view of a search: a choice of people that tells same names apart.
pub(crate) const CANDIDATES: &str = "candidates";
/// The view of a look at one person and their household.
pub(crate) const PERSON_VIEW: &str = "person";

/// Shows a view. A view that is not known, or a record that was not brought, shows nothing.
pub(crate) fn view(register: &Register, view: &str, subjects: &[StreamId], lang: Lang) -> View {
    let mut people: Vec<_> = subjects
        .iter()
        .filter_map(|stream| Some((stream, register.person(stream)?)))
        .collect();
    match (view, people.first().copied()) {
        (CANDIDATES, Some(_)) => {
            people.sort_by_key(|(_, person)| (person.birth, &person.name));
            candidates(&people, lang)
        }
        (PERSON_VIEW, Some(first)) => person_view(first, &people, lang),
        _ => nothing(lang),
    }
}

fn nothing(lang: Lang) -> View {
    let text = NOTHING.say(lang);
    View::new(json!({}), format!("<p class=\"empty\">{text}</p>"))
}

/// One of the people found.
#[derive(Serialize)]
struct Candidate {
    subject: String,
    name: String,
    birth: Date,
    sex: &'static str,
    address: String,
    head: String,
    relation: &'static str,
    status: &'static str,
}

#[derive(Template)]
#[template(path = "candidates.html")]
struct Candidates<'a> {
    lang: Lang,
    people: &'a [Candidate],
}

fn candidates(found: &[(&StreamId, &Person)], lang: Lang) -> View {
    let people: Vec<_> = found
        .iter()
        .map(|(stream, person)| Candidate::of(stream, person, lang))
        .collect();
    let page = Candidates {
        lang,
        people: &people,
    };
    let html = page.render().expect("a fragment of plain values renders");
    View::new(json!({ "people": people }), html)
}

impl Candidate {
    fn of(stream: &StreamId, person: &Person, lang: Lang) -> Self {
        let line = person.address();
        Self {
            subject: stream.to_string(),
            name: shown_name(person),
            birth: person.birth,
            sex: sex_label(person.sex).say(lang),
            address: line.map(|line| line.address.clone()).unwrap_or_default(),
            head: line.map(|line| line.head.clone()).unwrap_or_default(),
            relation: line.map_or("", |line| line.relation.label().say(lang)),
            status: status(person, lang),
        }
    }
}

impl Candidates<'_> {
    fn say(&self, words: impl Borrow<Words>) -> &'static str {
        words.borrow().say(self.lang)
    }

    /// The one person found is chosen already; of several none is, so that nobody is taken for another.
    fn chosen(&self) -> bool {
        self.people.len() == 1
    }
}

/// A person's record as a look shows it.
#[derive(Serialize)]
struct Record {
    subject: String,
    name: String,
    number: String,
    birth: Date,
    sex: &'static str,
    status: &'static str,
    address: String,
    foreign: bool,
    household: Vec<MemberLine>,
    addresses: Vec<HistoryLine>,
    changes: Vec<ChangeLine>,
    restrictions: Vec<RestrictionLine>,
    military: String,
    seal_registered_on: Option<Date>,
    /// Overlapping reports of a move.
    stories: Vec<Story>,
}

#[derive(Serialize)]
struct MemberLine {
    subject: String,
    name: String,
    birth: Date,
    relation: &'static str,
    since: Date,
}

/// Dates on paper stand in this order: happened, reported.
#[derive(Serialize)]
struct HistoryLine {
    line: usize,
    address: String,
    on: Date,
    reported_on: Date,
    reason: &'static str,
    head: String,
    relation: &'static str,
}

#[derive(Serialize)]
struct ChangeLine {
    what: &'static str,
    from: String,
    to: String,
    on: Date,
    basis: String,
}

#[derive(Serialize)]
struct RestrictionLine {
    restriction: u32,
    against: String,
    relation: &'static str,
    papers: String,
    on: Date,
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage<'a> {
    lang: Lang,
    record: &'a Record,
    titles: Heads,
}

/// The headings of the tables.
struct Heads {
    restricted: Vec<&'static str>,
    members: Vec<&'static str>,
    history: Vec<&'static str>,
    changes: Vec<&'static str>,
    stories: Vec<&'static str>,
}

impl Heads {
    fn new(person: &Person, lang: Lang) -> Self {
        let say = |heads: &[Words]| heads.iter().map(|head| head.say(lang)).collect();
        Self {
            restricted: say(&[NTH, AGAINST, RELATION, PAPERS, SINCE]),
            members: say(&[RELATION, NAME, BIRTH, SINCE]),
            history: say(&[NTH, ADDRESS, ON, REPORTED, REASON, HEAD, RELATION]),
            changes: say(&[WHAT, FROM, TO, ON, BASIS]),
            stories: stories::heads(person, lang),
        }
    }
}

fn person_view(
    (stream, person): (&StreamId, &Person),
    people: &[(&StreamId, &Person)],
    lang: Lang,
) -> View {
    let record = Record::of(stream, person, people, lang);
    let page = PersonPage {
        lang,
        record: &record,
        titles: Heads::new(person, lang),
    };
    let html = page.render().expect("a fragment of plain values renders");
    View::new(json!(record), html)
}

impl Record {
    fn of(stream: &StreamId, person: &Person, people: &[(&StreamId, &Person)], lang: Lang) -> Self {
        let history = person.addresses.iter().enumerate();
        Self {
            subject: stream.to_string(),
            name: shown_name(person),
            number: person.masked_number(),
            birth: person.birth,
            sex: sex_label(person.sex).say(lang),
            status: status(person, lang),
            address: person
                .address()
                .map(|line| line.address.clone())
                .unwrap_or_default(),
            foreign: person.foreign,
            household: household(person, people, lang),
            addresses: history
                .map(|(i, line)| HistoryLine::of(i + 1, line, lang))
                .collect(),
            changes: person
                .changes
                .iter()
                .map(|change| ChangeLine::of(change, lang))
                .collect(),
            restrictions: person
                .restrictions
                .iter()
                .map(|r| RestrictionLine::of(r, lang))
                .collect(),
            military: person
                .military
                .as_ref()
                .map(|m| m.basic.clone())
                .unwrap_or_default(),
            seal_registered_on: person.seal.as_ref().map(|seal| seal.on),
            stories: stories::stories(person, lang),
        }
    }
}

/// The members who live with the person, the head first.
fn household(person: &Person, people: &[(&StreamId, &Person)], lang: Lang) -> Vec<MemberLine> {
    let Some(home) = person.home() else {
        return Vec::new();
    };
    let mut members: Vec<_> = people
        .iter()
        .filter(|(_, other)| other.home() == Some(home))
        .filter_map(|(stream, other)| Some((stream, other, other.address()?)))
        .collect();
    members.sort_by_key(|(_, other, line)| {
        (line.relation != Relation::Head, line.relation, other.birth)
    });
    let line = |(stream, other, line): (&&StreamId, &&Person, &AddressLine)| MemberLine {
        subject: stream.to_string(),
        name: shown_name(other),
        birth: other.birth,
        relation: line.relation.label().say(lang),
        since: line.change.on,
    };
    members.into_iter().map(line).collect()
}

impl HistoryLine {
    fn of(nth: usize, line: &AddressLine, lang: Lang) -> Self {
        Self {
            line: nth,
            address: line.address.clone(),
            on: line.change.on,
            reported_on: line.change.reported_on,
            reason: line.change.reason.label().say(lang),
            head: line.head.clone(),
            relation: line.relation.label().say(lang),
        }
    }
}

impl ChangeLine {
    fn of(change: &PersonalChange, lang: Lang) -> Self {
        let hide = |text: &str| match change.what {
            Changed::Number => text.chars().take(8).chain("******".chars()).collect(),
            Changed::Name | Changed::Status | Changed::Correction => text.to_owned(),
        };
        Self {
            what: changed(change.what).say(lang),
            from: hide(&change.from),
            to: hide(&change.to),
            on: change.on,
            basis: change.basis.clone(),
        }
    }
}

impl RestrictionLine {
    fn of(restriction: &Restriction, lang: Lang) -> Self {
        let papers = match restriction.forms.as_slice() {
            [] => ALL_PAPERS.say(lang).to_owned(),
            forms => forms.join(", "),
        };
        Self {
            restriction: restriction.restriction,
            against: restriction.against_name.clone(),
            relation: restriction.relation.label().say(lang),
            papers,
            on: restriction.on,
        }
    }
}

impl PersonPage<'_> {
    fn say(&self, words: impl Borrow<Words>) -> &'static str {
        words.borrow().say(self.lang)
    }
}

fn shown_name(person: &Person) -> String {
    match &person.hanja {
        Some(hanja) => format!("{} ({hanja})", person.name),
        None => person.name.clone(),
    }
}

fn status(person: &Person, lang: Lang) -> &'static str {
    match (person.lives(), &person.dispute) {
        (false, _) => DEAD.say(lang),
        (true, Some(_)) => stories::DISPUTED.say(lang),
        (true, None) => person.status.label().say(lang),
    }
}

fn changed(what: Changed) -> Words {
    match what {
        Changed::Name => words("개명", "Name", "이름 바꿈"),
        Changed::Number => words("주민등록번호 변경", "Resident number", "주민번호 바꿈"),
        Changed::Status => words("등록상태", "Status", "등록된 모습"),
        Changed::Correction => words("정정", "Correction", "틀린 것 고침"),
    }
}

const NOTHING: Words = words(
    "보여 드릴 기록이 없습니다.",
    "There is no record to show.",
    "보여 줄 기록이 없어요.",
);
const DEAD: Words = words("사망", "Died", "돌아가심");
const ALL_PAPERS: Words = words("모든 서류", "All papers", "서류 모두");
const WHICH: Words = words("누구인가요", "Which person", "누구인지 골라 주세요");
const NAME: Words = words("이름", "Name", "이름이 뭐예요");
const NUMBER: Words = words("주민등록번호", "Resident number", "주민번호");
const BIRTH: Words = words("생년월일", "Day of birth", "태어난 날");
const SEX: Words = words("성별", "Sex", "남자 여자");
const STATUS: Words = words("등록상태", "Status", "등록된 모습");
const FOREIGNER: Words = words("외국인", "Foreigner", "외국 사람");
const HEAD: Words = words("세대주", "Head of household", "집의 세대주");
const RELATION: Words = words("관계", "Relation", "어떤 사이");
const SINCE: Words = words("전입일·변동일", "Since", "언제부터");
const MILITARY: Words = words("병역", "Military service", "군대 기록");
const SEAL: Words = words("인감 등록일", "Seal registered", "도장 등록한 날");
const MEMBERS: Words = words("세대원", "Members of the household", "같이 사는 사람");
const HISTORY: Words = words("주소 이력", "Address history", "살던 곳들");
const ADDRESS: Words = words("주소", "Address", "사는 곳");
const ON: Words = words("발생일", "Happened", "있었던 날");
const REPORTED: Words = words("신고일", "Reported", "신고한 날");
const REASON: Words = words("사유", "Reason", "바뀐 까닭");
const CHANGES: Words = words("인적사항 변경", "Changes of personal data", "바뀐 내용");
const WHAT: Words = words("항목", "What", "무엇이");
const FROM: Words = words("전", "From", "바뀌기 전");
const TO: Words = words("후", "To", "바뀐 뒤");
const BASIS: Words = words("근거", "Ground", "바뀐 까닭");
const RESTRICTIONS: Words = words("교부제한", "Restrictions of issue", "서류를 못 주는 사람");
const NTH: Words = words("번호", "No.", "몇 번");
const AGAINST: Words = words("대상자", "Against", "막을 사람");
const PAPERS: Words = words("서류", "Papers", "무슨 서류");
