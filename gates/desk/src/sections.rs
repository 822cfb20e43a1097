//! From the fields of a request to the steps of a case: any service's request is shown by these rules.

use kernel::Answers;
use kernel::Case;
use kernel::Choice;
use kernel::Fault;
use kernel::Field;
use kernel::Kind;
use kernel::Lang;
use kernel::Words;
use pages::Ask;
use pages::Input;
use pages::InputKind;
use pages::Opt;

use crate::half_done::default_choice;
use crate::half_done::is_needed_where_shown;
use crate::half_done::is_option;
use crate::half_done::shows_when;
use crate::offers::Offer;
use crate::texts;

/// Where fields of these names stand; all others are the content of the request.
const IDENTITY: &str = "identity-seen";
const APPLICANT: [&str; 5] = [
    "applicant",
    "applicant-name",
    "applicant-subject",
    "mandate",
    "interest-proof",
];
const FEE: [&str; 2] = ["fee", "exemption"];

/// A step of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Whose identity card of which kind was seen (본인 확인).
    Identity,
    /// In what capacity somebody applies (신청 자격).
    Applicant,
    /// Which request.
    Request,
    /// What the request is about, and what its paper shows.
    Content,
    /// The fee, taken or exempt.
    Fee,
    /// The end: issue or accept.
    Finish,
}

impl Step {
    pub(crate) const ALL: [Step; 6] = [
        Step::Identity,
        Step::Applicant,
        Step::Request,
        Step::Content,
        Step::Fee,
        Step::Finish,
    ];

    pub(crate) const fn title(self) -> Words {
        match self {
            Step::Identity => texts::STEP_IDENTITY,
            Step::Applicant => texts::STEP_APPLICANT,
            Step::Request => texts::STEP_REQUEST,
            Step::Content => texts::STEP_CONTENT,
            Step::Fee => texts::STEP_FEE,
            Step::Finish => texts::STEP_ISSUE,
        }
    }

    /// The key that leads to it. The last one's is on its button.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Step::Content => "F8",
            Step::Fee => "F9",
            Step::Identity | Step::Applicant | Step::Request | Step::Finish => "",
        }
    }

    pub(crate) const fn id(self) -> &'static str {
        match self {
            Step::Identity => "identity",
            Step::Applicant => "applicant",
            Step::Request => "request",
            Step::Content => "content",
            Step::Fee => "fee",
            Step::Finish => "finish",
        }
    }

    fn has(self, field: &Field) -> bool {
        let name = field.name;
        match self {
            Step::Identity => name == IDENTITY,
            Step::Applicant => APPLICANT.contains(&name),
            Step::Fee => FEE.contains(&name),
            Step::Content => name != IDENTITY && !APPLICANT.contains(&name) && !FEE.contains(&name),
            Step::Request | Step::Finish => false,
        }
    }
}

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

    fn inputs_mut(&mut self) -> Vec<&mut Input> {
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

/// One step with what it asks.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) step: Step,
    pub(crate) blocks: Vec<Block>,
    /// Something that must be answered is not.
    pub(crate) open: bool,
    /// Where its key leads: the control that is chosen, or its first.
    pub(crate) goal: String,
}

/// The questions of one step of a request; none where it has nothing to ask.
pub(crate) fn section(
    step: Step,
    offer: &Offer,
    case: &Case,
    faults: &[Fault],
    people: &[Opt],
    lang: Lang,
) -> Option<Section> {
    let asking = Asking {
        ask: Ask::new(lang, &case.answers, faults),
        people,
    };
    let person = offer.person_field();
    let fields = offer
        .info
        .fields
        .iter()
        .filter(|field| step.has(field) && Some(field.name) != person);
    let fields: Vec<&Field> = fields.collect();
    let blocks = blocks(&fields, &asking);
    let open = fields.iter().any(|field| is_open(field, &case.answers));
    // Options are what a key is for: everything else of the content is typed once, from top to bottom.
    let inputs: Vec<&Input> = blocks.iter().flat_map(Block::inputs).collect();
    let option = inputs.iter().find(|input| is_option(&input.name));
    let goal = goal(option.or(inputs.first())?);
    Some(Section {
        step,
        blocks,
        open,
        goal,
    })
}

fn is_open(field: &Field, answers: &Answers) -> bool {
    // The card is asked for by the desk wherever a request can hold it: that is what the step is for.
    let needed =
        field.name == IDENTITY || (field.required && !matches!(field.kind, Kind::List(..)));
    needed && answers.raw(field.name).is_none()
}

/// A radio group is entered at what is chosen, like by the Tab key.
fn goal(input: &Input) -> String {
    let chosen = input.options.iter().position(|option| input.chosen(option));
    chosen.map_or_else(|| input.id(), |n| input.option_id(&n))
}

/// Asks, with the people in mind who may be meant.
struct Asking<'a> {
    ask: Ask<'a>,
    people: &'a [Opt],
}

fn blocks(fields: &[&Field], asking: &Asking) -> Vec<Block> {
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

/// Gives the focus to the first question that is still open; true if there was one.
pub(crate) fn focus_open(
    sections: &mut [Section],
    answers: &Answers,
    needed: impl Fn(&str) -> bool,
) -> bool {
    let inputs = sections.iter_mut().filter(|section| section.open);
    let mut open = inputs.flat_map(|section| section.blocks.iter_mut().flat_map(Block::inputs_mut));
    match open.find(|input| needed(&input.name) && answers.raw(&input.name).is_none()) {
        Some(input) => {
            *input = input.clone().focus();
            true
        }
        None => false,
    }
}

/// True for a field that a case can't be finished without.
pub(crate) fn is_needed(offer: &Offer, name: &str) -> bool {
    name == IDENTITY
        || offer
            .info
            .fields
            .iter()
            .any(|field| field.name == name && field.required)
}

/// One line of what a paper shows and hides: label, rule for shown, rule for hidden, and how it stands now.
pub(crate) type Reveal = (&'static str, String, String, bool);

/// The lines for all options of a request, in its order.
pub(crate) fn reveals(offer: &Offer, case: &Case, lang: Lang) -> Vec<Reveal> {
    let options = offer
        .info
        .fields
        .iter()
        .filter(|field| is_option(field.name));
    options
        .filter_map(|field| reveal(field, &case.answers, lang))
        .collect()
}

fn reveal(field: &Field, answers: &Answers, lang: Lang) -> Option<Reveal> {
    let (name, label) = (field.name, field.label.say(lang));
    let least = match field.kind {
        Kind::Choice(choices) => choices.first()?.value,
        Kind::Flag => {
            let shown = answers.raw(name) == Some("true");
            return Some((
                label,
                format!("{name}=true"),
                format!("{name}!=true"),
                shown,
            ));
        }
        Kind::Text(_)
        | Kind::Name
        | Kind::ResidentNumber
        | Kind::Subject
        | Kind::Date
        | Kind::Address
        | Kind::Number { .. }
        | Kind::Reference
        | Kind::List(..) => return None,
    };
    let shown = answers.raw(name).is_some_and(|value| value != least);
    Some((
        label,
        format!("{name}!={least}"),
        format!("{name}={least}"),
        shown,
    ))
}
