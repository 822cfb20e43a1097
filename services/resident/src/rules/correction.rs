//! 정정: an error in the record is put right by a new event, which says what had been recorded, by which event, and why.

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
use kernel::StreamId;
use kernel::Words;
use kernel::words;
use serde_json::json;

use super::days;
use super::fields;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Corrected;
use crate::event::Correction;
use crate::event::Event;
use crate::event::HouseholdEvent;
use crate::event::PersonEvent;
use crate::finding::Subject;
use crate::finding::home_of;
use crate::register::AddressIn;
use crate::register::Person;
use crate::register::Register;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "correction",
    title: words("정정", "Correction", "틀린 기록 고치기"),
    may: fields::OFFICERS,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    fields::SUBJECT,
    Field::required(
        "field",
        words("정정할 항목", "What is wrong", "무엇이 틀렸나요?"),
        Kind::Choice(WHAT),
    ),
    Field::optional(
        "line",
        words(
            "주소 이력의 줄 번호",
            "Line of the address history",
            "주소의 몇째 줄인가요?",
        ),
        Kind::Number { min: 1, max: 999 },
    )
    .help(words(
        "전입일·신고일을 정정할 때만 적습니다.",
        "Only for the days of an address line.",
        "주소 날짜를 고칠 때만 써 주세요.",
    )),
    Field::optional(
        "from",
        words("지금 기록", "What is recorded", "지금 적힌 것"),
        Kind::Text(60),
    )
    .help(words(
        "기록과 같아야 합니다. 비어 있으면 비워 둡니다.",
        "Must equal the record; empty where nothing is recorded.",
        "지금 적힌 대로 써 주세요.",
    )),
    Field::optional(
        "to",
        words("바른 내용", "What is right", "맞는 것"),
        Kind::Text(60),
    )
    .help(words(
        "날짜는 2026-11-21처럼 적습니다.",
        "Write a day like 2026-11-21.",
        "날짜는 2026-11-21처럼 써 주세요.",
    )),
    Field::required(
        "reason",
        words("정정 사유와 증빙", "Reason and evidence", "왜 고치나요?"),
        Kind::Text(200),
    ),
];

const WHAT: &[Choice] = &[
    Choice {
        value: "name",
        label: words("이름", "Name", "이름이 틀렸어요"),
    },
    Choice {
        value: "hanja",
        label: words("한자 이름", "Name in Hanja", "한자 이름이 틀렸어요"),
    },
    Choice {
        value: "birth",
        label: words("생년월일", "Day of birth", "태어난 날이 틀렸어요"),
    },
    Choice {
        value: "address-on",
        label: words(
            "전입일·변동일",
            "Day of a move or change",
            "이사한 날이 틀렸어요",
        ),
    },
    Choice {
        value: "address-reported-on",
        label: words(
            "주소 신고일",
            "Day a move was reported",
            "신고한 날이 틀렸어요",
        ),
    },
    Choice {
        value: "formed-on",
        label: words(
            "세대구성일",
            "Day the household was formed",
            "집안을 이룬 날이 틀렸어요",
        ),
    },
    Choice {
        value: "joined-on",
        label: words(
            "편입일",
            "Day of joining the household",
            "집에 들어온 날이 틀렸어요",
        ),
    },
];

struct Correct {
    subject: Subject,
    what: What,
    from: String,
    to: String,
    reason: String,
}

/// What is wrong, before it is known whose household it is about.
#[derive(Clone, Copy)]
enum What {
    Name,
    Hanja,
    Birth,
    AddressOn(u32),
    AddressReportedOn(u32),
    FormedOn,
    JoinedOn,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let what = read_what(given, faults)?;
    let to = given.text("to").unwrap_or_default();
    let to = read_right(what, to.trim(), faults)?;
    Some(Box::new(Correct {
        subject: Subject::read(given, "subject", faults)?,
        what,
        from: given.text("from").unwrap_or_default().trim().to_owned(),
        to,
        reason: given.text("reason")?,
    }))
}

fn read_what(given: &Given, faults: &mut Vec<Fault>) -> Option<What> {
    let field = given.choice("field")?;
    let line = given
        .number("line")
        .and_then(|line| u32::try_from(line).ok());
    if field.starts_with("address-") && line.is_none() {
        faults.push(Fault::new("line", "", "missing", LINE_MISSING));
    }
    match field {
        "name" => Some(What::Name),
        "hanja" => Some(What::Hanja),
        "birth" => Some(What::Birth),
        "address-on" => line.map(What::AddressOn),
        "address-reported-on" => line.map(What::AddressReportedOn),
        "formed-on" => Some(What::FormedOn),
        "joined-on" => Some(What::JoinedOn),
        _ => None,
    }
}

/// The right value in written form; a day must be a day, and only a Hanja name may be empty.
fn read_right(what: What, to: &str, faults: &mut Vec<Fault>) -> Option<String> {
    match what {
        What::Name if to.is_empty() => faults.push(Fault::new("to", to, "missing", NAME_MISSING)),
        What::Name | What::Hanja => return Some(to.to_owned()),
        What::Birth
        | What::AddressOn(_)
        | What::AddressReportedOn(_)
        | What::FormedOn
        | What::JoinedOn => match to.parse::<Date>() {
            Ok(day) => return Some(day.to_string()),
            Err(_) => faults.push(Fault::new("to", to, "date", NOT_A_DAY)),
        },
    }
    None
}

impl Ask for Correct {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_household(register, brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (stream, person) = self.subject.find(register, brought)?;
        match self.what {
            What::FormedOn | What::JoinedOn => {
                self.correct_household(register, &stream, person, desk)
            }
            What::Name
            | What::Hanja
            | What::Birth
            | What::AddressOn(_)
            | What::AddressReportedOn(_) => self.correct_person(&stream, person, desk),
        }
    }
}

