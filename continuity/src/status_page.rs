//! `/status`: each service, what still works, where else, and what was told.

use askama::Template;
use kernel::House;
use kernel::Lang;
use kernel::Reply;
use kernel::Visit;
use pages::Density;
use pages::Frame;

use crate::catalogue::Alternate;
use crate::catalogue::Catalogue;
use crate::shown;
use crate::shown::ShownState;
use crate::shown::ShownWindow;
use crate::shown::shown_state;
use crate::stand::Stand;
use crate::status::SystemState;
use crate::texts;
use crate::windows::State;

/// Its path.
pub(crate) const PATH: &str = "/status";

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    frame: Frame,
    overall: &'static str,
    windows: Vec<ShownWindow>,
    failing: Vec<ShownService>,
    well: Vec<ShownService>,
    system_heads: [&'static str; 3],
    systems: Vec<ShownSystem>,
    history: Vec<ShownWindow>,
    as_of: String,
}

struct ShownService {
    name: String,
    title: String,
    state: ShownState,
    works: Vec<String>,
    fails: Vec<String>,
    alternates: Vec<String>,
}

struct ShownSystem {
    title: String,
    owner: String,
    state: ShownState,
    note: String,
}

/// The page.
pub(crate) fn show(catalogue: &Catalogue, visit: &Visit, house: &dyn House) -> Reply {
    let (lang, now) = (visit.lang, visit.now);
    let stand = Stand::at(catalogue, house, now);
    let window = |one| shown::window(catalogue, one, lang, now, None);
    let open = stand.open();
    let real = open.iter().any(|window| !window.outage().drill);
    let any = real || stand.status.worst() != State::Up;
    let (well, failing) = services(&stand, lang)
        .into_iter()
        .partition(|service| service.fails.is_empty() && service.state.tone == "good");
    let page = StatusPage {
        frame: frame(visit, house, texts::STATUS.say(lang)),
        overall: if any { texts::SOME_DOWN } else { texts::ALL_UP }.say(lang),
        windows: open.into_iter().map(window).collect(),
        failing,
        well,
        system_heads: [texts::SYSTEM, texts::OWNER, texts::STATE].map(|head| head.say(lang)),
        systems: systems(&stand, lang),
        history: stand.past().into_iter().map(window).collect(),
        as_of: format!("{} · {}", now.to_minute(), node_title(house, lang)),
    };
    crate::gate::shown(&page)
}

/// The frame of the public pages of telling.
pub(crate) fn frame(visit: &Visit, house: &dyn House, title: impl Into<String>) -> Frame {
    Frame::new(visit, house, Density::Portal, texts::PORTAL, "/", title)
        .menu(PATH, texts::STATUS, "")
        .menu(crate::now_page::PATH, texts::NOW, "")
}

pub(crate) fn node_title(house: &dyn House, lang: Lang) -> &str {
    let node = house.node();
    if lang == Lang::En {
        &node.title_en
    } else {
        &node.title_ko
    }
}

/// An alternate with its address or telephone.
pub(crate) fn alternate(one: &Alternate, lang: Lang) -> String {
    let ways = [&one.url, &one.phone];
    let ways = ways.into_iter().filter(|way| !way.is_empty()).cloned();
    let said = std::iter::once(one.say.say(lang).to_owned());
    said.chain(ways).collect::<Vec<_>>().join(" · ")
}

fn services(stand: &Stand, lang: Lang) -> Vec<ShownService> {
    let both = stand.catalogue.services.iter().zip(&stand.status.services);
    let shown = both.map(|(service, state)| {
        let way = |way| shown::way(stand.catalogue, way, lang);
        let (works, fails): (Vec<_>, Vec<_>) = state.ways.iter().partition(|way| way.works());
        let alternates = service.alternates.iter();
        ShownService {
            name: service.name.clone(),
            title: service.title.say(lang).to_owned(),
            state: shown_state(state.state, lang),
            works: works.into_iter().map(way).collect(),
            fails: fails.into_iter().map(way).collect(),
            alternates: alternates.map(|one| alternate(one, lang)).collect(),
        }
    });
    shown.collect()
}

fn systems(stand: &Stand, lang: Lang) -> Vec<ShownSystem> {
    let both = stand.catalogue.systems.iter().zip(&stand.status.systems);
    let shown = both.map(|(system, state)| ShownSystem {
        title: system.title.say(lang).to_owned(),
        owner: system.owner.say(lang).to_owned(),
        state: shown_state(state.state, lang),
        note: note(stand, state, lang),
    });
    shown.collect()
}

fn note(stand: &Stand, state: &SystemState, lang: Lang) -> String {
    let behind = state
        .behind
        .as_deref()
        .and_then(|name| stand.catalogue.system(name));
    if let Some(behind) = behind {
        return format!("{}: {}", texts::BEHIND.say(lang), behind.title.say(lang));
    }
    let observed = state.observed.as_ref();
    let observed = observed.map(|one| shown::observed(one, lang));
    if let Some(observed) = observed.filter(|text| !text.is_empty()) {
        return observed;
    }
    match state.unheard_since {
        Some(since) => format!("{} ({})", texts::UNHEARD.say(lang), since.to_minute()),
        None => String::new(),
    }
}
