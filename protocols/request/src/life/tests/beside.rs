//! What one service asks of another, and where what begins beside a record has its home.

use super::*;

/// A service that notes what the tallies tell it, beside the tally that told.
struct Notes;

#[derive(Serialize, Deserialize)]
struct Noted(i64);

fn fact(name: &str) -> Need {
    Need::Fact {
        service: "tally",
        key: Cell::Text(name.to_owned()),
    }
}

impl Service for Notes {
    type Request = String;
    type Event = Noted;
    type Register = u64;
    const NAME: &'static str = "notes";
    const TITLE: Words = NO_LABEL;
    const REQUESTS: &'static [RequestInfo] = &[RequestInfo {
        name: "note",
        title: NO_LABEL,
        may: &[Role::Officer],
        conflict: Conflict::Waits,
        fields: &[Field::required("name", NO_LABEL, Kind::Text(10))],
    }];
    const FORMS: &'static [Form] = &[];
    const TABLES: &'static [Table] = &[];
    const POLICY: &'static [(&'static str, &'static str)] = &[];

    fn parse(_: &str, given: &Given, _: &mut Vec<Fault>) -> Option<String> {
        given.text("name")
    }

    fn needs(name: &String, _: &u64, _: &Brought) -> Vec<Need> {
        vec![fact(name)]
    }

    fn apply(seen: &mut u64, _: &StreamId, _: &Noted) {
        *seen += 1;
    }

    fn decide(
        seen: &u64,
        name: String,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Noted>, Refusal> {
        let others = brought.streams.len() + brought.found.len();
        assert_eq!((*seen, others), (0, 0), "no record of another's");
        let told = brought.fact(&fact(&name)).ok_or(FULL)?;
        let noted = Noted(told.facts.as_i64().expect("a tally tells a number"));
        let stream = StreamId::new("notes", desk.fresh(0));
        Ok(Outcome::event(stream, noted).at_home_of(told.stream.clone()))
    }

    fn rows(_: &u64, _: &StreamId) -> Vec<Row> {
        Vec::new()
    }

    fn view(_: &u64, _: &str, _: &[StreamId], _: Lang) -> View {
        View::new(Value::Null, String::new())
    }
}

static NOTES: Any<Notes> = Any::new();
static BOTH: &[&dyn AnyService] = &[&TALLY, &NOTES];
static ALONE: &[&dyn AnyService] = &[&NOTES];

fn noting(services: &'static [&'static dyn AnyService]) -> Life<()> {
    let answers = Answers::from_pairs([("name", "x")]);
    Life::begin(services, &NOTES, "note", answers, &caller(Role::Officer))
        .unwrap_or_else(|refused| panic!("it may begin: {refused:?}"))
}

/// Up to the end of what must be read, on a tally of 5 that has its home there.
fn told(desk: &Desk, home: Option<&str>) -> (Life<()>, Output<()>) {
    let (found, mut loaded) = brought(5);
    for tally in loaded.streams.values_mut() {
        tally.home = home.map(str::to_owned);
    }
    let mut life = noting(BOTH);
    let first = life.step(Input::Start, desk);
    assert!(matches!(first, Output::Load(needs) if matches!(needs[..], [Need::Find { .. }])));
    let second = life.step(Input::Brought(found), desk);
    assert!(matches!(second, Output::Load(needs) if matches!(needs[..], [Need::Stream(_)])));
    let last = life.step(Input::Brought(loaded), desk);
    (life, last)
}

#[test]
fn a_fact_is_read_by_its_own_service_and_counts_as_read() {
    with_desk(|desk| {
        let (_, last) = told(desk, None);
        let Output::Seal(decision) = last else {
            panic!("it can be decided")
        };
        assert_eq!(decision.decided.events[0].1, 5);
        assert_eq!(
            decision.reads,
            [(StreamId::new("tally", Id(1)), 1)],
            "a fact that changes meanwhile is a lost race"
        );
        assert_eq!(decision.as_of, Moment(3), "as old as the fact");
    });
}

#[test]
fn what_begins_beside_a_copied_record_is_for_that_records_home() {
    with_desk(|desk| {
        let (life, last) = told(desk, Some("songpa"));
        assert!(matches!(last, Output::End(Ending::Elsewhere(home)) if home == "songpa"));
        let known = life.events().len();
        assert_eq!(known, 1, "what would have happened is known");
    });
}

#[test]
fn nothing_told_is_an_answer_too() {
    with_desk(|desk| {
        let mut life = noting(BOTH);
        life.step(Input::Start, desk);
        let (mut none, _) = brought(0);
        none.found.values_mut().for_each(Vec::clear);
        let last = life.step(Input::Brought(none), desk);
        assert!(
            matches!(last, Output::End(Ending::Refused(refusal)) if refusal.code == "node.full")
        );
    });
}

#[test]
fn a_service_that_is_not_offered_tells_nothing() {
    with_desk(|desk| {
        let start = noting(ALONE).step(Input::Start, desk);
        assert!(matches!(start, Output::End(Ending::Refused(_))));
    });
}
