//! The first page: find a person, or go on with a case. A search is a request and on record before anything is shown.

use askama::Template;
use kernel::Answers;
use kernel::Case;
use kernel::Channel;
use kernel::Class;
use kernel::Fault;
use kernel::Field;
use kernel::Future;
use kernel::House;
use kernel::Id;
use kernel::Moment;
use kernel::Refusal;
use kernel::Refused;
use kernel::Reply;
use kernel::Submission;
use kernel::Visit;
use kernel::words;
use pages::Ask;
use pages::Frame;
use pages::Input;

use crate::elsewhere;
use crate::elsewhere::ByNumber;
use crate::frame;
use crate::half_done;
use crate::intakes;
use crate::interims;
use crate::interims::REPLACES;
use crate::offers;
use crate::offers::Offer;
use crate::seen;
use crate::texts;

#[derive(Template)]
#[template(path = "start.html")]
struct Start {
    frame: Frame,
    refusal: Option<Refusal>,
    /// The one line about a cut.
    cut: Option<intakes::Told>,
    /// What can be taken in although nobody answered.
    by_number: Option<ByNumber>,
    /// What an interim paper would be asked for with.
    interim: Option<Vec<(&'static str, String)>>,
    /// The number of the interim paper for which somebody is looked for; empty for none.
    replaces: String,
    /// Whose records are meant, where not all lie here.
    home: Option<Input>,
    rows: Vec<Vec<Input>>,
    /// How many of the rows are ways to find somebody.
    person_rows: usize,
    cases: Vec<Line>,
    heads: Vec<&'static str>,
}

/// A case in the list.
struct Line {
    id: String,
    begun: String,
    person: String,
    title: &'static str,
}

/// How many cases the list names; more than so many nobody has half done.
const CASES_MAX: usize = 12;

pub(crate) fn start(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move { page(&visit, house, &[], None).await })
}

async fn page(
    visit: &Visit,
    house: &dyn House,
    faults: &[Fault],
    refusal: Option<Refusal>,
) -> Reply {
    let rows = match offers::look(house, offers::FIND) {
        Some(find) => rows(visit, find.info.fields, faults),
        None => Vec::new(),
    };
    let by_number = refusal
        .as_ref()
        .and_then(|refusal| elsewhere::by_number(visit, house, refusal));
    let interim = refusal
        .as_ref()
        .and_then(|refusal| interims::from_search(visit, house, refusal));
    let status = match &refusal {
        Some(refusal) => refusal.class.status(),
        None if faults.is_empty() => 200,
        None => 422,
    };
    let cases = house.cases(visit.signed_in()).await.unwrap_or_default();
    let mut lines = Vec::new();
    for case in cases.iter().take(CASES_MAX) {
        lines.push(line(visit, house, case).await);
    }
    let frame = frame::frame(visit, house, texts::START.say(visit.lang)).here("/desk");
    let start = Start {
        frame: frame.faults(faults, rows.iter().flatten()),
        refusal,
        cut: intakes::cut(visit, house).await,
        by_number,
        interim,
        replaces: visit.form.raw(REPLACES).unwrap_or_default().to_owned(),
        home: elsewhere::question(visit, house),
        person_rows: rows
            .iter()
            .filter(|row| row.iter().all(|input| input.name != PURPOSE))
            .count(),
        rows,
        cases: lines,
        heads: vec![
            texts::BEGUN.say(visit.lang),
            texts::PERSON.say(visit.lang),
            texts::REQUEST.say(visit.lang),
            "",
        ],
    };
    frame::page(status, &start)
}

const PURPOSE: &str = "purpose";

/// The questions of the search: what belongs together in one row, and each other way in a row of its own.
pub(crate) fn rows(visit: &Visit, fields: &[Field], faults: &[Fault]) -> Vec<Vec<Input>> {
    let ask = Ask::new(visit.lang, &visit.form, faults);
    let mut rows: Vec<Vec<Input>> = Vec::new();
    for field in fields {
        let mut input = ask.field(field);
        // Which of them must be given is said over the form.
        input.required = true;
        if field.name == PURPOSE {
            input = input.or(texts::LOOK_PURPOSE.say(visit.lang));
        }
        match rows.last_mut() {
            None => rows.push(vec![input.focus()]),
            Some(row) if field.name == "name" => row.push(input),
            Some(_) => rows.push(vec![input]),
        }
    }
    rows
}

