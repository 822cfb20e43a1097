//! Applying for a paper, click by click.

use kernel::Reply;

use super::browser::EXTRACT;
use super::browser::get;
use super::browser::location;
use super::browser::page;
use super::browser::post;
use super::house::TestHouse;
use super::house::Trouble;
use super::people::hanieum;
use super::people::nadaum;

fn ticked(html: &str, id_value: &str) -> bool {
    html.split("<input").any(|input| {
        input.contains(id_value)
            && input
                .split('>')
                .next()
                .is_some_and(|tag| tag.contains(" checked"))
    })
}

#[test]
fn a_paper_is_three_pages_away_and_its_file_is_for_its_holder_only() {
    let house = TestHouse::new();
    let first = page(get(&house, "/", None));
    assert!(first.html.contains("무엇이 필요하세요?"));
    let tiles: Vec<&str> = first
        .html
        .split("class=\"tile first\" href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(
        tiles,
        [EXTRACT, "/apply/resident/individual-extract"],
        "등본 and 초본 come first"
    );
    let form = page(get(&house, EXTRACT, Some(hanieum())));
    assert!(form.status == 200 && form.html.contains("name=\"key\" value=\"freshkey\""));
    let to = location(post(&house, EXTRACT, Some(hanieum()), &[("key", "k1")]));
    assert_eq!(to, "/papers/1111000000000001");
    let paper = page(get(&house, &to, Some(hanieum())));
    assert!(
        paper.html.contains("1111-0000-0000-0001")
            && paper.html.contains("ieum verify --code")
            && paper.html.contains("2026-11-21 14:02")
    );
    let file = get(&house, &format!("{to}.pdf"), Some(hanieum()));
    assert!(
        matches!(file, Reply::Pdf { name, bytes } if name == "household-extract-1111000000000001.pdf" && bytes.starts_with(b"%PDF"))
    );
    for other in ["", ".pdf"] {
        let refused = page(get(&house, &format!("{to}{other}"), Some(nadaum())));
        assert!(refused.status == 404 && !refused.html.contains("1111-0000-0000-0001"));
        assert_eq!(page(get(&house, &format!("{to}{other}"), None)).status, 401);
    }
    let mine = page(get(&house, "/my-papers", Some(hanieum())));
    assert!(mine.html.contains(&format!("href=\"{to}\"")));
    assert!(
        !page(get(&house, "/my-papers", Some(nadaum())))
            .html
            .contains(&to)
    );
}

#[test]
fn a_second_click_gives_the_same_paper() {
    let house = TestHouse::new();
    let send = |key| {
        location(post(
            &house,
            EXTRACT,
            Some(hanieum()),
            &[("key", key), ("options.relation", "true")],
        ))
    };
    assert_eq!(
        (send("k1"), send("k1"), house.papers()),
        (send("k1"), send("k1"), 1)
    );
    assert_ne!(send("k1"), send("k2"));
    assert_eq!(house.papers(), 2);
}

#[test]
fn a_form_that_was_sent_before_and_then_changed_says_so_and_gets_a_key_of_its_own() {
    let house = TestHouse::new();
    location(post(&house, EXTRACT, Some(hanieum()), &[("key", "k1")]));
    let changed = page(post(
        &house,
        EXTRACT,
        Some(hanieum()),
        &[("key", "k1"), ("options.relation", "true")],
    ));
    assert!(
        changed.status == 409
            && changed.html.contains("portal.sent-before")
            && changed.html.contains("value=\"freshkey\"")
    );
    assert!(
        ticked(&changed.html, "options.relation"),
        "what was changed is still there"
    );
    assert_eq!(house.papers(), 1);
}

#[test]
fn a_form_without_a_key_does_nothing() {
    let house = TestHouse::new();
    for key in ["", "a b", &"k".repeat(65)] {
        let shown = page(post(&house, EXTRACT, Some(hanieum()), &[("key", key)]));
        assert!(shown.status == 200 && shown.html.contains("value=\"freshkey\""));
    }
    assert_eq!(house.papers(), 0);
}

#[test]
fn whose_record_it_is_comes_from_the_caller_and_never_from_the_form() {
    let house = TestHouse::new();
    let form = page(get(&house, EXTRACT, Some(hanieum()))).html;
    for hidden in [
        "subject",
        "applicant",
        "fee",
        "exemption",
        "mandate",
        "identity-seen",
    ] {
        assert!(!form.contains(&format!("name=\"{hidden}\"")), "{hidden}");
    }
    let nadaum = nadaum().who;
    location(post(
        &house,
        EXTRACT,
        Some(hanieum()),
        &[
            ("key", "k1"),
            ("subject", &nadaum),
            ("exemption", "veteran"),
        ],
    ));
    let asked = house.last_asked();
    assert!(
        asked.contains(&hanieum().who) && !asked.contains(&nadaum) && !asked.contains("exemption"),
        "{asked}"
    );
}

