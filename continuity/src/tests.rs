//! What is declared, and what people are told of it: one small catalogue through all of it.

use kernel::Id;
use kernel::Link;
use kernel::Moment;
use kernel::Posting;

use crate::catalogue::Catalogue;
use crate::catalogue::tests::catalogue;
use crate::now;
use crate::now::Can;
use crate::status::Seen;
use crate::status::Status;
use crate::text::Text;
use crate::windows::Outage;
use crate::windows::State;
use crate::windows::body;
use crate::windows::windows;

/// A Monday, 10:00.
const NOW: &str = "2026-11-23T10:00+09:00";
const PAPER: &str = "resident.extract";

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn text(ko: &str) -> Text {
    Text {
        ko: ko.to_owned(),
        ..Text::default()
    }
}

fn outage(system: &str, places: &[&str]) -> Outage {
    Outage {
        window: None,
        revision: 1,
        system: Some(system.to_owned()),
        service: None,
        places: places.iter().map(|place| (*place).to_owned()).collect(),
        state: State::Down,
        from: at("2026-11-23T09:00+09:00"),
        until: None,
        cause: text("모름"),
        next_update: Some(at("2026-11-23T10:30+09:00")),
        expected: Some(at("2026-11-23T18:00+09:00")),
        drill: false,
    }
}

fn posting(id: u128, node: &str, outage: &Outage) -> Posting {
    Posting {
        id: Id(id),
        node: node.to_owned(),
        at: at(NOW).plus_ms(i64::try_from(id).unwrap()),
        body: body(outage),
    }
}

fn status(catalogue: &Catalogue, postings: &[Posting]) -> Status {
    Status::of(
        catalogue,
        &windows(postings, catalogue),
        &Seen::default(),
        at(NOW),
    )
}

fn can(catalogue: &Catalogue, postings: &[Posting], place: &str) -> now::Answer {
    let told = windows(postings, catalogue);
    let status = Status::of(catalogue, &told, &Seen::default(), at(NOW));
    now::answer(catalogue, &told, &status, PAPER, place).unwrap()
}

#[test]
fn with_nothing_told_all_is_up_and_worth_going_to() {
    let catalogue = catalogue();
    assert_eq!(status(&catalogue, &[]).worst(), State::Up);
    let answer = can(&catalogue, &[], "dong");
    assert_eq!(
        (answer.can, answer.slow, answer.look_again),
        (Can::Now, false, None)
    );
}

#[test]
fn a_system_that_is_down_takes_what_needs_it_and_leaves_the_rest() {
    let catalogue = catalogue();
    let told = [posting(1, "dong", &outage("dong", &["dong"]))];
    let status = status(&catalogue, &told);
    let ways = &status.service(PAPER).unwrap().ways;
    let states: Vec<_> = ways
        .iter()
        .map(|way| (way.place.as_deref(), way.state))
        .collect();
    let expected = [
        (Some("dong"), State::Down),
        (Some("gu"), State::Up),
        (None, State::Up),
    ];
    assert_eq!(states, expected);
    assert_eq!(status.service(PAPER).unwrap().state, State::Degraded);
    let here = can(&catalogue, &told, "dong");
    assert_eq!(here.can, Can::PaperOnly);
    assert_eq!(here.look_again, Some(at("2026-11-23T10:30+09:00")));
    assert_eq!(here.expected, Some(at("2026-11-23T18:00+09:00")));
    // What needs no place first, then the nearest office.
    let others: Vec<_> = here
        .others
        .iter()
        .map(|other| other.place.as_deref())
        .collect();
    assert_eq!(others, [None, Some("gu")]);
    assert_eq!(can(&catalogue, &told, "gu").can, Can::Now);
}

#[test]
fn what_lies_behind_a_broken_part_is_told_as_behind_it() {
    let catalogue = catalogue();
    let told = [posting(1, "centre", &outage("network", &[]))];
    let status = status(&catalogue, &told);
    let gu = status.system("gu").unwrap();
    assert_eq!(
        (gu.state, gu.behind.as_deref()),
        (State::Down, Some("network"))
    );
    let network = status.system("network").unwrap();
    assert_eq!((network.state, &network.behind), (State::Down, &None));
    assert_eq!(can(&catalogue, &told, "gu").can, Can::PaperOnly);
}

#[test]
fn a_line_that_this_node_does_not_hear_is_told_as_that_and_closes_no_counter() {
    let catalogue = catalogue();
    let since = at("2026-11-23T09:59+09:00");
    let seen = Seen {
        lines: vec![("gu".to_owned(), Link::Down { since })],
        ..Seen::default()
    };
    let status = Status::of(&catalogue, &[], &seen, at(NOW));
    let gu = status.system("gu").unwrap();
    assert_eq!((gu.state, gu.unheard_since), (State::Degraded, Some(since)));
    assert_eq!(status.worst(), State::Up);
}

