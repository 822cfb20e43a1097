//! Notices: readable, tagged, and never to be taken for a certificate.

use print::Job;
use print::Refused;
use serde_json::Value;
use serde_json::json;

use crate::sample::PRESS;
use crate::tools;
use crate::tools::Folder;

fn data(kind: &str, language: &str) -> Value {
    json!({
        "paper": {"number": "0a1b", "title": "접수증", "issued_by": "서울특별시 종로구", "language": language, "specimen": true},
        "notice": {
            "kind": kind,
            "facts": [["접수번호", "01a20512e82636190ddfed9dac66b499"], ["접수 시각", "2026-11-22 09:00"]],
            "sections": [["무슨 뜻인가요", "신청을 받았습니다. 처리되면 알려 드립니다."]],
            "foot": "이 종이는 증명서가 아닙니다.",
        },
    })
}

const KIND: &str = "안내문 NOTICE · 증명서가 아닙니다 NOT A CERTIFICATE";

fn job(data: &Value) -> Job {
    Job::notice("0a1b", data.to_string(), 1_795_237_327_000, true)
}

#[test]
fn a_notice_says_what_it_is_and_is_no_certificate_on_every_page() {
    for language in ["ko", "en"] {
        let mut said = data(KIND, language);
        let long = "긴 안내를 여러 줄로 적습니다. ".repeat(400);
        said["notice"]["sections"][0][1] = long.into();
        let folder = Folder::new("notice");
        let pdf = folder.pdf(&PRESS.print(&job(&said)).unwrap().pdf);
        let text = tools::run("pdftotext", &["-layout", "FILE", "-"], &pdf);
        let pages: Vec<&str> = text
            .split('\u{c}')
            .filter(|page| !page.trim().is_empty())
            .collect();
        assert!(pages.len() > 1, "{text}");
        for page in pages {
            assert!(page.contains(KIND), "{page}");
        }
        assert!(text.contains("견본 SPECIMEN") && text.contains("접수번호"));
        assert!(!text.contains("문서확인번호") && !text.contains("IEUM1"));
    }
}

#[test]
fn a_notice_with_a_code_or_without_its_words_is_refused() {
    let silent = PRESS.print(&job(&data("안내문", "ko")));
    assert_eq!(silent, Err(Refused::NotSaidNotice { page: 1 }));
    let mut coded = job(&data(KIND, "ko"));
    let square = "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'></svg>";
    let picture = format!(
        "\n#image(bytes(\"{square}\"), format: \"svg\", width: 42mm, height: 42mm, alt: \"x\")\n"
    );
    coded.template += &picture;
    assert_eq!(PRESS.print(&coded), Err(Refused::CodeOnNotice));
}
