//! Posters for a closed counter: made at its desk with the centre gone and every line cut, on one page, with a code that leads to the news.

use crate::country::harmed;
use crate::extracts::joined;
use crate::telling::at_the_desk;
use crate::telling::fields;
use crate::telling::told;
use crate::tools;
use crate::tools::scratch;
use crate::tools::wait_until;

const LIST: &str = "/desk/outages";

#[test]
fn a_poster_says_where_to_go_and_is_made_without_any_line() {
    let country = harmed();
    let dir = country.dir.display().to_string();
    country.kill("centre");
    assert_eq!(tools::ieum(&["cut", "cheongun", "--dir", &dir]).code, 0);
    let mut desk = at_the_desk(&country, "cheongun");
    let cause = "인증 장치 고장 포스터";
    let mut asked = fields("system/cheongun", "place.cheongun-office", cause);
    asked.extend([("cause-en", "sign-in device broken"), ("drill", "true")]);
    desk.post(LIST, &asked);
    let one = told(&country, "cheongun", cause).unwrap();
    let id = one["id"].as_str().unwrap();

    let answer = desk.get(&format!("{LIST}/{id}/poster"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/pdf");
    let folder = scratch("poster");
    let file = folder.write("poster.pdf", &answer.body);
    let pages = tools::out("pdfinfo", &[&file]);
    assert!(
        pages
            .lines()
            .any(|line| line.starts_with("Pages:") && line.ends_with(" 1"))
    );
    let text = joined(&tools::out("pdftotext", &["-raw", &file, "-"]));
    for said in [
        "청운효자동주민센터",
        "지금은종이로받기만합니다",
        "이리로가십시오",
        "종로구청민원실",
        "서울특별시종로구(시연)",
        "평일09:00-18:00",
        "다음소식",
        "아직모릅니다",
        "인증장치고장포스터",
        "훈련입니다.실제장애가아닙니다.",
        "견본SPECIMEN",
        "증명서가아닙니다NOTACERTIFICATE",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let picture = folder.file("page");
    tools::out(
        "pdftoppm",
        &["-r", "150", "-gray", "-png", "-singlefile", &file, &picture],
    );
    let code = tools::out("zbarimg", &["--raw", "-q", &format!("{picture}.png")]);
    assert_eq!(code.trim(), format!("https://ieum.example/status#{id}"));

    // No poster for a place of others, nor of an outage that nobody has told.
    let elsewhere = desk.get(&format!("{LIST}/{id}/poster?place=jamsil-office"));
    assert_eq!(elsewhere.status, 404);
    let unknown = desk.get(&format!("{LIST}/{}/poster", "0".repeat(32)));
    assert_eq!(unknown.status, 404);

    let path = format!("{LIST}/{id}");
    desk.get(&path);
    asked.push(("over", "true"));
    desk.post(&path, &asked);
    assert_eq!(
        desk.get(&format!("{path}/poster")).status,
        409,
        "it is over"
    );
    assert_eq!(tools::ieum(&["heal", "--dir", &dir]).code, 0);
    country.bring_back("centre");
    wait_until("the centre has it, too", 60, || {
        told(&country, "jongno", cause).is_some()
    });
}
