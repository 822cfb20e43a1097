//! Who may have which paper: the whole table of roles, channels and capacities, and what each must bring.

use kernel::Channel;
use kernel::Role;
use kernel::resident_number::ResidentNumber;
use serde_json::Value;
use serde_json::json;

use crate::event::Event;
use crate::event::PersonEvent;
use crate::extracts::HOUSEHOLD;
use crate::extracts::INDIVIDUAL;
use crate::extracts::tests::house::CHILD;
use crate::extracts::tests::house::HEAD;
use crate::extracts::tests::house::House;
use crate::extracts::tests::house::STRANGER;
use crate::extracts::tests::house::Told;
use crate::extracts::tests::house::caller;
use crate::extracts::tests::house::day;
use crate::extracts::tests::house::number;
use crate::extracts::tests::house::person;

const FORMS: [&str; 2] = ["household-extract", "individual-extract"];

/// The applicant as printed and the fee, or what was told instead.
fn asked(
    house: &House,
    role: Role,
    who: u128,
    channel: Channel,
    form: &str,
    body: &Value,
) -> Result<(String, i64), Told> {
    let who = match role {
        Role::Citizen => person(who).to_string(),
        Role::Officer | Role::Supervisor | Role::Operator | Role::Importer => {
            "officer/1".to_owned()
        }
    };
    let outcome = house.ask(&caller(role, &who), channel, form, body)?;
    let paper = &outcome.papers[0];
    Ok((paper.applicant.clone(), paper.fee_won))
}

fn about(n: u128, applicant: Value) -> Value {
    let mut body = json!({"subject": number(n).full()});
    body.as_object_mut()
        .unwrap()
        .extend(applicant.as_object().unwrap().clone());
    body
}

fn agent(n: u128) -> Value {
    json!({"applicant": "agent", "identity-seen": "passport", "applicant-name": "이서연", "applicant-subject": number(n).full(), "mandate": true})
}

