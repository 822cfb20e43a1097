//! A register in memory for tests: requests go through the same fields, needs and decisions as at a node, one after another. The residents are two, with
//! generated numbers; what the resident register tells of them is a table.

use std::collections::BTreeMap;

use kernel::Answers;
use kernel::Any;
use kernel::AnyService;
use kernel::Brought;
use kernel::Caller;
use kernel::Cell;
use kernel::Channel;
use kernel::Date;
use kernel::Decided;
use kernel::Desk;
use kernel::Fact;
use kernel::Fault;
use kernel::Hit;
use kernel::Id;
use kernel::Lang;
use kernel::Loaded;
use kernel::Means;
use kernel::Moment;
use kernel::Need;
use kernel::NodeName;
use kernel::Policy;
use kernel::Refusal;
use kernel::Role;
use kernel::Row;
use kernel::StreamId;
use kernel::View;
use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;
use serde_json::Value;
use serde_json::json;

use crate::Rental;

const RENTAL: Any<Rental> = Any::new();
const ROUNDS_MAX: usize = 4;

/// The day of tests: a Friday.
pub(crate) const TODAY: &str = "2026-11-20";
/// A home that is let.
pub(crate) const HOME: &str = "서울특별시 종로구 창신길 40-3, 201호 (창신동)";
/// Another.
pub(crate) const OTHER_HOME: &str = "경기도 수원시 영통구 광교중앙로 170, 1204호 (이의동)";

/// A day.
pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Who sends a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By {
    Officer,
    /// The n-th resident, online.
    Citizen(u16),
}

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Not {
    Refused(Refusal),
    Faulty(Vec<Fault>),
    Taken,
}

impl Not {
    /// The code of the refusal, or of all faults with their fields.
    pub(crate) fn codes(&self) -> String {
        match self {
            Not::Refused(refusal) => refusal.code.to_owned(),
            Not::Faulty(faults) => {
                let told = faults.iter().map(|f| format!("{} {}", f.field, f.code));
                told.collect::<Vec<_>>().join(", ")
            }
            Not::Taken => "taken".to_owned(),
        }
    }
}

/// The number of a resident: 1 `김하나`, 2 `오여섯`; nobody else is known.
pub(crate) fn n(resident: u16) -> String {
    let number = ResidentNumber::compose(day("1970-03-01"), Sex::F, false, 9700 + resident, 0);
    number.unwrap().full()
}

/// The stream of a resident.
pub(crate) fn person(resident: u16) -> StreamId {
    StreamId::new("resident.person", Id(u128::from(resident)))
}

/// What the resident register tells.
fn published(key: &Cell) -> Option<Fact> {
    let known = [(1, "김하나"), (2, "오여섯")].into_iter();
    let known = known.map(|(resident, name)| (n(resident), person(resident), name));
    let mut told = known.filter(|(number, stream, _)| match key {
        Cell::Token(given) => given == number,
        Cell::Text(given) => *given == stream.to_string(),
        Cell::Int(_) => false,
    });
    told.next().map(|(_, stream, name)| Fact {
        stream,
        facts: json!({"name": name, "birth": "1970-03-01", "address": "서울특별시 종로구 자하문로 1 (청운동)"}),
    })
}

/// A register that was built by requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    streams: BTreeMap<StreamId, Vec<Value>>,
    rows: BTreeMap<StreamId, Vec<Row>>,
    claims: BTreeMap<Cell, StreamId>,
    requests: u128,
}

impl World {
    /// `김하나` has registered [`HOME`], a bought house let for ten years, on the first of the year.
    pub(crate) fn town() -> Self {
        let mut world = Self::default();
        world.done(By::Officer, "2026-01-01", "registration", &registration());
        world
    }

    /// A request that must be done.
    pub(crate) fn done(&mut self, by: By, on: &str, request: &str, body: &Value) -> Decided {
        self.submit(by, on, request, body)
            .unwrap_or_else(|not| panic!("{request} was not done: {}", not.codes()))
    }

    /// Carries a request through, and keeps what happened.
    pub(crate) fn submit(
        &mut self,
        by: By,
        on: &str,
        request: &str,
        body: &Value,
    ) -> Result<Decided, Not> {
        let answers = Answers::from_json(body).map_err(Not::Faulty)?;
        let pending = RENTAL.parse(request, &answers).expect("a known request");
        let pending = pending.map_err(Not::Faulty)?;
        let brought = self.bring(|brought| pending.needs(brought));
        let (caller, channel) = caller(by);
        let info = RENTAL.request(request).expect("a known request");
        assert!(caller.is_any(info.may), "{by:?} may not {request}");
        self.requests += 1;
        let policy = Policy::default().with(RENTAL.policy());
        let now = Moment::start_of(day(on)).plus_ms(10 * 3_600_000);
        let desk = Desk {
            legal_at: now,
            now,
            as_of: now,
            caller: &caller,
            channel,
            node: &jongno(),
            policy: &policy,
            chance: Id(self.requests << 16),
        };
        let decided = pending.decide(&brought, &desk).map_err(Not::Refused);
        if let Err(Not::Refused(refusal)) = &decided {
            assert_told_to_everybody(refusal);
        }
        let decided = decided?;
        self.keep(&brought, &decided)?;
        Ok(decided)
    }

