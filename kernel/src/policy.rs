//! Policy: laws, fees, periods and thresholds as dated data. A case is judged by the version in force on its own date.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::de::DeserializeOwned;

/// A row of a policy table: it says from when until when it is in force.
pub trait Dated: DeserializeOwned {
    /// The first day on which the row is in force; none: always was.
    fn from(&self) -> Option<Date>;
    /// The last day on which the row is in force; none: still is.
    fn until(&self) -> Option<Date>;
}

/// All policy tables of a node by name (`resident/fees`), each as JSON lines. Built in by default, replaceable as a whole.
#[derive(Clone, Debug, Default)]
pub struct Policy(BTreeMap<String, String>);

/// A table that is missing or does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// The table's name.
    pub table: String,
    /// The line, from 1; 0 where the table is missing.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

impl Policy {
    /// Takes tables in.
    #[must_use]
    pub fn with(mut self, tables: &[(&'static str, &'static str)]) -> Self {
        self.0.extend(
            tables
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned())),
        );
        self
    }

    /// Replaces one table.
    pub fn replace(&mut self, name: &str, text: String) {
        self.0.insert(name.to_owned(), text);
    }

    /// All rows of a table, in its own order.
    pub fn all<R: DeserializeOwned>(&self, name: &str) -> Result<Vec<R>, PolicyFault> {
        let fault = |line, why: String| PolicyFault {
            table: name.to_owned(),
            line,
            why,
        };
        let text = self
            .0
            .get(name)
            .ok_or_else(|| fault(0, "no such table".to_owned()))?;
        let lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(i, line)| serde_json::from_str(line).map_err(|e| fault(i + 1, e.to_string())))
            .collect()
    }

    /// The rows in force on a day. Empty where the table is missing or does not read: `check` at the start has refused that.
    pub fn on<R: Dated>(&self, name: &str, day: Date) -> Vec<R> {
        let rows = self.all::<R>(name).unwrap_or_default();
        rows.into_iter()
            .filter(|row| {
                row.from().is_none_or(|from| from <= day)
                    && row.until().is_none_or(|until| day <= until)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Fee {
        from: Option<Date>,
        until: Option<Date>,
        won: i64,
    }

    impl Dated for Fee {
        fn from(&self) -> Option<Date> {
            self.from
        }
        fn until(&self) -> Option<Date> {
            self.until
        }
    }

    const FEES: &str =
        "{\"won\":300,\"until\":\"2020-12-31\"}\n{\"won\":400,\"from\":\"2021-01-01\"}\n";

    #[test]
    fn a_case_is_judged_by_the_version_of_its_own_date() {
        let policy = Policy::default().with(&[("resident/fees", FEES)]);
        let won = |y| {
            policy
                .on::<Fee>("resident/fees", jiff::civil::date(y, 1, 1))
                .iter()
                .map(|fee| fee.won)
                .collect::<Vec<_>>()
        };
        assert_eq!((won(2020), won(2021)), (vec![300], vec![400]));
    }

    #[test]
    fn a_bad_line_is_named() {
        let policy = Policy::default().with(&[("t", "{\"won\":1}\n\n{\"won\":\"x\"}")]);
        assert_eq!(
            policy.all::<Fee>("t").err().map(|fault| fault.line),
            Some(3)
        );
        assert_eq!(
            policy.all::<Fee>("u").err().map(|fault| fault.line),
            Some(0)
        );
    }
}
