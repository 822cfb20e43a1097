//! `어디에 내시나요?` Suggestions of options by the place a paper is handed to, read from the policy table of the service.

use std::collections::BTreeMap;

use kernel::Answers;
use kernel::Date;
use kernel::Dated;
use kernel::Field;
use kernel::Kind;
use kernel::Lang;
use kernel::Policy;
use serde::Deserialize;

use super::PRESET;
use crate::offers::Offer;

/// The form's part that says which suggestion stood in it when it was written.
pub(super) const BEFORE: &str = "preset-before";
/// The form's part that says which options stood in it when it was written.
pub(super) const RENDERED: &str = "rendered";
/// The options of a paper are the fields under this name.
const OPTIONS: &str = "options.";
const OFF: &str = "false";
const ON: &str = "true";

/// A suggestion: what a paper for this place usually shows.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Preset {
    /// Its name: `bank`.
    #[serde(rename = "preset")]
    pub(crate) name: String,
    /// Its label.
    pub(crate) label: Label,
    form: String,
    options: BTreeMap<String, String>,
    from: Option<Date>,
    until: Option<Date>,
}

/// A label in three languages, as data holds it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Label {
    pub(crate) ko: String,
    en: String,
    easy: String,
}

impl Label {
    pub(crate) fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko => &self.ko,
            Lang::En => &self.en,
            Lang::Easy => &self.easy,
        }
    }
}

impl Dated for Preset {
    fn from(&self) -> Option<Date> {
        self.from
    }
    fn until(&self) -> Option<Date> {
        self.until
    }
}

/// The suggestions for a request on a day. A service gives them in its table `<service>/purposes`; most have none.
pub(crate) fn presets(offer: &Offer, day: Date) -> Vec<Preset> {
    let tables = Policy::default().with(offer.service.policy());
    let mut presets = tables.on::<Preset>(&format!("{}/purposes", offer.service.name()), day);
    presets.retain(|preset| preset.form == offer.info.name);
    presets
}

/// True for a field by which something is shown or hidden.
pub(super) fn is_option(field: &Field) -> bool {
    field.name.starts_with(OPTIONS) && matches!(field.kind, Kind::Choice(_) | Kind::Flag)
}

/// The value that shows the least.
pub(super) fn least(field: &Field) -> &'static str {
    if let Kind::Choice(choices) = field.kind {
        choices.first().map_or("", |choice| choice.value)
    } else {
        OFF
    }
}

/// What an option is set to by these answers.
pub(super) fn set_to<'a>(field: &Field, answers: &'a Answers) -> &'a str {
    let value = answers.raw(field.name);
    if matches!(field.kind, Kind::Flag) && value.is_some() {
        return ON;
    }
    value.unwrap_or(least(field))
}

/// All options of a request in one text: `options.history=none options.relation=true`.
pub(super) fn settings(offer: &Offer, answers: &Answers) -> String {
    let fields = offer.info.fields.iter().filter(|field| is_option(field));
    fields
        .map(|field| format!("{}={}", field.name, set_to(field, answers)))
        .collect::<Vec<_>>()
        .join(" ")
}

impl Preset {
    /// The same text for what is suggested; what is not named shows the least.
    pub(super) fn settings(&self, offer: &Offer) -> String {
        settings(offer, &self.applied(offer, &Answers::default()))
    }

    /// These answers with the options as suggested.
    fn applied(&self, offer: &Offer, answers: &Answers) -> Answers {
        let others = answers
            .pairs()
            .filter(|(name, _)| !name.starts_with(OPTIONS));
        let mut applied = Answers::from_pairs(others);
        for field in offer.info.fields.iter().filter(|field| is_option(field)) {
            let suggested = field
                .name
                .strip_prefix(OPTIONS)
                .and_then(|name| self.options.get(name));
            match suggested.map(String::as_str) {
                Some(OFF) | None => {}
                Some(value) => applied.set(field.name, value),
            }
        }
        applied
    }
}

/// Without JavaScript a suggestion can be chosen and sent before the options followed it. Then they follow here, and the
/// person sees the list once more before anything is issued. Options changed by hand are never overwritten.
pub(super) fn follow<'a>(
    presets: &'a [Preset],
    offer: &Offer,
    form: &mut Answers,
) -> Option<&'a Preset> {
    let chosen = presets
        .iter()
        .find(|preset| form.raw(PRESET) == Some(&preset.name))?;
    let now = settings(offer, form);
    let just_chosen = form.raw(BEFORE) != Some(&chosen.name);
    let untouched = form.raw(RENDERED) == Some(&now);
    if !just_chosen || !untouched || chosen.settings(offer) == now {
        return None;
    }
    *form = chosen.applied(offer, form);
    Some(chosen)
}
