//! The same record on other papers: in English and in large print, with the same code, true to the register, and in the order in which it is read.

use serde_json::Value;
use serde_json::json;

use crate::country::shared;
use crate::extracts::HOUSEHOLD;
use crate::extracts::INDIVIDUAL;
use crate::extracts::Paper;
use crate::extracts::joined;
use crate::people;
use crate::people::FAMILY;
use crate::tools;

fn paper(request: &str, key: &str, more: &Value) -> Paper {
    let person = &people::special(FAMILY).members[0];
    let options = json!({"relation": true, "member-names": true, "move-dates": true, "change-reasons": true, "history": "all"});
    let mut body = json!({"subject": person.number.full(), "options": options});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let officer = shared().officer("jongno", 0);
    Paper::of(&officer, officer.ask(request, key, &body).done())
}

/// How high the letters of a word stand on the page, points.
fn height(paper: &Paper, word: &str) -> f64 {
    let words = tools::out("pdftotext", &["-bbox", &paper.file(), "-"]);
    let line = words
        .lines()
        .find(|line| line.contains(&format!(">{word}</word>")));
    let line = line.unwrap_or_else(|| panic!("{word} is not on the page: {words}"));
    let side = |name: &str| -> f64 {
        let (_, rest) = line.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    side("yMax") - side("yMin")
}

fn language(paper: &Paper) -> String {
    let object = tools::out("qpdf", &["--json", "--json-key=qpdf", &paper.file()]);
    // Keys are sorted: the last before the catalogue's type is the catalogue's own.
    let (before, _) = object.split_once("\"/Type\": \"/Catalog\"").unwrap();
    let (_, rest) = before.rsplit_once("\"/Lang\": \"u:").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The first place of each of these in the tagged text, which is the order in which it is read out.
fn read_in_order(paper: &Paper, parts: &[&str]) {
    let text = joined(&paper.structure()).replace('"', "");
    let mut at = 0;
    for part in parts {
        let found = text[at..].find(&joined(part));
        at += found.unwrap_or_else(|| panic!("{part} is not behind the one before: {text}"));
    }
}

fn judged(paper: &Paper) -> Value {
    let anchors = shared().anchors();
    let said = tools::ieum(&["verify", "--anchors", &anchors, "--json", &paper.file()]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let said: Value = serde_json::from_str(&said.out).unwrap();
    json!([said["persons"], said["address"], said["kind"]])
}

#[test]
fn english_extracts_say_so_and_certify_the_same_record() {
    let person = &people::special(FAMILY).members[0];
    for (request, title, order) in [
        (
            HOUSEHOLD,
            "Household register extract",
            [
                "Head of household",
                "Members of the household",
                "Past addresses",
            ],
        ),
        (
            INDIVIDUAL,
            "Individual register extract",
            ["Name", "Present household", "Past addresses"],
        ),
    ] {
        let english = paper(
            request,
            &format!("english {request}"),
            &json!({"language": "en"}),
        );
        let korean = paper(request, &format!("korean {request}"), &json!({}));
        assert_eq!(
            (language(&english), language(&korean)),
            ("en".to_owned(), "ko".to_owned())
        );
        let text = english.text();
        for part in [
            title,
            "This is to certify that this extract agrees",
            "Moved in",
            "no romanized name",
            &person.name,
        ] {
            assert!(text.contains(&joined(part)), "{part}: {text}");
        }
        let own_words = [
            "발급일시",
            "현재 기록으로",
            "세대주와의",
            "전입",
            "증명합니다",
            "등본",
            "초본",
        ];
        for part in own_words {
            assert!(!text.contains(&joined(part)), "{part}: {text}");
        }
        let [first, second, third] = order;
        read_in_order(
            &english,
            &[
                title,
                first,
                second,
                third,
                "This is to certify",
                "How to check",
            ],
        );
        assert_eq!(
            judged(&english),
            judged(&korean),
            "what is checked is the same"
        );
    }
}

#[test]
fn large_print_is_the_same_paper_in_letters_one_and_a_half_times_as_large() {
    let name = &people::special(FAMILY).members[0].name;
    for request in [HOUSEHOLD, INDIVIDUAL] {
        let large = paper(
            request,
            &format!("large {request}"),
            &json!({"print": "large"}),
        );
        let usual = paper(request, &format!("usual {request}"), &json!({}));
        for word in [name.as_str(), "발급일시", "이"] {
            let ratio = height(&large, word) / height(&usual, word);
            assert!(ratio >= 1.5, "{word}: {ratio}");
        }
        // The letters of a line are a little higher than its type size.
        assert!(height(&large, name) >= 16.0);
        assert_eq!(judged(&large), judged(&usual));
        let tags = large.structure();
        assert_eq!(
            tags.lines()
                .filter(|line| line.trim_start().starts_with("H1"))
                .count(),
            1
        );
        let members = ["세대원", "과거의 주소", "증명합니다", "이 문서가 맞는지"];
        let order = if request == HOUSEHOLD {
            &members[..]
        } else {
            &members[1..]
        };
        read_in_order(&large, order);
        for part in people::special(FAMILY).members[0]
            .past
            .iter()
            .map(|past| &past.address)
        {
            assert!(large.text().contains(&joined(part)), "{part}");
        }
        let pictures = large.folder().file("page");
        tools::out("pdftoppm", &["-r", "200", "-png", &large.file(), &pictures]);
        let found = std::fs::read_dir(large.folder().as_path()).unwrap();
        let found = found.map(|entry| entry.unwrap().path());
        let found = found.filter(|path| path.extension().is_some_and(|ending| ending == "png"));
        let found: Vec<String> = found.map(|path| path.display().to_string()).collect();
        let mut arguments = vec!["--raw", "-q"];
        arguments.extend(found.iter().map(String::as_str));
        assert_eq!(
            tools::run("zbarimg", &arguments).out.trim(),
            large.told("code")
        );
    }
}
