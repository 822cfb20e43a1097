//! How it goes on when something fails, and how people are told: values in, values and pages out.
//!
//! - [`catalogue`]: what is had where, on what that depends, what else one can do.
//! - [`windows`]: what fails, as somebody declared it.
//! - [`status`]: how things stand, from both. [`now`]: whether it is worth going.
//! - [`Told`] and [`Desk`]: the pages, as gates.

pub mod catalogue;
mod gate;
mod json;
pub mod now;
mod now_page;
mod outages;
mod shown;
mod stand;
pub mod status;
mod status_page;
mod text;
mod texts;
pub mod windows;

pub use crate::catalogue::Catalogue;
pub use crate::gate::Desk;
pub use crate::gate::Told;
pub use crate::text::Text;
