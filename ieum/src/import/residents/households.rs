//! From rows to households: those that can be loaded, and those of which a row is bad.

use std::collections::BTreeMap;

use kernel::Answers;
use kernel::Date;
use kernel::Moment;
use kernel::resident_number::ResidentNumber;

use super::At;
use super::Bad;
use super::Import;
use super::Incoming;
use super::Purpose;
use super::SetAside;
use super::check::check;
use super::columns::Header;
use super::columns::Holds;
use super::columns::Value;
use super::fault;
use super::gap::not_issuable;
use super::made::made;
use super::text::Row;
use super::text::UNREADABLE;

/// When the office opens: the hour at which a carry-over counts.
const OPEN_MS: i64 = 9 * 3_600_000;

/// A household as the file has it.
#[derive(Default)]
pub(super) struct Found {
    pub(super) name: String,
    /// The head first, else as in the file.
    pub(super) rows: Vec<Row>,
    pub(super) faults: Vec<Bad>,
}

/// Sorts the rows into households and checks each.
pub(super) fn sorted(header: &Header, rows: Vec<Row>, purpose: Purpose<'_>) -> Import {
    let mut found = grouped(header, rows);
    tell_numbers_held_twice(header, &mut found);
    let mut import = Import {
        households: Vec::new(),
        set_aside: Vec::new(),
        not_issuable: Vec::new(),
        header: header.names.clone(),
    };
    for mut household in found {
        let made = made(header, &mut household);
        let legal_day = check(header, &mut household, &made, purpose);
        if household.faults.is_empty() {
            let known = is_known(header, &household, purpose);
            import
                .households
                .push(incoming(made.answers, legal_day, known));
        } else {
            import.not_issuable.push(not_issuable(header, &household));
            import.set_aside.extend(set_aside(household));
        }
    }
    import.households.sort_by_key(|household| !household.known);
    import.set_aside.sort_by_key(|row| row.at);
    import
}

/// Rows by household, in the order in which these are first met. A row that does not say its household may belong to the one before it:
/// that one is set aside too.
fn grouped(header: &Header, rows: Vec<Row>) -> Vec<Found> {
    let key = header.position(|holds| holds == Holds::Household);
    let mut found: Vec<Found> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut before = None;
    for row in rows {
        let name = key
            .and_then(|at| row.cells.get(at))
            .cloned()
            .unwrap_or_default();
        let faults = faults_of(header, &row, key, &name);
        let loose = faults
            .iter()
            .any(|bad| matches!(bad.code, "cells" | "no-household"));
        if let Some(before) = before.filter(|_| loose) {
            let before: &mut Found = &mut found[before];
            before.faults.extend(faults.clone());
        }
        let fresh = found.len();
        let at = if name.is_empty() {
            fresh
        } else {
            *known.entry(name.clone()).or_insert(fresh)
        };
        if at == fresh {
            found.push(Found {
                name,
                ..Found::default()
            });
        }
        found[at].faults.extend(faults);
        found[at].rows.push(row);
        before = Some(at);
    }
    for household in &mut found {
        household.faults.dedup();
        put_head_first(header, household);
    }
    found
}

/// What is wrong with a row before anything in it is understood.
fn faults_of(header: &Header, row: &Row, key: Option<usize>, household: &str) -> Vec<Bad> {
    let mut faults = Vec::new();
    if row.cells.len() != header.names.len() {
        let given = format!("{} / {}", row.cells.len(), header.names.len());
        faults.push(Bad::new(row.at, "", &given, "cells", fault::CELLS));
    }
    if household.is_empty() {
        let column = key.map_or("", |at| &header.names[at]);
        faults.push(Bad::new(
            row.at,
            column,
            "",
            "no-household",
            fault::NO_HOUSEHOLD,
        ));
    }
    let broken = row
        .cells
        .iter()
        .zip(&header.names)
        .filter(|(cell, _)| cell.contains(UNREADABLE));
    faults.extend(
        broken.map(|(cell, name)| Bad::new(row.at, name, cell, "encoding", fault::NOT_TEXT)),
    );
    faults
}

fn put_head_first(header: &Header, household: &mut Found) {
    let relation = header.position(|holds| matches!(holds, Holds::Member("relation", _)));
    household.rows.sort_by_key(|row| {
        let relation = relation.and_then(|at| row.cells.get(at));
        relation.is_none_or(|cell| Value::Relation.of(cell) != "head")
    });
}

/// A resident number stands once in a file: both rows are told.
fn tell_numbers_held_twice(header: &Header, found: &mut [Found]) {
    let Some(column) = number_column(header) else {
        return;
    };
    let mut holders: BTreeMap<ResidentNumber, Vec<(usize, At)>> = BTreeMap::new();
    for (i, household) in found.iter().enumerate() {
        for row in &household.rows {
            if let Some(number) = number_in(row, column) {
                holders.entry(number).or_default().push((i, row.at));
            }
        }
    }
    for (number, holders) in holders.into_iter().filter(|(_, holders)| holders.len() > 1) {
        for (household, at) in holders {
            let bad = Bad::new(
                at,
                &header.names[column],
                &number.masked(),
                "number-twice",
                fault::NUMBER_TWICE,
            );
            found[household].faults.push(bad);
        }
    }
}

/// All numbers of a file.
pub(super) fn numbers(header: &Header, rows: &[Row]) -> Vec<ResidentNumber> {
    let column = number_column(header);
    let numbers = rows.iter().filter_map(|row| number_in(row, column?));
    numbers.collect()
}

/// Whether all who have a number are in the register already.
fn is_known(header: &Header, household: &Found, purpose: Purpose<'_>) -> bool {
    let numbers = numbers(header, &household.rows);
    !numbers.is_empty() && numbers.iter().all(|number| purpose.held.contains(number))
}

pub(super) fn number_column(header: &Header) -> Option<usize> {
    header.position(|holds| matches!(holds, Holds::Member("number", _)))
}

pub(super) fn number_in(row: &Row, column: usize) -> Option<ResidentNumber> {
    ResidentNumber::parse(row.cells.get(column)?).ok()
}

fn incoming(answers: Answers, legal_day: Date, known: bool) -> Incoming {
    Incoming {
        answers,
        legal_at: Moment::start_of(legal_day).plus_ms(OPEN_MS),
        known,
    }
}

fn set_aside(household: Found) -> impl Iterator<Item = SetAside> {
    let Found { rows, faults, .. } = household;
    rows.into_iter().map(move |row| SetAside {
        faults: faults
            .iter()
            .filter(|bad| bad.at == row.at)
            .cloned()
            .collect(),
        at: row.at,
        cells: row.cells,
    })
}
