//! What the watch proposes to an officer: systems that are seen to fail and of which nobody has told anything yet.

use kernel::Lang;

use crate::shown;
use crate::shown::ShownState;
use crate::shown::shown_state;
use crate::stand::Stand;
use crate::texts;
use crate::windows::State;

/// A proposal as the page of outages shows it.
pub(crate) struct Proposal {
    pub(crate) title: String,
    pub(crate) state: ShownState,
    pub(crate) observed: String,
    /// What fails with it: each service with its ways.
    pub(crate) hits: Vec<String>,
    /// The form, with what is known filled in.
    pub(crate) href: String,
}

/// All of them, and the certificates that are over soon.
pub(crate) fn proposals(stand: &Stand, lang: Lang) -> (Vec<Proposal>, Vec<String>) {
    let proposed = stand.proposals().map(|(system, state, observed)| {
        let code = if state.state == State::Down {
            "down"
        } else {
            "degraded"
        };
        let from = observed
            .since
            .map_or_else(String::new, kernel::Moment::to_minute);
        let from = from.replace(' ', "T");
        Proposal {
            title: system.title.say(lang).to_owned(),
            state: shown_state(state.state, lang),
            observed: shown::observed(observed, lang),
            hits: hits(stand, &system.name, lang),
            href: format!(
                "{}?subject=system/{}&state={code}&from={from}#new",
                crate::outages::PATH,
                system.name
            ),
        }
    });
    let both = stand.catalogue.systems.iter().zip(&stand.status.systems);
    let ending = both.filter_map(|(system, state)| {
        let until = state.observed.as_ref()?.certificate_until?;
        let until = texts::CERTIFICATE_SOON
            .say(lang)
            .replace("{until}", &until.to_minute());
        Some(format!("{}: {until}", system.title.say(lang)))
    });
    (proposed.collect(), ending.collect())
}

fn hits(stand: &Stand, system: &str, lang: Lang) -> Vec<String> {
    let hit = stand.status.hit_by(system).into_iter();
    let shown = hit.filter_map(|(name, ways)| {
        let service = stand.catalogue.service(name)?;
        let ways = ways
            .into_iter()
            .map(|way| shown::way_title(stand.catalogue, way.by, way.place.as_deref(), lang));
        let ways: Vec<String> = ways.collect();
        Some(format!("{} ({})", service.title.say(lang), ways.join(", ")))
    });
    shown.collect()
}
