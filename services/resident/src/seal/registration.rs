//! Registering a seal (인감 신고) and striking it off (인감 말소): at the home office, in person.

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
use kernel::Role;
use kernel::StreamId;
use kernel::Words;
use kernel::address::Address;
use kernel::region::Level;
use kernel::region::Regions;
use kernel::words;
use serde_json::json;

use crate::applicant::CARDS;
use crate::applicant::check_card;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::event::PersonEvent;
use crate::event::Seal;
use crate::finding::Subject;
use crate::register::Person;
use crate::register::Register;

const OFFICERS: &[Role] = &[Role::Officer, Role::Supervisor];

/// 인감 신고.
pub const REGISTRATION: RequestInfo = RequestInfo {
    name: "seal-registration",
    title: words("인감 신고", "Seal registration", "내 도장 등록하기"),
    may: OFFICERS,
    conflict: Conflict::Waits,
    fields: &[
        SUBJECT,
        Field::required(
            "image-sha256",
            words(
                "인영 대조값",
                "Fingerprint of the seal's image",
                "도장 그림의 숫자",
            ),
            Kind::Text(HASH_LEN),
        )
        .help(words(
            "인영을 읽은 파일의 SHA-256, 16진수 64자",
            "SHA-256 of the scanned image, 64 hex digits",
            "도장을 찍어 읽은 파일에서 나온 값이에요",
        )),
        CARD,
    ],
};

/// 인감 말소.
pub const CANCELLATION: RequestInfo = RequestInfo {
    name: "seal-cancellation",
    title: words("인감 말소", "Seal cancellation", "내 도장 지우기"),
    may: OFFICERS,
    conflict: Conflict::Waits,
    fields: &[
        SUBJECT,
        Field::required(
            "reason",
            words("말소 사유", "Reason", "왜 지우나요"),
            Kind::Text(100),
        ),
        CARD,
    ],
};

const HASH_LEN: usize = 64;
const SUBJECT: Field = Field::required(
    "subject",
    words("누구의 인감인가요", "Whose seal", "누구 도장이에요?"),
    Kind::Subject,
);
const CARD: Field = Field::required(
    "identity-seen",
    words(
        "확인한 신분증",
        "Identity card seen",
        "어떤 신분증을 봤나요",
    ),
    Kind::Choice(CARDS),
);

#[derive(Clone, Debug)]
enum What {
    Register { image_sha256: String },
    Cancel { reason: String },
}

#[derive(Clone, Debug)]
struct Change {
    subject: Subject,
    card: &'static str,
    what: What,
}

/// Reads a seal-registration.
pub fn parse_registration(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let image_sha256 = given.text("image-sha256")?.to_ascii_lowercase();
    if image_sha256.len() != HASH_LEN || !image_sha256.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        faults.push(Fault::new(
            "image-sha256",
            &image_sha256,
            "hash",
            NOT_A_HASH,
        ));
    }
    read(given, What::Register { image_sha256 }, faults)
}

/// Reads a seal-cancellation.
pub fn parse_cancellation(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let reason = given.text("reason")?;
    read(given, What::Cancel { reason }, faults)
}

fn read(given: &Given, what: What, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(Change {
        subject: Subject::read(given, "subject", faults)?,
        card: given.choice("identity-seen")?,
        what,
    }))
}

impl Ask for Change {
    fn needs(&self, _: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_person(brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (stream, person) = self.subject.find_living(register, brought)?;
        check_card(self.card, desk)?;
        at_home(person, desk)?;
        match &self.what {
            What::Register { image_sha256 } => registered(stream, person, image_sha256, desk),
            What::Cancel { reason } => cancelled(stream, person, reason, desk),
        }
    }
}

fn registered(
    stream: StreamId,
    person: &Person,
    image_sha256: &str,
    desk: &Desk,
) -> Result<Outcome<Event>, Refusal> {
    if person.seal.is_some() {
        return Err(SEAL_EXISTS);
    }
    let seal = Seal {
        seal: person.seals + 1,
        on: desk.today(),
        image_sha256: image_sha256.to_owned(),
    };
    let answer = json!({"seal": seal.seal, "on": seal.on});
    let event = Event::Person(PersonEvent::SealRegistered(seal));
    Ok(Outcome::event(stream, event).answer(answer))
}

fn cancelled(
    stream: StreamId,
    person: &Person,
    reason: &str,
    desk: &Desk,
) -> Result<Outcome<Event>, Refusal> {
    let seal = person.seal.as_ref().ok_or(super::NO_SEAL)?.seal;
    let event = Event::Person(PersonEvent::SealCancelled {
        seal,
        on: desk.today(),
        reason: reason.to_owned(),
    });
    Ok(Outcome::event(stream, event).answer(json!({"seal": seal, "on": desk.today()})))
}

/// A seal is registered where its owner lives.
fn at_home(person: &Person, desk: &Desk) -> Result<(), Refusal> {
    let address = person
        .address()
        .and_then(|line| Address::parse(&line.address).ok());
    let code = address.and_then(|address| {
        address
            .municipality(&Regions::built_in(), desk.today())
            .ok()
    });
    let here = code.is_some_and(|code| {
        desk.node
            .places
            .iter()
            .any(|place| place == code.first(Level::Municipality))
    });
    if here {
        Ok(())
    } else {
        Err(NOT_THE_HOME_OFFICE)
    }
}

const NOT_A_HASH: Words = words(
    "16진수 64자를 적으세요.",
    "Write 64 hex digits.",
    "숫자와 a~f로 64자를 써 주세요.",
);

/// A seal is registered already.
pub(super) const SEAL_EXISTS: Refusal = Refusal::new(
    "resident.seal-exists",
    Class::Conflict,
    words(
        "이미 신고된 인감이 있습니다.",
        "A seal is registered already.",
        "벌써 등록된 도장이 있어요.",
    ),
    words(
        "바꾸려면 먼저 인감 말소를 신청하세요.",
        "To change it, have the old one struck off first.",
        "바꾸려면 먼저 옛 도장을 지워 주세요.",
    ),
);

/// The person lives in another municipality.
pub(super) const NOT_THE_HOME_OFFICE: Refusal = Refusal::new(
    "resident.not-the-home-office",
    Class::Conflict,
    words(
        "인감은 주소지 관할 기관에서만 신고하거나 말소합니다.",
        "A seal is registered and struck off only at the office of the home address.",
        "도장 등록은 사는 동네에서만 할 수 있어요.",
    ),
    words(
        "주소지 주민센터로 가세요.",
        "Go to the office of the home address.",
        "사는 동네 주민센터로 가 주세요.",
    ),
);
