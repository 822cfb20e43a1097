//! `/desk/outages`: an officer tells everybody what fails, corrects it, and tells that it is over.

use askama::Template;
use kernel::Answers;
use kernel::Choice;
use kernel::Class;
use kernel::Fault;
use kernel::Hands;
use kernel::House;
use kernel::Id;
use kernel::Lang;
use kernel::Moment;
use kernel::Post;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Frame;
use pages::Input;
use pages::Opt;

use crate::catalogue::Catalogue;
use crate::catalogue::Place;
use crate::catalogue::Service;
use crate::catalogue::System;
use crate::poster;
use crate::proposals::Proposal;
use crate::proposals::proposals;
use crate::shown;
use crate::shown::ShownWindow;
use crate::stand::Stand;
use crate::stuck;
use crate::stuck::ShownSign;
use crate::text::Text;
use crate::texts;
use crate::tick::TickBox;
use crate::tick::chosen as ticks;
use crate::tick::ticked;
use crate::windows::Outage;
use crate::windows::State;
use crate::windows::Window;
use crate::windows::body;
use crate::windows::speaks_for;

/// Where the list is, and where a new one is sent.
pub(crate) const PATH: &str = "/desk/outages";
/// One window, to be corrected.
pub(crate) const ONE: &str = "/desk/outages/{window}";

const MINUTE_MS: i64 = 60_000;
/// The longest cause, in characters: two lines of a poster.
const CAUSE_LEN_MAX: usize = 200;
const NEXT_CHOICES: &[Choice] = &[
    choice("15", words("15분 뒤", "15 minutes", "15분 뒤")),
    choice("30", words("30분 뒤", "30 minutes", "30분 뒤")),
    choice("60", words("1시간 뒤", "1 hour", "한 시간 뒤")),
    choice("180", words("3시간 뒤", "3 hours", "세 시간 뒤")),
];
const STATES: &[Choice] = &[
    choice("down", texts::DOWN),
    choice("degraded", texts::DEGRADED),
];

const fn choice(value: &'static str, label: Words) -> Choice {
    Choice { value, label }
}

#[derive(Template)]
#[template(path = "outages.html")]
struct OutagesPage {
    frame: Frame,
    signs: Vec<ShownSign>,
    windows: Vec<Listed>,
    proposals: Vec<Proposal>,
    ending: Vec<String>,
    heading: &'static str,
    action: String,
    asks: Vec<Input>,
    places: Vec<TickBox>,
    more: Vec<Input>,
    correcting: bool,
}

/// A window with the posters that this node can hang up: label and address.
struct Listed {
    window: ShownWindow,
    posters: Vec<(String, String)>,
}

/// The list, with the form for a new one or, at a window's own address, to correct that one.
pub(crate) fn show(
    catalogue: &Catalogue,
    visit: &Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let stand = Stand::at(catalogue, house, visit.now);
    let window = asked_for(visit, &stand)?;
    let answers = window.map_or_else(|| fresh(visit), |window| of_window(window.outage()));
    Ok(page(&stand, visit, house, window, &answers, &[]))
}

/// Posts what the form says. A second press posts nothing twice.
pub(crate) async fn post(
    catalogue: &Catalogue,
    visit: Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let told = {
        let stand = Stand::at(catalogue, house, visit.now);
        let window = asked_for(&visit, &stand)?;
        match read(&stand, &visit, house, window) {
            Ok(outage) => Ok(outage),
            Err(faults) => Err(page(&stand, &visit, house, window, &visit.form, &faults)),
        }
    };
    let outage = match told {
        Ok(outage) => outage,
        Err(page) => return Ok(page),
    };
    let board = house.board().ok_or(NO_BOARD)?;
    let post = Post {
        body: body(&outage),
        key: visit.form.raw("key").unwrap_or_default().to_owned(),
        asked: visit.form.canonical(),
        hands: Hands::One,
        attached: None,
    };
    board.post(post, visit.signed_in()).await?;
    Ok(Reply::SeeOther(PATH.to_owned()))
}

/// The window of the address; none at the list's own.
fn asked_for<'a>(visit: &Visit, stand: &'a Stand) -> Result<Option<&'a Window>, Refusal> {
    let Some(id) = visit.params.get("window") else {
        return Ok(None);
    };
    let id = Id::parse(id).ok_or(NO_WINDOW)?;
    let window = stand.windows.iter().find(|window| window.id == id);
    window.map(Some).ok_or(NO_WINDOW)
}

/// An empty form, or what the watch proposes as its address says it.
fn fresh(visit: &Visit) -> Answers {
    let now = visit.now.to_minute();
    let proposed = |name| visit.query.raw(name).unwrap_or_default();
    let from = proposed("from").replace('T', " ");
    let from = minute(&from).map_or(now, Moment::to_minute);
    let pairs = [
        ("subject", proposed("subject")),
        ("state", proposed("state")),
        ("from", from.as_str()),
        ("next", "30"),
    ];
    Answers::from_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()))
}