#[test]
fn the_list_says_what_is_seen_and_what_is_hidden() {
    let house = TestHouse::new();
    let list = |form: &[(&str, &str)]| {
        let html = page(post(&house, EXTRACT, Some(hanieum()), form)).html;
        html.split("id=\"seen\"")
            .nth(1)
            .and_then(|rest| rest.split("</ul>").next())
            .unwrap_or_default()
            .to_owned()
    };
    let least = list(&[("key", "k"), ("act", "check")]);
    assert!(
        least.contains("data-when=\"options.relation=true\" hidden")
            && least.contains("data-when=\"options.relation!=true\">가림")
    );
    let more = list(&[
        ("key", "k"),
        ("act", "check"),
        ("options.relation", "true"),
        ("options.history", "5y"),
    ]);
    assert!(
        more.contains("data-when=\"options.relation=true\">보임")
            && more.contains("data-when=\"options.relation!=true\" hidden")
    );
    assert!(
        more.contains("data-when=\"options.history=5y\">보임 · 최근 5년")
            && more.contains("data-when=\"options.history!=5y|all\" hidden")
    );
    assert_eq!(house.papers(), 0, "looking at the list issues nothing");
}

#[test]
fn without_javascript_a_suggestion_is_followed_and_shown_before_anything_is_issued() {
    let house = TestHouse::new();
    let form = page(get(&house, EXTRACT, Some(hanieum()))).html;
    let rendered = form
        .split("name=\"rendered\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    let send = |form: &[(&str, &str)]| post(&house, EXTRACT, Some(hanieum()), form);
    let shown = page(send(&[
        ("key", "k1"),
        ("preset", "company"),
        ("rendered", &rendered),
    ]));
    assert!(
        shown.status == 200 && shown.html.contains("회사에 맞춰 골랐습니다"),
        "{}",
        shown.html
    );
    assert!(
        ticked(&shown.html, "options.relation")
            && ticked(&shown.html, "value=\"company\"")
            && house.papers() == 0
    );
    let options = [
        ("options.relation", "true"),
        ("options.member-names", "true"),
    ];
    let now_rendered = rendered
        .replace("relation=false", "relation=true")
        .replace("member-names=false", "member-names=true");
    let base = [
        ("key", "k1"),
        ("preset", "company"),
        ("preset-before", "company"),
        ("rendered", &now_rendered),
    ];
    location(send(&[&base[..], &options[..]].concat()));
    assert!(
        house.papers() == 1 && house.last_asked().contains(r#""purpose":"회사""#),
        "{}",
        house.last_asked()
    );
}

#[test]
fn options_chosen_by_hand_are_never_overwritten_by_a_suggestion() {
    let house = TestHouse::new();
    let form = page(get(&house, EXTRACT, Some(hanieum()))).html;
    let rendered = form
        .split("name=\"rendered\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    let form = [
        ("key", "k1"),
        ("preset", "company"),
        ("rendered", rendered.as_str()),
        ("options.history", "all"),
        ("purpose", "비자"),
    ];
    location(post(&house, EXTRACT, Some(hanieum()), &form));
    let asked = house.last_asked();
    assert!(
        asked.contains(r#""options.history":"all""#)
            && !asked.contains("options.relation")
            && asked.contains("비자"),
        "{asked}"
    );
}

#[test]
fn faults_are_told_all_at_once_beside_their_questions_and_nothing_typed_is_lost() {
    let house = TestHouse::new();
    let long = "가".repeat(61);
    let form = [
        ("key", "k1"),
        ("purpose", long.as_str()),
        ("options.history", "9y"),
        ("options.relation", "true"),
    ];
    let faulty = page(post(&house, EXTRACT, Some(hanieum()), &form));
    assert!(faulty.status == 422 && faulty.html.contains("2곳을 고쳐 주세요"));
    assert!(
        faulty.html.contains("href=\"#f-purpose\"")
            && faulty.html.contains("href=\"#f-options-history\"")
    );
    assert!(
        faulty.html.contains(&long)
            && ticked(&faulty.html, "options.relation")
            && faulty.html.contains("name=\"key\" value=\"k1\"")
    );
    assert_eq!(house.papers(), 0);
}

#[test]
fn a_full_disk_refuses_in_three_parts_and_the_form_stays_with_its_key() {
    let house = TestHouse::with(&[Trouble::Full]);
    let refused = page(post(
        &house,
        EXTRACT,
        Some(hanieum()),
        &[("key", "k1"), ("options.relation", "true")],
    ));
    assert_eq!(refused.status, 503);
    for part in [
        "무슨 일인가요",
        "그대로인 것",
        "지금 하실 일",
        "name=\"key\" value=\"k1\"",
    ] {
        assert!(refused.html.contains(part), "{part}");
    }
    assert!(ticked(&refused.html, "options.relation"));
}

#[test]
fn a_receipt_can_be_kept_as_a_sheet_by_whom_it_is_for() {
    let house = TestHouse::new();
    let fields = [("key", "k3"), ("service", "resident")];
    let looked = location(post(&house, "/about-me", Some(hanieum()), &fields));
    let receipt = looked.replace("/looks/", "/done/");
    let sheet = format!("{receipt}/receipt.pdf");
    assert!(
        page(get(&house, &receipt, Some(hanieum())))
            .html
            .contains(&sheet)
    );
    let Reply::Pdf { bytes, name } = get(&house, &sheet, Some(hanieum())) else {
        panic!("a sheet is a PDF");
    };
    let said = String::from_utf8(bytes).unwrap();
    let entry = receipt.rsplit('/').next().unwrap();
    assert_eq!(name, format!("{entry}.pdf"));
    for told in [
        "접수증",
        entry,
        "2026-11-21 14:02",
        "증명서로 쓸 수 없습니다",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert_eq!(page(get(&house, &sheet, Some(nadaum()))).status, 404);
    assert_eq!(
        page(get(&house, "/done/none/receipt.pdf", Some(hanieum()))).status,
        404
    );
}
