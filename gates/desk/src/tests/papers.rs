//! What comes out at the end: papers, slips, the day list; and what is taken for them.

use kernel::Channel;
use kernel::Lang;
use kernel::StreamId;
use kernel::resident_number::Sex;
use serde_json::json;

use super::browser::Browser;
use super::browser::form;
use super::flows::FINISH;
use super::flows::SAVE;
use super::flows::after;
use super::flows::extract;
use super::flows::found;
use super::flows::send_case;
use super::memory::TestHouse;
use super::memory::officer;
use super::people::number;

#[test]
fn a_second_press_gives_the_same_paper_with_the_same_number() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    browser.press("1");
    let path = browser.path.clone();
    let mut pairs = form(&browser.page.html, &path);
    pairs.extend(
        [("identity-seen", "passport"), ("desk.act", "finish")]
            .map(|(n, v)| (n.to_owned(), v.to_owned())),
    );
    browser.post(&path, pairs.clone());
    let (done, entries) = (browser.path.clone(), house.entries());
    browser.post(&path, pairs);
    assert_eq!(
        (browser.path.as_str(), house.entries()),
        (done.as_str(), entries)
    );
    browser.open("/desk");
    assert!(
        !browser.shows("김하나"),
        "a finished case is no longer half done"
    );
}

#[test]
fn a_case_that_could_not_be_dropped_gives_the_same_paper_again() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    send_case(&mut browser, &[("identity-seen", "passport")], SAVE);
    let path = browser.path.clone();
    let kept = house.kept_cases();
    send_case(&mut browser, &[], FINISH);
    let (done, entries) = (browser.path.clone(), house.entries());
    // As after a crash between the commit and the answer: the case is still there.
    house.restore_cases(kept);
    browser.open(&path);
    browser.press("F10");
    assert_eq!(
        (browser.path.as_str(), house.entries()),
        (done.as_str(), entries)
    );
}

#[test]
fn one_person_can_have_several_papers_in_one_case() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    let on = Some(("desk.act", "finish-on"));
    send_case(&mut browser, &[("identity-seen", "passport")], on);
    let (first, entries) = (browser.path.clone(), house.entries());
    browser.press("F4");
    assert!(
        browser.shows("김하나") && !browser.shows("data-key=\"F10\""),
        "the next request is to be chosen"
    );
    browser.press("F6");
    assert!(
        form(&browser.page.html, &browser.path)
            .contains(&("identity-seen".to_owned(), "passport".to_owned()))
    );
    browser.press("F10");
    assert!(
        browser.path.starts_with("/desk/done/")
            && browser.path != first
            && house.entries() == entries + 1
    );
    assert!(browser.shows("주민등록초본"));
}

#[test]
fn a_page_of_before_cannot_issue_another_paper_than_it_shows() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    send_case(&mut browser, &[("identity-seen", "passport")], SAVE);
    let (path, of_household) = (
        browser.path.clone(),
        form(&browser.page.html, &browser.path),
    );
    browser.press("F6");
    let entries = house.entries();
    browser.post(
        &path,
        of_household
            .into_iter()
            .chain([("desk.act".to_owned(), "finish".to_owned())])
            .collect(),
    );
    assert_eq!(
        (browser.path.as_str(), house.entries()),
        (path.as_str(), entries)
    );
}

#[test]
fn a_look_without_its_ground_is_asked_for_it_again() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    send_case(
        &mut browser,
        &[("look.purpose", "전입 확인"), ("look.basis", " ")],
        Some(("desk.act", "look/resident")),
    );
    assert!(
        browser.page.status == 403 || browser.page.status == 422,
        "{}",
        browser.page.status
    );
    assert!(browser.shows("resident.basis-needed") && browser.shows("value=\"전입 확인\""));
    send_case(
        &mut browser,
        &[("look.purpose", " ")],
        Some(("desk.act", "look/resident")),
    );
    assert!(
        browser.shows("href=\"#f-look-purpose\"") && browser.shows("id=\"f-look-purpose-fault\"")
    );
}

