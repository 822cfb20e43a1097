//! The invented people of the house in memory.

use std::collections::BTreeMap;

use kernel::*;
use resident::event::AddressLine;
use resident::event::Change;
use resident::event::Event;
use resident::event::HOUSEHOLD;
use resident::event::HouseholdEvent;
use resident::event::PERSON;
use resident::event::PersonEvent;
use resident::event::Registration;
use resident::trade::Reason;
use resident::trade::Relation;
use resident::trade::Status;
use serde_json::Value;

/// Name, resident number, identity.
const HANIEUM: (&str, &str, u128) = ("한이음", "900101-1970011", 1);
const NADAUM: (&str, &str, u128) = ("나다움", "", 2);

/// Their household.
pub(super) fn home() -> StreamId {
    StreamId::new(HOUSEHOLD, Id(9))
}

/// Somebody who has signed in.
fn citizen(name: &str, n: u128, home: &str) -> Caller {
    Caller {
        who: StreamId::new(PERSON, Id(n)).to_string(),
        name: name.to_owned(),
        roles: vec![Role::Citizen],
        office: None,
        home: Some(home.to_owned()),
        means: Means::DemoChooser,
        as_of: Moment(0),
    }
}

/// A household of two.
pub(super) fn streams() -> BTreeMap<StreamId, Vec<Value>> {
    let day = "2020-03-02".parse().unwrap();
    let change = Change {
        on: day,
        reported_on: day,
        reason: Reason::MoveIn,
    };
    let address = "서울특별시 종로구 자하문로5길 12 (청운동)".to_owned();
    let home = home();
    let [head, spouse] = [HANIEUM, NADAUM].map(|(_, _, n)| StreamId::new(PERSON, Id(n)));
    let formed = HouseholdEvent::Formed {
        address: address.clone(),
        head: head.clone(),
        change,
    };
    let joined = HouseholdEvent::Joined {
        person: spouse.clone(),
        relation: Relation::Spouse,
        change,
    };
    let mut streams = BTreeMap::from([(
        home.clone(),
        vec![Event::Household(formed), Event::Household(joined)],
    )]);
    for ((name, number, _), stream, relation) in [
        (HANIEUM, head, Relation::Head),
        (NADAUM, spouse, Relation::Spouse),
    ] {
        let registered = Registration {
            number: resident_number::ResidentNumber::parse(number).ok(),
            assigned_on: None,
            name: name.to_owned(),
            hanja: None,
            birth: "1990-01-01".parse().unwrap(),
            sex: resident_number::Sex::F,
            foreign: false,
            status: Status::ALL[0],
            reported_on: day,
        };
        let line = AddressLine {
            household: Some(home.clone()),
            address: address.clone(),
            head: HANIEUM.0.to_owned(),
            relation,
            change,
        };
        let events = vec![
            Event::Person(PersonEvent::Registered(Box::new(registered))),
            Event::Person(PersonEvent::AddressChanged(line)),
        ];
        streams.insert(stream, events);
    }
    let json = |events: Vec<Event>| {
        events
            .into_iter()
            .map(|event| serde_json::to_value(event).unwrap())
            .collect()
    };
    streams
        .into_iter()
        .map(|(stream, events)| (stream, json(events)))
        .collect()
}

/// Who lives here.
pub(super) fn hanieum() -> Caller {
    citizen(HANIEUM.0, HANIEUM.2, "jongno")
}

/// Who lives in the same household.
pub(super) fn nadaum() -> Caller {
    citizen(NADAUM.0, NADAUM.2, "jongno")
}

/// Whose record is elsewhere.
pub(super) fn onnuri() -> Caller {
    citizen("온누리", 3, "songpa")
}
