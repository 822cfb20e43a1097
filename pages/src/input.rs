//! One question of a form, with its answer and its fault.

use std::fmt;

use askama::Template;
use kernel::Lang;
use kernel::Words;

use crate::Said;
use crate::said;

/// One question: a page says `{{ birth }}` and gets label, hint, fault and control, tied together for those who hear the page.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a trait of HTML controls, and none excludes another"
)]
#[derive(Clone, Debug, Template)]
#[template(path = "input.html")]
pub struct Input {
    /// What kind of control it is.
    pub kind: InputKind,
    /// The name in the form, `options.history`.
    pub name: String,
    /// The question.
    pub label: String,
    /// How to answer; empty where there is nothing to say.
    pub hint: String,
    /// What has been answered; empty where nothing has.
    pub value: String,
    /// What is wrong with the answer; empty where nothing is.
    pub fault: String,
    /// Whether it must be answered. What need not be is marked so.
    pub required: bool,
    /// The answers to choose from.
    pub options: Vec<Opt>,
    /// Whether choices stand side by side, as chips.
    pub inline: bool,
    /// The longest answer in characters; 0 for no limit.
    pub length_max: usize,
    /// The width class of a field: `w4`, `w8`, `w14`, `w24`, or empty for the whole column.
    pub width: &'static str,
    /// The `autocomplete` token of HTML; `off` by default, as counters are shared.
    pub autocomplete: &'static str,
    /// True on the one field that has the focus when the page opens.
    pub focus: bool,
    /// The key that jumps to it, `F2`; empty for none.
    pub key: &'static str,
    /// The language of the page.
    pub lang: Lang,
    /// True where something is to be corrected, so that the focus belongs there.
    pub(crate) page_is_faulty: bool,
}

/// The kinds of controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// One line of text.
    Text,
    /// One line of digits; opens the number pad on phones.
    Digits,
    /// A day, written `1990-01-01` or as eight digits.
    Date,
    /// Several lines.
    Area,
    /// One of a few, all seen at once.
    Radios,
    /// One of many.
    Select,
    /// Yes or no.
    Checkbox,
}

/// One answer to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opt {
    /// The value in the form.
    pub value: String,
    /// Its label.
    pub label: String,
    /// What it means, under the label; may be empty.
    pub hint: String,
    /// Other choices that it suggests, `name=value name=value`; they follow only where JavaScript runs. May be empty.
    pub sets: String,
}

impl Opt {
    /// An answer with its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
            sets: String::new(),
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same with choices that it suggests.
    #[must_use]
    pub fn sets(mut self, sets: impl Into<String>) -> Self {
        self.sets = sets.into();
        self
    }
}

impl Input {
    /// A question without an answer yet.
    pub fn new(lang: Lang, kind: InputKind, name: &str, label: impl Into<String>) -> Self {
        let (width, length_max, hint) = match kind {
            InputKind::Date => ("w14", 10, said(lang).date_hint()),
            InputKind::Digits => ("w14", 0, ""),
            InputKind::Text
            | InputKind::Area
            | InputKind::Radios
            | InputKind::Select
            | InputKind::Checkbox => ("", 0, ""),
        };
        Self {
            kind,
            name: name.to_owned(),
            label: label.into(),
            hint: hint.to_owned(),
            value: String::new(),
            fault: String::new(),
            required: true,
            options: Vec::new(),
            inline: false,
            length_max,
            width,
            autocomplete: "off",
            focus: false,
            key: "",
            lang,
            page_is_faulty: false,
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: Words) -> Self {
        hint.say(self.lang).clone_into(&mut self.hint);
        self
    }

    /// The same with this answer, unless one was given.
    #[must_use]
    pub fn or(mut self, value: &str) -> Self {
        if self.value.is_empty() {
            value.clone_into(&mut self.value);
        }
        self
    }

    /// The same, but it may be left out.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// The same with these answers to choose from.
    #[must_use]
    pub fn options(mut self, options: Vec<Opt>) -> Self {
        self.options = options;
        self
    }

    /// The same with the choices side by side.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }

    /// The same in another width: `w4`, `w8`, `w14`, `w24`.
    #[must_use]
    pub fn width(mut self, width: &'static str) -> Self {
        self.width = width;
        self
    }

    /// The same with a longest answer.
    #[must_use]
    pub fn length_max(mut self, length_max: usize) -> Self {
        self.length_max = length_max;
        self
    }

    /// The same, with the focus when the page opens; not where something is to be corrected, as the focus goes there.
    #[must_use]
    pub fn focus(mut self) -> Self {
        self.focus = !self.page_is_faulty;
        self
    }

    /// The same with a key that jumps to it.
    #[must_use]
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = key;
        self
    }

    /// The same with a fault.
    #[must_use]
    pub fn fault(mut self, fault: impl Into<String>) -> Self {
        self.fault = fault.into();
        self
    }

    /// The `id` of its control.
    pub fn id(&self) -> String {
        id_of(&self.name)
    }

    /// The `aria-describedby` of its control; empty where there is neither hint nor fault.
    pub fn described_by(&self) -> String {
        let parts = [("hint", &self.hint), ("fault", &self.fault)];
        let ids = parts.iter().filter(|(_, text)| !text.is_empty());
        ids.map(|(part, _)| format!("{}-{part}", self.id()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The `id` of its n-th choice, from 0. The first has the question's own, so that a link to the question finds it.
    pub fn option_id(&self, n: &usize) -> String {
        if *n == 0 {
            self.id()
        } else {
            format!("{}-{n}", self.id())
        }
    }

    /// True for the chosen answer.
    pub fn chosen(&self, option: &Opt) -> bool {
        self.value == option.value
    }

    /// True where a yes-or-no is answered with yes.
    pub fn checked(&self) -> bool {
        matches!(self.value.as_str(), "true" | "on" | "yes" | "1")
    }

    /// What the controls themselves say.
    pub fn said(&self) -> Said {
        said(self.lang)
    }
}

// An input writes its own markup, every text in it escaped by its template; a page must not escape it again.
impl askama::filters::HtmlSafe for Input {}

/// The `id` of the control of a field: letters, digits and hyphens only.
pub fn id_of(name: &str) -> String {
    let mut id = String::from("f-");
    id.extend(
        name.chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }),
    );
    id
}

impl fmt::Display for InputKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
