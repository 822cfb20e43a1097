//! Fields: a request is declared once as a list of these, and form, JSON, CSV columns, OpenAPI and help follow from it.

use crate::Words;

/// One field of a request.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in JSON and forms; a dot nests (`options.history`).
    pub name: &'static str,
    /// Its label.
    pub label: Words,
    /// What to write, shown under the label; may be empty.
    pub help: Words,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
}

impl Field {
    /// A field that must be given.
    pub const fn required(name: &'static str, label: Words, kind: Kind) -> Self {
        Self {
            name,
            label,
            help: NO_HELP,
            kind,
            required: true,
        }
    }

    /// A field that may be left out.
    pub const fn optional(name: &'static str, label: Words, kind: Kind) -> Self {
        Self {
            name,
            label,
            help: NO_HELP,
            kind,
            required: false,
        }
    }

    /// The same with a help text.
    #[must_use]
    pub const fn help(mut self, help: Words) -> Self {
        self.help = help;
        self
    }
}

const NO_HELP: Words = crate::words("", "", "");

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Free text of at most so many characters.
    Text(usize),
    /// A person's name.
    Name,
    /// A resident number (주민등록번호).
    ResidentNumber,
    /// A resident number, or the neutral identity of a person found before.
    Subject,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A road-name or lot address.
    Address,
    /// One of a list.
    Choice(&'static [Choice]),
    /// Yes or no; left out means no.
    Flag,
    /// A whole number within bounds, both included.
    Number {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// The text form of an identity or a stream.
    Reference,
    /// A list of records, each of these fields (`members.0.name`), of at most so many.
    List(&'static [Field], usize),
}

/// One value of a choice.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The value in JSON and forms.
    pub value: &'static str,
    /// Its label.
    pub label: Words,
}
