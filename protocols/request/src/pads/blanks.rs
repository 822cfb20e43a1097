//! What is asked on a sheet: drawn from a request's own fields, so that a new request, or a changed one, has its paper without further work.

use kernel::Field;
use kernel::Kind;
use kernel::RequestInfo;
use kernel::Words;
use serde::Serialize;

use crate::pads::slip::FORMS;

/// So many rows a list of records has on paper.
const LIST_ROWS: usize = 4;
/// A choice of more is written out.
const TICKS_MAX: usize = 8;
/// A text of more characters has two lines.
const LINE_LEN: usize = 60;

/// One question on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Blank {
    /// Its label in Korean and in English.
    pub label: [&'static str; 2],
    /// Whether it must be given.
    pub required: bool,
    /// How there is room for it.
    pub room: Room,
}

/// Room to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Room {
    /// So many lines.
    Lines(usize),
    /// Boxes for a resident number, six and seven.
    Number,
    /// The same, and the name beside it, by which a digit that was written wrongly is found.
    Person,
    /// Year, month, day.
    Day,
    /// To be ticked: labels in Korean and in English.
    Ticks(Vec<[&'static str; 2]>),
    /// A table: the labels of its columns, and how many rows.
    Rows(Vec<[&'static str; 2]>, usize),
}

/// Whether a request can be taken in on paper: nobody can write an identity of the record by hand.
pub fn on_paper(info: &RequestInfo) -> bool {
    let by_hand = |field: &Field| !(field.required && matches!(field.kind, Kind::Reference));
    !info.only_looks() && info.fields.iter().all(by_hand)
}

/// The questions of a request on paper. What is only ticked stands together.
pub fn blanks(fields: &[Field]) -> Vec<Blank> {
    let mut blanks: Vec<Blank> = Vec::new();
    for field in fields.iter().filter(|field| !is_reference(field)) {
        let label = both(field.label);
        let ticked = matches!(field.kind, Kind::Flag);
        match blanks.last_mut() {
            Some(Blank {
                room: Room::Ticks(ticks),
                label: last,
                ..
            }) if ticked && *last == FLAGS => ticks.push(label),
            Some(_) | None => blanks.push(Blank {
                label: if ticked { FLAGS } else { label },
                required: field.required && !ticked,
                room: room(field),
            }),
        }
    }
    blanks
}

const FLAGS: [&str; 2] = ["해당하면 표시", "Tick what applies"];

fn is_reference(field: &Field) -> bool {
    matches!(field.kind, Kind::Reference)
}

fn both(words: Words) -> [&'static str; 2] {
    [words.ko, words.en]
}

fn room(field: &Field) -> Room {
    match field.kind {
        Kind::ResidentNumber => Room::Number,
        Kind::Subject => Room::Person,
        Kind::Date => Room::Day,
        Kind::Address => Room::Lines(2),
        Kind::Text(len) if len > LINE_LEN => Room::Lines(2),
        Kind::Text(_) | Kind::Name | Kind::Number { .. } | Kind::Reference => Room::Lines(1),
        Kind::Flag => Room::Ticks(vec![both(field.label)]),
        Kind::Choice(choices) if choices.len() > TICKS_MAX => Room::Lines(1),
        Kind::Choice(choices) => {
            Room::Ticks(choices.iter().map(|choice| both(choice.label)).collect())
        }
        Kind::List(inner, most) => {
            let columns = inner.iter().filter(|field| !is_reference(field));
            let columns = columns.map(|field| both(field.label)).collect();
            Room::Rows(columns, most.min(LIST_ROWS))
        }
    }
}

/// The number of a form: of the request and of what is asked, so that a sheet of before is told from one of today. Six digits of a hash.
pub fn form_number(request: &str, blanks: &[Blank]) -> u32 {
    let asked = serde_json::to_string(blanks).expect("questions are plain data");
    let hash = journal::Hash::of(&[request.as_bytes(), &[0], asked.as_bytes()]);
    let [a, b, c, d, ..] = hash.0;
    u32::from_be_bytes([a, b, c, d]) % FORMS
}
