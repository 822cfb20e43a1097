//! Moving in.

use serde_json::Value;
use serde_json::json;

use crate::testing::By;
use crate::testing::EMPTY_HOME;
use crate::testing::HOME;
use crate::testing::OTHER_HOME;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::assert_sound;
use crate::testing::check;
use crate::testing::n;
use crate::testing::with;
use crate::trade::Reason;
use crate::trade::Relation;

pub(super) fn whole() -> Value {
    json!({"subject": n(1), "address": EMPTY_HOME, "moved_on": "2026-11-10"})
}

pub(super) fn alone(who: u16) -> Value {
    json!({"subject": n(who), "address": EMPTY_HOME, "moved_on": "2026-11-10", "who": "alone"})
}

pub(super) fn joining(who: u16) -> Value {
    let body = json!({"address": OTHER_HOME, "join": n(6), "relation": "co-resident", "head_confirmed": true});
    with(alone(who), body)
}

#[test]
fn a_whole_household_moves_and_stays_what_it_is() {
    let mut town = World::town();
    let answer = town.done(By::Officer, TODAY, "move-in", &whole()).answer;
    assert_eq!(
        (&answer["late"], &answer["due"], &answer["notice"]),
        (&json!(false), &json!("2026-11-24"), &Value::Null)
    );
    let register = town.register();
    assert_sound(register);
    let (stream, home) = register.home_of(&town.person("이다섯")).unwrap();
    assert_eq!(answer["household"], stream.to_string());
    assert_eq!(
        (home.address(), home.members.len(), home.formations.len()),
        (EMPTY_HOME, 5, 2)
    );
    assert_eq!(home.formation().change.reason, Reason::MoveIn);
    let history = &register.persons[&town.person("이다섯")].addresses;
    assert_eq!((history.len(), history[0].address.as_str()), (2, HOME));
}

#[test]
fn somebody_who_moves_out_alone_forms_a_household_and_the_rest_stay() {
    let mut town = World::town();
    check(
        &town,
        "move-in",
        &alone(3),
        Ok(&[
            "person move-reported",
            "household left",
            "household formed",
            "person address-changed",
        ]),
    );
    town.done(By::Officer, TODAY, "move-in", &alone(3));
    let register = town.register();
    assert_sound(register);
    let (_, own) = register.home_of(&town.person("김세찬")).unwrap();
    assert_eq!(
        (own.members.len(), own.head()),
        (1, Some(&town.person("김세찬")))
    );
    assert_eq!(
        register
            .home_of(&town.person("김하나"))
            .unwrap()
            .1
            .members
            .len(),
        4
    );
}

#[test]
fn some_members_move_with_relations_said_or_known() {
    let mut town = World::town();
    let body = with(
        alone(2),
        json!({"who": "members", "members": [{"person": n(4)}, {"person": n(5), "relation": "spouses-mother"}]}),
    );
    town.done(By::Officer, TODAY, "move-in", &body);
    let register = town.register();
    assert_sound(register);
    let (_, own) = register.home_of(&town.person("박두리")).unwrap();
    let relation = |name| own.member(&town.person(name)).unwrap().relation;
    assert_eq!(
        (relation("박두리"), relation("김네오"), relation("이다섯")),
        (Relation::Head, Relation::Child, Relation::SpousesMother)
    );
    assert_eq!(
        register.persons[&town.person("김네오")]
            .address()
            .unwrap()
            .head,
        "박두리"
    );
}

#[test]
fn a_head_who_leaves_alone_needs_a_successor() {
    let mut town = World::town();
    check(&town, "move-in", &alone(1), Err("resident.new-head-needed"));
    let body = with(alone(1), json!({"new_head": n(2)}));
    town.done(By::Officer, TODAY, "move-in", &body);
    assert_sound(town.register());
    let stayed = town.register().home_of(&town.person("김세찬")).unwrap().1;
    assert_eq!(stayed.head(), Some(&town.person("박두리")));
}

