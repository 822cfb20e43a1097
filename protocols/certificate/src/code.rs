//! The 2D code of a paper: a link that opens the checker, and behind its `#` what the issuer signed.
//!
//! ```text
//! "BASE/v#IEUM1/" digits( COSE_Sign1, tag 18 )          BASE is https://HOST; 7 bytes as 17 digits
//! protected    {1: -7}                                   ES256, by the node's paper key
//! unprotected  {-70003: delegation}                      a COSE_Sign1 by the centre, see delegation.rs
//! payload      {6: issued at, 4: expires, -70001: {1: number, 2: kind, 3: hash, 4: address,
//!              5: [[relation, name, birth], …], 6: age of the record, 7: mode, 8: template version,
//!              9: specimen, 10: place, 11: persons in all, where not all are listed}}
//! ```
//! Times are UTC seconds, the age is seconds before the issue, a birth is the integer yyyymmdd, mode 0 normal, 1 cut
//! off, 2 provisional, 3 an interim paper. A checker refuses a mode that it does not know, so that one from before interim papers never
//! calls one genuine. No issuer is named: the number begins with the node's digits and the delegation binds them to the key. What
//! stands behind `#` never reaches a server. The link is not signed: a code is as genuine on one host as on another.

use coset::Header;
use coset::HeaderBuilder;
use coset::cbor::Value;
use kernel::Date;
use kernel::Facts;
use kernel::Named;
use kernel::Words;
use kernel::words;
use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;

use crate::claims;
use crate::claims::Claims;
use crate::cose;
use crate::delegation::SignedDelegation;
use crate::digits;
use crate::number::Number;
use crate::signing::SignFault;
use crate::signing::Signer;

/// Where the link ends and the code begins; the 1 is the version of the code's shape.
pub const MARK: &str = "IEUM1/";

/// The data bits of a QR code of version 18 at level M (ISO/IEC 18004): 563 codewords. A larger code would need modules
/// too small for an office scanner at 40 mm.
const CAPACITY_BITS: usize = 563 * 8;
const DELEGATION: i64 = -70_003;
const PAPER: i64 = -70_001;

/// In which state the issuer was (발급 방식). Told on verification, never printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The issuer could reach the centre.
    Normal,
    /// The issuer was cut off from the centre.
    CutOff,
    /// What the paper shows stands only provisionally (잠정): a move is not yet final. That is printed, too.
    Provisional,
    /// It is an interim paper (임시 발급): no final one could be made. It is genuine and certifies nothing; a final one follows.
    Interim,
}

impl Mode {
    const ALL: [Self; 4] = [Mode::Normal, Mode::CutOff, Mode::Provisional, Mode::Interim];

    /// The name in answers and in the journal, as `serde` writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Normal => "normal",
            Mode::CutOff => "cut-off",
            Mode::Provisional => "provisional",
            Mode::Interim => "interim",
        }
    }

    /// The mode of a [name](Mode::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// What a receiver of the paper should know.
    pub const fn words(self) -> Words {
        match self {
            Mode::Normal => words(
                "정상 연결 상태에서 발급",
                "issued while all links were up",
                "보통 때 만든 서류예요.",
            ),
            Mode::Provisional => words(
                "잠정: 전입 처리가 끝나지 않은 기록으로 발급",
                "provisional: issued from a record with a move that was not yet final",
                "아직 다 정해지지 않은 기록으로 만들었어요.",
            ),
            Mode::CutOff => words(
                "중앙과의 연결이 끊긴 동안 발급(임시 증명서가 아님)",
                "issued while the link to the centre was down (not provisional)",
                "중앙과 연결이 끊겼을 때 만들었지만, 임시가 아니라 진짜 서류예요.",
            ),
            Mode::Interim => words(
                "임시 발급: 최종 증명서가 아님. 최종 증명서를 무료로 다시 받음",
                "interim: not the final paper, which follows free of charge",
                "잠깐 쓰는 종이예요. 진짜 서류는 나중에 그냥 드려요.",
            ),
        }
    }

    const fn value(self) -> i64 {
        match self {
            Mode::Normal => 0,
            Mode::CutOff => 1,
            Mode::Provisional => 2,
            Mode::Interim => 3,
        }
    }

    pub(crate) const fn from_value(value: i64) -> Option<Self> {
        match value {
            0 => Some(Mode::Normal),
            1 => Some(Mode::CutOff),
            2 => Some(Mode::Provisional),
            3 => Some(Mode::Interim),
            _ => None,
        }
    }
}