fn of_window(outage: &Outage) -> Answers {
    let minute = |moment: Option<Moment>| moment.map_or_else(String::new, Moment::to_minute);
    let state = if outage.state == State::Degraded {
        "degraded"
    } else {
        "down"
    };
    let subject = match (&outage.system, &outage.service) {
        (Some(system), _) => format!("system/{system}"),
        (None, Some(service)) => format!("service/{service}"),
        (None, None) => String::new(),
    };
    let pairs = vec![
        ("subject", subject),
        ("state", state.to_owned()),
        ("cause", outage.cause.ko.clone()),
        ("cause-en", outage.cause.en.clone()),
        ("cause-easy", outage.cause.easy.clone()),
        ("from", outage.from.to_minute()),
        ("expected", minute(outage.expected)),
        ("next", "30".to_owned()),
        ("drill", outage.drill.to_string()),
    ];
    let pairs = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Answers::from_pairs(pairs.chain(ticked("place", &outage.places)))
}

fn page(
    stand: &Stand,
    visit: &Visit,
    house: &dyn House,
    window: Option<&Window>,
    answers: &Answers,
    faults: &[Fault],
) -> Reply {
    let (lang, now) = (visit.lang, visit.now);
    let node = house.node().name.as_str();
    let ask = pages::Ask::new(lang, answers, faults);
    let subject = ask.select("subject", texts::SUBJECT, &[]).options(subjects(
        stand.catalogue,
        answers,
        lang,
    ));
    let asks = vec![
        subject,
        ask.radios("state", texts::HOW_BAD, STATES).inline(),
    ];
    let cause = |name, label| ask.text(name, label).length_max(CAUSE_LEN_MAX);
    let more = vec![
        cause("cause", texts::CAUSE).hint(texts::CAUSE_HINT),
        cause("cause-en", texts::CAUSE_EN).optional(),
        cause("cause-easy", texts::CAUSE_EASY).optional(),
        ask.text("from", texts::FROM)
            .hint(texts::MINUTE_HINT)
            .width("w14"),
        ask.radios("next", texts::NEXT, NEXT_CHOICES).inline(),
        ask.text("expected", texts::BACK)
            .hint(texts::MINUTE_HINT)
            .width("w14")
            .optional(),
        ask.checkbox("drill", texts::AS_DRILL),
    ];
    let windows = listed(stand, node, lang, now);
    let places = TickBox::places(stand.catalogue, node, lang, answers);
    let action = window.map_or_else(|| PATH.to_owned(), |window| format!("{PATH}/{}", window.id));
    let frame = crate::gate::desk_frame(visit, house, texts::OUTAGES.say(lang));
    let (proposals, ending) = match window {
        None => proposals(stand, lang),
        Some(_) => (Vec::new(), Vec::new()),
    };
    let page = OutagesPage {
        signs: stuck::shown_signs(stand.catalogue, house, now, lang),
        windows,
        proposals,
        ending,
        heading: window.map_or(texts::NEW, |_| texts::CORRECT).say(lang),
        places,
        correcting: window.is_some(),
        frame: frame
            .here(action.as_str())
            .faults(faults, asks.iter().chain(&more)),
        action,
        asks,
        more,
    };
    let status = if faults.is_empty() { 200 } else { 422 };
    Reply::Page(crate::gate::page(status, &page))
}

/// The open windows, each with its posters.
fn listed(stand: &Stand, node: &str, lang: Lang, now: Moment) -> Vec<Listed> {
    let open = stand.open().into_iter();
    let windows = open.map(|one| Listed {
        window: shown::window(stand.catalogue, one, lang, now, Some(node)),
        posters: posters(stand.catalogue, one, node, lang),
    });
    windows.collect()
}

fn posters(
    catalogue: &Catalogue,
    window: &Window,
    node: &str,
    lang: Lang,
) -> Vec<(String, String)> {
    let make = crate::poster_texts::MAKE.say(lang);
    let places = poster::places_for(catalogue, window, node).into_iter();
    let poster = |place: &Place| {
        let label = format!("{make}: {}", place.title.say(lang));
        let href = format!("{PATH}/{}/poster?place={}", window.id, place.name);
        (label, href)
    };
    places.map(poster).collect()
}

