use serde_json::json;

use super::*;

fn sent(nth: u32) -> Value {
    json!({"sent": {"nth": nth, "printer": "desk1", "at": 7, "by": "officer/1"}})
}

fn ended(nth: u32, how: &str) -> Value {
    json!({"ended": {"nth": nth, "how": how}})
}

/// After `events`: what may be done with the sheet `nth`.
fn check(events: &[Value], nth: u32, expected: Next) {
    assert_eq!(next(&sheets_of(events), nth), expected, "{events:?} {nth}");
}

#[test]
fn a_sheet_is_sent_once_and_the_next_only_when_the_last_has_an_end() {
    check(&[], 1, Next::Goes);
    check(&[], 0, Next::Stale);
    check(&[], 2, Next::Stale);
    check(&[sent(1)], 1, Next::Was);
    check(&[sent(1)], 2, Next::OneIsOut);
    check(&[sent(1)], 3, Next::Stale);
    for how in [
        "printed", "jammed", "stopped", "not-sent", "came-out", "not-out",
    ] {
        check(&[sent(1), ended(1, how)], 1, Next::Was);
        check(&[sent(1), ended(1, how)], 2, Next::Goes);
    }
    check(&[sent(1), ended(1, "jammed"), sent(2)], 3, Next::OneIsOut);
}

#[test]
fn a_paper_has_a_bounded_number_of_sheets() {
    let events: Vec<Value> = (1..=SHEETS_MAX)
        .flat_map(|nth| [sent(nth), ended(nth, "jammed")])
        .collect();
    check(&events, SHEETS_MAX + 1, Next::TooMany);
    check(&events[..events.len() - 2], SHEETS_MAX, Next::Goes);
}

#[test]
fn the_first_end_on_record_counts() {
    let sheets = sheets_of(&[sent(1), ended(1, "not-out"), ended(1, "printed")]);
    assert_eq!(sheets[0].end, Some(SheetEnd::NotOut));
    assert!(!is_open(&sheets, 1));
}

#[test]
fn an_end_of_a_sheet_that_was_never_sent_is_nothing() {
    assert!(sheets_of(&[ended(1, "printed"), json!({"other": 1})]).is_empty());
}

#[test]
fn all_but_the_last_sheet_are_void() {
    let sheets = sheets_of(&[sent(1), ended(1, "jammed"), sent(2), ended(2, "printed")]);
    let voided: Vec<bool> = sheets.iter().map(|sheet| sheet.voided).collect();
    assert_eq!(voided, [true, false]);
}

#[test]
fn what_is_noted_reads_back_as_it_was() {
    let by = Caller {
        who: "officer/1".to_owned(),
        name: String::new(),
        roles: Vec::new(),
        office: Some("jongno".to_owned()),
        home: None,
        means: kernel::Means::Console,
        as_of: Moment(0),
    };
    let number = "1111000000000017";
    let notings = [
        Noting::sheet_sent(&by, number, 1, "desk1", Moment(7)),
        Noting::sheet_ended("node/jongno", number, 1, SheetEnd::Jammed),
    ];
    assert!(
        notings
            .iter()
            .all(|noting| noting.stream() == sheets_stream(number))
    );
    let events: Vec<Value> = notings.into_iter().map(|noting| noting.event).collect();
    assert_eq!(
        sheets_of(&events),
        [Sheet {
            nth: 1,
            printer: "desk1".to_owned(),
            sent_at: Moment(7),
            by: "officer/1".to_owned(),
            end: Some(SheetEnd::Jammed),
            voided: false,
        }]
    );
}
