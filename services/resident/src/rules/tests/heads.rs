//! The head of household.

use serde_json::Value;
use serde_json::json;

use super::life::birth;
use crate::testing::By;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::assert_sound;
use crate::testing::check;
use crate::testing::n;
use crate::testing::with;
use crate::trade::Relation;

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
