//! Leases: the base, the cap, the year, the deadline.

use proptest::prelude::*;
use serde_json::json;

use crate::testing::By;
use crate::testing::HOME;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::check;
use crate::testing::lease;
use crate::testing::n;
use crate::testing::registration;
use crate::testing::with;

const REPORT: &str = "lease-report";
const CHANGE: &str = "lease-change";

/// A world whose base is a lease of 200 million won, contracted on a day.
fn based(on: &str) -> World {
    let mut world = World::default();
    world.done(By::Officer, "2019-11-01", "registration", &registration());
    world.done(By::Officer, on, REPORT, &lease(on, 200_000_000, 0, ""));
    world
}

#[test]
fn the_first_lease_is_the_base_whatever_it_is() {
    let mut town = World::town();
    let first = town.done(
        By::Citizen(1),
        TODAY,
        REPORT,
        &lease(TODAY, 999_000_000, 9_000_000, ""),
    );
    assert_eq!(
        (&first.answer["base"], &first.answer["rise_percent"]),
        (&json!(true), &json!(null))
    );
    assert_eq!(first.events.len(), 1);
}

#[test]
fn a_rise_of_exactly_five_per_cent_is_taken_and_one_won_more_is_not() {
    let world = based("2023-01-10");
    let new = |deposit| lease("2024-01-10", deposit, 0, "");
    let mut taken = world.clone();
    let done = taken.done(By::Officer, "2024-01-10", REPORT, &new(210_000_000));
    assert_eq!(done.answer["rise_percent"], "5.00");
    let refused = world
        .clone()
        .submit(By::Officer, "2024-01-10", REPORT, &new(210_000_001));
    let refused = refused.unwrap_err();
    assert_eq!(refused.codes(), "rental.over-cap");
    assert!(
        format!("{refused:?}").contains("5.00 % > 5 % · ≤ 210,000,000"),
        "{refused:?}"
    );
}

#[test]
fn deposit_and_rent_are_compared_at_the_rate_of_the_contracts_day() {
    let mut world = World::default();
    world.done(By::Officer, "2019-06-15", "registration", &registration());
    world.done(
        By::Officer,
        "2019-06-15",
        REPORT,
        &lease("2019-06-15", 10_000_000, 600_000, ""),
    );
    let new = |on: &str, rate: &str| lease(on, 5_000_000, 650_000, rate);
    for (rate, expected) in [
        ("4.0", Err("rental.over-cap")),
        ("4.5", Ok(())),
        ("5.5", Ok(())),
        // The table has the rate of this very day, 4.0.
        ("", Err("rental.over-cap")),
    ] {
        check(
            &world,
            "2020-06-15",
            REPORT,
            &new("2020-06-15", rate),
            expected,
        );
    }
    check(
        &world,
        "2020-06-16",
        REPORT,
        &new("2020-06-16", ""),
        Err("rental.rate-needed"),
    );
    check(
        &world,
        "2020-06-16",
        REPORT,
        &new("2020-06-16", "4,5"),
        Err("rate rate"),
    );
    check(
        &world,
        "2020-06-16",
        REPORT,
        &new("2020-06-16", "0"),
        Err("rate rate"),
    );
}

#[test]
fn nothing_rises_within_a_year_of_the_last_contract_or_rise() {
    let world = based("2023-01-10");
    let up = |on: &str| lease(on, 201_000_000, 0, "");
    check(
        &world,
        "2023-12-20",
        REPORT,
        &up("2023-12-20"),
        Err("rental.too-soon"),
    );
    check(
        &world,
        "2024-01-09",
        REPORT,
        &up("2024-01-09"),
        Err("rental.too-soon"),
    );
    check(&world, "2024-01-10", REPORT, &up("2024-01-10"), Ok(()));
    check(
        &world,
        "2023-12-20",
        CHANGE,
        &lease("2023-12-20", 199_000_000, 0, ""),
        Ok(()),
    );
    // A leap day has no day of its own a year later: the last of February counts.
    let leap = based("2024-02-29");
    check(
        &leap,
        "2025-02-27",
        REPORT,
        &up("2025-02-27"),
        Err("rental.too-soon"),
    );
    check(&leap, "2025-02-28", REPORT, &up("2025-02-28"), Ok(()));
}

#[test]
fn a_change_that_lowers_is_the_next_base_and_does_not_begin_the_year_anew_but_a_rise_does() {
    let mut world = based("2023-01-10");
    world.done(
        By::Officer,
        "2023-10-01",
        CHANGE,
        &lease("2023-10-01", 100_000_000, 0, ""),
    );
    let up = |on: &str, deposit| lease(on, deposit, 0, "");
    check(
        &world,
        "2024-01-10",
        CHANGE,
        &up("2024-01-10", 105_000_001),
        Err("rental.over-cap"),
    );
    world.done(
        By::Officer,
        "2024-01-10",
        CHANGE,
        &up("2024-01-10", 105_000_000),
    );
    check(
        &world,
        "2025-01-09",
        CHANGE,
        &up("2025-01-09", 105_000_001),
        Err("rental.too-soon"),
    );
    check(
        &world,
        "2025-01-10",
        CHANGE,
        &up("2025-01-10", 105_000_001),
        Ok(()),
    );
}

