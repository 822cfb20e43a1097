//! Interim papers (임시 발급): what a counter gives out while no final paper can be made. One is genuine and certifies nothing; the final paper follows,
//! free of charge and once.

use serde::Deserialize;
use serde::Serialize;

use crate::Caller;
use crate::Date;
use crate::Future;
use crate::Id;
use crate::Moment;
use crate::Refusal;
use crate::Refused;
use crate::Words;
use crate::words;

/// Why no final paper could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InterimWhy {
    /// The record does not lie here, and nobody who holds it answers.
    NoAnswer,
    /// This office may not sign papers now: its certificate has run out, or its key can't be used.
    NoKey,
    /// The record can't be printed: a form or a character stands in the way.
    Unprintable,
}

/// What an officer asks to be given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterimAsk {
    /// The paper that was asked for, `service.form`.
    pub form: String,
    /// The person's name, as the officer saw it on the identity document.
    pub name: String,
    /// The day of birth, as seen there.
    pub birth: Date,
    /// Which document was seen: a value of the request's field `identity-seen`.
    pub identity: String,
    /// What the paper is for (용도); may be empty.
    pub purpose: String,
    /// Why there is no final one.
    pub why: InterimWhy,
    /// The key of the form that was sent: the same once more gives the same interim paper.
    pub key: String,
}

/// An interim paper, as the desk sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterimLine {
    /// Its number (문서확인번호), 16 digits.
    pub number: String,
    /// The number as printed, 4-4-4-4.
    pub check_number: String,
    /// The paper that was asked for, `service.form`.
    pub form: String,
    /// That paper's title.
    pub title: Words,
    /// When it was given out.
    pub issued_at: Moment,
    /// By which node.
    pub issued_by: String,
    /// How it stands.
    pub state: InterimState,
    /// What only the office that gave it out shows; none elsewhere.
    pub told: Option<InterimTold>,
}

/// What an interim paper says of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterimTold {
    /// The entry, at whose address it lies.
    pub entry: Id,
    /// The name.
    pub name: String,
    /// The day of birth.
    pub birth: Date,
    /// Why there was no final paper.
    pub why: InterimWhy,
    /// The number of the final paper, as printed, once it has been replaced.
    pub replaced_by: Option<String>,
}

/// How an interim paper stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterimState {
    /// The final paper has not been made.
    Open,
    /// It has.
    Replaced {
        /// When.
        on: Moment,
    },
    /// It was withdrawn (발급 취소).
    Withdrawn,
    /// That can't be told here.
    Unknown,
}

/// Which interim paper a request replaces by the final one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaces {
    /// Its number, 16 digits.
    pub number: String,
    /// What it promises, where the node that gave it out vouches for that. A gate leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Promised>,
}

/// What an interim paper promises: this paper about this person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    /// The paper, `service.form`.
    pub form: String,
    /// The person's name.
    pub name: String,
    /// The day of birth.
    pub birth: Date,
}

/// The port through which a gate gives out interim papers.
pub trait Interims: Send + Sync {
    /// Those that this office gave out and that wait for their final papers, oldest first.
    fn open<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<InterimLine>, Refusal>>;
    /// One of them by its number, wherever it was given out.
    fn interim<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<InterimLine, Refusal>>;
    /// Gives one out; the answer is its entry. Asked again under the same key it is the same one.
    fn give<'a>(&'a self, ask: InterimAsk, caller: &'a Caller) -> Future<'a, Result<Id, Refused>>;
}

impl InterimWhy {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 3] = [Self::NoAnswer, Self::NoKey, Self::Unprintable];

    /// Its name in forms and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::NoKey => "no-key",
            Self::Unprintable => "unprintable",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }

    /// The reason that a refusal's code gives; none where a final paper is refused for good, or for a moment only.
    pub fn of_refusal(code: &str) -> Option<Self> {
        match code {
            "node.nobody-answers" => Some(Self::NoAnswer),
            "paper.not-delegated" => Some(Self::NoKey),
            "paper.unprintable" | "paper.glyph-missing" => Some(Self::Unprintable),
            _ => None,
        }
    }

    /// For whoever is given the interim paper.
    pub const fn words(self) -> Words {
        match self {
            Self::NoAnswer => words(
                "기록이 있는 기관과 지금 연결되지 않습니다.",
                "The offices that hold the record can't be reached now.",
                "기록이 있는 곳과 지금 이어지지 않아요.",
            ),
            Self::NoKey => words(
                "이 사무소가 지금 증명서에 서명할 수 없습니다.",
                "This office can't sign certificates now.",
                "이곳은 지금 서류에 서명할 수 없어요.",
            ),
            Self::Unprintable => words(
                "기록을 지금 서식대로 인쇄할 수 없습니다.",
                "The record can't be printed by its form now.",
                "지금은 서류를 찍을 수 없어요.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_known_by_its_name_and_follows_from_a_refusal_that_passes() {
        for why in InterimWhy::ALL {
            assert_eq!(InterimWhy::named(why.name()), Some(why));
            assert_ne!(why.words().ko, why.words().easy);
        }
        assert_eq!(InterimWhy::named("x"), None);
        let of = InterimWhy::of_refusal;
        assert_eq!(of("node.nobody-answers"), Some(InterimWhy::NoAnswer));
        assert_eq!(of("paper.not-delegated"), Some(InterimWhy::NoKey));
        assert_eq!(of("paper.glyph-missing"), Some(InterimWhy::Unprintable));
        for code in ["resident.restricted", "request.busy", "node.full", ""] {
            assert_eq!(of(code), None, "{code}");
        }
    }
}