impl Correct {
    fn correct_person(
        &self,
        stream: &StreamId,
        person: &Person,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (field, recorded) = match self.what {
            What::Hanja => (Corrected::Hanja, person.hanja.clone().unwrap_or_default()),
            What::Birth => (Corrected::Birth, person.birth.to_string()),
            What::AddressOn(nth) => {
                let AddressIn {
                    line,
                    before,
                    after,
                } = person.address_in(nth).ok_or(NO_SUCH_LINE)?;
                self.lies_between(
                    before.unwrap_or(person.birth),
                    after.unwrap_or(desk.today()),
                )?;
                (Corrected::AddressOn(nth), line.change.on.to_string())
            }
            What::AddressReportedOn(nth) => {
                let line = person.address_in(nth).ok_or(NO_SUCH_LINE)?.line;
                (
                    Corrected::AddressReportedOn(nth),
                    line.change.reported_on.to_string(),
                )
            }
            What::Name | What::FormedOn | What::JoinedOn => (Corrected::Name, person.name.clone()),
        };
        if let What::Birth = self.what {
            let first = person
                .addresses
                .first()
                .map_or(desk.today(), |line| line.change.on);
            self.lies_between(Date::MIN, first)?;
        }
        let said_by = person.said_by.get(&field).copied().unwrap_or_default();
        let correction = self.correction(field, &recorded, said_by, desk)?;
        let corrected = Event::Person(PersonEvent::Corrected(correction));
        Ok(Outcome::event(stream.clone(), corrected).answer(json!({"person": stream})))
    }

    fn correct_household(
        &self,
        register: &Register,
        stream: &StreamId,
        person: &Person,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (home, household) = home_of(register, stream)?;
        let joined = household.member(stream).map(|member| member.change.on);
        let (field, recorded) = match (self.what, joined) {
            (What::JoinedOn, Some(on)) => (Corrected::JoinedOn(stream.clone()), on),
            _ => (Corrected::FormedOn, household.formation().change.on),
        };
        self.lies_between(person.birth, desk.today())?;
        let said_by = household.said_by.get(&field).copied().unwrap_or_default();
        let correction = self.correction(field, &recorded.to_string(), said_by, desk)?;
        let corrected = Event::Household(HouseholdEvent::Corrected(correction));
        Ok(Outcome::event(home.clone(), corrected)
            .answer(json!({"person": stream, "household": home})))
    }

    /// The officer must have seen what is on record: a correction of something else is refused.
    fn correction(
        &self,
        field: Corrected,
        recorded: &str,
        said_by: u64,
        desk: &Desk,
    ) -> Result<Correction, Refusal> {
        if self.from != recorded {
            return Err(RECORD_DIFFERS);
        }
        if self.to == recorded {
            return Err(NOTHING_TO_CORRECT);
        }
        if let Ok(day) = self.to.parse() {
            days::has_come(day, desk)?;
        }
        Ok(Correction {
            field,
            from: self.from.clone(),
            to: self.to.clone(),
            reason: self.reason.clone(),
            event: said_by,
            on: desk.today(),
        })
    }

    fn lies_between(&self, first: Date, last: Date) -> Result<(), Refusal> {
        match self.to.parse::<Date>() {
            Ok(day) if day < first || day > last => {
                Err(days::OUT_OF_ORDER.with(format!("{first} – {last}")))
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

const LINE_MISSING: Words = words(
    "주소 이력의 몇째 줄인지 적으세요.",
    "Say which line of the address history.",
    "주소의 몇째 줄인지 써 주세요.",
);
const NAME_MISSING: Words = words(
    "바른 이름을 적으세요.",
    "Write the right name.",
    "맞는 이름을 써 주세요.",
);
const NOT_A_DAY: Words = words(
    "있는 날짜를 2026-11-21처럼 적으세요.",
    "Write a day that exists, like 2026-11-21.",
    "날짜를 2026-11-21처럼 써 주세요.",
);

/// What the request says is recorded is not.
pub(crate) const RECORD_DIFFERS: Refusal = Refusal::new(
    "resident.record-differs",
    Class::Conflict,
    words(
        "'지금 기록'에 적은 내용이 실제 기록과 다릅니다.",
        "What the request says is recorded differs from the record.",
        "지금 적힌 것과 다르게 썼어요.",
    ),
    words(
        "기록을 조회해 지금 내용을 확인한 뒤 다시 신청하세요.",
        "Look at the record, then ask again with what it says now.",
        "기록을 먼저 보고 그대로 써 주세요.",
    ),
);

/// What is said to be right is what is recorded.
pub(crate) const NOTHING_TO_CORRECT: Refusal = Refusal::new(
    "resident.nothing-to-correct",
    Class::Conflict,
    words(
        "바른 내용이 지금 기록과 같습니다.",
        "What is said to be right is on record already.",
        "벌써 그렇게 적혀 있어요.",
    ),
    words(
        "정정할 항목을 확인하세요.",
        "Check what is to be corrected.",
        "무엇을 고칠지 다시 봐 주세요.",
    ),
);

/// The address history has no such line.
pub(crate) const NO_SUCH_LINE: Refusal = Refusal::new(
    "resident.no-such-line",
    Class::NotFound,
    words(
        "주소 이력에 그 줄이 없습니다.",
        "The address history has no such line.",
        "주소 기록에 그런 줄이 없어요.",
    ),
    words(
        "기록을 조회해 줄 번호를 확인하세요.",
        "Look at the record for the number of the line.",
        "기록을 보고 몇째 줄인지 확인해 주세요.",
    ),
);
