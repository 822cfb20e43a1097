//! The cases of `drills/vectors`, and more of the same shapes.

use super::*;

const VECTORS: [&str; 7] = [
    include_str!("../../../drills/vectors/resident-number.jsonl"),
    include_str!("../../../drills/vectors/address.jsonl"),
    include_str!("../../../drills/vectors/public-holiday.jsonl"),
    include_str!("../../../drills/vectors/civil-deadline.jsonl"),
    include_str!("../../../drills/vectors/petition-due-hours.jsonl"),
    include_str!("../../../drills/vectors/petition-due-days.jsonl"),
    include_str!("../../../drills/vectors/petition-period.jsonl"),
];

/// Whether all keys that a case expects are answered so. What is no holiday has no reason: the cases word that in different ways.
fn answers(expected: &Value, given: &Value) -> bool {
    let Some(keys) = expected.as_object() else {
        return expected == given;
    };
    let is_comment = |key: &str| key == "why" && expected["holiday"] == json!(false);
    keys.iter()
        .all(|(key, value)| is_comment(key) || given.get(key) == Some(value))
}

#[test]
fn every_case_of_the_kernels_rules_comes_out_right() {
    let cases: Vec<Value> = VECTORS
        .iter()
        .flat_map(|text| text.lines())
        .map(|line| serde_json::from_str(line).expect("a case"))
        .collect();
    assert!(cases.len() >= 45, "{}", cases.len());
    let wrong = cases.iter().filter_map(|case| {
        let given = evaluate(case["rule"].as_str()?, &case["in"]).expect("a rule of the kernel");
        let right = given
            .as_ref()
            .is_ok_and(|given| answers(&case["out"], given));
        (!right).then(|| format!("{} expected {}, given {given:?}", case["id"], case["out"]))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_rule_of_others_is_none_and_a_bad_input_says_what_is_expected() {
    assert_eq!(evaluate("fee", &json!({})), None);
    let said = |rule, input: Value| {
        evaluate(rule, &input)
            .expect("a rule of the kernel")
            .expect_err("a bad input")
    };
    assert_eq!(
        said("resident-number", json!({})),
        "rrn: a text is expected"
    );
    assert!(
        said(
            "resident-number",
            json!({ "rrn": "900101-1970015", "assigned_on": "long ago" })
        )
        .contains("assigned_on")
    );
    assert!(
        said(
            "resident-number",
            json!({ "rrn": "900101-1970015", "mask": "head" })
        )
        .contains("mask")
    );
    assert!(said("public-holiday", json!({ "date": "2099-01-01" })).contains("outside"));
    assert!(
        said(
            "petition-due-days",
            json!({ "received": "2023-11-17", "days": 3 })
        )
        .contains("3일")
    );
    assert!(
        said(
            "civil-deadline",
            json!({ "event": "2023-11-03", "days": -1 })
        )
        .contains("days")
    );
    assert!(said("address", json!("9999999999")).contains("9999999999"));
    assert!(said("petition-period", json!("진정")).contains("진정"));
}

fn out(rule: &str, input: &Value) -> Value {
    let given = evaluate(rule, input).expect("a rule of the kernel");
    given.expect("a good input")
}

#[test]
fn a_code_is_valid_between_its_days_and_leads_to_its_successor() {
    for (code, date, expected) in [
        ("1111010100", "2026-11-21", json!({ "valid": true })),
        ("1111051500", "2008-10-31", json!({ "valid": false })),
        ("5100000000", "2023-06-10", json!({ "valid": false })),
        ("5100000000", "2023-06-11", json!({ "valid": true })),
        ("4511100000", "2024-01-17", json!({ "valid": true })),
        (
            "4511100000",
            "2024-01-18",
            json!({ "valid": false, "successor": "5211100000" }),
        ),
        ("9900000000", "2024-01-18", json!({ "valid": false })),
    ] {
        let input = json!({ "code": code, "date": date });
        assert_eq!(out("address", &input), expected, "{input}");
    }
}

#[test]
fn addresses_that_are_no_road_or_no_address_say_so() {
    let path = json!(["세종특별자치시", "반곡동"]);
    assert_eq!(out("address", &json!("3611010100")), path);
    let lot =
        json!({ "emd": "동면", "ri": "장학리", "lot": [12, 3], "no": [12, 3], "mountain": true });
    let given = out(
        "address",
        &json!("강원특별자치도 춘천시 동면 장학리 산 12-3"),
    );
    assert!(answers(&lot, &given), "{given}");
    let given = out("address", &json!("종로구 세종대로 175"));
    assert_eq!(
        (&given["err"], &given["given"]),
        (&json!("province"), &json!("종로구"))
    );
}

#[test]
fn a_resident_number_is_checked_before_it_is_masked() {
    for (input, expected) in [
        (
            json!({ "rrn": "900101-197001" }),
            json!({ "ok": false, "err": "format" }),
        ),
        (
            json!({ "rrn": "900131-1970011", "mask": "tail6" }),
            json!({ "text": "900131-1******" }),
        ),
        (
            json!({ "rrn": "900101-1970011", "mask": "tail7" }),
            json!({ "text": "900101-*******" }),
        ),
        (
            json!({ "rrn": "900132-1970011", "mask": "tail6" }),
            json!({ "ok": false, "err": "date" }),
        ),
        (
            json!({ "rrn": "900101-1970011", "assigned_on": "2020-10-04" }),
            json!({ "ok": false, "err": "checksum", "checksum": "wrong" }),
        ),
    ] {
        assert_eq!(out("resident-number", &input), expected, "{input}");
    }
}
