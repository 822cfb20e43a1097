//! Restrictions of issue.

use serde_json::Value;
use serde_json::json;

use crate::testing::By;
use crate::testing::TODAY;
use crate::testing::World;
use crate::testing::check;
use crate::testing::check_by;
use crate::testing::n;
use crate::testing::with;

fn set() -> Value {
    json!({"subject": n(2), "against": n(1), "against_name": "김하나", "relation": "spouse", "on": "2026-11-20", "basis": "가정폭력 상담사실확인서"})
}

#[test]
fn a_restriction_names_the_other_persons_record_where_it_is_here() {
    let mut town = World::town();
    town.done(By::Officer, TODAY, "restriction-set", &set());
    town.done(
        By::Officer,
        TODAY,
        "restriction-set",
        &with(
            set(),
            json!({"against": n(99), "papers": "household-extract"}),
        ),
    );
    let person = &town.register().persons[&town.person("박두리")];
    let [first, second] = person.restrictions.as_slice() else {
        panic!("two restrictions are in force");
    };
    assert_eq!(
        (first.restriction, first.against.as_ref()),
        (1, Some(&town.person("김하나")))
    );
    assert!(first.forms.is_empty(), "no paper named means all");
    assert_eq!((second.restriction, second.against.as_ref()), (2, None));
    assert_eq!(
        second.against_number.map(|number| number.full()),
        Some(n(99))
    );
    assert_eq!(second.forms, ["household-extract"]);
}

#[test]
fn a_restriction_against_oneself_or_from_tomorrow_is_refused() {
    let town = World::town();
    check(
        &town,
        "restriction-set",
        &with(set(), json!({"against": n(2)})),
        Err("resident.restriction-against-oneself"),
    );
    check(
        &town,
        "restriction-set",
        &with(set(), json!({"on": "2026-11-21"})),
        Err("resident.not-yet"),
    );
}

#[test]
fn a_supervisor_lifts_a_restriction_once_and_its_number_is_not_used_again() {
    let mut town = World::town();
    town.done(By::Officer, TODAY, "restriction-set", &set());
    let lift = json!({"subject": n(2), "restriction": 1, "basis": "본인 신청"});
    check_by(
        By::Supervisor,
        &town,
        "restriction-lift",
        &with(lift.clone(), json!({"restriction": 2})),
        Err("resident.no-such-restriction"),
    );
    town.done(By::Supervisor, TODAY, "restriction-lift", &lift);
    check_by(
        By::Supervisor,
        &town,
        "restriction-lift",
        &lift,
        Err("resident.no-such-restriction"),
    );
    let again = town.done(By::Officer, TODAY, "restriction-set", &set());
    assert_eq!(again.answer["restriction"], 2);
    check(
        &town,
        "restriction-set",
        &set(),
        Ok(&["person restriction-set"]),
    );
}
