//! Links over real sockets and real keys: who is let in, who is not, and what a failing line does.

#![expect(clippy::unwrap_used, reason = "a test that can't unwrap has failed")]

mod calls;
mod centre;
mod key_day;
mod strangers;
mod world;
