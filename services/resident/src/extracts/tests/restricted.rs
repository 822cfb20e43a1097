//! Restriction of issue: who is named gets nothing, an old list serves no third party, and the refused learn nothing.

use kernel::Class;
use serde_json::Value;
use serde_json::json;

use crate::applicant::restriction::LIST_TOO_OLD;
use crate::applicant::restriction::RESTRICTED;
use crate::event::Event;
use crate::event::HouseholdEvent;
use crate::event::PersonEvent;
use crate::extracts::tests::house::CHILD;
use crate::extracts::tests::house::HEAD;
use crate::extracts::tests::house::House;
use crate::extracts::tests::house::MOTHER;
use crate::extracts::tests::house::STRANGER;
use crate::extracts::tests::house::Told;
use crate::extracts::tests::house::day;
use crate::extracts::tests::house::household;
use crate::extracts::tests::house::number;
use crate::extracts::tests::house::person;
use crate::trade::Reason;

const FORMS: [&str; 2] = ["household-extract", "individual-extract"];
const HOUR_MS: i64 = 3_600_000;

fn by(capacity: &str, n: u128) -> Value {
    json!({"applicant": capacity, "identity-seen": "passport", "applicant-name": "아무개", "applicant-subject": number(n).full(), "mandate": true, "interest-proof": "계약서"})
}

fn by_name(capacity: &str, name: &str) -> Value {
    json!({"applicant": capacity, "identity-seen": "passport", "applicant-name": name, "mandate": true, "interest-proof": "계약서"})
}

fn told(house: &House, form: &str, subject: u128, applicant: &Value) -> Option<Told> {
    let mut body = applicant.clone();
    body["subject"] = json!(number(subject).full());
    house.officer(form, &body).err()
}

const NAMED: Option<Told> = Some(Told::Refusal("resident.restricted"));

#[test]
fn who_is_named_gets_no_paper_about_the_protected_person_or_their_household() {
    let mut house = House::new();
    house.restrict(CHILD, STRANGER, &[]);
    for form in FORMS {
        for capacity in ["agent", "interested"] {
            for subject in [CHILD, HEAD, MOTHER] {
                assert_eq!(
                    told(&house, form, subject, &by(capacity, STRANGER)),
                    NAMED,
                    "{form} {capacity} {subject}"
                );
            }
        }
        // A member's capacity is not even looked at: it would tell whether the protected person still lives there.
        assert_eq!(told(&house, form, CHILD, &by("member", STRANGER)), NAMED);
        assert_eq!(
            told(&house, form, CHILD, &json!({})),
            None,
            "the protected person has their own papers"
        );
        assert_eq!(told(&house, form, CHILD, &by("member", MOTHER)), None);
        assert_eq!(
            told(&house, form, STRANGER, &by("agent", CHILD)),
            (form == FORMS[0]).then_some(Told::Refusal("resident.no-household"))
        );
    }
}

#[test]
fn a_restricted_member_of_the_household_has_only_what_tells_of_themselves() {
    let mut house = House::new();
    house.restrict(CHILD, HEAD, &[]);
    assert_eq!(told(&house, FORMS[0], HEAD, &json!({})), NAMED);
    assert_eq!(
        house
            .citizen(HEAD, FORMS[0], &json!({"subject": number(CHILD).full()}))
            .err(),
        NAMED
    );
    assert_eq!(
        house
            .citizen(HEAD, FORMS[0], &json!({"subject": number(HEAD).full()}))
            .err(),
        NAMED
    );
    assert_eq!(told(&house, FORMS[1], HEAD, &json!({})), None);
    for option in ["member-names", "co-residents", "foreign-spouse"] {
        assert_eq!(
            told(&house, FORMS[1], HEAD, &json!({"options": {option: true}})),
            NAMED,
            "{option}"
        );
    }
    // Nor by somebody they send.
    assert_eq!(told(&house, FORMS[0], HEAD, &by("agent", STRANGER)), NAMED);
}

#[test]
fn a_restriction_may_name_single_papers_and_ends_when_it_is_lifted() {
    let mut house = House::new();
    house.restrict(CHILD, STRANGER, &["individual-extract"]);
    assert_eq!(told(&house, FORMS[0], CHILD, &by("agent", STRANGER)), None);
    assert_eq!(told(&house, FORMS[1], CHILD, &by("agent", STRANGER)), NAMED);
    let lifted = PersonEvent::RestrictionLifted {
        restriction: 1,
        on: day("2026-03-03"),
        basis: "해제결정".to_owned(),
    };
    house.add(CHILD, Event::Person(lifted));
    assert_eq!(told(&house, FORMS[1], CHILD, &by("agent", STRANGER)), None);
}

