//! A form (서식): which data its paper may have, how that is laid out, and in which words. The words and the layout are the office's: they are data,
//! in versions, and what can be told of a version without printing it is told here.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Fault;
use crate::Words;
use crate::words;

mod office;
mod schema;
mod texts;

pub use crate::form::office::FormDraft;
pub use crate::form::office::FormLine;
pub use crate::form::office::FormState;
pub use crate::form::office::FormVersion;
pub use crate::form::office::Forms;
pub use crate::form::office::OfficeForm;
pub use crate::form::schema::Schema;
pub use crate::form::texts::Said;
pub use crate::form::texts::Texts;

/// A form: a versioned folder `papers/<name>/<version>/` of a service, as it comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Its name, the same as the request that asks for it: `household-extract`.
    pub name: &'static str,
    /// Its version, below [`OWN_FROM`]; the entry and the signed code carry it.
    pub version: u16,
    /// Its title, for lists. What stands on the paper is the text `title`.
    pub title: Words,
    /// The Typst template.
    pub template: &'static str,
    /// Its wording, JSON; see [`Texts`].
    pub texts: &'static str,
    /// What its paper's data may hold, JSON; see [`Schema`].
    pub schema: &'static str,
    /// Sample data, printed by a test and in a preview; JSON.
    pub sample: &'static str,
}

/// The versions that an office makes itself count from here; those that come with the program stay below.
pub const OWN_FROM: u16 = 1_001;

/// What one version of a form is printed from, beside the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The Typst template.
    pub template: String,
    /// Its wording.
    pub texts: Texts,
}

/// The longest template, in bytes.
const TEMPLATE_LEN_MAX: usize = 48 << 10;
/// How a template names a text.
const SAY: &str = "say(";

impl Form {
    /// What it is printed from. An error says which file does not read, and where.
    pub fn sheet(&self) -> Result<Sheet, String> {
        Ok(Sheet {
            template: self.template.to_owned(),
            texts: Texts::read(self.texts)?,
        })
    }

    /// Where the data of a paper, as its service gives it, does not fit the schema. What the runtime adds is taken from the sample.
    pub fn misfits(&self, data: &Value) -> Result<Vec<String>, String> {
        let schema = Schema::read(self.schema)?;
        let sample: Value =
            serde_json::from_str(self.sample).map_err(|error| format!("sample.json: {error}"))?;
        let mut whole = data.clone();
        let mut paper = sample["paper"].clone();
        if let (Some(paper), Some(given)) = (paper.as_object_mut(), data["paper"].as_object()) {
            paper.extend(given.clone());
        }
        whole["paper"] = paper;
        Ok(schema.misfits(&whole))
    }
}

impl Sheet {
    /// The keys of the texts that the template names, and `title`, which the runtime prints.
    pub fn keys(&self) -> BTreeSet<String> {
        let named = said_in(&self.template).into_iter().filter_map(Result::ok);
        named.chain([TITLE]).map(str::to_owned).collect()
    }

    /// All faults that can be told without printing, each at `template` or at `texts.KEY.ko` or `texts.KEY.en`.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.template.len() > TEMPLATE_LEN_MAX {
            let len = self.template.len().to_string();
            faults.push(Fault::new(
                TEMPLATE,
                &len,
                "form.template-long",
                TEMPLATE_LONG,
            ));
        }
        for place in said_in(&self.template).into_iter().filter_map(Result::err) {
            faults.push(Fault::new(
                TEMPLATE,
                &place,
                "form.key-computed",
                KEY_COMPUTED,
            ));
        }
        let keys = self.keys();
        for key in keys.iter().filter(|key| self.texts.said(key).is_none()) {
            faults.push(Fault::new(
                &format!("texts.{key}.ko"),
                key,
                "form.text-unknown",
                TEXT_UNKNOWN,
            ));
        }
        for key in self.texts.keys().filter(|key| !keys.contains(*key)) {
            faults.push(Fault::new(
                &format!("texts.{key}.ko"),
                key,
                "form.text-unused",
                TEXT_UNUSED,
            ));
        }
        faults.extend(self.texts.faults());
        faults
    }
}

