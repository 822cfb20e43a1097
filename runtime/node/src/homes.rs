//! Requests that only another node may decide: handed to that home at once, or taken in here with their legal time and handed over later.

use std::time::Duration;

use journal::Body;
use journal::Draft;
use kernel::Answers;
use kernel::Caller;
use kernel::Channel;
use kernel::Done;
use kernel::Errand;
use kernel::Future;
use kernel::Id;
use kernel::Moment;
use kernel::Refused;
use kernel::StreamId;
use kernel::Submission;
use request::Written;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::Node;
use crate::carry::Going;
use crate::carry::Onward;
use crate::counting::Counts;
use crate::elsewhere::Whole;
use crate::refusals::BROKEN;
use crate::refusals::HOME_DECIDES;
use crate::refusals::HOME_REFUSED;

/// The kind of the errand that hands a request over to its home.
pub const HAND_OVER: &str = "hand-over";
/// The kind of the stream of a request that was taken in (접수) for another home.
pub const INTAKE: &str = "intake";
/// How long an answer of the home is waited for to come back as a copy.
const COPY_MAX: Duration = Duration::from_secs(2);

/// A request on its way to its home.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Handed {
    /// The service's name.
    pub service: String,
    /// The request's name.
    pub request: String,
    /// What was answered, as pairs.
    pub answers: Vec<(String, String)>,
    /// Who asked.
    pub caller: Caller,
    /// By which way.
    pub channel: Channel,
    /// The idempotency key under which it was asked.
    pub key: String,
    /// When it counts in law: when it was taken in.
    pub legal_at: Moment,
    /// The home of the records, where they do not lie at the node that asks: the whole answer is wanted, and any holder may give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
}

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
    pub(crate) counts: Vec<Counts>,
}

/// Why a request was not handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotHanded {
    /// The home does not answer now.
    Unreachable,
    /// The home has decided against it.
    Refused {
        /// The refusal's code, or `input`.
        code: String,
        /// What the home says, in Korean.
        said: String,
    },
}

/// The way to the homes of streams that this node only copies.
pub trait Homes: Send + Sync {
    /// Hands a request over; the answer is the entry that the home made of it.
    fn hand_over<'a>(
        &'a self,
        home: &'a str,
        handed: &'a Handed,
    ) -> Future<'a, Result<Id, NotHanded>>;
    /// Has a holder do a request about people whose records do not lie here; the answer comes whole.
    fn ask<'a>(
        &'a self,
        holder: &'a str,
        handed: &'a Handed,
    ) -> Future<'a, Result<Whole, NotHanded>>;
}

impl Handed {
    pub(crate) fn new(submission: &Submission, legal_at: Moment) -> Self {
        let pairs = submission.answers.pairs();
        Self {
            service: submission.service.clone(),
            request: submission.request.clone(),
            answers: pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            caller: submission.caller.clone(),
            channel: submission.channel,
            key: submission.key.clone(),
            legal_at,
            home: submission.home.clone(),
        }
    }

    pub(crate) fn submission(self) -> Submission {
        Submission {
            service: self.service,
            request: self.request,
            answers: Answers::from_pairs(self.answers),
            caller: self.caller,
            channel: self.channel,
            key: self.key,
            legal_at: Some(self.legal_at),
            home: None,
        }
    }
}

impl Node {
    /// Carries a request that another node took in for people at its own counter. Its legal time is that of its intake, as it was told there.
    pub async fn carry_handed(&self, handed: Handed) -> Result<Done, Refused> {
        self.carry_dated(handed.submission(), Onward::EndsHere)
            .await
    }

    /// The home of what would be written is another node: it decides. `events` is what would be.
    pub(crate) async fn elsewhere(
        &self,
        home: &str,
        events: &[(StreamId, Value)],
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let Some(homes) = self.homes.get() else {
            return Err(HOME_DECIDES.with(home).into());
        };
        let handed = Handed::new(going.submission, going.legal_at);
        match homes.hand_over(home, &handed).await {
            Ok(entry) => self.copied(entry, home, going).await,
            Err(NotHanded::Refused { code, said }) => {
                Err(HOME_REFUSED.with(format!("{home}: {said} ({code})")).into())
            }
            Err(NotHanded::Unreachable) => {
                let counts = self.counting(going, events);
                self.take_in(home, &handed, counts, going).await
            }
        }
    }

