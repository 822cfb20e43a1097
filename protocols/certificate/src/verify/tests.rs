use coset::HeaderBuilder;
use coset::cbor::Value;

use super::*;
use crate::claims;
use crate::code;
use crate::delegation::SignedDelegation;
use crate::refused::UNKNOWN_CENTRE;
use crate::signing::Signer;
use crate::toy;
use crate::toy::ToyCheck;
use crate::toy::ToyKey;

const BASE: &str = "https://ieum.example.go.kr";

fn issued(persons: i16) -> String {
    code::build(&toy::summary(persons), &toy::delegation(), BASE, &toy::NODE)
        .unwrap()
        .text
}

fn check(text: &str) -> Result<Verdict, Refused> {
    verify_code(text, &toy::anchors(), &ToyCheck)
}

/// A code in which any claim and the delegation are as somebody who holds a key would like them.
fn forged(claim: i64, value: Value, delegation: &SignedDelegation, signer: &ToyKey) -> String {
    let bytes = digits::decode(issued(1).split_once(MARK).unwrap().1).unwrap();
    let statement = cose::parse(&bytes).unwrap();
    let mut payload: Value = ciborium::from_reader(cose::payload(&statement)).unwrap();
    let entries = payload.as_map_mut().unwrap();
    let paper = entries.last_mut().unwrap().1.as_map_mut().unwrap();
    let home = if claim > 100 { entries } else { paper };
    home.retain(|(key, _)| *key != Value::from(claim % 100));
    home.push((Value::from(claim % 100), value));
    let header = HeaderBuilder::new()
        .value(-70_003, delegation.to_value())
        .build();
    let statement = cose::sign(claims::bytes(&payload), header, b"", signer).unwrap();
    format!("{MARK}{}", digits::encode(&cose::tagged(&statement)))
}

#[test]
fn a_genuine_code_tells_who_for_whom_when_as_of_when_and_in_which_mode() {
    let summary = toy::summary(3);
    let verdict = check(&issued(3)).unwrap();
    assert_eq!(
        (verdict.number, verdict.persons_in_all, &verdict.persons),
        (summary.number, 3, &summary.facts.persons)
    );
    assert_eq!(
        (verdict.issued_at_s, verdict.as_of_s, verdict.mode),
        (toy::NOW_S, toy::NOW_S - 60, Mode::CutOff)
    );
    assert_eq!(
        (verdict.address.as_str(), verdict.issuer.node.as_str()),
        (summary.facts.address.as_str(), "jongno")
    );
    assert!(
        verdict.specimen
            && !verdict.expired(toy::NOW_S)
            && verdict.expired(verdict.expires_at_s + 1)
    );
}

#[test]
fn an_interim_paper_says_so_and_a_mode_that_is_not_known_is_refused() {
    let interim = code::Summary {
        mode: Mode::Interim,
        ..toy::summary(1)
    };
    let text = code::build(&interim, &toy::delegation(), BASE, &toy::NODE);
    let verdict = check(&text.unwrap().text).unwrap();
    assert!(verdict.interim() && verdict.mode == Mode::Interim);
    assert!(!check(&issued(1)).unwrap().interim());
    // As a checker from before interim papers meets one: it refuses what it does not know.
    for unknown in [4, 5, -1] {
        let text = forged(7, Value::from(unknown), &toy::delegation(), &toy::NODE);
        assert_eq!(check(&text), Err(ALTERED), "{unknown}");
    }
}

#[test]
fn the_link_before_the_hash_may_be_left_out() {
    let whole = issued(2);
    let (_, bare) = whole.split_once('#').unwrap();
    assert_eq!(check(bare), check(&whole));
    assert_eq!(check(&format!(" {whole}\n")), check(&whole));
    assert!(check(bare).is_ok());
}

#[test]
fn a_large_household_is_verified_with_its_first_persons_and_their_count() {
    let verdict = check(&issued(30)).unwrap();
    assert_eq!(verdict.persons_in_all, 30);
    assert!(
        verdict.persons.len() < 10
            && verdict.persons == toy::summary(30).facts.persons[..verdict.persons.len()]
    );
}

#[test]
fn every_changed_character_behind_the_link_is_refused() {
    let text = issued(1);
    let start = text.find('#').unwrap();
    let mut refused = 0;
    for at in start..text.len() {
        for with in "0359 a#"
            .chars()
            .filter(|with| !text[at..].starts_with(*with))
        {
            let changed = format!("{}{with}{}", &text[..at], &text[at + 1..]);
            assert!(check(&changed).is_err(), "position {at} changed to {with}");
            refused += 1;
        }
    }
    assert!(refused > 5_000);
}

#[test]
fn every_lost_or_doubled_character_is_refused() {
    let text = issued(1);
    for at in text.find('#').unwrap()..text.len() {
        let lost = format!("{}{}", &text[..at], &text[at + 1..]);
        let doubled = format!("{}{}", &text[..=at], &text[at..]);
        assert!(
            check(&lost).is_err() && check(&doubled).is_err(),
            "position {at}"
        );
    }
}

#[test]
fn what_is_no_code_is_unreadable_and_a_spoilt_code_is_not_genuine() {
    for text in [
        "",
        "#",
        "https://ieum.example.go.kr/v",
        "IEUM2/123",
        "hello",
        &"9".repeat(5_000),
    ] {
        assert_eq!(check(text), Err(UNREADABLE), "{text}");
    }
    assert_eq!(check("IEUM1/"), Err(ALTERED));
    assert!(UNREADABLE.is_unreadable() && !ALTERED.is_unreadable());
}

