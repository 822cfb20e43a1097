//! Birth, death and military service.

use kernel::resident_number::Sex;
use serde_json::Value;
use serde_json::json;

use crate::testing::By;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::assert_sound;
use crate::testing::check;
use crate::testing::n;
use crate::testing::number;
use crate::testing::with;
use crate::trade::Relation;

pub(super) fn birth() -> Value {
    json!({"parent": n(2), "name": "김새봄", "number": number(50, "2020-10-01", Sex::F)})
}

#[test]
fn a_child_of_the_heads_spouse_is_registered_in_the_household() {
    let mut town = World::town();
    check(
        &town,
        "birth",
        &birth(),
        Ok(&[
            "person registered",
            "household joined",
            "person address-changed",
        ]),
    );
    town.done(By::Officer, TODAY, "birth", &birth());
    let child = town.person("김새봄");
    let register = town.register();
    let (_, home) = register.home_of(&child).unwrap();
    assert_eq!(home.member(&child).unwrap().relation, Relation::Child);
    let line = register.persons[&child].address().unwrap();
    assert_eq!(
        (line.head.as_str(), line.change.on.to_string().as_str()),
        ("김하나", "2020-10-01")
    );
    assert_eq!(line.change.reported_on.to_string(), TODAY);
}

#[test]
fn a_childs_child_is_a_grandchild_and_other_relations_must_be_said() {
    let mut town = World::town();
    town.done(
        By::Officer,
        TODAY,
        "birth",
        &with(birth(), json!({"parent": n(3)})),
    );
    let child = town.person("김새봄");
    let relation = |town: &World| {
        town.register()
            .home_of(&child)
            .unwrap()
            .1
            .member(&child)
            .unwrap()
            .relation
    };
    assert_eq!(relation(&town), Relation::Grandchild);
    let of_the_mother = with(
        birth(),
        json!({"parent": n(5), "number": number(51, "2000-01-01", Sex::F)}),
    );
    check(
        &town,
        "birth",
        &of_the_mother,
        Err("resident.relation-needed"),
    );
    let said = with(of_the_mother, json!({"relation": "sibling"}));
    check(
        &town,
        "birth",
        &said,
        Ok(&[
            "person registered",
            "household joined",
            "person address-changed",
        ]),
    );
}

#[test]
fn a_birth_is_refused_where_it_can_not_be() {
    let town = World::town();
    check(
        &town,
        "birth",
        &with(birth(), json!({"relation": "head"})),
        Err("resident.relation-needed"),
    );
    check(
        &town,
        "birth",
        &with(birth(), json!({"number": number(50, "1972-05-05", Sex::F)})),
        Err("resident.born-before-parent"),
    );
    check(
        &town,
        "birth",
        &with(birth(), json!({"number": number(50, "2027-01-01", Sex::F)})),
        Err("resident.not-yet"),
    );
    check(
        &town,
        "birth",
        &with(birth(), json!({"parent": n(99)})),
        Err("resident.nobody-here"),
    );
    check(
        &town,
        "birth",
        &with(birth(), json!({"number": n(6)})),
        Err("taken"),
    );
}

#[test]
fn a_newborns_number_is_random_and_its_check_digit_refuses_nothing() {
    let wrong: String = number(50, "2020-10-01", Sex::F)
        .chars()
        .take(13)
        .chain(['0'])
        .collect();
    let other: String = number(50, "2020-10-01", Sex::F)
        .chars()
        .take(13)
        .chain(['1'])
        .collect();
    for number in [wrong, other] {
        let body = with(birth(), json!({"number": number}));
        check(
            &World::town(),
            "birth",
            &body,
            Ok(&[
                "person registered",
                "household joined",
                "person address-changed",
            ]),
        );
    }
}

pub(super) fn death(of: u16) -> Value {
    json!({"subject": n(of), "on": "2026-11-01"})
}

#[test]
fn a_members_death_leaves_the_head_where_it_is() {
    check(
        &World::town(),
        "death",
        &death(5),
        Ok(&["person died", "household left"]),
    );
}

#[test]
fn the_heads_death_makes_another_member_head_and_renames_all_relations() {
    let mut town = World::town();
    check(&town, "death", &death(1), Err("resident.new-head-needed"));
    town.done(
        By::Officer,
        TODAY,
        "death",
        &with(death(1), json!({"new_head": n(2)})),
    );
    let register = town.register();
    assert_sound(register);
    let (_, home) = register.home_of(&town.person("박두리")).unwrap();
    let relation = |name| home.member(&town.person(name)).unwrap().relation;
    assert_eq!(relation("박두리"), Relation::Head);
    assert_eq!(relation("김세찬"), Relation::Child);
    assert_eq!(relation("이다섯"), Relation::SpousesMother);
    let line = register.persons[&town.person("김세찬")].address().unwrap();
    assert_eq!(
        (line.head.as_str(), line.change.on.to_string().as_str()),
        ("박두리", "2026-11-01")
    );
    assert!(register.persons[&town.person("김하나")].home().is_none());
}

#[test]
fn the_last_members_death_dissolves_the_household() {
    let mut town = World::town();
    check(
        &town,
        "death",
        &death(6),
        Ok(&["person died", "household left", "household dissolved"]),
    );
    town.done(By::Officer, TODAY, "death", &death(6));
    check(&town, "death", &death(6), Err("resident.person-died"));
}

#[test]
fn the_only_one_who_remains_becomes_head_unasked() {
    let mut town = World::town();
    for (member, new_head) in [(5, 1), (4, 1), (3, 1)] {
        town.done(
            By::Officer,
            TODAY,
            "death",
            &with(death(member), json!({"new_head": n(new_head)})),
        );
    }
    let last = &[
        "person died",
        "household left",
        "household head-changed",
        "person address-changed",
    ];
    check(&town, "death", &death(1), Ok(last));
}

#[test]
fn a_death_is_refused_on_days_that_can_not_be_and_with_a_head_from_elsewhere() {
    let town = World::town();
    check(
        &town,
        "death",
        &with(death(5), json!({"on": "2026-11-21"})),
        Err("resident.not-yet"),
    );
    check(
        &town,
        "death",
        &with(death(5), json!({"on": "1945-08-14"})),
        Err("resident.died-before-birth"),
    );
    check(
        &town,
        "death",
        &with(death(1), json!({"new_head": n(6)})),
        Err("resident.head-not-a-member"),
    );
    check(
        &town,
        "death",
        &with(death(1), json!({"new_head": n(1)})),
        Err("resident.head-not-a-member"),
    );
}

#[test]
fn a_death_reported_late_never_puts_the_address_history_out_of_order() {
    let mut town = World::town();
    let changed = json!({"subject": n(2), "on": "2026-11-10", "former_head_agreed": true});
    town.done(By::Officer, TODAY, "head-change", &changed);
    town.done(
        By::Officer,
        TODAY,
        "death",
        &with(death(2), json!({"new_head": n(3)})),
    );
    assert_sound(town.register());
}

#[test]
fn military_service_is_noted_over_the_note_before() {
    let mut town = World::town();
    let note = json!({"subject": n(1), "basic": "예비역 병장", "detail": "동원 지정 없음"});
    town.done(By::Officer, TODAY, "military-note", &note);
    let military = town.register().persons[&town.person("김하나")]
        .military
        .clone()
        .unwrap();
    assert_eq!(
        (military.basic.as_str(), military.detail.as_str()),
        ("예비역 병장", "동원 지정 없음")
    );
}
