//! The documents before a program that is not ours: xmllint, and the schema of CAP 1.2, which lies beside the repository (`../shared/data`).

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what went wrong by ending"
)]

mod alerts;
mod atom;
mod cap;
mod xmllint;
