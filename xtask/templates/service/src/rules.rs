//! The rules: one function for each request, refusals first, the event last.

use kernel::Cell;
use kernel::Claim;
use kernel::Class;
use kernel::Conflict;
use kernel::Desk;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::LookNote;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::StreamId;
use kernel::Words;
use kernel::words;

use crate::register::Event;
use crate::register::RECORD;
use crate::register::Register;

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Take a record into the register.
    Register {
        /// Its name.
        name: String,
    },
    /// Show a record.
    Look {
        /// Which.
        record: StreamId,
        /// What for.
        purpose: String,
    },
}

/// The requests as they are offered: form, JSON, OpenAPI and help follow from this.
pub(crate) const REQUESTS: &[RequestInfo] = &[
    RequestInfo {
        name: "register",
        title: words("등록", "Register", "이름 올리기"),
        may: &[Role::Officer, Role::Supervisor],
        conflict: Conflict::Waits,
        fields: &[Field::required("name", NAME, Kind::Text(60))],
    },
    RequestInfo {
        name: "look",
        title: words("열람", "Look", "기록 보기"),
        may: &[Role::Officer, Role::Supervisor],
        conflict: Conflict::Independent,
        fields: &[
            Field::required("record", RECORD_LABEL, Kind::Reference),
            Field::required("purpose", PURPOSE, Kind::Text(200)),
        ],
    },
];

pub(crate) fn parse(name: &str, given: &Given) -> Option<Request> {
    match name {
        "register" => Some(Request::Register { name: given.text("name")? }),
        "look" => Some(Request::Look {
            record: given.stream("record")?,
            purpose: given.text("purpose")?,
        }),
        _ => None,
    }
}

pub(crate) fn needs(request: &Request) -> Vec<Need> {
    match request {
        // Nothing: that a name is taken once is a claim, which the writer checks.
        Request::Register { .. } => Vec::new(),
        Request::Look { record, .. } => vec![Need::Stream(record.clone())],
    }
}

pub(crate) fn decide(
    register: &Register,
    request: Request,
    desk: &Desk,
) -> Result<Outcome<Event>, Refusal> {
    match request {
        Request::Register { name } => Ok(register_name(name, desk)),
        Request::Look { record, purpose } => look(register, record, purpose),
    }
}

/// Takes a record in. A name stands in the register once.
fn register_name(name: String, desk: &Desk) -> Outcome<Event> {
    let stream = StreamId::new(RECORD, desk.fresh(0));
    let claim = Claim {
        space: RECORD,
        key: Cell::Text(name.clone()),
        stream: stream.clone(),
        taken: NAME_TAKEN,
    };
    let answer = serde_json::json!({ "record": stream.to_string() });
    Outcome::event(stream, Event::Registered { name, on: desk.today() }).claim(claim).answer(answer)
}

/// Shows a record; the runtime puts the look on record before anything is shown.
fn look(register: &Register, record: StreamId, purpose: String) -> Result<Outcome<Event>, Refusal> {
    if register.record(&record).is_none() {
        return Err(NO_SUCH_RECORD);
    }
    let note = LookNote {
        subjects: vec![record],
        view: "record".to_owned(),
        purpose,
        basis: BASIS.to_owned(),
    };
    Ok(Outcome::default().look(note))
}

const NAME: Words = words("이름", "Name", "부르는 이름");
const RECORD_LABEL: Words = words("기록", "Record", "볼 기록");
const PURPOSE: Words = words("용도", "Purpose", "왜 보나요");

/// The legal basis of a look, to be named from the law of this service.
const BASIS: &str = "{{name}}: to be verified";

const NAME_TAKEN: Words = words(
    "이미 등록된 이름입니다. 다른 이름으로 신청하세요.",
    "This name is registered already. Choose another.",
    "이미 있는 이름이에요. 다른 이름으로 해 주세요.",
);
const NO_SUCH_RECORD: Refusal = Refusal::new(
    "{{name}}.no-such-record",
    Class::NotFound,
    words("그런 기록이 없습니다.", "There is no such record.", "찾는 기록이 없어요."),
    words("번호를 확인하세요.", "Check its number.", "번호를 다시 봐 주세요."),
);

#[cfg(test)]
mod tests {
    use kernel::Caller;
    use kernel::Channel;
    use kernel::Date;
    use kernel::Id;
    use kernel::Means;
    use kernel::Moment;
    use kernel::NodeName;
    use kernel::Policy;

    use super::*;

    fn record() -> StreamId {
        StreamId::new(RECORD, Id(1 << 16))
    }

    fn today() -> Date {
        "2026-11-20".parse().expect("a day")
    }

    fn registered(name: &str) -> (StreamId, Event) {
        (record(), Event::Registered { name: name.to_owned(), on: today() })
    }

    fn answer_to(given: &[(StreamId, Event)], request: Request) -> Result<Outcome<Event>, Refusal> {
        let mut register = Register::default();
        for (stream, event) in given {
            register.apply(stream, event);
        }
        let at = Moment::start_of(today());
        let caller = Caller {
            who: "officer/1".to_owned(),
            name: "가나다".to_owned(),
            roles: vec![Role::Officer],
            office: Some("jongno".to_owned()),
            home: None,
            means: Means::Console,
            as_of: at,
        };
        let node = NodeName {
            name: "jongno".to_owned(),
            code: 11_110,
            title_ko: "서울특별시 종로구".to_owned(),
            title_en: "Jongno-gu, Seoul".to_owned(),
            places: vec!["11110".to_owned()],
        };
        let desk = Desk {
            legal_at: at,
            now: at,
            as_of: at,
            caller: &caller,
            channel: Channel::Counter,
            node: &node,
            policy: &Policy::default(),
            chance: Id(1 << 16),
        };
        decide(&register, request, &desk)
    }

    #[test]
    fn a_name_comes_into_the_register_and_is_claimed() {
        let outcome = answer_to(&[], Request::Register { name: "가".to_owned() }).expect("done");
        assert_eq!(outcome.events, [registered("가")]);
        assert_eq!(outcome.claims.first().map(|claim| &claim.stream), Some(&record()));
    }

    #[test]
    fn a_look_names_the_record_and_the_purpose() {
        let look = Request::Look { record: record(), purpose: "확인".to_owned() };
        let outcome = answer_to(&[registered("가")], look.clone()).expect("done");
        let note = outcome.look.expect("a look");
        assert_eq!((note.subjects, note.purpose), (vec![record()], "확인".to_owned()));
        assert_eq!(answer_to(&[], look), Err(NO_SUCH_RECORD));
    }
}
