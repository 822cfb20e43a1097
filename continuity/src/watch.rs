//! The watch (관제): one node's looks become its sight, and the sights of several nodes become what is told of a system.
//!
//! A sight says what is not up; of everything else that is looked at it says, by its silence, that it is up.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::Board;
use kernel::LookAt;
use kernel::Looked;
use kernel::Moment;
use kernel::Observer;
use kernel::Policy;
use kernel::Sight;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::probe::Look;
use crate::probe::Loss;
use crate::probe::Run;
use crate::probe::Seen;
use crate::probe::State;
use crate::probe::Thresholds;
use crate::probe::is_cut_off;
use crate::probe::verdict;
use crate::shelf::Shelf;

const DAY_MS: i64 = 86_400_000;
/// How often to look where no threshold is in force, which the table that comes with the program never leaves open.
const EVERY_MS: u32 = 3_000;

/// The eye of one node on all systems of the catalogue in force.
pub struct Watch {
    shelf: Arc<Shelf>,
    catalogue: Arc<Catalogue>,
    policy: Policy,
    eyes: Vec<Eye>,
}

/// One thing that is looked at.
struct Eye {
    system: String,
    at: LookAt,
    run: Run,
    /// Since when its state is what it is.
    since: Option<Moment>,
    certificate_until: Option<Moment>,
}

/// What a sight says.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    /// The version of the catalogue by which was looked: silence about a system counts only where both have the same.
    catalogue: u32,
    /// Whether the node itself is cut off.
    cut_off: bool,
    #[serde(default)]
    bad: BTreeMap<String, Bad>,
    /// Of which nothing can be said yet.
    #[serde(default)]
    unseen: BTreeSet<String>,
    /// Certificates that are over soon.
    #[serde(default)]
    certificates: BTreeMap<String, Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Bad {
    state: State,
    since: Moment,
}

/// What observers say of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// How it is.
    pub state: State,
    /// Since when, where it is not up: the first of those who say so.
    pub since: Option<Moment>,
    /// How many observers were heard.
    pub heard: usize,
    /// Those that saw it degraded or down.
    pub bad_by: Vec<String>,
    /// When its certificate is over, where that is soon.
    pub certificate_until: Option<Moment>,
}

impl Watch {
    /// Looks at all systems that have something to look at, of the catalogue on a shelf.
    pub fn new(shelf: Arc<Shelf>, policy: Policy) -> Self {
        let mut watch = Self {
            catalogue: Arc::clone(&shelf.given().catalogue),
            shelf,
            policy,
            eyes: Vec::new(),
        };
        watch.renew();
        watch
    }

    /// Looks at what the catalogue names. Of what it named before it knows what it saw.
    fn renew(&mut self) {
        let before = std::mem::take(&mut self.eyes);
        let mut before: BTreeMap<(String, LookAt), Eye> = { before.into_iter() }
            .map(|eye| ((eye.system.clone(), eye.at.clone()), eye))
            .collect();
        for system in &self.catalogue.systems {
            for at in system.looks() {
                let known = before.remove(&(system.name.clone(), at.clone()));
                self.eyes.push(known.unwrap_or_else(|| Eye {
                    system: system.name.clone(),
                    at,
                    run: Run::default(),
                    since: None,
                    certificate_until: None,
                }));
            }
        }
    }

    fn body(&self, limits: &Thresholds, others: &[bool], now: Moment) -> Body {
        let mut body = Body {
            catalogue: self.catalogue.version,
            cut_off: is_cut_off(others),
            ..Body::default()
        };
        let soon = now.plus_ms(i64::from(limits.certificate_soon_days) * DAY_MS);
        for eye in &self.eyes {
            let state = eye.run.state();
            let since = eye.since.unwrap_or(now);
            match state {
                None => drop(body.unseen.insert(eye.system.clone())),
                Some(State::Up) => {}
                Some(state) => {
                    let bad = body.bad.entry(eye.system.clone());
                    let bad = bad.or_insert(Bad { state, since });
                    bad.state = bad.state.max(state);
                    bad.since = bad.since.min(since);
                }
            }
            if let Some(until) = eye.certificate_until.filter(|until| *until <= soon) {
                let first = body.certificates.entry(eye.system.clone());
                let first = first.or_insert(until);
                *first = until.min(*first);
            }
        }
        // One bad address is enough to say so, whatever the others are.
        body.unseen.retain(|system| !body.bad.contains_key(system));
        body
    }
}

