//! What every request of this service declares.

use kernel::Answers;
use kernel::Any;
use kernel::AnyService;
use kernel::Service;
use kernel::Words;
use serde_json::Value;

use crate::Rental;

#[test]
fn every_request_has_a_sample_that_reads_well() {
    let service = Any::<Rental>::new();
    for request in service.requests() {
        let folder = env!("CARGO_MANIFEST_DIR");
        let path = format!("{folder}/samples/{}.json", request.name);
        let text = std::fs::read_to_string(&path).expect(&path);
        let body = serde_json::from_str(&text).expect(&path);
        let answers = Answers::from_json(&body).expect(&path);
        let read = service
            .parse(request.name, &answers)
            .expect("the request is listed");
        assert!(read.is_ok(), "{path}: {:?}", read.err());
    }
}

fn said(field: &kernel::Field, into: &mut Vec<Words>) {
    into.push(field.label);
    into.extend(Some(field.help).filter(|help| !help.ko.is_empty()));
    if let kernel::Kind::Choice(choices) = field.kind {
        into.extend(choices.iter().map(|choice| choice.label));
    }
}

#[test]
fn every_title_field_and_choice_speaks_three_languages() {
    let mut all: Vec<Words> = Rental::FORMS.iter().map(|form| form.title).collect();
    for info in Rental::REQUESTS {
        all.push(info.title);
        info.fields.iter().for_each(|field| said(field, &mut all));
    }
    for Words { ko, en, easy } in all {
        assert!(
            !ko.is_empty() && !en.is_empty() && !easy.is_empty(),
            "{ko} {en} {easy}"
        );
        assert_ne!(ko, easy, "easy Korean is not the office's Korean");
    }
}

#[test]
fn every_policy_row_is_json_and_names_its_source() {
    let policy = kernel::Policy::default().with(Rental::POLICY);
    for (table, _) in Rental::POLICY {
        for row in policy.all::<Value>(table).unwrap() {
            let source = row["source"].as_str().unwrap_or_default();
            assert!(
                source.starts_with(['S', 'C', 'L', 'D', 'X', 'M', 'O']),
                "{table}: {row}"
            );
        }
    }
}
