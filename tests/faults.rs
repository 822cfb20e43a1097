//! Bad input: refused with what, where and what to do, all faults at once, and nothing changes.

use std::sync::Mutex;
use std::sync::PoisonError;

use serde_json::Value;
use serde_json::json;

use crate::client::Answer;
use crate::client::Caller;
use crate::country::shared;

const HOUSEHOLD: &str = "household-extract";

/// 용도 as CP949.
const PURPOSE_CP949: &[u8] = &[0xbf, 0xeb, 0xb5, 0xb5];

/// An officer of songpa, where nobody else writes: what is asked in `ask` adds no entry.
fn unchanged(ask: impl FnOnce(&Caller)) {
    static SONGPA: Mutex<()> = Mutex::new(());
    let _alone = SONGPA.lock().unwrap_or_else(PoisonError::into_inner);
    let entries = || shared().health("songpa")["entries"].as_u64().unwrap();
    let before = entries();
    ask(&shared().officer("songpa", 0));
    assert_eq!(entries(), before, "something refused was written");
}

fn citizen_number() -> String {
    let ready = shared().ready();
    let mut citizens = ready["citizens"].as_array().unwrap().iter();
    let one = citizens.find(|one| one["home"] == "songpa").unwrap();
    one["resident_number"].as_str().unwrap().to_owned()
}

fn told(answer: &Answer) -> Vec<String> {
    let faults = answer.faults();
    faults
        .iter()
        .map(|(field, code)| format!("{field}: {code}"))
        .collect()
}

fn raw(officer: &Caller, key: Option<&str>, body: &[u8]) -> Answer {
    let caller = officer.clone().with("content-type", "application/json");
    let caller = match key {
        Some(key) => caller.with("idempotency-key", key),
        None => caller,
    };
    caller
        .send("/api/v1/resident/household-extract", body)
        .unwrap()
}

#[test]
fn a_request_without_a_key_or_with_an_endless_one_is_refused() {
    unchanged(|officer| {
        let body = json!({"subject": citizen_number()}).to_string();
        for key in [None, Some(""), Some("   "), Some(&"k".repeat(201)[..])] {
            assert_eq!(
                raw(officer, key, body.as_bytes()).refused(422),
                "api.no-idempotency-key"
            );
        }
    });
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    unchanged(|officer| {
        for body in ["{\"subject\": ", "", "subject=1", "{\"subject\": \"a\",}"] {
            let answer = raw(officer, Some("not json"), body.as_bytes());
            assert_eq!(answer.refused(422), "api.not-json");
            assert!(answer.json()["detail"].as_str().unwrap().contains("line"));
        }
        for body in ["[]", "\"a\"", "null", "7"] {
            assert_eq!(
                told(&raw(officer, Some("no object"), body.as_bytes())),
                [": not-an-object"]
            );
        }
        let deep = format!("{{\"subject\": {}1{}}}", "[".repeat(40), "]".repeat(40));
        assert_eq!(
            told(&raw(officer, Some("deep"), deep.as_bytes())),
            [": not-an-object"]
        );
    });
}

#[test]
fn text_in_cp949_is_refused_and_not_guessed() {
    unchanged(|officer| {
        let mut body = json!({"subject": citizen_number(), "purpose": "@"})
            .to_string()
            .into_bytes();
        let at = body.iter().position(|byte| *byte == b'@').unwrap();
        body.splice(at..=at, PURPOSE_CP949.iter().copied());
        assert_eq!(
            raw(officer, Some("cp949"), &body).refused(422),
            "api.not-json"
        );
    });
}

#[test]
fn a_body_over_the_limit_is_refused_as_too_large() {
    unchanged(|officer| {
        let body =
            json!({"subject": citizen_number(), "purpose": "가".repeat(100_000)}).to_string();
        assert_eq!(
            raw(officer, Some("large"), body.as_bytes()).refused(413),
            "page.too-large"
        );
    });
}

#[test]
fn a_wrong_token_or_none_is_refused() {
    let country = shared();
    let body = json!({"subject": citizen_number()});
    for place in [country.portal("songpa"), country.office("songpa")] {
        let wrong = Caller::new(&place, "0123456789abcdef0123456789abcdef");
        assert_eq!(
            wrong.ask(HOUSEHOLD, "wrong token", &body).refused(401),
            "sign-in.unknown"
        );
        let nobody = Caller::nobody(&place);
        assert_eq!(
            nobody.ask(HOUSEHOLD, "no token", &body).refused(401),
            "api.no-token"
        );
    }
}

