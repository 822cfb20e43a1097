//! Answers: what a form or a JSON body said, read against a request's fields with all faults at once.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use crate::Fault;
use crate::Field;
use crate::Kind;
use crate::StreamId;
use crate::Words;
use crate::address::Address;
use crate::resident_number::ResidentNumber;
use crate::words;

/// The longest value of one field, in characters, whatever its kind.
const VALUE_LEN_MAX: usize = 2_000;
/// How deep JSON may nest.
const DEPTH_MAX: usize = 4;

/// A form or JSON body, flattened: `options.history` → `5y`, `members.0.name` → `홍길동`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, String>);

impl Answers {
    /// From the pairs of a form. Empty values count as not given; a name given twice keeps the last.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pairs = pairs.into_iter().map(|(k, v)| (k.into(), v.into()));
        Self(pairs.filter(|(_, v)| !v.trim().is_empty()).collect())
    }

    /// From a JSON object. Anything else, or deeper nesting than four levels, is a fault.
    pub fn from_json(body: &Value) -> Result<Self, Vec<Fault>> {
        let mut answers = Self::default();
        if body.is_object() && flatten("", body, 0, &mut answers.0) {
            return Ok(answers);
        }
        Err(vec![Fault::new("", "", "not-an-object", NOT_AN_OBJECT)])
    }

    /// One raw answer.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All raw answers, by name.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// One text for what was answered, the same for a form and for JSON: an object of strings, sorted by name.
    pub fn canonical(&self) -> String {
        serde_json::to_string(&self.0).expect("a map of strings, which JSON can hold")
    }

    /// Sets one raw answer.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Reads the answers against the fields: typed values, or all faults at once. A field that is not declared is a fault.
    pub fn read(&self, fields: &[Field]) -> Result<Given, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut given = read_record(&self.0, "", fields, &mut faults);
        given.said.clone_from(&self.0);
        if faults.is_empty() {
            Ok(given)
        } else {
            Err(faults)
        }
    }
}

fn flatten(name: &str, value: &Value, depth: usize, into: &mut BTreeMap<String, String>) -> bool {
    let join = |part: &str| {
        if name.is_empty() {
            part.to_owned()
        } else {
            format!("{name}.{part}")
        }
    };
    match value {
        Value::Null => true,
        Value::Bool(yes) => into.insert(name.to_owned(), yes.to_string()).is_none(),
        Value::Number(n) => into.insert(name.to_owned(), n.to_string()).is_none(),
        Value::String(s) => {
            s.trim().is_empty() || into.insert(name.to_owned(), s.clone()).is_none()
        }
        Value::Array(_) | Value::Object(_) if depth >= DEPTH_MAX => false,
        Value::Array(items) => items
            .iter()
            .enumerate()
            .all(|(i, v)| flatten(&join(&i.to_string()), v, depth + 1, into)),
        Value::Object(map) => map
            .iter()
            .all(|(k, v)| flatten(&join(k), v, depth + 1, into)),
    }
}

fn read_record(
    raw: &BTreeMap<String, String>,
    prefix: &str,
    fields: &[Field],
    faults: &mut Vec<Fault>,
) -> Given {
    let mut given = Given::default();
    for field in fields {
        let name = format!("{prefix}{}", field.name);
        if let Kind::List(inner, most) = field.kind {
            given.values.insert(
                field.name,
                Answer::List(read_list(raw, &name, inner, most, faults)),
            );
            continue;
        }
        match raw.get(&name).map(|text| text.trim()) {
            None if field.required => faults.push(Fault::new(&name, "", "missing", MISSING)),
            None => {}
            Some(text) => match read_one(text, field.kind) {
                Ok(answer) => drop(given.values.insert(field.name, answer)),
                Err((code, hint)) => faults.push(Fault::new(&name, text, code, hint)),
            },
        }
    }
    if prefix.is_empty() {
        let unknown = raw.iter().filter(|(name, _)| !declared(fields, name));
        faults.extend(
            unknown.map(|(name, value)| Fault::new(name, value, "unknown-field", UNKNOWN_FIELD)),
        );
    }
    given
}

