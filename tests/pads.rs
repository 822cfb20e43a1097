//! Pads for paper intake (수기접수): printed by the real engine for every request, and their register over real HTTP.

use crate::client::Caller;
use crate::country::harmed;
use crate::desk::Browser;
use crate::extracts::joined;
use crate::tools;
use crate::tools::scratch;

fn at_the_desk(country: &crate::country::Country, node: &str, nth: u8) -> Browser {
    let mut desk = Browser::open(country, node);
    desk.get("/desk/sign-in");
    desk.post("/desk/sign-in", &[("evidence", &format!("{node}{nth}"))]);
    desk.get("/desk/pads");
    desk
}

/// Makes a pad by a form that is sent twice; the answer is where it is.
fn made(desk: &mut Browser, request: &str, count: &str) -> String {
    desk.get("/desk/pads");
    let key = desk.key();
    let fields = [("request", request), ("count", count)];
    let pad = desk.post("/desk/pads", &fields);
    let again = desk.with_key(&key).post("/desk/pads", &fields);
    assert_eq!(again, pad, "a second press makes none");
    pad
}

/// The codes of a pad's file, each as often as it stands there, in order; and its text by pages.
fn read(desk: &mut Browser, pad: &str) -> (Vec<String>, Vec<String>) {
    desk.get(pad);
    let file = desk.post(&format!("{pad}/print"), &[]);
    let pdf = desk.get(&file);
    assert_eq!(pdf.status, 200, "{file}: {}", pdf.text());
    let folder = scratch("pad");
    let file = folder.write("pad.pdf", &pdf.body);
    let text = tools::out("pdftotext", &["-raw", &file, "-"]);
    let pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
    let picture = folder.file("page");
    tools::out("pdftoppm", &["-r", "100", "-gray", "-png", &file, &picture]);
    let read = tools::run("sh", &["-c", &format!("zbarimg -q --raw {picture}*.png")]);
    let codes = read.out.lines().map(str::to_owned).collect();
    let pages = pages.into_iter().filter(|page| !page.trim().is_empty());
    (codes, pages.collect())
}

#[test]
fn a_pad_is_fifty_numbered_sheets_and_a_reprint_is_the_same_sheets_on_record() {
    let country = harmed();
    let mut desk = at_the_desk(&country, "cheongun", 1);
    let pad = made(&mut desk, "resident/move-in", "50");
    let (codes, pages) = read(&mut desk, &pad);
    assert!(pages.len() == 50 || pages.len() == 100, "{}", pages.len());
    assert_eq!(codes.len(), 100, "one on the sheet, one on the receipt");
    let mut all = codes.clone();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 50);
    for code in &all {
        assert!(code.len() == 25 && code.bytes().all(|c| c.is_ascii_digit()));
        assert_eq!(code.parse::<u128>().unwrap() % 97, 1, "ISO 7064 MOD 97-10");
        let body = pages.iter().map(|page| joined(page));
        assert!(
            body.clone().any(|page| page.contains(code)),
            "the digits stand beside it"
        );
    }
    for page in &pages {
        assert!(
            joined(page).contains("증명서가아닙니다NOTACERTIFICATE"),
            "{page}"
        );
    }
    for asked in ["전입신고", "접수증", "전입일"] {
        assert!(joined(&pages[0]).contains(asked), "{asked}: {}", pages[0]);
    }
    let (again, _) = read(&mut desk, &pad);
    assert_eq!(again, codes);
    let page = desk.get(&pad).text();
    assert_eq!(page.matches("인쇄한 때").count(), 2, "{page}");
    assert_eq!(desk.get(&format!("{pad}/prints/3.pdf")).status, 404);
}