/// What a template names as its texts: the key, or where the key is not written out.
fn said_in(template: &str) -> Vec<Result<&str, String>> {
    let places = template.match_indices(SAY);
    let whole = |at: &usize| {
        let before = template[..*at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let key = |at: usize| {
        let after = &template[at + SAY.len()..];
        let key = after
            .strip_prefix('"')
            .and_then(|key| key.split('"').next());
        let line = template[..at].lines().count().max(1);
        key.filter(|key| texts::is_key(key))
            .ok_or_else(|| format!("template.typ:{line}"))
    };
    places.map(|(at, _)| at).filter(whole).map(key).collect()
}

/// The field of a template in a draft.
pub const TEMPLATE: &str = "template";
/// The text that the runtime prints as the paper's title.
pub const TITLE: &str = "title";

const TEMPLATE_LONG: Words = words(
    "서식 원본이 너무 깁니다. 49,152바이트 안으로 줄이세요.",
    "The template is too long. Keep it within 49,152 bytes.",
    "서식 글이 너무 길어요. 짧게 줄여 주세요.",
);
const KEY_COMPUTED: Words = words(
    "say( 뒤에는 따옴표 안에 문구 이름을 바로 적으세요. 예: say(\"name\"). 이름은 영문 소문자, 숫자와 줄표만 됩니다.",
    "Write the text's name in quotes right after say(, such as say(\"name\"): small letters, digits and hyphens.",
    "say( 다음에 글의 이름을 따옴표 안에 써 주세요.",
);
const TEXT_UNKNOWN: Words = words(
    "서식 원본이 쓰는 문구인데 내용이 없습니다. 한국어와 영어를 적으세요.",
    "The template uses this text, and nothing is written for it. Write it in Korean and English.",
    "서식에 나오는 글인데 비어 있어요. 한국어와 영어로 써 주세요.",
);
const TEXT_UNUSED: Words = words(
    "서식 원본이 쓰지 않는 문구입니다. 지우거나 원본에서 say(\"이름\")으로 쓰세요.",
    "The template does not use this text. Take it out, or use it with say(\"name\").",
    "서식에 안 나오는 글이에요. 지워 주세요.",
);

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: &str = r#"{"title": {"ko": "증명서", "en": "Certificate"}, "name": {"ko": "성명 {no}", "en": "Name {no}"}}"#;
    const TEMPLATE: &str = "#say(\"name\", no: 1)\n#essay(x)";

    /// The faults of a version, each as `field code`.
    fn faults(template: &str, texts: &str) -> Vec<String> {
        let sheet = Sheet {
            template: template.to_owned(),
            texts: Texts::read(texts).expect("the texts read"),
        };
        let faults = sheet.faults();
        faults
            .iter()
            .map(|fault| format!("{} {}", fault.field, fault.code))
            .collect()
    }

    #[test]
    fn each_fault_of_a_version_is_told_at_its_place_and_a_good_one_has_none() {
        let long = " ".repeat(TEMPLATE_LEN_MAX);
        let cases = [
            (TEMPLATE.to_owned(), TEXTS.to_owned(), ""),
            (
                format!("{TEMPLATE}{long}"),
                TEXTS.to_owned(),
                "template form.template-long",
            ),
            (
                format!("{TEMPLATE} #say(key)"),
                TEXTS.to_owned(),
                "template form.key-computed",
            ),
            (
                format!("{TEMPLATE} #say(\"Key\")"),
                TEXTS.to_owned(),
                "template form.key-computed",
            ),
            (
                format!("{TEMPLATE} #say(\"more\")"),
                TEXTS.to_owned(),
                "texts.more.ko form.text-unknown",
            ),
            (
                "#[x]".to_owned(),
                TEXTS.to_owned(),
                "texts.name.ko form.text-unused",
            ),
            (
                TEMPLATE.to_owned(),
                TEXTS.replace("Certificate", " "),
                "texts.title.en form.text-missing",
            ),
            (
                TEMPLATE.to_owned(),
                TEXTS.replace("성명 {no}", ""),
                "texts.name.ko form.text-missing",
            ),
            (
                TEMPLATE.to_owned(),
                TEXTS.replace("Name {no}", "Name"),
                "texts.name.en form.places-differ",
            ),
            (
                TEMPLATE.to_owned(),
                TEXTS.replace("증명서", &"가".repeat(2_001)),
                "texts.title.ko form.text-long",
            ),
        ];
        for (template, texts, fault) in cases {
            let told = faults(&template, &texts);
            assert_eq!(told.join(", "), fault, "{texts}");
        }
    }

    #[test]
    fn a_computed_key_is_told_with_its_line() {
        let sheet = Sheet {
            template: "#let a = 1\n#say(a)".to_owned(),
            texts: Texts::read(r#"{"title": {"ko": "가", "en": "a"}}"#).expect("the texts read"),
        };
        assert_eq!(sheet.faults()[0].given, "template.typ:2");
    }
}
