//! What printers say, as types: states by number, reasons by keyword.

use ipp::attribute::IppAttribute;
use ipp::attribute::IppAttributes;
use ipp::model::DelimiterTag;
use ipp::model::Operation;
use ipp::value::IppValue;
use kernel::Trouble;

use crate::PDF;
use crate::PrinterError;

/// What a printer says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// True if it takes a PDF, and the operations by which we send and follow one.
    pub able: bool,
    /// True if it takes jobs now.
    pub accepting: bool,
    /// What keeps it from printing.
    pub troubles: Vec<Trouble>,
}

/// What a printer says of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its state.
    pub state: JobState,
    /// True if it ended, but the printer itself reports errors: what came out should be looked at.
    pub with_errors: bool,
}

/// The state of a job (RFC 8011, 5.3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// `pending`, `pending-held`.
    Waiting,
    /// `processing`.
    Printing,
    /// `processing-stopped`.
    Stopped,
    /// `completed`: as far as the printer knows, it came out.
    Completed,
    /// `canceled`.
    Canceled,
    /// `aborted`.
    Aborted,
}

/// The operations that we need.
const NEEDED: [Operation; 4] = [
    Operation::CreateJob,
    Operation::SendDocument,
    Operation::GetJobAttributes,
    Operation::CancelJob,
];

const REASONS: &str = "printer-state-reasons";
const STATE: &str = "printer-state";
const ACCEPTING: &str = "printer-is-accepting-jobs";
const FORMATS: &str = "document-format-supported";
const OPERATIONS: &str = "operations-supported";
/// `printer-state` of a printer that stands still (RFC 8011, 5.4.11).
const STOPPED: i32 = 5;

/// What we want to know of a printer.
pub(crate) fn asked() -> Result<IppValue, PrinterError> {
    let names = [REASONS, STATE, ACCEPTING, FORMATS, OPERATIONS].into_iter();
    let keywords = names.map(|name| Ok(IppValue::Keyword(name.try_into()?)));
    Ok(IppValue::Array(
        keywords.collect::<Result<_, PrinterError>>()?,
    ))
}

impl Look {
    pub(crate) fn of(said: &IppAttributes) -> Self {
        let printer = DelimiterTag::PrinterAttributes;
        let operations = numbers(said, printer, OPERATIONS);
        let able = texts(said, printer, FORMATS).iter().any(|it| it == PDF)
            && NEEDED
                .into_iter()
                .all(|needed| operations.contains(&i32::from(needed as i16)));
        let reasons = texts(said, printer, REASONS);
        let mut troubles: Vec<Trouble> = reasons
            .iter()
            .filter_map(|reason| trouble(reason))
            .collect();
        if troubles.is_empty() && numbers(said, printer, STATE).contains(&STOPPED) {
            troubles.push(Trouble::Other);
        }
        troubles.sort_unstable();
        troubles.dedup();
        Self {
            able,
            // A printer that does not say is taken to accept; it may still refuse the job.
            accepting: flag(said, printer, ACCEPTING).unwrap_or(true),
            troubles,
        }
    }
}

impl Job {
    pub(crate) fn of(said: &IppAttributes) -> Option<Self> {
        let job = DelimiterTag::JobAttributes;
        let state = match numbers(said, job, "job-state").first()? {
            3 | 4 => JobState::Waiting,
            5 => JobState::Printing,
            6 => JobState::Stopped,
            7 => JobState::Canceled,
            8 => JobState::Aborted,
            9 => JobState::Completed,
            _ => return None,
        };
        let reasons = texts(said, job, "job-state-reasons");
        Some(Self {
            state,
            with_errors: reasons.iter().any(|it| it == "job-completed-with-errors"),
        })
    }
}

/// The number of a job that was made.
pub(crate) fn job_id(said: &IppAttributes) -> Option<i32> {
    let ids = numbers(said, DelimiterTag::JobAttributes, "job-id");
    ids.first().copied()
}

/// A reason without its severity (`-report`, `-warning`, `-error`). What is only reported, such as low toner, is no trouble.
fn trouble(reason: &str) -> Option<Trouble> {
    let mut severity = ["-warning", "-error"].into_iter();
    let bare = severity
        .find_map(|severity| reason.strip_suffix(severity))
        .unwrap_or(reason);
    match bare {
        "media-jam" => Some(Trouble::Jam),
        "media-empty" | "media-needed" | "input-tray-missing" => Some(Trouble::PaperEmpty),
        "cover-open" | "door-open" | "interlock-open" => Some(Trouble::CoverOpen),
        "marker-supply-empty" | "toner-empty" => Some(Trouble::SupplyEmpty),
        "paused" | "shutdown" | "output-area-full" | "output-tray-missing" | "stopped-partly" => {
            Some(Trouble::Other)
        }
        _ => None,
    }
}

fn values<'a>(
    said: &'a IppAttributes,
    group: DelimiterTag,
    name: &str,
) -> impl Iterator<Item = &'a IppValue> {
    let found = said.groups_of(group).find_map(|group| group.get(name));
    found.into_iter().flat_map(IppAttribute::value)
}

fn texts(said: &IppAttributes, group: DelimiterTag, name: &str) -> Vec<String> {
    values(said, group, name).map(ToString::to_string).collect()
}

fn numbers(said: &IppAttributes, group: DelimiterTag, name: &str) -> Vec<i32> {
    let number = |value: &IppValue| value.as_enum().or(value.as_integer()).copied();
    values(said, group, name).filter_map(number).collect()
}

fn flag(said: &IppAttributes, group: DelimiterTag, name: &str) -> Option<bool> {
    values(said, group, name).find_map(|value| value.as_boolean().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_known_with_every_severity_and_a_report_is_no_trouble() {
        let known = [
            ("media-jam", Some(Trouble::Jam)),
            ("media-jam-warning", Some(Trouble::Jam)),
            ("media-empty-error", Some(Trouble::PaperEmpty)),
            ("cover-open", Some(Trouble::CoverOpen)),
            ("toner-empty-error", Some(Trouble::SupplyEmpty)),
            ("paused", Some(Trouble::Other)),
            ("toner-low-warning", None),
            ("media-jam-report", None),
            ("none", None),
        ];
        for (reason, expected) in known {
            assert_eq!(trouble(reason), expected, "{reason}");
        }
    }
}
