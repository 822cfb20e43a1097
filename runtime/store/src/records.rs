//! What a store hands out.

use journal::Body;
use journal::ChainHead;
use journal::Hash;
use journal::Head;
use kernel::Errand;
use kernel::Id;
use kernel::Moment;
use kernel::Row;
use kernel::StreamId;
use serde_json::Value;

/// An entry, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its open part.
    pub head: Head,
    /// Its sealed part.
    pub body: Body,
    /// Its hash.
    pub hash: Hash,
}

/// A paper that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperRecord {
    /// The entry that issued it; what it shows stands in that entry's body.
    pub entry: Id,
    /// The PDF; none where it was dropped or printed elsewhere: print it anew from the entry.
    pub pdf: Option<Vec<u8>>,
}

/// An errand to be done now.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Its identity: the key of the request that brings the answer back.
    pub id: Id,
    /// The entry it belongs to.
    pub entry: Id,
    /// What to do.
    pub errand: Errand,
    /// How often it was put off.
    pub tries: u32,
}

/// Something the node keeps for itself, outside the journal: a session, a half-done case. Sealed on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What it is: `session`, `case`.
    pub kind: String,
    /// Its identity.
    pub id: Id,
    /// Whose it is.
    pub owner: String,
    /// Its content.
    pub content: Vec<u8>,
    /// From then on it is gone.
    pub until: Moment,
}

/// What a rebuild did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many entries were read.
    pub entries: u64,
    /// How many streams there are.
    pub streams: u64,
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
