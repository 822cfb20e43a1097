//! Outage windows (장애 구간): what fails where from when to when, as somebody has declared it. Deadlines and paper intake go by them later.
//!
//! A window is told in revisions, each a posting (게시) of its own. A later one supersedes those before it; nothing is overwritten, and the history shows
//! them all. Two revisions of one number, told by two nodes that could not hear each other, are put in order by their moment, then by their identity: every
//! node that has both shows the same.

use std::collections::BTreeMap;

use kernel::Id;
use kernel::Moment;
use kernel::Posting;
use serde::Deserialize;
use serde::Serialize;

use crate::catalogue::Catalogue;
pub use crate::state::State;
use crate::text::Text;

/// What a posting about an outage says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// The window that it revises; none of a new one, whose identity is the posting's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// Counts up with each revision; the first is 1.
    pub revision: u32,
    /// The system that fails; or else a service is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The service that fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Where; empty for everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// How bad it is.
    pub state: State,
    /// From when.
    pub from: Moment,
    /// Until when; none while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// What is known of the cause, in words for everybody.
    pub cause: Text,
    /// When there will be more news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_update: Option<Moment>,
    /// When it is expected back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Moment>,
    /// Whether it is a drill (훈련): told to those who take part, and to nobody as true.
    #[serde(default)]
    pub drill: bool,
}

/// One revision, as it was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The posting.
    pub id: Id,
    /// The node that posted it.
    pub node: String,
    /// When.
    pub at: Moment,
    /// What it says.
    pub outage: Outage,
}

/// A window with its revisions, the one that counts last. There is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its identity: that of its first posting.
    pub id: Id,
    revisions: Vec<Revision>,
}

impl Window {
    /// The revision that counts.
    pub fn last(&self) -> &Revision {
        self.revisions.last().expect("a window has a revision")
    }

    /// What counts.
    pub fn outage(&self) -> &Outage {
        &self.last().outage
    }

    /// All revisions, in the order in which they count.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// Whether it has ended.
    pub fn is_over(&self, now: Moment) -> bool {
        self.outage().until.is_some_and(|until| until <= now)
    }

    /// Whether it is on.
    pub fn is_on(&self, now: Moment) -> bool {
        self.outage().from <= now && !self.is_over(now)
    }
}

/// The kind of a posting about an outage, in its body.
const KIND: &str = "outage";

/// The body of a posting about an outage.
pub fn body(outage: &Outage) -> serde_json::Value {
    serde_json::json!({"kind": KIND, "outage": outage})
}

/// The windows of all postings, by identity. What can't be read (a later release's), names what the catalogue of its day does not know, or was posted by
/// somebody who did not speak for it then, is left out.
pub fn windows(postings: &[Posting], catalogue: &Catalogue) -> Vec<Window> {
    let mut windows: BTreeMap<Id, Vec<Revision>> = BTreeMap::new();
    for posting in postings {
        let Some(revision) = revision(posting) else {
            continue;
        };
        if !speaks_for(catalogue.then(posting.at), &posting.node, &revision.outage) {
            continue;
        }
        let first = match &revision.outage.window {
            None => Some(posting.id),
            Some(window) => Id::parse(window),
        };
        if let Some(first) = first {
            windows.entry(first).or_default().push(revision);
        }
    }
    let told = windows.into_iter().map(|(id, mut revisions)| {
        revisions.sort_by_key(|one| (one.outage.revision, one.at, one.id));
        // Who speaks for the first speaks for what becomes of it; nobody else turns it into something of their own. One whose first posting is not here
        // yet waits for it.
        let first = revisions.iter().find(|one| one.id == id)?.outage.clone();
        revisions.retain(|one| speaks_for(catalogue.then(one.at), &one.node, &first));
        Some(Window { id, revisions })
    });
    told.flatten().collect()
}

fn revision(posting: &Posting) -> Option<Revision> {
    if posting.body["kind"] != KIND {
        return None;
    }
    Some(Revision {
        id: posting.id,
        node: posting.node.clone(),
        at: posting.at,
        outage: Outage::deserialize(&posting.body["outage"]).ok()?,
    })
}

/// Whether a node may tell this: the node of a system for its system, the centre for everything, any other for its own places only. So a stolen key can
/// close no counter but its own.
pub fn speaks_for(catalogue: &Catalogue, node: &str, outage: &Outage) -> bool {
    let system = outage.system.as_deref().map(|name| catalogue.system(name));
    let service = outage
        .service
        .as_deref()
        .map(|name| catalogue.service(name));
    let known = match (system, service) {
        (Some(system), None) => system.is_some(),
        (None, Some(service)) => service.is_some(),
        (None, None) | (Some(_), Some(_)) => false,
    };
    let places: Option<Vec<_>> = outage
        .places
        .iter()
        .map(|name| catalogue.place(name))
        .collect();
    let Some(places) = places.filter(|_| known) else {
        return false;
    };
    let is_own = system
        .flatten()
        .is_some_and(|system| system.node.as_deref() == Some(node));
    let at_home = places.iter().all(|place| place.is_of(node));
    catalogue.centre == node || (at_home && (is_own || !places.is_empty()))
}
