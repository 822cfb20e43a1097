//! Breaches that an officer notes, and the fines of the table.

use serde_json::Value;
use serde_json::json;

use crate::testing::By;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::check;
use crate::testing::n;

fn breach(breach: &str, cases: u32, deposit: i64) -> Value {
    json!({"subject": n(1), "breach": breach, "cases": cases, "deposit_won": deposit, "basis": "현장 점검"})
}

/// What the table says three times in a row, in units of 10,000 won.
fn three(body: &Value) -> Vec<i64> {
    let mut town = World::town();
    let fines = (0..3).map(|_| town.done(By::Officer, TODAY, "breach-note", body));
    fines
        .map(|done| done.answer["fine"]["won"].as_i64().unwrap() / 10_000)
        .collect()
}

#[test]
fn every_fine_is_the_tables_by_its_step_and_cases() {
    for (body, expected) in [
        (breach("cap", 1, 0), [500, 1000, 2000]),
        (breach("cap", 2, 0), [1000, 2000, 3000]),
        (breach("cap", 9, 0), [1000, 2000, 3000]),
        (breach("cap", 10, 0), [2000, 3000, 3000]),
        (breach("report", 1, 0), [500, 700, 1000]),
        (breach("contract", 1, 0), [500, 700, 1000]),
        (breach("early-end", 1, 0), [3000, 3000, 3000]),
        (breach("explanation", 1, 0), [500, 500, 500]),
        (breach("guarantee", 1, 120_000_000), [1200, 1200, 1200]),
        (breach("guarantee", 1, 300_000_000), [3000, 3000, 3000]),
        (breach("guarantee", 1, 300_000_010), [3000, 3000, 3000]),
    ] {
        assert_eq!(three(&body), expected, "{body}");
    }
}

#[test]
fn steps_are_counted_for_each_kind_of_breach_alone() {
    let mut town = World::town();
    town.done(By::Officer, TODAY, "breach-note", &breach("cap", 1, 0));
    let other = town.done(By::Officer, TODAY, "breach-note", &breach("contract", 1, 0));
    assert_eq!(other.answer["fine"]["step"], 1);
    let same = town.done(By::Officer, TODAY, "breach-note", &breach("cap", 12, 0));
    assert_eq!(
        (&same.answer["fine"]["step"], &same.answer["fine"]["won"]),
        (&json!(2), &json!(30_000_000))
    );
}

#[test]
fn a_breach_is_noted_of_a_landlord_only() {
    check(
        &World::default(),
        TODAY,
        "breach-note",
        &breach("cap", 1, 0),
        Err("rental.no-landlord"),
    );
}