#[test]
fn a_third_party_known_by_name_alone_is_refused_where_somebody_is_protected() {
    let mut house = House::new();
    assert_eq!(
        told(&house, FORMS[0], CHILD, &by_name("agent", "아무개")),
        None
    );
    house.restrict(MOTHER, STRANGER, &[]);
    assert_eq!(
        told(&house, FORMS[0], CHILD, &by_name("agent", "아무개")),
        Some(Told::Refusal("resident.applicant-unknown"))
    );
    assert_eq!(
        told(&house, FORMS[0], CHILD, &by_name("agent", "막힌이")),
        NAMED
    );
}

#[test]
fn a_number_that_is_not_registered_here_is_compared_all_the_same() {
    let mut house = House::new();
    house.restrict(CHILD, STRANGER, &[]);
    house.streams.remove(&person(STRANGER));
    assert_eq!(told(&house, FORMS[0], CHILD, &by("agent", STRANGER)), NAMED);
}

#[test]
fn an_old_list_serves_the_person_concerned_alone() {
    let cases = [
        (json!({}), false, false),
        (by("member", MOTHER), false, true),
        (by("agent", STRANGER), true, true),
        (by("interested", STRANGER), true, true),
    ];
    for protected in [false, true] {
        for (age_ms, old) in [(0, false), (24 * HOUR_MS, false), (24 * HOUR_MS + 1, true)] {
            let mut house = House::new();
            if protected {
                house.restrict(CHILD, HEAD, &[]);
            }
            house.as_of = house.legal_at.plus_ms(-age_ms);
            for form in FORMS {
                for (applicant, open, with_protected) in &cases {
                    let third = if protected { *with_protected } else { *open };
                    let expected = (old && third).then_some(Told::Refusal(LIST_TOO_OLD.code));
                    assert_eq!(
                        told(&house, form, CHILD, applicant),
                        expected,
                        "{form} {applicant} {age_ms} {protected}"
                    );
                }
            }
        }
    }
}

#[test]
fn without_a_rule_about_age_no_old_list_serves() {
    let mut house = House::new();
    house
        .policy
        .replace("resident/extract-rules", String::new());
    house.as_of = house.legal_at.plus_ms(-1);
    assert_eq!(
        told(&house, FORMS[0], CHILD, &by("agent", STRANGER)),
        Some(Told::Refusal(LIST_TOO_OLD.code))
    );
    assert_eq!(told(&house, FORMS[0], CHILD, &json!({})), None);
}

#[test]
fn the_refused_learn_nothing_about_the_protected_person() {
    let mut house = House::new();
    house.restrict(CHILD, HEAD, &[]);
    let before = told(&house, FORMS[0], CHILD, &by("member", HEAD));
    // The protected person leaves the household; the refusal stays word for word what it was.
    let change = crate::event::Change {
        on: day("2026-05-05"),
        reported_on: day("2026-05-06"),
        reason: Reason::MoveOut,
    };
    let left = HouseholdEvent::Left {
        person: person(CHILD),
        change,
    };
    house
        .streams
        .get_mut(&household(1))
        .unwrap()
        .push(Event::Household(left));
    assert_eq!(
        (before, told(&house, FORMS[0], CHILD, &by("member", HEAD))),
        (NAMED, NAMED)
    );
    assert_eq!(RESTRICTED.detail, "");
    assert_eq!(RESTRICTED.class, Class::Forbidden);
}

#[test]
fn a_restriction_that_knows_only_a_name_holds_for_everybody_of_that_name() {
    let mut house = House::new();
    house.restrict_name(CHILD, "이서연");
    assert_eq!(told(&house, FORMS[0], CHILD, &by("agent", STRANGER)), NAMED);
    assert_eq!(told(&house, FORMS[0], CHILD, &by("agent", MOTHER)), None);
}

#[test]
fn a_record_that_is_kept_elsewhere_is_compared_all_the_same() {
    let mut house = House::new();
    house.restrict(CHILD, STRANGER, &[]);
    house.streams.remove(&person(STRANGER));
    let mut applicant = by("agent", STRANGER);
    applicant["applicant-subject"] = json!(person(STRANGER).to_string());
    assert_eq!(told(&house, FORMS[0], CHILD, &applicant), NAMED);
    applicant["applicant-subject"] = json!(person(99).to_string());
    let unknown = Some(Told::Refusal("resident.applicant-unknown"));
    assert_eq!(told(&house, FORMS[0], CHILD, &applicant), unknown);
}
