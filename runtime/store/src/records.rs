//! What a store tells about itself.

use journal::ChainHead;
use journal::sync::Cursor;
use kernel::Moment;
use kernel::Row;
use kernel::StreamId;
use serde_json::Value;

/// What a rebuild did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many entries were read.
    pub entries: u64,
    /// How many streams there are.
    pub streams: u64,
}

/// How the copy of another node's journal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Whose journal.
    pub node: String,
    /// Where the copy ends.
    pub cursor: Cursor,
    /// As of when nothing lay behind that, by the clock of the node that writes it; none before it was whole for the first time.
    pub whole_at: Option<Moment>,
    /// Why nothing more is taken: the journals do not agree, and an operator must decide.
    pub broken: Option<String>,
}

/// How much room the disk leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Everything can be written.
    Enough,
    /// Only looks can be put on record, from the reserve.
    LooksOnly,
    /// Nothing can be written.
    None,
}

/// How a store is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The end of the journal.
    pub head: ChainHead,
    /// How much room there is.
    pub room: Room,
    /// How many transactions were committed since the start.
    pub commits: u64,
    /// How many entries were written since the start.
    pub entries: u64,
    /// How many writes are waiting.
    pub queue_len: usize,
}

impl State {
    /// True if everything can be written.
    pub fn writable(&self) -> bool {
        self.room == Room::Enough
    }
}

/// Makes the search rows of a stream of its events: the services' part of a rebuild.
pub type RowsOf = dyn Fn(&StreamId, &[Value]) -> Vec<Row> + Send + Sync;
