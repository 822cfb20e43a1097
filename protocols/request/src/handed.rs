//! A request on its way to its home, or to a holder of records that do not lie here; and what comes back.

use std::collections::BTreeMap;

use journal::Issued;
use kernel::Answers;
use kernel::Caller;
use kernel::Channel;
use kernel::Class;
use kernel::Id;
use kernel::LookNote;
use kernel::Moment;
use kernel::Refusal;
use kernel::Refused;
use kernel::Replaces;
use kernel::StreamId;
use kernel::Submission;
use kernel::words;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::moves::Left;

/// A request on its way to its home.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Handed {
    /// The service's name.
    pub service: String,
    /// The request's name.
    pub request: String,
    /// What was answered, as pairs.
    pub answers: Vec<(String, String)>,
    /// Who asked.
    pub caller: Caller,
    /// By which way.
    pub channel: Channel,
    /// The idempotency key under which it was asked.
    pub key: String,
    /// When it counts in law: when it was taken in.
    pub legal_at: Moment,
    /// The home of the records, where they do not lie at the node that asks: the whole answer is wanted, and any holder may give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// The home that records leave, where whoever asks has named it: whoever decides may hold nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What the home of the place to which records move wants of the home that they leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants: Option<Wants>,
    /// The interim paper whose final paper it makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Replaces>,
}

/// What the home of the place to which records move wants of the home that they leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wants {
    /// To read what it would release: it holds no copy, and what it must refuse is refused before anything is let go.
    ToRead,
    /// The release.
    Release,
}

/// Why a request was not handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotHanded {
    /// The home does not answer now.
    Unreachable,
    /// The records have gone on to the home of this name.
    Elsewhere(String),
    /// The home has decided against it.
    Refused {
        /// The refusal's code, or `input`.
        code: String,
        /// What the home says, in Korean.
        said: String,
    },
}

/// What a holder has done for another node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Whole {
    /// The entry on the holder's record.
    pub entry: Id,
    /// The service's answer.
    pub answer: Value,
    /// The papers, without what their pages show.
    pub papers: Vec<Issued>,
    /// Their files by number, as hexadecimal digits.
    pub files: BTreeMap<String, String>,
    /// Whose records may be shown.
    pub look: Option<LookNote>,
    /// Those records.
    pub streams: Vec<(StreamId, Vec<Value>)>,
    /// The age of what it was done from, by the holder's clock.
    pub as_of: Moment,
    /// When it counts in law.
    pub legal_at: Moment,
    /// When the holder wrote it.
    pub recorded_at: Moment,
}

/// What a node answers that carried a request.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carried {
    /// The entry it made.
    Entry(Id),
    /// Everything that came of it.
    Whole(Box<Whole>),
    /// What it says of records that are to leave it.
    Left(Left),
    /// It has decided against it.
    Refused {
        /// The refusal's code.
        code: String,
        /// What is told, in Korean.
        said: String,
    },
    /// The home of this name decides.
    Elsewhere(String),
    /// It can't just now.
    Later,
}

impl NotHanded {
    /// What stops for now is tried again; what was refused is told.
    pub fn of(refusal: &Refusal) -> Self {
        if refusal.class == Class::Unavailable {
            return Self::Unreachable;
        }
        Self::Refused {
            code: refusal.code.to_owned(),
            said: passed_on(refusal),
        }
    }
}

/// What another node is told of a refusal. Where it is only that the home has refused, the reason is what the home said.
fn passed_on(refusal: &Refusal) -> String {
    if refusal.code == HOME_REFUSED_CODE {
        refusal.detail.clone()
    } else {
        refusal.what.ko.to_owned()
    }
}

impl Handed {
    /// A request as it is handed over, with its legal time.
    pub fn new(submission: &Submission, legal_at: Moment) -> Self {
        let pairs = submission.answers.pairs();
        Self {
            service: submission.service.clone(),
            request: submission.request.clone(),
            answers: pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            caller: submission.caller.clone(),
            channel: submission.channel,
            key: submission.key.clone(),
            legal_at,
            home: submission.home.clone(),
            from: None,
            wants: None,
            replaces: submission.replaces.clone(),
        }
    }

    /// The same for the home that records leave.
    #[must_use]
    pub fn leaving(&self, wants: Wants) -> Self {
        Self {
            wants: Some(wants),
            from: None,
            home: None,
            ..self.clone()
        }
    }

    /// The same for the home of the place to which records move, whoever holds them.
    #[must_use]
    pub fn moving(self) -> Self {
        Self {
            from: self.home,
            home: None,
            ..self
        }
    }

    /// The request as its home carries it. Its legal time is that of its intake, as it was told there.
    pub fn submission(self) -> Submission {
        Submission {
            service: self.service,
            request: self.request,
            answers: Answers::from_pairs(self.answers),
            caller: self.caller,
            channel: self.channel,
            key: self.key,
            legal_at: Some(self.legal_at),
            home: self.from,
            replaces: self.replaces,
        }
    }