/// What the code says about a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The paper's number.
    pub number: Number,
    /// The kind of paper, `service.form`: `resident.household-extract`.
    pub kind: String,
    /// SHA-256 of the data that the page was printed from, a random salt included.
    pub hash: [u8; 32],
    /// Address and persons as the page shows them.
    pub facts: Facts,
    /// The 시군구 code of the place whose record it is.
    pub place: u32,
    /// When it was issued, UTC seconds.
    pub issued_at_s: i64,
    /// After this, receivers usually ask for a newer paper; UTC seconds.
    pub expires_at_s: i64,
    /// From the record of which moment (현재 기록), UTC seconds.
    pub as_of_s: i64,
    /// The issuer's state.
    pub mode: Mode,
    /// The version of the form (서식).
    pub template: u16,
    /// Whether it is a specimen (견본).
    pub specimen: bool,
}

/// A code, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The whole text: link, mark and digits.
    pub text: String,
    /// How many of the paper's persons it lists.
    pub persons_listed: usize,
    /// Whether it holds the address.
    pub address_listed: bool,
}

impl Code {
    /// The two QR segments: the link as bytes, the rest as numeric.
    pub fn segments(&self) -> (&str, &str) {
        segments(&self.text).expect("a code's text holds the mark")
    }
}

/// Divides a code's text into the two QR segments that [`Code::segments`] gives. `None` where it holds no mark.
pub fn segments(text: &str) -> Option<(&str, &str)> {
    text.find(MARK).map(|at| text.split_at(at + MARK.len()))
}

/// Why no code was made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodeFault {
    /// Even without persons and address it would be above QR version 18.
    #[error(
        "the code would take {bits} bits where QR version 18-M holds {CAPACITY_BITS}: the link or the delegation is too long"
    )]
    TooLarge {
        /// What it would take.
        bits: usize,
    },
    /// The delegation does not cover this paper, and every verifier would refuse it.
    #[error("the node's delegation does not cover this paper: {0}")]
    NotDelegated(&'static str),
    /// The key failed.
    #[error(transparent)]
    Sign(#[from] SignFault),
}

/// Builds and signs a paper's code. `base` is the checker's address without a path, `https://HOST`.
///
/// Where not everything fits, the first persons and the count remain, then the address goes too; the hash always
/// covers all of the page.
pub fn build(
    summary: &Summary,
    delegation: &SignedDelegation,
    base: &str,
    signer: &dyn Signer,
) -> Result<Code, CodeFault> {
    covered(summary, delegation, signer)?;
    let link = format!("{}/v#{MARK}", base.trim_end_matches('/'));
    let header = HeaderBuilder::new()
        .value(DELEGATION, delegation.to_value())
        .build();
    let shape = fitting(summary, delegation, &link, &header)?;
    let statement = cose::sign(payload(summary, shape), header, b"", signer)?;
    let text = link + &digits::encode(&cose::tagged(&statement));
    Ok(Code {
        text,
        persons_listed: shape.persons,
        address_listed: shape.address,
    })
}

/// How much of the facts a code lists.
#[derive(Clone, Copy)]
struct Shape {
    persons: usize,
    address: bool,
}

fn covered(
    summary: &Summary,
    delegation: &SignedDelegation,
    signer: &dyn Signer,
) -> Result<(), CodeFault> {
    let terms = delegation.terms();
    let faults = [
        (terms.key == signer.public_key(), "it is for another key"),
        (
            terms.code == summary.number.node(),
            "the number is another node's",
        ),
        (
            terms.covers_kind(&summary.kind),
            "it is for other kinds of paper",
        ),
        (terms.covers_place(summary.place), "it is for other places"),
        (
            terms.valid_at(summary.issued_at_s),
            "it is not valid now; the centre must renew it",
        ),
    ];
    match faults.into_iter().find(|(holds, _)| !holds) {
        Some((_, fault)) => Err(CodeFault::NotDelegated(fault)),
        None => Ok(()),
    }
}

/// The most that fits, found with a signature of zeros: all signatures have one length.
fn fitting(
    summary: &Summary,
    delegation: &SignedDelegation,
    link: &str,
    header: &Header,
) -> Result<Shape, CodeFault> {
    let all = summary.facts.persons.len();
    let listings = (0..=all).rev().map(|persons| Shape {
        persons,
        address: true,
    });
    let mut bits = 0;
    for shape in listings.chain([Shape {
        persons: 0,
        address: false,
    }]) {
        let draft = cose::sign(
            payload(summary, shape),
            header.clone(),
            b"",
            &Zeros(delegation),
        )?;
        bits = qr_bits(link.len(), digits::digits_len(cose::tagged(&draft).len()));
        if bits <= CAPACITY_BITS {
            return Ok(shape);
        }
    }
    Err(CodeFault::TooLarge { bits })
}

/// The bits of a byte segment and a numeric segment in QR versions 10 to 26 (ISO/IEC 18004, tables 2 and 3).
const fn qr_bits(bytes: usize, digits: usize) -> usize {
    let tail = match digits % 3 {
        1 => 4,
        2 => 7,
        _ => 0,
    };
    4 + 16 + 8 * bytes + 4 + 12 + digits / 3 * 10 + tail
}

struct Zeros<'a>(&'a SignedDelegation);

