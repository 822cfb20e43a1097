//! Checking a code with nothing but an anchors file.

use kernel::Named;
use serde::Serialize;
use serde::Serializer;

use crate::anchors::Anchors;
use crate::code::Brought;
use crate::code::MARK;
use crate::code::Mode;
use crate::code::Summary;
use crate::cose;
use crate::delegation::Delegation;
use crate::digits;
use crate::hex;
use crate::number::NodeCode;
use crate::number::Number;
use crate::refused::ALTERED;
use crate::refused::KIND_NOT_DELEGATED;
use crate::refused::NUMBER_NOT_OF_ISSUER;
use crate::refused::OUTSIDE_VALIDITY;
use crate::refused::PLACE_NOT_DELEGATED;
use crate::refused::Refused;
use crate::refused::UNREADABLE;
use crate::signing::Check;
use crate::signing::PublicKey;

/// The longest text that is looked at; a code of QR version 18 is below 1,400 characters.
const TEXT_LEN_MAX: usize = 4_096;

/// What a code says whose signatures hold. Of an interim paper that is no certificate: see [`Verdict::interim`]. The reader compares it with the page: the code of one paper on another is found only so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The paper's number. It is the paper's identity; the code's text is not, as one signature has two spellings.
    pub number: Number,
    /// The kind of paper, `service.form`.
    pub kind: String,
    /// SHA-256 of the page's data.
    #[serde(serialize_with = "hex_text")]
    pub hash: [u8; 32],
    /// The address shown; empty where the page shows none or the code had no room.
    pub address: String,
    /// The persons shown, the first of them where the code had no room for all.
    pub persons: Vec<Named>,
    /// How many persons the page shows in all.
    pub persons_in_all: usize,
    /// The 시군구 code of the place whose record it is.
    pub place: u32,
    /// When it was issued, UTC seconds; the issuer says so.
    pub issued_at_s: i64,
    /// After this, receivers usually ask for a newer paper; UTC seconds.
    pub expires_at_s: i64,
    /// From the record of which moment, UTC seconds.
    pub as_of_s: i64,
    /// The issuer's state.
    pub mode: Mode,
    /// The version of the form.
    pub template: u16,
    /// A specimen (견본) is without effect: the code says so, or the anchors are demo anchors.
    pub specimen: bool,
    /// Who issued it.
    pub issuer: Issuer,
}

/// Who issued a paper, as the centre has confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issuer {
    /// The node's name in the directory.
    pub node: String,
    /// The node's five digits.
    pub code: NodeCode,
    /// The centre that delegated.
    pub centre: String,
    /// The key that signed the code.
    pub key: PublicKey,
}

impl Verdict {
    /// Whether it is an interim paper (임시 발급): issued as it says, and no certificate. Whoever tells of a verdict says so in the first place, and
    /// never calls it genuine.
    pub const fn interim(&self) -> bool {
        matches!(self.mode, Mode::Interim)
    }

    /// Whether the paper is older than receivers usually accept.
    pub const fn expired(&self, now_s: i64) -> bool {
        now_s > self.expires_at_s
    }
}

/// Checks a code's text, with or without the link before `#`. The link is not looked at: it is not signed.
///
/// Trusted is what descends from the anchors, never a key merely because the code brings it. The node's delegation is
/// judged at the time of issue. What only a directory knows (revoked keys) is asked with
/// [`crate::Directory::check`].
pub fn verify_code(text: &str, anchors: &Anchors, checker: &dyn Check) -> Result<Verdict, Refused> {
    let digits = behind_the_mark(text).ok_or(UNREADABLE)?;
    let bytes = digits::decode(digits).ok_or(ALTERED)?;
    let brought = Brought::read(&bytes).ok_or(ALTERED)?;
    brought.delegation.check(anchors, checker)?;
    let terms = brought.delegation.terms();
    if !cose::signed_by(&brought.statement, b"", &terms.key, checker) {
        return Err(ALTERED);
    }
    let (summary, persons_in_all) = brought.summary().ok_or(ALTERED)?;
    within(&summary, terms)?;
    Ok(verdict(summary, persons_in_all, terms, anchors))
}

fn behind_the_mark(text: &str) -> Option<&str> {
    let text = text.trim_ascii();
    let behind = text.split_once('#').map_or(text, |(_, behind)| behind);
    behind
        .strip_prefix(MARK)
        .filter(|_| text.len() <= TEXT_LEN_MAX)
}

fn within(summary: &Summary, terms: &Delegation) -> Result<(), Refused> {
    if !terms.valid_at(summary.issued_at_s) {
        return Err(OUTSIDE_VALIDITY);
    }
    if !terms.covers_kind(&summary.kind) {
        return Err(KIND_NOT_DELEGATED);
    }
    if !terms.covers_place(summary.place) {
        return Err(PLACE_NOT_DELEGATED);
    }
    if summary.number.node() != terms.code {
        return Err(NUMBER_NOT_OF_ISSUER);
    }
    Ok(())
}

fn verdict(
    summary: Summary,
    persons_in_all: usize,
    terms: &Delegation,
    anchors: &Anchors,
) -> Verdict {
    Verdict {
        number: summary.number,
        kind: summary.kind,
        hash: summary.hash,
        address: summary.facts.address,
        persons: summary.facts.persons,
        persons_in_all,
        place: summary.place,
        issued_at_s: summary.issued_at_s,
        expires_at_s: summary.expires_at_s,
        as_of_s: summary.as_of_s,
        mode: summary.mode,
        template: summary.template,
        specimen: summary.specimen || anchors.demo(),
        issuer: Issuer {
            node: terms.node.clone(),
            code: terms.code,
            centre: terms.centre.clone(),
            key: terms.key,
        },
    }
}

fn hex_text<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

#[cfg(test)]
mod tests;