/// What may fail; of what is gone from the catalogue only what the form is about.
fn subjects(catalogue: &Catalogue, answers: &Answers, lang: Lang) -> Vec<Opt> {
    let system =
        |one: &System| option("system", texts::SUBJECT_SYSTEM, &one.name, &one.title, lang);
    let service = |one: &Service| {
        option(
            "service",
            texts::SUBJECT_SERVICE,
            &one.name,
            &one.title,
            lang,
        )
    };
    let systems = catalogue.systems.iter().map(system);
    let there = systems.chain(catalogue.services.iter().map(service));
    let systems = catalogue.gone.systems.iter().map(system);
    let gone = systems.chain(catalogue.gone.services.iter().map(service));
    let asked = answers.raw("subject").unwrap_or_default();
    there.chain(gone.filter(|one| one.value == asked)).collect()
}

fn option(kind: &str, what: Words, name: &str, title: &Text, lang: Lang) -> Opt {
    let label = format!("{} ({})", title.say(lang), what.say(lang));
    Opt::new(format!("{kind}/{name}"), label)
}

/// What the form says, or all its faults.
fn read(
    stand: &Stand,
    visit: &Visit,
    house: &dyn House,
    window: Option<&Window>,
) -> Result<Outage, Vec<Fault>> {
    let form = &visit.form;
    let given = |name: &str| form.raw(name).unwrap_or_default().trim();
    let (system, service) = match given("subject").split_once('/') {
        Some(("system", name)) => (Some(name.to_owned()), None),
        Some(("service", name)) => (None, Some(name.to_owned())),
        Some(_) | None => (None, None),
    };
    let chosen =
        |choices: &[Choice], name| choices.iter().any(|choice| choice.value == given(name));
    let (from, expected) = (minute(given("from")), minute(given("expected")));
    let checks = [
        (
            "subject",
            system.is_some() || service.is_some(),
            texts::CHOOSE,
        ),
        ("state", chosen(STATES, "state"), texts::CHOOSE),
        ("cause", !given("cause").is_empty(), texts::WRITE),
        ("from", from.is_some(), texts::NOT_A_MINUTE),
        ("next", chosen(NEXT_CHOICES, "next"), texts::CHOOSE),
        (
            "expected",
            expected.is_some() || given("expected").is_empty(),
            texts::NOT_A_MINUTE,
        ),
    ];
    let fault = |name, hint| Fault::new(name, given(name), "outage.form", hint);
    let bad = checks.into_iter().filter(|(_, good, _)| !good);
    let faults: Vec<Fault> = bad.map(|(name, _, hint)| fault(name, hint)).collect();
    let (true, Some(from)) = (faults.is_empty(), from) else {
        return Err(faults);
    };
    let over = given("over") == "true" && window.is_some();
    let minutes: i64 = given("next").parse().unwrap_or_default();
    let outage = Outage {
        window: window.map(|window| window.id.to_string()),
        revision: window.map_or(1, |window| window.outage().revision + 1),
        system,
        service,
        places: ticks(form, "place"),
        state: if given("state") == "degraded" {
            State::Degraded
        } else {
            State::Down
        },
        from,
        until: over.then_some(visit.now),
        cause: Text {
            ko: given("cause").to_owned(),
            en: given("cause-en").to_owned(),
            easy: given("cause-easy").to_owned(),
        },
        next_update: (!over).then(|| visit.now.plus_ms(minutes * MINUTE_MS)),
        expected: expected.filter(|_| !over),
        drill: form.raw("drill") == Some("true"),
    };
    let node = house.node().name.as_str();
    let speaks = |outage| speaks_for(stand.catalogue, node, outage);
    let first = window.and_then(|window| window.revisions().first());
    if speaks(&outage) && first.is_none_or(|first| speaks(&first.outage)) {
        Ok(outage)
    } else {
        Err(vec![fault("subject", texts::NOT_YOURS)])
    }
}

/// `2026-11-21 09:12`, in legal time.
pub(crate) fn minute(text: &str) -> Option<Moment> {
    let (day, time) = text.split_once([' ', 'T'])?;
    Moment::parse(&format!("{day}T{}+09:00", time.trim()))
}

pub(crate) const NO_WINDOW: Refusal = Refusal::new(
    "outage.unknown",
    Class::NotFound,
    words(
        "이런 장애 알림이 이 기관에 없습니다.",
        "This office knows of no such outage.",
        "그런 알림이 없어요.",
    ),
    words(
        "목록에서 고르세요. 방금 다른 기관이 알렸다면 몇 초 뒤에 다시 하세요.",
        "Choose from the list. If another office has just told it, try again in a few seconds.",
        "목록에서 골라 주세요.",
    ),
);
pub(crate) const NO_BOARD: Refusal = Refusal::new(
    "board.none",
    Class::Unavailable,
    words(
        "이 기관에는 게시판이 없습니다.",
        "This node has no board.",
        "이곳에는 게시판이 없어요.",
    ),
    words(
        "운영자에게 알리세요. 급하면 전화와 종이로 알리세요.",
        "Tell the operator. If it is urgent, tell people by telephone and on paper.",
        "담당자에게 말해 주세요.",
    ),
);