#[test]
fn all_faults_of_an_extract_are_told_at_once() {
    unchanged(|officer| {
        let body = json!({
            "subject": "900101-197001", "purpose": "x".repeat(61), "colour": "red", "fee": "later",
            "options": {"history": "9y", "relation": "perhaps", "shoe-size": true},
        });
        let faults = told(&officer.ask(HOUSEHOLD, "faults", &body));
        for expected in [
            "subject: resident-number",
            "purpose: too-long",
            "fee: unknown-option",
            "options.history: unknown-option",
            "options.relation: flag",
            "colour: unknown-field",
            "options.shoe-size: unknown-field",
        ] {
            assert!(
                faults.iter().any(|fault| fault == expected),
                "{expected} is not among {faults:?}"
            );
        }
        assert_eq!(faults.len(), 7, "{faults:?}");
    });
}

#[test]
fn bad_dates_and_addresses_are_told_with_all_else() {
    unchanged(|officer| {
        let body = json!({"subject": "12345", "address": "어딘가", "moved_on": "2026-02-30", "who": "some", "relation": "friend"});
        let faults = told(&officer.ask("move-in", "bad move", &body));
        for expected in [
            "subject: resident-number",
            "address: address",
            "moved_on: date",
            "who: unknown-option",
            "relation: unknown-option",
        ] {
            assert!(
                faults.iter().any(|fault| fault == expected),
                "{expected} is not among {faults:?}"
            );
        }
        let missing = told(&officer.ask("move-in", "empty move", &json!({})));
        for expected in ["subject: missing", "address: missing", "moved_on: missing"] {
            assert!(
                missing.iter().any(|fault| fault == expected),
                "{expected} is not among {missing:?}"
            );
        }
    });
}

#[test]
fn numbers_that_nobody_has_are_refused_each_for_its_reason() {
    unchanged(|officer| {
        // A 13th month, a day that is none, letters, too short, too long; the last is well formed and nobody's.
        for (nth, number) in [
            "901301-1970011",
            "900230-1970011",
            "90O1O1-1970011",
            "900101-197001",
            "900101-19700111",
        ]
        .iter()
        .enumerate()
        {
            let answer = officer.ask(
                HOUSEHOLD,
                &format!("bad number {nth}"),
                &json!({"subject": number}),
            );
            assert_eq!(told(&answer), ["subject: resident-number"], "{number}");
        }
        let nobody = officer.ask(HOUSEHOLD, "nobody", &json!({"subject": "700101-1990013"}));
        assert_eq!(nobody.refused(404), "resident.nobody-here");
    });
}

#[test]
fn what_is_said_is_said_in_the_language_asked_for() {
    unchanged(|officer| {
        let said = |lang: &str| {
            let answer =
                officer
                    .clone()
                    .with("accept-language", lang)
                    .ask(HOUSEHOLD, "lang", &json!({}));
            answer.json()["faults"][0]["hint"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let (ko, en, easy) = (said("ko-KR"), said("en-GB,en;q=0.9"), said("easy"));
        assert!(
            en.is_ascii() && !ko.is_ascii() && !easy.is_ascii() && ko != easy,
            "{ko} {en} {easy}"
        );
    });
}

#[test]
fn unknown_services_and_requests_are_not_found() {
    unchanged(|officer| {
        assert_eq!(
            officer
                .ask("weather", "unknown request", &json!({}))
                .refused(404),
            "request.unknown"
        );
        let caller = officer.clone().with("idempotency-key", "unknown service");
        assert_eq!(
            caller
                .send("/api/v1/weather/look", b"{}")
                .unwrap()
                .refused(404),
            "service.unknown"
        );
        assert_eq!(officer.get("/api/v1/nothing").refused(404), "page.unknown");
    });
}

#[test]
fn a_number_given_back_in_a_fault_is_what_was_given() {
    unchanged(|officer| {
        let answer = officer.ask(HOUSEHOLD, "given", &json!({"subject": "12345"}));
        let fault: &Value = &answer.json()["faults"][0];
        assert_eq!(
            (fault["field"].as_str(), fault["given"].as_str()),
            (Some("subject"), Some("12345"))
        );
    });
}