    /// True where the node that hands it over answers for its caller: an officer of its own office, or of one whose home it is (`home_of`), or a
    /// citizen at its own portal.
    pub fn is_of(&self, peer: &str, home_of: impl Fn(&str) -> Option<String>) -> bool {
        let office = self.caller.office.as_deref();
        office.is_none_or(|office| office == peer || home_of(office).as_deref() == Some(peer))
    }
}

impl Carried {
    /// What is told of a request that was not carried. Another holder, or the home itself, can do what this one can't.
    pub fn not(refused: &Refused) -> Self {
        match refused {
            Refused::Refusal(refusal) if refusal.code == HOME_DECIDES_CODE => {
                Self::Elsewhere(refusal.detail.clone())
            }
            Refused::Refusal(refusal) if refusal.class == Class::Unavailable => Self::Later,
            Refused::Refusal(refusal) => Self::Refused {
                code: refusal.code.to_owned(),
                said: passed_on(refusal),
            },
            Refused::Faults(_) => Self::Refused {
                code: "input".to_owned(),
                said: "적힌 내용에 오류가 있습니다.".to_owned(),
            },
        }
    }

    /// The home's entry.
    pub fn entry(self) -> Result<Id, NotHanded> {
        match self {
            Self::Entry(entry) => Ok(entry),
            Self::Refused { code, said } => Err(NotHanded::Refused { code, said }),
            Self::Elsewhere(home) => Err(NotHanded::Elsewhere(home)),
            Self::Whole(_) | Self::Left(_) | Self::Later => Err(NotHanded::Unreachable),
        }
    }

    /// A holder's whole answer.
    pub fn whole(self) -> Result<Whole, NotHanded> {
        match self {
            Self::Whole(whole) => Ok(*whole),
            Self::Refused { code, said } => Err(NotHanded::Refused { code, said }),
            Self::Entry(_) | Self::Left(_) | Self::Elsewhere(_) | Self::Later => {
                Err(NotHanded::Unreachable)
            }
        }
    }

    /// What a home says of records that are to leave it.
    pub fn left(self) -> Result<Left, NotHanded> {
        match self {
            Self::Left(left) => Ok(left),
            Self::Elsewhere(home) => Ok(Left::WentTo(home)),
            Self::Refused { code, said } => Err(NotHanded::Refused { code, said }),
            Self::Entry(_) | Self::Whole(_) | Self::Later => Err(NotHanded::Unreachable),
        }
    }
}

/// The code of [`HOME_DECIDES`].
pub const HOME_DECIDES_CODE: &str = "node.home-decides";
/// A copy lies here, and the home alone decides what changes in it.
pub const HOME_DECIDES: Refusal = Refusal::new(
    HOME_DECIDES_CODE,
    Class::Conflict,
    words(
        "이 기록을 바꾸는 일은 그 기록의 관할 기관만 할 수 있습니다.",
        "Only the record's home may change it; here lies a copy.",
        "이 기록은 맡은 기관에서만 고칠 수 있어요.",
    ),
    words(
        "관할 기관의 창구나 민원 포털에 신청하세요. 서류 발급은 여기서도 됩니다.",
        "Ask at the home's counter or portal. Papers can be issued here as well.",
        "맡은 기관에 신청해 주세요. 서류는 여기서도 받을 수 있어요.",
    ),
);
/// The code of [`HOME_REFUSED`].
pub const HOME_REFUSED_CODE: &str = "node.home-refused";
/// The home was asked and has decided against it. Its reason is the detail.
pub const HOME_REFUSED: Refusal = Refusal::new(
    HOME_REFUSED_CODE,
    Class::Conflict,
    words(
        "이 기록의 관할 기관에서 처리하지 않았습니다.",
        "The record's home has decided against it.",
        "맡은 기관에서 안 된다고 했어요.",
    ),
    words(
        "아래에 적힌 까닭을 확인하고 다시 신청하세요.",
        "Read the reason below, and ask again once it is mended.",
        "아래에 쓴 까닭을 보고 다시 신청해 주세요.",
    ),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_home_said_comes_through_whoever_passes_it_on() {
        let said = "같은 사람의 다른 전입신고와 겹칩니다. (resident.overlaps)";
        let refused = Refused::Refusal(HOME_REFUSED.with(said));
        let Err(NotHanded::Refused { said: told, .. }) = Carried::not(&refused).entry() else {
            unreachable!("a refusal is passed on as one");
        };
        assert_eq!(told, said);
        let own = NotHanded::of(&HOME_DECIDES.with("songpa"));
        assert!(matches!(own, NotHanded::Refused { said, .. } if said == HOME_DECIDES.what.ko));
    }
}
