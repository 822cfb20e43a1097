//! `/notices`: what is told to everybody in words of its own, with every version that was let out.

use askama::Template;
use kernel::Banner;
use kernel::House;
use kernel::Lang;
use kernel::Moment;
use kernel::Posting;
use kernel::Reply;
use kernel::Visit;
use pages::Frame;

use crate::catalogue::Catalogue;
use crate::notices::Notice;
use crate::notices::Told;
use crate::notices::Version;
use crate::notices::notices;
use crate::shown;
use crate::shown::ShownState;
use crate::stand::Stand;
use crate::status_page;
use crate::tables::policy;
use crate::texts;
use crate::texts_notices as said;
use crate::windows::windows;

/// Its path.
pub(crate) const PATH: &str = "/notices";

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    frame: Frame,
    now: Vec<ShownNotice>,
    past: Vec<ShownNotice>,
}

/// A notice as a page shows it.
pub(crate) struct ShownNotice {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) state: ShownState,
    pub(crate) sentences: Vec<String>,
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) versions: Vec<String>,
}

/// All notices that the board of a house knows.
pub(crate) fn known(catalogue: &Catalogue, house: &dyn House) -> Vec<Told> {
    let postings = house.board().map_or_else(Vec::new, kernel::Board::postings);
    let windows = windows(&postings, catalogue);
    notices(&postings, &windows, catalogue, &policy())
}

/// The page.
pub(crate) fn show(catalogue: &Catalogue, visit: &Visit, house: &dyn House) -> Reply {
    let (lang, now) = (visit.lang, visit.now);
    let known = known(catalogue, house);
    let mut current: Vec<_> = known
        .iter()
        .filter_map(|one| Some((one, one.current(now)?)))
        .collect();
    current.sort_by_key(|(_, version)| std::cmp::Reverse(version.out_at()));
    let past = known.iter().filter(|one| one.current(now).is_none());
    let mut past: Vec<_> = past
        .filter_map(|one| Some((one, one.newest_out()?)))
        .collect();
    past.sort_by_key(|(_, version)| std::cmp::Reverse(version.was_out_at()));
    let shown = |(told, version): (&Told, &Version)| {
        let out = told
            .versions()
            .iter()
            .filter(|one| one.was_out_at().is_some());
        notice(catalogue, told, version, out, lang, now)
    };
    let page = NoticesPage {
        frame: frame(visit, house),
        now: current.into_iter().map(shown).collect(),
        past: past.into_iter().map(shown).collect(),
    };
    crate::gate::shown(&page)
}

/// The lines over the pages of a node: notices of its places that are told now. One about an outage has that outage's line.
pub(crate) fn banners(stand: &Stand, postings: &[Posting], node: &str, lang: Lang) -> Vec<Banner> {
    let (catalogue, now) = (stand.catalogue, stand.status.at);
    let known = notices(postings, &stand.windows, catalogue, &policy());
    let is_here = |name: &String| catalogue.place(name).is_some_and(|place| place.is_of(node));
    let concerns = |notice: &Notice| notice.places.is_empty() || notice.places.iter().any(is_here);
    let told = known.iter().filter_map(|one| {
        let version = one.current(now)?;
        let notice = &version.notice;
        let shown = notice.window.is_none() && !notice.drill && concerns(notice);
        shown.then(|| Banner {
            stop: false,
            text: notice.source().of(lang).headline.clone(),
            href: format!("{PATH}#{}", one.id),
        })
    });
    told.collect()
}

fn frame(visit: &Visit, house: &dyn House) -> Frame {
    let frame = status_page::frame(visit, house, said::NOTICES.say(visit.lang));
    frame.menu(PATH, said::NOTICES, "")
}

/// A version of a notice, with the others under it.
pub(crate) fn notice<'a>(
    catalogue: &Catalogue,
    told: &Told,
    version: &Version,
    others: impl Iterator<Item = &'a Version>,
    lang: Lang,
    now: Moment,
) -> ShownNotice {
    let source = version.notice.source();
    let text = source.of(lang);
    let mut others: Vec<String> = others.map(|one| line(told, one, lang, now)).collect();
    others.reverse();
    ShownNotice {
        id: told.id.to_string(),
        title: text.headline.clone(),
        state: standing(told, version, lang, now),
        sentences: text.sentences.clone(),
        facts: facts(catalogue, version, lang),
        versions: others,
    }
}

fn line(told: &Told, version: &Version, lang: Lang, now: Moment) -> String {
    let state = standing(told, version, lang, now).label;
    let title = version.notice.source().of(lang).headline.clone();
    let at = version.was_out_at().unwrap_or(version.at);
    format!("{}: {state} · {title}", at.to_minute())
}

/// How a version stands, in a word.
pub(crate) fn standing(told: &Told, version: &Version, lang: Lang, now: Moment) -> ShownState {
    use crate::notices::Standing;
    let current = told.current(now).map(|one| one.id) == Some(version.id);
    let (tone, label) = match version.standing {
        Standing::Withdrawn { .. } => ("stop", said::TAKEN_BACK),
        Standing::Waiting => ("care", said::WAITING),
        Standing::Out { alone, .. } if current => {
            ("good", if alone { said::OUT_ALONE } else { said::OUT })
        }
        Standing::Out { .. } if version.notice.expires <= now => ("calm", said::OVER),
        Standing::Out { .. } => ("calm", said::SUPERSEDED),
    };
    ShownState {
        tone,
        label: label.say(lang).to_owned(),
    }
}

fn facts(catalogue: &Catalogue, version: &Version, lang: Lang) -> Vec<(&'static str, String)> {
    let notice = &version.notice;
    let mut facts = vec![
        (texts::PLACES.say(lang), places(catalogue, notice, lang)),
        (
            said::FOR_SERVICES.say(lang),
            services(catalogue, notice, lang),
        ),
        (said::COUNTS_UNTIL.say(lang), notice.expires.to_minute()),
    ];
    let (label, at) = match version.was_out_at() {
        Some(at) => (said::LET_OUT, at),
        None => (said::WRITTEN, version.at),
    };
    let by = shown::teller(catalogue, &version.node, lang);
    facts.push((label.say(lang), format!("{} · {by}", at.to_minute())));
    facts
}

fn places(catalogue: &Catalogue, notice: &Notice, lang: Lang) -> String {
    let places = notice
        .places
        .iter()
        .filter_map(|name| catalogue.place(name));
    or_all(places.map(|place| place.title.say(lang)).collect(), lang)
}

fn services(catalogue: &Catalogue, notice: &Notice, lang: Lang) -> String {
    let services = notice.services.iter();
    let services = services.filter_map(|name| catalogue.service(name));
    or_all(
        services.map(|service| service.title.say(lang)).collect(),
        lang,
    )
}

fn or_all(names: Vec<&str>, lang: Lang) -> String {
    if names.is_empty() {
        said::ALL.say(lang).to_owned()
    } else {
        names.join(", ")
    }
}