#[test]
fn contracts_go_forward_and_are_reported_once() {
    let mut world = based("2023-01-10");
    let same = lease("2023-01-10", 200_000_000, 0, "");
    check(&world, TODAY, REPORT, &same, Err("rental.reported-already"));
    check(
        &world,
        TODAY,
        REPORT,
        &lease("2023-01-09", 1, 0, ""),
        Err("rental.out-of-order"),
    );
    check(
        &world,
        TODAY,
        REPORT,
        &lease("2026-11-21", 1, 0, ""),
        Err("rental.not-yet"),
    );
    let end = json!({"subject": n(1), "address": HOME, "reason": "sale"});
    world.done(By::Officer, TODAY, "deregistration", &end);
    check(&world, TODAY, REPORT, &same, Err("rental.no-such-unit"));
    check(
        &World::default(),
        TODAY,
        REPORT,
        &same,
        Err("rental.no-landlord"),
    );
    check(
        &World::town(),
        TODAY,
        CHANGE,
        &lease(TODAY, 1, 0, ""),
        Err("rental.no-lease"),
    );
    let of_another = World::town().submit(By::Citizen(2), TODAY, REPORT, &same);
    assert_eq!(of_another.unwrap_err().codes(), "rental.not-yours");
}

#[test]
fn a_report_is_in_time_on_its_last_day_and_late_the_day_after() {
    let mut world = World::default();
    world.done(By::Officer, "2023-01-01", "registration", &registration());
    let report = |contract: &str, on: &str| {
        let done = world
            .clone()
            .done(By::Officer, on, REPORT, &lease(contract, 1, 0, ""));
        (
            done.answer["due_on"].as_str().unwrap().to_owned(),
            done.answer["late"] == true,
        )
    };
    for (contract, on, due, late) in [
        // Due on 17 November 2023, the day of the outage; a day was left after it, and 19 November was a Sunday.
        ("2023-08-17", "2023-11-17", "2023-11-20", false),
        ("2023-08-17", "2023-11-20", "2023-11-20", false),
        ("2023-08-17", "2023-11-21", "2023-11-20", true),
        ("2023-08-16", "2023-11-17", "2023-11-16", true),
        ("2023-11-29", "2024-02-29", "2024-02-29", false),
        ("2023-11-29", "2024-03-01", "2024-02-29", true),
        // A contract of before the registration is reported from its day on.
        ("2021-05-05", "2023-04-03", "2023-04-03", false),
    ] {
        assert_eq!(
            report(contract, on),
            (due.to_owned(), late),
            "{contract} reported {on}"
        );
    }
}

#[test]
fn a_late_report_is_taken_in_and_says_so_with_the_fine_of_its_step() {
    let mut world = World::default();
    world.done(By::Officer, "2023-01-01", "registration", &registration());
    for (year, step, won) in [
        (2023, 1, 5_000_000),
        (2024, 2, 7_000_000),
        (2025, 3, 10_000_000),
        (2026, 3, 10_000_000),
    ] {
        let body = lease(&format!("{year}-01-10"), 100_000_000, 0, "");
        let done = world.done(By::Citizen(1), &format!("{year}-10-10"), REPORT, &body);
        let fine = &done.answer["fine"];
        assert_eq!(
            (fine["step"].as_i64(), fine["won"].as_i64()),
            (Some(step), Some(won)),
            "{year}"
        );
        assert_eq!(done.answer["notice"].as_array().unwrap().len(), 2);
        for lang in ["ko", "en", "easy"] {
            assert!(done.answer["notice"][1][lang].is_string());
        }
    }
    let in_time = world.done(
        By::Citizen(1),
        TODAY,
        CHANGE,
        &lease("2026-11-16", 100_000_000, 0, ""),
    );
    assert_eq!(
        (&in_time.answer["fine"], &in_time.answer["notice"]),
        (&json!(null), &json!(null))
    );
}

proptest! {
    /// Whatever is reported in whatever order: what was taken never rises by more than the cap over the one before, nor twice within a year.
    #[test]
    fn no_sequence_of_reports_gets_around_the_cap_or_the_year(
        steps in prop::collection::vec((0_u32..700, 150_000_000_i64..260_000_000, 0_i64..400_000, any::<bool>()), 1..12)
    ) {
        let mut world = World::default();
        world.done(By::Officer, "2012-01-01", "registration", &registration());
        let mut day = crate::testing::day("2012-01-02");
        let mut taken: Vec<(kernel::Date, i64, i64)> = Vec::new();
        let mut set_on = day;
        for (days, deposit, rent, change) in steps {
            for _ in 0..days {
                day = day.tomorrow().unwrap();
            }
            let request = if change { CHANGE } else { REPORT };
            let body = with(lease(&day.to_string(), deposit, rent, "4.5"), json!({}));
            if world.submit(By::Officer, &day.to_string(), request, &body).is_err() {
                continue;
            }
            // 환산보증금 at 4.5 %, times 9: 12 ÷ 0.045 = 800/3.
            let converted = |deposit: i64, rent: i64| i128::from(deposit) * 9 + i128::from(rent) * 2_400;
            if let Some((_, before, before_rent)) = taken.last() {
                let (old, new) = (converted(*before, *before_rent), converted(deposit, rent));
                prop_assert!(new * 100 <= old * 105, "{old} → {new}");
                if new > old {
                    prop_assert!(day >= crate::days::plus_months(set_on, 12));
                    set_on = day;
                }
            }
            if !change || taken.is_empty() {
                set_on = day;
            }
            taken.push((day, deposit, rent));
        }
    }
}
