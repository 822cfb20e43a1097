//! What a paper shows and what it keeps hidden, line by line, with the rule by which the page follows the choices.

use kernel::Answers;
use kernel::Field;
use kernel::Kind;
use kernel::Lang;
use kernel::Words;
use kernel::words;

use super::presets::is_option;
use super::presets::least;
use super::presets::set_to;
use crate::offers::Offer;

/// One line of the list.
pub(super) struct Seen {
    pub(super) label: &'static str,
    /// Each value that shows something.
    pub(super) shown: Vec<Shown>,
    /// The rule under which nothing is shown.
    pub(super) unless: String,
    pub(super) hidden: bool,
}

/// A value that shows something.
pub(super) struct Shown {
    /// How much of it; empty for simply all.
    pub(super) words: &'static str,
    /// The rule under which it is shown.
    pub(super) when: String,
    pub(super) chosen: bool,
}

/// The list for these answers. A request without options has none.
pub(super) fn seen(offer: &Offer, form: &Answers, lang: Lang) -> Vec<Seen> {
    let fields = offer.info.fields.iter().filter(|field| is_option(field));
    fields.map(|field| line(field, form, lang)).collect()
}

/// What stands on the paper whatever is chosen; empty where that is not known here.
pub(super) fn always_shown(offer: &Offer, lang: Lang) -> &'static str {
    let known = ALWAYS_SHOWN
        .iter()
        .find(|(name, _)| *name == offer.info.name);
    known.map_or("", |(_, words)| words.say(lang))
}

fn line(field: &Field, form: &Answers, lang: Lang) -> Seen {
    let chosen = set_to(field, form);
    let shown = |value: &str, words| Shown {
        words,
        when: format!("{}={value}", field.name),
        chosen: value == chosen,
    };
    let (values, shown): (Vec<&str>, Vec<Shown>) = if let Kind::Choice(choices) = field.kind {
        let beyond = choices.iter().filter(|choice| choice.value != least(field));
        beyond
            .map(|choice| (choice.value, shown(choice.value, choice.label.say(lang))))
            .unzip()
    } else {
        (vec!["true"], vec![shown("true", "")])
    };
    Seen {
        label: field.label.say(lang),
        unless: format!("{}!={}", field.name, values.join("|")),
        hidden: shown.iter().all(|shown| !shown.chosen),
        shown,
    }
}

/// A paper that is not here has a list of its options only.
const ALWAYS_SHOWN: &[(&str, Words)] = &[
    ("household-extract", NAME_BIRTH_ADDRESS),
    ("individual-extract", NAME_BIRTH_ADDRESS),
];
const NAME_BIRTH_ADDRESS: Words = words(
    "이름 · 생년월일 · 지금 주소",
    "Name · day of birth · present address",
    "이름, 태어난 날, 지금 사는 곳",
);
