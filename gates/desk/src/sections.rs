//! From the fields of a request to the steps of a case: any service's request is shown by these rules.

use kernel::Answers;
use kernel::Case;
use kernel::Fault;
use kernel::Field;
use kernel::Kind;
use kernel::Lang;
use kernel::Words;
use pages::Ask;
use pages::Input;
use pages::Opt;

use crate::half_done::is_option;
use crate::offers::Offer;
use crate::questions::Asking;
use crate::questions::Block;
use crate::questions::blocks;
use crate::questions::goal;
use crate::texts;

/// Where fields of these names stand; all others are the content of the request.
pub(crate) const IDENTITY: &str = "identity-seen";
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
    /// Whose identity card of which kind was seen.
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
