//! Seals from registration to certificate, at the counter and online, and the signature certificate beside them.

use kernel::Channel;
use kernel::Moment;
use kernel::Role;
use serde_json::Value;
use serde_json::json;

use crate::event::Event;
use crate::event::PersonEvent;
use crate::event::Seal;
use crate::extracts::tests::house::ADDRESS;
use crate::extracts::tests::house::CHILD;
use crate::extracts::tests::house::HEAD;
use crate::extracts::tests::house::House;
use crate::extracts::tests::house::STRANGER;
use crate::extracts::tests::house::Told;
use crate::extracts::tests::house::caller;
use crate::extracts::tests::house::day;
use crate::extracts::tests::house::number;
use crate::extracts::tests::house::person;

const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn with_seal() -> House {
    let mut house = House::new();
    let seal = Seal {
        seal: 1,
        on: day("2015-04-02"),
        image_sha256: HASH.to_owned(),
    };
    house.add(CHILD, Event::Person(PersonEvent::SealRegistered(seal)));
    house
}

fn body(more: Value) -> Value {
    let mut body = json!({"subject": number(CHILD).full()});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    body
}

fn code(told: Told) -> &'static str {
    match told {
        Told::Refusal(code) => code,
        Told::Faults(faults) => panic!("a refusal was expected, not {faults:?}"),
    }
}

fn fields(told: Told) -> Vec<String> {
    match told {
        Told::Refusal(code) => panic!("faults were expected, not {code}"),
        Told::Faults(faults) => faults.into_iter().map(|(field, _)| field).collect(),
    }
}

#[test]
fn a_certificate_for_a_sale_names_the_buyer() {
    let house = with_seal();
    let buyer = json!({"kind": "real-estate", "buyer-name": "이서연", "buyer-number": number(STRANGER).full(), "buyer-address": ADDRESS});
    let paper = house
        .officer("seal-certificate", &body(buyer))
        .unwrap()
        .papers
        .remove(0);
    assert_eq!(
        (paper.fee_won, paper.data["kind"].as_str()),
        (600, Some("부동산 매도용"))
    );
    assert_eq!(
        paper.data["buyer"],
        json!({"name": "이서연", "number": number(STRANGER).full(), "address": ADDRESS})
    );
    assert_eq!(paper.data["person"]["number"], number(CHILD).full());
    assert_eq!(
        paper.data["seal"]["fingerprint"]
            .as_str()
            .unwrap()
            .replace(' ', ""),
        HASH
    );
    assert_eq!(paper.facts.persons[0].name, "김도윤");
}

#[test]
fn what_a_use_needs_is_told_at_once() {
    let house = with_seal();
    let told = |more: Value| fields(house.officer("seal-certificate", &body(more)).unwrap_err());
    for kind in ["real-estate", "vehicle"] {
        assert_eq!(
            told(json!({"kind": kind})),
            ["buyer-name", "buyer-number", "buyer-address"]
        );
    }
    assert_eq!(told(json!({"kind": "general"})), ["purpose"]);
    assert_eq!(
        told(json!({"kind": "general", "purpose": "면허 신청", "buyer-name": "이서연"})),
        ["buyer-name"]
    );
}

#[test]
fn online_a_certificate_is_for_general_use_in_person_since_its_day() {
    let mut house = with_seal();
    let general = json!({"kind": "general", "purpose": "면허 신청"});
    let ask = |house: &House, n: u128, more: &Value| {
        let outcome = house.citizen(n, "seal-certificate", &body(more.clone()));
        outcome
            .map(|outcome| outcome.papers[0].fee_won)
            .map_err(code)
    };
    assert_eq!(ask(&house, CHILD, &general), Ok(0));
    assert_eq!(ask(&house, HEAD, &general), Err("resident.not-yours"));
    for more in [
        json!({"kind": "general", "purpose": "법원 제출"}),
        json!({"kind": "general", "purpose": "은행 대출"}),
        json!({"kind": "general", "purpose": "면허 신청", "destination": "court"}),
        json!({"kind": "general", "purpose": "면허 신청", "destination": "financial"}),
        json!({"kind": "vehicle", "buyer-name": "이서연", "buyer-number": number(STRANGER).full(), "buyer-address": ADDRESS}),
    ] {
        assert_eq!(
            ask(&house, CHILD, &more),
            Err("resident.seal-not-online"),
            "{more}"
        );
    }
    for (at, expected) in [
        ("2024-09-30T00:00", Ok(0)),
        ("2024-09-29T23:59", Err("resident.seal-not-online")),
    ] {
        house.legal_at = Moment::parse(at).unwrap();
        house.as_of = house.legal_at;
        assert_eq!(ask(&house, CHILD, &general), expected, "{at}");
    }
}

