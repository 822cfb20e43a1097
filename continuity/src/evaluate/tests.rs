use serde_json::Value;
use serde_json::json;

use super::evaluate;

fn check(rule: &str, input: Value, expected: &Value) {
    let out = evaluate(rule, &input).expect("the rule is known");
    let out = out.unwrap_or_else(|why| panic!("{input}: {why}"));
    let listed = expected.as_object().expect("an object");
    for (name, value) in listed {
        assert_eq!(out.get(name), Some(value), "{input}: {out}");
    }
}

fn refused(rule: &str, input: Value) {
    let out = evaluate(rule, &input).expect("the rule is known");
    assert!(out.is_err(), "{input}: {out:?}");
}

#[test]
fn an_unknown_rule_is_not_answered() {
    assert_eq!(evaluate("weather", &json!({})), None);
}

#[test]
fn the_length_is_that_of_kind_and_area() {
    let text = |input, expected| check("emergency-text", input, &expected);
    text(
        json!({"kind": "긴급", "chars": 91}),
        json!({"ok": false, "limit": 90, "over": 1}),
    );
    text(
        json!({"kind": "긴급", "chars": 90}),
        json!({"ok": true, "limit": 90}),
    );
    text(
        json!({"kind": "위급", "chars": 91, "area": "시범지역"}),
        json!({"ok": false, "limit": 90}),
    );
    text(
        json!({"kind": "안전안내", "chars": 157, "area": "시범지역"}),
        json!({"ok": true, "limit": 157}),
    );
    text(
        json!({"kind": "안전안내", "chars": 91, "area": "서울"}),
        json!({"ok": false, "limit": 90}),
    );
    text(
        json!({"kind": "안전안내", "chars": 157, "area": null}),
        json!({"ok": false, "limit": 90}),
    );
    text(
        json!({"kind": "안전안내", "chars": 100, "area": "진천", "date": "2025-10-30"}),
        json!({"ok": false, "limit": 90}),
    );
    text(
        json!({"kind": "긴급", "text": "정부24 중단"}),
        json!({"ok": true, "limit": 90, "over": 0}),
    );
    text(json!({"kind": "긴급", "chars": 0}), json!({"ok": true}));
}

#[test]
fn a_second_text_of_the_same_within_a_day_is_asked_about() {
    let text =
        |input, confirm: bool| check("emergency-text", input, &json!({ "confirm": confirm }));
    let (prev, now) = ("2026-11-21T09:00", "2026-11-22T09:00");
    text(json!({"prev": prev, "now": now}), true);
    text(json!({"prev": prev, "now": "2026-11-22T09:01"}), false);
    text(json!({"now": now}), false);
    text(json!({"prev": null, "now": now}), false);
    text(json!({"prev": prev, "now": now, "same_area": false}), false);
    text(
        json!({"prev": prev, "now": now, "area": "종로구", "prev_area": "중구"}),
        false,
    );
    text(
        json!({"prev": prev, "now": now, "area": "종로구", "prev_area": "종로구", "kind": "긴급"}),
        true,
    );
}

#[test]
fn what_can_not_be_read_is_refused() {
    for input in [
        json!({}),
        json!({"kind": "보통", "chars": 1}),
        json!({"kind": "긴급", "chars": -1}),
        json!({"kind": "긴급", "chars": "many"}),
        json!({"prev": "yesterday", "now": "2026-11-22T09:00"}),
        json!({"prev": "2026-11-22T09:00"}),
    ] {
        refused("emergency-text", input);
    }
    for input in [
        json!({"small_loss": 0.0}),
        json!({"small_loss": 0.0, "full_mtu_loss": 1.1}),
        json!({"small_loss": -0.1, "full_mtu_loss": 0}),
        json!({"small_loss": 0, "full_mtu_loss": 0, "durable_write": "yes"}),
    ] {
        refused("probe-state", input);
    }
    refused("cap-document", json!({}));
    refused("cap-document", json!(" "));
}

#[test]
fn loss_by_size_makes_the_state() {
    let packets = |small: Value, full: Value, state: &str| {
        check(
            "probe-state",
            json!({"small_loss": small, "full_mtu_loss": full}),
            &json!({ "state": state }),
        );
    };
    packets(json!(0.0), json!(0.9), "DEGRADED");
    packets(json!(0.0), json!(0.0), "UP");
    packets(json!(1.0), json!(1.0), "DOWN");
    packets(json!(1), json!(1), "DOWN");
    packets(json!("0.0"), json!("1.0"), "DEGRADED");
    packets(json!(0.01), json!(0.02), "UP");
    packets(json!(0.3), json!(0.3), "DEGRADED");
    let not_written = json!({"small_loss": 0, "full_mtu_loss": 0, "durable_write": false});
    check(
        "probe-state",
        not_written,
        &json!({"state": "DEGRADED", "not_state": "UP"}),
    );
}

#[test]
fn a_phrase_is_judged_as_the_schema_would() {
    let phrase = |phrase: &str, valid: bool| {
        check("cap-document", json!(phrase), &json!({ "valid": valid }));
    };
    for good in [
        "sent 2023-11-17T09:00:00+09:00",
        "sent ...T00:00:00-00:00",
        "severity Severe",
        "status Exercise",
        "status before msgType",
        "value after valueName",
        "info before severity",
        "language ko",
        "without note",
        "code twice",
        "info twice",
        "identifier with space",
        "sent without fraction",
        "areaDesc before valueName",
        "onset 2023-11-17T24:00:00+09:00",
        "category CBRNE",
        "area before Signature",
    ] {
        phrase(good, true);
    }
    for bad in [
        "sent ...T00:00:00Z",
        "sent ...T09:00:00.123+09:00",
        "sent without zone",
        "severity 심각",
        "msgType before status",
        "severity severe",
        "severity",
        "without sender",
        "sender missing",
        "status twice",
        "value before valueName",
        "severity before info",
        "info before status",
        "priority High",
        "sent 2023-11-17 09:00:00+09:00",
        "sent 2023-02-29T09:00:00+09:00",
        "size 1.5",
        "info 심각",
        "Status Actual",
        "namespace urn:oasis:names:tc:emergency:cap:1.1",
        "identifier before alert",
        "without alert",
        "status before status",
        "expires before onset",
        "sent with Z",
        "Signature before info",
    ] {
        phrase(bad, false);
    }
}
