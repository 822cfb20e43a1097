//! The store: the journal on disk, the derived rows beside it, and what a node keeps only for itself.
//!
//! [`Store`] is one handle on one engine. Writes go through a bounded queue to one writer, which commits what is queued as one transaction and
//! answers only after the fsync; reads run on read-only connections. No connection, transaction or SQL leaves this crate.

mod backup;
mod beside;
mod config;
mod held;
mod look;
mod offline;
mod postgres;
mod records;
mod sqlite;
mod store;

pub use crate::backup::Backed;
pub use crate::backup::Restore;
pub use crate::backup::Restored;
pub use crate::backup::back_up;
pub use crate::backup::go_on_alone;
pub use crate::backup::restore;
pub use crate::beside::Serving;
pub use crate::beside::beside;
pub use crate::beside::serving;
pub use crate::config::Config;
pub use crate::config::OpenError;
pub use crate::config::PostgresConfig;
pub use crate::held::Held;
pub use crate::held::go_on_copying;
pub use crate::held::set_copy_aside;
pub use crate::look::Deciding;
pub use crate::look::Look;
pub use crate::look::LookError;
pub use crate::offline::FileFault;
pub use crate::offline::export;
pub use crate::offline::verify;
pub use crate::records::Copied;
pub use crate::records::Epochs;
pub use crate::records::Rebuilt;
pub use crate::records::Restoring;
pub use crate::records::Room;
pub use crate::records::RowsOf;
pub use crate::records::State;
pub use crate::store::Store;
pub use journal::Appended;
pub use journal::Kept;
pub use journal::Outgoing;
pub use journal::PaperRecord;
pub use journal::Recorded;
pub use journal::StoreError;