#[test]
fn a_certificate_goes_to_the_person_or_an_agent_and_needs_a_seal() {
    let house = with_seal();
    let general = |applicant: Value| {
        let mut more = json!({"kind": "general", "purpose": "면허 신청", "identity-seen": "passport", "applicant-name": "이서연"});
        more.as_object_mut()
            .unwrap()
            .extend(applicant.as_object().unwrap().clone());
        body(more)
    };
    let agent = general(json!({"applicant": "agent", "mandate": true}));
    let paper = house
        .officer("seal-certificate", &agent)
        .unwrap()
        .papers
        .remove(0);
    assert_eq!(
        (paper.applicant.as_str(), paper.fee_won, paper.holder),
        ("이서연 (대리인)", 600, None)
    );
    for applicant in [
        json!({"applicant": "member", "applicant-subject": number(HEAD).full()}),
        json!({"applicant": "interested", "interest-proof": "판결문"}),
    ] {
        assert_eq!(
            house
                .officer("seal-certificate", &general(applicant))
                .map_err(code)
                .err(),
            Some("resident.subject-or-agent")
        );
    }
    let none = House::new().officer("seal-certificate", &agent);
    assert_eq!(none.map_err(code).err(), Some("resident.no-seal"));
}

#[test]
fn a_seal_is_registered_and_struck_off_at_the_home_office() {
    let mut house = House::new();
    let register = body(json!({"image-sha256": HASH, "identity-seen": "resident-card"}));
    let cancel = body(json!({"reason": "분실", "identity-seen": "resident-card"}));
    assert_eq!(
        house
            .officer("seal-cancellation", &cancel)
            .map_err(code)
            .err(),
        Some("resident.no-seal")
    );
    let outcome = house.officer("seal-registration", &register).unwrap();
    let (stream, event) = outcome.events[0].clone();
    assert_eq!(stream, person(CHILD));
    house.add(CHILD, event);
    assert_eq!(
        house
            .officer("seal-registration", &register)
            .map_err(code)
            .err(),
        Some("resident.seal-exists")
    );
    let outcome = house.officer("seal-cancellation", &cancel).unwrap();
    house.add(CHILD, outcome.events[0].1.clone());
    let again = house.officer("seal-registration", &register).unwrap();
    assert_eq!(again.answer["seal"], 2, "numbers of seals go on");

    house.node.places = vec!["11710".to_owned()];
    assert_eq!(
        house
            .officer("seal-registration", &register)
            .map_err(code)
            .err(),
        Some("resident.not-the-home-office")
    );
    assert_eq!(
        house
            .officer("seal-cancellation", &cancel)
            .map_err(code)
            .err(),
        Some("resident.not-the-home-office")
    );
    let short = body(json!({"image-sha256": "abc", "identity-seen": "resident-card"}));
    assert_eq!(
        fields(house.officer("seal-registration", &short).unwrap_err()),
        ["image-sha256"]
    );
}

