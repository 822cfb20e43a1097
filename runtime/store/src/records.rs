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
    /// The epoch of its last entry; 0 where there is none.
    pub epoch: u32,
    /// Why nothing more is taken: the journals do not agree, and an operator must decide.
    pub broken: Option<String>,
}

/// The epochs of a journal that was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epochs {
    /// That of the backup.
    pub saved: u32,
    /// The one that begins next: greater than any that was seen.
    pub next: u32,
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
    /// Set from a restore until a new epoch has begun: nothing is appended meanwhile.
    pub restoring: Option<Restoring>,
}

/// What a journal that was restored from a backup waits for, before a new epoch begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restoring {
    /// All who hold a copy of it.
    Holders,
    /// Whoever answers: an operator has decided that the others are waited for no longer.
    WhoAnswers,
}

impl State {
    /// True if everything can be written.
    pub fn writable(&self) -> bool {
        self.room == Room::Enough
    }
}

/// Makes the search rows of a stream of its events: the services' part of a rebuild.
pub type RowsOf = dyn Fn(&StreamId, &[Value]) -> Vec<Row> + Send + Sync;
