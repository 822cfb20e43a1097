//! What makes a paper prove itself: its number, its 2D code, the signatures behind it, and the check that needs nobody.
//!
//! Trust runs in one line: the root signs the centre's key ([`anchors`]), the centre lets a node issue some kinds of
//! paper for some places ([`delegation`]), the node signs the paper's [`code`], and [`verify`] follows the line back from
//! nothing but an anchors file. Nothing here does I/O: keys, checks and keyed hashes come in as the traits of [`signing`].

pub mod anchors;
pub mod code;
pub mod delegation;
pub mod digits;
pub mod directory;
pub mod enrolment;
pub mod hex;
pub mod number;
pub mod posting;
pub mod refused;
pub mod share_code;
pub mod signing;
pub mod verify;
pub mod withdrawn;

mod claims;
mod cose;

pub use crate::anchors::Anchors;
pub use crate::code::Code;
pub use crate::code::CodeFault;
pub use crate::code::Mode;
pub use crate::code::Summary;
pub use crate::delegation::Delegation;
pub use crate::delegation::SignedDelegation;
pub use crate::directory::Directory;
pub use crate::enrolment::Enrolment;
pub use crate::number::NodeCode;
pub use crate::number::Number;
pub use crate::refused::Refused;
pub use crate::share_code::ShareCode;
pub use crate::signing::Check;
pub use crate::signing::Keyed;
pub use crate::signing::PublicKey;
pub use crate::signing::SignFault;
pub use crate::signing::Signer;
pub use crate::verify::Verdict;
pub use crate::verify::verify_code;
pub use crate::withdrawn::Withdrawn;

#[cfg(test)]
mod toy;
