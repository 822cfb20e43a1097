//! The wording of a form: a text for each key, in Korean and English.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use crate::Fault;
use crate::Lang;
use crate::Words;
use crate::words;

/// The wording of a form: labels, notes, the sentence that certifies. A text may hold places, `{date}`, which the template fills.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<String, Said>);

/// One text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// In Korean.
    #[serde(default)]
    pub ko: String,
    /// In English.
    #[serde(default)]
    pub en: String,
}

/// The longest text, in characters.
const TEXT_LEN_MAX: usize = 2_000;

impl Said {
    /// It in a language; a paper knows two.
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ko | Lang::Easy => &self.ko,
        }
    }
}

impl Texts {
    /// Reads JSON text. An error says what and where.
    pub fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("texts.json: {error}"))
    }

    /// As JSON text, as a template reads it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a map of strings, which JSON can hold")
    }

    /// One text.
    pub fn said(&self, key: &str) -> Option<&Said> {
        self.0.get(key)
    }

    /// Sets one text.
    pub fn set(&mut self, key: &str, said: Said) {
        self.0.insert(key.to_owned(), said);
    }

    /// Leaves out what has none of these keys.
    pub fn keep(&mut self, keys: &BTreeSet<String>) {
        self.0.retain(|key, _| keys.contains(key));
    }

    /// All keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// What is wrong with them by themselves.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (key, said) in &self.0 {
            let sides = [("ko", &said.ko), ("en", &said.en)];
            for (side, text) in sides {
                let field = format!("texts.{key}.{side}");
                if text.trim().is_empty() {
                    faults.push(Fault::new(&field, key, "form.text-missing", TEXT_MISSING));
                } else if text.chars().count() > TEXT_LEN_MAX {
                    faults.push(Fault::new(&field, text, "form.text-long", TEXT_LONG));
                }
            }
            let both = !said.ko.trim().is_empty() && !said.en.trim().is_empty();
            if both && places(&said.ko) != places(&said.en) {
                let field = format!("texts.{key}.en");
                faults.push(Fault::new(
                    &field,
                    &said.en,
                    "form.places-differ",
                    PLACES_DIFFER,
                ));
            }
        }
        faults
    }
}

/// The places of a text that a template fills: `{date}`.
fn places(text: &str) -> BTreeSet<&str> {
    let pieces = text.split('{').skip(1);
    let names = pieces.filter_map(|piece| piece.split_once('}'));
    names.map(|(name, _)| name).collect()
}

/// True for the name of a text: small letters, digits, hyphens.
pub(super) fn is_key(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 40 && text.chars().all(plain)
}

const TEXT_MISSING: Words = words(
    "문구가 비어 있습니다. 한국어와 영어를 모두 적으세요.",
    "The text is empty. Write it in Korean and in English.",
    "글이 비어 있어요. 한국어와 영어로 다 써 주세요.",
);
const TEXT_LONG: Words = words(
    "문구가 너무 깁니다. 2,000자 안으로 줄이세요.",
    "The text is too long. Keep it within 2,000 characters.",
    "글이 너무 길어요. 짧게 써 주세요.",
);
const PLACES_DIFFER: Words = words(
    "한국어와 영어의 자료 자리({date} 같은 것)가 다릅니다. 두 문구에 같은 이름을 쓰세요.",
    "The places to be filled (such as {date}) differ between Korean and English. Use the same names in both.",
    "중괄호 안의 이름이 서로 달라요. 똑같이 써 주세요.",
);
