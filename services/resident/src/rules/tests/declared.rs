//! What the service declares: fields, tables, policy.

use kernel::Answers;
use kernel::Any;
use kernel::AnyService;
use kernel::Cell;
use kernel::Field;
use kernel::Kind;
use kernel::Service;
use kernel::Words;
use serde_json::Value;

use crate::Resident;
use crate::tables;
use crate::testing::World;
use crate::testing::n;

fn words_of(field: &Field) -> Vec<Words> {
    let mut words = vec![field.label];
    if !field.help.ko.is_empty() {
        words.push(field.help);
    }
    match field.kind {
        Kind::Choice(choices) => words.extend(choices.iter().map(|choice| choice.label)),
        Kind::List(fields, _) => words.extend(fields.iter().flat_map(words_of)),
        Kind::Text(_)
        | Kind::Name
        | Kind::ResidentNumber
        | Kind::Subject
        | Kind::Date
        | Kind::Address
        | Kind::Flag
        | Kind::Number { .. }
        | Kind::Reference => {}
    }
    words
}

#[test]
fn every_label_is_also_said_in_easy_words() {
    for request in Resident::REQUESTS {
        let words = request
            .fields
            .iter()
            .flat_map(words_of)
            .chain([request.title]);
        for words in words.filter(|words| words.ko.chars().count() > 1) {
            assert_ne!(words.ko, words.easy, "{}", request.name);
            assert!(!words.en.is_empty() && !words.easy.is_empty());
        }
    }
}

#[test]
fn every_request_has_a_sample_that_reads_well() {
    let service = Any::<Resident>::new();
    for request in service.requests() {
        let path = format!(
            "{}/samples/{}.json",
            env!("CARGO_MANIFEST_DIR"),
            request.name
        );
        let text = std::fs::read_to_string(&path).expect(&path);
        let body = serde_json::from_str(&text).expect(&path);
        let answers = Answers::from_json(&body).expect(&path);
        let read = service
            .parse(request.name, &answers)
            .expect("the request is listed");
        assert!(read.is_ok(), "{path}: {:?}", read.err());
        assert!(!request.may.is_empty(), "{}", request.name);
    }
}

#[test]
fn a_resident_number_lies_in_the_tables_as_a_token_only() {
    let town = World::town();
    let person = town.person("김하나");
    let rows = tables::rows(town.register(), &person);
    let keys: Vec<_> = rows.iter().flat_map(|row| &row.key).collect();
    assert!(keys.contains(&&Cell::Token(n(1))));
    assert!(
        keys.contains(&&Cell::Int(19_700_301)) && keys.contains(&&Cell::Text("김하나".to_owned()))
    );
    assert!(
        !keys
            .iter()
            .any(|key| matches!(key, Cell::Text(text) if text.contains(&n(1)[7..])))
    );
    assert!(
        rows.iter()
            .all(|row| Resident::TABLES.iter().any(|table| table.name == row.table))
    );
}

#[test]
fn a_dissolved_household_is_not_found_at_its_address_any_more() {
    let mut town = World::town();
    let home = town.register().persons[&town.person("오여섯")]
        .home()
        .cloned()
        .unwrap();
    assert_eq!(tables::rows(town.register(), &home).len(), 1);
    let death = serde_json::json!({"subject": n(6), "on": "2026-11-01"});
    town.done(
        crate::testing::By::Officer,
        crate::testing::TODAY,
        "death",
        &death,
    );
    assert!(tables::rows(town.register(), &home).is_empty());
}

#[test]
fn every_rule_in_the_data_says_its_source() {
    let (_, lines) = Resident::POLICY
        .iter()
        .find(|(name, _)| *name == "resident/register")
        .unwrap();
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let source = row["source"].as_str().unwrap();
        assert!(source.starts_with(['S', 'C', 'M', 'O']), "{line}");
    }
}
