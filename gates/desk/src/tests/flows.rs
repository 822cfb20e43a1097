//! What an officer does, from the first page to the paper in the applicant's hand.

use kernel::resident_number::Sex;

use super::browser::Browser;
use super::browser::form;
use super::memory::TestHouse;
use super::memory::officer;
use super::people::number;

const FIND: &str = "/desk/find";
pub(super) const SAVE: Option<(&str, &str)> = Some(("desk.act", "save"));
pub(super) const FINISH: Option<(&str, &str)> = Some(("desk.act", "finish"));

/// The list after a search by day of birth and name.
pub(super) fn found<'a>(house: &'a TestHouse, birth: &str, name: &str) -> Browser<'a> {
    let mut browser = Browser::of(house, officer("1"));
    browser.send(FIND, &[("birth", birth), ("name", name)], None);
    browser
}

/// The case of the head of the family with a household extract chosen.
pub(super) fn extract(house: &TestHouse) -> Browser<'_> {
    let mut browser = found(house, "19700301", "김하나");
    browser.press("Enter");
    browser.press("F4");
    browser
}

pub(super) fn send_case(
    browser: &mut Browser,
    typed: &[(&str, &str)],
    button: Option<(&str, &str)>,
) {
    let path = browser.path.clone();
    browser.send(&path, typed, button);
}

/// Where an extract's case leads when this is sent.
pub(super) fn after(
    house: &TestHouse,
    typed: &[(&str, &str)],
    button: Option<(&str, &str)>,
) -> String {
    let mut browser = extract(house);
    send_case(&mut browser, typed, button);
    browser.path
}

#[test]
fn only_the_officers_of_this_office_can_be_chosen_and_nobody_else_gets_in() {
    let house = TestHouse::town();
    let mut browser = Browser::of(&house, officer("1"));
    browser.caller = None;
    browser.open("/desk/sign-in");
    assert!(browser.shows("나다움") && !browser.shows("김하나") && !browser.shows("송파인"));
    browser.send("/desk/sign-in", &[], Some(("evidence", "김하나")));
    assert!(browser.page.status == 403 && browser.caller.is_none());
    browser.press("1");
    assert_eq!((browser.path.as_str(), browser.page.status), ("/desk", 200));
    browser.send("/desk/sign-out", &[], None);
    assert_eq!(browser.path, "/desk/sign-in");
}

#[test]
fn from_the_person_found_to_the_paper_takes_four_keys() {
    let house = TestHouse::town();
    let mut browser = found(&house, "1970-03-01", "김하나");
    let keys = ["Enter", "1", "F4", "F10"];
    for key in keys {
        browser.press(key);
    }
    assert!(
        browser.path.starts_with("/desk/done/"),
        "{}: {}",
        browser.path,
        browser.page.html
    );
    assert!(browser.shows("문서확인번호") && browser.shows("400 원"));
    // Without the keys of the desk: the focus stands where the next key is needed, so that Enter goes on at each step.
    let mut browser = found(&house, "1970-03-01", "김하나");
    for key in ["Enter", "1", "F4", "Enter"] {
        browser.press(key);
    }
    assert!(browser.path.starts_with("/desk/done/"));
}

#[test]
fn the_same_by_tab_and_enter_takes_no_key_of_the_desk() {
    let house = TestHouse::town();
    let mut browser = found(&house, "1970-03-01", "김하나");
    browser.press("Enter");
    // Enter began the case. From the first card: Space chooses it, Tab leads to the first request, Enter takes it, Enter issues.
    let stops = tab_stops(&browser);
    let at = |name: &str| stops.iter().position(|stop| stop == name).unwrap();
    let keys = at("button desk.choose resident/household-extract") - at("input identity-seen") + 2;
    assert!(keys + 2 <= 12, "{keys}: {stops:?}");
}

/// What Tab stops at, from the focus on: a group of radio buttons is one stop.
fn tab_stops(browser: &Browser) -> Vec<String> {
    let mut stops: Vec<String> = Vec::new();
    let mut begun = false;
    for tag in browser.tags() {
        begun |= tag.attribute("autofocus").is_some();
        let can = matches!(
            tag.name.as_str(),
            "input" | "button" | "a" | "select" | "textarea" | "summary"
        );
        let stop = can
            && tag.attribute("tabindex") != Some("-1")
            && tag.attribute("type") != Some("hidden");
        let radio = tag.attribute("type") == Some("radio");
        let value = if radio {
            ""
        } else {
            tag.attribute("value").unwrap_or_default()
        };
        let label = format!(
            "{} {} {value}",
            tag.name,
            tag.attribute("name").unwrap_or_default()
        )
        .trim()
        .to_owned();
        if begun && stop && !(radio && stops.last() == Some(&label)) {
            stops.push(label);
        }
    }
    stops
}