    fn bring(&self, needs: impl Fn(&Brought) -> Vec<Need>) -> Brought {
        let mut brought = Brought::default();
        for _ in 0..=ROUNDS_MAX {
            let wanted = needs(&brought);
            if wanted.is_empty() {
                return brought;
            }
            for need in wanted {
                assert!(!brought.has(&need), "asked twice: {need:?}");
                self.bring_one(need, &mut brought);
            }
        }
        panic!("needs more than {ROUNDS_MAX} rounds and one for the fact")
    }

    fn bring_one(&self, need: Need, brought: &mut Brought) {
        match need {
            Need::Stream(stream) => {
                let events = self.streams.get(&stream).cloned().unwrap_or_default();
                let loaded = Loaded {
                    version: events.len() as u64,
                    events,
                    as_of: Moment(0),
                    home: None,
                };
                brought.streams.insert(stream, loaded);
            }
            Need::Find { table, ref key, .. } => {
                let fits = |row: &Row| row.table == table && row.key == *key;
                let hits = self.rows.iter().filter(|(_, rows)| rows.iter().any(fits));
                let hits = hits.map(|(stream, _)| Hit {
                    stream: stream.clone(),
                });
                let hits = hits.collect();
                brought.found.insert(need, hits);
            }
            Need::Fact { service, ref key } => {
                assert_eq!(service, "resident");
                let fact = published(key);
                brought.facts.insert(need, fact);
            }
        }
    }

    /// What is written must have been read, and a key has one holder.
    fn keep(&mut self, brought: &Brought, decided: &Decided) -> Result<(), Not> {
        fits(&decided.papers);
        for claim in &decided.claims {
            let holder = self.claims.entry(claim.key.clone());
            let holder = holder.or_insert_with(|| claim.stream.clone());
            if *holder != claim.stream {
                return Err(Not::Taken);
            }
        }
        for (stream, event) in &decided.events {
            let known = self.streams.contains_key(stream);
            let begun = decided.events.iter().any(|(other, _)| other == stream);
            assert!(
                !known || brought.streams.contains_key(stream) || begun,
                "{stream} was written without having been read"
            );
            let events = self.streams.entry(stream.clone()).or_default();
            events.push(event.clone());
            let rows = RENTAL.rows(stream, events);
            self.rows.insert(stream.clone(), rows);
        }
        Ok(())
    }

    /// What a decision's look shows: from the records it names and no others.
    pub(crate) fn shown(&self, decided: &Decided, lang: Lang) -> View {
        let look = decided.look.as_ref().expect("a look");
        let mut brought = Brought::default();
        for stream in &look.subjects {
            self.bring_one(Need::Stream(stream.clone()), &mut brought);
        }
        RENTAL.view(&brought, &look.view, &look.subjects, lang)
    }
}

fn caller(by: By) -> (Caller, Channel) {
    let (who, role, channel) = match by {
        By::Officer => ("officer/1".to_owned(), Role::Officer, Channel::Counter),
        By::Citizen(resident) => (person(resident).to_string(), Role::Citizen, Channel::Online),
    };
    let caller = Caller {
        who,
        name: "시험".to_owned(),
        roles: vec![role],
        office: None,
        home: None,
        means: Means::DemoChooser,
        as_of: Moment(0),
    };
    (caller, channel)
}

fn jongno() -> NodeName {
    NodeName {
        name: "jongno".to_owned(),
        code: 11_110,
        title_ko: "서울특별시 종로구".to_owned(),
        title_en: "Jongno-gu, Seoul".to_owned(),
        places: vec!["11110".to_owned()],
    }
}

/// What a form's schema says of a paper that a rule has made.
fn fits(papers: &[kernel::Paper]) {
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

/// A registration of [`HOME`].
pub(crate) fn registration() -> Value {
    json!({"subject": n(1), "address": HOME, "property": "multi-household", "acquired": "purchase", "type": "long"})
}

/// A lease of [`HOME`].
pub(crate) fn lease(contract_on: &str, deposit: i64, rent: i64, rate: &str) -> Value {
    let body = json!({"subject": n(1), "address": HOME, "contract_on": contract_on, "deposit_won": deposit, "rent_won": rent});
    if rate.is_empty() {
        body
    } else {
        with(body, json!({ "rate": rate }))
    }
}

/// A body with some fields replaced or added.
pub(crate) fn with(mut body: Value, changes: Value) -> Value {
    let changes = changes.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(changes);
    body
}

/// The one check of these rules: in this world, on this day, this request by an officer is done, or refused so.
pub(crate) fn check(
    world: &World,
    on: &str,
    request: &str,
    body: &Value,
    expected: Result<(), &str>,
) {
    let found = world.clone().submit(By::Officer, on, request, body);
    let found = found.map(|_| ()).map_err(|not| not.codes());
    assert_eq!(
        found,
        expected.map_err(str::to_owned),
        "{request} on {on}: {body}"
    );
}