#[test]
fn a_signature_certificate_is_for_who_signs_before_the_officer() {
    let mut house = House::new();
    let signed = body(json!({"purpose": "저당권 말소", "recipient": "종로구청", "signed": true}));
    let paper = house
        .officer("signature-certificate", &signed)
        .unwrap()
        .papers
        .remove(0);
    assert_eq!(
        (paper.fee_won, &paper.data["recipient"]),
        (0, &json!("종로구청"))
    );
    house.legal_at = Moment::parse("2024-04-01T10:00").unwrap();
    house.as_of = house.legal_at;
    assert_eq!(
        house
            .officer("signature-certificate", &signed)
            .unwrap()
            .papers[0]
            .fee_won,
        600
    );

    let agent = body(
        json!({"purpose": "저당권 말소", "signed": true, "applicant": "agent", "identity-seen": "passport", "applicant-name": "이서연", "mandate": true}),
    );
    assert_eq!(
        house
            .officer("signature-certificate", &agent)
            .map_err(code)
            .err(),
        Some("resident.in-person-only")
    );
    for unsigned in [
        json!({"purpose": "저당권 말소", "signed": false}),
        json!({"purpose": "저당권 말소"}),
    ] {
        assert_eq!(
            fields(
                house
                    .officer("signature-certificate", &body(unsigned))
                    .unwrap_err()
            ),
            ["signed"]
        );
    }
    assert!(!crate::signature::CERTIFICATE.may.contains(&Role::Citizen));
}

#[test]
fn a_lease_gets_its_fixed_date_at_once() {
    let house = House::new();
    let lease = json!({"address": ADDRESS, "lessor": "박정숙", "lessee": "김도윤", "contract-on": "2026-11-14", "deposit-won": 120_000_000, "rent-won": 550_000, "contract-sha256": HASH});
    let outcome = house.citizen(CHILD, "fixed-date", &lease).unwrap();
    let paper = &outcome.papers[0];
    assert_eq!(
        (&paper.data["fixed_on"], &paper.data["fixed_at"]),
        (&json!("2026-11-21"), &json!("14시 02분 07초"))
    );
    assert_eq!(paper.data["lease"]["deposit"], "120,000,000원");
    assert_eq!(
        (paper.applicant.as_str(), paper.holder.clone()),
        ("김도윤 (임차인)", Some(person(CHILD)))
    );
    let (stream, event) = &outcome.events[0];
    assert_eq!(
        (stream, stream.kind.as_str()),
        (&paper.subject, "resident.lease")
    );
    let Event::Lease(crate::event::LeaseEvent::Dated(dated)) = event else {
        panic!("a lease is dated, not {event:?}")
    };
    assert_eq!(
        (dated.at, dated.rent_won, dated.presented_by.clone()),
        (house.legal_at, 550_000, Some(person(CHILD)))
    );

    let at_counter = house.officer("fixed-date", &lease).unwrap();
    assert_eq!(at_counter.papers[0].applicant, "김도윤 (임차인)");
    assert_eq!(at_counter.papers[0].holder, None);
    let mut tomorrow = lease.clone();
    tomorrow["contract-on"] = json!("2026-11-22");
    assert_eq!(
        house.officer("fixed-date", &tomorrow).map_err(code).err(),
        Some("resident.contract-in-future")
    );
    let mut others = lease.clone();
    others["presented-by"] = json!(number(HEAD).full());
    assert_eq!(
        house
            .citizen(CHILD, "fixed-date", &others)
            .map_err(code)
            .err(),
        Some("resident.not-yours")
    );
    let mut hash = lease;
    hash["contract-sha256"] = json!("xyz");
    assert_eq!(
        fields(house.officer("fixed-date", &hash).unwrap_err()),
        ["contract-sha256"]
    );
}

#[test]
fn a_kiosk_gives_neither_seal_certificate_nor_fixed_date() {
    let house = with_seal();
    let citizen = caller(Role::Citizen, &person(CHILD).to_string());
    let general = body(json!({"kind": "general", "purpose": "면허 신청"}));
    let told = house.ask(&citizen, Channel::Kiosk, "seal-certificate", &general);
    assert_eq!(told.map_err(code).err(), Some("resident.not-this-way"));
}