/// Who applies, and as whom at what fee, or the code of the refusal.
type Case = (Value, Result<(&'static str, i64), &'static str>);

fn refused<T>(code: &'static str) -> Result<T, Told> {
    Err(Told::Refusal(code))
}

#[test]
fn only_citizens_and_officers_may_ask() {
    for info in [HOUSEHOLD, INDIVIDUAL] {
        assert_eq!(info.may, [Role::Citizen, Role::Officer, Role::Supervisor]);
    }
}

#[test]
fn an_officer_serves_every_capacity_that_was_checked() {
    let house = House::new();
    let interested = json!({"applicant": "interested", "identity-seen": "resident-card", "applicant-name": "이서연", "interest-proof": "판결문"});
    let member = |n: u128| json!({"applicant": "member", "identity-seen": "resident-card", "applicant-subject": person(n).to_string()});
    let cases: [Case; 8] = [
        (json!({}), Ok(("김도윤 (본인)", 400))),
        (
            json!({"applicant": "self", "identity-seen": "resident-card"}),
            Ok(("김도윤 (본인)", 400)),
        ),
        (member(HEAD), Ok(("김하늘 (세대원)", 400))),
        (member(STRANGER), Err("resident.not-a-member")),
        (agent(STRANGER), Ok(("이서연 (대리인)", 400))),
        (interested, Ok(("이서연 (이해관계인)", 500))),
        (
            json!({"fee": "exempt", "exemption": "veteran"}),
            Ok(("김도윤 (본인)", 0)),
        ),
        (json!({"fee": "taken"}), Ok(("김도윤 (본인)", 400))),
    ];
    for form in FORMS {
        for role in [Role::Officer, Role::Supervisor] {
            // Through the API an officer is at the counter all the same.
            for channel in [Channel::Counter, Channel::Online] {
                for (applicant, expected) in &cases {
                    let told = asked(
                        &house,
                        role,
                        0,
                        channel,
                        form,
                        &about(CHILD, applicant.clone()),
                    );
                    let expected = match expected {
                        Ok((printed, won)) => Ok(((*printed).to_owned(), *won)),
                        Err(code) => refused(code),
                    };
                    assert_eq!(told, expected, "{form} {role:?} {channel:?} {applicant}");
                }
            }
        }
    }
}

#[test]
fn a_citizen_alone_has_papers_about_themselves_and_the_household() {
    let house = House::new();
    let unknown = ResidentNumber::compose(
        day("1990-01-01"),
        crate::extracts::tests::house::SEX,
        false,
        9_799,
        1,
    )
    .unwrap();
    for (channel, won) in [(Channel::Online, 0), (Channel::Kiosk, 200)] {
        for (form, of_member) in [
            ("household-extract", Ok(("김도윤 (세대원)".to_owned(), won))),
            ("individual-extract", refused("resident.not-yours")),
        ] {
            let ask = |body: Value| asked(&house, Role::Citizen, CHILD, channel, form, &body);
            assert_eq!(
                ask(json!({"subject": number(CHILD).full()})),
                Ok(("김도윤 (본인)".to_owned(), won))
            );
            assert_eq!(
                ask(json!({"subject": person(CHILD).to_string()})),
                Ok(("김도윤 (본인)".to_owned(), won))
            );
            assert_eq!(
                ask(json!({"subject": number(HEAD).full()})),
                of_member,
                "{form}"
            );
            // Somebody registered here and somebody who is not are told the same.
            assert_eq!(
                ask(json!({"subject": number(STRANGER).full()})),
                refused("resident.not-yours")
            );
            assert_eq!(
                ask(json!({"subject": unknown.full()})),
                refused("resident.not-yours")
            );
            assert_eq!(
                ask(about(
                    CHILD,
                    json!({"fee": "exempt", "exemption": "veteran"})
                )),
                refused("resident.counter-only")
            );
            assert_eq!(
                ask(about(CHILD, agent(STRANGER))),
                refused("resident.counter-only")
            );
        }
    }
    let own = house.ask(
        &caller(Role::Citizen, &person(99).to_string()),
        Channel::Online,
        FORMS[0],
        &json!({"subject": person(99).to_string()}),
    );
    assert_eq!(
        own.err(),
        Some(Told::Refusal("resident.nobody-here")),
        "one's own absence may be told"
    );
}

#[test]
fn what_a_capacity_must_bring_is_told_all_at_once() {
    let house = House::new();
    let faults = |applicant: Value| match house.officer(FORMS[0], &about(CHILD, applicant)) {
        Err(Told::Faults(faults)) => faults
            .into_iter()
            .map(|(field, _)| field)
            .collect::<Vec<_>>(),
        other => panic!("faults were expected, not {other:?}"),
    };
    assert_eq!(faults(json!({"applicant": "self"})), ["identity-seen"]);
    assert_eq!(
        faults(json!({"applicant": "member"})),
        ["identity-seen", "applicant-subject"]
    );
    assert_eq!(
        faults(json!({"applicant": "agent"})),
        ["identity-seen", "applicant-name", "mandate"]
    );
    assert_eq!(
        faults(
            json!({"applicant": "agent", "identity-seen": "passport", "applicant-name": "가", "mandate": false})
        ),
        ["mandate"]
    );
    assert_eq!(
        faults(json!({"applicant": "interested", "fee": "exempt"})),
        [
            "identity-seen",
            "applicant-name",
            "interest-proof",
            "exemption"
        ]
    );
    assert_eq!(
        faults(json!({"fee": "taken", "exemption": "veteran"})),
        ["exemption"]
    );
    assert_eq!(
        faults(json!({"applicant": "king", "options": {"history": "9y", "military": "all"}})),
        ["options.history", "applicant", "options.military"]
    );
    assert_eq!(
        faults(json!({"applicant-subject": "resident.household/00000000000000000000000000000001"})),
        ["applicant-subject"]
    );
}

#[test]
fn the_waiver_window_and_the_exemption_are_kept_with_the_entry() {
    let mut house = House::new();
    let exempt = house
        .officer(
            FORMS[0],
            &about(CHILD, json!({"exemption": "single-parent"})),
        )
        .unwrap();
    assert_eq!(
        exempt.answer["fee_ground"],
        json!({"exempt": "single-parent"})
    );
    assert!(
        !exempt.papers[0].data.to_string().contains("single-parent"),
        "why somebody paid nothing is not for the receiver"
    );
    house.legal_at = kernel::Moment::parse("2025-10-02T23:59:59").unwrap();
    house.as_of = house.legal_at;
    let waived = house.officer(FORMS[0], &about(CHILD, json!({}))).unwrap();
    assert_eq!(
        (waived.papers[0].fee_won, &waived.answer["fee_ground"]),
        (0, &json!({"waived": "2025년 9월 전산 장애"}))
    );
}

#[test]
fn a_reason_that_does_not_exempt_and_a_card_that_does_not_serve_are_refused() {
    let mut house = House::new();
    let proof = json!({"applicant": "interested", "identity-seen": "passport", "applicant-name": "이서연", "interest-proof": "판결문", "exemption": "veteran"});
    assert_eq!(
        house.officer(FORMS[0], &about(CHILD, proof)).err(),
        Some(Told::Refusal("resident.not-exempt"))
    );
    house.legal_at = kernel::Moment::parse("2022-07-27T10:00").unwrap();
    let mobile = json!({"applicant": "self", "identity-seen": "mobile-id"});
    assert_eq!(
        house.officer(FORMS[0], &about(CHILD, mobile)).err(),
        Some(Told::Refusal("resident.card-does-not-serve"))
    );
}

#[test]
fn somebody_who_died_has_an_individual_extract_for_others_only() {
    let mut house = House::new();
    house.add(
        STRANGER,
        Event::Person(PersonEvent::Died {
            on: day("2026-02-03"),
            reported_on: day("2026-02-04"),
        }),
    );
    let family = json!({"applicant": "interested", "identity-seen": "resident-card", "applicant-name": "김하늘", "interest-proof": "가족관계증명서"});
    let paper = house
        .officer(FORMS[1], &about(STRANGER, family.clone()))
        .unwrap()
        .papers
        .remove(0);
    assert_eq!(paper.data["person"]["status"], "사망 2026-02-03");
    assert_eq!(
        house.officer(FORMS[1], &about(STRANGER, json!({}))).err(),
        Some(Told::Refusal("resident.subject-died"))
    );
    assert_eq!(
        house.officer(FORMS[0], &about(STRANGER, family)).err(),
        Some(Told::Refusal("resident.person-died"))
    );
}

#[test]
fn who_lives_in_no_household_of_this_register_has_no_household_extract() {
    let house = House::new();
    assert_eq!(
        house.officer(FORMS[0], &about(STRANGER, json!({}))).err(),
        Some(Told::Refusal("resident.no-household"))
    );
    assert_eq!(
        house
            .officer(FORMS[0], &json!({"subject": person(99).to_string()}))
            .err(),
        Some(Told::Refusal("resident.nobody-here"))
    );
}
