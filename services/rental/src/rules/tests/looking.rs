//! Searches, looks and the certificate: who sees what, and that it is on record.

use kernel::Lang;
use serde_json::json;

use crate::testing::By;
use crate::testing::HOME;
use crate::testing::OTHER_HOME;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::check;
use crate::testing::lease;
use crate::testing::n;
use crate::testing::person;
use crate::testing::registration;
use crate::testing::with;

#[test]
fn a_landlord_is_found_by_number_and_by_the_address_of_a_home() {
    let mut town = World::town();
    let by_number = json!({"subject": n(1), "purpose": "확인"});
    let by_address = json!({"address": HOME, "purpose": "확인"});
    for body in [by_number, by_address] {
        let done = town.done(By::Officer, TODAY, "find", &body);
        assert!(done.look.is_some() && done.events.is_empty());
        let view = town.shown(&done, Lang::Ko);
        assert!(view.html.contains("김하나"), "{}", view.html);
    }
    let find = |body| check(&town, TODAY, "find", &body, Err("rental.nobody-found"));
    find(json!({"subject": n(2), "purpose": "확인"}));
    find(json!({"address": OTHER_HOME, "purpose": "확인"}));
    let both = json!({"subject": n(1), "address": HOME, "purpose": "확인"});
    check(&town, TODAY, "find", &both, Err("subject how-to-find"));
    check(
        &town,
        TODAY,
        "find",
        &json!({"purpose": "확인"}),
        Err("subject how-to-find"),
    );
}

#[test]
fn a_look_names_landlord_and_homes_with_purpose_and_ground_and_shows_them() {
    let mut town = World::town();
    town.done(
        By::Officer,
        TODAY,
        "lease-report",
        &lease("2026-01-10", 1_200_000, 0, ""),
    );
    let look = json!({"subject": n(1), "purpose": "등록증 발급", "basis": "접수한 민원"});
    let done = town.done(By::Officer, TODAY, "look", &look);
    let note = done.look.clone().unwrap();
    assert_eq!(
        (note.subjects.len(), note.basis.as_str()),
        (2, "접수한 민원")
    );
    let view = town.shown(&done, Lang::En);
    for shown in [
        "김하나",
        "2036-01-01",
        "1,200,000",
        "5,000,000",
        "Late or false report",
    ] {
        assert!(view.html.contains(shown), "{shown} is not in {}", view.html);
    }
    assert_eq!(view.json["fines"][0]["won"], "5,000,000");
    assert_eq!(view.json["units"][0]["leases"][0]["due_on"], "2026-04-10");
    let own = json!({"subject": person(1).to_string(), "purpose": "본인 기록 확인"});
    let done = town.done(By::Citizen(1), TODAY, "look", &own);
    assert_eq!(done.look.unwrap().basis, "본인 열람");
}

#[test]
fn nobody_looks_at_anothers_record_and_no_officer_without_a_ground() {
    let town = World::town();
    let look = json!({"subject": n(1), "purpose": "확인"});
    check(&town, TODAY, "look", &look, Err("rental.basis-needed"));
    for subject in [n(1), n(3)] {
        let body = with(look.clone(), json!({"subject": subject}));
        let refused = town.clone().submit(By::Citizen(2), TODAY, "look", &body);
        assert_eq!(refused.unwrap_err().codes(), "rental.not-yours");
    }
    let other = json!({"subject": n(2), "purpose": "확인", "basis": "접수한 민원"});
    check(&town, TODAY, "look", &other, Err("rental.no-landlord"));
}

#[test]
fn the_certificate_is_about_the_person_whom_the_resident_register_names() {
    let mut town = World::town();
    let other = with(
        registration(),
        json!({"address": OTHER_HOME, "type": "public"}),
    );
    town.done(By::Citizen(1), TODAY, "registration", &other);
    let ask = json!({"subject": person(1).to_string()});
    let done = town.done(By::Citizen(1), TODAY, "registration-certificate", &ask);
    let paper = done.papers.first().unwrap();
    assert_eq!(paper.holder, Some(person(1)));
    assert_eq!(paper.facts.persons[0].name, "김하나");
    assert_eq!(paper.facts.address, "서울특별시 종로구 자하문로 1 (청운동)");
    let units = paper.data["units"].as_array().unwrap();
    assert_eq!(
        (units.len(), &units[0]["over_on"]),
        (2, &json!("2036-01-01"))
    );
    assert!(!paper.data.to_string().contains(&n(1)), "{}", paper.data);
    assert!(done.events.is_empty());
}

#[test]
fn the_certificate_goes_to_the_landlord_in_person() {
    let town = World::town();
    let request = "registration-certificate";
    let ask = json!({"subject": n(1)});
    check(&town, TODAY, request, &ask, Err("rental.see-a-card"));
    let seen = with(ask.clone(), json!({"identity-seen": "passport"}));
    check(&town, TODAY, request, &seen, Ok(()));
    let by_another = town.clone().submit(By::Citizen(2), TODAY, request, &ask);
    assert_eq!(by_another.unwrap_err().codes(), "rental.not-yours");
    let of_another = with(seen.clone(), json!({"subject": n(2)}));
    check(
        &town,
        TODAY,
        request,
        &of_another,
        Err("rental.no-landlord"),
    );
    let mut ended = town;
    let end = json!({"subject": n(1), "address": HOME, "reason": "sale"});
    ended.done(By::Officer, TODAY, "deregistration", &end);
    check(&ended, TODAY, request, &seen, Err("rental.no-landlord"));
}