#[test]
fn people_of_one_name_are_told_apart_and_none_is_chosen_for_the_officer() {
    let house = TestHouse::town();
    let mut browser = found(&house, "19720505", "박두리");
    let chosen = browser
        .tags()
        .iter()
        .filter(|tag| {
            tag.attribute("name") == Some("subject") && tag.attribute("checked").is_some()
        })
        .count();
    assert!(browser.shows("자하문로 1") && browser.shows("창신길 40") && chosen == 0);
    let list = browser.path.clone();
    browser.press("Enter");
    assert_eq!(browser.path, list, "nobody was chosen");
    let subject = house.person("박두리").to_string();
    browser.send("/desk/cases", &[("subject", &subject)], None);
    assert!(browser.path.starts_with("/desk/cases/"));
}

#[test]
fn a_search_is_on_record_before_anything_is_shown_and_finds_by_number_too() {
    let house = TestHouse::town();
    let before = house.entries();
    let mut browser = Browser::of(&house, officer("1"));
    browser.send(FIND, &[("subject", &number(1, "1970-03-01", Sex::M))], None);
    assert_eq!(house.entries(), before + 1);
    let look = house.last_look().unwrap();
    assert_eq!(
        (look.subjects, look.purpose.as_str()),
        (vec![house.person("김하나")], "민원 접수")
    );
    assert!(browser.shows("김하나"));
}

#[test]
fn a_search_that_finds_nobody_or_cannot_be_read_keeps_what_was_typed() {
    let house = TestHouse::town();
    let browser = found(&house, "19700301", "김아무");
    assert_eq!(browser.page.status, 404);
    assert!(
        browser.shows("value=\"김아무\"")
            && browser.shows("value=\"19700301\"")
            && browser.shows("resident.nobody-found")
    );
    let browser = found(&house, "19709999", "김하나");
    assert_eq!(browser.page.status, 422);
    assert!(browser.shows("value=\"19709999\"") && browser.shows("href=\"#f-birth\""));
}

#[test]
fn the_kind_of_identity_card_must_be_said_before_a_paper_is_issued() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    browser.press("F10");
    assert_eq!(browser.page.status, 422);
    assert!(
        browser.shows("href=\"#f-identity-seen\"") && browser.shows("id=\"f-identity-seen-fault\"")
    );
}

#[test]
fn a_fault_keeps_all_that_was_typed_and_leads_to_the_question() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    let typed = [
        ("identity-seen", "passport"),
        ("applicant", "agent"),
        ("applicant-name", "이대리"),
        ("options.history", "5y"),
    ];
    send_case(&mut browser, &typed, FINISH);
    assert_eq!(browser.page.status, 422);
    assert!(browser.shows("href=\"#f-mandate\"") && browser.shows("value=\"이대리\""));
    let path = browser.path.clone();
    let kept = form(&browser.page.html, &path);
    for pair in typed {
        assert!(
            kept.contains(&(pair.0.to_owned(), pair.1.to_owned())),
            "{pair:?} of {kept:?}"
        );
    }
    browser.send(&path, &[("mandate", "true")], FINISH);
    assert!(
        browser.path.starts_with("/desk/done/"),
        "{}",
        browser.page.html
    );
}

#[test]
fn a_case_half_done_survives_a_reload_and_stands_in_the_list() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    send_case(
        &mut browser,
        &[
            ("identity-seen", "passport"),
            ("options.relation", "true"),
            ("fee", "exempt"),
        ],
        SAVE,
    );
    let path = browser.path.clone();
    let mut later = Browser::of(&house, officer("1"));
    assert!(later.shows("김하나 · 1970-03-01") && later.shows(&format!("href=\"{path}\"")));
    later.open(&path);
    let kept = form(&later.page.html, &path);
    for pair in [
        ("identity-seen", "passport"),
        ("options.relation", "true"),
        ("fee", "exempt"),
    ] {
        assert!(
            kept.contains(&(pair.0.to_owned(), pair.1.to_owned())),
            "{pair:?}"
        );
    }
    // What is let go on the page is let go in the case.
    let pairs = form(&later.page.html, &path)
        .into_iter()
        .filter(|(name, _)| name != "options.relation");
    later.post(
        &path,
        pairs
            .chain([("desk.act".to_owned(), "save".to_owned())])
            .collect(),
    );
    assert!(
        !form(&later.page.html, &path)
            .iter()
            .any(|(name, _)| name == "options.relation")
    );
    send_case(&mut later, &[], Some(("desk.act", "drop")));
    assert!(later.path == "/desk" && !later.shows("김하나"));
}

