//! Text that comes from data, in the three languages of every page.

use kernel::Lang;
use serde::Deserialize;
use serde::Serialize;

/// What stands in a catalogue or was written by a person, where [`kernel::Words`] can't be: those are compiled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// In Korean.
    pub ko: String,
    /// In English.
    pub en: String,
    /// In easy Korean (쉬운 말).
    pub easy: String,
}

impl Text {
    /// The text in a language.
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko => &self.ko,
            Lang::En => &self.en,
            Lang::Easy => &self.easy,
        }
    }

    /// True where one of the three is missing.
    pub fn lacks_one(&self) -> bool {
        Lang::ALL
            .iter()
            .any(|lang| self.say(*lang).trim().is_empty())
    }
}
