//! Rules of extracts that are data: `data/extract-rules.jsonl`.

use kernel::Date;
use kernel::Dated;
use kernel::Policy;
use serde::Deserialize;

/// The policy table.
pub const RULES: (&str, &str) = (
    "resident/extract-rules",
    include_str!("../../data/extract-rules.jsonl"),
);

/// The rules in force on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Rules {
    /// How many digits of a resident number's back part stay visible where it is hidden: 0 or 1.
    pub back_digits_shown: u8,
    /// How old, in hours, a copy of the list of restrictions may be to serve a third party.
    pub third_party_copy_hours_max: i64,
    from: Option<Date>,
    until: Option<Date>,
}

impl Dated for Rules {
    fn from(&self) -> Option<Date> {
        self.from
    }
    fn until(&self) -> Option<Date> {
        self.until
    }
}

/// The rules of a day. Where none are in force the safest stand: no digit is shown, no copy serves.
pub fn rules(policy: &Policy, day: Date) -> Rules {
    let rows = policy.on::<Rules>(RULES.0, day);
    rows.last().copied().unwrap_or(Rules {
        back_digits_shown: 0,
        third_party_copy_hours_max: 0,
        from: None,
        until: None,
    })
}