#[test]
fn every_request_that_can_be_taken_in_on_paper_has_sheets_of_two_pages_at_most() {
    let country = harmed();
    let mut desk = at_the_desk(&country, "jongno", 1);
    let page = desk.get("/desk/pads").text();
    let (_, options) = page.split_once("name=\"request\"").unwrap();
    let (options, _) = options.split_once("</select>").unwrap();
    let values = options.split("<option value=\"").skip(1);
    let requests: Vec<String> = values
        .filter_map(|option| Some(option.split('"').next()?.to_owned()))
        .filter(|value| !value.is_empty())
        .collect();
    for needed in [
        "resident/move-in",
        "resident/household-extract",
        "resident/individual-extract",
        "resident/fixed-date",
    ] {
        assert!(requests.iter().any(|request| request == needed), "{needed}");
    }
    for request in requests {
        let pad = made(&mut desk, &request, "1");
        let (codes, pages) = read(&mut desk, &pad);
        assert!(pages.len() <= 2, "{request}: {} pages", pages.len());
        assert_eq!(codes.len(), 2, "{request}");
        assert_eq!(codes[0], codes[1], "{request}");
    }
}

#[test]
fn a_sheet_is_void_once_and_anothers_is_told_apart_and_the_sheets_add_up() {
    let country = harmed();
    let mut desk = at_the_desk(&country, "jongno", 1);
    let pad = made(&mut desk, "resident/household-extract", "3");
    let (codes, _) = read(&mut desk, &pad);
    let slip = codes[0].clone();
    let fives = format!(" {} {}\n", &slip[..5], &slip[5..]);
    desk.get("/desk/pads");
    let at = desk.post("/desk/slips", &[("digits", &fives)]);
    assert_eq!(at, format!("/desk/slips/{slip}"));
    assert!(desk.get(&at).text().contains("빈 용지입니다"));
    let void = format!("{at}/void");
    desk.post(&void, &[("why", "spoilt")]);
    assert!(desk.get(&at).text().contains("잘못 적음"));
    let again = desk.send(&void, &[("why", "lost")]);
    assert_eq!(again.status, 409, "{}", again.text());
    assert!(again.text().contains("이미 폐기한 용지입니다"));
    // Another officer of the office too; and the first reason stays.
    let mut second = at_the_desk(&country, "jongno", 2);
    assert_eq!(second.send(&void, &[("why", "lost")]).status, 409);
    assert!(second.get(&at).text().contains("잘못 적음"));
    let page = second.get(&pad).text();
    let cells: Vec<&str> = page.split("class=\"digits\"").skip(1).take(4).collect();
    let numbers: Vec<&str> = cells
        .iter()
        .filter_map(|cell| cell.split('>').nth(1)?.split('<').next())
        .collect();
    assert_eq!(numbers, ["3", "2", "1", "0"], "made, blank, void, entered");

    // A wrong digit, letters, and another office's sheet.
    let mut wrong = slip.clone().into_bytes();
    wrong[20] = (wrong[20] - b'0' + 1) % 10 + b'0';
    let wrong = String::from_utf8(wrong).unwrap();
    for (given, said) in [
        (wrong.as_str(), "확인 숫자가 맞지 않습니다"),
        ("ㅂㅈㄷㄱ", "숫자 25자리입니다"),
    ] {
        desk.get("/desk/pads");
        let answer = desk.send("/desk/slips", &[("digits", given)]);
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains(said), "{}", answer.text());
    }
    let mut away = at_the_desk(&country, "songpa", 1);
    let answer = away.send("/desk/slips", &[("digits", &slip)]);
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("서울특별시 종로구"), "which office");
    away.get("/desk/pads");
    let answer = away.send(&void, &[("why", "lost")]);
    assert_eq!(answer.status, 409);

    // Too many, and nobody without a sign-in.
    desk.get("/desk/pads");
    let many = [("request", "resident/move-in"), ("count", "51")];
    assert_eq!(desk.send("/desk/pads", &many).status, 422);
    let nobody = Caller::nobody(&country.office("jongno")).get("/desk/pads");
    assert_eq!(nobody.status, 401);
}
