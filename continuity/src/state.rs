//! The states (상태) of a part, a way or a service, as everybody is told them.

use serde::Deserialize;
use serde::Serialize;

/// How a part is. A later one is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It does what it is there for.
    Up,
    /// Something of it works and something does not: neither "it runs" nor "it is gone" would be true.
    Degraded,
    /// Nothing of it answers.
    Down,
}

impl State {
    /// `UP`, `DEGRADED`, `DOWN`, as `ieum rules eval` says it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Up => "UP",
            Self::Degraded => "DEGRADED",
            Self::Down => "DOWN",
        }
    }
}
