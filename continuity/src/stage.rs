//! The crisis stages (위기경보) and their names. What makes one is decided elsewhere, by a named person (domain/continuity.md §4).

use serde::Deserialize;
use serde::Serialize;

/// A stage; a later one is graver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// 관심: signs of it.
    Attention,
    /// 주의: it may spread.
    Caution,
    /// 경계: it is likely to become grave.
    Alert,
    /// 심각: it is grave.
    Serious,
}

impl Stage {
    /// All, the mildest first.
    pub const ALL: [Self; 4] = [Self::Attention, Self::Caution, Self::Alert, Self::Serious];

    /// The Korean name.
    pub const fn ko(self) -> &'static str {
        match self {
            Self::Attention => "관심",
            Self::Caution => "주의",
            Self::Alert => "경계",
            Self::Serious => "심각",
        }
    }
}
