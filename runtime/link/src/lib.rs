//! Between the parts: the centre publishes the signed directory and the anchors; a node keeps its own copy and goes on without.
//!
//! Nothing that comes over the line is believed: directory and delegation are checked against the anchors that the node was given.

mod centre;
mod touch;

pub use crate::centre::CentreOffice;
pub use crate::centre::LinkError;
pub use crate::centre::Listed;
pub use crate::touch::Touch;