#[test]
fn a_reprint_is_the_same_file_and_the_day_list_leads_to_it() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    send_case(&mut browser, &[("identity-seen", "passport")], FINISH);
    let done = browser.path.clone();
    let pdf = browser
        .tags()
        .iter()
        .find_map(|tag| {
            tag.attribute("href")
                .filter(|href| href.starts_with("/desk/papers/"))
                .map(str::to_owned)
        })
        .unwrap();
    let before = house.entries();
    browser.open(&pdf);
    let file = browser.page.html.clone();
    browser.open(&pdf);
    assert_eq!((&file, house.entries()), (&browser.page.html, before));
    browser.open("/desk/day");
    assert!(
        browser.shows(&format!("href=\"{done}\"")) && browser.shows("class=\"num\">400<"),
        "{}",
        browser.page.html
    );
    browser.open("/desk/day?on=20261119");
    assert!(!browser.shows(&done));
    browser.open("/desk/day?on=yesterday");
    assert_eq!(browser.page.status, 422);
}

#[test]
fn a_refusal_is_a_slip_with_ground_time_and_office_that_can_be_printed_again() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    let stranger = number(9, "1972-05-05", Sex::F);
    let typed = [
        ("identity-seen", "passport"),
        ("applicant", "member"),
        ("applicant-subject", stranger.as_str()),
    ];
    send_case(&mut browser, &typed, FINISH);
    assert!(browser.path.ends_with("/refusal"), "{}", browser.path);
    for text in [
        "같은 세대의 세대원이 아닙니다",
        "resident.not-a-member",
        "2026-11-20 09:00",
        "서울특별시 종로구",
        "/refusal.pdf",
    ] {
        assert!(browser.shows(text), "{text}");
    }
    browser.lang = Lang::En;
    let path = browser.path.clone();
    browser.open(&path);
    assert!(browser.shows("no member of the same household"));
    browser.lang = Lang::Ko;
    browser.press("Esc");
    assert!(
        form(&browser.page.html, &browser.path)
            .contains(&("applicant".to_owned(), "member".to_owned()))
    );
    browser.open(&path);
    browser.press("F8");
    let slip = house.memory().notices.pop().expect("a slip was printed");
    assert_eq!(slip.title, "발급·접수 거부 안내");
    assert!(
        slip.sections
            .iter()
            .any(|(_, said)| said.contains("같은 세대의 세대원이 아닙니다"))
    );
    let whole = format!("{slip:?}");
    assert!(
        !whole.contains(&stranger) && !whole.contains("김하나"),
        "{whole}"
    );
    browser.open(&path);
    browser.press("Esc");
    // The household's own member may have it, and the slip is forgotten.
    let member = house.person("김세찬").to_string();
    send_case(&mut browser, &[("applicant-subject", &member)], SAVE);
    browser.open(&path);
    assert!(!browser.path.is_empty() && !browser.shows("resident.not-a-member"));
}

#[test]
fn a_request_without_a_paper_is_accepted_by_the_same_pages() {
    let house = TestHouse::town();
    let mut browser = found(&house, "19700301", "김하나");
    browser.press("Enter");
    browser.press("F7");
    let typed = [
        ("address", "서울특별시 종로구 자하문로 3 (청운동)"),
        ("moved_on", "20261115"),
    ];
    send_case(&mut browser, &typed, FINISH);
    assert!(
        browser.path.starts_with("/desk/done/"),
        "{}",
        browser.page.html
    );
    assert!(browser.shows("처리했습니다") && !browser.shows("/papers/"));
    browser.press("F8");
    let memory = house.memory();
    let receipt = memory.notices.last().expect("a receipt was printed");
    assert_eq!(receipt.title, "접수증");
    let entry = memory.done.keys().next_back().expect("an entry");
    for fact in [
        ("접수번호", entry.to_string()),
        ("처리 기관", "서울특별시 종로구".to_owned()),
    ] {
        assert!(
            receipt.facts.contains(&(fact.0.to_owned(), fact.1)),
            "{receipt:?}"
        );
    }
}