async fn line(visit: &Visit, house: &dyn House, case: &Case) -> Line {
    let chosen = case.answers.raw(half_done::CHOSEN).unwrap_or_default();
    let offer = offers::offer(house, visit.signed_in(), chosen);
    Line {
        id: case.id.to_string(),
        begun: begun(half_done::begun_at(case.id), visit.now),
        person: person(visit, house, case).await,
        title: offer
            .map_or(texts::NOT_CHOSEN, |offer| offer.info.title)
            .say(visit.lang),
    }
}

/// The time alone where it is of today.
fn begun(at: Moment, now: Moment) -> String {
    let text = at.to_minute();
    match text.split_once(' ') {
        Some((_, time)) if at.day() == now.day() => time.to_owned(),
        Some(_) | None => text,
    }
}

/// Who it is, by the search that is on record for this officer.
async fn person(visit: &Visit, house: &dyn House, case: &Case) -> String {
    let subject = case.answers.raw(half_done::SUBJECT).unwrap_or_default();
    let Some(entry) = half_done::entry(case, half_done::FOUND_BY) else {
        return String::new();
    };
    let Ok(view) = house.view(entry, visit.signed_in(), visit.lang).await else {
        return String::new();
    };
    let facts = seen::facts(&view, subject, visit.lang).into_iter().take(2);
    facts
        .map(|(_, value)| value)
        .collect::<Vec<_>>()
        .join(" · ")
}

pub(crate) fn find(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let Some(find) = offers::look(house, offers::FIND) else {
            return page(&visit, house, &[], Some(NO_SEARCH)).await;
        };
        match house.submit(submission(&visit, house, &find)).await {
            Ok(done) => Reply::SeeOther(found_at(&visit, done.entry)),
            Err(Refused::Faults(faults)) => page(&visit, house, &faults, None).await,
            Err(Refused::Refusal(refusal)) => page(&visit, house, &[], Some(refusal)).await,
        }
    })
}

/// Where the people found are; with the interim paper that one of them has brought.
fn found_at(visit: &Visit, entry: Id) -> String {
    let number = visit.form.raw(REPLACES).unwrap_or_default();
    let number: String = number.chars().filter(char::is_ascii_digit).collect();
    if number.is_empty() {
        format!("/desk/found/{entry}")
    } else {
        format!("/desk/found/{entry}?replaces={number}")
    }
}

fn submission(visit: &Visit, house: &dyn House, find: &Offer) -> Submission {
    let fields = find.info.fields;
    let given = visit
        .form
        .pairs()
        .filter(|(name, _)| fields.iter().any(|field| field.name == *name));
    Submission {
        service: find.service.to_owned(),
        request: find.info.name.to_owned(),
        answers: Answers::from_pairs(given.collect::<Vec<_>>()),
        caller: visit.signed_in().clone(),
        channel: Channel::Counter,
        key: visit.form.raw("key").unwrap_or_default().to_owned(),
        legal_at: None,
        home: elsewhere::named(visit, house),
        replaces: None,
    }
}

#[derive(Template)]
#[template(path = "found.html")]
struct FoundPage {
    frame: Frame,
    found: String,
    /// The number of the interim paper that one of them has brought; empty for none.
    replaces: String,
    /// Where the records lie, if not here.
    facts: Vec<(&'static str, String)>,
    /// The service's own list, already escaped.
    list: String,
}

pub(crate) fn found(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let answered = show_found(&visit, house).await;
        frame::told(&visit, house, answered)
    })
}

async fn show_found(visit: &Visit, house: &dyn House) -> Result<Reply, Refusal> {
    let entry = frame::id(visit, "entry")?;
    let view = house.view(entry, visit.signed_in(), visit.lang).await?;
    let done = house.done(entry, visit.signed_in()).await?;
    let frame = frame::frame(visit, house, texts::CANDIDATES.say(visit.lang));
    Ok(frame::page(
        200,
        &FoundPage {
            frame,
            found: entry.to_string(),
            replaces: visit.query.raw("replaces").unwrap_or_default().to_owned(),
            facts: elsewhere::facts(visit, house, &done),
            list: pages::shown(&view, visit.lang),
        },
    ))
}

/// No service here can find anybody.
const NO_SEARCH: Refusal = Refusal::new(
    "desk.no-search",
    Class::NotFound,
    words(
        "이 기관에는 사람을 찾는 서비스가 없습니다.",
        "No service of this office can find people.",
        "여기서는 사람을 찾을 수 없어요.",
    ),
    words(
        "운영 담당자에게 알려 주세요.",
        "Tell the operator.",
        "기계를 돌보는 사람에게 말해 주세요.",
    ),
);
