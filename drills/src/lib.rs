//! Past outages as scenarios, the simulated world in which they run from one seed, and the people who live in it.

mod memory_store;
pub mod people;

pub use crate::memory_store::MemoryStore;
