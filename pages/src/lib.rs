//! The shared look of portal, desk and kiosk: the frame of every page, its controls, style sheet, script and fonts.
//!
//! Other crates extend `layout.html` and import `controls.html` (README.md shows a page). Nothing here does I/O.

// The templates name this crate as others do.
extern crate self as pages;

mod ask;
mod assets;
mod frame;
mod input;
mod page;
mod said;
mod shown;
mod strip;

pub use crate::ask::Ask;
pub use crate::assets::ASSETS;
pub use crate::assets::Asset;
pub use crate::assets::CHECK_JS;
pub use crate::assets::CONTENT_SECURITY_POLICY;
pub use crate::assets::IEUM_CSS;
pub use crate::assets::IEUM_JS;
pub use crate::assets::IEUM_MORE_REGULAR;
pub use crate::assets::IEUM_NAMES_REGULAR;
pub use crate::assets::IEUM_UI_BOLD;
pub use crate::assets::IEUM_UI_REGULAR;
pub use crate::assets::LIVE_JS;
pub use crate::assets::MARK_SVG;
pub use crate::assets::PUSH_JS;
pub use crate::assets::PUSH_WORKER_JS;
pub use crate::assets::REACH_JS;
pub use crate::assets::VERIFY_JS;
pub use crate::assets::WORKER_JS;
pub use crate::assets::asset;
pub use crate::frame::Density;
pub use crate::frame::FaultLine;
pub use crate::frame::Frame;
pub use crate::frame::MenuItem;
pub use crate::input::Input;
pub use crate::input::InputKind;
pub use crate::input::Opt;
pub use crate::input::id_of;
pub use crate::page::WayOn;
pub use crate::page::page;
pub use crate::page::refused;
pub use crate::said::Said;
pub use crate::said::said;
pub use crate::shown::shown;
pub use crate::strip::StripLine;
pub use crate::strip::Tone;
