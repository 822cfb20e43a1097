//! How a gateway stands: what each of its workers says of itself, and all of them together.

use std::sync::atomic::Ordering::Relaxed;

use balance::State;
use serde::Deserialize;
use serde::Serialize;

use crate::Gateway;
use crate::backend::Backend;
use crate::lock;

/// How a gateway stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// True once it is asked to end.
    pub leaving: bool,
    /// Requests under way.
    pub under_way: u32,
    /// Its backends.
    pub backends: Vec<BackendStanding>,
    /// What only passes through.
    pub passages: Vec<PassageStanding>,
    /// Requests sent once more, since the start.
    pub again: u64,
    /// Requests for which nobody could be asked.
    pub unserved: u64,
    /// Addresses and networks of which it keeps count.
    pub sources: [usize; 2],
    /// The processes that serve.
    pub workers: Vec<WorkerStanding>,
    /// By which generation of its configuration it serves; none where that is on no record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<ConfigurationStanding>,
}

/// By which generation of its configuration a gateway serves, as its record says (docs/operations/configuration.md).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigurationStanding {
    /// The number of the one in force.
    pub in_force: u32,
    /// The one that is neither in force nor over.
    pub open: Option<OpenStanding>,
}

/// A generation that is proposed, on trial, or serves until somebody's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenStanding {
    /// Its number.
    pub generation: u32,
    /// How far it has come, for people.
    pub stage: String,
    /// Since when it is on trial, RFC 3339; none while it waits for that.
    pub on_trial_since: Option<String>,
    /// When it goes back unless somebody confirms it, RFC 3339; none where that is not known yet, or a good trial is enough.
    pub confirm_until: Option<String>,
    /// Requests that went its way on trial.
    pub tried: u64,
    /// Of these, requests that it would have failed.
    pub misses: u32,
}

/// How a backend stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BackendStanding {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub home: String,
    /// Where it listens.
    pub address: String,
    /// `up`, `suspect`, `degraded`, `down` or `draining`: the worst that a worker sees.
    pub state: String,
    /// Why it is not up, where that is known: what its large check says that fails, or what was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// For how long, in milliseconds.
    pub stands_ms: u64,
    /// Requests, or connections, that it has.
    pub inflight: u32,
    /// Requests that it has answered, or connections that it took.
    pub answered: u64,
    /// Requests that failed at it, or connections that it did not take.
    pub failed: u64,
}

/// How a passage stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PassageStanding {
    /// Its name.
    pub name: String,
    /// What it leads to.
    pub targets: Vec<BackendStanding>,
}

/// A process that serves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WorkerStanding {
    /// Which of them it is, from 1.
    pub nth: usize,
    /// The operating system's number for it.
    pub pid: u32,
    /// How often it has been started.
    pub starts: u64,
    /// True from when it serves.
    pub serves: bool,
}

impl Gateway {
    /// How this one stands, as far as it knows by itself.
    pub fn standing(&self) -> Standing {
        let generation = self.now();
        let passages = self.passages.iter().map(|passage| PassageStanding {
            name: passage.name.clone(),
            targets: backends(&passage.pool.all),
        });
        Standing {
            name: generation.settings.name.clone(),
            leaving: self.is_leaving(),
            under_way: self.under_way.load(Relaxed),
            backends: backends(&generation.pool.all),
            passages: passages.collect(),
            again: self.counts.again.load(Relaxed),
            unserved: self.counts.unserved.load(Relaxed),
            sources: generation
                .sources
                .each_ref()
                .map(|sources| lock(sources).len()),
            workers: Vec::new(),
            configuration: None,
        }
    }

    /// Takes a backend or a target out, or lets it in again; false where there is none of that name.
    pub(crate) fn take_out(&self, name: &str, draining: bool) -> bool {
        let all = self.everything();
        let named = all.iter().find(|backend| backend.name == name);
        named.inspect(|backend| backend.drain(draining)).is_some()
    }

    /// Whether somebody behind it works.
    pub(crate) fn works(&self) -> bool {
        self.everything()
            .iter()
            .any(|backend| !backend.state().is_out())
    }
}

