//! Past outages as scenarios, and the simulated world in which they run from one seed.

mod memory_store;

pub use crate::memory_store::MemoryStore;
