//! Presets by purpose (`어디에 내시나요?`): suggestions of options as dated data, `data/purposes.jsonl`. They are never official.

use std::collections::BTreeMap;

use kernel::Date;
use kernel::Dated;
use kernel::Policy;
use serde::Deserialize;
use serde::Serialize;

/// The policy table. A gate may read it by this name without knowing this crate.
pub const PURPOSES: (&str, &str) = (
    "resident/purposes",
    include_str!("../../data/purposes.jsonl"),
);

/// A preset: which options suit a purpose, as a suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preset {
    /// Its name: `bank`.
    pub preset: String,
    /// Its label.
    pub label: Label,
    /// The paper, by its request's name.
    pub form: String,
    /// Option names and values; what is left out shows the least.
    pub options: BTreeMap<String, String>,
    /// Where the suggestion comes from.
    pub source: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// A label in three languages, as data holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Korean.
    pub ko: String,
    /// English.
    pub en: String,
    /// Easy Korean.
    pub easy: String,
}

impl Dated for Preset {
    fn from(&self) -> Option<Date> {
        self.from
    }
    fn until(&self) -> Option<Date> {
        self.until
    }
}

/// The presets of a paper on a day, in the order of the table.
pub fn presets(policy: &Policy, form: &str, day: Date) -> Vec<Preset> {
    let mut rows = policy.on::<Preset>(PURPOSES.0, day);
    rows.retain(|row| row.form == form);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extracts::options::OPTIONS;

    #[test]
    fn every_preset_names_options_that_exist_and_is_marked_as_our_own() {
        let policy = Policy::default().with(&[PURPOSES]);
        let day = "2026-11-21".parse().unwrap();
        for form in ["household-extract", "individual-extract"] {
            let rows = presets(&policy, form, day);
            let names: Vec<&str> = rows.iter().map(|row| row.preset.as_str()).collect();
            assert_eq!(names, ["bank", "company", "school", "property"]);
            for row in rows {
                assert!(
                    row.source.starts_with('O'),
                    "a suggestion is never official"
                );
                for (name, value) in &row.options {
                    let option = OPTIONS.iter().find(|option| option.name() == name).unwrap();
                    assert!(option.values().contains(&value.as_str()), "{name}={value}");
                    assert!(form == "individual-extract" || !option.individual_only);
                }
            }
        }
    }
}
