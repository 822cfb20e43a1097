//! Notices for the applicant's hand, printed by the real engine: what they say, what they never say, and that nobody can take one for a certificate.

use serde_json::json;

use crate::country::shared;
use crate::desk::Browser;
use crate::desk::half_way;
use crate::extracts::joined;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::Scratch;
use crate::tools::scratch;

/// Fetches a notice; it is a PDF that says on every page that it is no certificate, and that no program takes for one.
fn notice(desk: &mut Browser, at: &str) -> (Scratch, String) {
    let answer = desk.get(at);
    assert_eq!(answer.status, 200, "{at}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "application/pdf");
    let folder = scratch("notice");
    let file = folder.write("notice.pdf", &answer.body);
    let text = tools::out("pdftotext", &["-raw", &file, "-"]);
    let pages = text.split('\u{c}').filter(|page| !page.trim().is_empty());
    for page in pages {
        assert!(
            joined(page).contains("증명서가아닙니다NOTACERTIFICATE"),
            "{page}"
        );
    }
    assert!(!text.contains("문서확인번호"), "{text}");
    let picture = folder.file("page");
    tools::out("pdftoppm", &["-r", "150", "-gray", "-png", &file, &picture]);
    let codes = tools::run("sh", &["-c", &format!("zbarimg -q {picture}*.png")]);
    assert_eq!(codes.out, "", "a code on a notice");
    let verified = tools::ieum(&["verify", "--anchors", &shared().anchors(), &file]);
    assert_ne!(verified.code, 0, "{}", verified.out);
    (folder, text)
}

fn at_the_desk() -> Browser {
    let mut desk = Browser::open(shared(), "jongno");
    desk.get("/desk/sign-in");
    desk.post("/desk/sign-in", &[("evidence", "jongno1")]);
    desk.get("/desk");
    desk
}

#[test]
fn a_refusal_becomes_a_sheet_that_says_what_and_what_to_do_and_names_nobody() {
    let mut desk = at_the_desk();
    let person = people::special(FAMILY).members.swap_remove(0);
    let stranger = people::family_of_songpa().members.swap_remove(0);
    let (case, subject) = half_way(&mut desk, &person);
    let page = desk.get(&case).text();
    let shown = crate::desk::hidden(&page, "desk.shown").expect("the request was chosen");
    let number = stranger.number.full();
    let fields = [
        ("desk.subject", &*subject),
        ("desk.shown", &*shown),
        ("identity-seen", "resident-card"),
        ("applicant", "member"),
        ("applicant-subject", &*number),
        ("desk.act", "finish"),
    ];
    let slip = desk.post(&case, &fields);
    assert!(slip.ends_with("/refusal"), "{slip}");
    let (_folder, text) = notice(&mut desk, &format!("{slip}.pdf"));
    let text = joined(&text);
    for said in [
        "발급·접수거부안내",
        "주민등록등본",
        "서울특별시종로구",
        "resident.not-a-member",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    for never in [&person.name, &stranger.name, &number, &person.number.full()] {
        assert!(!text.contains(&joined(never)), "{never}: {text}");
    }
}

#[test]
fn a_receipt_has_its_number_and_the_legal_time() {
    let mut desk = at_the_desk();
    let officer = shared().officer("jongno", 0);
    let person = people::special(FAMILY).members.swap_remove(0);
    let body = json!({"subject": person.number.full(), "purpose": "접수증 확인", "basis": "주민등록법 제29조"});
    let done = officer.ask("look", "receipt-1", &body).done();
    let entry = done["receipt"].as_str().unwrap();
    let (_folder, text) = notice(&mut desk, &format!("/desk/done/{entry}/receipt.pdf"));
    let text = joined(&text);
    for said in ["접수증", entry, "접수시각", "서울특별시종로구"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains(&person.number.full()));
}
