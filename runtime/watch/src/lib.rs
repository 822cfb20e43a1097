//! The watch (관제): this node looks at what the catalogue names, at other nodes and at itself, and tells the others what it saw.
//!
//! What a look means is the rules' business ([`kernel::Observer`]); here it is only taken: `site.rs` at systems of anybody, `gateway.rs` at gateways, `peer.rs` at nodes of ours,
//! `health.rs` at this one.

mod anybody;
mod gateway;
mod health;
mod peer;
mod round;
mod site;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;

use clock::Clock;
use kernel::Health;
use kernel::Moment;
use link::Caller;
use node::Board;
use node::Node;

pub use crate::peer::router;

/// What a watch is made of.
pub struct Parts {
    /// Its node, which signs what was seen.
    pub node: Arc<Node>,
    /// That node's name.
    pub name: String,
    /// The board, on which sights lie and lines are noted.
    pub board: Arc<Board>,
    /// Its line to others.
    pub caller: Arc<Caller>,
    /// Its clock.
    pub clock: Arc<Clock>,
    /// A folder on the disk of the record: a little is written there, and synced, with each round.
    pub record: PathBuf,
}

/// The watch of one node.
pub struct Watch {
    parts: Parts,
    /// What the node found in itself last, and when.
    health: Mutex<Option<(Health, Moment)>>,
    tls: Arc<rustls::ClientConfig>,
}

impl Watch {
    /// Puts it together.
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            parts,
            health: Mutex::default(),
            tls: anybody::config(),
        })
    }
}
