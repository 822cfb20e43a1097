//! Changed CAP documents before the schema itself: our checker says the same of each.

use continuity::cap::Category;
use continuity::cap::Certainty;
use continuity::cap::Response;
use continuity::cap::Severity;
use continuity::cap::Status;
use continuity::cap::Urgency;
use continuity::cap::documents;
use continuity::cap::faults;
use continuity::xml::Element;

use crate::xmllint;

pub(crate) const SCHEMA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/data/CAP-v1.2.xsd"
);

/// True where both the program and the schema are there.
pub(crate) fn can_judge() -> bool {
    let schema = std::path::Path::new(SCHEMA).exists();
    if !schema {
        xmllint::not_run(
            "../shared/data/CAP-v1.2.xsd is not beside this clone: CAP documents were judged by our checker alone",
        );
    }
    schema && xmllint::is_here()
}

/// Every element of the schema, by reading it out of a whole document.
fn names() -> Vec<String> {
    fn collect(element: &Element, names: &mut Vec<String>) {
        if !names.contains(&element.name) {
            names.push(element.name.clone());
        }
        element
            .elements()
            .iter()
            .for_each(|inner| collect(inner, names));
    }
    let mut names = Vec::new();
    collect(&documents("identifier x").unwrap()[0], &mut names);
    names
}

/// Our checker and xmllint say the same of every document that these phrases tell of. Gives how many there were, and how many of them were valid.
fn compare(name: &str, phrases: &[String]) -> (usize, usize) {
    let told = phrases.iter().flat_map(|phrase| {
        let all = documents(phrase).unwrap_or_else(|why| panic!("{phrase}: {why}"));
        all.into_iter().map(move |document| (phrase, document))
    });
    let told: Vec<(&String, Element)> = told.collect();
    let texts: Vec<String> = told
        .iter()
        .map(|(_, document)| document.document())
        .collect();
    let refused = xmllint::refused(name, &["--schema", SCHEMA], &texts);
    for (nth, (phrase, document)) in told.iter().enumerate() {
        let ours = faults(document);
        assert_eq!(
            ours.is_empty(),
            !refused.contains(&nth),
            "{phrase}: {ours:?}\n{}",
            texts[nth]
        );
    }
    (told.len(), told.len() - refused.len())
}

#[test]
fn every_order_of_two_elements_is_judged_as_the_schema_does() {
    if !can_judge() {
        return;
    }
    let names = names();
    assert!(names.len() > 45, "{names:?}");
    let pairs = names
        .iter()
        .flat_map(|a| names.iter().map(move |b| format!("{a} before {b}")));
    // The schema has signatures behind everything else. libxml2 2.9 takes one before an info all the same, and is wrong there.
    let pairs = pairs.filter(|pair| pair != "Signature before info");
    let (all, valid) = compare("orders", &pairs.collect::<Vec<_>>());
    assert!(valid > 800 && all - valid > 800, "{valid} of {all}");
}

#[test]
fn every_element_is_judged_as_the_schema_does_where_it_is_missing_doubled_or_empty() {
    if !can_judge() {
        return;
    }
    let phrases = names().into_iter().flat_map(|name| {
        ["without", "twice", "empty"].map(|how| match how {
            "without" => format!("without {name}"),
            _ => format!("{name} {how}"),
        })
    });
    let (all, valid) = compare("counts", &phrases.collect::<Vec<_>>());
    assert!(valid > 40 && all - valid > 40, "{valid} of {all}");
}

#[test]
fn every_word_is_judged_as_the_schema_does() {
    if !can_judge() {
        return;
    }
    let lists = [
        Status::WORDS,
        Category::WORDS,
        Response::WORDS,
        Urgency::WORDS,
        Severity::WORDS,
        Certainty::WORDS,
    ];
    let messages: &[&str] = &[
        "Alert",
        "Update",
        "Cancel",
        "Ack",
        "Error",
        "Public",
        "Restricted",
        "Private",
    ];
    let wrong: &[&str] = &["심각", "severe", "Severe ", "SEVERE", "Drill", "Info", "1"];
    let words = lists.into_iter().chain([messages, wrong]).flatten();
    let names = [
        "status",
        "msgType",
        "scope",
        "category",
        "responseType",
        "urgency",
        "severity",
        "certainty",
    ];
    let phrases = words.flat_map(|word| names.map(|name| format!("{name} {word}")));
    let (all, valid) = compare("words", &phrases.collect::<Vec<_>>());
    let known = lists
        .into_iter()
        .chain([messages])
        .map(<[_]>::len)
        .sum::<usize>();
    assert!(valid > known && all > 5 * valid, "{valid} of {all}");
}

