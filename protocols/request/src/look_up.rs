//! Looking a paper up by its number at the node that has its record, for whoever checks it where nothing of it lies.

use kernel::Date;
use kernel::Moment;
use serde::Deserialize;
use serde::Serialize;

use crate::Why;

/// What one node asks another of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUp {
    /// Its number, 16 digits.
    pub number: String,
    /// What else stands on the page, where somebody shows nothing that proves itself.
    pub page: Option<OnPage>,
}

/// What must fit a paper that is shown by its number alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnPage {
    /// The day of issue.
    pub issued_on: Date,
    /// The name of a person whom it is about, or of the applicant.
    pub name: String,
}

/// What it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LookedUp {
    /// It was issued, and what stands on the page fits.
    Issued(IssuedPaper),
    /// The node that gives such numbers has issued no such paper.
    Never,
    /// Its record does not lie here either, or not yet.
    NotHere,
    /// There were too many wrong guesses at this number.
    TooOften,
}

/// No more of a paper than whoever checks it may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedPaper {
    /// Its kind, `service.form`.
    pub kind: String,
    /// When it was issued.
    pub issued_at: Moment,
    /// From the record of which moment.
    pub as_of: Moment,
    /// What has become of it.
    pub fate: Fate,
    /// True for an interim paper (임시 발급).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interim: bool,
}

/// What has become of a paper, or of the record it was issued from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// The record was as it is on the paper at that moment.
    Unchanged(Moment),
    /// Something was entered since; known as of that moment.
    Changed(Moment),
    /// It was withdrawn then; why is not known to who only has the list.
    Withdrawn(Moment, Option<Why>),
    /// An interim paper whose final paper had not been made at that moment.
    Open(Moment),
    /// An interim paper whose final paper was made then.
    Replaced(Moment),
    /// That can't be told.
    Unknown,
}
