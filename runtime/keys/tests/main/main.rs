//! Real keys: the ceremony, key files, sealing, and codes that an independent program checks too.

#![expect(clippy::unwrap_used, reason = "a test that can't unwrap has failed")]

mod browser;
mod ceremony;
mod change;
mod codes;
mod files;
mod journal;
mod links;
mod pdf;
mod sealing;
mod world;
