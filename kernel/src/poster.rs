//! Posters: one sheet for the door of a counter where something does not work.

use serde::Serialize;

use crate::Class;
use crate::Moment;
use crate::Refusal;
use crate::words;

/// A text in Korean, in words that everybody knows, and in English.
pub type Both = (String, String);

/// What a poster says. It certifies nothing and names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Poster {
    /// What it is about: the identity of the outage. It names the file and the sheet.
    pub number: String,
    /// True in a drill: it is written over all of it.
    pub drill: bool,
    /// True where nothing works at all, so that going in is no use.
    pub stop: bool,
    /// The place at whose door it hangs.
    pub place: Both,
    /// What is the matter, in a few words.
    pub headline: Both,
    /// What does not work, what does, and where to go instead; in the order in which they are read. Where the sheet is too small each is cut at its end.
    pub lists: Vec<PosterList>,
    /// When there will be more news and when it is expected back: label and value.
    pub times: Vec<(Both, Both)>,
    /// What is known of the cause; the English may be empty.
    pub cause: Both,
    /// Who says so and when.
    pub told_by: Both,
    /// The address under which the same stands, as it is printed: `HOST/status`.
    pub site: String,
    /// The same for the code, with the outage.
    pub code: String,
    /// When it was made.
    pub at: Moment,
}

/// One list of a poster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PosterList {
    /// What it is a list of.
    pub kind: PosterKind,
    /// Its heading.
    pub title: Both,
    /// Its lines: what it is, and what else there is to say of it, such as address, telephone and hours.
    pub items: Vec<(Both, Vec<Both>)>,
    /// How many more there are that are not in it.
    pub more: usize,
}

/// What a list of a poster tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PosterKind {
    /// What does not work here.
    Fails,
    /// What is only taken in here, or slow.
    Partly,
    /// Where to go instead.
    Go,
    /// What works here all the same.
    Works,
}

/// A house without a press of its own.
pub(crate) const NO_PRESS: Refusal = Refusal::new(
    "poster.no-press",
    Class::Unavailable,
    words(
        "이 기관에서는 포스터를 만들 수 없습니다.",
        "No poster can be made here.",
        "여기서는 만들 수 없어요.",
    ),
    words(
        "상태 화면을 인쇄해 붙이세요.",
        "Print the status page and hang that up.",
        "상태 화면을 뽑아서 붙여 주세요.",
    ),
);
