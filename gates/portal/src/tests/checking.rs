//! Checking a paper: what people are told, in words.

use kernel::*;

use super::browser::get;
use super::browser::page;
use super::browser::post;
use super::house::NOW;
use super::house::TestHouse;

const ALTERED: Words = words("바뀌었습니다", "it was altered", "바뀌었어요");

fn at() -> Moment {
    Moment::parse(NOW).unwrap()
}

fn genuine(since: Since, expired: bool) -> Judgement {
    Judgement::Genuine(Box::new(Genuine {
        check_number: "1111-0000-0000-0097".to_owned(),
        kind: "resident.household-extract".to_owned(),
        title: words("주민등록등본", "Household extract", "우리 집 사람 서류"),
        issuer: None,
        issued_at: at(),
        as_of: at(),
        expires_at: at(),
        expired,
        mode: Some(words("정상", "normal", "보통")),
        signed: None,
        specimen: true,
        address: "서울특별시 종로구 자하문로 1".to_owned(),
        persons: vec![Named {
            relation: "본인".to_owned(),
            name: "한이음".to_owned(),
            birth: "1980-02-03".parse().unwrap(),
        }],
        persons_in_all: 3,
        since,
    }))
}

fn interim(since: Since) -> Judgement {
    let Judgement::Genuine(paper) = genuine(since, false) else {
        unreachable!("what is made above");
    };
    Judgement::Interim(paper)
}

/// What the test's house says: the code names the case.
pub(super) fn judged(shown: &Shown) -> Judgement {
    let why = words("잘못 발급", "wrong", "잘못 만들었어요");
    let code = match shown {
        Shown::Code(code) | Shown::Share(code) => code.as_str(),
        Shown::File(_) => unreachable!("a form sends no file"),
        Shown::Page { name, .. } if name == "한이음" => "unchanged",
        Shown::Page { .. } => "altered",
    };
    match code {
        "unchanged" => genuine(Since::Unchanged { as_of: at() }, false),
        "changed" => genuine(Since::Changed { as_of: at() }, false),
        "withdrawn" => genuine(Since::Withdrawn { on: at(), why }, false),
        "unknown" => genuine(Since::Unknown { last_heard: None }, false),
        "expired" => genuine(Since::Unchanged { as_of: at() }, true),
        "slip" => Judgement::Unreadable {
            code: "share.mistyped",
            words: ALTERED,
        },
        "ended" => Judgement::Unreadable {
            code: "share.unknown",
            words: ALTERED,
        },
        "interim" => interim(Since::Open { as_of: at() }),
        "replaced" => interim(Since::Replaced { on: at() }),
        "half" => Judgement::Unreadable {
            code: "code.unreadable",
            words: ALTERED,
        },
        _ => Judgement::NotGenuine {
            code: "code.altered",
            words: ALTERED,
        },
    }
}

fn told(form: &[(&str, &str)]) -> Page {
    page(post(&TestHouse::new(), "/verify", None, form))
}

/// The verdict alone: what stands before the questions.
fn verdict(page: &Page) -> &str {
    page.html.split("<template").next().unwrap()
}

#[test]
fn each_judgement_has_its_tone_and_says_what_to_do() {
    for (code, tone, says) in [
        ("unchanged", "good", "진본입니다"),
        ("changed", "care", "새로 적힌 것이 있습니다"),
        ("withdrawn", "stop", "발급이 취소된 서류입니다"),
        ("unknown", "care", "여기서는 알 수 없습니다"),
        ("expired", "care", "오래되었습니다"),
        ("interim", "care", "임시 발급입니다. 최종 증명서가 아닙니다"),
        ("replaced", "stop", "최종 증명서로 바뀌었습니다"),
        ("half", "care", "읽지 못했습니다"),
        ("altered", "stop", "진본이 아닙니다"),
    ] {
        let page = told(&[("by", "code"), ("code", code)]);
        assert_eq!(page.status, 200, "{code}");
        let verdict = verdict(&page);
        assert!(verdict.contains(&format!("data-tone=\"{tone}\"")), "{code}");
        assert!(verdict.contains(says), "{code}: {says}");
        let person = verdict.contains("한이음 1980-02-03 본인");
        assert_eq!(person, !["half", "altered"].contains(&code), "{code}");
        let called_genuine = verdict.contains("진본입니다");
        let interim = ["interim", "replaced"].contains(&code);
        assert!(
            !(interim && called_genuine),
            "{code}: an interim paper is never called genuine"
        );
        assert_eq!(verdict.contains("SPECIMEN"), person, "{code}");
    }
}

#[test]
fn a_share_code_opens_the_paper_unless_it_was_withdrawn() {
    for (code, status, says, opens) in [
        ("unchanged", 200, "진본입니다", true),
        ("changed", 200, "새 서류를 달라고", true),
        ("withdrawn", 200, "발급이 취소된 서류입니다", false),
        ("ended", 200, "볼 수 있는 서류가 없습니다", false),
        ("slip", 422, "바뀌었습니다", false),
        ("", 422, "공유 번호 20자리를 넣으세요", false),
    ] {
        let page = told(&[("by", "share"), ("share", code)]);
        assert_eq!(page.status, status, "{code}");
        assert!(page.html.contains(says), "{code}: {says}");
        let form = page.html.contains("action=\"/verify/paper\"");
        assert_eq!(form, opens, "{code}");
    }
    // The code itself is in no address, and no other way of checking offers the paper.
    let page = told(&[("by", "code"), ("code", "unchanged")]);
    assert!(!page.html.contains("/verify/paper"));
}

#[test]
fn a_paper_is_opened_by_its_share_code_alone() {
    let house = TestHouse::new();
    let opened = |code| post(&house, "/verify/paper", None, &[("share", code)]);
    assert!(matches!(opened("1111 0000"), Reply::Pdf { .. }));
    assert_eq!(page(opened("9")).status, 404);
    assert_eq!(page(opened("")).status, 404);
}

#[test]
fn a_page_is_checked_by_number_day_and_name() {
    let whole = [
        ("by", "page"),
        ("number", "1111-0000-0000-0097"),
        ("issued_on", "2026-11-21"),
        ("name", "한이음"),
    ];
    assert!(verdict(&told(&whole)).contains("진본입니다"));
    for missing in ["number", "issued_on", "name"] {
        let rest: Vec<_> = whole
            .into_iter()
            .filter(|(name, _)| *name != missing)
            .collect();
        let page = told(&rest);
        assert_eq!(page.status, 422, "{missing}");
        assert!(page.html.contains(&format!("#q-{missing}")) || page.html.contains(missing));
        assert!(!page.html.contains("data-tone=\"good\""), "{missing}");
    }
    assert_eq!(told(&[("by", "code"), ("code", " ")]).status, 422);
}

#[test]
fn the_link_in_a_code_opens_the_same_page_for_anybody() {
    let house = TestHouse::new();
    for path in ["/v", "/verify"] {
        let page = page(get(&house, path, None));
        assert_eq!(page.status, 200);
        assert!(page.html.contains("name=\"code\"") && page.html.contains("/v/trust.json"));
        assert!(page.html.contains(pages::VERIFY_JS) && page.html.contains(pages::WORKER_JS));
    }
}
