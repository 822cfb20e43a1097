//! How a service meets the rest: seventeen items, two of them with a default, typed and pure. Frozen with the second service (docs/decisions/0018).

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Desk;
use crate::Fault;
use crate::Field;
use crate::Form;
use crate::Given;
use crate::Lang;
use crate::Moment;
use crate::Outcome;
use crate::Refusal;
use crate::Role;
use crate::StreamId;
use crate::Words;
use crate::words;

/// A civil service: its requests, its register and its rules. It does no I/O; its manifest gives it nothing to do I/O with.
pub trait Service: Send + Sync + 'static {
    /// What can be asked, one case a request.
    type Request: Send;
    /// What can have happened, in the past tense.
    type Event: Serialize + DeserializeOwned + Send;
    /// What was loaded of the register (대장), folded from events. Never a town.
    type Register: Default;

    /// Its name in paths: `resident`.
    const NAME: &'static str;
    /// Its title for people.
    const TITLE: Words;
    /// Its requests.
    const REQUESTS: &'static [RequestInfo];
    /// The papers it issues.
    const FORMS: &'static [Form];
    /// What can be searched by.
    const TABLES: &'static [Table];
    /// Its policy tables: name and JSON lines.
    const POLICY: &'static [(&'static str, &'static str)];

    /// Makes a request of answers that read well against its fields. Faults that concern several fields are added here.
    fn parse(name: &str, given: &Given, faults: &mut Vec<Fault>) -> Option<Self::Request>;

    /// What the request needs, given what was brought so far. Asked again until it asks for nothing more, at most four rounds.
    fn needs(request: &Self::Request, register: &Self::Register, brought: &Brought) -> Vec<Need>;

    /// Takes an event into the register.
    fn apply(register: &mut Self::Register, stream: &StreamId, event: &Self::Event);

    /// Decides.
    fn decide(
        register: &Self::Register,
        request: Self::Request,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Self::Event>, Refusal>;

    /// All search rows of a stream, as the register has it now.
    fn rows(register: &Self::Register, stream: &StreamId) -> Vec<Row>;

    /// Shows what a look was allowed to see.
    fn view(register: &Self::Register, view: &str, subjects: &[StreamId], lang: Lang) -> View;

    /// What it tells other services of the record under a key. The key is a token (a resident number) or the text of a stream; which keys are
    /// known and which facts are told is this service's own promise, written in its README. Most tell nothing.
    fn publish(_key: &Cell, _register: &Self::Register, _brought: &Brought) -> Published {
        Published::Nothing
    }

    /// One of its rules on JSON, for `ieum rules eval`. None: no such rule here. An error says what the input lacks.
    fn evaluate(_rule: &str, _input: &Value) -> Option<Result<Value, String>> {
        None
    }
}

/// A request that a service takes.
#[derive(Clone, Copy, Debug)]
pub struct RequestInfo {
    /// Its name in paths: `household-extract`.
    pub name: &'static str,
    /// Its title.
    pub title: Words,
    /// Who may ask: the service's part of the role × request table.
    pub may: &'static [Role],
    /// What becomes of it where it was taken in away from its home.
    pub conflict: Conflict,
    /// Its fields.
    pub fields: &'static [Field],
}

/// How a request that was taken in (접수) at another node than its home stands beside what the home does meanwhile. The home decides on each of
/// them, in the order in which they reach it, with the time at which it was taken in; this says what holds until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// It changes nobody's record: what is done twice stays a second paper, or a second look.
    Independent,
    /// It waits: nothing of it shows before the home has decided.
    Waits,
    /// It protects somebody: wherever it is known, it counts at once, until the home has decided.
    CountsAtOnce,
    /// It moves records to the home of the place that this field names, which decides once the old home has released them. Until then it counts
    /// provisionally, and says so, wherever it is known. Two of them that did not know of each other are both kept, in the order of their legal
    /// time, for an officer to decide.
    Moves {
        /// The field, an address.
        to: &'static str,
    },
}

impl Conflict {
    /// The rule, for people.
    pub const fn words(self) -> Words {
        match self {
            Self::Independent => words(
                "누구의 기록도 바꾸지 않음",
                "changes nobody's record, so nothing conflicts",
                "기록을 바꾸지 않아요",
            ),
            Self::Waits => words(
                "관할 기관이 접수 시각으로 결정할 때까지 기다림",
                "waits until the home decides, with the time of its receipt",
                "사는 곳에서 정할 때까지 기다려요",
            ),
            Self::CountsAtOnce => words(
                "관할 기관이 결정할 때까지 접수가 알려진 곳마다 곧바로 적용",
                "counts at once wherever it is known, until the home has decided",
                "바로 지켜 줘요",
            ),
            Self::Moves { .. } => words(
                "새 주소의 관할 기관이 정하고 전 관할 기관이 기록을 넘김. 그때까지 잠정. 서로 모르고 한 두 신고는 둘 다 남기고 담당자가 결정",
                "the new address's home decides and the old home releases the record; provisional until then; two that did not know of each other are both kept, and an officer decides",
                "새로 사는 곳에서 정해요. 그때까지는 잠깐만 그렇게 둬요",
            ),
        }
    }
}

