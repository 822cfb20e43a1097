//! The map over a country in memory.

mod claims;
mod country;
mod house;
