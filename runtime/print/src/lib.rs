//! Printing: one paper's values and its template become one PDF, the same bytes every time, or a refusal that says why.
//!
//! A [`Job`] goes through a [`Printer`], which keeps a few child processes (`ieum print`, [`run_worker`]) so that a page can be
//! bounded in time and killed; each child holds one [`Press`], which is Typst with our fonts, our shared look (`typst/paper.typ`)
//! and nothing else: no clock, no files, no system fonts, no network.
//!
//! Every paper is PDF/A-3a and PDF/UA-1 and carries the JSON it was printed from. These standards are never switched off: they are
//! what makes Typst refuse a missing character, a picture without a description, a paper without a title.

mod code;
mod fault;
mod frame;
mod job;
mod page;
mod press;
mod printer;
mod proof;
mod worker;

pub use code::CodeTooLarge;
pub use code::code_svg;
pub use fault::PrintError;
pub use fault::Refused;
pub use job::Job;
pub use job::Printed;
pub use job::Proof;
pub use job::data_sha256;
pub use press::PAGES_MAX;
pub use press::PAPERS_KEPT;
pub use press::Press;
pub use press::use_one_thread;
pub use printer::Printer;
pub use printer::Settings;
pub use worker::run_worker;

/// The shared look of all papers, for the preview of a template and for the tests of the crates that bring templates.
pub const PAPER_TYP: &str = include_str!("../typst/paper.typ");

/// The template of interim papers (임시 발급), of the version [`INTERIM_VERSION`].
pub const INTERIM_TYP: &str = include_str!("../typst/interim.typ");
/// Raised with each change of [`INTERIM_TYP`]: no paper is printed anew by another version than its own.
pub const INTERIM_VERSION: u16 = 1;
/// What an interim paper says at the head of every page, in its tagged text and in its title.
pub const INTERIM_WORDS: &str = "임시 INTERIM · 최종 증명서가 아닙니다 NOT THE FINAL PAPER";

/// The template of pads for paper intake (수기접수).
const PAD_TYP: &str = include_str!("../typst/pad.typ");

/// The template of posters for the door of a counter.
const POSTER_TYP: &str = include_str!("../typst/poster.typ");

/// The template of all notices.
const NOTICE_TYP: &str = include_str!("../typst/notice.typ");
