//! The paper itself: what it says, how it is made, and that its code is worth something. Read by programs that are not ours.

use drills::people::Household;
use serde_json::Value;
use serde_json::json;

use crate::country::shared;
use crate::extracts::HOUSEHOLD;
use crate::extracts::INDIVIDUAL;
use crate::extracts::Paper;
use crate::extracts::joined;
use crate::extracts::numbers;
use crate::people;
use crate::people::CO_RESIDENTS;
use crate::people::ELDERLY;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::ieum;
use crate::tools::scratch;

fn everything() -> Value {
    json!({"history": "all", "formation": true, "move-dates": true, "change-reasons": true, "relation": true,
        "member-names": true, "back-number": "all", "co-residents": true, "foreign-spouse": true})
}

fn paper(request: &str, key: &str, household: &Household, options: &Value) -> Paper {
    let subject = household.members[0].number.full();
    Paper::issue(
        &shared().officer("jongno", 0),
        request,
        key,
        &subject,
        options,
    )
}

fn tag(line: &str) -> Option<&str> {
    line.split([' ', ':']).find(|word| !word.is_empty())
}

fn lines_with(text: &str, name: &str) -> usize {
    text.lines().filter(|line| tag(line) == Some(name)).count()
}

#[test]
fn a_household_extract_with_everything_says_what_the_register_has_and_nothing_else() {
    let household = people::special(FAMILY);
    let paper = paper(HOUSEHOLD, "everything", &household, &everything());
    let text = paper.text();
    let mut expected = vec![joined(&household.address), household.formed.on.to_string()];
    for member in &household.members {
        expected.extend([
            member.name.clone(),
            member.number.full(),
            member.joined.on.to_string(),
            member.joined.reported_on.to_string(),
        ]);
        expected.extend(member.hanja.iter().map(|hanja| joined(hanja)));
    }
    let head = &household.members[0];
    assert!(!head.past.is_empty(), "the family has moved before");
    for past in &head.past {
        expected.extend([
            joined(&past.address),
            past.change.on.to_string(),
            past.change.reported_on.to_string(),
        ]);
    }
    for part in expected {
        assert!(text.contains(&part), "{part} is not on the page: {text}");
    }
    let mut shown = numbers(&text);
    shown.sort();
    let mut own: Vec<_> = household
        .members
        .iter()
        .map(|member| member.number.full())
        .collect();
    own.sort();
    assert_eq!(shown, own, "the numbers on the page");

    // A member has a row of six cells, a past address one of four, and no row is anything else but a label with its value.
    let rows = cells(&paper.structure());
    let of = |len: usize| rows.iter().filter(|cells| **cells == len).count();
    assert_eq!((of(6), of(4)), (household.members.len(), head.past.len()));
    assert_eq!(of(6) + of(4) + of(1) + of(0), rows.len(), "{rows:?}");
}

/// How many cells each row of the page's tables has, its headings not counted.
fn cells(structure: &str) -> Vec<usize> {
    let rows = structure.lines().map(tag);
    rows.fold(Vec::new(), |mut rows, tag| {
        match tag {
            Some("TR") => rows.push(0),
            Some("TD") => *rows.last_mut().expect("a cell stands in a row") += 1,
            Some(_) | None => {}
        }
        rows
    })
}

#[test]
fn a_household_extract_without_a_choice_says_the_least() {
    let household = people::special(FAMILY);
    let paper = paper(HOUSEHOLD, "the least", &household, &json!({}));
    let text = paper.text();
    let [head, others @ ..] = &household.members[..] else {
        panic!("a family")
    };
    assert!(text.contains(&head.name) && text.contains(&joined(&household.address)));
    for other in others {
        assert!(!text.contains(&other.name), "{} was not chosen", other.name);
    }
    let bytes = std::fs::read(paper.file()).unwrap();
    for member in &household.members {
        let back = &member.number.full()[7..];
        assert!(!text.contains(back), "a hidden back part is on the page");
        assert!(
            !bytes.windows(7).any(|window| window == back.as_bytes()),
            "a hidden back part is in the file"
        );
    }
    for past in &head.past {
        assert!(
            !text.contains(&joined(&past.address)),
            "a past address was not chosen"
        );
    }
}