    /// What the home made of it, once its copy is here; where that takes long, what is known.
    async fn copied(&self, entry: Id, home: &str, going: &Going<'_>) -> Result<Done, Refused> {
        let mut grown = self.parts.store.grown();
        let arrives = async {
            loop {
                if let Some(done) = self.done_of(entry).await? {
                    return Ok::<_, Refused>(done);
                }
                if grown.changed().await.is_err() {
                    return Err(BROKEN.into());
                }
            }
        };
        if let Ok(done) = tokio::time::timeout(COPY_MAX, arrives).await {
            return done;
        }
        let submission = going.submission;
        Ok(Done {
            entry,
            service: submission.service.clone(),
            request: submission.request.clone(),
            replayed: false,
            papers: Vec::new(),
            answer: json!({"home": home}),
            legal_at: going.legal_at,
            recorded_at: going.now,
            elsewhere: None,
        })
    }

    /// Takes a request in for a home that can't be reached: on disk with its legal time, what counts at once, and an errand that hands it over.
    pub(crate) async fn take_in(
        &self,
        home: &str,
        handed: &Handed,
        counts: Vec<Counts>,
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let stream = StreamId::new(INTAKE, going.id);
        let mut intake = TakenIn {
            home: home.to_owned(),
            at: self.parts.name.name.clone(),
            handed: handed.clone(),
            counts,
        };
        let told = |intake: &TakenIn| {
            serde_json::to_value(intake).expect("a request is plain data, which JSON can hold")
        };
        let (events, states) =
            journal::states_after(&kernel::Brought::default(), &[(stream, told(&intake))]);
        intake.counts.clear();
        let rows = states.iter().map(|state| {
            let rows = self.rows(&state.stream, &state.events);
            (state.stream.clone(), rows)
        });
        let rows = rows.collect();
        let submission = going.submission;
        let errand = Errand {
            kind: HAND_OVER.to_owned(),
            body: told(&intake),
        };
        let mut draft = note(
            going,
            intake_key(&submission.key),
            json!({"taken_in": {"home": home}}),
        );
        draft.body.events = events;
        draft.body.errands = vec![(Id(going.id.0 ^ (1 << 8)), errand)];
        draft.states = states;
        draft.rows = rows;
        match self.write(draft).await? {
            Written::New => Ok(self.done_of(going.id).await?.ok_or(BROKEN)?),
            Written::Replayed => Ok(self.replay(submission).await?.ok_or(BROKEN)?),
            Written::Full => Err(request::FULL.into()),
            Written::Busy => Err(request::BUSY.into()),
            Written::Raced | Written::Taken(_) | Written::Elsewhere(_) => Err(BROKEN.into()),
        }
    }
}

/// An entry that notes what becomes of a request elsewhere, under a key of its own.
pub(crate) fn note(going: &Going<'_>, key: String, answer: Value) -> Draft {
    let Submission {
        service,
        request,
        caller,
        channel,
        ..
    } = going.submission;
    Draft {
        id: going.id,
        who: caller.who.clone(),
        key,
        service: service.clone(),
        request: request.clone(),
        office: caller.office.clone(),
        legal_at: going.legal_at,
        at: going.now,
        doubtful: going.doubtful,
        body: plain(fingerprint(going.submission), answer, *channel),
        reads: Vec::new(),
        states: Vec::new(),
        rows: Vec::new(),
        claims: Vec::new(),
        pdfs: Vec::new(),
    }
}

/// A body with an answer and nothing else.
pub(crate) fn plain(fingerprint: journal::Hash, answer: Value, channel: Channel) -> Body {
    Body {
        fingerprint,
        events: Vec::new(),
        look: None,
        errands: Vec::new(),
        claims: Vec::new(),
        answer,
        channel,
    }
}

/// What tells two requests under one key apart.
pub(crate) fn fingerprint(submission: &Submission) -> journal::Hash {
    journal::fingerprint(
        &submission.service,
        &submission.request,
        &submission.answers.canonical(),
    )
}

/// An intake has a key of its own, so that the home's entry under the request's own key is the request's answer wherever it is found.
pub(crate) fn intake_key(key: &str) -> String {
    format!("intake/{key}")
}
