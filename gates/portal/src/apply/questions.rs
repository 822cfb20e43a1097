//! The questions of a form, from the fields of its request: the few that everybody answers first, the rest folded away.

use kernel::Answers;
use kernel::Fault;
use kernel::Field;
use kernel::Kind;
use kernel::Lang;
use kernel::Words;
use kernel::words;
use pages::Ask;
use pages::FaultLine;
use pages::Input;
use pages::InputKind;
use pages::Opt;
use pages::id_of;

use super::PRESET;
use super::PURPOSE;
use super::presets::Preset;
use super::presets::is_option;
use super::presets::least;
use crate::offers::Offer;

/// The name of a suggestion that suggests nothing.
const OWN: &str = "own";
/// More optional questions than this are folded away.
const OPTIONAL_SHOWN_MAX: usize = 2;
/// An optional choice among so few stays in sight: leaving it out decides something.
const CHOICE_LEN_SHORT: usize = 6;

/// The questions, in the groups in which the page shows them.
pub(super) struct Questions {
    /// Where the paper is handed to.
    pub(super) preset: Option<Input>,
    /// Options of yes or no.
    pub(super) ticks: Vec<Input>,
    /// Options with several values.
    pub(super) choices: Vec<Input>,
    /// Whether the options show only to who wants to choose alone (where JavaScript runs).
    pub(super) folded: bool,
    /// What everybody is asked.
    pub(super) first: Vec<Input>,
    /// What only some have to answer.
    pub(super) some: Vec<Input>,
    /// Whether something of that was answered, or is to be corrected.
    pub(super) some_open: bool,
    /// Whether there is a list that can grow.
    pub(super) grows: bool,
}

impl Questions {
    pub(super) fn new(offer: &Offer, presets: &[Preset], ask: &Ask) -> Self {
        let (options, others): (Vec<Field>, Vec<Field>) =
            offer.fields().into_iter().partition(is_option);
        let (ticks, choices): (Vec<Input>, Vec<Input>) = options
            .iter()
            .map(|field| option(ask, field))
            .partition(|input| input.kind == InputKind::Checkbox);
        let folded = !presets.is_empty()
            && ticks
                .iter()
                .chain(&choices)
                .all(|input| input.fault.is_empty());
        let (some, first): (Vec<Field>, Vec<Field>) = others.iter().copied().partition(is_for_some);
        let (first, some) = if some.len() > OPTIONAL_SHOWN_MAX {
            (first, some)
        } else {
            (others.clone(), Vec::new())
        };
        let some_open = some.iter().any(|field| is_touched(field, ask));
        let worded = |input: Input| {
            if input.name == PURPOSE && !presets.is_empty() {
                input.hint(PURPOSE_HINT)
            } else {
                input
            }
        };
        Self {
            preset: (!presets.is_empty()).then(|| places(offer, presets, ask)),
            ticks,
            choices,
            folded,
            first: ask.fields(&first).into_iter().map(worded).collect(),
            some: ask.fields(&some),
            some_open,
            grows: others
                .iter()
                .any(|field| matches!(field.kind, Kind::List(..))),
        }
    }

    /// All of them, for the list of faults.
    pub(super) fn all(&self) -> impl Iterator<Item = &Input> {
        self.preset
            .iter()
            .chain(&self.ticks)
            .chain(&self.choices)
            .chain(&self.first)
            .chain(&self.some)
    }
}

/// A fault of a whole list has no question of its own: it leads to the first one of the list.
pub(super) fn name_lists(lines: &mut [FaultLine], faults: &[Fault], offer: &Offer, lang: Lang) {
    for (line, fault) in lines.iter_mut().zip(faults) {
        let list = offer
            .info
            .fields
            .iter()
            .find(|field| field.name == fault.field);
        if let Some(Field {
            name,
            label,
            kind: Kind::List([inner, ..], _),
            ..
        }) = list
        {
            line.id = id_of(&format!("{name}.0.{}", inner.name));
            line.text = format!("{}: {}", label.say(lang), fault.hint.say(lang));
        }
    }
}

fn places(offer: &Offer, presets: &[Preset], ask: &Ask) -> Input {
    let places = presets.iter().map(|preset| {
        Opt::new(&preset.name, preset.label.say(ask.lang)).sets(preset.settings(offer))
    });
    let own = Opt::new(OWN, CHOOSE_MYSELF.say(ask.lang));
    let mut input = ask
        .radios(PRESET, WHERE_TO, &[])
        .hint(SUGGESTION)
        .options(places.chain([own]).collect())
        .inline();
    // Nothing needs to be chosen: then the paper shows the least.
    input.required = true;
    input
}

fn option(ask: &Ask, field: &Field) -> Input {
    let mut input = ask.field(field);
    if input.kind == InputKind::Radios {
        input = input.or(least(field)).inline();
    }
    // Left out, it shows the least; that needs no word beside every question.
    input.required = true;
    input
}

fn is_for_some(field: &Field) -> bool {
    let is_short_choice =
        matches!(field.kind, Kind::Choice(choices) if choices.len() <= CHOICE_LEN_SHORT);
    !field.required && !is_short_choice
}

fn is_touched(field: &Field, ask: &Ask) -> bool {
    let is_of = |name: &str| {
        name.strip_prefix(field.name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let answers: &Answers = ask.answers;
    answers.pairs().any(|(name, _)| is_of(name))
        || ask.faults.iter().any(|fault| is_of(&fault.field))
}

const WHERE_TO: Words = words(
    "어디에 내시나요?",
    "Where will you hand it in?",
    "어디에 내려고 하세요?",
);
const SUGGESTION: Words = words(
    "고르면 그곳에 보통 필요한 만큼만 보이게 맞춥니다. 저희 제안일 뿐이고, 받는 곳의 안내가 먼저입니다.",
    "Choosing one sets what such a place usually needs. It is only our suggestion; what the receiver asks for comes first.",
    "고르면 거기에 필요한 것만 보이게 해 드려요. 꼭 그렇게 해야 하는 것은 아니에요.",
);
const CHOOSE_MYSELF: Words = words("직접 고르기", "I choose myself", "내가 고를래요");
const PURPOSE_HINT: Words = words(
    "서류에 찍힙니다. 비워 두면 위에서 고른 곳이 찍힙니다.",
    "Printed on the paper. Left empty, the place chosen above is printed.",
    "서류에 찍혀요. 안 쓰면 위에서 고른 곳이 찍혀요.",
);
