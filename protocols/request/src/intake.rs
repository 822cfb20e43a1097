//! What was taken in (접수) for another home: it waits, and is done or refused there. A refusal stays on the office's list until an officer has
//! seen it, so that somebody tells the applicant.

use journal::Draft;
use journal::Head;
use kernel::Brought;
use kernel::Caller;
use kernel::Cell;
use kernel::Channel;
use kernel::Id;
use kernel::Moment;
use kernel::Need;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::Handed;
use crate::RowsOf;
use crate::counting;
use crate::counting::Counts;
use crate::going::Start;
use crate::going::happened;
use crate::going::plain;
use crate::rows::paper_stream;
use crate::withdrawal::Withdrawal;

/// The kind of the errand that hands a request over to its home.
pub const HAND_OVER: &str = "hand-over";
/// The kind of the stream of a request that was taken in (접수) for another home.
pub const INTAKE: &str = "intake";

/// The search table that finds what was taken in at a node by how it stands.
const BY_STATE: &str = "intake.by-state";
/// Its definition.
pub(crate) const TABLE: Table = Table {
    name: BY_STATE,
    columns: &["node that took it in", "how it stands"],
    version: 1,
};
/// How many a list shows at most.
const LISTED_MAX: usize = 200;

/// A request that was taken in, as its intake says it and, without what counts, the errand that hands it over.
#[derive(Debug, Serialize, Deserialize)]
pub struct TakenIn {
    /// The node that decides it.
    pub home: String,
    /// The node that took it in.
    pub at: String,
    /// The request.
    pub handed: Handed,
    /// What counts before the home has decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<Counts>,
    /// True if it counts provisionally, and what is shown of it says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// How an intake stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided it.
    Waiting,
    /// Its home has decided against it, and nobody here has seen that.
    Refused,
    /// A holder has done it.
    Done,
    /// An officer has seen that it was refused.
    Seen,
}

/// What became of an intake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// A holder has done it.
    Done,
    /// The home has decided against it.
    Refused {
        /// The refusal's code.
        code: String,
        /// What the home says, in Korean.
        said: String,
    },
}

/// Something to be noted behind an intake, a paper, its sheets or a version of a form. Said twice, it is noted once.
#[derive(Clone, Debug)]
pub struct Noting {
    pub(crate) stream: StreamId,
    pub(crate) who: String,
    pub(crate) office: Option<String>,
    pub(crate) key: String,
    pub(crate) event: Value,
}

impl TakenIn {
    /// What was taken in: the first event of its stream.
    pub fn of(events: &[Value]) -> Option<Self> {
        Deserialize::deserialize(events.first()?).ok()
    }
}

impl State {
    /// As its last event says.
    pub fn of(events: &[Value]) -> Self {
        let last = events.last().unwrap_or(&Value::Null);
        let states = [Self::Seen, Self::Done, Self::Refused].into_iter();
        let mut said = states.filter(|state| last.get(state.name()).is_some());
        said.next().unwrap_or(Self::Waiting)
    }

    /// Its name in events and search rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Done => "done",
            Self::Seen => "seen",
        }
    }

    /// What the home says of an intake that it has refused, in Korean.
    pub fn said(events: &[Value]) -> Option<String> {
        let refused = events.last()?.get(Self::Refused.name())?;
        Some(refused["said"].as_str().unwrap_or_default().to_owned())
    }
}

impl Noting {
    /// What became of it.
    pub fn settled(node: &str, intake: Id, settled: &Settled) -> Self {
        let event = match settled {
            Settled::Done => json!({State::Done.name(): true}),
            Settled::Refused { code, said } => {
                json!({State::Refused.name(): {"code": code, "said": said}})
            }
        };
        Self {
            stream: StreamId::new(INTAKE, intake),
            who: format!("node/{node}"),
            office: None,
            key: format!("settled/{intake}"),
            event,
        }
    }

    /// That somebody has seen its refusal.
    pub fn seen(who: &str, intake: Id) -> Self {
        Self {
            stream: StreamId::new(INTAKE, intake),
            who: who.to_owned(),
            office: None,
            key: format!("seen/{intake}"),
            event: json!({State::Seen.name(): who}),
        }
    }

    /// That an officer has withdrawn a paper.
    pub fn withdrawn(by: &Caller, number: &str, withdrawal: Withdrawal) -> Self {
        Self {
            stream: paper_stream(number),
            who: by.who.clone(),
            office: by.office.clone(),
            key: format!("withdrawn/{number}"),
            event: withdrawal.event(),
        }
    }

    /// Something that somebody says; not a matter of one office's day list.
    pub(crate) fn said(stream: StreamId, who: &str, key: String, event: Value) -> Self {
        Self {
            stream,
            who: who.to_owned(),
            office: None,
            key,
            event,
        }
    }

    /// The stream, which is to be loaded.
    pub fn stream(&self) -> StreamId {
        self.stream.clone()
    }

    /// The entry. `first` is the head of the one that began the stream, `chance` what makes the new one's identity its own.
    pub fn draft(
        self,
        loaded: &Brought,
        first: Head,
        (at, doubtful): (Moment, bool),
        chance: u128,
        rows: &RowsOf<'_>,
    ) -> Draft {
        let stream = self.stream();
        let fingerprint = journal::Hash::of(&[self.key.as_bytes()]);
        let start = Start {
            id: Id::new(at, chance),
            who: self.who,
            key: self.key,
            service: first.service,
            request: first.request,
            office: self.office.clone(),
            legal_at: at,
            at,
            doubtful,
        };
        let mut draft = start.draft(plain(fingerprint, self.event.clone(), Channel::Counter));
        happened(&mut draft, loaded, &[(stream, self.event)], rows);
        draft
    }
}

/// What finds the intakes of a node that stand so.
pub fn by_state(node: &str, state: State) -> Need {
    Need::Find {
        table: BY_STATE,
        key: key(node.to_owned(), state),
        limit: LISTED_MAX,
    }
}

fn key(node: String, state: State) -> Vec<Cell> {
    vec![Cell::Text(node), Cell::Text(state.name().to_owned())]
}

/// The search rows of an intake.
pub(crate) fn rows(events: &[Value]) -> Vec<Row> {
    let Some(intake) = TakenIn::of(events) else {
        return Vec::new();
    };
    let state = State::of(events);
    let mut rows = match state {
        State::Waiting | State::Done => counting::rows(&intake),
        State::Refused | State::Seen => Vec::new(),
    };
    rows.push(Row {
        table: BY_STATE,
        key: key(intake.at, state),
    });
    rows
}