#[test]
fn a_code_signed_by_another_key_is_not_genuine_even_when_it_brings_that_key() {
    let same = Value::from(true);
    assert_eq!(
        check(&forged(9, same.clone(), &toy::delegation(), &ToyKey(77))),
        Err(ALTERED)
    );
    let terms = Delegation {
        key: ToyKey(77).public_key(),
        ..toy::terms()
    };
    let own_delegation = SignedDelegation::sign(terms.clone(), &ToyKey(77)).unwrap();
    assert_eq!(
        check(&forged(9, same.clone(), &own_delegation, &ToyKey(77))),
        Err(ALTERED)
    );
    let own_centre = SignedDelegation::sign(
        Delegation {
            centre: "mine".into(),
            ..terms
        },
        &ToyKey(77),
    )
    .unwrap();
    assert_eq!(
        check(&forged(9, same, &own_centre, &ToyKey(77))),
        Err(UNKNOWN_CENTRE)
    );
}

#[test]
fn a_node_signs_only_its_kinds_its_places_its_numbers_and_in_its_time() {
    let forged = |claim, value| {
        check(&forged(claim, value, &toy::delegation(), &toy::NODE)).map(|verdict| verdict.specimen)
    };
    assert_eq!(
        forged(2, Value::from("resident.household-extract")),
        Ok(true)
    );
    assert_eq!(
        forged(2, Value::from("rental.contract")),
        Err(KIND_NOT_DELEGATED)
    );
    assert_eq!(forged(10, Value::from(26_110)), Err(PLACE_NOT_DELEGATED));
    assert_eq!(forged(1, Value::from(79_444)), Err(NUMBER_NOT_OF_ISSUER));
    assert_eq!(forged(1, Value::from(79_445)), Err(ALTERED));
    assert_eq!(
        forged(106, Value::from(toy::terms().until_s + 1)),
        Err(OUTSIDE_VALIDITY)
    );
    assert_eq!(
        forged(106, Value::from(toy::terms().from_s - 1)),
        Err(OUTSIDE_VALIDITY)
    );
}

#[test]
fn a_delegation_from_before_the_centre_was_named_does_not_count() {
    let terms = Delegation {
        from_s: toy::NOW_S - 2_000_000,
        ..toy::terms()
    };
    let early = SignedDelegation::sign(terms, &toy::CENTRE).unwrap();
    assert_eq!(
        check(&forged(9, Value::from(true), &early, &toy::NODE)),
        Err(UNKNOWN_CENTRE)
    );
}

#[test]
fn everything_under_demo_anchors_is_a_specimen_and_otherwise_the_code_says_it() {
    let unmarked = forged(9, Value::from(false), &toy::delegation(), &toy::NODE);
    assert!(check(&unmarked).unwrap().specimen);
    let production = toy::anchors_of(false);
    assert!(
        !verify_code(&unmarked, &production, &ToyCheck)
            .unwrap()
            .specimen
    );
    assert!(
        verify_code(&issued(1), &production, &ToyCheck)
            .unwrap()
            .specimen
    );
}

#[test]
fn a_header_added_outside_the_signature_is_refused() {
    let bytes = digits::decode(issued(1).split_once(MARK).unwrap().1).unwrap();
    let mut statement = cose::parse(&bytes).unwrap();
    statement
        .unprotected
        .rest
        .push((coset::Label::Int(-70_009), Value::from("신뢰함")));
    assert_eq!(
        check(&format!(
            "{MARK}{}",
            digits::encode(&cose::tagged(&statement))
        )),
        Err(ALTERED)
    );
    statement.unprotected.rest.pop();
    statement.unprotected.key_id = vec![1];
    assert_eq!(
        check(&format!(
            "{MARK}{}",
            digits::encode(&cose::tagged(&statement))
        )),
        Err(ALTERED)
    );
}

#[test]
fn another_spelling_of_the_same_cbor_is_refused() {
    let mut bytes = digits::decode(issued(1).split_once(MARK).unwrap().1).unwrap();
    // The protected header is a byte string of 3: `43`, or in a longer form `58 03`. Both decode to the same.
    assert_eq!(bytes[2], 0x43);
    bytes.splice(2..3, [0x58, 0x03]);
    assert_eq!(
        check(&format!("{MARK}{}", digits::encode(&bytes))),
        Err(ALTERED)
    );
}

#[test]
fn the_verdict_is_plain_json() {
    let json = serde_json::to_value(check(&issued(1)).unwrap()).unwrap();
    assert_eq!(json["number"].as_str().unwrap().len(), 16);
    assert_eq!(json["mode"], "cut-off");
    assert_eq!(json["issuer"]["code"], "11110");
    assert_eq!(json["persons"][0]["birth"], "1960-03-07");
    assert_eq!(json["hash"].as_str().unwrap().len(), 64);
}

#[test]
fn a_mode_has_one_name_in_answers_and_on_record() {
    for mode in [Mode::Normal, Mode::CutOff, Mode::Provisional, Mode::Interim] {
        assert_eq!(serde_json::to_value(mode).unwrap(), mode.name());
        assert_eq!(Mode::named(mode.name()), Some(mode));
    }
}
