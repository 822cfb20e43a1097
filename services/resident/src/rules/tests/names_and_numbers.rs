//! Names and numbers.

use kernel::resident_number::Sex;
use serde_json::Value;
use serde_json::json;

use super::life::birth;
use super::life::death;
use crate::register::Changed;
use crate::testing::By;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::check;
use crate::testing::n;
use crate::testing::number;
use crate::testing::with;

fn name_change() -> Value {
    json!({"subject": n(3), "name": "김이음", "hanja": "金이음", "on": "2026-10-01", "basis": "서울가정법원 개명허가"})
}

#[test]
fn a_former_name_stays_in_the_history() {
    let mut town = World::town();
    check(
        &town,
        "name-change",
        &name_change(),
        Ok(&["person name-changed"]),
    );
    town.done(By::Officer, TODAY, "name-change", &name_change());
    let person = &town.register().persons[&town.person("김이음")];
    assert_eq!(person.hanja.as_deref(), Some("金이음"));
    let change = person.changes.last().unwrap();
    assert_eq!(
        (change.what, change.from.as_str(), change.to.as_str()),
        (Changed::Name, "김세찬", "김이음")
    );
}

#[test]
fn a_change_of_name_is_refused_where_nothing_changes_or_the_day_can_not_be() {
    let town = World::town();
    check(
        &town,
        "name-change",
        &with(name_change(), json!({"name": "김세찬", "hanja": null})),
        Err("resident.same-name"),
    );
    check(
        &town,
        "name-change",
        &with(name_change(), json!({"on": "2026-12-01"})),
        Err("resident.not-yet"),
    );
    check(
        &town,
        "name-change",
        &with(name_change(), json!({"on": "1999-01-01"})),
        Err("resident.out-of-order"),
    );
    let mut town = town;
    town.done(By::Officer, TODAY, "death", &death(3));
    check(
        &town,
        "name-change",
        &name_change(),
        Err("resident.person-died"),
    );
}

fn number_change() -> Value {
    json!({"subject": n(3), "number": number(60, "2000-02-29", Sex::M), "assigned_on": "2026-10-01", "basis": "변경위원회 결정"})
}

#[test]
fn a_former_number_stays_in_the_history_and_still_finds_its_person_but_nobody_else_gets_it() {
    let mut town = World::town();
    town.done(By::Officer, TODAY, "number-change", &number_change());
    let person = &town.register().persons[&town.person("김세찬")];
    assert_eq!(
        person.number.unwrap().full(),
        number(60, "2000-02-29", Sex::M)
    );
    assert_eq!(person.changes.last().unwrap().from, n(3));
    check(
        &town,
        "military-note",
        &json!({"subject": n(3), "basic": "병역준비역"}),
        Ok(&["person military-noted"]),
    );
    let given_again = with(birth(), json!({"number": n(3), "parent": n(1)}));
    check(&town, "birth", &given_again, Err("taken"));
}

#[test]
fn a_change_of_number_is_refused_where_the_number_does_not_fit() {
    let town = World::town();
    check(
        &town,
        "number-change",
        &with(number_change(), json!({"number": n(3)})),
        Err("resident.same-number"),
    );
    check(
        &town,
        "number-change",
        &with(number_change(), json!({"number": n(6)})),
        Err("resident.other-birth"),
    );
    check(
        &town,
        "number-change",
        &with(number_change(), json!({"assigned_on": "2026-12-01"})),
        Err("resident.not-yet"),
    );
    check(
        &town,
        "number-change",
        &with(number_change(), json!({"assigned_on": "1999-12-01"})),
        Err("assigned_on before-birth"),
    );
}

#[test]
fn a_check_digit_refuses_only_where_the_number_is_known_to_be_old() {
    let town = World::town();
    let right = number(60, "2000-02-29", Sex::M);
    let last = right.chars().last().and_then(|c| c.to_digit(10)).unwrap();
    let wrong = format!("{}{}", &right[..13], (last + 1) % 10);
    let body = with(number_change(), json!({"number": wrong}));
    check(
        &town,
        "number-change",
        &with(body.clone(), json!({"assigned_on": "2020-10-04"})),
        Err("number checksum"),
    );
    check(
        &town,
        "number-change",
        &with(body, json!({"assigned_on": "2020-10-05"})),
        Ok(&["person number-changed"]),
    );
}
