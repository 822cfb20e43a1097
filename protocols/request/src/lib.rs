//! The life of a request, as a machine without I/O: load by rounds, decide, seal, write, answer.
//!
//! The runtime and the simulated world step this same code, so that the simulator tests the real path and not a copy.

mod life;

pub use crate::life::BUSY;
pub use crate::life::Decision;
pub use crate::life::Ending;
pub use crate::life::FULL;
pub use crate::life::Input;
pub use crate::life::KEY_REUSED;
pub use crate::life::Life;
pub use crate::life::Output;
pub use crate::life::Written;
