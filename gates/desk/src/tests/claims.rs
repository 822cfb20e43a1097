//! What holds for every page of the desk, in every language.

use std::collections::BTreeSet;

use kernel::Class;
use kernel::Gate;
use kernel::Lang;
use kernel::Refusal;
use kernel::words;

use super::browser::Browser;
use super::browser::Tag;
use super::browser::tags;
use super::flows;
use super::memory::TestHouse;
use super::memory::officer;
use crate::DESK;

/// Every page in every language: a name and its HTML.
pub(super) fn every_page() -> Vec<(String, String)> {
    let house = TestHouse::town();
    let places = places(&house);
    Lang::ALL
        .into_iter()
        .flat_map(|lang| in_language(&house, &places, lang))
        .chain(super::printing::pages())
        .chain(Lang::ALL.into_iter().flat_map(super::interims::pages))
        .chain(Lang::ALL.into_iter().flat_map(super::pads::pages))
        .collect()
}

/// One address for each kind of page, with what must have happened before.
fn places(house: &TestHouse) -> Vec<(&'static str, String)> {
    let mut places = vec![("start", "/desk".to_owned())];
    for (name, birth, person) in [
        ("found-two", "19720505", "박두리"),
        ("found-one", "19700301", "김하나"),
    ] {
        let browser = flows::found(house, birth, person);
        places.push((name, browser.path));
    }
    let mut browser = flows::found(house, "19700301", "김하나");
    browser.press("Enter");
    places.push(("case-new", browser.path));
    let toy = Some(("desk.choose", "toy/make"));
    places.push(("case-toy", flows::after(house, &[CARD], toy)));
    places.push(("case-chosen", flows::extract(house).path));
    let mut browser = flows::extract(house);
    flows::send_case(&mut browser, &[], Some(("desk.act", "look/resident")));
    assert!(browser.shows("class=\"entry-select\" id=\"f-applicant-subject-known\""));
    browser.press("F6");
    places.push(("case-record", browser.path));
    let finish = Some(("desk.act", "finish"));
    let typed = [
        CARD,
        ("applicant", "member"),
        ("applicant-subject", "970101-1970019"),
    ];
    places.push(("slip", flows::after(house, &typed, finish)));
    places.push(("done", flows::after(house, &[CARD], finish)));
    let plain = [
        ("day", "/desk/day"),
        ("day-empty", "/desk/day?on=2020-01-01"),
        ("day-faulty", "/desk/day?on=x"),
        ("sign-in", "/desk/sign-in"),
        ("no-address", "/desk/found/x"),
    ];
    places.extend(plain.map(|(name, path)| (name, path.to_owned())));
    places
}

const CARD: (&str, &str) = ("identity-seen", "passport");

