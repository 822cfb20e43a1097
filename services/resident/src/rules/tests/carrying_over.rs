//! Households that come over from an older register.

use kernel::resident_number::Sex;
use serde_json::json;

use crate::testing::By;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::assert_sound;
use crate::testing::check_by;
use crate::testing::family;
use crate::testing::n;
use crate::testing::number;
use crate::testing::single;
use crate::testing::with;
use crate::trade::Relation;

fn refuse(body: &serde_json::Value, code: &str) {
    check_by(
        By::Importer,
        &World::default(),
        "carry-over",
        body,
        Err(code),
    );
}

#[test]
fn a_household_enters_with_its_members_and_past_addresses_and_past_days() {
    let town = World::town();
    let register = town.register();
    assert_sound(register);
    let head = &register.persons[&town.person("김하나")];
    assert_eq!(head.addresses.len(), 3);
    let past = &head.addresses[0];
    assert_eq!(
        (past.head.as_str(), past.relation, past.household.as_ref()),
        ("김영", Relation::Child, None)
    );
    assert_eq!(
        head.address().unwrap().change.reported_on.to_string(),
        "2015-03-10"
    );
    let (_, home) = register.home_of(&town.person("김하나")).unwrap();
    let formed = home.formation();
    assert_eq!(
        (formed.change.on.to_string().as_str(), home.members.len()),
        ("2015-03-02", 5)
    );
    assert_eq!(
        home.member(&town.person("이다섯"))
            .unwrap()
            .change
            .on
            .to_string(),
        "2018-01-05"
    );
}

#[test]
fn former_names_become_the_history_of_the_present_one() {
    let town = World::town();
    let person = &town.register().persons[&town.person("박두리")];
    let change = person.changes.first().unwrap();
    assert_eq!(
        (
            change.from.as_str(),
            change.to.as_str(),
            change.basis.as_str()
        ),
        ("박말자", "박두리", "법원 허가")
    );
}

#[test]
fn a_number_is_carried_over_once() {
    let mut town = World::town();
    let again = town.submit(By::Importer, TODAY, "carry-over", &single());
    assert_eq!(again.unwrap_err().codes(), ["taken"]);
    let mut twice = family();
    twice["members"][4]["number"] = json!(n(1));
    refuse(&twice, "members.4.number twice");
}

#[test]
fn the_head_stands_first_and_there_is_one() {
    let mut two_heads = family();
    two_heads["members"][1]["relation"] = json!("head");
    refuse(&two_heads, "members.1.relation head-first");
    let mut no_head = single();
    no_head["members"][0]["relation"] = json!("child");
    refuse(&no_head, "members.0.relation head-first");
    refuse(&with(single(), json!({"members": []})), "members missing");
}

#[test]
fn a_member_without_a_number_needs_a_birth_date_and_a_sex() {
    let mut body = single();
    let foreign =
        json!({"name": "Anna Lee", "relation": "spouse", "on": "2021-01-01", "foreign": true});
    body["members"].as_array_mut().unwrap().push(foreign);
    refuse(&body, "members.1.birth missing, members.1.sex missing");
    body["members"][1] = with(
        body["members"][1].clone(),
        json!({"birth": "1998-01-01", "sex": "F"}),
    );
    let mut town = World::default();
    town.done(By::Importer, TODAY, "carry-over", &body);
    let person = &town.register().persons[&town.person("Anna Lee")];
    assert!(person.foreign && person.number.is_none());
}

#[test]
fn a_check_digit_refuses_only_where_the_day_of_assignment_is_known_to_be_old() {
    let right = number(6, "1999-12-31", Sex::F);
    let last = right.chars().last().and_then(|c| c.to_digit(10)).unwrap();
    let mut body = single();
    body["members"][0]["number"] = json!(format!("{}{}", &right[..13], (last + 1) % 10));
    World::default().done(By::Importer, TODAY, "carry-over", &body);
    body["members"][0]["assigned_on"] = json!("2000-01-10");
    refuse(&body, "members.0.number checksum");
    body["members"][0]["assigned_on"] = json!("1999-12-30");
    refuse(
        &body,
        "members.0.number checksum, members.0.assigned_on before-birth",
    );
}

