//! The rules, one file a request: its fields, how it is read, what it needs and how it is decided.

pub(crate) mod breach;
pub(crate) mod certificate;
pub(crate) mod deregistration;
pub(crate) mod find;
pub(crate) mod fines;
pub(crate) mod lease;
pub(crate) mod look;
pub(crate) mod registration;
pub(crate) mod type_change;

#[cfg(test)]
mod tests;
