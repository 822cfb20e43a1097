//! Registration, change of kind, the end of a registration.

use serde_json::json;

use crate::testing::By;
use crate::testing::HOME;
use crate::testing::OTHER_HOME;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::check;
use crate::testing::n;
use crate::testing::person;
use crate::testing::registration;
use crate::testing::with;

#[test]
fn the_first_home_makes_a_landlord_beside_the_residents_record_and_the_second_does_not() {
    let mut world = World::default();
    let first = world.done(By::Citizen(1), TODAY, "registration", &registration());
    assert_eq!(first.events.len(), 3);
    assert_eq!(first.home_of, Some(person(1)));
    assert_eq!(
        (
            first.answer["years"].as_i64(),
            first.answer["period_over_on"].as_str()
        ),
        (Some(10), Some("2036-11-20"))
    );
    let events = json!(first.events);
    assert!(
        events.to_string().contains("김하나"),
        "the name is the register's: {events}"
    );
    assert!(
        !events.to_string().contains(&n(1)),
        "no resident number is kept: {events}"
    );
    let other = with(registration(), json!({"address": OTHER_HOME}));
    let second = world.done(By::Citizen(1), TODAY, "registration", &other);
    assert_eq!((second.events.len(), second.home_of), (2, None));
    assert_eq!(second.answer["landlord"], first.answer["landlord"]);
}

#[test]
fn kinds_go_by_the_day_of_registration() {
    let none = World::default();
    let of = |property: &str, acquired: &str, kind: &str| {
        with(
            registration(),
            json!({"property": property, "acquired": acquired, "type": kind, "value_won": 100_000_000}),
        )
    };
    for (on, property, acquired, kind, expected) in [
        (
            "2025-06-03",
            "officetel",
            "purchase",
            "short",
            Err("rental.no-such-type"),
        ),
        ("2025-06-04", "officetel", "purchase", "short", Ok(())),
        (
            "2025-06-04",
            "apartment",
            "purchase",
            "short",
            Err("rental.barred"),
        ),
        (
            "2025-06-04",
            "apartment",
            "construction",
            "short",
            Err("rental.barred"),
        ),
        ("2020-08-17", "apartment", "purchase", "long", Ok(())),
        (
            "2020-08-18",
            "apartment",
            "purchase",
            "long",
            Err("rental.barred"),
        ),
        ("2020-08-18", "apartment", "construction", "long", Ok(())),
        ("2026-11-20", "apartment", "purchase", "public", Ok(())),
    ] {
        check(
            &none,
            on,
            "registration",
            &of(property, acquired, kind),
            expected,
        );
    }
    let years = |on| {
        World::default()
            .done(By::Officer, on, "registration", &registration())
            .answer["years"]
            .clone()
    };
    assert_eq!(
        (years("2020-08-17"), years("2020-08-18")),
        (json!(8), json!(10))
    );
}

#[test]
fn a_short_term_home_is_worth_no_more_than_its_cap() {
    let none = World::default();
    let of = |address: &str, acquired: &str, won: i64| {
        with(
            registration(),
            json!({"address": address, "acquired": acquired, "type": "short", "value_won": won}),
        )
    };
    let far = "부산광역시 해운대구 센텀중앙로 48, 1001호";
    for (address, acquired, cap) in [
        (HOME, "purchase", 400_000_000),
        (OTHER_HOME, "purchase", 400_000_000),
        (far, "purchase", 200_000_000),
        (far, "construction", 600_000_000),
    ] {
        check(
            &none,
            TODAY,
            "registration",
            &of(address, acquired, cap),
            Ok(()),
        );
        check(
            &none,
            TODAY,
            "registration",
            &of(address, acquired, cap + 1),
            Err("rental.too-dear"),
        );
    }
    let without = with(registration(), json!({"type": "short"}));
    check(
        &none,
        TODAY,
        "registration",
        &without,
        Err("rental.value-needed"),
    );
    let nowhere = with(
        registration(),
        json!({"address": "서울특별시 없는구 창신길 1"}),
    );
    check(
        &none,
        TODAY,
        "registration",
        &nowhere,
        Err("rental.unknown-place"),
    );
}

