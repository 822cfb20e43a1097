//! Moves to another municipality, and reports that did not know of each other.

use kernel::Moment;
use serde_json::Value;
use serde_json::json;

use super::moving::alone;
use super::moving::whole;
use crate::event::MoveReport;
use crate::testing::By;
use crate::testing::EMPTY_HOME;
use crate::testing::Not;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::assert_sound;
use crate::testing::happened;
use crate::testing::n;
use crate::testing::with;

const SONGPA: &str = "서울특별시 송파구 올림픽로 99";
const SONGPA_TOO: &str = "서울특별시 송파구 올림픽로 101";

fn to(address: &str, body: Value) -> Value {
    with(body, json!({"address": address}))
}

/// An hour of the day of these tests.
fn at(hour: i64) -> Moment {
    Moment::parse("2026-11-20T00:00+09:00")
        .unwrap()
        .plus_ms(hour * 3_600_000)
}

fn lives_at(town: &World, name: &str) -> String {
    let register = town.register();
    register.persons[&town.person(name)]
        .address()
        .unwrap()
        .address
        .clone()
}

#[test]
fn a_whole_household_goes_to_another_home_with_its_record() {
    let mut town = World::town();
    let moved = town.done(By::Officer, TODAY, "move-in", &to(SONGPA, whole()));
    assert_eq!(moved.answer["late"], json!(false));
    let register = town.register();
    assert_sound(register);
    let (_, home) = register.home_of(&town.person("이다섯")).unwrap();
    assert_eq!((home.address(), home.members.len()), (SONGPA, 5));
    // And back.
    let back = with(whole(), json!({"moved_on": "2026-11-15"}));
    town.done(By::Officer, TODAY, "move-in", &back);
    assert_sound(town.register());
    assert_eq!(lives_at(&town, "박두리"), EMPTY_HOME);
}

#[test]
fn who_leaves_alone_is_let_go_by_a_household_that_stays_in_order() {
    let mut town = World::town();
    let refused = town.submit(By::Officer, TODAY, "move-in", &to(SONGPA, alone(1)));
    assert_eq!(refused.unwrap_err().codes(), ["resident.new-head-needed"]);
    let body = to(SONGPA, with(alone(1), json!({"new_head": n(2)})));
    let arrived = town.done(By::Officer, TODAY, "move-in", &body);
    assert_eq!(
        happened(&arrived),
        [
            "person move-reported",
            "household formed",
            "person address-changed"
        ]
    );
    assert_sound(town.register());
    let stayed = town.register().home_of(&town.person("김세찬")).unwrap().1;
    assert_eq!(
        (stayed.head(), stayed.members.len()),
        (Some(&town.person("박두리")), 4)
    );
    // Some of those who stay follow, into the household of the first.
    let follow = json!({
        "subject": n(2), "who": "household", "address": SONGPA, "moved_on": "2026-11-11", "join": n(1), "relation": "spouse",
        "head_confirmed": true,
        "members": [{"person": n(3), "relation": "child"}, {"person": n(4), "relation": "child"}, {"person": n(5), "relation": "mother"}],
    });
    town.done(By::Officer, TODAY, "move-in", &follow);
    assert_sound(town.register());
    let (_, home) = town.register().home_of(&town.person("이다섯")).unwrap();
    assert_eq!((home.address(), home.members.len()), (SONGPA, 5));
}

#[test]
fn who_goes_alone_leaves_the_household_that_another_report_has_brought_along() {
    let mut town = World::town();
    town.let_go(&By::Officer, at(9), "move-in", &to(SONGPA, whole()));
    let arrived = town.done(By::Officer, TODAY, "move-in", &to(SONGPA, alone(3)));
    assert_eq!(
        happened(&arrived),
        [
            "person move-reported",
            "household left",
            "household formed",
            "person address-changed"
        ]
    );
    assert_sound(town.register());
    let stayed = town.register().home_of(&town.person("박두리")).unwrap().1;
    assert_eq!(stayed.members.len(), 4);
}

