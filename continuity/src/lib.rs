//! How it goes on when something fails, and how people are told: values in, values and pages out.
//!
//! - [`catalogue`]: what is had where, on what that depends, what else one can do.
//! - [`shelf`]: which catalogue is in force, and how two people change it.
//! - [`windows`]: what fails, as somebody declared it. [`watch`]: what nodes see of it by looking, by the rules of [`probe`].
//! - [`status`]: how things stand, from both. [`now`]: whether it is worth going.
//! - [`Told`] and [`Desk`]: the pages, as gates.
//! - [`notices`]: what is told in words of its own, by two persons, and what goes out by which outlet.
//! - [`notice`], [`emergency_text`], [`cap`], [`atom`]: what is told beyond our own pages.

pub mod atom;
pub mod cap;
pub mod catalogue;
mod dated;
pub mod emergency_text;
pub mod evaluate;
mod feeds;
mod gate;
mod json;
mod live;
mod live_texts;
mod mirror;
pub mod notice;
pub mod notices;
mod notices_desk;
mod notices_page;
pub mod now;
mod now_page;
mod outages;
mod poster;
mod poster_texts;
pub mod probe;
mod proposals;
pub mod shelf;
mod shelf_desk;
mod shown;
pub mod stage;
mod stand;
mod standing;
mod state;
pub mod status;
mod status_page;
pub mod stuck;
mod subscribe_page;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod texts;
mod texts_notices;
mod texts_shelf;
mod tick;
pub mod watch;
pub mod windows;
pub mod xml;

pub use crate::catalogue::Catalogue;
pub use crate::gate::Desk;
pub use crate::gate::Stuck;
pub use crate::gate::Told;
pub use crate::mirror::MirrorFile;
pub use crate::mirror::mirror;
pub use crate::shelf::Shelf;
pub use crate::tables::TABLES;
pub use crate::text::Text;
