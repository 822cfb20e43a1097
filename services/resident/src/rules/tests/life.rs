//! Birth, death, head, name, number, military service.

use kernel::resident_number::Sex;
use serde_json::Value;
use serde_json::json;

use crate::register::Changed;
use crate::testing::By;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::assert_sound;
use crate::testing::check;
use crate::testing::n;
use crate::testing::number;
use crate::testing::with;
use crate::trade::Relation;

fn birth() -> Value {
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

fn death(of: u16) -> Value {
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

fn head_change(to: u16) -> Value {
    json!({"subject": n(to), "on": "2026-11-01", "former_head_agreed": true})
}

#[test]
fn when_the_spouse_becomes_head_the_register_knows_all_relations() {
    let mut town = World::town();
    town.done(By::Officer, TODAY, "head-change", &head_change(2));
    let register = town.register();
    assert_sound(register);
    let (_, home) = register.home_of(&town.person("박두리")).unwrap();
    assert_eq!(home.head(), Some(&town.person("박두리")));
    assert_eq!(
        home.members.first().unwrap().person,
        town.person("박두리"),
        "the head stands first"
    );
    assert_eq!(
        home.member(&town.person("김하나")).unwrap().relation,
        Relation::Spouse
    );
}

#[test]
fn relations_that_the_register_can_not_know_must_be_said() {
    let mut town = World::town();
    town.done(
        By::Officer,
        TODAY,
        "birth",
        &with(birth(), json!({"parent": n(3)})),
    );
    check(
        &town,
        "head-change",
        &head_change(4),
        Err("resident.relation-needed"),
    );
    let head = with(
        head_change(4),
        json!({"relations": [{"person": town.person("김새봄"), "relation": "head"}]}),
    );
    check(&town, "head-change", &head, Err("resident.relation-needed"));
    let said = with(
        head_change(4),
        json!({"relations": [{"person": town.person("김새봄"), "relation": "nephew"}]}),
    );
    town.done(By::Officer, TODAY, "head-change", &said);
    assert_sound(town.register());
}

#[test]
fn a_change_of_head_is_refused_without_the_former_heads_agreement() {
    let town = World::town();
    check(
        &town,
        "head-change",
        &with(head_change(2), json!({"former_head_agreed": null})),
        Err("resident.former-head-must-agree"),
    );
    check(
        &town,
        "head-change",
        &head_change(1),
        Err("resident.already-head"),
    );
    check(
        &town,
        "head-change",
        &with(head_change(2), json!({"on": "2026-12-01"})),
        Err("resident.not-yet"),
    );
    check(
        &town,
        "head-change",
        &with(head_change(2), json!({"on": "2015-03-01"})),
        Err("resident.out-of-order"),
    );
}

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
