//! Posters: one page whatever is told, readable and tagged, with a code that a phone reads, and never to be taken for a certificate.

use print::Job;
use print::Refused;
use serde_json::Value;
use serde_json::json;

use crate::sample::PRESS;
use crate::tools;
use crate::tools::Folder;

const CODE: &str = "https://ieum.example/status#019a20512e82636190ddfed9dac66b49";

fn both(text: &str, times: usize) -> Value {
    json!([text.repeat(times), "and so on in English ".repeat(times)])
}

fn data(drill: bool, times: usize, items: usize) -> Value {
    let list = |kind: &str| {
        let item = json!([
            both("주민등록표 등본 발급 ", times),
            [
                both("서울특별시 종로구 청운효자동 자하문로 ", times),
                ["02-000-0000", ""]
            ]
        ]);
        json!({"kind": kind, "title": ["안 되는 것", "Not available"], "items": vec![item; items], "more": 3})
    };
    json!({
        "paper": {"number": "0a1b", "title": "지금 안 됩니다", "issued_by": "서울특별시 종로구", "language": "ko", "specimen": true},
        "kind": "안내문 NOTICE · 증명서가 아닙니다 NOT A CERTIFICATE",
        "made_at": "2026-11-23 10:00",
        "code_svg": print::code_svg(CODE).unwrap(),
        "poster": {
            "drill": drill, "stop": true,
            "place": both("청운효자동 주민센터 ", times), "headline": ["지금은 민원을 볼 수 없습니다", "No services now"],
            "lists": [list("fails"), list("partly"), list("go"), list("works")],
            "times": [[["다음 소식", "Next news"], ["10시 30분", "10:30"]], [["다시 되는 때", "Expected back"], ["아직 모릅니다", "not known yet"]]],
            "cause": both("회선이 끊겼습니다. ", times), "told_by": both("종로구 ", times), "site": "ieum.example/status",
        },
    })
}

fn job(data: &Value) -> Job {
    Job::poster("0a1b", data.to_string(), 1_795_237_327_000, true)
}

#[test]
fn the_longest_texts_fit_one_page_with_where_to_go_and_a_code_that_is_read() {
    for (times, items) in [(1, 1), (2, 5), (9, 12)] {
        let printed = PRESS.print(&job(&data(false, times, items))).unwrap();
        let folder = Folder::new(&format!("poster-{times}-{items}"));
        let pdf = folder.pdf(&printed.pdf);
        let text = tools::text(&pdf, 1);
        let joined: String = text.split_whitespace().collect();
        for said in [
            "지금은민원을볼수없습니다",
            "다음소식",
            "10시30분",
            "ieum.example/status",
            "02-000-0000",
            "견본SPECIMEN",
        ] {
            assert!(
                joined.contains(said),
                "{said} is not in {times}, {items}: {text}"
            );
        }
        assert!(joined.contains("moreatieum.example/status"), "{text}");
        assert!(!joined.contains("DRILL"));
        assert_eq!(tools::scanned(&folder, &pdf, 200), CODE);
        let structure = tools::structure(&pdf);
        assert_eq!(tools::tags(&structure, "H1"), 1, "{structure:?}");
        assert_eq!(tools::tags(&structure, "Figure"), 1, "{structure:?}");
    }
}

#[test]
fn a_drill_says_so_and_a_poster_without_its_words_is_refused() {
    let folder = Folder::new("poster-drill");
    let pdf = folder.pdf(&PRESS.print(&job(&data(true, 1, 3))).unwrap().pdf);
    let joined: String = tools::text(&pdf, 1).split_whitespace().collect();
    assert!(
        joined.contains("훈련입니다.실제장애가아닙니다."),
        "{joined}"
    );
    let mut silent = data(false, 1, 1);
    silent["kind"] = "안내문".into();
    assert_eq!(
        PRESS.print(&job(&silent)),
        Err(Refused::NotSaidNotice { page: 1 })
    );
}
