//! Past outages as scenarios, the simulated world in which they run from one seed, and the people who live in it.

mod bug;
mod drill;
mod memory_store;
pub mod people;
pub mod world;

pub use crate::drill::DRILLS;
pub use crate::drill::Drill;
pub use crate::drill::Score;
pub use crate::drill::drill;
pub use crate::memory_store::MemoryStore;