impl Signer for Zeros<'_> {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignFault> {
        Ok(vec![0; 64])
    }

    fn public_key(&self) -> crate::signing::PublicKey {
        self.0.terms().key
    }
}

fn payload(summary: &Summary, shape: Shape) -> Vec<u8> {
    let persons = &summary.facts.persons;
    let listed = persons
        .iter()
        .take(shape.persons)
        .map(person_value)
        .collect();
    let mut paper = vec![
        (1, Value::from(summary.number.value())),
        (2, Value::from(summary.kind.as_str())),
        (3, Value::from(summary.hash.as_slice())),
        (6, Value::from(summary.issued_at_s - summary.as_of_s)),
        (7, Value::from(summary.mode.value())),
        (8, Value::from(summary.template)),
        (9, Value::from(summary.specimen)),
        (10, Value::from(summary.place)),
    ];
    if shape.address {
        paper.push((4, Value::from(summary.facts.address.as_str())));
        paper.push((5, Value::Array(listed)));
    }
    if shape.persons < persons.len() {
        paper.push((
            11,
            Value::from(u64::try_from(persons.len()).expect("a count fits 64 bits")),
        ));
    }
    claims::bytes(&claims::map([
        (claims::ISSUED_AT, Value::from(summary.issued_at_s)),
        (claims::UNTIL, Value::from(summary.expires_at_s)),
        (PAPER, claims::map(paper)),
    ]))
}

fn person_value(person: &Named) -> Value {
    let (year, month, day) = (
        i64::from(person.birth.year()),
        i64::from(person.birth.month()),
        i64::from(person.birth.day()),
    );
    let birth = year * 10_000 + month * 100 + day;
    Value::Array(vec![
        Value::from(person.relation.as_str()),
        Value::from(person.name.as_str()),
        Value::from(birth),
    ])
}

/// What a verifier reads out of a signed code, before it has checked any of it.
pub(crate) struct Brought {
    pub(crate) statement: coset::CoseSign1,
    pub(crate) delegation: SignedDelegation,
    pub(crate) issued_at_s: i64,
    pub(crate) expires_at_s: i64,
    paper: Claims,
}

impl Brought {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let statement = cose::parse(bytes)?;
        let (_, value) = statement.unprotected.rest.first()?;
        let delegation = SignedDelegation::from_value(value)?;
        // Nothing else may stand in the unprotected header: nobody has signed it.
        let header = HeaderBuilder::new()
            .value(DELEGATION, value.clone())
            .build();
        let claims =
            Claims::read(cose::payload(&statement)).filter(|_| statement.unprotected == header)?;
        Some(Self {
            delegation,
            issued_at_s: claims.int(claims::ISSUED_AT)?,
            expires_at_s: claims.int(claims::UNTIL)?,
            paper: claims.map(PAPER)?,
            statement,
        })
    }

    /// The summary, and how many persons the paper shows in all. `None` where a claim is missing or of another type.
    pub(crate) fn summary(&self) -> Option<(Summary, usize)> {
        let paper = &self.paper;
        let persons: Vec<Named> = match paper.list(5) {
            Some(listed) => listed.iter().map(person).collect::<Option<_>>()?,
            None => Vec::new(),
        };
        let in_all = paper
            .int(11)
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(persons.len());
        let summary = Summary {
            number: Number::from_value(paper.int(1)?.try_into().ok()?)?,
            kind: paper.text(2)?,
            hash: paper.bytes(3)?.try_into().ok()?,
            facts: Facts {
                address: paper.text(4).unwrap_or_default(),
                persons,
            },
            place: paper.int(10)?.try_into().ok()?,
            issued_at_s: self.issued_at_s,
            expires_at_s: self.expires_at_s,
            as_of_s: self.issued_at_s.checked_sub(paper.int(6)?)?,
            mode: Mode::from_value(paper.int(7)?)?,
            template: paper.int(8)?.try_into().ok()?,
            specimen: paper.flag(9)?,
        };
        Some((summary, in_all))
    }
}

fn person(value: &Value) -> Option<Named> {
    let [relation, name, birth] = value.as_array()?.as_slice() else {
        return None;
    };
    let birth: i32 = birth.as_integer()?.try_into().ok()?;
    let (year, month, day) = (birth / 10_000, birth / 100 % 100, birth % 100);
    let birth = Date::new(
        year.try_into().ok()?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    )
    .ok()?;
    Some(Named {
        relation: relation.as_text()?.to_owned(),
        name: name.as_text()?.to_owned(),
        birth,
    })
}

#[cfg(test)]
mod tests;
