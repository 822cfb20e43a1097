//! The two ways to a person's record, as types: for a decision, and through a look that is on record.

use kernel::Id;
use kernel::LookNote;
use kernel::Moment;

use journal::StoreError;

/// Says that what is loaded is for a decision: it goes into [`kernel::Pending::needs`] and [`kernel::Pending::decide`] and from there only into
/// an entry. It can't be made in passing: whoever writes `store.deciding(now)` outside the executor of requests is asking to be seen in
/// review, and there is one such place. What is to be shown to somebody takes a [`Look`].
#[derive(Debug)]
pub struct Deciding {
    pub(crate) now: Moment,
}

/// A look that is on record: its entry is on disk, names the subjects, and was made by the same caller. Only [`crate::Store::look`] makes one.
#[derive(Debug)]
pub struct Look {
    pub(crate) entry: Id,
    pub(crate) note: LookNote,
    pub(crate) now: Moment,
}

impl Look {
    /// The entry that put it on record.
    pub fn entry(&self) -> Id {
        self.entry
    }

    /// What the entry says: subjects, view, purpose, basis.
    pub fn note(&self) -> &LookNote {
        &self.note
    }
}

/// Why there is no look.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    /// No such entry.
    #[error("no such entry")]
    Unknown,
    /// Another caller made it. To the caller this is the same as `Unknown`.
    #[error("the entry is another caller's")]
    NotYours,
    /// The entry shows nobody's record.
    #[error("the entry is not a look")]
    NotALook,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
