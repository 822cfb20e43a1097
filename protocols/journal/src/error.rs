//! What a store answers to a write.

use std::fmt;

use kernel::Id;
use kernel::Moment;
use kernel::StreamId;

use crate::Hash;

/// What became of a proposal. Either way its entry is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It was written now.
    New {
        /// Its place in the journal.
        seq: u64,
        /// Its hash.
        hash: Hash,
        /// When it was written.
        recorded_at: Moment,
    },
    /// The same request had been written before; this is its entry.
    Replayed {
        /// The earlier entry.
        entry: Id,
    },
}

/// Why a store did not do what was asked. Nothing of it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// A stream that was read has changed since: load and decide again.
    Raced {
        /// The stream.
        stream: StreamId,
    },
    /// Another stream holds a key that was claimed.
    Taken {
        /// Which of the proposal's claims, from 0.
        claim: usize,
    },
    /// Another node writes this stream; here lies a copy.
    Elsewhere {
        /// The stream.
        stream: StreamId,
        /// Its home.
        node: String,
    },
    /// No room on the disk. Reading goes on.
    Full,
    /// More writes are waiting than the queue holds.
    Busy,
    /// The journal was restored from a backup, and its holders have not yet told what they have of it.
    Restoring,
    /// Something that must not happen; the text is for operators and holds no personal data.
    Broken(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Raced { stream } => write!(f, "{stream} has changed since it was read"),
            Self::Taken { claim } => write!(f, "claim {claim} is held by another stream"),
            Self::Elsewhere { stream, node } => write!(f, "{stream} is written by {node}"),
            Self::Full => f.write_str("the disk is full: nothing was written"),
            Self::Busy => f.write_str("too many writes are waiting"),
            Self::Restoring => f.write_str(
                "the journal was restored from a backup and waits for what its holders have",
            ),
            Self::Broken(why) => write!(f, "the store is broken: {why}"),
        }
    }
}

impl std::error::Error for StoreError {}
