use kernel::Cell;
use kernel::Id;
use kernel::Loaded;
use kernel::Moment;
use kernel::Refusal;
use kernel::words;
use serde_json::json;

use super::*;

fn stream(n: u128) -> StreamId {
    StreamId::new("toy.record", Id(n))
}

fn held(events: &[Value]) -> Brought {
    let loaded = Loaded {
        version: events.len() as u64,
        events: events.to_vec(),
        as_of: Moment(0),
        home: Some("a".to_owned()).filter(|_| !events.is_empty()),
    };
    let mut brought = Brought::default();
    brought.streams.insert(stream(1), loaded);
    brought
}

fn lent(events: &[Value]) -> Lent {
    let mut lent = Lent::default();
    lent.take("a", vec![(stream(1), events.to_vec())]);
    lent
}

/// A record is found by how many events it has.
fn rows(_: &StreamId, events: &[Value]) -> Vec<Row> {
    let many = i64::try_from(events.len()).unwrap();
    vec![Row {
        table: "toy.by-length",
        key: vec![Cell::Int(many), Cell::Int(0)],
    }]
}

#[test]
fn what_is_lent_goes_on_from_the_copy_and_never_tells_another_story() {
    let whole = vec![json!({"a": 1}), released_to("b")];
    for older in [&whole[..0], &whole[..1], &whole[..]] {
        let mut brought = held(older);
        assert!(lent(&whole).lend(&mut brought, "b", &rows));
        let loaded = &brought.streams[&stream(1)];
        assert_eq!(loaded.events, whole);
        assert_eq!(loaded.version, older.len() as u64, "what the store has");
        assert_eq!(loaded.home, None, "it was released to this node");
    }
    let newer = [whole.as_slice(), &[json!({"b": 2})]].concat();
    let mut brought = held(&newer);
    assert!(lent(&whole).lend(&mut brought, "b", &rows));
    assert_eq!(brought.streams[&stream(1)].events, newer);
    assert!(!lent(&whole).lend(&mut held(&[json!({"a": 2})]), "b", &rows));
}

#[test]
fn what_is_only_lent_stays_its_homes() {
    let mut brought = held(&[]);
    assert!(lent(&[json!({"a": 1})]).lend(&mut brought, "b", &rows));
    let loaded = &brought.streams[&stream(1)];
    assert_eq!(loaded.home.as_deref(), Some("a"));
}

#[test]
fn searches_find_what_is_lent_once_and_as_it_is_now() {
    let find = |many| Need::Find {
        table: "toy.by-length",
        key: vec![Cell::Int(many)],
        limit: 8,
    };
    let hit = |n| Hit { stream: stream(n) };
    let mut brought = Brought::default();
    brought.found.insert(find(1), vec![hit(1), hit(2)]);
    brought.found.insert(find(2), vec![hit(3)]);
    let now = lent(&[json!({"a": 1}), json!({"a": 2})]);
    assert!(now.lend(&mut brought, "b", &rows));
    assert!(now.lend(&mut brought, "b", &rows));
    assert_eq!(brought.hits(&find(1)), [hit(2)]);
    assert_eq!(brought.hits(&find(2)), [hit(3), hit(1)]);
}

#[test]
fn another_home_is_asked_where_what_is_known_of_it_is_old_or_nothing() {
    let refused = |class| {
        let words = words("-", "-", "-");
        Ending::Refused(Refusal::new("toy.refused", class, words, words))
    };
    let asked = |ending: &Ending, read: &'static [&str], named: Option<&str>| {
        let holds = |home: &str| home == "twin";
        strange(ending, read.iter().copied(), named, holds)
    };
    let far = Some("far".to_owned());
    let nobody = refused(Class::NotFound);
    assert_eq!(asked(&nobody, &[], Some("far")), far);
    assert_eq!(asked(&nobody, &[], Some("twin")), None);
    assert_eq!(asked(&nobody, &[], None), None);
    let conflict = refused(Class::Conflict);
    assert_eq!(asked(&conflict, &[], Some("far")), None, "it is known here");
    assert_eq!(asked(&conflict, &["twin", "far"], None), far, "and is old");
    let elsewhere = Ending::Elsewhere("twin".to_owned());
    assert_eq!(asked(&elsewhere, &["twin"], Some("far")), None);
    assert_eq!(asked(&Ending::Done, &["far"], Some("far")), None);
}

#[test]
fn the_home_that_records_leave_is_named_to_the_one_that_they_go_to() {
    let elsewhere = Ending::Elsewhere("new".to_owned());
    let from = |ending: &Ending, read: &'static [&str], own| {
        let home = leaves(ending, read.iter().copied(), own, "new");
        home.unwrap_or_default()
    };
    assert_eq!(from(&elsewhere, &[], "old"), "old", "they lie here");
    assert_eq!(from(&elsewhere, &["old"], "office"), "old");
    assert_eq!(
        from(&elsewhere, &["new", "new"], "office"),
        "",
        "they are there already"
    );
    let nobody = Ending::Replayed;
    assert_eq!(from(&nobody, &[], "old"), "", "nothing is known");
}

#[test]
fn what_only_counts_at_the_old_home_is_not_shown_to_the_new_one() {
    let own = [json!({"a": 1}), released_to("b")];
    let mut brought = held(&own);
    let record = brought.streams.get_mut(&stream(1)).unwrap();
    record.events.push(json!({"counts": 1}));
    record.home = Some("b".to_owned());
    let release = kernel::Release {
        streams: vec![stream(1)],
        beside: Vec::new(),
        to: "1".to_owned(),
        onward: None,
    };
    let decision = Decision {
        decided: kernel::Decided {
            release: Some(release),
            ..kernel::Decided::default()
        },
        reads: Vec::new(),
        brought,
        as_of: Moment(0),
    };
    let shown = decision.lets("b", true);
    assert_eq!(shown, Some(Left::Lent(vec![(stream(1), own.to_vec())])));
}
