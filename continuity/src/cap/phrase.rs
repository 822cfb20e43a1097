//! `cap-document` of `ieum rules eval`: a phrase names one thing about a document; whether a document that is otherwise whole would be valid.
//!
//! `sent 2023-11-17T09:00:00+09:00`, `severity 심각`: an element with a text. `msgType before status`: an order. `sent without zone`, `without sender`,
//! `status twice`: less or more than a document has. The document is made and judged: see [`documents`].

use super::NAMESPACE;
use super::schema;
use super::schema::ALERT;
use super::schema::Holds;
use super::schema::Rule;
use super::schema::SIGNATURE_NAMESPACE;
use super::values::Simple;
use crate::xml::Content;
use crate::xml::Element;

/// The day that `...` stands for.
const DAY: &str = "2023-11-17";
const TIME: &str = "2023-11-17T09:00:00+09:00";

/// Whether the document that the phrase tells of is valid. An error says what a phrase looks like.
pub fn is_valid(phrase: &str) -> Result<bool, String> {
    documents(phrase).map(|all| {
        all.iter()
            .any(|document| schema::faults(document).is_empty())
    })
}

/// The documents that a phrase can mean: several where an element with that name has several places (`value`). One of them at least must be valid for
/// an order or a text that is said of a name alone.
pub fn documents(phrase: &str) -> Result<Vec<Element>, String> {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    match words.as_slice() {
        [] => Err("an element with a text, or `A before B`, is expected".to_owned()),
        [first, "before", second] | [second, "after", first] => Ok(ordered(first, second)),
        ["without" | "missing" | "no", name] | [name, "missing" | "absent" | "omitted"] => {
            Ok(each(name, |_| Vec::new()))
        }
        [name, "twice" | "repeated" | "duplicated"] => {
            Ok(each(name, |one| vec![one.clone(), one.clone()]))
        }
        [name, "empty"] => Ok(texts(name, "")),
        [name, "without", part] => Ok(texts(name, &lacking(part)?)),
        [name, "with", part] => Ok(texts(name, &having(part)?)),
        [name, ..] => {
            let text = phrase.trim_start().strip_prefix(name).unwrap_or_default();
            Ok(texts(
                name,
                text.strip_prefix(char::is_whitespace).unwrap_or(text),
            ))
        }
    }
}

/// A time without a part of it.
fn lacking(part: &str) -> Result<String, String> {
    Ok(match part {
        "zone" | "timezone" | "offset" => "2023-11-17T09:00:00",
        "seconds" => "2023-11-17T09:00+09:00",
        "date" | "day" => "09:00:00+09:00",
        "time" => DAY,
        "fraction" | "fractions" | "milliseconds" | "Z" => TIME,
        _ => {
            return Err(format!(
                "{part}: a part of a time is expected, such as zone or seconds"
            ));
        }
    }
    .to_owned())
}

/// A text with something in it.
fn having(part: &str) -> Result<String, String> {
    Ok(match part {
        "zone" | "timezone" | "offset" | "seconds" => TIME,
        "fraction" | "fractions" | "milliseconds" => "2023-11-17T09:00:00.123+09:00",
        "Z" => "2023-11-17T00:00:00Z",
        "space" | "spaces" => "a b",
        "comma" | "commas" => "a,b",
        "<" | "&" => part,
        _ => {
            return Err(format!(
                "{part}: something that a text can hold is expected, such as fraction or space"
            ));
        }
    }
    .to_owned())
}

/// A document with every element of the schema once.
fn whole() -> Element {
    let signature = Element::text("Signature", "").with("xmlns", SIGNATURE_NAMESPACE);
    let mut document = sample(ALERT).with("xmlns", NAMESPACE);
    if let Content::Elements(all) = &mut document.content {
        all.push(signature);
    }
    document
}

fn sample(rule: &Rule) -> Element {
    let text = match rule.holds {
        Holds::Elements(rules) => {
            return Element::holding(rule.name, rules.iter().map(sample).collect());
        }
        Holds::Value(Simple::OneOf(words)) => words.first().copied().unwrap_or_default(),
        Holds::Value(Simple::Text) => "이음",
        Holds::Value(Simple::Time) => TIME,
        Holds::Value(Simple::Language) => "ko-KR",
        Holds::Value(Simple::Integer) => "1",
        Holds::Value(Simple::Decimal) => "1.5",
        Holds::Value(Simple::Uri) => "https://example.invalid/status",
    };
    Element::text(rule.name, text)
}

