//! The keys of a node, of the centre and of the root, and the only place where chance is drawn.
//!
//! Private keys are PKCS#8 files that only their owner may read; a home's data key lies beside them, wrapped for those
//! who may read its records, and never in the database. What is signed, and what a signature means, is decided in
//! `protocols/certificate` and `protocols/journal`; this crate carries it out with aws-lc-rs.

mod centre;
mod ceremony;
mod chance;
mod error;
mod file;
mod generation;
mod heads;
mod link;
mod link_ca;
mod node;
mod paper;
mod paper_ca;
mod revoked;
mod ring;
mod seal;
mod set;
mod signing;
mod wrap;

pub use crate::centre::Centre;
pub use crate::centre::Grant;
pub use crate::ceremony::Root;
pub use crate::ceremony::certify_centre;
pub use crate::ceremony::make_centre;
pub use crate::ceremony::make_next_centre;
pub use crate::ceremony::make_root;
pub use crate::ceremony::named_next;
pub use crate::chance::fresh_id_bits;
pub use crate::chance::random_bytes;
pub use crate::error::KeyError;
pub use crate::heads::HeadChecker;
pub use crate::link::LinkEnd;
pub use crate::link::LinkIdentity;
pub use crate::link::LinkRefused;
pub use crate::link::link_host;
pub use crate::node::Keys;
pub use crate::paper_ca::serial_of;
pub use crate::revoked::RevokedPaper;
pub use crate::ring::KeyRing;
pub use crate::seal::HomeSeal;
pub use crate::set::KeySet;
pub use crate::signing::Checker;
pub use crate::signing::SigningKey;
pub use crate::wrap::Wrapped;

/// Writes a file that holds no secret: whole or not at all, on disk before it answers.
pub fn write_public(path: &std::path::Path, bytes: &[u8]) -> Result<(), KeyError> {
    file::write(path, bytes, file::PUBLIC)
}

/// The same for a file that may hold a password: only its owner reads it.
pub fn write_private(path: &std::path::Path, bytes: &[u8]) -> Result<(), KeyError> {
    file::write(path, bytes, file::SECRET)
}
