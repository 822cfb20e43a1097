//! Corrections.

use serde_json::Value;
use serde_json::json;

use crate::event::Corrected;
use crate::testing::By;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::check;
use crate::testing::n;
use crate::testing::with;

fn correction(field: &str, from: &str, to: &str) -> Value {
    json!({"subject": n(1), "field": field, "from": from, "to": to, "reason": "오기, 제적등본 확인"})
}

#[test]
fn a_correction_is_a_new_event_that_names_the_one_it_corrects() {
    let mut town = World::town();
    let person = town.person("김하나");
    let before = town.register().persons[&person].events;
    let body = with(
        correction("address-on", "1999-05-05", "1999-05-06"),
        json!({"line": 2}),
    );
    let decided = town.done(By::Officer, TODAY, "correction", &body);
    let (_, event) = decided.events.first().unwrap();
    // 0 registered, 1 military service, 2 and 3 the past addresses.
    assert_eq!(event["person"]["corrected"]["event"], 3);
    let record = &town.register().persons[&person];
    assert_eq!(
        (record.events, record.said_by[&Corrected::AddressOn(2)]),
        (before + 1, before)
    );
    assert_eq!(
        record.address_in(2).unwrap().line.change.on.to_string(),
        "1999-05-06"
    );
    let change = record.changes.last().unwrap();
    assert_eq!(
        (change.from.as_str(), change.to.as_str()),
        ("1999-05-05", "1999-05-06")
    );
}

#[test]
fn every_field_can_be_corrected() {
    let town = World::town();
    let person: Result<&[&str], &str> = Ok(&["person corrected"]);
    let household: Result<&[&str], &str> = Ok(&["household corrected"]);
    check(
        &town,
        "correction",
        &correction("name", "김하나", "김한아"),
        person,
    );
    check(
        &town,
        "correction",
        &correction("hanja", "金하나", ""),
        person,
    );
    check(
        &town,
        "correction",
        &correction("birth", "1970-03-01", "1970-02-28"),
        person,
    );
    check(
        &town,
        "correction",
        &with(
            correction("address-reported-on", "2015-03-10", "2015-03-09"),
            json!({"line": 3}),
        ),
        person,
    );
    check(
        &town,
        "correction",
        &correction("formed-on", "2015-03-02", "2015-03-01"),
        household,
    );
    check(
        &town,
        "correction",
        &with(
            correction("joined-on", "2018-01-05", "2018-01-06"),
            json!({"subject": n(5)}),
        ),
        household,
    );
}

#[test]
fn what_was_corrected_is_what_the_register_says_since() {
    let mut town = World::town();
    let bodies = [
        correction("name", "김하나", "김한아"),
        correction("hanja", "金하나", ""),
        correction("birth", "1970-03-01", "1970-02-28"),
        correction("formed-on", "2015-03-02", "2015-03-01"),
        with(
            correction("joined-on", "2018-01-05", "2018-01-06"),
            json!({"subject": n(5)}),
        ),
        with(
            correction("address-reported-on", "2015-03-10", "2015-03-09"),
            json!({"line": 3}),
        ),
    ];
    for body in &bodies {
        town.done(By::Officer, TODAY, "correction", body);
    }
    let stream = town.person("김한아");
    let record = &town.register().persons[&stream];
    assert_eq!(
        (record.hanja.as_deref(), record.birth.to_string().as_str()),
        (None, "1970-02-28")
    );
    assert_eq!(
        record.address().unwrap().change.reported_on.to_string(),
        "2015-03-09"
    );
    let (_, home) = town.register().home_of(&stream).unwrap();
    assert_eq!(home.formation().change.on.to_string(), "2015-03-01");
    assert_eq!(
        home.member(&town.person("이다섯"))
            .unwrap()
            .change
            .on
            .to_string(),
        "2018-01-06"
    );
}

#[test]
fn a_correction_is_refused_where_the_officer_has_not_seen_the_record() {
    let town = World::town();
    check(
        &town,
        "correction",
        &correction("name", "김둘", "김한아"),
        Err("resident.record-differs"),
    );
    check(
        &town,
        "correction",
        &correction("name", "김하나", "김하나"),
        Err("resident.nothing-to-correct"),
    );
    check(
        &town,
        "correction",
        &with(
            correction("address-on", "1999-05-05", "1999-05-06"),
            json!({"line": 9}),
        ),
        Err("resident.no-such-line"),
    );
}

#[test]
fn a_corrected_day_stays_between_its_neighbours_and_out_of_the_future() {
    let town = World::town();
    let second = |to: &str| {
        with(
            correction("address-on", "1999-05-05", to),
            json!({"line": 2}),
        )
    };
    check(
        &town,
        "correction",
        &second("1970-02-28"),
        Err("resident.out-of-order"),
    );
    check(
        &town,
        "correction",
        &second("2015-03-03"),
        Err("resident.out-of-order"),
    );
    check(
        &town,
        "correction",
        &correction("birth", "1970-03-01", "1970-03-02"),
        Err("resident.out-of-order"),
    );
    check(
        &town,
        "correction",
        &correction("formed-on", "2015-03-02", "2026-11-21"),
        Err("resident.out-of-order"),
    );
    let reported = with(
        correction("address-reported-on", "2015-03-10", "2026-11-21"),
        json!({"line": 3}),
    );
    check(&town, "correction", &reported, Err("resident.not-yet"));
}

#[test]
fn what_is_right_must_be_given_and_be_a_day_where_a_day_is_meant() {
    let town = World::town();
    check(
        &town,
        "correction",
        &correction("birth", "1970-03-01", "1970-02-30"),
        Err("to date"),
    );
    check(
        &town,
        "correction",
        &correction("name", "김하나", ""),
        Err("to missing"),
    );
    check(
        &town,
        "correction",
        &correction("address-on", "1999-05-05", "1999-05-06"),
        Err("line missing"),
    );
    check(
        &town,
        "correction",
        &with(
            correction("name", "김하나", "김한아"),
            json!({"subject": "resident.household/0000000000000000000000000000000a"}),
        ),
        Err("subject reference"),
    );
}