#[test]
fn joining_a_household_makes_its_head_the_movers_head() {
    let mut town = World::town();
    town.done(By::Officer, TODAY, "move-in", &joining(3));
    let register = town.register();
    assert_sound(register);
    let mover = town.person("김세찬");
    let (_, home) = register.home_of(&mover).unwrap();
    assert_eq!(
        (home.head(), home.members.len()),
        (Some(&town.person("오여섯")), 2)
    );
    let line = register.persons[&mover].address().unwrap();
    assert_eq!(
        (line.head.as_str(), line.relation),
        ("오여섯", Relation::CoResident)
    );
}

#[test]
fn a_whole_household_that_joins_another_is_dissolved() {
    let mut town = World::town();
    let body = json!({"subject": n(6), "address": HOME, "moved_on": "2026-11-10", "join": n(1), "relation": "co-resident", "head_confirmed": true});
    check(
        &town,
        "move-in",
        &body,
        Ok(&[
            "person move-reported",
            "household left",
            "household dissolved",
            "household joined",
            "person address-changed",
        ]),
    );
    town.done(By::Officer, TODAY, "move-in", &body);
    assert_sound(town.register());
    let whole_family = with(joining(1), json!({"who": "household"}));
    check(
        &World::town(),
        "move-in",
        &whole_family,
        Err("resident.relation-needed"),
    );
}

#[test]
fn the_head_of_the_household_joined_confirms_and_a_filed_for_mover_signs() {
    let town = World::town();
    check(
        &town,
        "move-in",
        &with(joining(3), json!({"head_confirmed": null})),
        Err("resident.head-must-confirm"),
    );
    let filed = with(joining(3), json!({"filed_by": "head"}));
    check(&town, "move-in", &filed, Err("resident.mover-must-sign"));
    let done = &[
        "person move-reported",
        "household left",
        "household joined",
        "person address-changed",
    ];
    check(
        &town,
        "move-in",
        &with(filed, json!({"mover_signed": true})),
        Ok(done),
    );
    check(
        &town,
        "move-in",
        &with(joining(3), json!({"relation": null})),
        Err("resident.relation-needed"),
    );
    check(
        &town,
        "move-in",
        &with(joining(3), json!({"relation": "head"})),
        Err("resident.relation-needed"),
    );
}

#[test]
fn the_household_joined_is_the_one_at_the_new_address_named_by_its_head() {
    let town = World::town();
    check(
        &town,
        "move-in",
        &with(joining(3), json!({"address": EMPTY_HOME})),
        Err("resident.other-address"),
    );
    let not_head = json!({"subject": n(6), "address": HOME, "moved_on": "2026-11-10", "join": n(2), "relation": "co-resident", "head_confirmed": true});
    check(&town, "move-in", &not_head, Err("resident.not-the-head"));
    let own = with(
        alone(3),
        json!({"address": HOME, "join": n(1), "relation": "child", "head_confirmed": true}),
    );
    check(&town, "move-in", &own, Err("resident.already-there"));
    check(
        &town,
        "move-in",
        &with(joining(3), json!({"join": n(99)})),
        Err("resident.nobody-here"),
    );
}

#[test]
fn others_at_the_address_must_be_joined_or_lived_beside_knowingly() {
    let town = World::town();
    // Written with or without the legal town in parentheses, it is the same address.
    for address in [OTHER_HOME, "서울특별시 종로구 자하문로 2, 101호"] {
        let body = with(whole(), json!({"address": address}));
        check(&town, "move-in", &body, Err("resident.address-occupied"));
        let moved = town.clone().submit(
            By::Officer,
            TODAY,
            "move-in",
            &with(body, json!({"separate": true})),
        );
        assert!(moved.is_ok());
    }
}

