//! Several nodes look at a few systems: what is told of it.

mod gateways;

use super::*;
use crate::catalogue::tests::catalogue;
use crate::probe::THRESHOLDS;
use crate::shelf::tests::shelf;
use crate::status::Seen as Known;
use crate::status::Status;

const NOW: Moment = Moment(1_800_000_000_000);

fn eye(catalogue: &Arc<Catalogue>) -> Watch {
    let shelf = Arc::new(shelf(Arc::clone(catalogue)));
    Watch::new(shelf, Policy::default().with(&[THRESHOLDS]))
}

/// What it looks at.
fn targets(eye: &Watch) -> Vec<LookAt> {
    eye.eyes.iter().map(|eye| eye.at.clone()).collect()
}

/// The catalogue for tests; its network is looked at.
fn looked_at() -> Arc<Catalogue> {
    let mut catalogue = catalogue();
    let network = catalogue
        .systems
        .iter_mut()
        .find(|one| one.name == "network");
    network.unwrap().look = vec!["http://network.example/".to_owned()];
    Arc::new(catalogue)
}

fn up() -> Looked {
    Looked {
        small: Some(true),
        full: Some(true),
        ms: Some(5),
        ..Looked::default()
    }
}

fn gone() -> Looked {
    Looked {
        small: Some(false),
        full: Some(false),
        ..Looked::default()
    }
}

fn no_full() -> Looked {
    Looked {
        full: Some(false),
        ..up()
    }
}

/// What a node says that saw the network so, in rounds three seconds apart; everything else is up.
fn sight(catalogue: &Arc<Catalogue>, node: &str, rounds: &[Looked], others: &[bool]) -> Sight {
    let mut eye = eye(catalogue);
    let targets = targets(&eye);
    let mut body = Value::Null;
    let mut at = NOW;
    for looked in rounds {
        let all: Vec<Looked> = { targets.iter() }
            .map(|target| match target {
                LookAt::Site { .. } | LookAt::Gateway(_) => looked.clone(),
                LookAt::Node(_) | LookAt::Port(_) | LookAt::Certificate(_) => up(),
            })
            .collect();
        at = at.plus_ms(3_000);
        body = eye.saw(&all, others, at);
    }
    Sight {
        node: node.to_owned(),
        at,
        body,
    }
}

/// What a node says that sees the same three times, of each target what is given for it.
fn seen_thrice(catalogue: &Arc<Catalogue>, node: &str, sees: impl Fn(&LookAt) -> Looked) -> Sight {
    let mut eye = eye(catalogue);
    let looked: Vec<Looked> = targets(&eye).iter().map(sees).collect();
    let mut body = Value::Null;
    for _ in 0..3 {
        body = eye.saw(&looked, &[true], NOW);
    }
    Sight {
        node: node.to_owned(),
        at: NOW,
        body,
    }
}

fn thrice(looked: &Looked) -> [Looked; 3] {
    std::array::from_fn(|_| looked.clone())
}

fn network(catalogue: &Arc<Catalogue>, sights: &[Sight]) -> Option<Observed> {
    observed(catalogue, sights).remove("network")
}

#[test]
fn what_is_gone_for_most_is_down_within_ten_seconds_and_says_since_when() {
    let catalogue = looked_at();
    let bad = [up(), gone(), gone()];
    let sights = [
        sight(&catalogue, "a", &bad, &[true]),
        sight(&catalogue, "b", &bad, &[true]),
        sight(&catalogue, "c", &thrice(&up()), &[true]),
    ];
    let told = network(&catalogue, &sights).unwrap();
    assert_eq!((told.state, told.heard), (State::Down, 3));
    assert_eq!(told.bad_by, ["a", "b"]);
    assert_eq!(told.since, Some(NOW.plus_ms(9_000)), "the second bad look");
    // One alone can't tell a dead part from its own dead line.
    let told = network(&catalogue, &sights[1..]).unwrap();
    assert_eq!(told.state, State::Degraded);
    assert_eq!(network(&catalogue, &[]), None);
}

#[test]
fn small_packets_that_come_through_hide_no_lost_full_ones() {
    let catalogue = looked_at();
    let told = sight(&catalogue, "a", &[up(), no_full(), no_full()], &[true]);
    let told = network(&catalogue, &[told]).unwrap();
    assert_eq!((told.state, told.bad_by.len()), (State::Degraded, 1));
}

#[test]
fn one_bad_minute_of_one_look_is_nothing() {
    let catalogue = looked_at();
    let told = sight(
        &catalogue,
        "a",
        &[up(), gone(), up(), gone(), up()],
        &[true],
    );
    assert_eq!(
        network(&catalogue, &[told]).map(|told| told.state),
        Some(State::Up)
    );
}

#[test]
fn who_is_cut_off_is_not_heard() {
    let catalogue = looked_at();
    let cut = sight(&catalogue, "a", &thrice(&gone()), &[false, false]);
    assert_eq!(network(&catalogue, std::slice::from_ref(&cut)), None);
    let sees = sight(&catalogue, "b", &thrice(&up()), &[true]);
    let told = network(&catalogue, &[cut, sees]).unwrap();
    assert_eq!((told.state, told.heard), (State::Up, 1));
}