fn read_list(
    raw: &BTreeMap<String, String>,
    name: &str,
    inner: &[Field],
    most: usize,
    faults: &mut Vec<Fault>,
) -> Vec<Given> {
    let mut records = Vec::new();
    loop {
        let prefix = format!("{name}.{}.", records.len());
        if raw
            .range(prefix.clone()..)
            .next()
            .is_none_or(|(next, _)| !next.starts_with(&prefix))
        {
            return records;
        }
        if records.len() == most {
            faults.push(Fault::new(name, "", "too-many", TOO_MANY));
            return records;
        }
        records.push(read_record(raw, &prefix, inner, faults));
    }
}

fn declared(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| {
        let Kind::List(inner, _) = field.kind else {
            return field.name == name;
        };
        name.strip_prefix(field.name)
            .and_then(|rest| rest.strip_prefix('.'))
            .and_then(|rest| rest.split_once('.'))
            .is_some_and(|(index, rest)| {
                index.bytes().all(|b| b.is_ascii_digit()) && declared(inner, rest)
            })
    })
}

fn read_one(text: &str, kind: Kind) -> Result<Answer, (&'static str, Words)> {
    if text.chars().count() > VALUE_LEN_MAX {
        return Err(("too-long", TOO_LONG));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(("control-character", CONTROL_CHARACTER));
    }
    let number = || {
        ResidentNumber::parse(text)
            .map(Answer::ResidentNumber)
            .map_err(|fault| ("resident-number", fault.hint()))
    };
    match kind {
        Kind::Text(most) if text.chars().count() > most => Err(("too-long", TOO_LONG)),
        Kind::Name if !plausible_name(text) => Err(("name", BAD_NAME)),
        Kind::Text(_) | Kind::Name => Ok(Answer::Text(text.to_owned())),
        Kind::ResidentNumber => number(),
        Kind::Subject => {
            StreamId::parse(text).map_or_else(number, |stream| Ok(Answer::Stream(stream)))
        }
        Kind::Date => read_date(text).map(Answer::Date).ok_or(("date", BAD_DATE)),
        Kind::Address => Address::parse(text)
            .map(Answer::Address)
            .map_err(|fault| ("address", fault.hint())),
        Kind::Choice(choices) => choices
            .iter()
            .find(|choice| choice.value == text)
            .map(|choice| Answer::Choice(choice.value))
            .ok_or(("unknown-option", UNKNOWN_OPTION)),
        Kind::Flag => match text {
            "true" | "on" | "yes" | "1" => Ok(Answer::Flag(true)),
            "false" | "off" | "no" | "0" => Ok(Answer::Flag(false)),
            _ => Err(("flag", BAD_FLAG)),
        },
        Kind::Number { min, max } => match text.replace(',', "").parse() {
            Ok(n) if (min..=max).contains(&n) => Ok(Answer::Number(n)),
            _ => Err(("number", BAD_NUMBER)),
        },
        Kind::Reference => StreamId::parse(text)
            .map(Answer::Stream)
            .ok_or(("reference", BAD_REFERENCE)),
        Kind::List(..) => Err(("list", BAD_LIST)),
    }
}

/// Dates are read as `2026-11-21` or as the eight digits an officer types.
pub fn read_date(text: &str) -> Option<Date> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
            .parse()
            .ok();
    }
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    shaped.then(|| text.parse().ok()).flatten()
}

/// Letters of any script, with spaces, hyphens, dots, apostrophes and middle dots between; 1 to 60 characters.
fn plausible_name(text: &str) -> bool {
    let len = text.chars().count();
    (1..=60).contains(&len)
        && text.chars().any(char::is_alphabetic)
        && text
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'' | '·' | '(' | ')'))
}

/// The typed values of one record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    values: BTreeMap<&'static str, Answer>,
    /// As it was said, of the whole request; empty for a record of a list.
    said: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Text(String),
    ResidentNumber(ResidentNumber),
    Date(Date),
    Address(Address),
    Choice(&'static str),
    Flag(bool),
    Number(i64),
    Stream(StreamId),
    List(Vec<Given>),
}

