//! When a seal certificate may be issued online: from which day, for which use, to whom. Data: `data/seal-online.jsonl`.

use kernel::Date;
use kernel::Dated;
use kernel::Policy;
use serde::Deserialize;

/// The policy table.
pub const ONLINE: (&str, &str) = (
    "resident/seal-online",
    include_str!("../../data/seal-online.jsonl"),
);

/// True if a seal certificate for this use may be issued online on that day, applied for `by` (`본인`). A day before the first row: never.
pub fn may_online(policy: &Policy, purpose: &str, by: &str, day: Date) -> bool {
    let rows = policy.on::<Row>(ONLINE.0, day);
    let plain: String = purpose.split_whitespace().collect();
    rows.iter()
        .any(|row| row.by.iter().any(|kind| kind == by) && !row.excludes(&plain))
}

#[derive(Deserialize)]
struct Row {
    by: Vec<String>,
    /// Words by which a use is recognised as excluded.
    not_for: Vec<String>,
    from: Option<Date>,
    until: Option<Date>,
}

impl Row {
    fn excludes(&self, purpose: &str) -> bool {
        let words = self
            .not_for
            .iter()
            .map(|word| word.split_whitespace().collect::<String>());
        words.into_iter().any(|word| purpose.contains(&word))
    }
}

impl Dated for Row {
    fn from(&self) -> Option<Date> {
        self.from
    }
    fn until(&self) -> Option<Date> {
        self.until
    }
}
