//! The life of the sheets (매) of a paper: sent, and ended once. At most one of them counts, and what nobody knows is asked, never guessed.
//!
//! That a sheet is sent is on record before a byte leaves: a node that is killed in between finds a sheet without an end, and prints no second one.

use kernel::Caller;
use kernel::Id;
use kernel::Moment;
use kernel::Sheet;
use kernel::SheetEnd;
use kernel::StreamId;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Noting;

/// The kind of the stream of a paper's sheets: the node's own, beside the paper, which other nodes may have issued.
const SHEETS: &str = "sheets";
/// How many sheets a paper has at most: beyond it something else is wrong than paper.
pub const SHEETS_MAX: u32 = 20;

/// What happens in the stream.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Event {
    /// It is about to be sent.
    Sent {
        nth: u32,
        printer: String,
        at: Moment,
        by: String,
    },
    /// It is known how it ended.
    Ended { nth: u32, how: SheetEnd },
}

/// Whether a sheet may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It may.
    Goes,
    /// It was: the same press came twice.
    Was,
    /// The one before has no end on record yet.
    OneIsOut,
    /// It is not the next one: the page is an old one.
    Stale,
    /// There were too many.
    TooMany,
}

/// The stream of a paper's sheets.
pub fn sheets_stream(number: &str) -> StreamId {
    StreamId::new(SHEETS, Id(number.parse().unwrap_or_default()))
}

/// The sheets of a paper, oldest first. Of two ends of one sheet the first on record counts.
pub fn sheets_of(events: &[Value]) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for event in events
        .iter()
        .filter_map(|event| Event::deserialize(event).ok())
    {
        match event {
            Event::Sent {
                nth,
                printer,
                at,
                by,
            } => {
                for before in &mut sheets {
                    before.voided = true;
                }
                sheets.push(Sheet {
                    nth,
                    printer,
                    sent_at: at,
                    by,
                    end: None,
                    voided: false,
                });
            }
            Event::Ended { nth, how } => {
                let open = sheets
                    .iter_mut()
                    .find(|sheet| sheet.nth == nth && sheet.end.is_none());
                if let Some(sheet) = open {
                    sheet.end = Some(how);
                }
            }
        }
    }
    sheets
}

/// Whether the `nth` sheet may be sent after these.
pub fn next(sheets: &[Sheet], nth: u32) -> Next {
    let last = sheets.last();
    let sent = last.map_or(0, |sheet| sheet.nth);
    if (1..=sent).contains(&nth) {
        return Next::Was;
    }
    if nth != sent + 1 {
        return Next::Stale;
    }
    if nth > SHEETS_MAX {
        return Next::TooMany;
    }
    match last {
        Some(sheet) if sheet.end.is_none() => Next::OneIsOut,
        Some(_) | None => Next::Goes,
    }
}

/// True if the end of this sheet is open.
pub fn is_open(sheets: &[Sheet], nth: u32) -> bool {
    let mut open = sheets.iter().filter(|sheet| sheet.end.is_none());
    open.any(|sheet| sheet.nth == nth)
}

impl Noting {
    /// That a sheet of a paper is about to be sent.
    pub fn sheet_sent(by: &Caller, number: &str, nth: u32, printer: &str, at: Moment) -> Self {
        let event = Event::Sent {
            nth,
            printer: printer.to_owned(),
            at,
            by: by.who.clone(),
        };
        Self::of_sheets(&by.who, number, format!("sheet/{number}/{nth}"), &event)
    }

    /// How a sheet ended: by the node that followed it (`node/NAME`), or by the officer who was asked.
    pub fn sheet_ended(who: &str, number: &str, nth: u32, how: SheetEnd) -> Self {
        let event = Event::Ended { nth, how };
        Self::of_sheets(who, number, format!("sheet-ended/{number}/{nth}"), &event)
    }

    /// It is no line of its own in an office's day list: it stands with its paper's.
    fn of_sheets(who: &str, number: &str, key: String, event: &Event) -> Self {
        Self {
            stream: sheets_stream(number),
            who: who.to_owned(),
            office: None,
            key,
            event: serde_json::to_value(event).expect("a sheet's event is plain data"),
        }
    }
}

#[cfg(test)]
mod tests;
