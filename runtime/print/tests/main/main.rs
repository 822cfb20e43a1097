//! What a paper must be, read back by other people's tools (poppler, qpdf, zbar), and what becomes of a printing process that fails.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod child;
mod interims;
mod notices;
mod papers;
mod posters;
mod printing;
mod refusals;
mod sample;
mod tools;