const TIMES: &[&str] = &[
    "2023-11-17T09:00:00+09:00",
    " 2023-11-17T09:00:00+09:00 ",
    "0000-01-01T00:00:00+09:00",
    "0001-01-01T00:00:00+09:00",
    "2023-11-17T24:00:00+09:00",
    "2023-11-17T24:00:01+09:00",
    "2023-11-17T25:00:00+09:00",
    "2023-11-17T09:00:60+09:00",
    "2023-11-17T09:60:00+09:00",
    "2023-02-29T09:00:00+09:00",
    "2024-02-29T09:00:00+09:00",
    "1900-02-29T09:00:00+09:00",
    "2000-02-29T09:00:00+09:00",
    "2023-04-31T09:00:00+09:00",
    "2023-13-01T09:00:00+09:00",
    "2023-00-01T09:00:00+09:00",
    "2023-11-00T09:00:00+09:00",
    "2023-11-17T09:00:00+14:00",
    "2023-11-17T09:00:00+14:01",
    "2023-11-17T09:00:00-14:00",
    "2023-11-17T09:00:00+13:60",
    "2023-11-17T09:00:00,09:00",
    "2023-11-17T09:00:00-00:00",
    "12023-11-17T09:00:00+09:00",
    "-2023-11-17T09:00:00+09:00",
    "2023-11-17t09:00:00+09:00",
    "2023-11-17 09:00:00+09:00",
    "2023-11-17T09:00:00Z",
    "2023-11-17T09:00:00.123+09:00",
    "2023-11-17T09:00:00",
    "2023-11-17",
    "2023-11-17T09:00+09:00",
    "2023-11-17T09:00:00+0900",
    "2023-11-17T09:00:00+9:00",
    "20231117T090000+0900",
    "２０23-11-17T09:00:00+09:00",
    "x",
    "",
    "...T00:00:00Z",
    "...T09:00:00+09:00",
];

const ADDRESSES: &[&str] = &[
    "",
    "https://example.invalid/a?b=c#d",
    "http://a b",
    "http://[",
    "%zz",
    "%41",
    "#a#b",
    "가",
    "http://정부.kr/상태",
    ":a",
    "1:a",
    "http://a:b/",
    "a\\b",
    "{",
    "|",
    "http://x/%2",
    "//",
    "mailto:a@b",
    "a:b:c",
    "http:///x",
    "http://u@[::1]/",
    "http://[::1]:80/",
    "http://[::1/",
    "[x]",
    "\"",
    "<",
    "/a:b",
    "?a:b",
    "http://a:80",
];

#[test]
fn values_of_every_kind_are_judged_as_the_schema_does() {
    if !can_judge() {
        return;
    }
    let integers: &[&str] = &["", "1", "+1", "-1", "1.0", " 1 ", "1 2", "007", "--1", "x"];
    let decimals: &[&str] = &[
        "", "1", "+1.", "-.5", ".", "1e3", " 1.5 ", "INF", "1.2.3", "1,5",
    ];
    let languages: &[&str] = &[
        "",
        "ko",
        "ko-KR",
        " ko ",
        "korean-language-x",
        "한",
        "abcdefghi",
        "a-",
        "ko_KR",
        "x-1",
        "1",
        "ko-abcdefghi",
    ];
    let texts: &[&str] = &[
        "",
        " ",
        "a,b",
        "a b",
        "<b>&amp;</b>",
        "]]>",
        "\u{1}\u{ffff}",
        "가\r\n나\t",
    ];
    let lists = [
        (vec!["sent", "effective", "onset", "expires"], TIMES),
        (vec!["web", "uri"], ADDRESSES),
        (vec!["size"], integers),
        (vec!["altitude", "ceiling"], decimals),
        (vec!["language"], languages),
        (
            vec![
                "identifier",
                "sender",
                "value",
                "polygon",
                "info",
                "resource",
            ],
            texts,
        ),
        (
            vec!["xmlns"],
            &[
                "urn:oasis:names:tc:emergency:cap:1.2",
                "urn:oasis:names:tc:emergency:cap:1.1",
            ],
        ),
    ];
    let phrases = lists.iter().flat_map(|(names, values)| {
        names
            .iter()
            .flat_map(|name| values.iter().map(move |value| format!("{name} {value}")))
    });
    let (all, valid) = compare("values", &phrases.collect::<Vec<_>>());
    assert!(valid > 60 && all - valid > 100, "{valid} of {all}");
}
