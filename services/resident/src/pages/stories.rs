//! Reports of one person's move that overlap, side by side, in the order in which they were taken in.

use kernel::Lang;
use kernel::Words;
use kernel::words;
use serde::Serialize;

use crate::event::MoveReport;
use crate::register::Person;

/// One fact of every report.
#[derive(Serialize)]
pub(super) struct Story {
    /// What it is.
    pub(super) what: &'static str,
    /// What each report says, in their order.
    pub(super) said: Vec<String>,
}

/// The stories of a person's disputed moves; none where nothing is disputed.
pub(super) fn stories(person: &Person, lang: Lang) -> Vec<Story> {
    let Some(reports) = &person.dispute else {
        return Vec::new();
    };
    let story = |what: Words, said: &dyn Fn(&MoveReport) -> String| Story {
        what: what.say(lang),
        said: reports.iter().map(said).collect(),
    };
    let stands = reports.last().map(|last| last.report);
    vec![
        story(TAKEN_IN, &|report| report.legal_at.to_minute()),
        story(TAKEN_IN_AT, &|report| report.taken_in_at.clone()),
        story(NEW_ADDRESS, &|report| report.address.clone()),
        story(MOVED_ON, &|report| report.moved_on.to_string()),
        story(MOVERS, &|report| report.movers.len().to_string()),
        story(STANDS, &|report| {
            let now = if Some(report.report) == stands {
                PROVISIONAL
            } else {
                WAITS
            };
            now.say(lang).to_owned()
        }),
    ]
}

/// The heads of the columns: what, then each report.
pub(super) fn heads(person: &Person, lang: Lang) -> Vec<&'static str> {
    let reports = person.dispute.as_ref().map_or(0, Vec::len);
    let nth = [FIRST, SECOND, THIRD].into_iter().take(reports);
    [WHAT]
        .into_iter()
        .chain(nth)
        .map(|head| head.say(lang))
        .collect()
}

/// Above the stories, and a person's status meanwhile.
pub(super) const DISPUTED: Words = words(
    "전입신고 겹침 (잠정)",
    "Overlapping move-in reports (provisional)",
    "이사 신고가 두 개예요",
);

const WHAT: Words = words("항목", "What", "무엇이");
const FIRST: Words = words("첫째 신고", "The first", "먼저 한 신고");
const SECOND: Words = words("둘째 신고", "The second", "다음에 한 신고");
const THIRD: Words = words("셋째 신고", "The third", "세 번째 신고");
const TAKEN_IN: Words = words("접수 시각", "Taken in", "언제 신고했나요");
const TAKEN_IN_AT: Words = words("접수한 곳", "Taken in at", "어디에 신고했나요");
const NEW_ADDRESS: Words = words("새 주소", "New address", "새로 사는 곳");
const MOVED_ON: Words = words("전입일", "Day of moving in", "이사한 날");
const MOVERS: Words = words("이사하는 사람 수", "How many move", "몇 사람");
const STANDS: Words = words("지금", "Now", "지금은");
const PROVISIONAL: Words = words("잠정으로 적용", "stands provisionally", "잠깐 이렇게 둬요");
const WAITS: Words = words("결정 기다림", "waits for a decision", "기다려요");
