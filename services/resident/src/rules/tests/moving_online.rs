//! Moving in, reported online.

use serde_json::Value;
use serde_json::json;

use super::moving::alone;
use super::moving::joining;
use super::moving::whole;
use super::moving::whole_of;
use crate::testing::By;
use crate::testing::HOME;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::check_by;
use crate::testing::with;

#[test]
fn a_citizen_reports_their_own_move_online() {
    let town = World::town();
    check_by(
        By::Citizen("김하나"),
        &town,
        "move-in",
        &whole_of(2),
        Err("resident.not-your-move"),
    );
    let done = town
        .clone()
        .submit(By::Citizen("김하나"), TODAY, "move-in", &whole());
    assert!(done.is_ok());
}

#[test]
fn what_must_not_be_reported_online_is_refused_online_and_taken_at_the_counter() {
    let town = World::town();
    let minor = alone(4);
    let split = with(alone(3), json!({"address": HOME, "separate": true}));
    let cases: [(&'static str, Value, &str); 3] = [
        ("김네오", minor, "resident.minors-alone-online"),
        ("김세찬", split, "resident.split-online"),
        ("김세찬", joining(3), "resident.head-confirms-at-counter"),
    ];
    for (citizen, body, code) in cases {
        check_by(By::Citizen(citizen), &town, "move-in", &body, Err(code));
        assert!(
            town.clone()
                .submit(By::Officer, TODAY, "move-in", &body)
                .is_ok(),
            "{code}"
        );
    }
}
