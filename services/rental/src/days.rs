//! Days of this service: periods by the calendar, and by which day a lease must be reported.

use kernel::Date;
use kernel::Dated;
use kernel::Policy;
use kernel::calendar::Calendar;
use kernel::calendar::Period;
use serde::Deserialize;

use crate::policy;
use crate::policy::dated;

/// The same day so many months later; where that month has no such day, its last one.
pub(crate) fn plus_months(day: Date, months: i16) -> Date {
    let month = i32::from(day.year()) * 12 + i32::from(day.month()) - 1 + i32::from(months);
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let first = i16::try_from(year)
        .ok()
        .zip(i8::try_from(month).ok())
        .and_then(|(year, month)| Date::new(year, month, 1).ok());
    let Some(last) = first.map(Date::last_of_month) else {
        return Date::MAX;
    };
    Date::new(last.year(), last.month(), day.day()).unwrap_or(last)
}

/// The policy table of declared outages in which nobody could report.
pub(crate) const OUTAGES: &str = "rental/outages";

/// An outage (장애 기간) that was declared: from its first to its last day.
#[derive(Deserialize)]
struct Outage {
    from: Option<Date>,
    until: Option<Date>,
}

dated!(Outage);

/// The last day for reporting a lease: three months by the rule in force, and longer where an outage took days of it. None where no period is in
/// force on that day.
pub(crate) fn due(event: Date, policy: &Policy) -> Option<Date> {
    let months = policy::number(policy, "report-months", event)?;
    let by = |event, months, days| {
        let period = Period { months, days };
        Calendar::built_in().civil_deadline(event, period).ok()
    };
    // Years without a holiday table are told without the roll: such a report is long overdue, or not due for years.
    let plain = plus_months(event, i16::try_from(months).ok()?);
    let due = by(event, months, 0).unwrap_or(plain);
    let outages: Vec<Outage> = policy.on(OUTAGES, due);
    let ends = outages
        .iter()
        .filter_map(|outage| outage.from.zip(outage.until));
    let moved = ends.filter_map(|(from, until)| by(until, 0, days_from(from, due)));
    Some(moved.max().unwrap_or(due))
}

/// How many days of the period were left when the outage began, that day included: they run on from the day after it ends.
fn days_from(from: Date, due: Date) -> u32 {
    let mut day = from;
    let mut days = 1;
    while let Some(next) = day.tomorrow().ok().filter(|_| day < due) {
        (day, days) = (next, days + 1);
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::POLICY;

    fn day(text: &str) -> Date {
        text.parse().expect(text)
    }

    #[test]
    fn months_go_by_the_calendar_and_a_day_that_is_missing_is_the_last_of_its_month() {
        for (from, months, to) in [
            ("2023-01-10", 12, "2024-01-10"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2023-11-30", 3, "2024-02-29"),
            ("2022-11-30", 3, "2023-02-28"),
            ("2020-08-18", 120, "2030-08-18"),
        ] {
            assert_eq!(plus_months(day(from), months), day(to), "{from} {months}");
        }
    }

    #[test]
    fn a_lease_is_reported_within_three_months_and_an_outage_gives_its_days_back() {
        let policy = Policy::default().with(POLICY);
        let mut calm = policy.clone();
        calm.replace(OUTAGES, String::new());
        // 17 November 2023 was the day of the outage: one day was left, 19 November was a Sunday.
        assert_eq!(due(day("2023-08-17"), &calm), Some(day("2023-11-17")));
        assert_eq!(due(day("2023-08-17"), &policy), Some(day("2023-11-20")));
        assert_eq!(due(day("2023-08-16"), &policy), Some(day("2023-11-16")));
        for (contract, last) in [
            ("2026-08-20", "2026-11-20"),
            ("2026-11-30", "2027-03-02"),
            ("2023-11-29", "2024-02-29"),
            ("1999-05-05", "1999-08-05"),
        ] {
            assert_eq!(due(day(contract), &policy), Some(day(last)), "{contract}");
        }
    }

    #[test]
    fn what_an_outage_leaves_is_counted_with_its_first_day() {
        let left = |from, due| days_from(day(from), day(due));
        assert_eq!(left("2023-11-17", "2023-11-17"), 1);
        assert_eq!(left("2023-11-15", "2023-11-17"), 3);
    }
}
