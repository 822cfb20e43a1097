//! How things stand (상태): of each system, and of each way to each service, from the declared windows and from what nodes see.

mod look;

use std::collections::BTreeMap;

use kernel::Id;
use kernel::Link;
use kernel::Moment;

use crate::catalogue::By;
use crate::catalogue::Catalogue;
use crate::status::look::Look;
use crate::watch::Observed;
use crate::windows::State;
use crate::windows::Window;

/// What this node sees and hears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The lines to other nodes, as this one finds them.
    pub lines: Vec<(String, Link)>,
    /// What nodes say that have looked, by system.
    pub observed: BTreeMap<String, Observed>,
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
    /// What those say that have looked.
    pub observed: Option<Observed>,
    /// Of the systems of which one is enough: how many work, and how many there are; none where it has none.
    pub one_of: Option<(usize, usize)>,
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
    /// The systems by which it fails.
    pub failing: Vec<String>,
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
    pub fn of(catalogue: &Catalogue, windows: &[Window], seen: &Seen, at: Moment) -> Self {
        let on: Vec<&Window> = windows
            .iter()
            .filter(|window| window.is_on(at) && !window.outage().drill)
            .collect();
        let look = Look::new(catalogue, on, seen);
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

    /// What a system takes with it while it fails: the ways that fail by it, by service.
    pub fn hit_by(&self, system: &str) -> Vec<(&str, Vec<&WayState>)> {
        let hit = self.services.iter().map(|service| {
            let ways = service.ways.iter();
            let ways = ways.filter(|way| way.failing.iter().any(|one| one == system));
            (service.name.as_str(), ways.collect::<Vec<_>>())
        });
        hit.filter(|(_, ways)| !ways.is_empty()).collect()
    }

    /// The worst of all services.
    pub fn worst(&self) -> State {
        let states = self.services.iter().map(|service| service.state);
        states.max().unwrap_or(State::Up)
    }
}