impl Observer for Watch {
    fn every_ms(&self, now: Moment) -> u32 {
        Thresholds::on(&self.policy, now.day()).map_or(EVERY_MS, |limits| limits.every_ms)
    }

    fn targets(&mut self, board: &dyn Board, now: Moment) -> Vec<LookAt> {
        let catalogue = self.shelf.at(Some(board), now);
        if !Arc::ptr_eq(&catalogue, &self.catalogue) {
            self.catalogue = catalogue;
            self.renew();
        }
        self.eyes.iter().map(|eye| eye.at.clone()).collect()
    }

    fn saw(&mut self, looked: &[Looked], others: &[bool], now: Moment) -> Value {
        let Some(limits) = Thresholds::on(&self.policy, now.day()) else {
            return Value::Null;
        };
        for (eye, looked) in self.eyes.iter_mut().zip(looked) {
            eye.certificate_until = looked.certificate_until.or(eye.certificate_until);
            let Some(state) = look(looked, now).state(&limits) else {
                continue;
            };
            let before = eye.run.state();
            eye.run = eye.run.after(state, &limits);
            if eye.run.state() != before {
                eye.since = Some(now);
            }
        }
        let body = self.body(&limits, others, now);
        serde_json::to_value(body).unwrap_or_default()
    }
}

/// What was measured, in the terms of the rules.
fn look(looked: &Looked, now: Moment) -> Look {
    let loss = |came: Option<bool>| came.map(|came| if came { Loss::NONE } else { Loss::ALL });
    let answers = [looked.small, looked.full].into_iter().flatten();
    let health = looked.health;
    Look {
        small_loss: loss(looked.small),
        full_loss: loss(looked.full),
        answered: answers.reduce(|one, other| one || other),
        durable_write: health.map(|health| health.writes),
        latency_ms: looked.ms,
        certificate_ms_left: looked.certificate_until.map(|until| until.ms_since(now)),
        clock_good: health.map(|health| health.clock_good),
        lag_ms: health.and_then(|health| health.lag_ms),
    }
}

/// What the sights at hand say of each system that is looked at and of which something is known.
pub fn observed(catalogue: &Catalogue, sights: &[Sight]) -> BTreeMap<String, Observed> {
    let read = |sight: &Sight| {
        let body = Body::deserialize(&sight.body).ok()?;
        Some((sight.node.clone(), body))
    };
    let bodies: Vec<(String, Body)> = sights.iter().filter_map(read).collect();
    let looked_at = { catalogue.systems.iter() }.filter(|system| system.looks().next().is_some());
    let told = looked_at.filter_map(|system| {
        let observed = of_system(catalogue, &system.name, &bodies)?;
        Some((system.name.clone(), observed))
    });
    told.collect()
}

fn of_system(catalogue: &Catalogue, system: &str, bodies: &[(String, Body)]) -> Option<Observed> {
    let silent = |body: &Body| body.catalogue == catalogue.version && !body.unseen.contains(system);
    let seen = bodies.iter().map(|(observer, body)| {
        let silent = silent(body).then_some(State::Up);
        Seen {
            observer: observer.clone(),
            cut_off: body.cut_off,
            state: body.bad.get(system).map(|bad| bad.state).or(silent),
        }
    });
    let verdict = verdict(&seen.collect::<Vec<_>>())?;
    let heard = bodies.iter().filter(|(_, body)| !body.cut_off);
    let since = heard.filter_map(|(_, body)| body.bad.get(system));
    let since = since.map(|bad| bad.since).min();
    let certificates = bodies
        .iter()
        .filter_map(|(_, body)| body.certificates.get(system));
    Some(Observed {
        state: verdict.state,
        since,
        heard: verdict.heard,
        bad_by: verdict.seen_bad_by,
        certificate_until: certificates.min().copied(),
    })
}

#[cfg(test)]
mod tests;
