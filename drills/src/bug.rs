//! Bugs that a test plants in the simulated parts, to see that the checkers find them. No command of the product reaches them.

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// The store writes a request again that it has written.
    NoIdempotencyCheck,
    /// A journal is copied by places alone: what stands there is not compared.
    CursorWithoutHash,
    /// A node writes a stream that another node writes, and whoever comes last is right.
    LastWriterWins,
    /// The disk answers, and commits only then.
    AcknowledgeBeforeCommit,
    /// A copy counts as new however old it is.
    OldListAccepted,
}
