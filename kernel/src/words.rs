//! Texts for people, always in three languages.

use serde::Deserialize;
use serde::Serialize;

/// A text in Korean, English and easy Korean (쉬운 말). A missing language does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Korean, as an office writes it.
    pub ko: &'static str,
    /// English.
    pub en: &'static str,
    /// Easy Korean: short sentences of everyday words.
    pub easy: &'static str,
}

/// Builds a [`Words`] in a constant.
pub const fn words(ko: &'static str, en: &'static str, easy: &'static str) -> Words {
    Words { ko, en, easy }
}

impl Words {
    /// The text in one language.
    pub const fn say(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ko => self.ko,
            Lang::En => self.en,
            Lang::Easy => self.easy,
        }
    }
}

/// The languages in which every page can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Korean, the default.
    #[default]
    Ko,
    /// English.
    En,
    /// Easy Korean.
    Easy,
}

impl Lang {
    /// All languages, in the order of the language switch.
    pub const ALL: [Lang; 3] = [Lang::Ko, Lang::En, Lang::Easy];

    /// The value used in links and cookies: `ko`, `en`, `easy`.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Ko => "ko",
            Lang::En => "en",
            Lang::Easy => "easy",
        }
    }

    /// The language for the HTML attribute `lang` (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Ko => "ko",
            Lang::En => "en",
            Lang::Easy => "ko-x-easy",
        }
    }

    /// Reads the value of a link or cookie.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == text)
    }
}