fn backends(all: &[std::sync::Arc<Backend>]) -> Vec<BackendStanding> {
    let stands = |backend: &std::sync::Arc<Backend>| BackendStanding {
        name: backend.name.clone(),
        home: backend.home.clone(),
        address: backend.address.to_string(),
        state: backend.state().name().to_owned(),
        why: backend.why(),
        stands_ms: backend.stands_ms(),
        inflight: backend.inflight(),
        answered: backend.answered.load(Relaxed),
        failed: backend.failed.load(Relaxed),
    };
    all.iter().map(stands).collect()
}

impl Standing {
    /// Whether somebody behind it works, as its workers see it.
    pub fn works(&self) -> bool {
        let up = State::Up.name();
        let passing = self.passages.iter().flat_map(|passage| &passage.targets);
        self.backends
            .iter()
            .chain(passing)
            .any(|one| one.state == up)
    }

    /// Adds what another worker says.
    pub(crate) fn add(&mut self, other: &Self) {
        self.leaving |= other.leaving;
        self.under_way += other.under_way;
        self.again += other.again;
        self.unserved += other.unserved;
        for (own, more) in self.sources.iter_mut().zip(other.sources) {
            *own += more;
        }
        add(&mut self.backends, &other.backends);
        for passage in &other.passages {
            let known = self
                .passages
                .iter_mut()
                .find(|own| own.name == passage.name);
            match known {
                Some(own) => add(&mut own.targets, &passage.targets),
                None => self.passages.push(passage.clone()),
            }
        }
    }

    /// What stays of a worker that has ended: what it counted.
    pub(crate) fn ended(mut self) -> Self {
        self.under_way = 0;
        self.sources = [0; 2];
        let passing = self
            .passages
            .iter_mut()
            .flat_map(|passage| &mut passage.targets);
        for backend in self.backends.iter_mut().chain(passing) {
            backend.inflight = 0;
            backend.why = None;
            UNKNOWN.clone_into(&mut backend.state);
        }
        self
    }
}

/// What a worker that has ended knows of a backend.
const UNKNOWN: &str = "unknown";

fn add(all: &mut Vec<BackendStanding>, more: &[BackendStanding]) {
    for one in more {
        let Some(own) = all.iter_mut().find(|own| own.name == one.name) else {
            all.push(one.clone());
            continue;
        };
        // Who says it last knows it best: a worker that has ended may have known another one of this name.
        own.address.clone_from(&one.address);
        own.inflight += one.inflight;
        own.answered += one.answered;
        own.failed += one.failed;
        if badness(&one.state) > badness(&own.state) {
            own.state.clone_from(&one.state);
            own.why.clone_from(&one.why);
            own.stands_ms = one.stands_ms;
        }
    }
}

/// The worse, the higher.
fn badness(state: &str) -> usize {
    let order = [
        UNKNOWN,
        State::Up.name(),
        State::Draining.name(),
        State::Suspect.name(),
        State::Degraded.name(),
        State::Down.name(),
    ];
    order
        .iter()
        .position(|one| *one == state)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(state: &str, answered: u64) -> Standing {
        let backend = BackendStanding {
            name: "b".to_owned(),
            home: "b".to_owned(),
            address: String::new(),
            state: state.to_owned(),
            why: (state != "up").then(|| format!("why {state}")),
            stands_ms: 7,
            inflight: 1,
            answered,
            failed: 0,
        };
        Standing {
            backends: vec![backend],
            under_way: 1,
            ..Standing::default()
        }
    }

    #[test]
    fn all_workers_together_see_the_worst_and_count_everything() {
        let gone = one("down", 100).ended();
        let mut all = gone;
        all.add(&one("up", 1));
        all.add(&one("degraded", 2));
        let backend = all.backends.first().expect("it is one");
        assert_eq!(
            (backend.state.as_str(), backend.answered),
            ("degraded", 103)
        );
        assert_eq!(
            backend.why.as_deref(),
            Some("why degraded"),
            "the reason is that of the worst"
        );
        assert_eq!(
            (backend.inflight, all.under_way),
            (2, 2),
            "who has ended has nothing"
        );
    }
}
