//! Papers as values: what a service wants issued. Number, code, signatures and the page are the runtime's part.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Date;
use crate::StreamId;

/// A paper that a decision issues.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// The form's name.
    pub form: &'static str,
    /// Whose record it shows.
    pub subject: StreamId,
    /// Who may fetch it as their own; none if nobody in the register (a person without a record here).
    pub holder: Option<StreamId>,
    /// The applicant as printed, e.g. `본인` or a name and relation.
    pub applicant: String,
    /// What the page shows, and nothing else.
    pub data: Value,
    /// What the 2D code says, so that the paper can be compared with it.
    pub facts: Facts,
    /// The fee taken, in won.
    pub fee_won: i64,
    /// True if what it shows stands only provisionally; the page and the code say so.
    pub provisional: bool,
}

/// The facts of a paper inside its signed code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The address shown, one line; may be empty.
    pub address: String,
    /// The persons shown, in the order of the page.
    pub persons: Vec<Named>,
}

/// A person named by a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Relation to the head of household (세대주와의 관계) where the page shows it; else empty.
    pub relation: String,
    /// Name.
    pub name: String,
    /// Day of birth.
    pub birth: Date,
}
