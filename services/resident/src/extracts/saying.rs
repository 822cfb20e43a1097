//! In which language and size an extract is printed. English words are data, `data/english.jsonl`; a word that is not there stays as the register has
//! it, for a word that is not translated is no wrong one. Names and addresses are never turned into Latin letters: the register holds no romanization.

use kernel::Choice;
use kernel::Date;
use kernel::Dated;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Policy;
use kernel::words;
use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The policy table of English words.
pub(crate) const ENGLISH: (&str, &str) =
    ("resident/english", include_str!("../../data/english.jsonl"));

/// The fields that say so. Left out, a paper is Korean and of the usual size.
pub(crate) const FIELDS: [Field; 2] = [
    Field::optional(
        "language",
        words(
            "서류의 언어",
            "Language of the paper",
            "어느 나라 말로 할까요",
        ),
        Kind::Choice(&[
            Choice {
                value: "ko",
                label: words("한국어", "Korean", "우리말로"),
            },
            Choice {
                value: ENGLISH_VALUE,
                label: words("영어", "English", "영어로"),
            },
        ]),
    ),
    Field::optional(
        "print",
        words(
            "글자 크기",
            "Size of the print",
            "글자를 얼마나 크게 할까요",
        ),
        Kind::Choice(&[
            Choice {
                value: "usual",
                label: words("보통", "Usual", "보통으로"),
            },
            Choice {
                value: LARGE,
                label: words("큰 글자", "Large print", "크게 해 주세요"),
            },
        ]),
    ),
];

const ENGLISH_VALUE: &str = "en";
const LARGE: &str = "large";

/// How an extract is asked to be printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Making {
    /// In English.
    pub english: bool,
    /// In large print.
    pub large: bool,
}

impl Making {
    /// Reads it.
    pub(crate) fn read(given: &Given) -> Self {
        Self {
            english: given.choice("language") == Some(ENGLISH_VALUE),
            large: given.choice("print") == Some(LARGE),
        }
    }

    /// Says it to whoever prints; what is usual is not said.
    pub(crate) fn tell(self, data: &mut Map<String, Value>) {
        if !self.english && !self.large {
            return;
        }
        let paper = data.entry("paper").or_insert_with(|| json!({}));
        if self.english {
            paper["language"] = json!(ENGLISH_VALUE);
        }
        if self.large {
            paper["print"] = json!(LARGE);
        }
    }
}

/// One English word.
#[derive(Clone, Debug, Deserialize)]
struct Word {
    of: String,
    ko: String,
    en: String,
    from: Option<Date>,
    until: Option<Date>,
}

impl Dated for Word {
    fn from(&self) -> Option<Date> {
        self.from
    }
    fn until(&self) -> Option<Date> {
        self.until
    }
}

/// Says the register's words in the language of one paper.
#[derive(Clone, Debug)]
pub(crate) struct Saying(Vec<Word>);

impl Saying {
    /// For a paper of this day.
    pub(crate) fn new(making: Making, policy: &Policy, day: Date) -> Self {
        Self(if making.english {
            policy.on::<Word>(ENGLISH.0, day)
        } else {
            Vec::new()
        })
    }

    /// A word of a kind, as the paper prints it.
    pub(crate) fn say(&self, of: &str, ko: &str) -> String {
        let word = self.0.iter().rfind(|word| word.of == of && word.ko == ko);
        word.map_or(ko, |word| &word.en).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applicant::Capacity;
    use crate::extracts::options::OPTIONS;
    use crate::papers::POLICY;
    use crate::trade::Reason;
    use crate::trade::Relation;
    use crate::trade::Status;

    #[test]
    fn every_word_that_an_extract_takes_from_the_register_is_there_in_english() {
        let english = Making {
            english: true,
            large: false,
        };
        let policy = Policy::default().with(POLICY);
        let day = "2026-11-21".parse().expect("a day");
        let saying = Saying::new(english, &policy, day);
        let mut words: Vec<(String, &str)> = Vec::new();
        words.extend(
            Relation::ALL
                .iter()
                .map(|word| ("relation".to_owned(), word.label().ko)),
        );
        words.extend(
            Reason::ALL
                .iter()
                .map(|word| ("reason".to_owned(), word.label().ko)),
        );
        words.extend(
            Status::ALL
                .iter()
                .map(|word| ("status".to_owned(), word.label().ko)),
        );
        words.extend(
            Capacity::ALL
                .iter()
                .map(|word| ("capacity".to_owned(), word.label().ko)),
        );
        for option in OPTIONS {
            words.push(("option".to_owned(), option.label.ko));
            let choices = option.choices.unwrap_or_default().iter();
            words.extend(
                choices.map(|choice| (format!("choice of {}", option.label.ko), choice.label.ko)),
            );
        }
        words.extend(["전체", "최근 5년"].map(|word| ("span".to_owned(), word)));
        words.extend(
            ["성명", "주민등록번호", "등록 상태", "정정"].map(|word| ("item".to_owned(), word)),
        );
        words.push(("status".to_owned(), "사망"));
        for (of, ko) in words {
            let en = saying.say(&of, ko);
            assert!(en.is_ascii() && !en.is_empty(), "{of}: {ko}");
        }
        let korean = Saying::new(Making::default(), &policy, day);
        assert_eq!(korean.say("relation", "배우자"), "배우자");
    }
}
