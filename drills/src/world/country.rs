//! The small country of the simulation: a centre, two homes that are each other's twin, an office under each, and a third home that holds nothing of
//! theirs, as they hold nothing of its.

use std::rc::Rc;
use std::sync::Arc;

use certificate::Directory;
use certificate::directory::Node;
use certificate::directory::NodeKind;
use kernel::AnyService;
use kernel::NodeName;
use kernel::Policy;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use serde_json::Value;

use super::Name;
use super::glass::Glass;
use crate::MemoryStore;
use crate::people::HOMES;

/// What all nodes share: the signed directory, the laws, the services.
pub(super) struct Country {
    pub(super) directory: Directory,
    pub(super) policy: Policy,
    pub(super) services: &'static [&'static dyn AnyService],
}

/// A node as the country has it.
pub(super) struct Part {
    pub(super) name: Name,
    pub(super) kind: NodeKind,
    /// The home whose places it has; none of the centre.
    pub(super) home: Option<Name>,
    code: u32,
}

/// The third home: at first nobody lives there.
pub(super) const FAR: Name = "mapo";
/// What its addresses begin with.
pub(super) const FAR_STREET: &str = "서울특별시 마포구 월드컵로";

/// All nodes, in the order of their names.
pub(super) const PARTS: [Part; 6] = [
    part("centre", NodeKind::Centre, None, 10_000),
    part("cheongun", NodeKind::Office, Some("jongno"), 11_111),
    part("jamsil", NodeKind::Office, Some("songpa"), 11_711),
    part("jongno", NodeKind::Home, Some("jongno"), 11_110),
    part(FAR, NodeKind::Home, Some(FAR), 11_440),
    part("songpa", NodeKind::Home, Some("songpa"), 11_710),
];

const fn part(name: Name, kind: NodeKind, home: Option<Name>, code: u32) -> Part {
    Part {
        name,
        kind,
        home,
        code,
    }
}

/// A node's place in the directory by its name.
pub(super) fn named(name: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.name == name)
}

/// True if there is a home of this name.
pub(super) fn is_home(name: &str) -> bool {
    named(name).is_some_and(|part| part.kind == NodeKind::Home)
}

/// The nodes at which people ask for something that concerns a home's residents: the home, its office, its twin.
pub(super) fn counters(home: Name) -> [Name; 3] {
    if home == "jongno" {
        ["jongno", "cheongun", "songpa"]
    } else {
        ["songpa", "jamsil", "jongno"]
    }
}

impl Country {
    pub(super) fn new() -> Rc<Self> {
        let services = services::ALL;
        let policy = services.iter().fold(Policy::default(), |policy, service| {
            policy.with(service.policy())
        });
        Rc::new(Self {
            directory: directory(),
            policy,
            services,
        })
    }

    /// The search rows of a stream.
    pub(super) fn rows(&self, stream: &StreamId, events: &[Value]) -> Vec<Row> {
        request::rows(self.services, stream, events)
    }

    /// The home of a municipality.
    pub(super) fn home_of(&self, place: &str) -> Option<&str> {
        let home = self.directory.home_of(place.parse().ok()?)?;
        Some(&home.name)
    }

    pub(super) fn service(&self, name: &str) -> Option<&'static dyn AnyService> {
        let mut services = self.services.iter();
        services.find(|service| service.name() == name).copied()
    }

    /// A store that holds nothing.
    pub(super) fn store(&self, node: Name) -> MemoryStore {
        let services = self.services.iter();
        let tables: Vec<Table> = services
            .flat_map(|service| service.tables())
            .chain(request::TABLES)
            .copied()
            .collect();
        MemoryStore::new(node, &tables, Arc::new(Glass))
    }
}

impl Part {
    /// Its name in full.
    pub(super) fn node_name(&self) -> NodeName {
        let home = HOMES.iter().find(|home| Some(home.name) == self.home);
        NodeName {
            name: self.name.to_owned(),
            code: self.code,
            title_ko: home.map_or(self.name, |home| home.title_ko).to_owned(),
            title_en: home.map_or(self.name, |home| home.title_en).to_owned(),
            places: match home {
                Some(home) => vec![home.place.to_owned()],
                None if self.name == FAR => vec![self.code.to_string()],
                None => Vec::new(),
            },
        }
    }
}

/// The directory that the centre signed. Keys in it are not used: the world signs with toy keys.
fn directory() -> Directory {
    let key = certificate::PublicKey::new(&[2; 33]).expect("a compressed point begins with 2 or 3");
    let node = |part: &Part| {
        let name = part.node_name();
        let has_twin = |part: &Part| part.kind == NodeKind::Home && part.name != FAR;
        let twin = PARTS
            .iter()
            .find(|other| has_twin(other) && has_twin(part) && other.name != part.name);
        Node {
            name: name.name,
            code: certificate::NodeCode::new(part.code).expect("five digits"),
            kind: part.kind,
            title_ko: name.title_ko,
            title_en: name.title_en,
            places: name
                .places
                .iter()
                .filter_map(|place| place.parse().ok())
                .collect(),
            public_url: None,
            office_url: None,
            link_url: String::new(),
            twin: twin.map(|twin| twin.name.to_owned()),
            home: part
                .home
                .filter(|_| part.kind == NodeKind::Office)
                .map(str::to_owned),
            delegation: None,
            journal_key: key,
            link_key: key,
            keys_from_s: 0,
            next: None,
            former: Vec::new(),
        }
    };
    Directory {
        version: 1,
        nodes: PARTS.iter().map(node).collect(),
        ..Directory::of("centre")
    }
}
