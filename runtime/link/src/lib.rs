//! Between the parts: the centre publishes the signed directory and the anchors; a node keeps its own copy and goes on without.
//! Nodes speak to each other over lines that prove both ends ([`door`], [`Caller`]), also without the centre.
//!
//! Nothing that comes over the line to the centre is believed: directory, delegation and link certificate are checked against
//! the anchors that the node was given.

mod caller;
mod centre;
mod certified;
mod credentials;
pub mod door;
mod key_change;
mod line;
mod stamps;
mod touch;

pub use crate::caller::Answer;
pub use crate::caller::CallError;
pub use crate::caller::Caller;
pub use crate::caller::Limits;
pub use crate::centre::CentreOffice;
pub use crate::centre::KEY_DAY;
pub use crate::centre::KeyDay;
pub use crate::centre::LinkError;
pub use crate::centre::Listed;
pub use crate::centre::READMITTED;
pub use crate::centre::REVOCATIONS;
pub use crate::centre::Readmitted;
pub use crate::credentials::Credentials;
pub use crate::door::Peer;
pub use crate::key_change::KeyChanges;
pub use crate::touch::Touch;
