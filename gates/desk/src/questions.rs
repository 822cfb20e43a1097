//! Questions of a step: how each field is asked, and which stand side by side.

use kernel::Choice;
use kernel::Field;
use kernel::Kind;
use pages::Ask;
use pages::Input;
use pages::InputKind;
use pages::Opt;

use crate::half_done::default_choice;
use crate::half_done::is_needed_where_shown;
use crate::half_done::is_option;
use crate::half_done::shows_when;
use crate::sections::IDENTITY;
use crate::texts;

/// A question with what the desk knows about it.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) input: Input,
    /// The rule by which the page shows it; empty: always.
    pub(crate) when: String,
    /// The people who may be meant; empty where it asks for no person, or nobody is known.
    pub(crate) people: Vec<Opt>,
    /// The one of them who was chosen; empty for nobody or for a number that was typed.
    pub(crate) picked: String,
}

/// Something to be answered.
#[derive(Debug)]
pub(crate) enum Block {
    /// Questions side by side.
    Row(Vec<Question>),
    /// One of a few, each with a digit as its key.
    Keyed(Input),
    /// Several to tick, in one group.
    Ticks(&'static str, Vec<Input>),
    /// A list of records, one row each.
    Records(String, String, Vec<Vec<Question>>),
}

impl Block {
    /// Its questions.
    pub(crate) fn inputs(&self) -> Vec<&Input> {
        match self {
            Block::Row(questions) => questions.iter().map(|question| &question.input).collect(),
            Block::Keyed(input) => vec![input],
            Block::Ticks(_, inputs) => inputs.iter().collect(),
            Block::Records(_, _, records) => records
                .iter()
                .flatten()
                .map(|question| &question.input)
                .collect(),
        }
    }

    pub(crate) fn inputs_mut(&mut self) -> Vec<&mut Input> {
        match self {
            Block::Row(questions) => questions
                .iter_mut()
                .map(|question| &mut question.input)
                .collect(),
            Block::Keyed(input) => vec![input],
            Block::Ticks(_, inputs) => inputs.iter_mut().collect(),
            Block::Records(_, _, records) => records
                .iter_mut()
                .flatten()
                .map(|question| &mut question.input)
                .collect(),
        }
    }
}

/// A radio group is entered at what is chosen, like by the Tab key.
pub(crate) fn goal(input: &Input) -> String {
    let chosen = input.options.iter().position(|option| input.chosen(option));
    chosen.map_or_else(|| input.id(), |n| input.option_id(&n))
}

/// Asks, with the people in mind who may be meant.
pub(crate) struct Asking<'a> {
    pub(crate) ask: Ask<'a>,
    pub(crate) people: &'a [Opt],
}

/// The questions for these fields, in their order; what may be ticked of the options stands last, together.
pub(crate) fn blocks(fields: &[&Field], asking: &Asking) -> Vec<Block> {
    let ask = &asking.ask;
    let mut blocks = Vec::new();
    let mut ticks = Vec::new();
    for field in fields {
        match field.kind {
            Kind::List(inner, _) => {
                let inputs = ask.fields(&[**field]).into_iter().zip(inner.iter().cycle());
                let questions: Vec<Question> = inputs
                    .map(|(input, inner)| asking.about(input, inner, String::new()))
                    .collect();
                let records = questions
                    .chunks(inner.len().max(1))
                    .map(<[Question]>::to_vec)
                    .collect();
                let (label, help) = (
                    field.label.say(ask.lang).to_owned(),
                    field.help.say(ask.lang).to_owned(),
                );
                blocks.push(Block::Records(label, help, records));
            }
            Kind::Flag if is_option(field.name) => {
                ticks.push(ask.field(field));
            }
            Kind::Choice(choices) if field.name == IDENTITY => {
                blocks.push(Block::Keyed(ask.radios(field.name, field.label, choices)));
            }
            Kind::Text(_)
            | Kind::Name
            | Kind::ResidentNumber
            | Kind::Subject
            | Kind::Date
            | Kind::Address
            | Kind::Choice(_)
            | Kind::Flag
            | Kind::Number { .. }
            | Kind::Reference => beside(&mut blocks, asking.question(field)),
        }
    }
    if !ticks.is_empty() {
        blocks.push(Block::Ticks(texts::SHOWN_TOO.say(ask.lang), ticks));
    }
    blocks
}

/// Short questions of one height stand side by side, two in a row; all others have a row of their own.
fn beside(blocks: &mut Vec<Block>, question: Question) {
    let fits = match blocks.last() {
        Some(Block::Row(row)) => matches!(row.as_slice(), [only] if go_together(only, &question)),
        _ => false,
    };
    match blocks.last_mut() {
        Some(Block::Row(row)) if fits => row.push(question),
        _ => blocks.push(Block::Row(vec![question])),
    }
}

fn go_together(left: &Question, right: &Question) -> bool {
    if !left.people.is_empty() || !right.people.is_empty() {
        return false;
    }
    match (left.input.kind, right.input.kind) {
        (InputKind::Radios, InputKind::Radios) => {
            left.input.options.len().max(right.input.options.len()) <= 3
        }
        (InputKind::Radios, InputKind::Select) => left.input.options.len() <= 2,
        (left, right) => is_line(left) && is_line(right),
    }
}

fn is_line(kind: InputKind) -> bool {
    matches!(
        kind,
        InputKind::Text | InputKind::Digits | InputKind::Date | InputKind::Select
    )
}

impl Asking<'_> {
    /// A person may be chosen from those who are known, or given by number: two controls of one name, of which the filled one counts.
    fn about(&self, mut input: Input, field: &Field, when: String) -> Question {
        let people = if matches!(field.kind, Kind::Subject) {
            self.people.to_vec()
        } else {
            Vec::new()
        };
        let known = people.iter().any(|person| person.value == input.value);
        let picked = if known {
            std::mem::take(&mut input.value)
        } else {
            String::new()
        };
        Question {
            input,
            when,
            people,
            picked,
        }
    }

    fn question(&self, field: &Field) -> Question {
        let default = default_choice(field);
        let mut input = match field.kind {
            Kind::Choice(choices) if default.is_empty() && !field.required => {
                self.list(field, choices)
            }
            Kind::Text(_)
            | Kind::Name
            | Kind::ResidentNumber
            | Kind::Subject
            | Kind::Date
            | Kind::Address
            | Kind::Choice(_)
            | Kind::Flag
            | Kind::Number { .. }
            | Kind::Reference
            | Kind::List(..) => self.ask.field(field).or(default),
        };
        // What has a default is answered, and what shows only where it is needed is needed there: to mark either as optional would mislead.
        input.required |= !default.is_empty() || is_needed_where_shown(field.name);
        self.about(input, field, shows_when(field.name))
    }

    /// A radio button can't be let go again, so a choice that may be left out is a list.
    fn list(&self, field: &Field, choices: &[Choice]) -> Input {
        let input = self.ask.select(field.name, field.label, choices).optional();
        if field.help.ko.is_empty() {
            input
        } else {
            input.hint(field.help)
        }
    }
}
