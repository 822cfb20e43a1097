//! 임시 발급: given out where no final paper can be made, listed until the final one is made, and replaced by it from here.

mod give;

use askama::Template;
use kernel::Answers;
use kernel::Date;
use kernel::Future;
use kernel::House;
use kernel::InterimLine;
use kernel::InterimState;
use kernel::Interims;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use pages::Ask;
use pages::Frame;
use pages::Input;

use crate::elsewhere;
use crate::frame;
use crate::frame::NO_SUCH_ADDRESS;
use crate::offers;
use crate::start;
use crate::texts;

pub(crate) use crate::interims::give::ask;
pub(crate) use crate::interims::give::from_case;
pub(crate) use crate::interims::give::from_search;
pub(crate) use crate::interims::give::give;
pub(crate) use crate::interims::give::new;

/// Where they are listed, and where one is given out.
pub(crate) const LIST: &str = "/desk/interims";
/// Where one is asked for.
pub(crate) const NEW: &str = "/desk/interims/new";
/// The interim paper that a search, and then a case, is about: its number.
pub(crate) const REPLACES: &str = "desk.replaces";

#[derive(Template)]
#[template(path = "interims.html")]
struct ListPage {
    frame: Frame,
    heads: Vec<&'static str>,
    lines: Vec<Line>,
    number: Input,
}

struct Line {
    at: String,
    number: String,
    check_number: String,
    title: &'static str,
    person: String,
    why: &'static str,
}

#[derive(Template)]
#[template(path = "interim.html")]
struct InterimPage {
    frame: Frame,
    tone: &'static str,
    state: &'static str,
    note: &'static str,
    facts: Vec<(&'static str, String)>,
    number: String,
    /// The questions by which the person is found, while it is open.
    rows: Vec<Vec<Input>>,
    home: Option<Input>,
    /// The entry, where it was given out here.
    entry: Option<String>,
}

/// The interim papers of the house.
fn interims(house: &dyn House) -> Result<&dyn Interims, Refusal> {
    house.interims().ok_or(NO_SUCH_ADDRESS)
}

/// The list.
pub(crate) fn list(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = listed(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn listed(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let lines = interims(house)?.open(visit.signed_in()).await?;
    let heads: [Words; 5] = [
        texts::INTERIM_AT,
        texts::NUMBER,
        texts::INTERIM_FOR,
        texts::PERSON,
        texts::INTERIM_WHY,
    ];
    let line = |line: InterimLine| Line {
        at: line.issued_at.to_minute(),
        title: line.title.say(visit.lang),
        person: line.told.as_ref().map_or_else(String::new, |told| {
            format!("{} · {}", told.name, told.birth)
        }),
        why: line
            .told
            .map_or("", |told| told.why.words().say(visit.lang)),
        check_number: line.check_number,
        number: line.number,
    };
    let page = ListPage {
        frame: frame::frame(visit, house, texts::INTERIMS.say(visit.lang)).here(LIST),
        heads: heads.iter().map(|head| head.say(visit.lang)).collect(),
        lines: lines.into_iter().map(line).collect(),
        number: Ask::new(visit.lang, &visit.form, &[])
            .digits("number", texts::NUMBER)
            .length_max(19)
            .width("w24")
            .hint(texts::INTERIM_NUMBER_HINT)
            .focus(),
    };
    Ok(frame::page(200, &page))
}

/// One by its number, as it stands on the paper.
pub(crate) fn find(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let given = visit.form.raw("number").unwrap_or_default();
        let answered = one(house, given, &visit).await;
        let answered = answered.map(|line| Reply::SeeOther(path(&line.number)));
        frame::told(&visit, house, answered)
    })
}

pub(crate) fn path(number: &str) -> String {
    format!("{LIST}/{number}")
}

async fn one(house: &dyn House, number: &str, visit: &Visit) -> Result<InterimLine, Refusal> {
    interims(house)?.interim(number, visit.signed_in()).await
}

/// How one stands, and on to its final paper.
pub(crate) fn show(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let number = visit.params.get("number").map_or("", String::as_str);
        let answered = one(house, number, &visit).await;
        let answered = answered.map(|line| frame::page(200, &build(&visit, house, line)));
        frame::told(&visit, house, answered)
    })
}

fn build(visit: &Visit, house: &dyn House, line: InterimLine) -> InterimPage {
    let lang = visit.lang;
    let (tone, state, note) = match line.state {
        InterimState::Open => ("calm", texts::INTERIM_OPEN, texts::INTERIM_OPEN_NOTE),
        InterimState::Replaced { .. } => (
            "good",
            texts::INTERIM_REPLACED,
            texts::INTERIM_REPLACED_NOTE,
        ),
        InterimState::Withdrawn => ("stop", texts::WITHDRAWN, texts::INTERIM_WITHDRAWN_NOTE),
        InterimState::Unknown => ("care", texts::INTERIM_UNKNOWN, texts::INTERIM_UNKNOWN_NOTE),
    };
    let open = line.state == InterimState::Open;
    let rows = match offers::look(house, offers::FIND) {
        Some(look) if open => {
            let (name, birth) = person(&line);
            let prefilled = Answers::from_pairs([("name", name), ("birth", birth)]);
            let visit = Visit {
                form: prefilled,
                ..visit.clone()
            };
            start::rows(&visit, look.info.fields, &[])
        }
        Some(_) | None => Vec::new(),
    };
    InterimPage {
        frame: frame::frame(visit, house, texts::INTERIM.say(lang)).here(path(&line.number)),
        tone,
        state: state.say(lang),
        note: note.say(lang),
        facts: facts(visit, house, &line),
        home: elsewhere::question(visit, house).filter(|_| open),
        rows,
        entry: line.told.as_ref().map(|told| told.entry.to_string()),
        number: line.number,
    }
}

fn person(line: &InterimLine) -> (String, String) {
    let written = |birth: Date| birth.to_string();
    match &line.told {
        Some(told) => (told.name.clone(), written(told.birth)),
        None => Default::default(),
    }
}

fn facts(visit: &Visit, house: &dyn House, line: &InterimLine) -> Vec<(&'static str, String)> {
    let lang = visit.lang;
    let mut facts = vec![
        (texts::NUMBER.say(lang), line.check_number.clone()),
        (
            texts::INTERIM_FOR.say(lang),
            line.title.say(lang).to_owned(),
        ),
        (texts::INTERIM_AT.say(lang), line.issued_at.to_minute()),
        (
            texts::OFFICE.say(lang),
            frame::node_title(visit, house, &line.issued_by),
        ),
    ];
    if let Some(told) = &line.told {
        facts.push((texts::NAME.say(lang), told.name.clone()));
        facts.push((texts::BIRTH.say(lang), told.birth.to_string()));
        let why = told.why.words().say(lang);
        facts.push((texts::INTERIM_WHY.say(lang), why.to_owned()));
    }
    if let InterimState::Replaced { on } = line.state {
        facts.push((texts::INTERIM_REPLACED_ON.say(lang), on.to_minute()));
        let by = line.told.as_ref().and_then(|told| told.replaced_by.clone());
        facts.extend(by.map(|by| (texts::INTERIM_REPLACED_BY.say(lang), by)));
    }
    facts
}
