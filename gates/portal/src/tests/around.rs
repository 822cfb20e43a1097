//! Finding, signing in, being sent on, looking at the own record.

use kernel::House;
use kernel::Reply;
use kernel::Role;

use super::browser::EXTRACT;
use super::browser::get;
use super::browser::location;
use super::browser::page;
use super::browser::post;
use super::browser::signed_in;
use super::house::TestHouse;
use super::house::Trouble;
use super::people::hanieum;
use super::people::nadaum;
use super::people::onnuri;

#[test]
fn who_has_not_signed_in_chooses_and_goes_straight_on() {
    let house = TestHouse::new();
    let asked = page(get(&house, EXTRACT, None));
    assert!(
        asked.status == 401
            && asked
                .html
                .contains(&format!("name=\"to\" value=\"{EXTRACT}\""))
            && !asked.html.contains("담당자")
    );
    let (caller, to) = signed_in(post(
        &house,
        "/sign-in",
        None,
        &[("who", "c1"), ("to", EXTRACT)],
    ));
    assert_eq!((caller.name.as_str(), to.as_str()), ("한이음", EXTRACT));
    assert_eq!(
        page(post(&house, "/sign-in", None, &[("who", "nobody")])).status,
        401
    );
    assert_eq!(
        page(post(&house, "/sign-in", None, &[("who", "o1")])).status,
        403,
        "officers use the desk"
    );
    assert_eq!(
        post(&house, "/sign-out", Some(hanieum()), &[]),
        Reply::SignedOut("/".to_owned())
    );
}

#[test]
fn a_form_sent_after_the_session_ended_is_said_not_to_be_kept() {
    let house = TestHouse::new();
    let late = page(post(
        &house,
        EXTRACT,
        None,
        &[("key", "k1"), ("purpose", "비자")],
    ));
    assert!(late.status == 401 && late.html.contains("접수되지 않았고") && house.papers() == 0);
    assert!(
        !page(get(&house, EXTRACT, None))
            .html
            .contains("접수되지 않았고")
    );
}

#[test]
fn signing_in_never_leads_to_another_site() {
    let house = TestHouse::new();
    for to in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
    ] {
        let (_, onward) = signed_in(post(&house, "/sign-in", None, &[("who", "c1"), ("to", to)]));
        assert_eq!(onward, "/", "{to}");
        let chooser = page(get(&house, &format!("/sign-in?to={to}"), None));
        assert!(
            !chooser.html.contains("evil.example\">")
                && chooser.html.contains("name=\"to\" value=\"/\""),
            "{to}"
        );
    }
}

#[test]
fn a_citizen_of_another_home_is_sent_on_to_it() {
    let house = TestHouse::new();
    for path in [EXTRACT, "/about-me"] {
        let sent_on = page(get(&house, path, Some(onnuri())));
        assert!(
            sent_on.status == 200
                && sent_on
                    .html
                    .contains(&format!("href=\"http://127.0.0.1:8010{path}\"")),
            "{}",
            sent_on.html
        );
        assert!(
            sent_on.html.contains("서울특별시 송파구")
                && !sent_on.html.contains("name=\"purpose\"")
        );
    }
    assert!(
        page(get(&house, "/my-papers", Some(onnuri())))
            .html
            .contains("http://127.0.0.1:8010/my-papers")
    );
}

#[test]
fn a_home_that_cannot_be_reached_is_told_with_what_still_works_and_what_was_typed() {
    let house = TestHouse::with(&[Trouble::Unreachable]);
    let cut_off = page(get(&house, EXTRACT, Some(onnuri())));
    assert_eq!(cut_off.status, 503);
    for part in [
        "portal.home-cut-off",
        "서울특별시 송파구",
        "주민등록등본",
        "href=\"/verify\"",
        "지금 하실 일",
    ] {
        assert!(cut_off.html.contains(part), "{part}");
    }
    let form = [
        ("key", "k9"),
        ("purpose", "비자 신청"),
        ("options.history", "5y"),
        ("subject", "x"),
    ];
    let kept = page(post(&house, EXTRACT, Some(onnuri()), &form)).html;
    assert!(
        kept.contains("name=\"purpose\" value=\"비자 신청\"")
            && kept.contains("최근 5년")
            && kept.contains("value=\"k9\"")
    );
    assert_eq!(house.papers(), 0);
}