#[test]
fn an_individual_extract_of_somebody_who_moved_much_has_every_address() {
    let household = people::special(ELDERLY);
    let options = json!({"history": "all", "past-heads": true, "back-number": "self", "move-dates": true, "change-reasons": true});
    let paper = paper(INDIVIDUAL, "moved much", &household, &options);
    let text = paper.text();
    let person = &household.members[0];
    assert!(person.past.len() >= 7);
    for past in &person.past {
        for part in [
            joined(&past.address),
            past.change.on.to_string(),
            past.head.clone(),
        ] {
            assert!(text.contains(&part), "{part} is not on the page");
        }
    }
    assert_eq!(numbers(&text), [person.number.full()]);
}

#[test]
fn the_page_is_whole_tagged_embedded_and_archival() {
    let household = people::special(CO_RESIDENTS);
    for (request, options) in [(HOUSEHOLD, everything()), (INDIVIDUAL, json!({}))] {
        let paper = paper(
            request,
            &format!("structure {request}"),
            &household,
            &options,
        );
        let file = paper.file();
        let structure = paper.structure();
        assert_eq!(lines_with(&structure, "H1"), 1, "{structure}");
        for tag in ["Document", "Table", "TR", "TH", "TD"] {
            assert!(
                lines_with(&structure, tag) > 0 || request == INDIVIDUAL,
                "no {tag}: {structure}"
            );
        }
        let fonts = tools::out("pdffonts", &[&file]);
        let rows: Vec<_> = fonts.lines().skip(2).collect();
        assert!(!rows.is_empty());
        for row in rows {
            assert!(
                row.contains(" yes yes yes "),
                "not embedded, a subset, with Unicode: {row}"
            );
        }
        let checked = tools::out("qpdf", &["--check", &file]);
        assert!(
            checked.contains("No syntax or stream encoding errors found"),
            "{checked}"
        );
        let metadata = tools::out("pdfinfo", &["-meta", &file]);
        for claim in [
            "<pdfaid:part>3</pdfaid:part>",
            "<pdfaid:conformance>A</pdfaid:conformance>",
            "<pdfuaid:part>1</pdfuaid:part>",
        ] {
            assert!(metadata.contains(claim), "{claim}: {metadata}");
        }
        let object = tools::out("qpdf", &["--json", "--json-key=qpdf", &file]);
        assert!(
            object.contains("\"/Lang\": \"u:ko\""),
            "the document's language"
        );
        assert!(object.contains("\"/Alt\": \"u:"), "pictures are described");
    }
}

#[test]
fn every_page_says_that_it_is_a_specimen() {
    let paper = paper(
        HOUSEHOLD,
        "specimen",
        &people::special(FAMILY),
        &everything(),
    );
    let pages = tools::out("pdfinfo", &[&paper.file()]);
    let pages = pages
        .lines()
        .find_map(|line| line.strip_prefix("Pages:"))
        .unwrap()
        .trim()
        .to_owned();
    for page in 1..=pages.parse::<u32>().unwrap() {
        let page = page.to_string();
        let text = tools::out("pdftotext", &["-f", &page, "-l", &page, &paper.file(), "-"]);
        assert!(
            joined(&text).contains("견본SPECIMEN·효력없음"),
            "page {page}: {text}"
        );
    }
}