/// Two reports: taken in at an hour, for an address. The second one reaches the home later, whenever it was taken in.
fn two(first: (i64, &str), second: (i64, &str)) -> World {
    let mut town = World::town();
    for ((hour, address), recorded) in [(first, 20), (second, 21)] {
        let body = to(address, alone(3));
        let done = town.submit_taken_in(By::Officer, at(hour), at(recorded), "move-in", &body);
        let done = done.unwrap_or_else(|not| panic!("{:?}", not.codes()));
        assert_eq!(done.answer["disputed"] == json!(true), recorded == 21);
    }
    assert_sound(town.register());
    town
}

fn reports(town: &World) -> Vec<(Moment, String)> {
    let person = &town.register().persons[&town.person("김세찬")];
    let story = |report: &MoveReport| (report.legal_at, report.address.clone());
    let reports = person
        .dispute
        .as_ref()
        .map(|reports| reports.iter().map(story));
    reports.map_or_else(Vec::new, Iterator::collect)
}

#[test]
fn two_reports_that_did_not_know_of_each_other_are_both_kept_and_the_later_stands() {
    for (earlier, later) in [
        (EMPTY_HOME, SONGPA),
        (SONGPA, EMPTY_HOME),
        (SONGPA, SONGPA_TOO),
    ] {
        let (first, second) = ((9, earlier), (11, later));
        for town in [two(first, second), two(second, first)] {
            let told = [(at(9), earlier.to_owned()), (at(11), later.to_owned())];
            assert_eq!(reports(&town), told);
            assert_eq!(lives_at(&town, "김세찬"), later);
        }
    }
}

#[test]
fn a_report_that_knew_of_the_one_before_disputes_nothing() {
    let mut town = World::town();
    let first = to(EMPTY_HOME, alone(3));
    town.submit_taken_in(By::Officer, at(9), at(9), "move-in", &first)
        .unwrap();
    let then = with(to(SONGPA, alone(3)), json!({"moved_on": "2026-11-12"}));
    let done = town.submit_taken_in(By::Officer, at(10), at(20), "move-in", &then);
    assert_eq!(done.unwrap().answer["disputed"], Value::Null);
    assert!(reports(&town).is_empty());
}

#[test]
fn an_officer_decides_which_report_stands() {
    let settle = |stands: &str| json!({"subject": n(3), "stands": stands, "basis": "현장 확인"});
    for (stands, address) in [("1", EMPTY_HOME), ("2", SONGPA)] {
        for mut town in [
            two((9, EMPTY_HOME), (11, SONGPA)),
            two((11, SONGPA), (9, EMPTY_HOME)),
        ] {
            let again = town.submit_taken_in(
                By::Officer,
                at(22),
                at(22),
                "move-in",
                &to(SONGPA_TOO, alone(3)),
            );
            assert!(
                matches!(again, Err(Not::Refused(_))),
                "what is disputed waits"
            );
            let none = town.submit(By::Officer, TODAY, "move-settle", &settle("3"));
            assert_eq!(none.unwrap_err().codes(), ["resident.no-such-report"]);
            let settled = town.done(By::Officer, TODAY, "move-settle", &settle(stands));
            if let Some(onward) = settled.release.and_then(|release| release.onward) {
                let body = onward
                    .answers
                    .iter()
                    .map(|(name, value)| (name.clone(), json!(value)));
                let body = Value::Object(body.collect());
                town.done(By::Officer, TODAY, "move-in", &body);
            }
            assert_sound(town.register());
            assert!(reports(&town).is_empty());
            assert_eq!(lives_at(&town, "김세찬"), address);
            let twice = town.submit(By::Officer, TODAY, "move-settle", &settle(stands));
            assert_eq!(twice.unwrap_err().codes(), ["resident.not-disputed"]);
        }
    }
}
