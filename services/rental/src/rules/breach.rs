//! 의무 위반 기록: an officer notes a breach that was found, with the fine that the table says. What a request shows by itself (a late report, an early
//! end) notes itself.

use kernel::Brought;
use kernel::Conflict;
use kernel::Desk;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::words;
use serde_json::json;

use crate::ask::Ask;
use crate::ask::Asked;
use crate::fields;
use crate::landlord::NO_LANDLORD;
use crate::landlord::Subject;
use crate::register::Event;
use crate::register::LandlordEvent;
use crate::register::Register;
use crate::rules::fines;
use crate::rules::fines::Found;
use crate::rules::lease::NO_RULE;
use crate::trade::BREACHES;
use crate::trade::Breach;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "breach-note",
    title: words(
        "임대사업자 의무 위반 기록",
        "Note a landlord's breach",
        "지키지 않은 것을 적어요",
    ),
    may: fields::OFFICERS,
    conflict: Conflict::Waits,
    fields: &[
        fields::SUBJECT,
        Field::required(
            "breach",
            words("위반 사항", "Breach", "무엇을 안 지켰나요"),
            Kind::Choice(BREACHES),
        ),
        Field::optional(
            "cases",
            words("건수", "How many cases", "몇 번인가요"),
            Kind::Number { min: 1, max: 9_999 },
        ),
        Field::optional(
            "deposit_won",
            words("보증금(원)", "Deposit in won", "맡긴 돈(원)"),
            fields::WON,
        )
        .help(words(
            "보증 미가입에만 적습니다.",
            "For a missing guarantee only.",
            "보증에 안 들었을 때만 써요.",
        )),
        Field::required(
            "basis",
            words("근거", "Ground", "어떻게 알았나요"),
            Kind::Text(200),
        ),
    ],
};

struct Noting {
    subject: Subject,
    found: Found,
}

/// Reads the request.
pub(crate) fn parse(given: &Given) -> Option<Asked> {
    let cases = given.number("cases").unwrap_or(1);
    Some(Box::new(Noting {
        subject: Subject::read(given)?,
        found: Found {
            breach: Breach::read(given.choice("breach")?)?,
            cases: u32::try_from(cases).ok()?,
            deposit_won: given.number("deposit_won").unwrap_or(0),
            unit: None,
            basis: Some(given.text("basis")?),
        },
    }))
}

impl Ask for Noting {
    fn needs(&self, _: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs(brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        self.subject.person(brought, desk)?;
        let landlord = self
            .subject
            .landlord(register, brought)
            .ok_or(NO_LANDLORD)?;
        let fine = self.found.clone().fine(landlord.1, desk).ok_or(NO_RULE)?;
        let answer = json!({ "fine": fines::told(&fine), "notice": fines::notice(&fine) });
        let noted = Event::Landlord(LandlordEvent::FineNoted(fine));
        Ok(Outcome::event(landlord.0.clone(), noted).answer(answer))
    }
}
