//! Checking a paper (진위확인): what somebody shows of it, and what they are told, in a clerk's words.

use crate::Date;
use crate::Lang;
use crate::Moment;
use crate::Named;
use crate::NodeName;
use crate::Words;
use crate::words;

/// What somebody shows of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The text of its 2D code, with or without the link before `#`.
    Code(String),
    /// Its file, a PDF.
    File(Vec<u8>),
    /// A share code (공유 번호) of it, with or without blanks and hyphens. That is a look, and goes on record.
    Share(String),
    /// What stands on it.
    Page {
        /// Its number (문서확인번호), with or without blanks and hyphens.
        number: String,
        /// The day of issue.
        issued_on: Date,
        /// The name of a person whom it is about.
        name: String,
    },
}

/// What is told of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// It was issued as it says.
    Genuine(Box<Genuine>),
    /// It is an interim paper (임시 발급), issued as it says: no certificate. Said in the first place, and never called genuine.
    Interim(Box<Genuine>),
    /// It was not, or not as it stands there.
    NotGenuine {
        /// A stable name for programs: `code.altered`.
        code: &'static str,
        /// What is wrong and what to do.
        words: Words,
    },
    /// Nothing can be said: it is no code, or not all of one.
    Unreadable {
        /// A stable name for programs: `code.unreadable`.
        code: &'static str,
        /// What to do.
        words: Words,
    },
}

/// A genuine paper, or an interim one.
#[derive(Clone, Debug, PartialEq)]
pub struct Genuine {
    /// The number as printed, 4-4-4-4.
    pub check_number: String,
    /// The kind of paper for programs, `service.form`.
    pub kind: String,
    /// The kind of paper for people.
    pub title: Words,
    /// Who issued it; none where this copy of the directory does not know the node of that number.
    pub issuer: Option<NodeName>,
    /// When.
    pub issued_at: Moment,
    /// From the record of which moment (현재 기록).
    pub as_of: Moment,
    /// After this, receivers usually ask for a newer paper.
    pub expires_at: Moment,
    /// Whether that moment is over.
    pub expired: bool,
    /// In which state the issuer was, for people; none where only the number was shown and the record is silent.
    pub mode: Option<Words>,
    /// When its file was signed, and when the centre's time stamp says that it was there by; none where no file was shown, or it has no stamp yet.
    pub signed: Option<(Moment, Option<Moment>)>,
    /// Whether it is a specimen (견본), without effect.
    pub specimen: bool,
    /// The address on it; empty where only the number was shown.
    pub address: String,
    /// The persons on it, in the order of the page; empty where only the number was shown.
    pub persons: Vec<Named>,
    /// How many persons it names in all, where its code does not list them all.
    pub persons_in_all: usize,
    /// How things stand since.
    pub since: Since,
}

/// How an interim paper (임시 발급) is called by the title of the paper that was asked for, so that its name alone misleads nobody.
pub fn interim_title(asked_for: Words, lang: Lang) -> String {
    let not = words(
        "임시, 최종 아님",
        "interim, not the final paper",
        "임시 종이, 진짜 서류 아님",
    );
    format!("{} ({})", asked_for.say(lang), not.say(lang))
}

/// What has become of a paper, or of the record it was issued from, since its issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// The record is as it was.
    Unchanged {
        /// As of when that is known.
        as_of: Moment,
    },
    /// Something was entered into the record since.
    Changed {
        /// As of when that is known.
        as_of: Moment,
    },
    /// The paper was withdrawn (발급 취소).
    Withdrawn {
        /// When.
        on: Moment,
        /// Why, for whoever was given it.
        why: Words,
    },
    /// An interim paper whose final paper has not been made.
    Open {
        /// As of when that is known.
        as_of: Moment,
    },
    /// An interim paper whose final paper was made. Its number is not told: whoever shows the one need not have been given the other.
    Replaced {
        /// When.
        on: Moment,
    },
    /// It can't be known here: its record does not lie at this node.
    Unknown {
        /// When this node last heard which papers and keys were withdrawn anywhere; none where it never did.
        last_heard: Option<Moment>,
    },
}

impl Since {
    /// For people; when that is known as of stands beside it.
    pub const fn words(&self) -> Words {
        match self {
            Self::Unchanged { .. } => words(
                "기록이 그대로입니다",
                "the record has not changed",
                "바뀐 것이 없어요",
            ),
            Self::Changed { .. } => words(
                "기록에 새로 적힌 것이 있습니다. 새 서류를 받으십시오",
                "something was entered into the record: ask for a newer paper",
                "새로 적힌 것이 있어요. 새 서류를 받아 주세요",
            ),
            Self::Withdrawn { why, .. } => *why,
            Self::Open { .. } => words(
                "최종 증명서가 아직 나오지 않았습니다",
                "the final paper has not been made yet",
                "진짜 서류가 아직 안 나왔어요",
            ),
            Self::Replaced { .. } => words(
                "최종 증명서로 바뀌었습니다. 그 증명서를 받으십시오",
                "it was replaced by the final paper: ask for that one",
                "진짜 서류가 나왔어요. 그 서류를 받아 주세요",
            ),
            Self::Unknown { .. } => words(
                "여기서는 알 수 없습니다",
                "it can't be known here",
                "여기서는 알 수 없어요",
            ),
        }
    }

    /// A stable name for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unchanged { .. } => "unchanged",
            Self::Changed { .. } => "changed",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Open { .. } => "open",
            Self::Replaced { .. } => "replaced",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// As of when that is known; of a withdrawal or a replacement, when it was.
    pub const fn at(&self) -> Option<Moment> {
        match self {
            Self::Unchanged { as_of } | Self::Changed { as_of } | Self::Open { as_of } => {
                Some(*as_of)
            }
            Self::Withdrawn { on, .. } | Self::Replaced { on } => Some(*on),
            Self::Unknown { last_heard } => *last_heard,
        }
    }
}
