//! How it goes on when something fails, and how people are told: values in, values and pages out.

pub mod emergency_text;
pub mod probe;
pub mod xml;
