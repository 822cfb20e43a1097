use kernel::Any;
use kernel::Cell;
use kernel::Channel;
use kernel::Conflict;
use kernel::Field;
use kernel::Form;
use kernel::Given;
use kernel::Hit;
use kernel::Id;
use kernel::Kind;
use kernel::Lang;
use kernel::Means;
use kernel::NodeName;
use kernel::Outcome;
use kernel::Policy;
use kernel::RequestInfo;
use kernel::Role;
use kernel::Row;
use kernel::Service;
use kernel::Table;
use kernel::View;
use kernel::words;
use serde::Deserialize;
use serde::Serialize;

use super::*;

mod beside;

/// A service that keeps tallies: it finds a tally by name, reads it and adds to it.
struct Tally;

#[derive(Serialize, Deserialize)]
struct Added(i64);

const NO_LABEL: Words = words("", "", "");
const FIELDS: &[Field] = &[
    Field::required("name", NO_LABEL, Kind::Text(10)),
    Field::required("add", NO_LABEL, Kind::Number { min: 1, max: 9 }),
];

const fn info(name: &'static str, conflict: Conflict) -> RequestInfo {
    RequestInfo {
        name,
        title: NO_LABEL,
        may: &[Role::Officer],
        conflict,
        fields: FIELDS,
    }
}

impl Service for Tally {
    type Request = (String, i64);
    type Event = Added;
    type Register = i64;
    const NAME: &'static str = "tally";
    const TITLE: Words = NO_LABEL;
    const REQUESTS: &'static [RequestInfo] = &[
        info("add", Conflict::Waits),
        info("show", Conflict::Independent),
    ];
    const FORMS: &'static [Form] = &[];
    const TABLES: &'static [Table] = &[];
    const POLICY: &'static [(&'static str, &'static str)] = &[];

    fn parse(_: &str, given: &Given, _: &mut Vec<Fault>) -> Option<Self::Request> {
        Some((given.text("name")?, given.number("add")?))
    }

    fn needs((name, _): &Self::Request, _: &i64, brought: &Brought) -> Vec<Need> {
        let find = Need::Find {
            table: "tally",
            key: vec![Cell::Text(name.clone())],
            limit: 1,
        };
        let streams = brought
            .hits(&find)
            .iter()
            .map(|hit| Need::Stream(hit.stream.clone()));
        streams.chain([find.clone()]).collect()
    }

    fn apply(tally: &mut i64, _: &StreamId, Added(n): &Added) {
        *tally += n;
    }

    fn decide(
        tally: &i64,
        (_, add): Self::Request,
        _: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Added>, Refusal> {
        if tally + add > 9 {
            return Err(FULL.with("nine at most"));
        }
        Ok(Outcome::event(
            StreamId::new("tally", desk.fresh(0)),
            Added(add),
        ))
    }

    fn rows(_: &i64, _: &StreamId) -> Vec<Row> {
        Vec::new()
    }

    fn view(tally: &i64, _: &str, _: &[StreamId], _: Lang) -> View {
        View::new((*tally).into(), String::new())
    }

    /// Tells how much is tallied under a name.
    fn publish(key: &Cell, tally: &i64, brought: &Brought) -> Published {
        let Cell::Text(name) = key else {
            return Published::Nothing;
        };
        let needs = Self::needs(&(name.clone(), 0), tally, brought);
        let unmet: Vec<Need> = needs
            .into_iter()
            .filter(|need| !brought.has(need))
            .collect();
        if !unmet.is_empty() {
            return Published::After(unmet);
        }
        match brought.streams.keys().next() {
            None => Published::Nothing,
            Some(stream) => Published::Fact(Fact {
                stream: stream.clone(),
                facts: (*tally).into(),
            }),
        }
    }
}

static TALLY: Any<Tally> = Any::new();
static SERVICES: &[&dyn AnyService] = &[&TALLY];

fn caller(role: Role) -> Caller {
    let who = "officer/1".to_owned();
    Caller {
        who,
        name: String::new(),
        roles: vec![role],
        office: None,
        home: None,
        means: Means::DemoChooser,
        as_of: Moment(0),
    }
}

fn with_desk<T>(then: impl FnOnce(&Desk) -> T) -> T {
    let node = NodeName {
        name: "n".to_owned(),
        code: 10_000,
        title_ko: String::new(),
        title_en: String::new(),
        places: Vec::new(),
    };
    let caller = caller(Role::Officer);
    let policy = Policy::default();
    then(&Desk {
        legal_at: Moment(5),
        now: Moment(5),
        as_of: Moment(5),
        caller: &caller,
        channel: Channel::Counter,
        node: &node,
        policy: &policy,
        chance: Id(0),
    })
}

fn begun(add: &str) -> Life<()> {
    asked("add", add)
}

fn asked(request: &str, add: &str) -> Life<()> {
    Life::begin(
        SERVICES,
        &TALLY,
        request,
        Answers::from_pairs([("name", "x"), ("add", add)]),
        &caller(Role::Officer),
    )
    .unwrap_or_else(|refused| panic!("it may begin: {refused:?}"))
}

fn brought(tally: i64) -> (Brought, Brought) {
    let stream = StreamId::new("tally", Id(1));
    let found = Brought {
        found: [(
            Need::Find {
                table: "tally",
                key: vec![Cell::Text("x".to_owned())],
                limit: 1,
            },
            vec![Hit {
                stream: stream.clone(),
            }],
        )]
        .into(),
        ..Brought::default()
    };
    let loaded = Loaded {
        version: 1,
        events: vec![tally.into()],
        as_of: Moment(3),
        home: None,
    };
    (
        found,
        Brought {
            streams: [(stream, loaded)].into(),
            ..Brought::default()
        },
    )
}