fn in_language(
    house: &TestHouse,
    places: &[(&'static str, String)],
    lang: Lang,
) -> Vec<(String, String)> {
    let mut browser = Browser::of(house, officer("1"));
    browser.lang = lang;
    let mut pages = Vec::new();
    for (name, path) in places {
        browser.open(path);
        pages.push((format!("{name}-{}", lang.code()), browser.page.html.clone()));
        if *name == "case-chosen" {
            browser.send(
                path,
                &[("applicant", "agent")],
                Some(("desk.act", "finish")),
            );
            assert_eq!(browser.page.status, 422);
            pages.push((
                format!("case-faulty-{}", lang.code()),
                browser.page.html.clone(),
            ));
        }
    }
    pages
}

fn check(claim: impl Fn(&str, &str, &[Tag])) {
    let pages = every_page();
    assert!(pages.len() >= 45);
    for (name, html) in pages {
        claim(&name, &html, &tags(&html));
    }
}

#[test]
fn every_tag_is_closed_in_order() {
    const VOID: [&str; 9] = [
        "meta", "link", "input", "img", "br", "hr", "circle", "path", "wbr",
    ];
    check(|name, _, tags| {
        let mut open: Vec<&str> = Vec::new();
        for tag in tags {
            match tag.name.strip_prefix('/') {
                Some(closed) => assert_eq!(open.pop(), Some(closed), "{name}"),
                None if VOID.contains(&tag.name.trim_end_matches('/')) => {}
                None => open.push(&tag.name),
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
    });
}

#[test]
fn every_control_has_its_label_and_every_id_is_there_once() {
    check(|name, _, tags| {
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.attribute("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: {ids:?}");
        let labels: BTreeSet<&str> = tags.iter().filter_map(|tag| tag.attribute("for")).collect();
        for tag in tags
            .iter()
            .filter(|tag| ["input", "select", "textarea"].contains(&tag.name.as_str()))
        {
            let hidden = tag.attribute("type") == Some("hidden");
            assert!(
                hidden || tag.attribute("id").is_some_and(|id| labels.contains(id)),
                "{name}: {tag:?}"
            );
        }
        let led = tags
            .iter()
            .filter_map(|tag| tag.attribute("href")?.strip_prefix('#'));
        let described = tags
            .iter()
            .filter_map(|tag| tag.attribute("aria-describedby"))
            .flat_map(str::split_whitespace);
        for goal in led.chain(described).chain(labels.iter().copied()) {
            assert!(unique.contains(goal), "{name}: nothing is called {goal}");
        }
    });
}

#[test]
fn the_focus_stands_at_one_place_and_no_key_is_given_twice() {
    check(|name, _, tags| {
        let focus = tags
            .iter()
            .filter(|tag| tag.attribute("autofocus").is_some())
            .count();
        let expected = usize::from(!name.contains("faulty") && !name.starts_with("day"));
        assert_eq!(focus, expected, "{name}");
        let keys: Vec<&str> = tags
            .iter()
            .filter_map(|tag| tag.attribute("data-key"))
            .collect();
        let unique: BTreeSet<&str> = keys.iter().copied().collect();
        assert_eq!(keys.len(), unique.len(), "{name}: {keys:?}");
        let taken = ["F1", "F3", "F5", "F11", "F12"];
        assert!(
            !keys.iter().any(|key| taken.contains(key)),
            "{name}: the browser has {keys:?}"
        );
    });
}

#[test]
fn nothing_is_inline_or_from_elsewhere_and_the_line_of_state_is_everywhere() {
    check(|name, html, tags| {
        assert!(
            html.contains("class=\"strip\"")
                && html.contains("서울특별시 종로구") | html.contains("Jongno-gu"),
            "{name}"
        );
        for tag in tags {
            assert!(
                tag.attribute("style").is_none() && tag.attribute("onclick").is_none(),
                "{name}"
            );
            let address = tag
                .attribute("href")
                .or(tag.attribute("src"))
                .or(tag.attribute("action"));
            assert!(
                address.is_none_or(|to| to.starts_with('/') || to.starts_with('#')),
                "{name}: {address:?}"
            );
        }
    });
}

#[test]
fn every_page_can_be_read_in_each_language() {
    let pages = every_page();
    for (name, korean) in pages.iter().filter(|(name, _)| name.ends_with("-ko")) {
        for lang in ["en", "easy"] {
            let other = format!("{}-{lang}", name.trim_end_matches("-ko"));
            let (_, html) = pages.iter().find(|(name, _)| *name == other).unwrap();
            let title = |html: &str| {
                tags(html)
                    .iter()
                    .find(|tag| tag.name == "h1")
                    .map(|tag| tag.text.clone())
            };
            assert_ne!(title(korean), title(html), "{other}");
        }
    }
}

#[test]
fn whoever_must_sign_in_can_do_so_at_once_and_others_find_the_way_back() {
    let house = TestHouse::town();
    let mut browser = Browser::of(&house, officer("1"));
    browser.open("/desk/found/x");
    assert!(browser.page.status == 404 && browser.shows("href=\"/desk\""));
    let refusal = |class| {
        Refusal::new(
            "test.refusal",
            class,
            words("안 됨", "No", "안 돼요"),
            words("다시", "Again", "또 해요"),
        )
    };
    let visit = kernel::Visit {
        path: "/desk".to_owned(),
        params: std::collections::BTreeMap::default(),
        query: kernel::Answers::default(),
        form: kernel::Answers::default(),
        caller: None,
        lang: Lang::Ko,
        csrf: "token".to_owned(),
        key: String::new(),
        now: super::memory::now(),
    };
    let page = DESK.refuse(&visit, &house, &refusal(Class::SignIn));
    assert!(
        page.status == 401
            && page.html.contains("action=\"/desk/sign-in\"")
            && !page.html.contains("class=\"refusal\"")
    );
    let page = DESK.refuse(&visit, &house, &refusal(Class::TooLarge));
    assert!(
        page.status == 413
            && page.html.contains("test.refusal")
            && page.html.contains("href=\"/desk/sign-in\"")
    );
}
