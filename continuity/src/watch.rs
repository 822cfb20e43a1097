//! The watch (관제): one node's looks become its sight, and the sights of several nodes become what is told of a system.
//!
//! A sight says what is not up; of everything else that is looked at it says, by its silence, that it is up.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::Behind;
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
use crate::catalogue::System;
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
    /// Of a gateway: how it sees the homes behind it, by the nodes that they are.
    homes: BTreeMap<String, Home>,
}

/// A home as a gateway sees it.
#[derive(Clone, Copy, Default)]
struct Home {
    run: Run,
    since: Option<Moment>,
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
    /// Homes that are not up as a gateway sees them, by the gateway's system and the home's node.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    gateways: BTreeMap<String, BTreeMap<String, Bad>>,
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
                    homes: BTreeMap::new(),
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
            let homes = bad_homes(&eye.homes, now);
            if !homes.is_empty() {
                body.gateways.insert(eye.system.clone(), homes);
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
            if let Some(behind) = &looked.gateway {
                eye.homes = homes_after(&eye.homes, behind, &limits, now);
            }
            let Some(state) = look(looked, now).state(&limits) else {
                continue;
            };
            let before = eye.run.state();
            eye.run = eye.run.after(state, &limits);
            if eye.run.state() != before {
                eye.since = Some(now);
            }
            if eye.run.state() == Some(State::Down) {
                // What a gateway said before it died is no word on its homes any more.
                eye.homes.clear();
            }
        }
        let body = self.body(&limits, others, now);
        serde_json::to_value(body).unwrap_or_default()
    }
}

/// How a gateway sees its homes after one more look. What it doubts it says nothing about, and what somebody took out (`draining`) is no failure.
fn homes_after(
    before: &BTreeMap<String, Home>,
    behind: &Behind,
    limits: &Thresholds,
    now: Moment,
) -> BTreeMap<String, Home> {
    let after = behind.homes.iter().map(|(node, word)| {
        let was = before.get(node).copied().unwrap_or_default();
        let run = match seen_as(word) {
            Some(state) => was.run.after(state, limits),
            None => was.run,
        };
        let changed = run.state() != was.run.state();
        let since = if changed { Some(now) } else { was.since };
        (node.clone(), Home { run, since })
    });
    after.collect()
}

/// A gateway's word for a home. None: it says nothing.
fn seen_as(word: &str) -> Option<State> {
    match word {
        "up" | "draining" => Some(State::Up),
        "degraded" => Some(State::Degraded),
        "down" => Some(State::Down),
        _ => None,
    }
}

/// The homes that are not up. None where none is: then it is the gateway that reaches nobody, as far as anybody can tell from it.
fn bad_homes(homes: &BTreeMap<String, Home>, now: Moment) -> BTreeMap<String, Bad> {
    let all_down = homes
        .values()
        .all(|home| home.run.state() == Some(State::Down));
    let bad = homes.iter().filter_map(|(node, home)| {
        let state = home.run.state().filter(|state| *state != State::Up)?;
        let since = home.since.unwrap_or(now);
        Some((node.clone(), Bad { state, since }))
    });
    if all_down {
        BTreeMap::new()
    } else {
        bad.collect()
    }
}

/// What was measured, in the terms of the rules.
fn look(looked: &Looked, now: Moment) -> Look {
    let loss = |came: Option<bool>| came.map(|came| if came { Loss::NONE } else { Loss::ALL });
    let answers = [looked.small, looked.full].into_iter().flatten();
    let health = looked.health;
    let gateway = looked.gateway.as_ref();
    // One whose homes are unknown yet says nothing; one that serves nobody is none, whatever answers in its place.
    let reaches_one = gateway.filter(|behind| !behind.homes.is_empty());
    let serves = gateway.map(|behind| behind.serves);
    Look {
        small_loss: loss(looked.small),
        full_loss: loss(looked.full),
        answered: serves.or_else(|| answers.reduce(|one, other| one || other)),
        durable_write: health.map(|health| health.writes),
        latency_ms: looked.ms,
        certificate_ms_left: looked.certificate_until.map(|until| until.ms_since(now)),
        clock_good: health.map(|health| health.clock_good),
        lag_ms: health.and_then(|health| health.lag_ms),
        reaches_one: reaches_one.map(|behind| behind.homes.iter().any(|(_, word)| word != "down")),
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
        let observed = of_system(catalogue, system, &bodies)?;
        Some((system.name.clone(), observed))
    });
    told.collect()
}

fn of_system(catalogue: &Catalogue, of: &System, bodies: &[(String, Body)]) -> Option<Observed> {
    let system = of.name.as_str();
    let silent = |body: &Body| body.catalogue == catalogue.version && !body.unseen.contains(system);
    let seen = bodies.iter().map(|(observer, body)| {
        let silent = silent(body).then_some(State::Up);
        Seen {
            observer: observer.clone(),
            cut_off: body.cut_off,
            state: body.bad.get(system).map(|bad| bad.state).or(silent),
        }
    });
    let relayed = of
        .node
        .iter()
        .flat_map(|node| relayed(catalogue, node, bodies));
    let verdict = verdict(&seen.chain(relayed).collect::<Vec<_>>())?;
    let heard = bodies.iter().filter(|(_, body)| !body.cut_off);
    let node = of.node.as_deref().unwrap_or_default();
    let since = heard.flat_map(|(_, body)| {
        let relayed = body.gateways.values();
        let relayed = relayed.filter_map(move |homes| homes.get(node));
        relayed.chain(body.bad.get(system))
    });
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

/// What gateways say of a home that is not up, each as one observer, by what the nodes relay that have asked it. The same rule judges the relays: one node
/// alone, or one stolen key, can't put it into a gateway's mouth that a home is down.
fn relayed(catalogue: &Catalogue, home: &str, bodies: &[(String, Body)]) -> Vec<Seen> {
    let gateways = catalogue.systems.iter().filter(|system| {
        let mut looks = system.looks();
        looks.any(|at| matches!(at, LookAt::Gateway(_)))
    });
    let told = gateways.filter_map(|gateway| {
        let name = &gateway.name;
        let relays = bodies.iter().map(|(observer, body)| {
            let said = { body.gateways.get(name) }.and_then(|homes| homes.get(home));
            let hears = body.catalogue == catalogue.version
                && !body.unseen.contains(name)
                && !body.bad.contains_key(name);
            let silent = hears.then_some(State::Up);
            Seen {
                observer: observer.clone(),
                cut_off: body.cut_off,
                state: said.map(|bad| bad.state).or(silent),
            }
        });
        let state = verdict(&relays.collect::<Vec<_>>())?.state;
        (state != State::Up).then(|| Seen {
            observer: name.clone(),
            cut_off: false,
            state: Some(state),
        })
    });
    told.collect()
}

#[cfg(test)]
mod tests;
