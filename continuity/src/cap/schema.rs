//! CAP-v1.2.xsd as data, and whether a document keeps to it: which elements, in which order, how many of each, with which texts.
//!
//! The order is strict. What xmllint says of the same documents with the schema itself is compared in `tests/cap.rs`.

use super::Category;
use super::Certainty;
use super::Fault;
use super::NAMESPACE;
use super::Response;
use super::Severity;
use super::Status;
use super::Urgency;
use super::values::Simple;
use crate::xml::Content;
use crate::xml::Element;

/// An element of the schema.
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) occurs: Occurs,
    pub(super) holds: Holds,
}

/// How many of an element stand in a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Occurs {
    Once,
    AtMostOnce,
    AnyNumber,
    AtLeastOnce,
}

/// What is in an element.
pub(super) enum Holds {
    Value(Simple),
    Elements(&'static [Rule]),
}

use Occurs::AnyNumber;
use Occurs::AtLeastOnce;
use Occurs::AtMostOnce;
use Occurs::Once;

const fn value(name: &'static str, occurs: Occurs, simple: Simple) -> Rule {
    let holds = Holds::Value(simple);
    Rule {
        name,
        occurs,
        holds,
    }
}

const fn text(name: &'static str, occurs: Occurs) -> Rule {
    value(name, occurs, Simple::Text)
}

const fn one_of(name: &'static str, occurs: Occurs, words: &'static [&'static str]) -> Rule {
    value(name, occurs, Simple::OneOf(words))
}

const fn elements(name: &'static str, occurs: Occurs, rules: &'static [Rule]) -> Rule {
    let holds = Holds::Elements(rules);
    Rule {
        name,
        occurs,
        holds,
    }
}

const PAIR: &[Rule] = &[text("valueName", Once), text("value", Once)];

const RESOURCE: &[Rule] = &[
    text("resourceDesc", Once),
    text("mimeType", Once),
    value("size", AtMostOnce, Simple::Integer),
    value("uri", AtMostOnce, Simple::Uri),
    text("derefUri", AtMostOnce),
    text("digest", AtMostOnce),
];

const AREA: &[Rule] = &[
    text("areaDesc", Once),
    text("polygon", AnyNumber),
    text("circle", AnyNumber),
    elements("geocode", AnyNumber, PAIR),
    value("altitude", AtMostOnce, Simple::Decimal),
    value("ceiling", AtMostOnce, Simple::Decimal),
];

const INFO: &[Rule] = &[
    value("language", AtMostOnce, Simple::Language),
    one_of("category", AtLeastOnce, Category::WORDS),
    text("event", Once),
    one_of("responseType", AnyNumber, Response::WORDS),
    one_of("urgency", Once, Urgency::WORDS),
    one_of("severity", Once, Severity::WORDS),
    one_of("certainty", Once, Certainty::WORDS),
    text("audience", AtMostOnce),
    elements("eventCode", AnyNumber, PAIR),
    value("effective", AtMostOnce, Simple::Time),
    value("onset", AtMostOnce, Simple::Time),
    value("expires", AtMostOnce, Simple::Time),
    text("senderName", AtMostOnce),
    text("headline", AtMostOnce),
    text("description", AtMostOnce),
    text("instruction", AtMostOnce),
    value("web", AtMostOnce, Simple::Uri),
    text("contact", AtMostOnce),
    elements("parameter", AnyNumber, PAIR),
    elements("resource", AnyNumber, RESOURCE),
    elements("area", AnyNumber, AREA),
];

/// The root.
pub(super) const ALERT: &Rule = &elements(
    "alert",
    Once,
    &[
        text("identifier", Once),
        text("sender", Once),
        value("sent", Once, Simple::Time),
        one_of("status", Once, Status::WORDS),
        one_of(
            "msgType",
            Once,
            &["Alert", "Update", "Cancel", "Ack", "Error"],
        ),
        text("source", AtMostOnce),
        one_of("scope", Once, &["Public", "Restricted", "Private"]),
        text("restriction", AtMostOnce),
        text("addresses", AtMostOnce),
        text("code", AnyNumber),
        text("note", AtMostOnce),
        text("references", AtMostOnce),
        text("incidents", AtMostOnce),
        elements("info", AnyNumber, INFO),
    ],
);

/// Signatures may stand at the end of an alert; nobody looks into them here.
pub(super) const SIGNATURE_NAMESPACE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Everything by which a document breaks the schema of CAP 1.2; empty: it is valid.
pub fn faults(document: &Element) -> Vec<Fault> {
    let mut faults = Vec::new();
    let namespace = namespace(document);
    if document.name != ALERT.name || namespace != Some(NAMESPACE) {
        faults.push(Fault::new(
            &document.name,
            format!("the document is an alert of {NAMESPACE}"),
        ));
    }
    judge(document, ALERT, ALERT.name, &mut faults);
    faults
}

fn namespace(element: &Element) -> Option<&str> {
    let mut all = element.attributes.iter();
    all.find(|(name, _)| *name == "xmlns")
        .map(|(_, value)| value.as_str())
}

fn judge(element: &Element, rule: &Rule, at: &str, faults: &mut Vec<Fault>) {
    let known = |(name, _): &&(&str, String)| *name != "xmlns";
    let foreign = element.attributes.iter().find(known);
    faults.extend(
        foreign.map(|(name, _)| Fault::new(at, format!("no attribute {name} stands here"))),
    );
    match (&rule.holds, &element.content) {
        (Holds::Value(simple), Content::Text(text)) if !simple.holds(text) => {
            let expected = match simple {
                Simple::OneOf(words) => words.join(", "),
                Simple::Time => "2023-11-17T09:00:00+09:00".to_owned(),
                Simple::Text
                | Simple::Language
                | Simple::Integer
                | Simple::Decimal
                | Simple::Uri => format!("{simple:?}"),
            };
            faults.push(Fault::new(at, format!("「{text}」 is none of: {expected}")));
        }
        (Holds::Value(_), Content::Text(_)) => {}
        (Holds::Value(_), Content::Elements(inner)) => {
            if let Some(inner) = inner.first() {
                faults.push(Fault::new(
                    at,
                    format!("holds a text, and no {}", inner.name),
                ));
            }
        }
        (Holds::Elements(rules), content) => {
            if matches!(content, Content::Text(text) if !text.trim().is_empty()) {
                faults.push(Fault::new(at, "holds elements, and no text"));
            }
            in_order(element, rules, at, faults);
        }
    }
}

/// The elements in one, against their rules in order.
fn in_order(parent: &Element, rules: &[Rule], at: &str, faults: &mut Vec<Fault>) {
    let mut next = 0;
    let mut counts = vec![0_u32; rules.len()];
    for element in parent.elements() {
        let inner = format!("{at}/{}", element.name);
        let foreign = namespace(element).filter(|name| *name != NAMESPACE);
        if at == ALERT.name && foreign == Some(SIGNATURE_NAMESPACE) {
            next = rules.len();
            continue;
        }
        let found = rules
            .iter()
            .position(|rule| rule.name == element.name && foreign.is_none());
        let Some((place, rule)) =
            found.and_then(|place| rules.get(place).map(|rule| (place, rule)))
        else {
            faults.push(Fault::new(inner, "no such element stands here"));
            continue;
        };
        if place < next {
            faults.push(Fault::new(&inner, "stands too late: the order is strict"));
        }
        next = next.max(place);
        judge(element, rule, &inner, faults);
        counts
            .iter_mut()
            .skip(place)
            .take(1)
            .for_each(|count| *count += 1);
    }
    for (rule, count) in rules.iter().zip(counts) {
        let (least, most) = match rule.occurs {
            Once => (1, 1),
            AtMostOnce => (0, 1),
            AnyNumber => (0, u32::MAX),
            AtLeastOnce => (1, u32::MAX),
        };
        if !(least..=most).contains(&count) {
            let what = if count < least {
                "is missing"
            } else {
                "stands more than once"
            };
            faults.push(Fault::new(format!("{at}/{}", rule.name), what));
        }
    }
}
