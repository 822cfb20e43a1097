//! What is said between nodes, and between a node and the people at it.

use kernel::Id;
use kernel::Moment;
use kernel::Submission;

use super::Name;

/// Somebody who can be told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A node's process.
    Node(Name),
    /// The people: citizens at the portal, officers at the counter.
    People,
}

/// A message on its way.
#[derive(Clone, Debug)]
pub(super) enum Message {
    /// Somebody asks for something, for the so-maniest errand of theirs.
    Submit(usize, Box<Submission>),
    /// What they are told.
    Told(usize, Told),
    /// A node asks another.
    Ask(u64, Question),
    /// The answer to that call.
    Answer(u64, Reply),
}

/// What a node asks another; bytes as they travel.
#[derive(Clone, Debug)]
pub(super) enum Question {
    /// What lies behind a cursor of a journal?
    Journal(Vec<u8>),
    /// Will you carry this request?
    Carry(Vec<u8>),
}

/// What a node answers.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// Bytes, as they travel.
    Bytes(Vec<u8>),
    /// Nothing that could be read.
    Fault,
}

/// What people are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It is done: on disk.
    Done(Done),
    /// It was refused, for good or (`later`) for now.
    Refused { code: String, later: bool },
}

/// What people are told of a request that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Done {
    /// The entry.
    pub(super) entry: Id,
    /// The node on whose record it stands, where that was read; none where only its home is known to have it.
    pub(super) on: Option<(String, Moment)>,
    /// When it counts in law.
    pub(super) legal_at: Moment,
}

impl Message {
    /// What it is, for the trace.
    pub(super) fn kind(&self) -> String {
        match self {
            Self::Submit(no, _) => format!("asks {no}"),
            Self::Told(no, told) => format!("tells {no} {told:?}"),
            Self::Ask(call, Question::Journal(bytes)) => format!("journal? {call} {}", bytes.len()),
            Self::Ask(call, Question::Carry(bytes)) => format!("carry? {call} {}", bytes.len()),
            Self::Answer(call, Reply::Bytes(bytes)) => format!("answers {call} {}", bytes.len()),
            Self::Answer(call, Reply::Fault) => format!("fault {call}"),
        }
    }
}
