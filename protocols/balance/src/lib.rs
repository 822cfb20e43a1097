//! What a gateway decides, without a socket or a clock: which backend works, which one is taken, what may be sent again, who asks too much and
//! who waits. Times come in from outside.

mod budget;
mod health;
mod lanes;
mod pick;
mod proxy_header;
mod replay;
mod sources;
mod trial;
mod tries;

pub use crate::budget::Budget;
pub use crate::health::Answer;
pub use crate::health::Change;
pub use crate::health::Health;
pub use crate::health::Rules;
pub use crate::health::Saw;
pub use crate::health::State;
pub use crate::lanes::Lane;
pub use crate::lanes::Lanes;
pub use crate::pick::Candidate;
pub use crate::pick::pick;
pub use crate::proxy_header::proxy_header;
pub use crate::replay::Sent;
pub use crate::replay::Wish;
pub use crate::replay::may_go_again;
pub use crate::replay::may_leave_home;
pub use crate::sources::Rate;
pub use crate::sources::Sources;
pub use crate::sources::Verdict;
pub use crate::sources::network;
pub use crate::trial::HomeOnTrial;
pub use crate::trial::Trial;
pub use crate::trial::TrialRules;
pub use crate::trial::TrialVerdict;
pub use crate::tries::CONNECT_MAX_MS;
pub use crate::tries::TRIES_MAX;
pub use crate::tries::pause_ms;

/// Milliseconds since the gateway began, by a clock that never steps.
pub type Ms = u64;
