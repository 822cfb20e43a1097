//! The journal: what one entry is, how entries are chained and sealed, and how anybody checks the chain without a key.
//!
//! Pure values and functions. Keys arrive as traits ([`Seal`], [`SignHead`], [`CheckHead`]); `runtime/store` keeps what is made here on disk and
//! `drills` keeps it in memory.
//!
//! ```text
//! Draft (plain) --seal--> Proposal (sealed, tokens only) --Chain::link--> Linked (head text, hash) --store--> Raw (as it lies on disk)
//! ```

mod body;
mod chain;
mod error;
mod export;
mod hash;
mod head;
mod key;
mod log;
mod pack;
mod proposal;
mod records;
mod seal;
mod signed;
mod streams;
pub mod sync;
mod verify;

pub mod toy;

pub use crate::body::Body;
pub use crate::body::ClaimKey;
pub use crate::body::Claimed;
pub use crate::body::EventLine;
pub use crate::body::Issued;
pub use crate::body::PAPER;
pub use crate::body::fingerprint;
pub use crate::chain::Chain;
pub use crate::chain::ChainHead;
pub use crate::chain::Linked;
pub use crate::error::Appended;
pub use crate::error::StoreError;
pub use crate::export::ExportFault;
pub use crate::export::ExportLine;
pub use crate::hash::Hash;
pub use crate::head::Head;
pub use crate::head::request_key;
pub use crate::key::KEY_END;
pub use crate::key::encode_key;
pub use crate::log::Log;
pub use crate::log::Misplaced;
pub use crate::log::released;
pub use crate::proposal::ClaimRow;
pub use crate::proposal::Draft;
pub use crate::proposal::OutboxRow;
pub use crate::proposal::PdfRow;
pub use crate::proposal::Proposal;
pub use crate::proposal::SearchRow;
pub use crate::proposal::StreamState;
pub use crate::proposal::StreamWrite;
pub use crate::proposal::read_events;
pub use crate::proposal::states_after;
pub use crate::records::DumpRow;
pub use crate::records::Kept;
pub use crate::records::Outgoing;
pub use crate::records::PaperRecord;
pub use crate::records::Recorded;
pub use crate::seal::Seal;
pub use crate::seal::Unreadable;
pub use crate::signed::BatchHead;
pub use crate::signed::CheckHead;
pub use crate::signed::SignHead;
pub use crate::streams::Apart;
pub use crate::streams::Streams;
pub use crate::verify::Break;
pub use crate::verify::Raw;
pub use crate::verify::Verified;
pub use crate::verify::Verifier;
pub use crate::verify::verify_chain;
