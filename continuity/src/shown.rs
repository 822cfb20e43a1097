//! Windows, states and ways in the words of a page.

use kernel::Lang;
use kernel::Moment;
use kernel::Words;

use crate::catalogue::By;
use crate::catalogue::Catalogue;
use crate::status::WayState;
use crate::text::Text;
use crate::texts;
use crate::watch::Observed;
use crate::windows::Outage;
use crate::windows::Revision;
use crate::windows::State;
use crate::windows::Window;

/// A state as a badge shows it: colour and word.
pub(crate) struct ShownState {
    pub(crate) tone: &'static str,
    pub(crate) label: String,
}

/// A window as a page shows it.
pub(crate) struct ShownWindow {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) state: ShownState,
    pub(crate) cause: String,
    pub(crate) span: String,
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) revisions: Vec<String>,
    /// Whether who looks may correct it.
    pub(crate) own: bool,
    /// Where that is done.
    pub(crate) edit: String,
}

/// A state in a word.
pub(crate) const fn state_words(state: State) -> Words {
    match state {
        State::Up => texts::UP,
        State::Degraded => texts::DEGRADED,
        State::Down => texts::DOWN,
    }
}

pub(crate) fn shown_state(state: State, lang: Lang) -> ShownState {
    let tone = match state {
        State::Up => "good",
        State::Degraded => "care",
        State::Down => "stop",
    };
    ShownState {
        tone,
        label: state_words(state).say(lang).to_owned(),
    }
}

/// How a service is had.
pub(crate) const fn by_words(by: By) -> Words {
    match by {
        By::Counter => texts::COUNTER,
        By::Kiosk => texts::KIOSK,
        By::Web => texts::WEB,
        By::Phone => texts::BY_PHONE,
    }
}

/// A way with its place: `청운효자동 주민센터 · 창구`.
pub(crate) fn way_title(catalogue: &Catalogue, by: By, place: Option<&str>, lang: Lang) -> String {
    let by = by_words(by).say(lang);
    match place.and_then(|name| catalogue.place(name)) {
        Some(place) => format!("{} · {by}", place.title.say(lang)),
        None => by.to_owned(),
    }
}

/// A way with how it stands where that is not simply up or down.
pub(crate) fn way(catalogue: &Catalogue, way: &WayState, lang: Lang) -> String {
    let title = way_title(catalogue, way.by, way.place.as_deref(), lang);
    match (way.state, way.on_paper) {
        (State::Degraded, _) => format!("{title} ({})", texts::SLOWLY.say(lang)),
        (State::Down, true) => format!("{title} ({})", texts::ON_PAPER.say(lang)),
        (State::Down, false) | (State::Up, _) => title,
    }
}

/// What a window is about.
pub(crate) fn title(catalogue: &Catalogue, outage: &Outage, lang: Lang) -> String {
    let system = outage
        .system
        .as_deref()
        .and_then(|name| catalogue.system(name));
    let service = outage
        .service
        .as_deref()
        .and_then(|name| catalogue.service(name));
    let title = system
        .map(|one| &one.title)
        .or(service.map(|one| &one.title));
    let title = title.map_or("", |title| title.say(lang));
    if outage.drill {
        format!("[{}] {title}", texts::DRILL.say(lang))
    } else {
        title.to_owned()
    }
}

/// Where a window is.
pub(crate) fn places(catalogue: &Catalogue, outage: &Outage, lang: Lang) -> String {
    if outage.places.is_empty() {
        return texts::EVERYWHERE.say(lang).to_owned();
    }
    let places = outage
        .places
        .iter()
        .filter_map(|name| catalogue.place(name));
    let places: Vec<&str> = places.map(|place| place.title.say(lang)).collect();
    places.join(", ")
}

/// A window as it is shown to everybody; `viewer` is the node whose officers may correct it, if any looks.
pub(crate) fn window(
    catalogue: &Catalogue,
    window: &Window,
    lang: Lang,
    now: Moment,
    viewer: Option<&str>,
) -> ShownWindow {
    let outage = window.outage();
    let over = window.is_over(now);
    let mut state = shown_state(outage.state, lang);
    if over {
        state = ShownState {
            tone: "good",
            label: texts::OVER_STATE.say(lang).to_owned(),
        };
    }
    let until = outage.until.map_or_else(String::new, Moment::to_minute);
    let revisions = window.revisions().iter().rev();
    ShownWindow {
        id: window.id.to_string(),
        title: title(catalogue, outage, lang),
        state,
        cause: said(&outage.cause, lang).to_owned(),
        span: format!("{} – {until}", outage.from.to_minute()),
        facts: facts(catalogue, window, lang, over),
        revisions: revisions.map(|one| revision(one, lang)).collect(),
        own: viewer.is_some_and(|node| crate::windows::speaks_for(catalogue, node, outage)),
        edit: format!("/desk/outages/{}", window.id),
    }
}

fn facts(
    catalogue: &Catalogue,
    window: &Window,
    lang: Lang,
    over: bool,
) -> Vec<(&'static str, String)> {
    let outage = window.outage();
    let or_unknown = |moment: Option<Moment>| {
        moment.map_or_else(|| texts::NOT_KNOWN.say(lang).to_owned(), Moment::to_minute)
    };
    let mut facts = vec![
        (texts::PLACES.say(lang), places(catalogue, outage, lang)),
        (texts::SINCE.say(lang), outage.from.to_minute()),
    ];
    if over {
        facts.push((texts::UNTIL.say(lang), or_unknown(outage.until)));
    } else {
        facts.push((
            texts::EXPECTED.say(lang),
            or_unknown(outage.expected.or(outage.until)),
        ));
        facts.push((texts::NEXT_UPDATE.say(lang), or_unknown(outage.next_update)));
    }
    let last = window.last();
    let told = format!(
        "{} · {}",
        teller(catalogue, &last.node, lang),
        last.at.to_minute()
    );
    facts.push((texts::TOLD_BY.say(lang), told));
    facts
}

/// Who told it, by the place or system that the node is.
pub(crate) fn teller(catalogue: &Catalogue, node: &str, lang: Lang) -> String {
    let system = catalogue
        .systems
        .iter()
        .find(|one| one.node.as_deref() == Some(node));
    system.map_or_else(|| node.to_owned(), |one| one.owner.say(lang).to_owned())
}

fn revision(revision: &Revision, lang: Lang) -> String {
    let outage = &revision.outage;
    let state = state_words(outage.state).say(lang);
    let cause = said(&outage.cause, lang);
    match outage.until {
        Some(until) => format!(
            "{}: {state} – {} · {cause}",
            revision.at.to_minute(),
            until.to_minute()
        ),
        None => format!("{}: {state} · {cause}", revision.at.to_minute()),
    }
}

/// What those say that have looked; empty where they say nothing bad.
pub(crate) fn observed(observed: &Observed, lang: Lang) -> String {
    let Some(since) = observed.since.filter(|_| observed.state != State::Up) else {
        return String::new();
    };
    { texts::OBSERVED.say(lang) }
        .replace("{heard}", &observed.heard.to_string())
        .replace("{bad}", &observed.bad_by.len().to_string())
        .replace("{since}", &since.to_minute())
}

/// What a person wrote, in the language of the page or else in Korean.
pub(crate) fn said(text: &Text, lang: Lang) -> &str {
    match text.say(lang) {
        "" => &text.ko,
        said => said,
    }
}
