//! Which days a report may name, and its period.

use kernel::Class;
use kernel::Date;
use kernel::Dated;
use kernel::Desk;
use kernel::Refusal;
use kernel::calendar::Calendar;
use kernel::calendar::Period;
use kernel::words;
use serde::Deserialize;

use crate::register::Person;

/// A row of `data/register.jsonl`.
#[derive(Deserialize)]
struct Rule {
    name: String,
    value: u32,
    from: Option<Date>,
    until: Option<Date>,
}

impl Dated for Rule {
    fn from(&self) -> Option<Date> {
        self.from
    }

    fn until(&self) -> Option<Date> {
        self.until
    }
}

/// A number of the rule table in force on a day.
pub(super) fn rule(name: &str, desk: &Desk, day: Date) -> Option<u32> {
    let rules = desk.policy.on::<Rule>("resident/register", day);
    rules
        .into_iter()
        .find(|rule| rule.name == name)
        .map(|rule| rule.value)
}

/// The last day of the period for reporting a move (전입신고 기간), by 민법 157 and 161조; none where no period is in force.
pub(super) fn move_in_due(moved_on: Date, desk: &Desk) -> Option<Date> {
    let days = rule("move-in-days", desk, moved_on)?;
    let rolled = Calendar::built_in().civil_deadline(moved_on, Period { months: 0, days });
    // Years without a holiday table are told without the roll; such a report is long overdue anyway.
    rolled.ok().or_else(|| later(moved_on, days))
}

fn later(day: Date, days: u32) -> Option<Date> {
    (0..days).try_fold(day, |day, _| day.tomorrow().ok())
}

/// Refuses a day that has not come yet.
pub(super) fn has_come(day: Date, desk: &Desk) -> Result<(), Refusal> {
    if day > desk.today() {
        return Err(NOT_YET.with(day.to_string()));
    }
    Ok(())
}

/// Refuses a day before the person's birth or before the latest line of the address history.
pub(super) fn follows_history(day: Date, person: &Person) -> Result<(), Refusal> {
    let latest = person.address().map_or(person.birth, |line| line.change.on);
    if day < latest || day < person.birth {
        return Err(OUT_OF_ORDER.with(latest.to_string()));
    }
    Ok(())
}

/// The day lies in the future.
pub(crate) const NOT_YET: Refusal = Refusal::new(
    "resident.not-yet",
    Class::Conflict,
    words(
        "아직 오지 않은 날은 신고할 수 없습니다.",
        "A day that has not come can't be reported.",
        "아직 안 온 날은 쓸 수 없어요.",
    ),
    words(
        "날짜를 확인하세요. 그날이 지난 뒤 신고하세요.",
        "Check the day, or report once it has come.",
        "날짜를 다시 봐 주세요. 그날이 지나면 다시 오세요.",
    ),
);

/// The day lies before what is recorded.
pub(crate) const OUT_OF_ORDER: Refusal = Refusal::new(
    "resident.out-of-order",
    Class::Conflict,
    words(
        "이미 기록된 마지막 변동일보다 이른 날입니다.",
        "The day lies before the last change on record.",
        "마지막으로 적힌 날보다 앞선 날이에요.",
    ),
    words(
        "날짜를 확인하세요. 기록이 틀렸다면 정정을 먼저 신청하세요.",
        "Check the day. If the record is wrong, ask for a correction first.",
        "날짜를 다시 봐 주세요. 기록이 틀렸으면 먼저 고쳐 달라고 하세요.",
    ),
);
