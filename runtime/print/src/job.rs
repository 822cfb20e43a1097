//! What goes to the printer and what comes back.

use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;

use crate::NOTICE_TYP;
use crate::PAD_TYP;
use crate::PAGES_MAX;
use crate::POSTER_TYP;

/// The form of a pad.
const PAD: &str = "pad";
/// The form of a poster.
const POSTER: &str = "poster";
/// Fifty sheets, of which each may need a second page.
const PAD_PAGES_MAX: usize = 100;
/// In a build without optimisation a sheet takes a third of a second.
const PAD_PATIENCE: u64 = 6;

/// One paper to print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The paper's number, 16 digits (문서확인번호). It is also the PDF's identity.
    pub number: String,
    /// Which form, such as `household-extract`.
    pub form: String,
    /// Which version of the form, such as `1`.
    pub version: String,
    /// The template's source text (Typst). It imports `/paper.typ` and reads `/data.json`.
    pub template: String,
    /// Its wording as JSON text, `{"KEY": {"ko": "…", "en": "…"}}`, which the template reads as `/texts.json`.
    pub texts: String,
    /// The paper's data as canonical JSON text (RFC 8785), written once by the caller. Exactly these bytes are hashed, printed from
    /// and attached to the PDF. The 2D code holds their hash, so the code's text cannot stand in them.
    pub data: String,
    /// The text of the 2D code: a link, `https://HOST/v#IEUM1/` and digits. Empty for a notice, which has none, and for an interim paper of an office
    /// that can't sign.
    pub code_text: String,
    /// When the paper is issued, UTC milliseconds; becomes the PDF's creation date, shown in Korean time.
    pub issued_at_ms: i64,
    /// Whether 「견본 SPECIMEN · 효력 없음」 stands across every page.
    pub specimen: bool,
    /// For a proof of a template, which is held to more than a paper is; none for a paper.
    pub proof: Option<Proof>,
}

/// What a proof of a template is held to beside what every paper is held to: no word of its texts is broken over two lines, no place of a text is
/// left unfilled, and it has no more pages than promised. A paper that somebody waits for is not refused for these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// How many pages are promised at most.
    pub pages_max: Option<usize>,
}

impl Job {
    /// A notice (안내문), which certifies nothing: it has no 2D code, and one that showed a code would be refused. `data` is what `typst/notice.typ` says.
    #[must_use]
    pub fn notice(number: &str, data: String, at_ms: i64, specimen: bool) -> Self {
        Self {
            number: number.to_owned(),
            form: "notice".to_owned(),
            version: "1".to_owned(),
            template: NOTICE_TYP.to_owned(),
            texts: "{}".to_owned(),
            data,
            code_text: String::new(),
            issued_at_ms: at_ms,
            specimen,
            proof: None,
        }
    }

    /// A pad for paper intake (수기접수): sheets to be written on, which certify nothing, as no notice does. `data` is what `typst/pad.typ` says.
    #[must_use]
    pub fn pad(number: &str, data: String, at_ms: i64, specimen: bool) -> Self {
        Self {
            form: PAD.to_owned(),
            template: PAD_TYP.to_owned(),
            ..Self::notice(number, data, at_ms, specimen)
        }
    }

    /// A poster for a door, which certifies nothing, as no notice does. `data` is what `typst/poster.typ` says.
    #[must_use]
    pub fn poster(number: &str, data: String, at_ms: i64, specimen: bool) -> Self {
        Self {
            form: POSTER.to_owned(),
            template: POSTER_TYP.to_owned(),
            ..Self::notice(number, data, at_ms, specimen)
        }
    }

    /// How many times as long as a paper it may take: a pad is fifty sheets at once, and nobody at a counter waits for it.
    pub(crate) fn patience(&self) -> u64 {
        if self.form == PAD { PAD_PATIENCE } else { 1 }
    }

    /// How many pages it may have.
    pub(crate) fn pages_max(&self) -> usize {
        match self.form.as_str() {
            PAD => PAD_PAGES_MAX,
            // The second page of a poster is one that nobody reads.
            POSTER => 1,
            _ => PAGES_MAX,
        }
    }

    /// True for an interim paper (임시 발급): its form's name says so, so that none is printed without its words.
    pub(crate) fn is_interim(&self) -> bool {
        self.form.starts_with("interim-")
    }

    /// True for a notice.
    pub(crate) fn is_notice(&self) -> bool {
        self.code_text.is_empty() && !self.is_interim()
    }
}

/// A finished paper, not signed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The job's number.
    pub number: String,
    /// SHA-256 of the job's data.
    pub data_sha256: [u8; 32],
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// The hash that ties the paper, its 2D code and its attached data together: SHA-256 of the canonical JSON text.
#[must_use]
pub fn data_sha256(data: &str) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
