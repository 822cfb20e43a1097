//! 세대주 변경: another member becomes head of household.

use kernel::Brought;
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
use kernel::words;
use serde_json::json;

use super::days;
use super::fields;
use super::succession;
use super::succession::Succession;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Change;
use crate::event::Event;
use crate::finding::Subject;
use crate::finding::home_of;
use crate::register::Register;
use crate::trade::Reason;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "head-change",
    title: words(
        "세대주 변경",
        "Change of the head of household",
        "세대주 바꾸기",
    ),
    may: fields::OFFICERS,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    fields::SUBJECT.help(words(
        "새 세대주가 될 세대원",
        "The member who becomes head",
        "새 세대주가 될 사람",
    )),
    fields::ON,
    Field::optional(
        "former_head_agreed",
        words(
            "전 세대주의 동의를 확인함",
            "The former head's agreement was seen",
            "전 세대주도 좋다고 했어요",
        ),
        Kind::Flag,
    ),
    fields::NEW_RELATIONS,
];

struct HeadChange {
    subject: Subject,
    on: Date,
    agreed: bool,
    succession: Succession,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(HeadChange {
        subject: Subject::read(given, "subject", faults)?,
        on: given.date("on")?,
        agreed: given.flag("former_head_agreed"),
        succession: Succession::read(given, faults),
    }))
}

impl Ask for HeadChange {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        let mut needs = self.subject.needs_household(register, brought);
        needs.extend(self.succession.needs(brought));
        needs
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (head, person) = self.subject.find_living(register, brought)?;
        let (home, household) = home_of(register, &head)?;
        if household.head() == Some(&head) {
            return Err(ALREADY_HEAD);
        }
        if !self.agreed {
            return Err(FORMER_HEAD_MUST_AGREE);
        }
        days::has_come(self.on, desk)?;
        days::follows_history(self.on, person)?;
        let change = Change {
            on: self.on,
            reported_on: desk.today(),
            reason: Reason::HeadChange,
        };
        let members: Vec<_> = household
            .members
            .iter()
            .map(|member| member.person.clone())
            .collect();
        let outcome = Outcome::default().answer(json!({"household": home, "head": head}));
        let succession = self.succession.resolve(brought)?;
        succession::install(
            register,
            (home, household),
            &head,
            &members,
            &succession,
            change,
            outcome,
        )
    }
}

/// The person is head already.
pub(crate) const ALREADY_HEAD: Refusal = Refusal::new(
    "resident.already-head",
    Class::Conflict,
    words(
        "이미 세대주입니다.",
        "The person is head of the household already.",
        "이 사람이 벌써 세대주예요.",
    ),
    words(
        "세대주가 될 다른 세대원을 고르세요.",
        "Choose another member to become head.",
        "세대주가 될 다른 사람을 골라 주세요.",
    ),
);

/// The former head has not agreed.
pub(crate) const FORMER_HEAD_MUST_AGREE: Refusal = Refusal::new(
    "resident.former-head-must-agree",
    Class::Conflict,
    words(
        "전 세대주의 동의가 확인되지 않았습니다.",
        "The former head's agreement was not seen.",
        "전 세대주가 좋다고 했는지 몰라요.",
    ),
    words(
        "전 세대주의 서명이나 동의서를 확인한 뒤 표시하세요.",
        "See the former head's signature or written agreement, then mark it.",
        "전 세대주의 사인을 받아 오세요.",
    ),
);