#[test]
fn another_officers_case_is_not_to_be_seen() {
    let house = TestHouse::town();
    let path = extract(&house).path;
    let mut other = Browser::of(&house, officer("2"));
    assert!(!other.shows("김하나"));
    for path in [path.clone(), format!("{path}/refusal")] {
        other.open(&path);
        assert_eq!(other.page.status, 404);
        assert!(!other.shows("김하나") && !other.shows("1970"));
    }
}

#[test]
fn a_record_is_looked_at_with_purpose_and_ground_and_its_people_can_be_chosen_from() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    send_case(
        &mut browser,
        &[("look.purpose", "전입 확인"), ("look.basis", "접수한 민원")],
        Some(("desk.act", "look/resident")),
    );
    let look = house.last_look().unwrap();
    assert_eq!(
        (look.purpose.as_str(), look.basis.as_str()),
        ("전입 확인", "접수한 민원")
    );
    assert!(
        look.subjects.len() == 3 && browser.shows("박두리 · 1972-05-05"),
        "{}",
        browser.page.html
    );
    let member = house.person("김세찬").to_string();
    send_case(
        &mut browser,
        &[
            ("identity-seen", "passport"),
            ("applicant", "member"),
            ("applicant-subject", &member),
        ],
        SAVE,
    );
    assert!(
        form(&browser.page.html, &browser.path).contains(&("applicant-subject".to_owned(), member))
    );
    send_case(&mut browser, &[], FINISH);
    assert!(browser.path.starts_with("/desk/done/"), "{}", browser.path);
}

#[test]
fn a_full_disk_is_said_on_the_page_and_nothing_typed_is_lost_from_it() {
    let mut house = TestHouse::town();
    let (path, pairs) = {
        let mut browser = extract(&house);
        browser.press("1");
        (
            browser.path.clone(),
            form(&browser.page.html, &browser.path),
        )
    };
    house.writable = false;
    let mut browser = Browser::of(&house, officer("1"));
    let typed = [("purpose", "은행에 내려고"), ("desk.act", "finish")]
        .map(|(n, v)| (n.to_owned(), v.to_owned()));
    browser.post(
        &path,
        pairs
            .into_iter()
            .filter(|(name, _)| name != "purpose")
            .chain(typed)
            .collect(),
    );
    assert_eq!(browser.page.status, 503);
    assert!(browser.shows("은행에 내려고") && browser.shows("test.full"));
}

#[test]
fn a_service_the_desk_never_heard_of_is_asked_for_field_by_field() {
    let house = TestHouse::town();
    let mut browser = found(&house, "19700301", "김하나");
    browser.press("Enter");
    send_case(&mut browser, &[], Some(("desk.choose", "toy/make")));
    let owner = house.person("김하나").to_string();
    let typed = [
        ("name", "김하나"),
        ("note", "쪽지"),
        ("story", "긴 이야기"),
        ("number", "900101-1970011"),
        ("on", "20261120"),
        ("where", "서울특별시 종로구 자하문로 1"),
        ("which", "b"),
        ("maybe", "a"),
        ("many", "c"),
        ("tick", "true"),
        ("explained", "true"),
        ("count", "3"),
        ("reference", owner.as_str()),
        ("options.colour", "b"),
        ("options.wheels", "true"),
        ("parts.0.name", "바퀴"),
        ("parts.0.maker", owner.as_str()),
    ];
    send_case(&mut browser, &typed, SAVE);
    let kept = form(&browser.page.html, &browser.path);
    for (name, value) in typed {
        assert!(
            kept.contains(&(name.to_owned(), value.to_owned())),
            "{name} of {kept:?}"
        );
    }
    assert!(
        kept.iter().any(|(name, _)| name == "parts.1.name"),
        "room for one more record"
    );
    send_case(&mut browser, &[], FINISH);
    assert!(
        browser.path.starts_with("/desk/done/"),
        "{}",
        browser.page.html
    );
}
