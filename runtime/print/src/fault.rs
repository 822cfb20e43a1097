//! What can go wrong on the way to a paper: [`Refused`] is about the paper itself and would happen again, [`PrintError`] adds what
//! happens to the process that prints.

use serde::Deserialize;
use serde::Serialize;

/// The paper is not printable as it is. The same job is refused again, so nobody tries again by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refused {
    /// A character stands on the page that no embedded font has (a rare 인명용 한자, an emoji). An empty box is never printed.
    #[error("no font has the character {}", named(.characters))]
    MissingGlyph {
        /// Each such character once, in the order of the page.
        characters: String,
    },
    /// The data is not what every paper needs: JSON with a `paper` that agrees with the job.
    #[error("the paper's data does not fit: {0}")]
    Data(String),
    /// The template does not compile, or Typst warned about it: one line for each fault, with file and line.
    #[error("the template has faults: {0}")]
    Template(String),
    /// The finished pages break PDF/A-3a or PDF/UA-1 (no title, a picture without a description, a skipped heading level).
    #[error("the page breaks PDF/A-3a or PDF/UA-1: {0}")]
    Standard(String),
    /// The document does not say that it is in the language of its data, so that a screen reader would read it in another.
    #[error("the document's language is not {wanted}")]
    OtherLanguage {
        /// Its data's language, `ko` or `en`.
        wanted: String,
    },
    /// A paper has one title: exactly one heading of the first level.
    #[error("the document has {found} first-level headings, not one")]
    Headings {
        /// How many there are.
        found: usize,
    },
    /// More pages than any paper has: rather a fault in the template than a long record.
    #[error("the document has {found} pages, more than {max}")]
    TooManyPages {
        /// How many there are.
        found: usize,
        /// How many there may be.
        max: usize,
    },
    /// In a proof: more pages than the form promises.
    #[error("the document has {found} pages, and the form promises {promised}")]
    MorePages {
        /// How many there are.
        found: usize,
        /// How many are promised.
        promised: usize,
    },
    /// In a proof: a word of a text is broken over two lines.
    #[error("the word “{word}” of the text {key} is broken over two lines")]
    BrokenWord {
        /// The text's key.
        key: String,
        /// The word.
        word: String,
    },
    /// In a proof: a place of a text, such as `{date}`, stands on the page as it is.
    #[error("the place {place} of the text {key} is not filled")]
    Unfilled {
        /// The text's key.
        key: String,
        /// The place, in its braces.
        place: String,
    },
    /// A page of a specimen does not say 「견본 SPECIMEN · 효력 없음」 in its text.
    #[error("page {page} of a specimen does not say so")]
    NotMarked {
        /// Which page, from 1.
        page: usize,
    },
    /// No page shows the 2D code at 40 mm or more, so that nobody could check the paper offline.
    #[error("no page shows the 2D code at its size")]
    NoCode,
    /// A notice shows a picture as large as a 2D code, by which it could be taken for a certificate.
    #[error("a notice shows a 2D code")]
    CodeOnNotice,
    /// A page of an interim paper, or its title, does not say that it is not the final one.
    #[error(
        "page {page} of an interim paper (0: its title) does not say that it is not the final one"
    )]
    NotSaidInterim {
        /// Which page, from 1; 0 for the title.
        page: usize,
    },
    /// A page of a notice does not say that it is no certificate.
    #[error("page {page} of a notice does not say that it is no certificate")]
    NotSaidNotice {
        /// Which page, from 1.
        page: usize,
    },
    /// The text of the 2D code does not fit the largest code that a phone reads from 42 mm of paper.
    #[error("the text of the 2D code is too long: {characters} characters")]
    CodeTooLarge {
        /// Its length.
        characters: usize,
    },
}

/// Why [`crate::Printer::print`] gave no paper.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The paper itself; see [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
    /// As many papers wait as may wait. Nothing was printed; a later attempt may succeed.
    #[error("the printer is busy")]
    Busy,
    /// The worker took longer than a paper may take and was killed.
    #[error("printing took longer than {ms} ms")]
    Late {
        /// The bound, milliseconds.
        ms: u64,
    },
    /// The worker ended or wrote nonsense, and so did a fresh one.
    #[error("the printing process failed twice")]
    WorkerLost,
    /// The worker answered with another paper than the one asked for. Its bytes are thrown away unseen.
    #[error("the printing process answered with another paper")]
    OtherPaper,
    /// The printing process could not be started.
    #[error("the printing process does not start")]
    Start(#[source] std::io::Error),
    /// The job is larger than any paper is.
    #[error("the job is larger than {max} bytes")]
    JobTooLarge {
        /// The bound, bytes.
        max: usize,
    },
}

/// `徐 (U+5F90)`, so that an officer can name a character that the own screen may not show either.
fn named(characters: &str) -> String {
    let names: Vec<String> = characters
        .chars()
        .map(|c| format!("{c} (U+{:04X})", u32::from(c)))
        .collect();
    names.join(", ")
}
