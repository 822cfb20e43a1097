//! What periods and deadlines must come to.

use jiff::civil::date;

use super::*;

fn calendar() -> &'static Calendar {
    Calendar::built_in()
}

#[test]
fn a_period_reads_back_what_it_writes() {
    for text in ["즉시", "3근무시간", "5일", "2주", "1개월", "1년"] {
        assert_eq!(
            Length::parse(text)
                .map(|length| length.to_string())
                .as_deref(),
            Some(text)
        );
    }
    for text in [
        "",
        "일",
        "0일",
        "-1일",
        "5",
        "5 days",
        "1001일",
        "99999999999일",
    ] {
        assert_eq!(Length::parse(text), None, "{text}");
    }
}

#[test]
fn up_to_five_days_are_counted_in_hours_and_more_in_days() {
    let received = date(2023, 11, 17).at(10, 0, 0, 0);
    assert_eq!(
        calendar().petition_due(received, Length::Days(3)),
        Ok(Due::At(date(2023, 11, 22).at(10, 0, 0, 0)))
    );
    assert_eq!(
        calendar().petition_due(received, Length::Days(5)),
        Ok(Due::At(date(2023, 11, 24).at(10, 0, 0, 0)))
    );
    assert_eq!(
        calendar().petition_due(received, Length::Days(6)),
        Ok(Due::On(date(2023, 11, 24)))
    );
    assert_eq!(
        calendar().petition_due_hours(received, Length::Days(6)),
        Err(CalendarFault::WrongUnit(Length::Days(6)))
    );
    assert_eq!(
        calendar().petition_due_days(received.date(), 5),
        Err(CalendarFault::WrongUnit(Length::Days(5)))
    );
}

#[test]
fn a_petition_received_on_a_day_off_begins_with_the_next_working_day() {
    // 18 November 2023 is a Saturday.
    assert_eq!(
        calendar().petition_due_days(date(2023, 11, 18), 6),
        Ok(date(2023, 11, 27))
    );
    assert_eq!(
        calendar().petition_due_days(date(2023, 11, 20), 6),
        Ok(date(2023, 11, 27))
    );
}

#[test]
fn weeks_and_months_of_a_petition_count_the_first_day() {
    let due = |y, m, d, length| {
        calendar()
            .petition_due_calendar(date(y, m, d), length)
            .expect("covered")
    };
    assert_eq!(
        due(2023, 11, 20, Length::Weeks(1)),
        date(2023, 11, 27),
        "the 26th is a Sunday"
    );
    assert_eq!(due(2023, 11, 22, Length::Weeks(2)), date(2023, 12, 5));
    assert_eq!(due(2023, 10, 18, Length::Months(1)), date(2023, 11, 17));
    assert_eq!(
        due(2024, 1, 31, Length::Months(1)),
        date(2024, 2, 29),
        "February has no 31st: its last day"
    );
    assert_eq!(due(2024, 2, 29, Length::Years(1)), date(2025, 2, 28));
    assert_eq!(
        calendar().petition_due_calendar(date(2024, 1, 1), Length::Days(7)),
        Err(CalendarFault::WrongUnit(Length::Days(7)))
    );
}

#[test]
fn civil_law_leaves_out_the_day_of_the_event_and_rolls_the_end() {
    let deadline = |y, m, d, months, days| {
        calendar()
            .civil_deadline(date(y, m, d), Period { months, days })
            .expect("covered")
    };
    assert_eq!(deadline(2023, 11, 3, 0, 14), date(2023, 11, 17));
    assert_eq!(
        deadline(2023, 11, 4, 0, 14),
        date(2023, 11, 20),
        "a Saturday rolls over the Sunday"
    );
    assert_eq!(
        deadline(2025, 9, 19, 0, 14),
        date(2025, 10, 10),
        "through 추석"
    );
    assert_eq!(deadline(2023, 8, 17, 3, 0), date(2023, 11, 17));
    assert_eq!(deadline(2024, 1, 30, 1, 0), date(2024, 2, 29));
    assert_eq!(deadline(2024, 1, 31, 1, 0), date(2024, 2, 29));
    // Counted from 1 March on, and so to the end of a month (민법 160조).
    assert_eq!(deadline(2023, 2, 28, 3, 0), date(2023, 5, 31));
    assert_eq!(deadline(2023, 8, 17, 1, 3), date(2023, 9, 20));
}

#[test]
fn what_the_table_does_not_cover_is_a_fault() {
    let last = calendar().covers().1;
    assert!(matches!(
        calendar().civil_deadline(last, Period { months: 0, days: 1 }),
        Err(CalendarFault::Outside(_))
    ));
    assert!(matches!(
        calendar().civil_deadline(
            last,
            Period {
                months: u32::MAX,
                days: 0
            }
        ),
        Err(CalendarFault::Outside(_))
    ));
    assert!(calendar().petition_due_days(last, 6).is_err());
}

#[test]
fn every_kind_on_record_has_its_period_under_all_its_names() {
    let received = date(2026, 11, 20);
    let shown = |kind: &str| {
        calendar()
            .petition_period(kind, received)
            .map(|row| row.shown().to_string())
    };
    for (kind, period) in [
        ("질의-법령해석", "14일"),
        ("질의 (단순)", "7일"),
        ("건의", "14일"),
        ("고충", "7일"),
        ("증명", "3근무시간"),
        ("기타", "즉시"),
    ] {
        assert_eq!(shown(kind).as_deref(), Ok(period), "{kind}");
    }
    assert_eq!(
        shown("진정"),
        Err(CalendarFault::UnknownKind("진정".to_owned()))
    );
    assert_eq!(
        calendar()
            .petition_period("고충", received)
            .map(|row| row.investigation_days),
        Ok(Some(14))
    );
}
