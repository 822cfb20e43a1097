//! From the cells of a household to the answers of its carry-over, remembering which cell each came from.

use std::collections::BTreeMap;

use kernel::Answers;
use kernel::Words;

use super::Bad;
use super::columns::Header;
use super::columns::Holds;
use super::columns::Value;
use super::fault;
use super::households::Found;

/// A household whose cells were made the answers of a request.
#[derive(Default)]
pub(super) struct Made {
    pub(super) answers: Answers,
    /// Of each answer: the row in the household, and the column of the file.
    pub(super) from: BTreeMap<String, (usize, usize)>,
    /// How many lines each list has so far.
    lines: BTreeMap<&'static str, usize>,
}

/// What of a cell can't be used, the code, and what to do.
type Unusable<'a> = (&'a str, &'static str, Words);

/// The cells as answers of the request. What can't become an answer is a fault of the household.
pub(super) fn made(header: &Header, household: &mut Found) -> Made {
    let mut made = Made::default();
    for (i, row) in household.rows.iter().enumerate() {
        for (j, (cell, column)) in row.cells.iter().zip(&header.columns).enumerate() {
            let taken = made.take(column.holds, cell, (i, j));
            let bad = taken
                .err()
                .map(|(given, code, hint)| Bad::new(row.at, &header.names[j], given, code, hint));
            household.faults.extend(bad);
        }
    }
    made
}

impl Made {
    fn take<'a>(
        &mut self,
        holds: Holds,
        cell: &'a str,
        from: (usize, usize),
    ) -> Result<(), Unusable<'a>> {
        match holds {
            _ if cell.is_empty() => {}
            Holds::Household | Holds::Remark => {}
            Holds::Member(field, value) => {
                self.set(format!("members.{}.{field}", from.0), value.of(cell), from);
            }
            Holds::Of(field, value) => {
                let value = value.of(cell);
                if self.answers.raw(field).is_some_and(|other| other != value) {
                    return Err((cell, "differs", fault::DIFFERS));
                }
                self.set(field.to_owned(), value, from);
            }
            Holds::Lines(list, parts) => {
                let lines = cell.lines().filter(|line| !line.trim().is_empty());
                let bad = lines
                    .filter(|line| !self.take_line(list, line, parts, from))
                    .last();
                if let Some(line) = bad {
                    return Err((line, "parts", fault::PARTS));
                }
            }
        }
        Ok(())
    }

    /// One line of a list; false where it has too many or too few parts.
    fn take_line(
        &mut self,
        list: &'static str,
        line: &str,
        parts: &[(&str, Value)],
        from: (usize, usize),
    ) -> bool {
        let nth = *self
            .lines
            .entry(list)
            .and_modify(|nth| *nth += 1)
            .or_insert(0);
        let field = |name: &str| format!("{list}.{nth}.{name}");
        self.set(field("member"), (from.0 + 1).to_string(), from);
        let given: Vec<&str> = line.split('|').map(str::trim).collect();
        for ((name, value), given) in parts.iter().zip(&given) {
            if !given.is_empty() {
                self.set(field(name), value.of(given), from);
            }
        }
        (2..=parts.len()).contains(&given.len())
    }

    fn set(&mut self, field: String, value: String, from: (usize, usize)) {
        self.answers.set(&field, value);
        self.from.insert(field, from);
    }
}
