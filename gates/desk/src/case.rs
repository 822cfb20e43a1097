//! The page of a case: all steps one under another, the person and what the paper will show beside them.

use askama::Template;
use kernel::Case;
use kernel::Fault;
use kernel::Field;
use kernel::Future;
use kernel::House;
use kernel::Refusal;
use kernel::Reply;
use kernel::View;
use kernel::Visit;
use pages::Ask;
use pages::Frame;
use pages::Input;
use pages::Opt;

use crate::acts::LOOK_AT;
use crate::elsewhere;
use crate::fee;
use crate::fee::Amount;
use crate::frame;
use crate::half_done;
use crate::offers;
use crate::offers::Offer;
use crate::questions::Block;
use crate::reveals;
use crate::reveals::Reveal;
use crate::sections;
use crate::sections::Section;
use crate::sections::Step;
use crate::seen;
use crate::texts;

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    frame: Frame,
    path: String,
    refusal: Option<Refusal>,
    subject: String,
    /// The home of the records, if they do not lie here.
    home: String,
    /// The interim paper whose final one this case makes.
    replaces: Option<String>,
    shown: String,
    facts: Vec<(&'static str, String)>,
    parts: Vec<Part>,
    quick: Vec<Button>,
    others: Vec<Button>,
    finish: &'static str,
    finish_on: &'static str,
    finish_focus: bool,
    due: Due,
    reveals: Vec<Reveal>,
    record: Option<String>,
    look: Vec<Input>,
    /// What can be looked at: the act, and the label of its button.
    looks: Vec<(String, String)>,
    look_open: bool,
}

/// What will be to take, for whoever applies and whether or not it is waived.
struct Due {
    amounts: Vec<Amount>,
    applicant: String,
    exempt: bool,
}

/// One step on the page.
struct Part {
    step: Step,
    id: &'static str,
    title: &'static str,
    key: &'static str,
    goal: String,
    state: &'static str,
    section: Option<Section>,
}

/// A request that can be chosen.
struct Button {
    name: String,
    title: &'static str,
    key: &'static str,
    chosen: bool,
    focus: bool,
}

/// What went wrong with what was sent; the page shows the same case with it.
#[derive(Default)]
pub(crate) struct Wrong {
    pub(crate) faults: Vec<Fault>,
    pub(crate) refusal: Option<Refusal>,
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self {
            refusal: Some(refusal),
            ..Self::default()
        }
    }
}

