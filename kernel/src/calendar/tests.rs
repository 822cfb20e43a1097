//! What the calendar must say, and where it must say nothing.

use jiff::civil::date;

use super::*;

fn name(day: Date) -> Option<&'static str> {
    Calendar::built_in()
        .holiday(day)
        .expect("covered")
        .map(|holiday| holiday.name)
}

#[test]
fn the_table_covers_whole_years_and_says_nothing_beyond() {
    let calendar = Calendar::built_in();
    let (first, last) = calendar.covers();
    assert!(first <= date(2023, 1, 1) && date(2027, 12, 31) <= last);
    for outside in [
        first.yesterday().expect("in range"),
        last.tomorrow().expect("in range"),
    ] {
        assert_eq!(
            calendar.is_holiday(outside),
            Err(CalendarFault::Outside(outside))
        );
        assert_eq!(
            calendar.is_working_day(outside),
            Err(CalendarFault::Outside(outside))
        );
    }
    assert!(
        calendar
            .add_working_hours(last.at(17, 0, 0, 0), 30)
            .is_err()
    );
}

#[test]
fn substitutes_elections_and_temporary_holidays_are_named() {
    assert_eq!(name(date(2023, 10, 2)), Some("임시"));
    assert_eq!(name(date(2024, 4, 10)), Some("국회의원선거"));
    assert_eq!(name(date(2025, 5, 5)), Some("부처님오신날·어린이날"));
    assert_eq!(name(date(2025, 10, 8)), Some("추석 대체"));
    assert_eq!(name(date(2026, 6, 3)), Some("지방선거"));
    // 1 January and 현충일 have no substitute.
    assert_eq!(
        (name(date(2023, 1, 2)), name(date(2027, 6, 7))),
        (None, None)
    );
}

#[test]
fn a_sunday_is_a_holiday_and_a_saturday_only_a_day_off() {
    let (saturday, sunday) = (date(2023, 11, 18), date(2023, 11, 19));
    assert_eq!((name(saturday), name(sunday)), (None, Some("일요일")));
    assert_eq!(Calendar::built_in().is_working_day(saturday), Ok(false));
    assert_eq!(
        Calendar::built_in().working_day_from(saturday),
        Ok(date(2023, 11, 20))
    );
}

#[test]
fn working_hours_leave_out_lunch_nights_and_days_off() {
    let after = |day: Date, hour, minute, hours| {
        let due = Calendar::built_in()
            .add_working_hours(day.at(hour, minute, 0, 0), hours)
            .expect("covered");
        (due.day(), due.hour(), due.minute())
    };
    let friday = date(2023, 11, 17);
    assert_eq!(after(friday, 0, 0, 3), (17, 12, 0));
    assert_eq!(after(friday, 12, 0, 5), (17, 18, 0));
    assert_eq!(after(friday, 11, 59, 1), (17, 13, 59));
    assert_eq!(after(friday, 18, 0, 1), (20, 10, 0));
    assert_eq!(after(friday, 23, 59, 8), (20, 18, 0));
    assert_eq!(after(date(2023, 11, 18), 10, 0, 1), (20, 10, 0));
    assert_eq!(after(friday, 12, 30, 0), (17, 13, 0));
}

#[test]
fn another_table_makes_another_calendar() {
    let added = "{\"covers\":[\"2026-01-01\",\"2026-12-31\"]}\n{\"date\":\"2026-11-23\",\"name\":\"임시\",\"source\":\"S test\"}\n";
    let calendar = Calendar::parse(added, WORKING_TIME, PETITION_PERIODS).expect("reads");
    assert_eq!(calendar.is_holiday(date(2026, 11, 23)), Ok(true));
    assert_eq!(
        Calendar::built_in().is_holiday(date(2026, 11, 23)),
        Ok(false)
    );
    assert!(calendar.is_holiday(date(2025, 1, 1)).is_err());
}

#[test]
fn a_table_that_does_not_read_names_its_line() {
    let line = |holidays: &str, time: &str| match Calendar::parse(holidays, time, PETITION_PERIODS)
    {
        Err(CalendarFault::Unreadable { table, line, .. }) => Some((table, line)),
        Ok(_) | Err(_) => None,
    };
    let head = "{\"covers\":[\"2026-01-01\",\"2026-12-31\"]}\n";
    assert_eq!(line("", WORKING_TIME), Some(("holidays", 1)));
    assert_eq!(
        line(&format!("{head}\n{{\"date\":1}}"), WORKING_TIME),
        Some(("holidays", 2))
    );
    assert_eq!(
        line(
            &format!("{head}{{\"date\":\"2027-01-01\",\"name\":\"신정\",\"source\":\"L\"}}"),
            WORKING_TIME
        ),
        Some(("holidays", 1))
    );
    assert_eq!(line(head, ""), Some(("working-time", 1)));
    assert_eq!(
        line(head, &WORKING_TIME.replace("13:00", "11:00")),
        Some(("working-time", 1))
    );
}
