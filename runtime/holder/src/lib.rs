//! What a node does with other nodes: it keeps copies of their journals, gives out its own, hands requests over to their homes, and gets its own
//! journal back from them after a restore.
//!
//! Who may hold what stands in the directory (design: home, twin, office replica). Everything travels over `link`, where both ends have proven
//! who they are; every page is checked by hashes and signatures all the same before it is kept.

pub mod board;
mod cuts;
mod follow;
mod hand_over;
mod recover;
mod serve;
mod sights;

use std::sync::Arc;
use std::sync::Mutex;

use clock::Clock;
use keys::Keys;
use link::Caller;
use node::DirectoryCopy;
use node::Node;
use request::Asked;
use store::RowsOf;

/// What a holder is made of.
pub struct Parts {
    /// The node that holds.
    pub node: Arc<Node>,
    /// Its name.
    pub name: String,
    /// Its keys, data keys of others among them.
    pub keys: Arc<Keys>,
    /// Its copy of the directory.
    pub copy: Arc<DirectoryCopy>,
    /// Its clock.
    pub clock: Arc<Clock>,
    /// Its line to others.
    pub caller: Arc<Caller>,
    /// Makes the search rows of a stream of its events.
    pub rows: Arc<RowsOf>,
}

/// A node among others.
pub struct Holder {
    parts: Parts,
    asked: Mutex<Asked>,
}

impl Holder {
    /// Puts it together, and gives the node the way to other homes.
    pub fn new(parts: Parts) -> Arc<Self> {
        let node = Arc::clone(&parts.node);
        let holder = Arc::new(Self {
            parts,
            asked: Mutex::default(),
        });
        node.join(Arc::clone(&holder) as _);
        holder
    }
}