/// Steps a life up to its decision, on a register that holds `tally`.
fn to_decision(life: &mut Life<()>, first: Output<()>, tally: i64, desk: &Desk) -> Output<()> {
    let (found, loaded) = brought(tally);
    assert!(matches!(first, Output::Load(needs) if matches!(needs[..], [Need::Find { .. }])));
    assert!(
        matches!(life.step(Input::Brought(found), desk), Output::Load(needs) if matches!(needs[..], [Need::Stream(_)]))
    );
    life.step(Input::Brought(loaded), desk)
}

#[test]
fn a_request_loads_by_rounds_and_is_decided_on_what_was_read() {
    with_desk(|desk| {
        let mut life = begun("4");
        let start = life.step(Input::Start, desk);
        let Output::Seal(decision) = to_decision(&mut life, start, 5, desk) else {
            panic!("it can be decided")
        };
        assert_eq!(decision.reads, [(StreamId::new("tally", Id(1)), 1)]);
        assert_eq!(
            (decision.as_of, decision.decided.events.len()),
            (Moment(3), 1),
            "as of the oldest copy"
        );
        assert!(matches!(
            life.step(Input::Sealed(()), desk),
            Output::Write(())
        ));
        assert!(matches!(
            life.step(Input::Written(Written::New), desk),
            Output::End(Ending::Done)
        ));
    });
}

#[test]
fn a_refusal_ends_it_before_anything_is_sealed() {
    with_desk(|desk| {
        let mut life = begun("5");
        let start = life.step(Input::Start, desk);
        assert!(
            matches!(to_decision(&mut life, start, 5, desk), Output::End(Ending::Refused(r)) if r.code == "node.full")
        );
    });
}

#[test]
fn what_is_too_old_because_it_moved_away_is_answered_where_it_is_now() {
    with_desk(|desk| {
        let left = |request, as_of| {
            let mut life = asked(request, "5");
            let start = life.step(Input::Start, desk);
            assert!(matches!(start, Output::Load(_)));
            let (found, mut loaded) = brought(5);
            for loaded in loaded.streams.values_mut() {
                (loaded.home, loaded.as_of) = (Some("mapo".to_owned()), as_of);
            }
            life.step(Input::Brought(found), desk);
            life.step(Input::Brought(loaded), desk)
        };
        let shown = left("show", Loaded::NEVER_WHOLE);
        assert!(matches!(shown, Output::End(Ending::Elsewhere(home)) if home == "mapo"));
        // What changes something is decided by its own rule, and a copy that is only old is refused here.
        for (request, as_of) in [("add", Loaded::NEVER_WHOLE), ("show", Moment(3))] {
            let refused = left(request, as_of);
            assert!(matches!(refused, Output::End(Ending::Refused(r)) if r.code == "node.full"));
        }
    });
}

#[test]
fn a_lost_race_is_decided_anew_on_what_is_there_now_and_at_most_three_times() {
    with_desk(|desk| {
        let mut life = begun("4");
        let mut next = life.step(Input::Start, desk);
        for _ in 0..=RACES_MAX {
            assert!(matches!(
                to_decision(&mut life, next, 5, desk),
                Output::Seal(_)
            ));
            assert!(matches!(
                life.step(Input::Sealed(()), desk),
                Output::Write(())
            ));
            next = life.step(Input::Written(Written::Raced), desk);
        }
        assert!(matches!(next, Output::End(Ending::Refused(r)) if r.code == "request.busy"));

        let mut life = begun("4");
        let start = life.step(Input::Start, desk);
        to_decision(&mut life, start, 5, desk);
        let again = life.step(Input::Written(Written::Raced), desk);
        assert!(
            matches!(
                to_decision(&mut life, again, 6, desk),
                Output::End(Ending::Refused(_))
            ),
            "ten is refused by the newer tally"
        );
    });
}

#[test]
fn only_the_roles_of_the_table_may_ask_and_faults_are_told_at_once() {
    let begin =
        |role, answers| Life::<()>::begin(SERVICES, &TALLY, "add", answers, &caller(role)).err();
    let citizen = begin(Role::Citizen, Answers::default());
    assert!(matches!(citizen, Some(Refused::Refusal(r)) if r.code == "request.not-yours"));
    assert!(
        matches!(begin(Role::Officer, Answers::default()), Some(Refused::Faults(f)) if f.len() == 2)
    );
    let unknown = Life::<()>::begin(
        SERVICES,
        &TALLY,
        "sub",
        Answers::default(),
        &caller(Role::Officer),
    )
    .err();
    assert!(matches!(unknown, Some(Refused::Refusal(r)) if r.class == Class::NotFound));
}

#[test]
fn what_the_store_says_becomes_what_people_are_told() {
    with_desk(|desk| {
        let end = |written| {
            let Output::End(ending) = begun("1").step(Input::Written(written), desk) else {
                panic!("it ends");
            };
            ending
        };
        assert_eq!(end(Written::Replayed), Ending::Replayed);
        let Ending::Refused(taken) = end(Written::Taken(words("가", "a", "가요"))) else {
            panic!("refused")
        };
        assert_eq!((taken.what.en, taken.class), ("a", Class::Conflict));
        assert!(matches!(end(Written::Full), Ending::Refused(r) if r.class == Class::Unavailable));
    });
}
