//! A record that changes its home. The old home releases it (전출) as its last event there; from then on the new home alone writes it.
//!
//! The events of such a record lie in several journals. The first entry that the new home writes repeats what the old one wrote, so that each
//! journal holds all of the record that its own entries stand on.

use serde_json::Value;
use serde_json::json;

use crate::Moment;
use crate::StreamId;

/// What a decision releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The records.
    pub streams: Vec<StreamId>,
    /// Records that stay, and that the new home must read to decide: the household (세대) that somebody leaves.
    pub beside: Vec<StreamId>,
    /// The municipality (시군구, five digits) whose home decides on them from now on.
    pub to: String,
    /// The request with which that home goes on; none where it asked for the release.
    pub onward: Option<Onward>,
}

/// A request that follows from a release, at the new home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onward {
    /// Its name.
    pub request: &'static str,
    /// Its answers, as pairs.
    pub answers: Vec<(String, String)>,
    /// When it counts in law.
    pub legal_at: Moment,
}

const RELEASED_TO: &str = "released-to";

/// The event that ends an old home's part of a record. It is the runtime's, and no service sees it.
pub fn released_to(node: &str) -> Value {
    json!({ RELEASED_TO: node })
}

/// The node to which such an event releases a record; none for any other event.
pub fn release_of(event: &Value) -> Option<&str> {
    event.as_object()?.get(RELEASED_TO)?.as_str()
}