#[test]
fn a_home_is_registered_once_whoever_asks_and_however_its_address_is_written() {
    let town = World::town();
    check(
        &town,
        TODAY,
        "registration",
        &registration(),
        Err("rental.registered-already"),
    );
    let bare = HOME.split(" (").next().unwrap();
    let by_another = with(registration(), json!({"subject": n(2), "address": bare}));
    check(
        &town,
        TODAY,
        "registration",
        &by_another,
        Err("rental.registered-already"),
    );
}

#[test]
fn only_somebody_whom_the_resident_register_knows_becomes_a_landlord_and_nobody_by_another() {
    let nobody = with(registration(), json!({"subject": n(3)}));
    check(
        &World::default(),
        TODAY,
        "registration",
        &nobody,
        Err("rental.nobody-here"),
    );
    for subject in [n(1), n(3), person(1).to_string()] {
        let body = with(registration(), json!({"subject": subject}));
        let refused = World::default().submit(By::Citizen(2), TODAY, "registration", &body);
        assert_eq!(refused.unwrap_err().codes(), "rental.not-yours");
    }
}

#[test]
fn the_time_counts_where_a_short_term_home_becomes_a_long_term_one() {
    let mut world = World::default();
    let body = with(registration(), json!({"type": "short", "value_won": 1}));
    world.done(By::Officer, "2025-06-04", "registration", &body);
    let home = json!({"subject": n(1), "address": HOME});
    let changed = world.done(By::Citizen(1), TODAY, "type-change", &home);
    assert_eq!(
        (
            changed.answer["years"].as_i64(),
            changed.answer["period_over_on"].as_str()
        ),
        (Some(10), Some("2035-06-04"))
    );
    check(&world, TODAY, "type-change", &home, Err("rental.not-short"));
    let nowhere = with(home, json!({"address": OTHER_HOME}));
    check(
        &world,
        TODAY,
        "type-change",
        &nowhere,
        Err("rental.no-such-unit"),
    );
}

#[test]
fn a_registration_ends_free_from_the_day_its_period_is_over_and_earlier_with_a_fine() {
    let end = |reason: &str| json!({"subject": n(1), "address": HOME, "reason": reason});
    let mut world = World::default();
    world.done(By::Officer, "2016-02-29", "registration", &registration());
    // Eight years from a leap day that has no day of its own would be 28 February; 2024 has one.
    check(
        &world,
        "2024-02-28",
        "deregistration",
        &end("period-over"),
        Err("rental.period-runs"),
    );
    check(
        &world,
        "2024-02-29",
        "deregistration",
        &end("period-over"),
        Ok(()),
    );
    for reason in ["sale", "self-use"] {
        let early =
            world
                .clone()
                .done(By::Citizen(1), "2024-02-28", "deregistration", &end(reason));
        assert_eq!(early.answer["fine"]["won"], 30_000_000);
        assert!(
            early.answer["notice"]["ko"]
                .as_str()
                .unwrap()
                .contains("30,000,000원")
        );
        let kept = world
            .clone()
            .done(By::Citizen(1), "2024-02-29", "deregistration", &end(reason));
        assert_eq!(
            (&kept.answer["fine"], &kept.answer["period_kept"]),
            (&json!(null), &json!(true))
        );
    }
}

#[test]
fn a_home_that_was_ended_can_be_registered_again_by_another_and_begins_anew() {
    let mut town = World::town();
    let end = json!({"subject": n(1), "address": HOME, "reason": "sale"});
    town.done(By::Officer, TODAY, "deregistration", &end);
    check(
        &town,
        TODAY,
        "deregistration",
        &end,
        Err("rental.no-such-unit"),
    );
    let by_another = with(registration(), json!({"subject": n(2)}));
    town.done(By::Officer, TODAY, "registration", &by_another);
    let of_first =
        json!({"subject": n(1), "address": HOME, "contract_on": TODAY, "deposit_won": 1});
    check(
        &town,
        TODAY,
        "lease-report",
        &of_first,
        Err("rental.no-such-unit"),
    );
    let of_second = with(of_first, json!({"subject": n(2)}));
    check(&town, TODAY, "lease-report", &of_second, Ok(()));
}