#[test]
fn a_household_split_under_one_roof_is_a_split_and_not_a_move() {
    let mut town = World::town();
    let split = with(alone(3), json!({"address": HOME, "separate": true}));
    check(
        &town,
        "move-in",
        &with(split.clone(), json!({"separate": null})),
        Err("resident.address-occupied"),
    );
    town.done(By::Officer, TODAY, "move-in", &split);
    let line = |town: &World| {
        town.register().persons[&town.person("김세찬")]
            .address()
            .unwrap()
            .change
            .reason
    };
    assert_eq!(line(&town), Reason::Split);
    let merge = json!({"subject": n(3), "address": HOME, "moved_on": "2026-11-12", "join": n(1), "relation": "child", "head_confirmed": true});
    town.done(By::Officer, TODAY, "move-in", &merge);
    assert_eq!(line(&town), Reason::Merge);
    assert_sound(town.register());
}

#[test]
fn a_report_after_fourteen_days_is_accepted_and_says_that_a_fine_is_considered() {
    let mut town = World::town();
    // 6 November 2026 is a Friday; the fourteenth day after it is today, the last day in time.
    let in_time = town.clone().done(
        By::Officer,
        TODAY,
        "move-in",
        &with(whole(), json!({"moved_on": "2026-11-06"})),
    );
    assert_eq!(in_time.answer["late"], false);
    let late = town.done(
        By::Officer,
        TODAY,
        "move-in",
        &with(whole(), json!({"moved_on": "2026-11-05"})),
    );
    assert_eq!(
        (&late.answer["late"], &late.answer["due"]),
        (&json!(true), &json!("2026-11-19"))
    );
    assert!(
        late.answer["notice"]["ko"]
            .as_str()
            .unwrap()
            .contains("과태료")
    );
    assert!(
        !late.answer["notice"]["ko"]
            .as_str()
            .unwrap()
            .contains("원 이하")
    );
}

#[test]
fn a_period_that_ends_on_a_holiday_ends_on_the_next_working_day() {
    let mut town = World::town();
    // The fourteenth day after 1 November 2026 is a Sunday.
    let moved = town.done(
        By::Officer,
        "2026-11-16",
        "move-in",
        &with(whole(), json!({"moved_on": "2026-11-01"})),
    );
    assert_eq!(
        (&moved.answer["late"], &moved.answer["due"]),
        (&json!(false), &json!("2026-11-16"))
    );
}

#[test]
fn a_move_is_refused_on_days_and_at_places_that_can_not_be() {
    let town = World::town();
    check(
        &town,
        "move-in",
        &with(whole(), json!({"moved_on": "2026-11-21"})),
        Err("resident.not-yet"),
    );
    check(
        &town,
        "move-in",
        &with(whole(), json!({"moved_on": "2017-12-31"})),
        Err("resident.out-of-order"),
    );
    check(
        &town,
        "move-in",
        &with(whole(), json!({"address": "서울특별시 없는구 올림픽로 99"})),
        Err("resident.unknown-place"),
    );
    check(
        &town,
        "move-in",
        &with(whole(), json!({"address": HOME})),
        Err("resident.already-there"),
    );
    check(
        &town,
        "move-in",
        &with(whole(), json!({"address": "어딘가"})),
        Err("address address"),
    );
}

#[test]
fn those_who_move_together_are_of_one_household() {
    let town = World::town();
    let strangers = with(
        alone(3),
        json!({"who": "members", "members": [{"person": n(6), "relation": "co-resident"}]}),
    );
    check(
        &town,
        "move-in",
        &strangers,
        Err("resident.not-in-one-household"),
    );
    check(
        &town,
        "move-in",
        &with(alone(3), json!({"who": "members"})),
        Err("members missing"),
    );
    check(&town, "move-in", &whole_of(99), Err("resident.nobody-here"));
}

pub(super) fn whole_of(who: u16) -> Value {
    with(whole(), json!({"subject": n(who)}))
}

#[test]
fn somebody_struck_from_every_household_must_be_registered_first() {
    let mut town = World::town();
    town.done(
        By::Officer,
        TODAY,
        "death",
        &json!({"subject": n(6), "on": "2026-11-01"}),
    );
    check(&town, "move-in", &whole_of(6), Err("resident.person-died"));
}
