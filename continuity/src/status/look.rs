//! One look over catalogue, windows and sights.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use kernel::Id;
use kernel::Link;
use kernel::Moment;

use super::Seen;
use super::ServiceState;
use super::SystemState;
use super::WayState;
use crate::catalogue::By;
use crate::catalogue::Catalogue;
use crate::catalogue::Service;
use crate::catalogue::System;
use crate::catalogue::Way;
use crate::probe::Parts;
use crate::probe::Told;
use crate::windows::State;
use crate::windows::Window;

pub(super) struct Look<'a> {
    catalogue: &'a Catalogue,
    /// By name: a way asks for its systems again and again.
    systems: BTreeMap<&'a str, &'a System>,
    /// The windows that are on, by the system they are about.
    about: BTreeMap<&'a str, Vec<&'a Window>>,
    on: Vec<&'a Window>,
    seen: &'a Seen,
}

/// How bad one way is, the systems by which it fails, and who says so.
struct Found {
    state: State,
    failing: BTreeSet<String>,
    windows: BTreeSet<Id>,
}

impl<'a> Look<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, on: Vec<&'a Window>, seen: &'a Seen) -> Self {
        let mut about: BTreeMap<&str, Vec<&Window>> = BTreeMap::new();
        for window in &on {
            if let Some(system) = &window.outage().system {
                about.entry(system).or_default().push(window);
            }
        }
        let systems = { catalogue.systems.iter() }.map(|one| (one.name.as_str(), one));
        Self {
            catalogue,
            systems: systems.collect(),
            about,
            on,
            seen,
        }
    }

    /// The windows about a system, everywhere or at a place.
    fn windows(&self, system: &str, place: Option<&str>) -> impl Iterator<Item = &'a Window> {
        let about = self.about.get(system).map_or(&[][..], Vec::as_slice);
        about.iter().copied().filter(move |one| is_at(one, place))
    }

    /// How a system is by itself: as declared, or as those say that have looked, whichever is worse. None: nobody knows.
    fn known(&self, system: &str, place: Option<&str>) -> Option<State> {
        let observed = self.seen.observed.get(system).map(|one| one.state);
        self.declared(system, place).max(observed)
    }

    fn declared(&self, system: &str, place: Option<&str>) -> Option<State> {
        let said = self.windows(system, place);
        said.map(|window| window.outage().state).max()
    }

    /// How a system is for those who stand before it. A node of ours goes on without any line: that nobody else hears it closes no counter, for a false
    /// "it is gone" sends people away from one that works. Only somebody who knows can say that it is closed.
    fn known_there(&self, system: &str, place: Option<&str>) -> Option<State> {
        let ours = self
            .systems
            .get(system)
            .is_some_and(|one| one.node.is_some());
        if ours {
            let observed = self.seen.observed.get(system).map(|one| one.state);
            let answers = observed.filter(|state| *state == State::Up);
            self.declared(system, place).max(answers)
        } else {
            self.known(system, place)
        }
    }

    fn needs(&self, system: &str) -> &'a [String] {
        self.systems.get(system).map_or(&[][..], |one| &one.needs)
    }

    fn unheard_since(&self, system: &str) -> Option<Moment> {
        let node = self.systems.get(system)?.node.as_deref()?;
        let line = self.seen.lines.iter().find(|(name, _)| name == node)?;
        match line.1 {
            Link::Down { since } => Some(since),
            Link::Up | Link::Unknown => None,
        }
    }

    /// How many of those work that stand in for each other. What nobody knows is taken to work.
    fn one_of(&self, system: &str) -> Option<(usize, usize)> {
        let all = &self.systems.get(system)?.one_of;
        let down = |one: &&String| self.known(one, None) == Some(State::Down);
        let work = all.len() - all.iter().filter(down).count();
        (!all.is_empty()).then_some((work, all.len()))
    }

    pub(super) fn system(&self, name: &str) -> SystemState {
        let parts = Parts {
            state: |part: &str| self.known(part, None),
            needs: |part: &str| self.needs(part),
        };
        let unheard_since = self.unheard_since(name);
        let observed = self.seen.observed.get(name);
        // That this node alone does not hear it is no proof that it fails: only this line may be cut. It is told as what it is.
        let unheard = match unheard_since {
            Some(_) if observed.is_none() => State::Degraded,
            Some(_) | None => State::Up,
        };
        let behind = match parts.told(name) {
            Told::Behind(root) => Some(root.to_owned()),
            Told::Is(_) | Told::Unknown => None,
        };
        SystemState {
            name: name.to_owned(),
            state: parts.effective(name).max(unheard),
            unheard_since,
            behind,
            observed: observed.cloned(),
            one_of: self.one_of(name),
            windows: self.windows(name, None).map(|window| window.id).collect(),
        }
    }

    pub(super) fn service(&self, service: &Service) -> ServiceState {
        let ways = service.ways.iter().flat_map(|way| {
            let somewhere = way.places.iter().map(|place| Some(place.as_str()));
            let nowhere = way.places.is_empty().then_some(None);
            let places = somewhere.chain(nowhere);
            places.map(move |place| {
                let found = self.way(service, way, place);
                WayState {
                    by: way.by,
                    place: place.map(str::to_owned),
                    state: found.state,
                    on_paper: way.on_paper,
                    url: way.url.clone(),
                    windows: found.windows.into_iter().collect(),
                    failing: found.failing.into_iter().collect(),
                }
            })
        });
        let ways: Vec<WayState> = ways.collect();
        let all = |state| ways.iter().all(|way: &WayState| way.state == state);
        let state = if all(State::Up) {
            State::Up
        } else if all(State::Down) {
            State::Down
        } else {
            State::Degraded
        };
        ServiceState {
            name: service.name.clone(),
            state,
            ways,
        }
    }

    fn way(&self, service: &Service, way: &Way, place: Option<&str>) -> Found {
        let about = |window: &&&Window| {
            let outage = window.outage();
            outage.service.as_deref() == Some(&service.name) && is_at(window, place)
        };
        let said: Vec<&&Window> = self.on.iter().filter(about).collect();
        let state = said.iter().map(|window| window.outage().state).max();
        let mut found = Found {
            state: state.unwrap_or(State::Up),
            failing: BTreeSet::new(),
            windows: said.iter().map(|window| window.id).collect(),
        };
        let parts = Parts {
            state: |part: &str| match way.by {
                By::Counter | By::Kiosk => self.known_there(part, place),
                By::Web | By::Phone => self.known(part, place),
            },
            needs: |part: &str| self.needs(part),
        };
        let place_needs = place.and_then(|name| self.catalogue.place(name));
        let place_needs = place_needs.map_or(&[][..], |place| &place.needs);
        for need in way.needs.iter().chain(place_needs) {
            let state = parts.effective(need);
            if state == State::Up {
                continue;
            }
            let root = match parts.told(need) {
                Told::Behind(root) => root,
                Told::Is(_) | Told::Unknown => need,
            };
            found.state = found.state.max(state);
            found.failing.insert(root.to_owned());
            for system in [root, need] {
                let said = self.windows(system, place);
                found.windows.extend(said.map(|window| window.id));
            }
        }
        found
    }
}

/// Whether a window is about a place, or about everywhere.
fn is_at(window: &Window, place: Option<&str>) -> bool {
    let places = &window.outage().places;
    places.is_empty() || place.is_some_and(|place| places.iter().any(|one| one == place))
}
