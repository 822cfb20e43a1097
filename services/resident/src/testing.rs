//! A register in memory for tests: requests go through the same fields, needs and decisions as at a node, one after another.

use std::collections::BTreeMap;

use kernel::Any;
use kernel::AnyService;
use kernel::Brought;
use kernel::Caller;
use kernel::Cell;
use kernel::Channel;
use kernel::Date;
use kernel::Decided;
use kernel::Fault;
use kernel::Hit;
use kernel::Lang;
use kernel::Loaded;
use kernel::Means;
use kernel::Moment;
use kernel::Need;
use kernel::Published;
use kernel::Refusal;
use kernel::Role;
use kernel::Row;
use kernel::StreamId;
use kernel::View;
use serde_json::Value;

use crate::Resident;
use crate::event::Event;
use crate::register::Register;

mod homes;
mod sound;
mod town;

pub(crate) use sound::assert_sound;
pub(crate) use town::*;

const RESIDENT: Any<Resident> = Any::new();
const ROUNDS_MAX: usize = 4;

/// The day of tests: a Friday.
pub(crate) const TODAY: &str = "2026-11-20";

/// A day.
pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Who sends a request.
#[derive(Clone, Debug)]
pub(crate) enum By {
    /// An officer at a counter.
    Officer,
    /// A supervisor at a counter.
    Supervisor,
    /// The person of this name, online.
    Citizen(&'static str),
    /// The import.
    Importer,
}

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Not {
    /// It was refused.
    Refused(Refusal),
    /// It could not be read.
    Faulty(Vec<Fault>),
    /// Another stream holds a key.
    Taken,
}

impl Not {
    /// The codes of the refusal, or of all faults with their fields.
    pub(crate) fn codes(&self) -> Vec<String> {
        match self {
            Not::Refused(refusal) => vec![refusal.code.to_owned()],
            Not::Faulty(faults) => faults
                .iter()
                .map(|fault| format!("{} {}", fault.field, fault.code))
                .collect(),
            Not::Taken => vec!["taken".to_owned()],
        }
    }
}

/// A register that was built by requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    streams: BTreeMap<StreamId, Vec<Value>>,
    rows: BTreeMap<StreamId, Vec<Row>>,
    register: Register,
    claims: BTreeMap<Cell, StreamId>,
    /// The home of each stream.
    homes: BTreeMap<StreamId, &'static str>,
    requests: u128,
}

impl World {
    /// The family of `김하나`, and `오여섯` who lives alone, in `종로구`.
    pub(crate) fn town() -> Self {
        let mut world = Self::default();
        world.done(By::Importer, TODAY, "carry-over", &family());
        world.done(By::Importer, TODAY, "carry-over", &single());
        world
    }

    /// The register of everything.
    pub(crate) fn register(&self) -> &Register {
        &self.register
    }

    /// The stream of the person of this name.
    pub(crate) fn person(&self, name: &str) -> StreamId {
        let found = self
            .register
            .persons
            .iter()
            .find(|(_, person)| person.name == name);
        found
            .map(|(stream, _)| stream.clone())
            .expect("a test names people who are there")
    }

    /// A request that must be done.
    pub(crate) fn done(&mut self, by: By, on: &str, request: &str, body: &Value) -> Decided {
        self.submit(by, on, request, body)
            .unwrap_or_else(|not| panic!("{request} was not done: {:?}", not.codes()))
    }

    /// Carries a request through on a day, and keeps what happened.
    pub(crate) fn submit(
        &mut self,
        by: By,
        on: &str,
        request: &str,
        body: &Value,
    ) -> Result<Decided, Not> {
        let now = Moment::start_of(day(on)).plus_ms(10 * 3_600_000);
        self.submit_taken_in(by, now, now, request, body)
    }

    /// What other services are told under a key.
    pub(crate) fn published(&self, key: &Cell) -> Published {
        let brought = self.bring(|brought| match RESIDENT.publish(key, brought) {
            Published::After(needs) => needs,
            Published::Nothing | Published::Fact(_) => Vec::new(),
        });
        RESIDENT.publish(key, &brought)
    }

    fn bring(&self, needs: impl Fn(&Brought) -> Vec<Need>) -> Brought {
        let mut brought = Brought::default();
        for _ in 0..ROUNDS_MAX {
            let wanted = needs(&brought);
            if wanted.is_empty() {
                return brought;
            }
            for need in wanted {
                assert!(!brought.has(&need), "asked twice: {need:?}");
                self.bring_one(need, &mut brought);
            }
        }
        assert!(
            needs(&brought).is_empty(),
            "needs more than {ROUNDS_MAX} rounds"
        );
        brought
    }