/// The whole document with that text in each of the elements of this name; one that no schema knows stands at the end.
fn texts(name: &str, text: &str) -> Vec<Element> {
    let text = match text.strip_prefix("...").or_else(|| text.strip_prefix('…')) {
        Some(rest) => format!("{DAY}{rest}"),
        None => text.to_owned(),
    };
    if name == "xmlns" || name == "namespace" {
        let mut document = whole();
        document.attributes = vec![("xmlns", text)];
        return vec![document];
    }
    each(name, |one| {
        let mut one = one.clone();
        one.content = Content::Text(text.clone());
        vec![one]
    })
}

/// The whole document with others in the place of an element, once for each that has this name.
fn each(name: &str, others: impl Fn(&Element) -> Vec<Element>) -> Vec<Element> {
    let document = whole();
    let places = places(&document, name);
    if places.is_empty() {
        return vec![with_unknown(document, name)];
    }
    let changed = |place: &Vec<usize>| {
        let mut document = document.clone();
        let one = at(&document, place).cloned();
        let new = one.map(|one| others(&one)).unwrap_or_default();
        // What stands for the root can't be left out or doubled; it is judged as something else.
        let Some((last, parent)) = place.split_last() else {
            return new
                .into_iter()
                .next()
                .unwrap_or_else(|| Element::text("nothing", ""));
        };
        if let Some(siblings) = inside(&mut document, parent) {
            siblings.splice(*last..=*last, new);
        }
        document
    };
    places.iter().map(changed).collect()
}

fn with_unknown(mut document: Element, name: &str) -> Element {
    if let Content::Elements(all) = &mut document.content {
        all.push(Element::text(name, ""));
    }
    document
}

/// The whole document with the first element before the second: as it is where that is so, and moved there where it is not. Where both have several
/// places, those in one parent are meant.
fn ordered(first: &str, second: &str) -> Vec<Element> {
    let document = whole();
    if first == second {
        return each(first, |one| vec![one.clone(), one.clone()]);
    }
    let (firsts, seconds) = (places(&document, first), places(&document, second));
    if firsts.is_empty() || seconds.is_empty() {
        let unknown = if firsts.is_empty() { first } else { second };
        return vec![with_unknown(document, unknown)];
    }
    let pairs = firsts
        .iter()
        .flat_map(|a| seconds.iter().map(move |b| (a, b)));
    let pairs: Vec<(&Vec<usize>, &Vec<usize>)> = pairs.collect();
    let parent = |place: &Vec<usize>| place.split_last().map(|(_, parent)| parent.to_vec());
    let in_one = |(a, b): &&(&Vec<usize>, &Vec<usize>)| parent(a) == parent(b);
    let siblings: Vec<_> = pairs.iter().filter(in_one).copied().collect();
    let meant = if siblings.is_empty() { pairs } else { siblings };
    meant
        .into_iter()
        .map(|(a, b)| before(&document, a, b))
        .collect()
}

/// The document with the element of one place moved before that of another, unless it stands before it.
fn before(document: &Element, first: &[usize], second: &[usize]) -> Element {
    let mut document = document.clone();
    let moved = at(&document, first).cloned();
    if first < second {
        return document;
    }
    if let (Some(moved), Some((last, parent)), Some((from, home))) =
        (moved, second.split_last(), first.split_last())
    {
        // The later one is taken out first, so that the place of the earlier one stays true.
        if let Some(siblings) = inside(&mut document, home) {
            siblings.remove(*from);
        }
        if let Some(siblings) = inside(&mut document, parent) {
            siblings.insert(*last, moved);
        }
        return document;
    }
    // Before the root nothing stands.
    Element::text("nothing", "")
}

/// The places of all elements of a name, in the order of the document.
fn places(document: &Element, name: &str) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    if document.name == name {
        found.push(Vec::new());
    }
    for (nth, element) in document.elements().iter().enumerate() {
        let below = places(element, name).into_iter();
        found.extend(below.map(|place| [vec![nth], place].concat()));
    }
    found
}

fn at<'a>(document: &'a Element, place: &[usize]) -> Option<&'a Element> {
    let mut steps = place.iter();
    steps.try_fold(document, |element, nth| element.elements().get(*nth))
}

fn inside<'a>(document: &'a mut Element, place: &[usize]) -> Option<&'a mut Vec<Element>> {
    let mut steps = place.iter();
    let element = steps.try_fold(document, |element, nth| match &mut element.content {
        Content::Elements(all) => all.get_mut(*nth),
        Content::Text(_) => None,
    })?;
    match &mut element.content {
        Content::Elements(all) => Some(all),
        Content::Text(_) => None,
    }
}
