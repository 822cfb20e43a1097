//! What a decision produces: events, papers, errands, claims, looks and an answer. The runtime writes them as one entry.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Cell;
use crate::Paper;
use crate::Release;
use crate::StreamId;
use crate::Words;

/// The outcome of a decision. All of it is kept in one transaction, or none.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<E> {
    /// What happened, by stream, in order.
    pub events: Vec<(StreamId, E)>,
    /// Papers to issue.
    pub papers: Vec<Paper>,
    /// What must happen elsewhere afterwards.
    pub errands: Vec<Errand>,
    /// Keys that must be unique at the home.
    pub claims: Vec<Claim>,
    /// The persons whose records were shown, and why.
    pub look: Option<LookNote>,
    /// Records that go to another home with it.
    pub release: Option<Release>,
    /// The answer to the caller, beside the papers.
    pub answer: Value,
    /// A record that was read, where that record's home also decides on what begins here: a new stream stands beside it.
    pub home_of: Option<StreamId>,
}

impl<E> Default for Outcome<E> {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            papers: Vec::new(),
            errands: Vec::new(),
            claims: Vec::new(),
            look: None,
            release: None,
            answer: Value::Null,
            home_of: None,
        }
    }
}

impl<E> Outcome<E> {
    /// An outcome of one event.
    pub fn event(stream: StreamId, event: E) -> Self {
        Self::default().and(stream, event)
    }

    /// Adds an event.
    #[must_use]
    pub fn and(mut self, stream: StreamId, event: E) -> Self {
        self.events.push((stream, event));
        self
    }

    /// Adds a paper.
    #[must_use]
    pub fn paper(mut self, paper: Paper) -> Self {
        self.papers.push(paper);
        self
    }

    /// Adds a claim.
    #[must_use]
    pub fn claim(mut self, claim: Claim) -> Self {
        self.claims.push(claim);
        self
    }

    /// Releases records to another home.
    #[must_use]
    pub fn release(mut self, release: Release) -> Self {
        self.release = Some(release);
        self
    }

    /// Sets the answer.
    #[must_use]
    pub fn answer(mut self, answer: Value) -> Self {
        self.answer = answer;
        self
    }

    /// Says beside which record the new streams stand: its home decides, and nobody else begins them.
    #[must_use]
    pub fn at_home_of(mut self, stream: StreamId) -> Self {
        self.home_of = Some(stream);
        self
    }

    /// Says whose records were shown.
    #[must_use]
    pub fn look(mut self, look: LookNote) -> Self {
        self.look = Some(look);
        self
    }
}

/// What must happen elsewhere: tell somebody, ask another agency. Its answer comes back as a new request keyed by the errand's id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Errand {
    /// Which executor takes it: `notify`.
    pub kind: String,
    /// What to do.
    pub body: Value,
}

/// A key that only one stream may hold at its home, such as a resident number. On a cut-off node it is only probable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The space of keys: `resident.number`.
    pub space: &'static str,
    /// The key.
    pub key: Cell,
    /// Who holds it.
    pub stream: StreamId,
    /// What to tell the caller when another stream holds it: the refusal's code and sentence.
    pub taken: Words,
}

/// A look at persons' records (열람), which is on record before anything is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookNote {
    /// Every person whose record is shown.
    pub subjects: Vec<StreamId>,
    /// What is shown, as the service names its view.
    pub view: String,
    /// The purpose that the caller gave.
    pub purpose: String,
    /// The legal basis.
    pub basis: String,
}
