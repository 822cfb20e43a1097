//! The signature certificate (본인서명사실확인서): nothing is registered; the person signs before an officer, in person only.

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
use kernel::Paper;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::Words;
use kernel::words;
use serde_json::Map;
use serde_json::json;

use crate::applicant;
use crate::applicant::Applicant;
use crate::applicant::Capacity;
use crate::applicant::standing::About;
use crate::applicant::standing::standing;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::finding::Subject;
use crate::papers;
use crate::register::Register;
use crate::seal::facts;

/// 본인서명사실확인서.
pub const CERTIFICATE: RequestInfo = RequestInfo {
    name: NAME,
    title: words(
        "본인서명사실확인서",
        "Signature certificate",
        "내 사인이 맞다는 서류",
    ),
    may: &[Role::Officer, Role::Supervisor],
    conflict: Conflict::Independent,
    fields: &FIELDS,
};

const NAME: &str = "signature-certificate";

const FIELDS: [Field; 4 + applicant::FIELDS.len()] = {
    let first = [
        Field::required(
            "subject",
            words("누구의 서명인가요", "Whose signature", "누구 사인이에요?"),
            Kind::Subject,
        ),
        Field::required(
            "purpose",
            words("용도", "Purpose", "무엇에 쓰는지"),
            Kind::Text(60),
        ),
        Field::optional(
            "recipient",
            words("제출처", "Where it is handed in", "어디에 내나요"),
            Kind::Text(60),
        ),
        Field::required(
            "signed",
            words(
                "앞에서 서명하는 것을 보았음",
                "Signed before the officer",
                "앞에서 사인했어요",
            ),
            Kind::Flag,
        ),
    ];
    papers::joined(&first, &[], &applicant::FIELDS)
};

#[derive(Clone, Debug)]
struct Certificate {
    subject: Subject,
    purpose: String,
    recipient: Option<String>,
    applicant: Applicant,
}

/// Reads a signature-certificate.
pub fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    if !given.flag("signed") {
        faults.push(Fault::new("signed", "false", "not-signed", HAVE_IT_SIGNED));
    }
    let applicant = Applicant::read(given, faults);
    Some(Box::new(Certificate {
        subject: Subject::read(given, "subject", faults)?,
        purpose: given.text("purpose")?,
        recipient: given.text("recipient"),
        applicant,
    }))
}

impl Ask for Certificate {
    fn needs(&self, _: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_person(brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        if !desk.caller.at_counter() || self.applicant.capacity != Capacity::Subject {
            return Err(IN_PERSON_ONLY);
        }
        let (subject, person) = self.subject.find_living(register, brought)?;
        let about = About {
            doc: NAME,
            subject: &subject,
            person,
            household: None,
            shows_others: false,
            for_household: false,
        };
        let standing = standing(register, brought, &about, &self.applicant, desk)?;
        let fee = self.applicant.fee(NAME, desk)?;
        let mut data = Map::new();
        data.insert("person".to_owned(), papers::person(person));
        data.insert("purpose".to_owned(), json!(self.purpose));
        if let Some(recipient) = &self.recipient {
            data.insert("recipient".to_owned(), json!(recipient));
        }
        papers::add_salt_and_purpose(&mut data, desk, None);
        let paper = Paper {
            form: NAME,
            holder: standing.holder,
            applicant: standing.printed,
            facts: facts(person),
            subject,
            data: data.into(),
            fee_won: fee.won,
            provisional: register.is_disputed(),
        };
        Ok(Outcome::default()
            .paper(paper)
            .answer(self.applicant.noted(&fee)))
    }
}

const HAVE_IT_SIGNED: Words = words(
    "본인이 담당자 앞에서 서명한 뒤에 표시하세요.",
    "Tick this after the person has signed before you.",
    "앞에서 사인한 다음에 표시해 주세요.",
);

/// Nobody can sign for somebody else.
pub const IN_PERSON_ONLY: Refusal = Refusal::new(
    "resident.in-person-only",
    Class::Forbidden,
    words(
        "본인서명사실확인서는 본인이 창구에 와야만 발급합니다.",
        "A signature certificate is issued only to the person concerned, at a counter.",
        "이 서류는 본인이 직접 와야 해요.",
    ),
    words(
        "본인이 신분증을 가지고 오세요. 대리인은 인감증명서를 신청할 수 있습니다.",
        "Come in person with an identity card. An agent can ask for a seal certificate.",
        "본인이 신분증을 가지고 와 주세요.",
    ),
);
