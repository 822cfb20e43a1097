//! Gateways are looked at, and are observers of the homes behind them.

use super::*;

/// The catalogue with two gateways, and an address for which one of them is enough.
fn with_gateways() -> Arc<Catalogue> {
    let mut catalogue = catalogue();
    let like = catalogue.systems.iter().find(|one| one.node.is_none());
    let like = like.unwrap().clone();
    for name in ["gate1", "gate2"] {
        catalogue.systems.push(System {
            name: name.to_owned(),
            needs: Vec::new(),
            look: vec![format!("gateway://{name}.example:9000")],
            ..like.clone()
        });
    }
    catalogue.systems.push(System {
        name: "portal".to_owned(),
        needs: Vec::new(),
        one_of: vec!["gate1".to_owned(), "gate2".to_owned()],
        ..like
    });
    assert!(catalogue.wrong().is_empty(), "{:?}", catalogue.wrong());
    Arc::new(catalogue)
}

/// What a gateway answers that says so of its homes.
fn says(homes: &[(&str, &str)]) -> Looked {
    let homes = homes.iter();
    let homes = homes.map(|(home, word)| ((*home).to_owned(), (*word).to_owned()));
    Looked {
        gateway: Some(Behind {
            serves: true,
            homes: homes.collect(),
        }),
        ..up()
    }
}

/// How the home `gu` is told, where gateways say so of it in the same three rounds; the first of two nodes hears the first words, the second the others.
fn gu(first: &str, second: &str) -> Observed {
    let catalogue = with_gateways();
    let sights = [("a", first), ("b", second)].map(|(node, word)| {
        let rounds = thrice(&says(&[("gu", word), ("dong", "up")]));
        sight(&catalogue, node, &rounds, &[true])
    });
    observed(&catalogue, &sights).remove("gu").unwrap()
}

#[test]
fn a_gateway_is_one_observer_of_the_homes_behind_it() {
    let told = gu("down", "down");
    assert_eq!(told.state, State::Degraded, "both nodes see it themselves");
    assert_eq!(told.bad_by, ["gate1", "gate2"]);
    assert_eq!(told.heard, 4);
    assert!(told.since.is_some());
    let told = gu("degraded", "degraded");
    assert_eq!((told.state, told.bad_by.len()), (State::Degraded, 2));
    for word in ["up", "suspect", "draining", "what a later release says"] {
        let told = gu(word, word);
        assert_eq!((told.state, told.heard), (State::Up, 2), "{word}");
    }
}

#[test]
fn what_nodes_and_gateways_see_counts_together() {
    let catalogue = with_gateways();
    let rounds = thrice(&says(&[("gu", "down"), ("dong", "up")]));
    let mut sights = ["a", "b", "c"].map(|node| sight(&catalogue, node, &rounds, &[true]));
    // One node of three does not hear it either: three of five.
    let bad = serde_json::to_value(Bad {
        state: State::Down,
        since: NOW,
    });
    sights[0].body["bad"]["gu"] = bad.unwrap();
    let told = observed(&catalogue, &sights).remove("gu").unwrap();
    assert_eq!((told.state, told.heard), (State::Down, 5));
    assert_eq!(told.bad_by, ["a", "gate1", "gate2"]);
    assert_eq!(told.since, Some(NOW), "the first who says so");
}

#[test]
fn one_node_alone_puts_nothing_worse_than_degraded_into_a_gateways_mouth() {
    let told = gu("down", "up");
    assert_eq!(told.state, State::Degraded);
    let catalogue = with_gateways();
    let lies = sight(
        &catalogue,
        "a",
        &thrice(&says(&[("gu", "down"), ("dong", "up")])),
        &[true],
    );
    let cut = sight(&catalogue, "b", &thrice(&says(&[])), &[false]);
    let told = observed(&catalogue, &[lies, cut]).remove("gu").unwrap();
    assert_eq!(told.state, State::Degraded);
}

#[test]
fn a_gateway_that_reaches_nobody_says_that_of_itself_alone() {
    let catalogue = with_gateways();
    let rounds = thrice(&says(&[("gu", "down"), ("dong", "down")]));
    let sights = ["a", "b"].map(|node| sight(&catalogue, node, &rounds, &[true]));
    let told = observed(&catalogue, &sights);
    assert_eq!(told["gate1"].state, State::Degraded);
    assert_eq!(told["gu"].state, State::Up, "only its own line may be dead");
}

#[test]
fn what_a_gateway_said_before_it_died_counts_no_more() {
    let catalogue = with_gateways();
    let bad = says(&[("gu", "down"), ("dong", "up")]);
    let told = |rounds: &[Looked]| {
        let sights = ["a", "b"].map(|node| sight(&catalogue, node, rounds, &[true]));
        let told = observed(&catalogue, &sights);
        (told["gate1"].state, told["gu"].state)
    };
    let until = |gone_for: usize| {
        let gone = vec![gone(); gone_for];
        told(&[&thrice(&bad)[..], &gone].concat())
    };
    assert_eq!(until(0), (State::Up, State::Degraded));
    assert_eq!(until(1), (State::Up, State::Degraded), "one look is none");
    assert_eq!(until(2), (State::Down, State::Up));
}

#[test]
fn of_two_gateways_one_is_enough_and_one_that_serves_nobody_is_none() {
    let catalogue = with_gateways();
    let stands = |first: &Looked, second: &Looked| {
        let sights = ["a", "b"].map(|node| {
            seen_thrice(&catalogue, node, |target| match target {
                LookAt::Gateway(address) if address.starts_with("gate1") => first.clone(),
                LookAt::Gateway(_) => second.clone(),
                LookAt::Site { .. }
                | LookAt::Node(_)
                | LookAt::Port(_)
                | LookAt::Certificate(_) => up(),
            })
        });
        let known = Known {
            observed: observed(&catalogue, &sights),
            ..Known::default()
        };
        let status = Status::of(&catalogue, &[], &known, NOW);
        let state = |name: &str| status.system(name).unwrap().state;
        let one_of = status.system("portal").unwrap().one_of;
        ([state("gate1"), state("gate2")], one_of.unwrap())
    };
    let serves = says(&[("gu", "up")]);
    let idle = Looked {
        gateway: Some(Behind {
            serves: false,
            homes: Vec::new(),
        }),
        ..up()
    };
    let (up, down) = (State::Up, State::Down);
    assert_eq!(stands(&serves, &serves), ([up, up], (2, 2)));
    assert_eq!(stands(&gone(), &serves), ([down, up], (1, 2)));
    assert_eq!(stands(&idle, &gone()), ([down, down], (0, 2)));
}