#[test]
fn a_look_at_the_own_record_is_a_request_and_shown_at_a_neutral_address() {
    let house = TestHouse::new();
    let asked = page(get(&house, "/about-me", Some(hanieum())));
    assert!(asked.html.contains("보는 것도 기록됩니다"));
    let form = [
        ("key", "k1"),
        ("service", "resident"),
        ("purpose", "본인 기록 확인"),
    ];
    let to = location(post(&house, "/about-me", Some(hanieum()), &form));
    assert!(to.starts_with("/looks/") && house.last_asked().contains("본인 기록 확인"));
    let shown = page(get(&house, &to, Some(hanieum())));
    assert!(
        shown.html.contains("한이음") && shown.html.contains("이 열람이 기록된 시각"),
        "{}",
        shown.html
    );
    assert_eq!(page(get(&house, &to, Some(nadaum()))).status, 404);
}

#[test]
fn every_request_of_a_citizen_has_a_form_with_all_its_questions() {
    let house = TestHouse::new();
    let all = page(get(&house, "/find", None)).html;
    for service in house.services() {
        for info in service
            .requests()
            .iter()
            .filter(|info| info.may.contains(&Role::Citizen) && info.name != "look")
        {
            let path = format!("/apply/{}/{}", service.name(), info.name);
            assert!(
                all.contains(&format!("href=\"{path}\"")),
                "{path} is not offered"
            );
            let form = page(get(&house, &path, Some(hanieum()))).html;
            for field in info
                .fields
                .iter()
                .filter(|field| !crate::offers::is_hidden(field.name))
            {
                assert!(
                    form.contains(&format!("name=\"{}", field.name)),
                    "{path}: {} is not asked",
                    field.name
                );
                assert!(
                    !["key", "act", "preset", "csrf", "rendered"].contains(&field.name),
                    "{path}: {} is a part of the form",
                    field.name
                );
            }
        }
        for info in service
            .requests()
            .iter()
            .filter(|info| !info.may.contains(&Role::Citizen))
        {
            let path = format!("/apply/{}/{}", service.name(), info.name);
            assert_eq!(
                page(get(&house, &path, Some(hanieum()))).status,
                404,
                "{path} is not for citizens"
            );
        }
    }
}

#[test]
fn a_part_of_a_word_finds_the_request_and_an_unknown_word_shows_all() {
    let house = TestHouse::new();
    let first = |what: &str| {
        let html = page(get(&house, &format!("/find?what={what}"), None)).html;
        html.split("class=\"tile first\" href=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .to_owned()
    };
    for (what, expected) in [
        ("등본", "household-extract"),
        ("초본", "individual-extract"),
        ("인감증", "seal-certificate"),
        ("도장", "seal-certificate"),
    ] {
        assert_eq!(first(what), format!("/apply/resident/{expected}"), "{what}");
    }
    assert_eq!(first("내 서류"), "/my-papers");
    let none = page(get(&house, "/find?what=없는말", None)).html;
    assert!(none.contains("찾는 말이 제목에 없습니다") && none.contains(EXTRACT));
}

#[test]
fn no_personal_data_is_in_any_address_one_is_sent_to() {
    let house = TestHouse::new();
    let caller = hanieum();
    let mut places = vec![location(post(
        &house,
        EXTRACT,
        Some(caller.clone()),
        &[("key", "k1"), ("purpose", "비자 신청")],
    ))];
    let look = [
        ("key", "k2"),
        ("service", "resident"),
        ("purpose", "본인 기록 확인"),
    ];
    places.push(location(post(
        &house,
        "/about-me",
        Some(caller.clone()),
        &look,
    )));
    if let Reply::SignedIn { to, .. } =
        post(&house, "/sign-in", None, &[("who", "c1"), ("to", EXTRACT)])
    {
        places.push(to);
    }
    let neutral = |place: &String| {
        place
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"/-".contains(&b))
    };
    assert!(
        places.len() == 3 && places.iter().all(neutral),
        "{places:?}"
    );
    for personal in ["한이음", "900101", "1970011", &caller.who, "비자"] {
        assert!(
            !places.iter().any(|place| place.contains(personal)),
            "{personal} in {places:?}"
        );
    }
}