macro_rules! taker {
    ($(#[$doc:meta])* $name:ident, $case:ident, $type:ty) => {
        $(#[$doc])*
        pub fn $name(&self, name: &str) -> Option<$type> {
            match self.values.get(name) {
                Some(Answer::$case(value)) => Some(value.clone()),
                _ => None,
            }
        }
    };
}

impl Given {
    taker!(/// A text or a name.
        text, Text, String);
    taker!(/// A resident number.
        resident_number, ResidentNumber, ResidentNumber);
    taker!(/// A day.
        date, Date, Date);
    taker!(/// An address.
        address, Address, Address);
    taker!(/// The chosen value.
        choice, Choice, &'static str);
    taker!(/// A whole number.
        number, Number, i64);
    taker!(/// A stream: a reference, or a subject given by its neutral identity.
        stream, Stream, StreamId);

    /// The answers as they were given, as pairs, so that the same can be asked again.
    pub fn said(&self) -> Vec<(String, String)> {
        let pairs = self.said.iter();
        pairs
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Yes or no; no where it was left out.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.values.get(name), Some(Answer::Flag(true)))
    }

    /// The records of a list; empty where it was left out.
    pub fn list(&self, name: &str) -> &[Given] {
        match self.values.get(name) {
            Some(Answer::List(records)) => records,
            _ => &[],
        }
    }
}

const NOT_AN_OBJECT: Words = words(
    "JSON 객체 {…} 하나를 보내세요.",
    "Send one JSON object {…}, nested at most four deep.",
    "보낸 글의 모양이 틀렸어요. { }로 싸서 다시 보내세요.",
);
const MISSING: Words = words(
    "꼭 적어야 하는 항목입니다.",
    "This must be given.",
    "여기는 꼭 써야 해요.",
);
const UNKNOWN_FIELD: Words = words(
    "이 신청에 없는 항목입니다. 이름을 확인하거나 지우세요.",
    "This request has no such field. Check its name or leave it out.",
    "여기에 없는 칸이에요. 지우고 다시 하세요.",
);
const TOO_MANY: Words = words(
    "너무 많습니다. 나누어 신청하세요.",
    "Too many. Divide the request.",
    "너무 많아요. 나눠서 하세요.",
);
const TOO_LONG: Words = words(
    "너무 깁니다. 줄여 적으세요.",
    "Too long. Shorten it.",
    "너무 길어요. 짧게 써 주세요.",
);
const CONTROL_CHARACTER: Words = words(
    "보이지 않는 제어 문자가 있습니다. 다시 적으세요.",
    "It contains an invisible control character. Type it again.",
    "안 보이는 글자가 섞였어요. 다시 써 주세요.",
);
const BAD_NAME: Words = words(
    "이름은 글자로만, 60자까지 적으세요.",
    "A name has letters only, at most 60.",
    "이름은 글자로만 써 주세요. 60자까지 돼요.",
);
const BAD_DATE: Words = words(
    "있는 날짜를 2026-11-21처럼 적으세요.",
    "Write a day that exists, like 2026-11-21.",
    "날짜를 2026-11-21처럼 써 주세요.",
);
const UNKNOWN_OPTION: Words = words(
    "고를 수 있는 값이 아닙니다. 목록에서 고르세요.",
    "Not one of the choices. Take one from the list.",
    "없는 것을 골랐어요. 목록에서 골라 주세요.",
);
const BAD_FLAG: Words = words(
    "true 또는 false로 적으세요.",
    "Write true or false.",
    "true나 false로 써 주세요.",
);
const BAD_NUMBER: Words = words(
    "정해진 범위의 정수를 적으세요.",
    "Write a whole number within the bounds.",
    "숫자를 다시 써 주세요.",
);
const BAD_REFERENCE: Words = words(
    "식별자가 아닙니다. 화면에서 고른 값을 그대로 보내세요.",
    "Not an identity. Send the value as it was given.",
    "값이 틀렸어요. 화면에서 다시 골라 주세요.",
);
const BAD_LIST: Words = words(
    "목록으로 보내세요.",
    "Send a list.",
    "목록으로 보내 주세요.",
);

#[cfg(test)]
mod tests;
