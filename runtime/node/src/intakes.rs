//! What was taken in (접수) for another home: it waits, and is done or refused there. A refusal stays on the office's list until an officer has
//! seen it, so that somebody tells the applicant.

use journal::Body;
use journal::Draft;
use kernel::Caller;
use kernel::Cell;
use kernel::Channel;
use kernel::Id;
use kernel::Intake;
use kernel::Need;
use kernel::Refusal;
use kernel::Refused;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use request::Written;
use serde_json::Value;
use serde_json::json;

use crate::INTAKE;
use crate::Node;
use crate::TakenIn;
use crate::carry::told;
use crate::counting;
use crate::homes::plain;
use crate::refusals::BROKEN;
use crate::refusals::NOT_FOUND;

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

const WAITING: &str = "waiting";
const REFUSED: &str = "refused";
const DONE: &str = "done";
const SEEN: &str = "seen";

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

/// The search rows of an intake.
pub(crate) fn rows(events: &[Value]) -> Vec<Row> {
    let Some(intake) = taken_in(events) else {
        return Vec::new();
    };
    let state = state(events);
    let mut rows = match state {
        WAITING | DONE => counting::rows(&intake),
        _ => Vec::new(),
    };
    rows.push(Row {
        table: BY_STATE,
        key: vec![Cell::Text(intake.at), Cell::Text(state.to_owned())],
    });
    rows
}

/// What was taken in: its first event.
fn taken_in(events: &[Value]) -> Option<TakenIn> {
    serde::Deserialize::deserialize(events.first()?).ok()
}

/// How an intake stands: as its last event says.
fn state(events: &[Value]) -> &'static str {
    let last = events.last().unwrap_or(&Value::Null);
    let states = [REFUSED, DONE, SEEN].into_iter();
    states
        .rev()
        .find(|state| last.get(*state).is_some())
        .unwrap_or(WAITING)
}

impl Node {
    /// Notes what became of an intake. Said twice, it is noted once.
    pub async fn settle(&self, intake: Id, settled: &Settled) -> Result<(), Refused> {
        let event = match settled {
            Settled::Done => json!({DONE: true}),
            Settled::Refused { code, said } => json!({REFUSED: {"code": code, "said": said}}),
        };
        let who = format!("node/{}", self.parts.name.name);
        self.go_on_with(intake, who, format!("settled/{intake}"), event)
            .await
    }

    /// An officer has seen that an intake was refused.
    pub(crate) async fn see_intake(&self, intake: Id, caller: &Caller) -> Result<(), Refusal> {
        let stream = StreamId::new(INTAKE, intake);
        let found = self.own_intakes(REFUSED).await?;
        if !found.iter().any(|(found, _)| *found == stream) {
            return Err(NOT_FOUND);
        }
        let event = json!({SEEN: caller.who});
        let noted = self
            .go_on_with(intake, caller.who.clone(), format!("seen/{intake}"), event)
            .await;
        noted.map_err(|refused| match refused {
            Refused::Refusal(refusal) => refusal,
            Refused::Faults(_) => BROKEN,
        })
    }

    async fn go_on_with(
        &self,
        intake: Id,
        who: String,
        key: String,
        event: Value,
    ) -> Result<(), Refused> {
        let store = &self.parts.store;
        let stream = StreamId::new(INTAKE, intake);
        let now = self.parts.clock.read();
        let need = [Need::Stream(stream.clone())];
        let loaded = store
            .load(&store.deciding(now.at), &need)
            .await
            .map_err(told)?;
        let (events, states) = journal::states_after(&loaded, &[(stream, event.clone())]);
        let rows = states.iter().map(|state| {
            (
                state.stream.clone(),
                self.rows(&state.stream, &state.events),
            )
        });
        let recorded = store.entry(intake).await.map_err(told)?;
        let taken_in = recorded.ok_or(BROKEN)?.head;
        let fingerprint = journal::Hash::of(&[key.as_bytes()]);
        let draft = Draft {
            id: Id::new(now.at, keys::fresh_id_bits()),
            who,
            key,
            service: taken_in.service,
            request: taken_in.request,
            office: None,
            legal_at: now.at,
            at: now.at,
            doubtful: now.doubtful,
            body: Body {
                events,
                ..plain(fingerprint, event, Channel::Counter)
            },
            reads: Vec::new(),
            rows: rows.collect(),
            states,
            claims: Vec::new(),
            pdfs: Vec::new(),
        };
        match self.write(draft).await? {
            Written::New | Written::Replayed => Ok(()),
            Written::Full => Err(request::FULL.into()),
            Written::Busy | Written::Raced | Written::Taken(_) | Written::Elsewhere(_) => {
                Err(request::BUSY.into())
            }
        }
    }

    async fn own_intakes(&self, state: &str) -> Result<Vec<(StreamId, Vec<Value>)>, Refusal> {
        let own = self.parts.name.name.clone();
        let find = Need::Find {
            table: BY_STATE,
            key: vec![Cell::Text(own), Cell::Text(state.to_owned())],
            limit: LISTED_MAX,
        };
        let found = self.load(std::slice::from_ref(&find)).await?;
        let hits = found.hits(&find).iter();
        let streams: Vec<_> = hits.map(|hit| Need::Stream(hit.stream.clone())).collect();
        let loaded = self.load(&streams).await?.streams.into_iter();
        Ok(loaded
            .map(|(stream, loaded)| (stream, loaded.events))
            .collect())
    }

    /// What waits and what was refused, newest first.
    pub(crate) async fn list_intakes(&self) -> Result<Vec<Intake>, Refusal> {
        let mut listed = self.own_intakes(WAITING).await?;
        listed.extend(self.own_intakes(REFUSED).await?);
        let intake = |(stream, events): (StreamId, Vec<Value>)| self.intake(stream.id, &events);
        let mut intakes: Vec<Intake> = listed.into_iter().filter_map(intake).collect();
        intakes.sort_by_key(|intake| std::cmp::Reverse(intake.legal_at));
        Ok(intakes)
    }

    fn intake(&self, entry: Id, events: &[Value]) -> Option<Intake> {
        let TakenIn { home, handed, .. } = taken_in(events)?;
        let info = self.service(&handed.service)?.request(&handed.request)?;
        let subject = handed.answers.iter().find(|(name, _)| name == "subject");
        let refused = events.last().and_then(|last| last.get(REFUSED));
        Some(Intake {
            entry,
            title: info.title,
            legal_at: handed.legal_at,
            home,
            subject: subject.map(|(_, subject)| subject.clone()),
            elsewhere: handed.home.clone(),
            refused: refused.map(|refused| refused["said"].as_str().unwrap_or_default().to_owned()),
        })
    }
}
