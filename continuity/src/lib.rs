//! How it goes on when something fails, and how people are told: values in, values and pages out.

mod dated;
mod tables;

pub mod atom;
pub mod cap;
pub mod emergency_text;
pub mod evaluate;
pub mod notice;
pub mod probe;
pub mod stage;
pub mod xml;

pub use crate::tables::TABLES;
