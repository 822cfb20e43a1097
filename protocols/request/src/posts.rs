//! Postings (게시) on the record of the node at which they were posted: who, when, and the signed statement itself, so that a node that is restored knows
//! what it has told.

use journal::Draft;
use kernel::Caller;
use kernel::Cell;
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

use crate::RowsOf;
use crate::going::Start;
use crate::going::happened;
use crate::going::plain;

/// The kind of the stream of a posting.
pub const POST: &str = "posting";
/// The search table of a node's own postings.
const BY_NODE: &str = "posting.by-node";
/// Its definition.
pub(crate) const TABLE: Table = Table {
    name: BY_NODE,
    columns: &["node that posted it"],
    version: 1,
};
/// How many own postings are known again after a start.
const KNOWN_MAX: usize = 1_000;

/// What was posted: the only event of its stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The node.
    pub node: String,
    /// The signed statement, in hexadecimal digits.
    pub statement: String,
    /// What was asked, which a second press repeats.
    pub asked: String,
    /// The text that the statement names as its attachment (첨부).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached: Option<String>,
}

impl Posted {
    /// What was posted, of the events of its stream or entry.
    pub fn of(events: &[Value]) -> Option<Self> {
        events
            .first()
            .and_then(|event| Self::deserialize(event).ok())
    }

    /// The entry.
    pub fn draft(
        self,
        caller: &Caller,
        key: String,
        id: Id,
        (at, doubtful): (Moment, bool),
        rows: &RowsOf<'_>,
    ) -> Draft {
        let fingerprint = journal::Hash::of(&[self.asked.as_bytes()]);
        let start = Start {
            id,
            who: caller.who.clone(),
            key,
            service: POST.to_owned(),
            request: POST.to_owned(),
            // It is no line of an office's day list: nobody came for it.
            office: None,
            legal_at: at,
            at,
            doubtful,
        };
        let mut draft = start.draft(plain(fingerprint, json!({}), kernel::Channel::Counter));
        let event = serde_json::to_value(&self).expect("a posting is plain data");
        let event = (StreamId::new(POST, id), event);
        happened(&mut draft, &kernel::Brought::default(), &[event], rows);
        draft
    }
}

/// The search row of a posting.
pub(crate) fn row(events: &[Value]) -> Option<Row> {
    let posted = Posted::of(events)?;
    Some(Row {
        table: BY_NODE,
        key: vec![Cell::Text(posted.node)],
    })
}

/// What finds the postings of a node.
pub fn posts_of(node: &str) -> Need {
    Need::Find {
        table: BY_NODE,
        key: vec![Cell::Text(node.to_owned())],
        limit: KNOWN_MAX,
    }
}
