//! How things stand, as a part of a page: of `/status`, of what keeps it up to date, of the mirror.

use askama::Template;
use kernel::Lang;
use pages::Said;

use crate::catalogue::System;
use crate::shown;
use crate::shown::ShownState;
use crate::shown::ShownWindow;
use crate::shown::shown_state;
use crate::stand::Stand;
use crate::status::SystemState;
use crate::status_page::alternate;
use crate::texts;
use crate::windows::State;

/// What stands below the title.
#[derive(Template)]
#[template(path = "standing.html")]
pub(crate) struct Standing {
    said: Said,
    overall: &'static str,
    windows: Vec<ShownWindow>,
    /// What is seen to be down and was told by nobody yet.
    seen: Vec<ShownSystem>,
    failing: Vec<ShownService>,
    well: Vec<ShownService>,
    system_heads: [&'static str; 3],
    systems: Vec<ShownSystem>,
    history: Vec<ShownWindow>,
    as_of: String,
    /// Whether what answers questions stands beside it; a mirror has files only.
    answers: bool,
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

impl Standing {
    /// Of a stand, as the node with this title tells it.
    pub(crate) fn of(stand: &Stand, node: &str, lang: Lang) -> Self {
        let now = stand.status.at;
        let window = |one| shown::window(stand.catalogue, one, lang, now, None);
        let open = stand.open();
        let real = open.iter().any(|window| !window.outage().drill);
        let any = real || stand.status.worst() != State::Up;
        let (well, failing) = services(stand, lang)
            .into_iter()
            .partition(|service| service.fails.is_empty() && service.state.tone == "good");
        Self {
            said: pages::said(lang),
            overall: if any { texts::SOME_DOWN } else { texts::ALL_UP }.say(lang),
            windows: open.into_iter().map(window).collect(),
            seen: seen(stand, lang),
            failing,
            well,
            system_heads: [texts::SYSTEM, texts::OWNER, texts::STATE].map(|head| head.say(lang)),
            systems: systems(stand, lang),
            history: stand.past().into_iter().map(window).collect(),
            as_of: format!("{} · {node}", now.to_minute()),
            answers: true,
        }
    }

    /// The same for a folder of files.
    pub(crate) fn in_files(mut self) -> Self {
        self.answers = false;
        self
    }
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

fn seen(stand: &Stand, lang: Lang) -> Vec<ShownSystem> {
    let proposed = stand.proposals();
    let down = proposed.filter(|(system, state, _)| {
        state.state == State::Down && !is_stood_in_for(stand, &system.name)
    });
    let shown = down.map(|(system, state, _)| shown_system(stand, system, state, lang));
    shown.collect()
}

/// Whether another system does its work meanwhile: nobody has to know but who looks at the table.
fn is_stood_in_for(stand: &Stand, system: &String) -> bool {
    let both = stand.catalogue.systems.iter().zip(&stand.status.systems);
    let mut works = both.filter(|(_, state)| state.one_of.is_some_and(|(work, _)| work > 0));
    works.any(|(of, _)| of.one_of.contains(system))
}

fn systems(stand: &Stand, lang: Lang) -> Vec<ShownSystem> {
    let both = stand.catalogue.systems.iter().zip(&stand.status.systems);
    let shown = both.map(|(system, state)| shown_system(stand, system, state, lang));
    shown.collect()
}

fn shown_system(stand: &Stand, system: &System, state: &SystemState, lang: Lang) -> ShownSystem {
    ShownSystem {
        title: system.title.say(lang).to_owned(),
        owner: system.owner.say(lang).to_owned(),
        state: shown_state(state.state, lang),
        note: note(stand, state, lang),
    }
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
    if let Some((work, all)) = state.one_of.filter(|(work, all)| work < all) {
        let told = texts::ONE_OF.say(lang).replace("{work}", &work.to_string());
        return told.replace("{all}", &all.to_string());
    }
    match state.unheard_since {
        Some(since) => format!("{} ({})", texts::UNHEARD.say(lang), since.to_minute()),
        None => String::new(),
    }
}
