//! Changes of the register, one file per request, and the mechanics they share.

pub(crate) mod birth;
pub(crate) mod carry_over;
pub(crate) mod correction;
pub(crate) mod death;
pub(crate) mod find;
pub(crate) mod gap;
pub(crate) mod head_change;
pub(crate) mod look;
pub(crate) mod military_note;
pub(crate) mod move_in;
pub(crate) mod move_settle;
pub(crate) mod name_change;
pub(crate) mod number_change;
pub(crate) mod restriction;

mod days;
mod fields;
mod numbers;
mod place;
mod succession;

#[cfg(test)]
mod tests;