#[test]
fn silence_counts_only_by_the_same_catalogue_and_once_there_was_a_look() {
    let catalogue = looked_at();
    let mut other = sight(&catalogue, "a", &thrice(&up()), &[true]);
    other.body["catalogue"] = 7.into();
    assert_eq!(network(&catalogue, &[other]), None);
    let never = sight(&catalogue, "a", &thrice(&Looked::default()), &[true]);
    assert_eq!(network(&catalogue, &[never]), None);
    let strange = Sight {
        node: "a".to_owned(),
        at: NOW,
        body: Value::from("later release"),
    };
    assert_eq!(network(&catalogue, &[strange]), None);
}

#[test]
fn a_certificate_that_ends_soon_is_told_and_one_that_is_over_counts() {
    let catalogue = looked_at();
    let until = |days: i64| Looked {
        certificate_until: Some(NOW.plus_ms(days * DAY_MS)),
        ..up()
    };
    let told = |days| {
        let sight = sight(&catalogue, "a", &thrice(&until(days)), &[true]);
        let told = network(&catalogue, &[sight]).unwrap();
        (told.state, told.certificate_until.is_some())
    };
    assert_eq!(told(90), (State::Up, false));
    assert_eq!(told(7), (State::Up, true));
    assert_eq!(told(-1), (State::Degraded, true));
}

#[test]
fn what_is_seen_to_be_down_takes_what_needs_it_and_does_not_answer() {
    let hit = |looked_at_gu: bool| {
        let mut catalogue = Arc::unwrap_or_clone(looked_at());
        let gu = catalogue.systems.iter_mut().find(|one| one.name == "gu");
        if !looked_at_gu {
            gu.unwrap().node = None;
        }
        let catalogue = Arc::new(catalogue);
        let sights = ["a", "b"].map(|node| sight(&catalogue, node, &thrice(&gone()), &[true]));
        let known = Known {
            observed: observed(&catalogue, &sights),
            ..Known::default()
        };
        let status = Status::of(&catalogue, &[], &known, NOW);
        let network = status.system("network").map(|one| one.state);
        assert_eq!(network, Some(State::Down));
        let hit = status.hit_by("network").into_iter();
        let ways = hit.flat_map(|(service, ways)| {
            assert_eq!(service, "resident.extract");
            ways.into_iter().map(|way| (way.place.clone(), way.state))
        });
        ways.collect::<Vec<_>>()
    };
    // Nobody looks at the counter's own system: it needs the network, and is behind it.
    assert_eq!(hit(false), [(Some("gu".to_owned()), State::Down)]);
    // It is looked at, and answers.
    assert_eq!(hit(true), []);
}

#[test]
fn that_nobody_hears_a_node_of_ours_closes_no_counter_but_its_pages() {
    let mut catalogue = catalogue();
    catalogue.services[0].ways[1].needs = vec!["dong".to_owned()];
    let catalogue = Arc::new(catalogue);
    let unheard = |node: &str| {
        let dong = LookAt::Node("dong".to_owned());
        seen_thrice(&catalogue, node, |target| {
            if *target == dong { gone() } else { up() }
        })
    };
    let known = Known {
        observed: observed(&catalogue, &[unheard("a"), unheard("b")]),
        ..Known::default()
    };
    let status = Status::of(&catalogue, &[], &known, NOW);
    assert_eq!(
        status.system("dong").map(|one| one.state),
        Some(State::Down)
    );
    let ways = &status.service("resident.extract").unwrap().ways;
    let states: Vec<_> = { ways.iter() }
        .map(|way| (way.place.as_deref(), way.state))
        .collect();
    let expected = [
        (Some("dong"), State::Up),
        (Some("gu"), State::Up),
        (None, State::Down),
    ];
    assert_eq!(states, expected);
}

#[test]
fn a_new_catalogue_is_looked_at_from_the_next_round_and_what_stays_is_known() {
    let mut eye = eye(&looked_at());
    let bad = |targets: &[LookAt]| vec![gone(); targets.len()];
    let first = targets(&eye);
    for _ in 0..3 {
        eye.saw(&bad(&first), &[true], NOW);
    }
    let mut next = Catalogue::clone(&eye.catalogue);
    next.version = 2;
    next.systems.retain(|one| one.name != "dong");
    next.systems[3 - 1].look = vec!["tcp://web.example:443".to_owned()];
    eye.catalogue = Arc::new(next);
    eye.renew();
    assert_ne!(targets(&eye), first);
    let body = eye.saw(&vec![up(); targets(&eye).len()], &[true], NOW);
    let body = Body::deserialize(&body).unwrap();
    assert_eq!(body.catalogue, 2);
    assert!(
        body.bad.contains_key("network"),
        "one good look is not enough"
    );
    assert!(
        !body.bad.contains_key("dong"),
        "nobody looks at it any more"
    );
    assert!(!body.bad.contains_key("web"), "it begins anew");
}
