//! The generations of a role's configuration: each text exactly as it was accepted, and a chained record of who proposed it, why, and what became of it.
//! The record is the truth: what is in force follows from its lines, so that a kill at any point leaves the former generation in force, or the next.
//!
//! `record.rs` is pure: lines, their chain, what follows from them and what may follow next. `shelf.rs` has the folder.

mod record;
mod shelf;

pub use crate::record::Event;
pub use crate::record::From;
pub use crate::record::Kind;
pub use crate::record::Line;
pub use crate::record::Open;
pub use crate::record::Stage;
pub use crate::record::Standing;
pub use crate::record::Start;
pub use crate::record::Who;
pub use crate::record::hash_of;
pub use crate::shelf::Fault;
pub use crate::shelf::Proposal;
pub use crate::shelf::Shelf;