#[test]
fn a_node_speaks_for_its_own_and_for_nothing_else() {
    let catalogue = catalogue();
    let down = |told: &[Posting]| windows(told, &catalogue).len();
    assert_eq!(
        down(&[posting(1, "dong", &outage("dong", &[]))]),
        1,
        "its own system"
    );
    assert_eq!(
        down(&[posting(1, "gu", &outage("network", &["gu"]))]),
        1,
        "at its own place"
    );
    assert_eq!(
        down(&[posting(1, "gu", &outage("network", &["dong"]))]),
        1,
        "at that of its office"
    );
    assert_eq!(
        down(&[posting(1, "centre", &outage("gu", &[]))]),
        1,
        "the centre"
    );
    for (node, system, places) in [
        ("dong", "gu", &[][..]),
        ("dong", "dong", &["gu"]),
        ("dong", "dong", &["nowhere"]),
        ("dong", "network", &["gu"]),
        ("dong", "unknown", &["dong"]),
        ("stranger", "dong", &["dong"]),
    ] {
        let told = [posting(1, node, &outage(system, places))];
        assert_eq!(down(&told), 0, "{node} of {system} at {places:?}");
    }
}

#[test]
fn corrections_supersede_in_any_order_of_arrival_and_history_keeps_all() {
    let catalogue = catalogue();
    let first = posting(1, "dong", &outage("dong", &["dong"]));
    let second = Outage {
        window: Some(Id(1).to_string()),
        revision: 2,
        cause: text("정전"),
        ..outage("dong", &["dong"])
    };
    let over = Outage {
        revision: 3,
        until: Some(at(NOW)),
        ..second.clone()
    };
    let mut told = vec![first, posting(2, "gu", &second), posting(3, "dong", &over)];
    let mut seen = Vec::new();
    for _ in 0..told.len() {
        told.rotate_left(1);
        let windows = windows(&told, &catalogue);
        assert_eq!(windows.len(), 1);
        assert!(!windows[0].is_on(at(NOW)));
        assert_eq!(windows[0].outage().cause.ko, "정전");
        seen.push(windows[0].revisions().to_vec());
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]) && seen[0].len() == 3);
    // Two second revisions by two nodes that could not hear each other: every node shows the same one.
    let other = Outage {
        cause: text("누수"),
        ..second.clone()
    };
    let a = [
        posting(1, "dong", &outage("dong", &["dong"])),
        posting(4, "gu", &second),
        posting(5, "dong", &other),
    ];
    let mut b = a.to_vec();
    b.reverse();
    assert_eq!(windows(&a, &catalogue), windows(&b, &catalogue));
    assert_eq!(windows(&a, &catalogue)[0].outage().cause.ko, "누수");
}

#[test]
fn nobody_turns_anothers_outage_into_their_own() {
    let catalogue = catalogue();
    let first = posting(1, "gu", &outage("gu", &["gu"]));
    let taken = Outage {
        window: Some(Id(1).to_string()),
        revision: 9,
        until: Some(at(NOW)),
        ..outage("dong", &["dong"])
    };
    let taken = posting(2, "dong", &taken);
    let told = windows(&[taken.clone(), first], &catalogue);
    assert_eq!(told[0].outage().system.as_deref(), Some("gu"));
    assert!(told[0].is_on(at(NOW)));
    // Nor is it anything by itself, as long as what it revises is not here.
    assert_eq!(windows(&[taken], &catalogue), []);
}

#[test]
fn a_drill_and_what_a_later_release_says_change_nothing() {
    let catalogue = catalogue();
    let drill = Outage {
        drill: true,
        ..outage("dong", &["dong"])
    };
    let mut later = posting(2, "dong", &outage("dong", &["dong"]));
    later.body["outage"]["state"] = "on-fire".into();
    let mut other = posting(3, "dong", &outage("dong", &["dong"]));
    other.body["kind"] = "stage".into();
    let told = [posting(1, "dong", &drill), later, other];
    assert_eq!(windows(&told, &catalogue).len(), 1);
    assert_eq!(status(&catalogue, &told).worst(), State::Up);
}

#[test]
fn a_postcode_finds_the_place_that_shares_most_of_it() {
    let catalogue = catalogue();
    let near = |postcode| now::nearest(&catalogue, postcode).map(|place| place.name.as_str());
    assert_eq!(near("03045"), Some("dong"));
    assert_eq!(near("03199"), Some("gu"));
    assert_eq!(near("99999"), None);
}

#[test]
fn a_closed_place_says_when_it_opens_and_open_ones_come_first() {
    let catalogue = catalogue();
    let evening = at("2026-11-23T19:00+09:00");
    let status = Status::of(&catalogue, &[], &Seen::default(), evening);
    let answer = now::answer(&catalogue, &[], &status, PAPER, "dong").unwrap();
    assert_eq!(answer.can, Can::WhenOpen);
    assert_eq!(answer.opens_at, Some(at("2026-11-24T09:00+09:00")));
    let other = &answer.others[1];
    assert_eq!(
        (other.open, other.opens_at),
        (false, Some(at("2026-11-24T09:00+09:00")))
    );
}