#[test]
fn days_follow_one_another_and_members_are_named_by_their_place() {
    let mut body = family();
    body["past"][1]["on"] = json!("1969-01-01");
    refuse(&body, "members.0.on out-of-order");
    let mut body = family();
    body["past"][1]["member"] = json!(6);
    body["former_names"][0]["member"] = json!(7);
    refuse(
        &body,
        "past.1.member no-such-member, former_names.0.member no-such-member",
    );
}

#[test]
fn a_household_of_another_municipality_or_of_tomorrow_is_refused() {
    refuse(
        &with(
            single(),
            json!({"address": "서울특별시 송파구 올림픽로 99"}),
        ),
        "resident.other-municipality",
    );
    refuse(
        &with(
            single(),
            json!({"address": "서울특별시 없는구 올림픽로 99"}),
        ),
        "resident.unknown-place",
    );
    refuse(
        &with(single(), json!({"formed_on": "2026-11-21"})),
        "resident.not-yet",
    );
    let mut tomorrow = single();
    tomorrow["members"][0]["on"] = json!("2026-11-21");
    refuse(&tomorrow, "resident.not-yet");
}

/// Reports people of one household as missing.
fn missing(town: &mut World, people: serde_json::Value) {
    let body = json!({"household": "7", "address": "서울 종로구 자하문로 1", "people": people});
    town.done(By::Importer, TODAY, "carry-over-gap", &body);
}

#[test]
fn who_did_not_come_over_is_missing_and_not_unknown() {
    let mut town = World::default();
    missing(
        &mut town,
        json!([{"number": n(1)}, {"number": n(6), "name": "오여섯", "birth": "1999-12-31"}, {"name": "박두리", "birth": "1972-05-05"}]),
    );
    let find = |body| (body, Err("resident.not-issuable-here"));
    for (request, (body, expected)) in [
        ("household-extract", find(json!({"subject": n(1)}))),
        (
            "find",
            find(json!({"subject": n(6), "purpose": "민원 접수"})),
        ),
        (
            "find",
            find(json!({"birth": "1999-12-31", "name": "오여섯", "purpose": "민원 접수"})),
        ),
        (
            "find",
            find(json!({"birth": "1972-05-05", "name": "박두리", "purpose": "민원 접수"})),
        ),
    ] {
        crate::testing::check(&town, request, &body, expected);
    }
    town.done(By::Importer, TODAY, "carry-over", &family());
    town.done(By::Importer, TODAY, "carry-over", &single());
    assert!(town.register().gaps.is_empty(), "everybody has come over");
    assert_sound(town.register());
    town.done(
        By::Officer,
        TODAY,
        "household-extract",
        &json!({"subject": n(1)}),
    );
}

#[test]
fn a_gap_without_a_number_is_not_closed_by_a_namesake_of_another_address() {
    let mut town = World::default();
    missing(
        &mut town,
        json!([{"name": "오여섯", "birth": "1999-12-31"}]),
    );
    town.done(By::Importer, TODAY, "carry-over", &single());
    assert_eq!(town.register().gaps.len(), 1);
    let here = with(single(), json!({"address": crate::testing::HOME}));
    let here = with(
        here,
        json!({"members": [{"name": "오여섯", "number": number(60, "1999-12-31", Sex::F), "relation": "head", "on": "2020-01-01"}]}),
    );
    town.done(By::Importer, TODAY, "carry-over", &here);
    assert!(town.register().gaps.is_empty());
}

#[test]
fn who_is_in_the_register_leaves_no_gap() {
    let mut town = World::town();
    missing(&mut town, json!([{"number": n(1)}]));
    assert!(town.register().gaps.is_empty());
}
