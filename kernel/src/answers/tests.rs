use super::*;

const HISTORY: &[crate::Choice] = &[crate::Choice {
    value: "5y",
    label: words("5년", "5 years", "다섯 해"),
}];
const NO_LABEL: Words = words("", "", "");
const FIELDS: &[Field] = &[
    Field::required("subject", NO_LABEL, Kind::ResidentNumber),
    Field::optional("options.history", NO_LABEL, Kind::Choice(HISTORY)),
    Field::optional(
        "members",
        NO_LABEL,
        Kind::List(&[Field::required("name", NO_LABEL, Kind::Name)], 2),
    ),
];

fn codes(body: &str) -> Vec<(String, &'static str)> {
    let body = serde_json::from_str(body).expect("a test's JSON");
    let read = Answers::from_json(&body).and_then(|answers| answers.read(FIELDS));
    read.err()
        .unwrap_or_default()
        .into_iter()
        .map(|f| (f.field, f.code))
        .collect()
}

#[test]
fn good_answers_are_read_with_their_types() {
    let body = serde_json::json!({"subject": "900101-1970011", "options": {"history": "5y"}, "members": [{"name": "홍길동"}]});
    let given = Answers::from_json(&body)
        .and_then(|a| a.read(FIELDS))
        .expect("good answers");
    assert_eq!(given.choice("options.history"), Some("5y"));
    assert_eq!(
        given.list("members")[0].text("name").as_deref(),
        Some("홍길동")
    );
    assert!(given.resident_number("subject").is_some());
}

#[test]
fn all_faults_are_told_at_once() {
    let found = codes(r#"{"options":{"history":"9y"},"members":[{"nam":"x"}],"extra":1}"#);
    let expected = [
        ("subject", "missing"),
        ("options.history", "unknown-option"),
        ("members.0.name", "missing"),
        ("extra", "unknown-field"),
        ("members.0.nam", "unknown-field"),
    ];
    assert_eq!(found, expected.map(|(f, c)| (f.to_owned(), c)));
    assert_eq!(codes("[1]"), [(String::new(), "not-an-object")]);
    assert_eq!(
        codes(
            r#"{"subject":"900101-1970011","members":[{"name":"가"},{"name":"나"},{"name":"다"}]}"#
        )[0]
        .1,
        "too-many"
    );
}

#[test]
fn a_date_must_exist_and_may_be_typed_as_eight_digits() {
    assert!(read_date("2024-02-29").is_some() && read_date("20240229").is_some());
    assert!(
        read_date("2023-02-29").is_none()
            && read_date("24-2-9").is_none()
            && read_date("２０２４0229").is_none()
    );
}
