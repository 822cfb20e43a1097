//! The question, the thanks, and what officers see of it.

use askama::Template;
use kernel::Answers;
use kernel::Fault;
use kernel::House;
use kernel::Lang;
use kernel::Moment;
use kernel::Policy;
use kernel::Refusal;
use kernel::Reply;
use kernel::StuckNote;
use kernel::Visit;
use pages::Density;
use pages::Frame;
use pages::Input;

use crate::catalogue::Catalogue;
use crate::status_page;
use crate::stuck;
use crate::stuck::DESK;
use crate::stuck::PATH;
use crate::stuck::THANKS;
use crate::stuck::Thresholds;
use crate::stuck::texts;

const MINUTE_MS: i64 = 60_000;

#[derive(Template)]
#[template(path = "stuck.html")]
struct AskPage {
    frame: Frame,
    on: String,
    service: String,
    about: String,
    why: Input,
}

#[derive(Template)]
#[template(path = "stuck-thanks.html")]
struct ThanksPage {
    frame: Frame,
    alternates: Vec<String>,
    now: String,
}

#[derive(Template)]
#[template(path = "stuck-desk.html")]
struct DeskPage {
    frame: Frame,
    signs: Vec<ShownSign>,
    heads: [&'static str; 5],
    counts: Vec<[String; 5]>,
}

/// A sign, as officers see it.
pub(crate) struct ShownSign {
    /// The page, and what it is about.
    pub(crate) title: String,
    /// How many, within which span.
    pub(crate) said: String,
}

/// What a page is about and where, as its link said it; only what is known counts.
struct About {
    on: String,
    service: String,
}

impl About {
    /// `routes` are those of this listener: no other text is ever kept, and none comes to an officer's screen.
    fn of(given: &Answers, catalogue: &Catalogue, routes: &[&'static str]) -> Self {
        let raw = |name| given.raw(name).unwrap_or_default();
        let known = routes.contains(&raw("on"));
        let service = catalogue.service(raw("service"));
        Self {
            on: if known { raw("on") } else { "" }.to_owned(),
            service: service.map_or_else(String::new, |one| one.name.clone()),
        }
    }
}

/// `GET /stuck`.
pub(crate) fn ask(
    catalogue: &Catalogue,
    routes: &[&'static str],
    visit: &Visit,
    house: &dyn House,
) -> Reply {
    let about = About::of(&visit.query, catalogue, routes);
    asked(catalogue, &about, visit, house, &[])
}

fn asked(
    catalogue: &Catalogue,
    about: &About,
    visit: &Visit,
    house: &dyn House,
    faults: &[Fault],
) -> Reply {
    let lang = visit.lang;
    let ask = pages::Ask::new(lang, &visit.form, faults);
    let why = ask.radios("why", texts::WHAT, texts::WHYS);
    let frame = status_page::frame(visit, house, texts::TITLE.say(lang));
    let page = AskPage {
        frame: frame.here(PATH).faults(faults, [&why]),
        about: title(catalogue, &about.on, &about.service, lang),
        on: about.on.clone(),
        service: about.service.clone(),
        why,
    };
    let status = if faults.is_empty() { 200 } else { 422 };
    Reply::Page(crate::gate::page(status, &page))
}

/// `POST /stuck`. A second press of the same form counts once.
pub(crate) async fn note(
    catalogue: &Catalogue,
    routes: &[&'static str],
    visit: Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let form = &visit.form;
    let about = About::of(form, catalogue, routes);
    let given = form.raw("why").unwrap_or_default();
    let Some(why) = texts::WHYS.iter().find(|choice| choice.value == given) else {
        let fault = Fault::new("why", given, "stuck.why", texts::CHOOSE);
        return Ok(asked(catalogue, &about, &visit, house, &[fault]));
    };
    let to = if about.service.is_empty() {
        THANKS.to_owned()
    } else {
        format!("{THANKS}?service={}", about.service)
    };
    let note = StuckNote {
        // The second could lead to whoever pressed; the minute is enough for a count.
        at: Moment(visit.now.0.div_euclid(MINUTE_MS) * MINUTE_MS),
        on: about.on,
        service: about.service,
        why: why.value.to_owned(),
    };
    let key = form.raw("key").unwrap_or_default();
    if let Some(counting) = house.stuck() {
        counting.note(note, key).await?;
    }
    Ok(Reply::SeeOther(to))
}

/// `GET /stuck/thanks`.
pub(crate) fn thanks(catalogue: &Catalogue, visit: &Visit, house: &dyn House) -> Reply {
    let lang = visit.lang;
    let service = catalogue.service(visit.query.raw("service").unwrap_or_default());
    let alternates = service.into_iter().flat_map(|service| &service.alternates);
    let page = ThanksPage {
        frame: status_page::frame(visit, house, texts::THANKS.say(lang)),
        alternates: alternates
            .map(|one| status_page::alternate(one, lang))
            .collect(),
        now: service.map_or_else(
            || crate::now_page::PATH.to_owned(),
            |service| format!("{}?service={}", crate::now_page::PATH, service.name),
        ),
    };
    crate::gate::shown(&page)
}

/// `GET /desk/stuck`.
pub(crate) fn desk(catalogue: &Catalogue, visit: &Visit, house: &dyn House) -> Reply {
    let lang = visit.lang;
    let noted = house.stuck().map_or_else(Vec::new, kernel::Stuck::noted);
    let counts = stuck::counts(&noted, visit.now).into_iter();
    let why = |name: &str| {
        let choice = texts::WHYS.iter().find(|choice| choice.value == name);
        choice.map_or("", |choice| choice.label.say(lang))
    };
    let frame = Frame::new(
        visit,
        house,
        Density::Desk,
        crate::texts::DESK,
        "/desk",
        texts::DESK.say(lang),
    );
    let page = DeskPage {
        frame: frame
            .menu("/desk", crate::texts::DESK, "")
            .menu(crate::outages::PATH, crate::texts::OUTAGES, "")
            .menu(DESK, texts::DESK, ""),
        signs: shown_signs(catalogue, house, visit.now, lang),
        heads: [
            texts::PAGE,
            texts::SERVICE,
            texts::TODAY,
            texts::WEEK,
            texts::MOSTLY,
        ]
        .map(|head| head.say(lang)),
        counts: counts
            .map(|count| {
                [
                    place(&count.on, lang),
                    service(catalogue, &count.service, lang),
                    count.today.to_string(),
                    count.week.to_string(),
                    why(&count.why).to_owned(),
                ]
            })
            .collect(),
    };
    crate::gate::shown(&page)
}

/// The signs at this node, for officers.
pub(crate) fn shown_signs(
    catalogue: &Catalogue,
    house: &dyn House,
    now: Moment,
    lang: Lang,
) -> Vec<ShownSign> {
    let policy = Policy::default().with(&[stuck::THRESHOLDS]);
    let Some(thresholds) = Thresholds::on(&policy, now.day()) else {
        return Vec::new();
    };
    let noted = house.stuck().map_or_else(Vec::new, kernel::Stuck::noted);
    let signs = stuck::signs(&noted, thresholds, now).into_iter();
    let shown = signs.map(|sign| {
        let said = texts::SIGN.say(lang);
        let said = said.replace("{min}", &thresholds.within_min.to_string());
        ShownSign {
            title: title(catalogue, &sign.on, &sign.service, lang),
            said: said.replace("{n}", &sign.count.to_string()),
        }
    });
    shown.collect()
}

fn place(on: &str, lang: Lang) -> String {
    match on {
        "" => texts::ELSEWHERE.say(lang).to_owned(),
        on => on.to_owned(),
    }
}

fn service(catalogue: &Catalogue, name: &str, lang: Lang) -> String {
    let service = catalogue.service(name);
    service.map_or_else(String::new, |one| one.title.say(lang).to_owned())
}

fn title(catalogue: &Catalogue, on: &str, name: &str, lang: Lang) -> String {
    match service(catalogue, name, lang).as_str() {
        "" => place(on, lang),
        service => format!("{service} · {}", place(on, lang)),
    }
}