    fn bring_one(&self, need: Need, brought: &mut Brought) {
        match need {
            Need::Stream(stream) => {
                let events = self.streams.get(&stream).cloned().unwrap_or_default();
                let version = events.len() as u64;
                brought.streams.insert(
                    stream,
                    Loaded {
                        version,
                        events,
                        as_of: Moment(0),
                        home: None,
                    },
                );
            }
            Need::Find {
                table,
                ref key,
                limit,
            } => {
                let fits = |row: &Row| row.table == table && row.key.starts_with(key);
                let hits = self.rows.iter().filter(|(_, rows)| rows.iter().any(fits));
                let hits = hits
                    .map(|(stream, _)| Hit {
                        stream: stream.clone(),
                    })
                    .take(limit)
                    .collect();
                brought.found.insert(need, hits);
            }
            Need::Fact { .. } => panic!("this service asks no other"),
        }
    }

    /// What is written must have been read, and a key has one holder.
    fn keep(&mut self, brought: &Brought, decided: &Decided) -> Result<(), Not> {
        fits(&decided.papers);
        for claim in &decided.claims {
            if self
                .claims
                .get(&claim.key)
                .is_some_and(|holder| *holder != claim.stream)
            {
                return Err(Not::Taken);
            }
        }
        let claims = decided
            .claims
            .iter()
            .map(|claim| (claim.key.clone(), claim.stream.clone()));
        self.claims.extend(claims);
        for (stream, event) in &decided.events {
            let known = self.streams.contains_key(stream) && !brought.streams.contains_key(stream);
            let fresh = stream.id.0 >> 16 == self.requests;
            assert!(
                !known || fresh,
                "{stream} was written without having been read"
            );
            let events = self.streams.entry(stream.clone()).or_default();
            events.push(event.clone());
            self.rows
                .insert(stream.clone(), RESIDENT.rows(stream, events));
            let event: Event = serde_json::from_value(event.clone()).unwrap();
            self.register.apply(stream, &event);
        }
        Ok(())
    }

    fn caller(&self, by: &By) -> (Caller, Channel) {
        let caller = |who: String, role| Caller {
            who,
            name: "시험".to_owned(),
            roles: vec![role],
            office: None,
            home: None,
            means: Means::DemoChooser,
            as_of: Moment(0),
        };
        match by {
            By::Officer => (
                caller("officer/1".to_owned(), Role::Officer),
                Channel::Counter,
            ),
            By::Supervisor => (
                caller("officer/2".to_owned(), Role::Supervisor),
                Channel::Counter,
            ),
            By::Citizen(name) => (
                caller(self.person(name).to_string(), Role::Citizen),
                Channel::Online,
            ),
            By::Importer => (
                caller("operator/1".to_owned(), Role::Importer),
                Channel::Import,
            ),
        }
    }

    /// What a decision's look shows: from the records it names and no others.
    pub(crate) fn shown(&self, decided: &Decided, lang: Lang) -> View {
        let look = decided.look.as_ref().expect("a look");
        let mut brought = Brought::default();
        for stream in &look.subjects {
            self.bring_one(Need::Stream(stream.clone()), &mut brought);
        }
        RESIDENT.view(&brought, &look.view, &look.subjects, lang)
    }
}

/// What a form's schema says of a paper that a rule has made.
pub(crate) fn fits(papers: &[kernel::Paper]) {
    for paper in papers {
        let form = crate::papers::FORMS
            .iter()
            .find(|form| form.name == paper.form);
        let misfits = form.expect("a form of this service").misfits(&paper.data);
        assert_eq!(misfits, Ok(Vec::new()), "{}: {}", paper.form, paper.data);
    }
}

/// Every refusal has three parts in three languages, and the easy one is not the office's.
fn assert_told_to_everybody(refusal: &Refusal) {
    for words in [refusal.what, refusal.safe, refusal.now] {
        assert!(!words.ko.is_empty() && !words.en.is_empty() && !words.easy.is_empty());
        assert_ne!(words.ko, words.easy, "{}", refusal.code);
    }
}

/// What happened, without whom it happened to: `person died`.
pub(crate) fn happened(decided: &Decided) -> Vec<String> {
    let outline = |event: &Value| {
        let (kind, event) = event.as_object()?.iter().next()?;
        let name = event
            .as_object()
            .and_then(|event| event.keys().next().cloned());
        Some(format!("{kind} {}", name?))
    };
    decided
        .events
        .iter()
        .filter_map(|(_, event)| outline(event))
        .collect()
}

/// The one check of this service's rules: in this town, this request by an officer does this, or is refused so.
pub(crate) fn check(town: &World, request: &str, body: &Value, expected: Result<&[&str], &str>) {
    check_by(By::Officer, town, request, body, expected);
}

/// The same for another caller.
pub(crate) fn check_by(
    by: By,
    town: &World,
    request: &str,
    body: &Value,
    expected: Result<&[&str], &str>,
) {
    let found = town.clone().submit(by, TODAY, request, body);
    let found = found
        .map(|decided| happened(&decided))
        .map_err(|not| not.codes().join(", "));
    let expected = expected
        .map(|events| events.iter().map(|event| (*event).to_owned()).collect())
        .map_err(str::to_owned);
    assert_eq!(found, expected, "{request} {body}");
}

/// A body with some fields replaced or added; null takes one away.
pub(crate) fn with(mut body: Value, changes: Value) -> Value {
    let changed = body.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            changed.remove(name);
        } else {
            changed.insert(name.clone(), value.clone());
        }
    }
    body
}
