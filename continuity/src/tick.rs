//! Boxes to tick of which several may be: each is a field of its own, for a form keeps one value a name.

use kernel::Answers;
use kernel::Lang;

use crate::catalogue::Catalogue;
use crate::catalogue::Place;

/// A box.
pub(crate) struct TickBox {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

impl TickBox {
    /// One of a group, ticked as it was answered.
    pub(crate) fn new(group: &str, value: &str, label: &str, answers: &Answers) -> Self {
        let name = format!("{group}.{value}");
        Self {
            label: label.to_owned(),
            chosen: answers.raw(&name) == Some("true"),
            name,
        }
    }

    /// The places for which a node speaks, and those that are gone where they are ticked: what was told of them is corrected, too.
    pub(crate) fn places(
        catalogue: &Catalogue,
        node: &str,
        lang: Lang,
        answers: &Answers,
    ) -> Vec<Self> {
        let own = |place: &&Place| place.is_of(node) || catalogue.centre == node;
        let boxed = |one: &Place| Self::new("place", &one.name, one.title.say(lang), answers);
        let there = catalogue.places.iter().filter(own).map(boxed);
        let gone = catalogue.gone.places.iter().filter(own).map(boxed);
        there.chain(gone.filter(|one| one.chosen)).collect()
    }
}

/// The answers of ticked boxes.
pub(crate) fn ticked<'a>(
    group: &'a str,
    values: impl IntoIterator<Item = &'a String> + 'a,
) -> impl Iterator<Item = (String, String)> + 'a {
    let values = values.into_iter();
    values.map(move |value| (format!("{group}.{value}"), "true".to_owned()))
}

/// What was ticked of a group.
pub(crate) fn chosen(form: &Answers, group: &str) -> Vec<String> {
    let ticked = form.pairs().filter(|(_, value)| *value == "true");
    let of = ticked.filter_map(|(field, _)| field.strip_prefix(group)?.strip_prefix('.'));
    of.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_of_a_group_come_back_and_nothing_else_does() {
        let values = ["gu".to_owned(), "dong".to_owned()];
        let form = ticked("place", &values).chain([
            ("places.x".to_owned(), "true".to_owned()),
            ("place.y".to_owned(), "on".to_owned()),
            ("service.z".to_owned(), "true".to_owned()),
        ]);
        assert_eq!(chosen(&Answers::from_pairs(form), "place"), ["dong", "gu"]);
    }
}
