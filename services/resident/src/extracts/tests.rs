//! Extracts, tried through the whole path from JSON to paper on one generated family.

mod asking;
mod hidden;
pub(crate) mod house;
mod restricted;
mod shown;
