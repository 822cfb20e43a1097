//! How things stand (상태): of each system, and of each way to each service, from the declared windows and from what this node sees itself.

use std::collections::BTreeSet;

use kernel::Id;
use kernel::Link;
use kernel::Moment;

use crate::catalogue::By;
use crate::catalogue::Catalogue;
use crate::catalogue::Service;
use crate::windows::State;
use crate::windows::Window;

/// What this node sees of a system of ours by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The node that the system is.
    pub node: String,
    /// The line to it.
    pub link: Link,
}

/// How a system stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemState {
    /// Its name.
    pub name: String,
    /// How bad it is, all told.
    pub state: State,
    /// Since when this node does not hear it, where that is all that is known.
    pub unheard_since: Option<Moment>,
    /// The system behind which it fails: the fault is that one's.
    pub behind: Option<String>,
    /// The windows that say so.
    pub windows: Vec<Id>,
}

/// How one way to a service stands at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayState {
    /// How.
    pub by: By,
    /// Where; none of what has no place.
    pub place: Option<String>,
    /// How bad it is.
    pub state: State,
    /// Whether it is taken in on paper where it is down.
    pub on_paper: bool,
    /// Its address on the web.
    pub url: String,
    /// The windows that say so.
    pub windows: Vec<Id>,
}

impl WayState {
    /// Whether it can be used, if slowly.
    pub fn works(&self) -> bool {
        self.state != State::Down
    }
}

/// How a service stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceState {
    /// Its name.
    pub name: String,
    /// Down where no way works, up where all do.
    pub state: State,
    /// Its ways.
    pub ways: Vec<WayState>,
}

/// How all stands at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The moment.
    pub at: Moment,
    /// The systems, in the catalogue's order.
    pub systems: Vec<SystemState>,
    /// The services, in the catalogue's order.
    pub services: Vec<ServiceState>,
}

impl Status {
    /// Puts together what was declared and what is seen. A drill changes nothing here.
    pub fn of(catalogue: &Catalogue, windows: &[Window], seen: &[Seen], at: Moment) -> Self {
        let on: Vec<&Window> = windows
            .iter()
            .filter(|window| window.is_on(at) && !window.outage().drill)
            .collect();
        let look = Look {
            catalogue,
            on,
            seen,
        };
        let systems = catalogue.systems.iter().map(|one| look.system(&one.name));
        let services = catalogue.services.iter().map(|one| look.service(one));
        Self {
            at,
            systems: systems.collect(),
            services: services.collect(),
        }
    }

    /// How a service stands.
    pub fn service(&self, name: &str) -> Option<&ServiceState> {
        self.services.iter().find(|service| service.name == name)
    }

    /// How a system stands.
    pub fn system(&self, name: &str) -> Option<&SystemState> {
        self.systems.iter().find(|system| system.name == name)
    }

    /// The worst of all services.
    pub fn worst(&self) -> State {
        let states = self.services.iter().map(|service| service.state);
        states.max().unwrap_or(State::Up)
    }
}

struct Look<'a> {
    catalogue: &'a Catalogue,
    on: Vec<&'a Window>,
    seen: &'a [Seen],
}

/// How bad, and who says so.
type Found = (State, Vec<Id>);

impl Look<'_> {
    /// What is said of a system itself, everywhere or at a place.
    fn said(&self, system: &str, place: Option<&str>) -> Found {
        self.worst_of(place, |window| {
            window.outage().system.as_deref() == Some(system)
        })
    }

    fn worst_of(&self, place: Option<&str>, about: impl Fn(&Window) -> bool) -> Found {
        let here = |window: &Window| {
            let places = &window.outage().places;
            places.is_empty() || place.is_some_and(|place| places.iter().any(|one| one == place))
        };
        let said = self
            .on
            .iter()
            .filter(|window| about(window) && here(window));
        let said: Vec<_> = said.collect();
        let state = said.iter().map(|window| window.outage().state).max();
        let ids = said.iter().map(|window| window.id).collect();
        (state.unwrap_or(State::Up), ids)
    }

    fn unheard_since(&self, system: &str) -> Option<Moment> {
        let node = self.catalogue.system(system)?.node.as_deref()?;
        let seen = self.seen.iter().find(|seen| seen.node == node)?;
        match seen.link {
            Link::Down { since } => Some(since),
            Link::Up | Link::Unknown => None,
        }
    }

    fn system(&self, name: &str) -> SystemState {
        let (said, windows) = self.said(name, None);
        let unheard_since = self.unheard_since(name);
        // That it is not heard here is no proof that it fails: only this line may be cut. It is told as what it is.
        let unheard = unheard_since.map_or(State::Up, |_| State::Degraded);
        let worse = self.catalogue.behind(name).into_iter().map(|behind| {
            let (state, _) = self.said(behind, None);
            (state, behind)
        });
        let worst = worse.max_by_key(|(state, _)| *state);
        let behind = worst.filter(|(state, _)| *state > said);
        SystemState {
            name: name.to_owned(),
            state: behind.map_or(said, |(state, _)| state).max(unheard),
            unheard_since,
            behind: behind.map(|(_, behind)| behind.to_owned()),
            windows,
        }
    }

    fn service(&self, service: &Service) -> ServiceState {
        let ways = service.ways.iter().flat_map(|way| {
            let places: Vec<Option<&str>> = if way.places.is_empty() {
                vec![None]
            } else {
                way.places
                    .iter()
                    .map(|place| Some(place.as_str()))
                    .collect()
            };
            places.into_iter().map(move |place| {
                let (state, windows) = self.way(service, &way.needs, place);
                WayState {
                    by: way.by,
                    place: place.map(str::to_owned),
                    state,
                    on_paper: way.on_paper,
                    url: way.url.clone(),
                    windows,
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

    fn way(&self, service: &Service, needs: &[String], place: Option<&str>) -> Found {
        let (mut state, mut windows) = self.worst_of(place, |window| {
            window.outage().service.as_deref() == Some(&service.name)
        });
        let place_needs = place.and_then(|name| self.catalogue.place(name));
        let place_needs = place_needs.map_or(&[][..], |place| &place.needs);
        let mut systems: BTreeSet<&str> = BTreeSet::new();
        for need in needs.iter().chain(place_needs) {
            systems.insert(need);
            systems.extend(self.catalogue.behind(need));
        }
        for system in systems {
            let (worse, ids) = self.said(system, place);
            state = state.max(worse);
            windows.extend(ids);
        }
        windows.sort_unstable();
        windows.dedup();
        (state, windows)
    }
}
