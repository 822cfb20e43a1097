//! An officer decides which of two move-in reports stands that did not know of each other (`겹친 전입신고 결정`).

use kernel::Brought;
use kernel::Choice;
use kernel::Class;
use kernel::Conflict;
use kernel::Desk;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Need;
use kernel::Onward;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::StreamId;
use kernel::words;
use serde_json::json;

use super::fields;
use super::move_in;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::event::MoveReport;
use crate::event::PersonEvent;
use crate::finding::Subject;
use crate::finding::missing;
use crate::register::Register;

/// The request.
pub(crate) const INFO: RequestInfo = RequestInfo {
    name: "move-settle",
    title: words(
        "겹친 전입신고 결정",
        "Decide between two move-in reports",
        "이사 신고 두 개 가운데 고르기",
    ),
    may: fields::OFFICERS,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    fields::SUBJECT,
    Field::required(
        "stands",
        words("인정할 신고", "The report that stands", "맞는 신고"),
        Kind::Choice(NTH),
    )
    .help(words(
        "접수한 시각의 순서입니다. 두 신고는 열람에서 나란히 볼 수 있습니다.",
        "In the order in which they were taken in; a look at the record shows them side by side.",
        "먼저 한 신고가 첫째예요.",
    )),
    Field::required(
        "basis",
        words("결정한 근거", "On what ground", "그렇게 정한 까닭"),
        Kind::Text(500),
    ),
];

const NTH: &[Choice] = &[
    Choice {
        value: "1",
        label: words("첫째 신고", "The first", "먼저 한 신고"),
    },
    Choice {
        value: "2",
        label: words("둘째 신고", "The second", "다음에 한 신고"),
    },
    Choice {
        value: "3",
        label: words("셋째 신고", "The third", "세 번째 신고"),
    },
];

struct MoveSettle {
    subject: Subject,
    /// The place of the report that stands, from 0.
    stands: usize,
    basis: String,
}

/// Reads the request.
pub(crate) fn parse(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    let nth = given.choice("stands")?;
    Some(Box::new(MoveSettle {
        subject: Subject::read(given, "subject", faults)?,
        stands: NTH.iter().position(|choice| choice.value == nth)?,
        basis: given.text("basis")?,
    }))
}

impl MoveSettle {
    fn reports<'a>(&self, register: &'a Register, brought: &Brought) -> Option<&'a [MoveReport]> {
        let person = register.person(&self.subject.stream(brought)?)?;
        person.dispute.as_deref()
    }

    /// Everybody whose record holds these reports.
    fn concerned(reports: &[MoveReport], register: &Register) -> Vec<StreamId> {
        let mut movers: Vec<_> = reports.iter().flat_map(|report| &report.movers).collect();
        movers.sort();
        movers.dedup();
        let open = |mover: &&StreamId| {
            let person = register.person(mover);
            person.is_some_and(|person| person.dispute.as_deref() == Some(reports))
        };
        movers.into_iter().filter(open).cloned().collect()
    }
}

impl Ask for MoveSettle {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        let mut needs = self.subject.needs_household(register, brought);
        let reports = self.reports(register, brought).unwrap_or_default();
        let movers = reports.iter().flat_map(|report| &report.movers);
        needs.extend(missing(movers.cloned().map(Need::Stream), brought));
        let chosen = reports.get(self.stands);
        let chosen = chosen.and_then(|report| move_in::again(&report.answers));
        needs.extend(chosen.map_or_else(Vec::new, |report| report.needs(register, brought)));
        needs
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        self.subject.find_living(register, brought)?;
        let reports = self.reports(register, brought).ok_or(NOT_DISPUTED)?;
        let chosen = reports.get(self.stands).ok_or(NO_SUCH_REPORT)?;
        let settled = Event::Person(PersonEvent::MoveSettled {
            report: chosen.report,
            on: desk.today(),
            basis: self.basis.clone(),
        });
        let concerned = Self::concerned(reports, register).into_iter();
        let outcome = concerned.fold(Outcome::default(), |outcome, person| {
            outcome.and(person, settled.clone())
        });
        let answer = json!({"stands": chosen.report, "address": chosen.address});
        // The last one stands already.
        if self.stands + 1 == reports.len() {
            return Ok(outcome.answer(answer));
        }
        let report = move_in::again(&chosen.answers).ok_or(UNREADABLE)?;
        let moved = report.decide_on(register, brought, desk, Some(chosen))?;
        let mut outcome = move_in::behind(outcome, moved).answer(answer);
        if let Some(release) = &mut outcome.release {
            release.onward = Some(Onward {
                request: move_in::INFO.name,
                answers: chosen.answers.clone(),
                legal_at: chosen.legal_at,
            });
        }
        Ok(outcome)
    }
}

/// Nothing waits for a decision.
pub(crate) const NOT_DISPUTED: Refusal = Refusal::new(
    "resident.not-disputed",
    Class::Conflict,
    words(
        "이 사람에게는 겹친 전입신고가 없습니다.",
        "No reports of this person's move overlap.",
        "이 사람은 이사 신고가 두 개가 아니에요.",
    ),
    words(
        "기록을 다시 열람하세요. 이미 결정되었을 수 있습니다.",
        "Look at the record again: it may have been decided.",
        "기록을 다시 봐 주세요.",
    ),
);

/// There are fewer reports.
pub(crate) const NO_SUCH_REPORT: Refusal = Refusal::new(
    "resident.no-such-report",
    Class::Input,
    words(
        "그 순서의 신고는 없습니다.",
        "There is no report of that place.",
        "그런 신고는 없어요.",
    ),
    words(
        "열람에서 신고의 순서를 확인하세요.",
        "See the order of the reports in the record.",
        "몇째 신고인지 다시 봐 주세요.",
    ),
);

/// A report that was made before does not read any more.
pub(crate) const UNREADABLE: Refusal = Refusal::new(
    "resident.report-unreadable",
    Class::Conflict,
    words(
        "그 신고의 내용을 지금의 서식으로 읽지 못했습니다.",
        "The answers of that report no longer read.",
        "그 신고를 읽지 못했어요.",
    ),
    words(
        "다른 신고를 인정한 뒤 새로 전입신고를 받으세요.",
        "Let the other one stand, and take a new report.",
        "다른 신고를 고르고 새로 신고를 받아 주세요.",
    ),
);