#[test]
fn no_address_ever_holds_anything_about_a_person() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    send_case(
        &mut browser,
        &[
            ("identity-seen", "passport"),
            ("applicant", "member"),
            ("applicant-subject", "900101-1970011"),
        ],
        FINISH,
    );
    browser.press("Esc");
    send_case(
        &mut browser,
        &[("identity-seen", "passport"), ("applicant", "self")],
        FINISH,
    );
    assert!(browser.sent_to.len() >= 5);
    for address in &browser.sent_to {
        let plain = address.split('/').all(|part| {
            let id = part.len() == 32 && part.bytes().all(|b| b.is_ascii_hexdigit());
            id || ["", "desk", "found", "cases", "done", "refusal"].contains(&part)
        });
        assert!(plain && StreamId::parse(address).is_none(), "{address}");
    }
}

#[test]
fn a_day_can_hold_the_work_of_the_whole_office() {
    let house = TestHouse::town();
    let subject = house.person("김하나").to_string();
    for officer_id in ["2", "3"] {
        let body = json!({"subject": subject});
        house.done_before("household-extract", &body, officer(officer_id));
    }
    let mut browser = Browser::of(&house, officer("1"));
    browser.open("/desk/day");
    assert!(browser.shows("주민등록등본") && !browser.shows("officer/"));
    let sums = browser.page.html.matches(">800</td>").count();
    assert_eq!(sums, 2, "by kind and in all");
}

#[test]
fn every_request_of_the_desk_comes_by_the_counter() {
    let house = TestHouse::town();
    after(&house, &[], Some(("desk.act", "look/resident")));
    after(&house, &[("identity-seen", "passport")], FINISH);
    let channels = house.channels();
    assert!(channels.len() == 4 && channels.iter().all(|channel| *channel == Channel::Counter));
}

#[test]
fn only_what_this_officer_may_do_is_offered_or_taken() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    assert!(browser.shows("resident/restriction-set") && browser.shows("toy/make"));
    for request in [
        "resident/carry-over",
        "resident/restriction-lift",
        "resident/find",
        "resident/look",
    ] {
        assert!(!browser.shows(request), "{request}");
        send_case(&mut browser, &[], Some(("desk.choose", request)));
        assert!(
            browser.shows("aria-pressed=\"true\" data-key=\"F4\""),
            "{request} was taken"
        );
    }
}

#[test]
fn the_amount_to_take_is_that_of_the_paper_and_the_applicant() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    let amount = |browser: &Browser, won: u32| {
        browser.shows(&format!(
            "<strong data-when=\"fee!=exempt\">{won} 원</strong>"
        ))
    };
    assert!(amount(&browser, 400) && amount(&browser, 500) && !amount(&browser, 600));
    send_case(
        &mut browser,
        &[],
        Some(("desk.choose", "resident/seal-certificate")),
    );
    assert!(amount(&browser, 600) && !amount(&browser, 400));
    browser.press("F4");
    send_case(&mut browser, &[("fee", "exempt")], SAVE);
    assert!(browser.shows("<strong data-when=\"fee=exempt\">0 원</strong>"));
}

#[test]
fn a_paper_is_withdrawn_from_where_it_was_issued_with_a_reason() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    send_case(&mut browser, &[("identity-seen", "passport")], FINISH);
    assert!(browser.shows("발급 취소") && browser.shows("되돌릴 수 없습니다"));
    let tags = super::browser::tags(&browser.page.html);
    let action = tags
        .iter()
        .filter_map(|tag| tag.attribute("action"))
        .find(|action| action.ends_with("/withdraw"))
        .unwrap()
        .to_owned();
    let number = action.split('/').nth(3).unwrap().to_owned();
    let mut pairs = form(&browser.page.html, &action);
    pairs.push(("why".to_owned(), "wrong".to_owned()));
    browser.post(&action, pairs);
    assert!(browser.shows("발급을 취소했습니다") && browser.shows("폐기하세요"));
    let withdrawn = house.memory.lock().unwrap().withdrawn.clone();
    assert_eq!(withdrawn, [(number, "wrong".to_owned())]);
}
