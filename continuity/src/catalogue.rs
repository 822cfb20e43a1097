//! The catalogue (대체 창구 안내): which paper or service is had where and how, on which systems that depends, and what else one can do.
//!
//! It may speak of systems that are none of ours. It holds no personal data, and every node has it, so that it can be asked when everything else is gone.

mod check;
mod gone;
mod hours;
mod looks;

use kernel::Date;
use serde::Deserialize;
use serde::Serialize;

pub use crate::catalogue::check::Wrong;
pub use crate::catalogue::gone::Former;
pub use crate::catalogue::gone::Gone;
pub use crate::catalogue::hours::Hours;
use crate::text::Text;

/// The catalogue, dated. A changed one has a higher version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Counts up with each change.
    pub version: u32,
    /// From which day it is so.
    pub from: Date,
    /// Who says so.
    pub source: String,
    /// Where its pages are for everybody, `https://HOST`: feeds carry addresses.
    pub site: String,
    /// The node that may speak for everything.
    pub centre: String,
    /// The nodes that may change it (개정안), beside the centre. Only the file that the operator has given says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keepers: Vec<String>,
    /// The systems, ours and others'.
    #[serde(rename = "system")]
    pub systems: Vec<System>,
    /// Where one can go.
    #[serde(rename = "place")]
    pub places: Vec<Place>,
    /// What one can have done.
    #[serde(rename = "service")]
    pub services: Vec<Service>,
    /// What stands in it no longer. It is offered nowhere; what was told of it stays readable.
    #[serde(skip)]
    pub gone: Gone,
    /// The day of the operator's file that this is an edition of; none of that file itself.
    #[serde(skip)]
    pub begun: Option<Date>,
    /// Those that were in force before it, the first one first.
    #[serde(skip)]
    pub former: Vec<Former>,
}

/// A system (정보시스템) that may fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Its name for machines.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// Who runs it.
    pub owner: Text,
    /// Its grade (정보시스템 등급), 1 to 4.
    pub grade: u8,
    /// The node of ours that it is; none of a system that is not ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The systems without which it does not work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// The systems of which one is enough for it to work. They stand in for each other: that one is down is no failure of this system, and is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// Where every node looks whether it works: `https://HOST/PATH`, `http://…`, `tcp://HOST:PORT`, `tls://HOST:PORT`, `gateway://HOST:PORT` (one of
    /// ours, at the address for its operators). A node of ours is looked at anyway.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub look: Vec<String>,
}

/// A place (창구) to which one can go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its name for machines.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// Where it is.
    pub address: Text,
    /// The first digits of the postcodes (우편번호) for which it is the nearest.
    #[serde(default)]
    pub postcodes: Vec<String>,
    /// The nodes whose officers speak for it.
    pub nodes: Vec<String>,
    /// The systems without which nothing works there.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Its telephone.
    #[serde(default)]
    pub phone: String,
    /// When it is open.
    pub hours: Hours,
}

/// A way (수단) by which a service is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// At a counter (창구).
    Counter,
    /// At a kiosk (무인민원발급기).
    Kiosk,
    /// On the web.
    Web,
    /// By telephone.
    Phone,
}

/// One way to a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// How.
    pub by: By,
    /// Where; empty of what has no place.
    #[serde(default)]
    pub places: Vec<String>,
    /// The systems without which it does not work there, beside those of the place.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Whether it is taken in on paper (수기접수) where they fail.
    #[serde(default)]
    pub on_paper: bool,
    /// Its address on the web.
    #[serde(default)]
    pub url: String,
}

/// What else one can do (대체수단) where all of it fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternate {
    /// In words.
    pub say: Text,
    /// Its address on the web.
    #[serde(default)]
    pub url: String,
    /// Its telephone.
    #[serde(default)]
    pub phone: String,
}

/// Something that people have done: a paper, a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its name for machines; of ours `service.request`.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// What to bring.
    pub bring: Vec<Text>,
    /// The ways to it.
    #[serde(rename = "way")]
    pub ways: Vec<Way>,
    /// What else one can do.
    #[serde(rename = "alternate")]
    pub alternates: Vec<Alternate>,
}

impl Place {
    /// Whether a node speaks for it.
    pub fn is_of(&self, node: &str) -> bool {
        self.nodes.iter().any(|known| known == node)
    }
}

impl Catalogue {
    /// The host of its pages.
    pub fn host(&self) -> &str {
        let rest = self.site.split_once("://").map_or("", |(_, rest)| rest);
        rest.split([':', '/']).next().unwrap_or_default()
    }

    /// Since when there are pages by it: identities of feeds carry this day, and no edition changes them.
    pub fn since(&self) -> Date {
        self.begun.unwrap_or(self.from)
    }

    /// The system of a name, also one that is gone.
    pub fn system(&self, name: &str) -> Option<&System> {
        let mut all = self.systems.iter().chain(&self.gone.systems);
        all.find(|system| system.name == name)
    }

    /// The place of a name, also one that is gone.
    pub fn place(&self, name: &str) -> Option<&Place> {
        let mut all = self.places.iter().chain(&self.gone.places);
        all.find(|place| place.name == name)
    }

    /// The service of a name, also one that is gone.
    pub fn service(&self, name: &str) -> Option<&Service> {
        let mut all = self.services.iter().chain(&self.gone.services);
        all.find(|service| service.name == name)
    }

    /// Whether a node's officers may change it.
    pub fn is_kept_by(&self, node: &str) -> bool {
        self.centre == node || self.keepers.iter().any(|keeper| keeper == node)
    }

    /// The places for which a node speaks.
    pub fn places_of(&self, node: &str) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(move |place| place.is_of(node))
    }
}

#[cfg(test)]
pub(crate) mod tests;
