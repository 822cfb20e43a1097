//! Notices (안내문): sheets for somebody's hand that certify nothing.

use crate::Lang;
use crate::Moment;

/// What a notice says. Never a resident number, and nothing that could be taken for a certificate: it has no 2D code and no paper's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about: a case or an entry. It names the file and the sheet.
    pub number: String,
    /// Its title: `접수증`.
    pub title: String,
    /// Headings with what stands below them.
    pub sections: Vec<(String, String)>,
    /// Labels with their values.
    pub facts: Vec<(String, String)>,
    /// The last words.
    pub foot: String,
    /// Its language.
    pub lang: Lang,
    /// The moment that it tells of.
    pub at: Moment,
}
