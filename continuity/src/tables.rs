//! All policy tables of this crate, as a node's policy takes them in.

use crate::emergency_text;
use crate::notice;
use crate::notices;
use crate::probe;
use crate::stuck;

/// Each by its name, as it comes with the program.
pub const TABLES: &[(&str, &str)] = &[
    emergency_text::LENGTHS,
    emergency_text::REPEAT,
    notice::LENGTHS,
    notices::APPROVAL,
    notices::SENDING,
    notices::SERVICES,
    notices::failover::FAILOVER,
    probe::THRESHOLDS,
    stuck::THRESHOLDS,
];

/// The tables that come with the program, as a policy.
pub(crate) fn policy() -> kernel::Policy {
    kernel::Policy::default().with(TABLES)
}

#[cfg(test)]
mod tests {
    use super::TABLES;

    #[test]
    fn every_row_says_where_it_is_from() {
        for (name, text) in TABLES {
            for line in text.lines() {
                let row: serde_json::Value = serde_json::from_str(line).expect(name);
                let source = row["source"].as_str().expect(name);
                assert!(
                    source.starts_with(['S', 'O', 'X', 'M', 'C']),
                    "{name}: {source}"
                );
            }
        }
    }
}