impl RequestInfo {
    /// True where it moves records to the home of a place ([`Conflict::Moves`]).
    pub const fn moves(&self) -> bool {
        matches!(self.conflict, Conflict::Moves { .. })
    }

    /// True where nobody's record is changed: it is read for what it shows.
    pub fn only_shows(&self) -> bool {
        matches!(self.conflict, Conflict::Independent)
    }

    /// True for a request that only shows records: a search (`find`) or a look (`look`). Every service names them so; done later they help nobody.
    pub fn only_looks(&self) -> bool {
        matches!(self.name, "find" | "look")
    }
}

/// A way to search: the columns of its key, in order. A search gives a prefix of them.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name, `resident.person-by-birth`.
    pub name: &'static str,
    /// What its key is made of, for the operators' manual.
    pub columns: &'static [&'static str],
    /// Changed with the definition: rows of another version are rebuilt.
    pub version: u32,
}

/// One value of a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// Text, stored open.
    Text(String),
    /// A whole number, stored open.
    Int(i64),
    /// A text that is stored only as a keyed hash.
    Token(String),
}

/// A search row of a stream.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The table's name.
    pub table: &'static str,
    /// The key.
    pub key: Vec<Cell>,
}

/// Something that must be brought before a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A stream, with all its events.
    Stream(StreamId),
    /// The streams whose key begins so.
    Find {
        /// The table.
        table: &'static str,
        /// The beginning of the key.
        key: Vec<Cell>,
        /// At most so many.
        limit: usize,
    },
    /// What another service publishes of the record under a key: the one way to another's records. That service says what must be read for it,
    /// from a copy where its home is elsewhere; only the fact reaches the one that asks.
    Fact {
        /// The service that publishes.
        service: &'static str,
        /// The key.
        key: Cell,
    },
}

/// A fact that one service tells another.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The record that it is of.
    pub stream: StreamId,
    /// What is told.
    pub facts: Value,
}

/// What a service has to say to another's question.
#[derive(Clone, Debug, PartialEq)]
pub enum Published {
    /// First these must be read. They are its own streams and tables.
    After(Vec<Need>),
    /// Nothing is told under this key.
    Nothing,
    /// The fact.
    Fact(Fact),
}

/// What was brought.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// The streams, by identity. A stream without events has version 0.
    pub streams: BTreeMap<StreamId, Loaded>,
    /// The searches and what they found.
    pub found: BTreeMap<Need, Vec<Hit>>,
    /// True if some of the events are provisional: taken in, and not yet written by the home.
    pub provisional: bool,
    /// The facts of other services that were asked for; none where nothing is told.
    pub facts: BTreeMap<Need, Option<Fact>>,
}

impl Brought {
    /// What a search found; empty if it was not asked.
    pub fn hits(&self, need: &Need) -> &[Hit] {
        self.found.get(need).map_or(&[], Vec::as_slice)
    }

    /// What another service told; none if nothing, or if it was not asked.
    pub fn fact(&self, need: &Need) -> Option<&Fact> {
        self.facts.get(need)?.as_ref()
    }

    /// True if this was brought already.
    pub fn has(&self, need: &Need) -> bool {
        match need {
            Need::Stream(stream) => self.streams.contains_key(stream),
            Need::Find { .. } => self.found.contains_key(need),
            Need::Fact { .. } => self.facts.contains_key(need),
        }
    }
}

/// A stream as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// How many events it has.
    pub version: u64,
    /// Its events, oldest first.
    pub events: Vec<Value>,
    /// How fresh the copy is.
    pub as_of: Moment,
    /// The node that writes it, where that is another one and this is a copy.
    pub home: Option<String>,
}

impl Loaded {
    /// As of when something is of which nobody knows how old it is: older than anything.
    pub const NEVER_WHOLE: Moment = Moment(0);

    /// True where no whole copy of its home's journal lies here: it was left behind when the record moved there, or the copy is still coming.
    pub fn never_whole(&self) -> bool {
        self.as_of == Self::NEVER_WHOLE
    }
}

/// A stream found by a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub stream: StreamId,
}

/// What a look shows: the same facts for programs and for people.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// For programs.
    pub json: Value,
    /// For people: an HTML fragment, already escaped.
    pub html: String,
    /// True if some of it counts only provisionally. The runtime says so, and the page does.
    pub provisional: bool,
}

impl View {
    /// What a service shows.
    pub fn new(json: Value, html: String) -> Self {
        Self {
            json,
            html,
            provisional: false,
        }
    }
}
