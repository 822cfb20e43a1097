//! The sealed part of an entry.

use kernel::Cell;
use kernel::Channel;
use kernel::Errand;
use kernel::Facts;
use kernel::Id;
use kernel::LookNote;
use kernel::Moment;
use kernel::StreamId;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Hash;

/// The kind of stream that holds one paper: its only event is an [`Issued`], which therefore stands once in the body.
pub const PAPER: &str = "paper";

/// The body of an entry. It is JSON, packed and sealed under the data key with the entry's id as associated data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// See [`fingerprint`]: the same request key with another fingerprint is another request, and refused.
    pub fingerprint: Hash,
    /// What happened.
    pub events: Vec<EventLine>,
    /// Whose records were shown, and why.
    pub look: Option<LookNote>,
    /// What must happen elsewhere, each with the identity under which its answer comes back.
    pub errands: Vec<(Id, Errand)>,
    /// The keys claimed; [`crate::Draft::seal`] fills it in.
    #[serde(default)]
    pub claims: Vec<Claimed>,
    /// The service's answer.
    pub answer: Value,
    /// By which way the request came.
    pub channel: Channel,
}

/// One event of an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventLine {
    /// The stream it happened in.
    pub stream: StreamId,
    /// The stream's version with it: its first event makes version 1.
    pub version: u64,
    /// The event, as its service wrote it.
    pub event: Value,
}

/// A paper as issued: enough to print it anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issued {
    /// The number (문서확인번호), 16 digits.
    pub number: String,
    /// The form's name.
    pub form: String,
    /// The form's version.
    pub version: u16,
    /// Whose record it shows.
    pub subject: StreamId,
    /// Who may fetch it as their own.
    pub holder: Option<StreamId>,
    /// The applicant as printed.
    pub applicant: String,
    /// What the page shows: JSON text, kept as it was printed.
    pub data: String,
    /// What the code says.
    pub facts: Facts,
    /// The text of the 2D code.
    pub code: String,
    /// The fee taken, in won.
    pub fee_won: i64,
    /// When it was issued.
    pub issued_at: Moment,
    /// The age of the record it was issued from.
    pub as_of: Moment,
    /// `normal`, `cut-off` or `provisional`; `interim` of an interim paper (임시 발급).
    pub mode: String,
    /// The records that it was decided from, each with its version: whoever holds them can say whether they have changed since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<(StreamId, u64)>,
    /// The number of the interim paper (임시 발급) that it replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
}

/// A claim as the journal keeps it, so that the table of claims can be rebuilt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// The space of keys.
    pub space: String,
    /// The key.
    pub key: ClaimKey,
    /// Who holds it.
    pub stream: StreamId,
}

/// A claimed key inside a sealed body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimKey {
    /// See [`Cell::Text`].
    Text(String),
    /// See [`Cell::Int`].
    Int(i64),
    /// See [`Cell::Token`].
    Token(String),
}

impl From<&Cell> for ClaimKey {
    fn from(cell: &Cell) -> Self {
        match cell {
            Cell::Text(text) => Self::Text(text.clone()),
            Cell::Int(number) => Self::Int(*number),
            Cell::Token(text) => Self::Token(text.clone()),
        }
    }
}

impl From<&ClaimKey> for Cell {
    fn from(key: &ClaimKey) -> Self {
        match key {
            ClaimKey::Text(text) => Self::Text(text.clone()),
            ClaimKey::Int(number) => Self::Int(*number),
            ClaimKey::Token(text) => Self::Token(text.clone()),
        }
    }
}

impl Body {
    /// The papers issued, in order: the events of paper streams.
    pub fn papers(&self) -> Vec<Issued> {
        let lines = self.events.iter().filter(|line| line.stream.kind == PAPER);
        lines
            .filter_map(|line| Issued::deserialize(&line.event).ok())
            .collect()
    }

    /// The bytes that are sealed.
    pub fn bytes(&self) -> Vec<u8> {
        crate::pack::write(self)
    }

    /// Reads opened bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        crate::pack::read(bytes)
    }
}

/// What tells two requests under one key apart: SHA-256(service ‖ 0 ‖ request ‖ 0 ‖ answers as canonical text).
pub fn fingerprint(service: &str, request: &str, answers: &str) -> Hash {
    Hash::of(&[
        service.as_bytes(),
        &[0],
        request.as_bytes(),
        &[0],
        answers.as_bytes(),
    ])
}
