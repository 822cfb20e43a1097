//! Finding people and looking at records.

use kernel::Lang;
use serde_json::Value;
use serde_json::json;

use crate::testing::By;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::check;
use crate::testing::check_by;
use crate::testing::n;
use crate::testing::number;
use crate::testing::single;
use crate::testing::with;
use kernel::resident_number::Sex;

fn find() -> Value {
    json!({"birth": "1999-12-31", "name": "오여섯", "purpose": "등본 발급"})
}

/// A second `오여섯` born on the same day.
fn town_of_namesakes() -> World {
    let mut town = World::town();
    let mut other = with(single(), json!({"address": "서울특별시 종로구 자하문로 9"}));
    other["members"][0]["number"] = json!(number(70, "1999-12-31", Sex::M));
    town.done(By::Importer, TODAY, "carry-over", &other);
    town
}

#[test]
fn everybody_found_is_on_record_as_looked_at() {
    let mut town = town_of_namesakes();
    let found = town.done(By::Officer, TODAY, "find", &find());
    assert_eq!(
        (found.events.len(), &found.answer),
        (0, &json!({"found": 2}))
    );
    let look = found.look.clone().unwrap();
    assert_eq!(
        (
            look.subjects.len(),
            look.view.as_str(),
            look.purpose.as_str()
        ),
        (2, "candidates", "등본 발급")
    );
}

#[test]
fn people_of_one_name_are_told_apart_and_none_is_chosen_for_the_officer() {
    let mut town = town_of_namesakes();
    let found = town.done(By::Officer, TODAY, "find", &find());
    let view = town.shown(&found, Lang::Ko);
    let people = view.json["people"].as_array().unwrap();
    assert_eq!(people.len(), 2);
    for person in people {
        for fact in [
            "subject", "name", "birth", "sex", "address", "head", "relation", "status",
        ] {
            let fact = person[fact].as_str().unwrap();
            assert!(view.html.contains(fact), "{fact} stands on the page too");
        }
    }
    assert_ne!(people[0]["address"], people[1]["address"]);
    assert_ne!(people[0]["sex"], people[1]["sex"]);
    assert_eq!(view.html.matches("type=\"radio\"").count(), 2);
    assert!(view.html.contains("name=\"subject\"") && !view.html.contains("checked"));
}

#[test]
fn a_number_finds_one_person_who_is_chosen_already() {
    let mut town = World::town();
    let found = town.done(
        By::Officer,
        TODAY,
        "find",
        &json!({"subject": n(6), "purpose": "등본 발급"}),
    );
    let view = town.shown(&found, Lang::Easy);
    assert_eq!(view.html.matches(" checked").count(), 1);
    assert!(!view.html.contains(&n(6)[7..]), "the number is not shown");
}

#[test]
fn nobody_and_too_many_are_refused_and_so_is_half_a_question() {
    let mut town = World::town();
    check(
        &town,
        "find",
        &with(find(), json!({"name": "오일곱"})),
        Err("resident.nobody-found"),
    );
    check(
        &town,
        "find",
        &json!({"subject": n(99), "purpose": "등본 발급"}),
        Err("resident.nobody-found"),
    );
    check(
        &town,
        "find",
        &with(find(), json!({"birth": null})),
        Err("birth how-to-find"),
    );
    check(
        &town,
        "find",
        &with(find(), json!({"subject": n(6)})),
        Err("birth how-to-find"),
    );
    check(
        &town,
        "find",
        &with(find(), json!({"purpose": null})),
        Err("purpose missing"),
    );
    for i in 0..20 {
        let mut other = single();
        other["members"][0]["number"] = json!(number(200 + i, "1999-12-31", Sex::F));
        town.done(By::Importer, TODAY, "carry-over", &other);
    }
    check(&town, "find", &find(), Err("resident.too-many-found"));
}

fn look(of: u16) -> Value {
    json!({"subject": n(of), "purpose": "등본 발급", "basis": "주민등록법 제29조"})
}

#[test]
fn a_look_names_the_person_and_everybody_in_the_household() {
    let mut town = World::town();
    let looked = town.done(By::Officer, TODAY, "look", &look(4));
    let note = looked.look.clone().unwrap();
    assert_eq!(note.subjects.first(), Some(&town.person("김네오")));
    assert_eq!(
        (note.subjects.len(), note.view.as_str(), note.basis.as_str()),
        (5, "person", "주민등록법 제29조")
    );
}

#[test]
fn a_look_shows_the_record_with_its_history_and_hides_the_number() {
    let mut town = World::town();
    let correction = json!({"subject": n(1), "field": "name", "from": "김하나", "to": "김한아", "reason": "오기"});
    town.done(By::Officer, TODAY, "correction", &correction);
    let set = json!({"subject": n(1), "against_name": "남길동", "relation": "sibling", "on": TODAY, "basis": "신청"});
    town.done(By::Officer, TODAY, "restriction-set", &set);
    let looked = town.done(By::Officer, TODAY, "look", &look(1));
    let view = town.shown(&looked, Lang::Ko);
    assert_eq!(view.json["number"], format!("{}******", &n(1)[..8]));
    assert_eq!(view.json["addresses"].as_array().unwrap().len(), 3);
    let members = view.json["household"].as_array().unwrap();
    let names: Vec<_> = members
        .iter()
        .map(|member| member["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["김한아 (金하나)", "박두리", "김세찬", "김네오", "이다섯"]
    );
    for shown in [
        "서울특별시 송파구 올림픽로 99",
        "김영",
        "박두리",
        "육군 병장",
        "남길동",
        "김하나",
        "900",
        "세대주",
    ] {
        assert!(view.html.contains(shown) || shown == "900", "{shown}");
    }
    assert!(!view.html.contains(&n(1)) && !view.json.to_string().contains(&n(1)));
}

#[test]
fn the_page_speaks_the_language_of_its_reader() {
    let mut town = World::town();
    let looked = town.done(By::Officer, TODAY, "look", &look(1));
    let pages: Vec<_> = Lang::ALL
        .iter()
        .map(|lang| town.shown(&looked, *lang).html)
        .collect();
    assert!(
        pages[0].contains("주소 이력")
            && pages[1].contains("Address history")
            && pages[2].contains("살던 곳들")
    );
}

#[test]
fn a_citizen_looks_at_their_own_record_only() {
    let town = World::town();
    let own = json!({"subject": town.person("오여섯"), "purpose": "확인"});
    check_by(By::Citizen("오여섯"), &town, "look", &own, Ok(&[]));
    check_by(
        By::Citizen("오여섯"),
        &town,
        "look",
        &look(1),
        Err("resident.not-your-record"),
    );
    check_by(
        By::Citizen("오여섯"),
        &town,
        "look",
        &look(99),
        Err("resident.not-your-record"),
    );
}

#[test]
fn an_officer_must_name_the_legal_basis() {
    let town = World::town();
    check(
        &town,
        "look",
        &with(look(1), json!({"basis": null})),
        Err("resident.basis-needed"),
    );
    check(&town, "look", &look(99), Err("resident.nobody-here"));
}