pub(crate) fn show(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = found(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn found(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let case = house
        .case(frame::id(visit, "case")?, visit.signed_in())
        .await?;
    Ok(page(visit, house, &case, Wrong::default()).await)
}

/// The page of a case, with what went wrong.
pub(crate) async fn page(visit: &Visit, house: &dyn House, case: &Case, wrong: Wrong) -> Reply {
    let status = match &wrong.refusal {
        Some(refusal) => refusal.class.status(),
        None if wrong.faults.is_empty() => 200,
        None => 422,
    };
    let found = seen(visit, house, case, half_done::FOUND_BY).await;
    let lie_at = lie_at(visit, house, case).await;
    let record = seen(visit, house, case, half_done::RECORD).await;
    frame::page(
        status,
        &build(visit, house, case, wrong, (found.as_ref(), lie_at), record),
    )
}

/// Where the records lie, if not here: as the search was answered, or as it was named where nobody answered.
async fn lie_at(visit: &Visit, house: &dyn House, case: &Case) -> Vec<(&'static str, String)> {
    let Some(home) = half_done::home(case) else {
        return Vec::new();
    };
    if let Some(entry) = half_done::entry(case, half_done::FOUND_BY)
        && let Ok(done) = house.done(entry, visit.signed_in()).await
    {
        return elsewhere::facts(visit, house, &done);
    }
    let title = frame::node_title(visit, house, &home);
    vec![(texts::RECORDS_AT.say(visit.lang), title)]
}

async fn seen(visit: &Visit, house: &dyn House, case: &Case, entry: &str) -> Option<View> {
    let entry = half_done::entry(case, entry)?;
    house.view(entry, visit.signed_in(), visit.lang).await.ok()
}

fn build(
    visit: &Visit,
    house: &dyn House,
    case: &Case,
    wrong: Wrong,
    (found, lie_at): (Option<&View>, Vec<(&'static str, String)>),
    record: Option<View>,
) -> CasePage {
    let lang = visit.lang;
    let chosen = chosen(visit, house, case);
    let subject = case.answers.raw(half_done::SUBJECT).unwrap_or_default();
    let people = record
        .as_ref()
        .map(|view| seen::people(view, subject))
        .unwrap_or_default();
    let offers = offers::offers(house, visit.signed_in());
    let (sections, focused) = steps(visit, case, &offers, chosen.as_ref(), &wrong, &people);
    let looks = looks(house, lang);
    // The one record there is has been opened; of several another may be needed.
    let look = if record.is_some() && looks.len() < 2 {
        Vec::new()
    } else {
        look(visit, house, &wrong.faults)
    };
    let inputs = sections
        .iter()
        .flat_map(|section| section.blocks.iter().flat_map(Block::inputs));
    let title = chosen
        .map_or(texts::CASE, |offer| offer.info.title)
        .say(lang);
    let mut frame = frame::frame(visit, house, title)
        .here(path(case))
        .faults(&wrong.faults, inputs.chain(&look));
    frame.key = half_done::key(case);
    let (quick, others) = buttons(
        &offers,
        chosen.as_ref(),
        !focused && chosen.is_none(),
        visit,
    );
    let issues = chosen.is_some_and(|offer| offer.issues(house));
    let (finish, finish_on) = if issues {
        (texts::ISSUE, texts::ISSUE_ON)
    } else {
        (texts::ACCEPT, texts::ACCEPT_ON)
    };
    CasePage {
        frame,
        path: path(case),
        refusal: wrong.refusal,
        subject: subject.to_owned(),
        shown: chosen.as_ref().map(Offer::name).unwrap_or_default(),
        facts: found
            .map(|view| seen::facts(view, subject, lang))
            .unwrap_or_default()
            .into_iter()
            .chain(lie_at)
            .collect(),
        home: half_done::home(case).unwrap_or_default(),
        replaces: chosen.and_then(|offer| half_done::replaces(case, &offer)),
        parts: parts(sections, chosen.is_some(), lang),
        quick,
        others,
        finish: finish.say(lang),
        finish_on: finish_on.say(lang),
        finish_focus: !focused && chosen.is_some(),
        due: due(visit, house, case, chosen.as_ref()),
        reveals: chosen
            .map(|offer| reveals::reveals(&offer, case, lang))
            .unwrap_or_default(),
        look,
        looks,
        look_open: visit
            .form
            .pairs()
            .any(|(name, _)| name.starts_with(LOOK_PREFIX)),
        record: record.map(|view| pages::shown(&view, visit.lang)),
    }
}

fn due(visit: &Visit, house: &dyn House, case: &Case, chosen: Option<&Offer>) -> Due {
    // What it costs is said by the notice of the interim paper.
    let pays = chosen.filter(|offer| half_done::replaces(case, offer).is_none());
    let amounts = pays.map(|offer| fee::amounts(house, offer, visit.now.day()));
    Due {
        amounts: amounts.unwrap_or_default(),
        applicant: case.answers.raw("applicant").unwrap_or("self").to_owned(),
        exempt: case.answers.raw("fee") == Some("exempt"),
    }
}

pub(crate) fn path(case: &Case) -> String {
    format!("/desk/cases/{}", case.id)
}

/// The request that was chosen, if this officer may make it.
pub(crate) fn chosen(visit: &Visit, house: &dyn House, case: &Case) -> Option<Offer> {
    offers::offer(
        house,
        visit.signed_in(),
        case.answers.raw(half_done::CHOSEN)?,
    )
}

/// Before a request is chosen, identity and applicant are asked as the first request asks that has them.
pub(crate) fn with_identity(offers: &[Offer]) -> Option<Offer> {
    let asks = |offer: &&Offer| {
        offer
            .info
            .fields
            .iter()
            .any(|field| field.name == "identity-seen")
    };
    offers.iter().find(asks).copied()
}

/// What the steps ask, and whether the focus is taken: by a question still open, or by what is to be corrected.
fn steps(
    visit: &Visit,
    case: &Case,
    offers: &[Offer],
    chosen: Option<&Offer>,
    wrong: &Wrong,
    people: &[Opt],
) -> (Vec<Section>, bool) {
    let asked = chosen.copied().or(with_identity(offers));
    let Some(asked) = asked else {
        return (Vec::new(), false);
    };
    let early = |step: &Step| matches!(step, Step::Identity | Step::Applicant);
    let steps = Step::ALL
        .into_iter()
        .filter(|step| chosen.is_some() || early(step));
    let section = |step| sections::section(step, &asked, case, &wrong.faults, people, visit.lang);
    let mut sections: Vec<Section> = steps.filter_map(section).collect();
    let calm = wrong.faults.is_empty() && wrong.refusal.is_none();
    let needed = |name: &str| sections::is_needed(&asked, name);
    let focused = !calm || sections::focus_open(&mut sections, &case.answers, needed);
    (sections, focused)
}

/// All steps in order, each with its state: done, now, or to come.
fn parts(sections: Vec<Section>, chosen: bool, lang: kernel::Lang) -> Vec<Part> {
    let mut sections = sections.into_iter().peekable();
    let mut parts = Vec::new();
    let mut now_found = false;
    for step in Step::ALL {
        let section = sections.next_if(|section| section.step == step);
        if section.is_none() && !matches!(step, Step::Request | Step::Finish) {
            continue;
        }
        let open = match step {
            Step::Request => !chosen,
            Step::Finish => true,
            Step::Identity | Step::Applicant | Step::Content | Step::Fee => {
                section.as_ref().is_some_and(|section| section.open)
            }
        };
        let state = match (now_found, open) {
            (true, _) => "next",
            (false, true) => "now",
            (false, false) => "done",
        };
        now_found |= open;
        let goal = section
            .as_ref()
            .map_or_else(|| step.id().to_owned(), |section| section.goal.clone());
        parts.push(Part {
            step,
            id: step.id(),
            title: step.title().say(lang),
            key: step.key(),
            goal,
            state,
            section,
        });
    }
    parts
}

/// The quick requests, with the chosen one among them, and all others.
fn buttons(
    offers: &[Offer],
    chosen: Option<&Offer>,
    focus_first: bool,
    visit: &Visit,
) -> (Vec<Button>, Vec<Button>) {
    let chosen = chosen.map(Offer::name);
    let mut focus = focus_first;
    let button = |offer: &Offer| Button {
        name: offer.name(),
        title: offer.info.title.say(visit.lang),
        key: offer.key,
        chosen: chosen.as_deref() == Some(&offer.name()),
        focus: std::mem::take(&mut focus),
    };
    let buttons: Vec<Button> = offers.iter().map(button).collect();
    buttons
        .into_iter()
        .partition(|button| !button.key.is_empty() || button.chosen)
}

/// The records of a person that can be opened, one a service.
fn looks(house: &dyn House, lang: kernel::Lang) -> Vec<(String, String)> {
    let looks = offers::looks(house, offers::LOOK);
    let several = looks.len() > 1;
    let button = |look: Offer| {
        let title = offers::service(house, look.service).map_or("", |s| s.title().say(lang));
        let label = texts::RECORD.say(lang);
        let label = if several {
            format!("{label}: {title}")
        } else {
            label.to_owned()
        };
        (format!("{LOOK_AT}{}", look.service), label)
    };
    looks.into_iter().map(button).collect()
}

/// What a look at a record asks for, with what is usual at a counter; all services ask alike for purpose and ground.
fn look(visit: &Visit, house: &dyn House, faults: &[Fault]) -> Vec<Input> {
    let Some(look) = offers::look(house, offers::LOOK) else {
        return Vec::new();
    };
    let ask = Ask::new(visit.lang, &visit.form, &[]);
    let fields = look
        .info
        .fields
        .iter()
        .filter(|field| Some(field.name) != look.person_field());
    let input = |field: &Field| {
        let mut input = ask.field(field);
        input.name = format!("{LOOK_PREFIX}{}", field.name);
        let usual = if field.name == "basis" {
            texts::RECORD_BASIS
        } else {
            texts::LOOK_PURPOSE
        };
        visit
            .form
            .raw(&input.name)
            .unwrap_or(usual.say(visit.lang))
            .clone_into(&mut input.value);
        input.required = true;
        let fault = faults.iter().find(|fault| fault.field == input.name);
        match fault {
            Some(fault) => input.fault(fault.hint.say(visit.lang)),
            None => input,
        }
    };
    fields.map(input).collect()
}

/// The fields of a look stand in a form of their own, under names of their own.
pub(crate) const LOOK_PREFIX: &str = "look.";