#[test]
fn the_code_on_the_printed_page_is_the_code_of_the_answer_and_verifies_for_two_programs() {
    let country = shared();
    let household = people::special(FAMILY);
    let paper = paper(HOUSEHOLD, "scanned", &household, &everything());
    let page = paper.folder().file("page");
    tools::out("pdftoppm", &["-r", "200", "-png", &paper.file(), &page]);
    let pictures = std::fs::read_dir(paper.folder().as_path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "png"));
    let pictures: Vec<_> = pictures.map(|path| path.display().to_string()).collect();
    let arguments: Vec<&str> = ["--raw", "-q"]
        .into_iter()
        .chain(pictures.iter().map(String::as_str))
        .collect();
    let scanned = tools::run("zbarimg", &arguments).out;
    let code = paper.told("code");
    assert_eq!(scanned.trim(), code);

    let ours = ieum(&[
        "verify",
        "--code",
        code,
        "--anchors",
        &country.anchors(),
        "--json",
    ]);
    assert_eq!(ours.code, 0, "{}{}", ours.out, ours.err);
    let ours: Value = serde_json::from_str(&ours.out).unwrap();
    assert_eq!(
        (&ours["genuine"], &ours["specimen"], &ours["mode"]),
        (&json!(true), &json!(true), &json!("normal")),
        "{ours}"
    );
    let theirs = tools::independent("verify_code.py", &["--anchors", &country.anchors(), code]);
    assert_eq!(theirs.code, 0, "{}", theirs.err);
    let theirs: Value = serde_json::from_str(&theirs.out).unwrap();
    for field in [
        "number",
        "address",
        "specimen",
        "mode",
        "issued_at_s",
        "as_of_s",
        "persons_in_all",
    ] {
        assert_eq!(ours[field], theirs[field], "{field}: {ours} {theirs}");
    }
    assert_eq!(theirs["number"], paper.done["number"]);
    assert_eq!(theirs["address"], household.address.as_str());
    let named: Vec<_> = theirs["persons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["name"].as_str().unwrap())
        .collect();
    let members: Vec<_> = household
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    assert_eq!(named, members[..named.len()]);
    assert_eq!(theirs["persons_in_all"], members.len());
    let said = ieum(&["verify", "--code", code, "--anchors", &country.anchors()]);
    assert!(
        said.out.contains("견본") && said.out.contains("genuine"),
        "{}",
        said.out
    );
}

#[test]
fn a_code_is_genuine_whole_and_under_its_anchors_only() {
    let country = shared();
    let paper = paper(INDIVIDUAL, "mutated", &people::special(FAMILY), &json!({}));
    let code = paper.told("code").to_owned();
    let verify = |code: &str| {
        ieum(&[
            "verify",
            "--code",
            code,
            "--anchors",
            &country.anchors(),
            "--json",
        ])
    };
    let (_, behind) = code.split_once('#').unwrap();
    assert_eq!(
        (verify(&code).code, verify(behind).code),
        (0, 0),
        "with and without the link"
    );

    let first = code.find("IEUM1/").unwrap() + 6;
    let mut lines = Vec::new();
    for at in (first..code.len()).step_by(41) {
        let mut bytes = code.clone().into_bytes();
        bytes[at] = if bytes[at] == b'7' { b'3' } else { b'7' };
        let flipped = String::from_utf8(bytes).unwrap();
        let said = verify(&flipped);
        assert!(matches!(said.code, 1 | 2), "digit {at}: {}", said.out);
        let told: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(told["genuine"], false);
        lines.push(flipped);
    }
    for flipped in &lines {
        assert_eq!(
            tools::independent(
                "verify_code.py",
                &["--anchors", &country.anchors(), flipped]
            )
            .code,
            1
        );
    }
    for garbage in ["", "hello", "https://example.org/v#", "IEUM9/123"] {
        assert_eq!(verify(garbage).code, 2, "{garbage:?}");
    }
    assert_eq!(
        verify(&code[..code.len() - 17]).code,
        1,
        "a part is not the whole"
    );

    assert_eq!(ieum(&["verify", "--code", &code]).code, 2, "no anchors");
    assert_eq!(
        ieum(&["verify", "--code", &code, "--anchors", "/nowhere.pem"]).code,
        2
    );
    let other = scratch("other-country");
    assert_eq!(ieum(&["keys", "init", &other.file("c"), "--demo"]).code, 0);
    assert_eq!(
        ieum(&[
            "verify",
            "--code",
            &code,
            "--anchors",
            &other.file("c/anchors.pem")
        ])
        .code,
        1,
        "another country's anchors"
    );
}
