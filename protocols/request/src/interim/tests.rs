use kernel::Id;
use kernel::Named;
use kernel::StreamId;

use super::*;
use crate::Why;

const NUMBER: &str = "1111000000000097";

fn promised() -> Promised {
    Promised {
        form: "resident.household-extract".to_owned(),
        name: "한이음".to_owned(),
        birth: "1990-03-02".parse().unwrap(),
    }
}

fn issued(mode: &str) -> Value {
    let issued = Issued {
        number: NUMBER.to_owned(),
        form: interim_form("household-extract"),
        version: 1,
        subject: StreamId::new("paper", Id(1)),
        holder: None,
        applicant: "한이음".to_owned(),
        data: String::new(),
        facts: Facts::default(),
        code: String::new(),
        fee_won: 0,
        issued_at: Moment(7),
        as_of: Moment(7),
        mode: mode.to_owned(),
        reads: Vec::new(),
        replaces: None,
    };
    serde_json::to_value(issued).unwrap()
}

fn given() -> Value {
    let given = Given {
        at: "cheongun".to_owned(),
        promised: promised(),
        identity: "passport".to_owned(),
        purpose: String::new(),
        why: InterimWhy::NoAnswer,
    };
    given.event()
}

fn replaced(by: &str) -> Value {
    let replaced = Replaced {
        on: Moment(9),
        by: by.to_owned(),
    };
    replaced.event()
}

fn withdrawn() -> Value {
    let withdrawal = Withdrawal {
        on: Moment(8),
        why: Why::Wrong,
    };
    withdrawal.event()
}

/// After `events`: how it stands, and the code of the refusal if its final paper may not be made.
fn check(events: &[Value], state: InterimState, refused: Option<&str>) {
    let interim = Interim::of(events).expect("an interim paper");
    assert_eq!(interim.state(), state);
    let may = interim.may_be_replaced(str::to_owned);
    assert_eq!(may.err().map(|refusal| refusal.code), refused);
    let row = row(events).expect("a row");
    let [Cell::Text(node), Cell::Text(said), Cell::Int(7)] = row.key.as_slice() else {
        unreachable!("{row:?}");
    };
    assert_eq!((node.as_str(), said.as_str()), ("cheongun", name(state)));
    let Need::Find { key, .. } = open_interims("cheongun") else {
        unreachable!("a search");
    };
    assert_eq!(row.key.starts_with(&key), state == InterimState::Open);
}

#[test]
fn it_is_open_until_it_is_replaced_or_withdrawn() {
    let on = Moment(9);
    check(&[given(), issued(MODE)], InterimState::Open, None);
    check(&[issued(MODE), given()], InterimState::Open, None);
    check(
        &[given(), issued(MODE), replaced("1")],
        InterimState::Replaced { on },
        Some("interim.replaced"),
    );
    check(
        &[given(), issued(MODE), withdrawn()],
        InterimState::Withdrawn,
        Some("interim.withdrawn"),
    );
    check(
        &[given(), issued(MODE), replaced("1"), withdrawn()],
        InterimState::Withdrawn,
        Some("interim.withdrawn"),
    );
}

#[test]
fn the_first_final_paper_counts_and_is_named_to_the_second() {
    let events = [given(), issued(MODE), replaced("1"), replaced("2")];
    let interim = Interim::of(&events).unwrap();
    let refused = interim.may_be_replaced(|number| format!("no. {number}"));
    assert_eq!(refused.unwrap_err().detail, "no. 1");
}

#[test]
fn a_final_paper_is_none() {
    for events in [vec![], vec![issued("normal")], vec![given()]] {
        assert_eq!(Interim::of(&events), None);
        assert_eq!(row(&events), None);
    }
    assert_eq!(form_of_interim("household-extract"), None);
    let form = interim_form("household-extract");
    assert_eq!(form_of_interim(&form), Some("household-extract"));
}

#[test]
fn only_the_promised_paper_about_the_promised_person_replaces_it() {
    let person = |name: &str, birth: &str| Named {
        relation: "본인".to_owned(),
        name: name.to_owned(),
        birth: birth.parse().unwrap(),
    };
    let promised = promised();
    let fits = |form: &str, persons: Vec<Named>| {
        let address = String::new();
        is_promised(&promised, form, &Facts { address, persons })
    };
    let form = "resident.household-extract";
    let other = || person("딴사람", "1961-01-01");
    assert!(fits(form, vec![other(), person("한이음 ", "1990-03-02")]));
    assert!(!fits(form, vec![other(), person("한이음", "1990-03-03")]));
    assert!(!fits(form, vec![other(), person("한이", "1990-03-02")]));
    assert!(!fits(form, Vec::new()));
    let individual = "resident.individual-extract";
    assert!(!fits(individual, vec![person("한이음", "1990-03-02")]));
}
