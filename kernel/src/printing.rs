//! Printing for real: the printers of a node, the sheets that were sent to them, and the port through which a gate prints.

use serde::Deserialize;
use serde::Serialize;

use crate::Caller;
use crate::Future;
use crate::Moment;
use crate::PaperLine;
use crate::Refusal;

/// A printer of a node, as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterName {
    /// The short name in configuration and record: `desk1`.
    pub name: String,
    /// What it is called and where it stands, in Korean: `1번 창구 프린터`.
    pub title_ko: String,
    /// The same in English.
    pub title_en: String,
}

/// One sheet (매): a paper that was sent to a printer once. All sheets of a paper have its number, and at most one of them counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The first is 1.
    pub nth: u32,
    /// The printer, by its short name.
    pub printer: String,
    /// When that was put on record, before a byte was sent.
    pub sent_at: Moment,
    /// Who sent it (a pseudonym).
    pub by: String,
    /// How it ended; none while that is not on record.
    pub end: Option<SheetEnd>,
    /// True once another was sent instead: what came out of this one was destroyed (폐기).
    pub voided: bool,
}

/// How a sheet ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SheetEnd {
    /// The printer says that it came out.
    Printed,
    /// The paper jammed, and the printer gave the job up.
    Jammed,
    /// The printer gave the job up, or it was cancelled there.
    Stopped,
    /// The printer did not take it: nothing came out.
    NotSent,
    /// Nobody knew, and an officer says that it came out.
    CameOut,
    /// Nobody knew, and an officer says that it did not come out.
    NotOut,
}

/// How far a sheet is that the node still follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What the printer does with it.
    pub doing: Doing,
    /// What keeps the printer from printing, as it says.
    pub troubles: Vec<Trouble>,
}

/// What a printer does with a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doing {
    /// It is being sent.
    #[default]
    Sending,
    /// It waits there.
    Waiting,
    /// It is being printed.
    Printing,
    /// The printer stands still.
    Stopped,
    /// The printer does not answer any more.
    Silent,
}

/// What keeps a printer from printing (RFC 8011, 5.4.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// `media-jam`.
    Jam,
    /// `media-empty`, `media-needed`.
    PaperEmpty,
    /// `cover-open`, `door-open`, `interlock-open`.
    CoverOpen,
    /// `marker-supply-empty`, `toner-empty`.
    SupplyEmpty,
    /// `paused`, `shutdown`, or another reason for which it stands still.
    Other,
}

/// A paper with its sheets, as the page that prints it shows them.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheets {
    /// The paper.
    pub paper: PaperLine,
    /// Its sheets, oldest first.
    pub sheets: Vec<Sheet>,
    /// How far the last one is, while the node follows it.
    pub progress: Option<Progress>,
    /// The printer that this caller used last, if there was one since the node's start.
    pub usual: Option<String>,
}

impl Sheets {
    /// The number that the next sheet would have.
    pub fn next(&self) -> u32 {
        self.sheets.last().map_or(1, |sheet| sheet.nth + 1)
    }

    /// True where nobody knows how the last sheet ended: the node does not follow it, and nothing is on record. An officer is asked.
    pub fn unknown(&self) -> bool {
        let open = self.sheets.last().is_some_and(|sheet| sheet.end.is_none());
        open && self.progress.is_none()
    }
}

/// The port through which a gate prints. A node without printers has none.
pub trait Printing: Send + Sync {
    /// The printers, in the order of their names; at least one.
    fn printers(&self) -> Vec<PrinterName>;
    /// A paper and its sheets, for the officer's office that issued it. Waits for up to two seconds where the last one is under way, so that a sheet that
    /// is soon printed is seen printed.
    fn sheets<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<Sheets, Refusal>>;
    /// Sends the `nth` sheet of a paper to a printer, once: said again it does nothing. The one before is void from then on; what is still at a printer
    /// is cancelled there first.
    fn send<'a>(
        &'a self,
        number: &'a str,
        nth: u32,
        printer: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>>;
    /// An officer says whether a sheet came out of which nobody knew.
    fn tell<'a>(
        &'a self,
        number: &'a str,
        nth: u32,
        came_out: bool,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>>;
}
