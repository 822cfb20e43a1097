//! What commands answer without a country: `ieum rules eval`, every line of drills/vectors; and a reader that stops.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::tools::ieum_with;

/// The vectors that must be there; one that is lost must not pass for one that holds.
const FILES: &[&str] = &[
    "address",
    "cap-document",
    "civil-deadline",
    "emergency-text",
    "fee",
    "petition-due-days",
    "petition-due-hours",
    "petition-period",
    "probe-state",
    "public-holiday",
    "rental",
    "resident-number",
    "seal-certificate-online",
];

#[test]
fn every_vector_is_answered_as_its_source_says() {
    for file in FILES {
        let path = format!(
            "{}/../drills/vectors/{file}.jsonl",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        let said = ieum_with(&["rules", "eval"], &text);
        assert_eq!(said.code, 0, "{file}: {}{}", said.out, said.err);
        let answers: BTreeMap<String, Value> = said.out.lines().map(answer).collect();
        let cases: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(!cases.is_empty() && answers.len() == cases.len(), "{file}");
        for case in cases {
            let answer = &answers[case["id"].as_str().unwrap()];
            assert!(agrees(&case["out"], answer), "{case}\nbut: {answer}");
        }
    }
}

fn answer(line: &str) -> (String, Value) {
    let answer: Value = serde_json::from_str(line).unwrap();
    (
        answer["id"].as_str().unwrap().to_owned(),
        answer["out"].clone(),
    )
}

/// What the source lists is compared, and nothing else. Why a day is no holiday is a remark of its author.
fn agrees(listed: &Value, given: &Value) -> bool {
    let Some(listed) = listed.as_object() else {
        return listed == given;
    };
    let remark = |name: &str| name == "why" && listed.get("holiday") == Some(&Value::Bool(false));
    listed
        .iter()
        .filter(|(name, _)| !remark(name))
        .all(|(name, value)| given.get(name) == Some(value))
}

#[test]
fn an_unknown_rule_and_a_broken_line_are_told_and_the_rest_goes_on() {
    let lines = "{\"id\":\"a\",\"rule\":\"weather\",\"in\":1}\nnot json\n{\"id\":\"b\",\"rule\":\"public-holiday\",\"in\":{\"date\":\"2023-11-17\"}}\n";
    let said = ieum_with(&["rules", "eval"], lines);
    let answers: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((said.code, answers.len()), (1, 3), "{}", said.err);
    assert!(answers[0]["err"].is_string() && answers[1]["err"].is_string());
    assert_eq!(answers[2]["out"]["holiday"], false);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let mut child = std::process::Command::new(crate::tools::binary())
        .args(["inspect", "conflicts", "--rules"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!((ended.status.code(), &*said), (Some(141), ""));
}
