//! Where people get stuck: counted by page, service and minute, and never who.

use serde::Deserialize;
use serde::Serialize;

use crate::Future;
use crate::Moment;
use crate::Refusal;

/// Somebody did not get on. It holds nothing by which that somebody could be known: all of it is chosen from lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StuckNote {
    /// When, to the minute.
    pub at: Moment,
    /// The page, as its route: `/papers/{number}`. Never what stood in its address.
    pub on: String,
    /// The service that the page was about, by its name in the catalogue; empty for none.
    pub service: String,
    /// What was in the way, by its name in the form.
    pub why: String,
}

/// The port through which that is counted.
pub trait Stuck: Send + Sync {
    /// Counts it, once for a form's key. On disk before this answers.
    fn note<'a>(&'a self, note: StuckNote, key: &'a str) -> Future<'a, Result<(), Refusal>>;
    /// What was counted within the last eight days, oldest first.
    fn noted(&self) -> Vec<StuckNote>;
}
