//! The watch (관제): what a node looks at, what it measured, and what it tells the others of it. The runtime looks; the rules of what a look means are
//! an [`Observer`]'s.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Board;
use crate::Moment;

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LookAt {
    /// A node of ours, by its name: over the lines of the nodes, or in itself where it is the one that looks.
    Node(String),
    /// A site (`http` or `https`): a small request, and one that fills several packets.
    Site {
        /// Whether by TLS.
        tls: bool,
        /// `host:port`.
        address: String,
        /// What is asked for; begins with a slash.
        path: String,
    },
    /// A port that takes connections: `host:port`.
    Port(String),
    /// A port that takes connections by TLS, whose certificate is looked at.
    Certificate(String),
    /// A gateway, asked at the address for its operators, `host:port`: how it stands, and how it sees what is behind it.
    Gateway(String),
}

/// What one look measured. None: it was not tried, which says nothing either way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Whether what fits into one small packet came through and was answered.
    pub small: Option<bool>,
    /// Whether what fills several packets of the full size (1,500 bytes) came through and was answered.
    pub full: Option<bool>,
    /// How long the small answer took, in milliseconds.
    pub ms: Option<u32>,
    /// Until when its certificate counts.
    pub certificate_until: Option<Moment>,
    /// What a node of ours says of itself.
    pub health: Option<Health>,
    /// What a gateway says of itself and of the homes behind it.
    pub gateway: Option<Behind>,
}

/// How a gateway sees what is behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Whether it serves anybody at all.
    pub serves: bool,
    /// Its homes by name, in its own word: `up`, `suspect`, `degraded`, `down`, `draining`. Of several backends of one home, the best.
    pub homes: Vec<(String, String)>,
}

/// What a node finds in itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Whether it wrote something down for good (fsync) just now.
    pub writes: bool,
    /// Whether its clock can be trusted.
    pub clock_good: bool,
    /// By how many milliseconds the oldest of its copies lags behind, of journals whose node it hears. None: it keeps no copies, or hears nobody.
    pub lag_ms: Option<i64>,
}

/// What a node says of all that it looks at (관측). It replaces what the same node said before, and is worth nothing soon after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The node that looked.
    pub node: String,
    /// When.
    pub at: Moment,
    /// What it saw; the rules read it.
    pub body: Value,
}

/// One node's eye: it says what to look at, and makes a sight of what was measured.
pub trait Observer: Send {
    /// How often to look, in milliseconds.
    fn every_ms(&self, now: Moment) -> u32;
    /// What to look at now, by what the board says. Asked before each round.
    fn targets(&mut self, board: &dyn Board, now: Moment) -> Vec<LookAt>;
    /// Takes one round of looks in, in the order of the targets, with whether each of the other nodes that was asked answers. The body of the sight.
    fn saw(&mut self, looked: &[Looked], others: &[bool], now: Moment) -> Value;
}
