//! What a clerk can search by. Resident numbers lie in the table only as a keyed hash; names and addresses lie open.

use kernel::Cell;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;

use crate::event::Gap;
use crate::register::Changed;
use crate::register::Household;
use crate::register::Person;
use crate::register::Register;

/// A person by resident number, present or former.
pub(crate) const PERSON_BY_NUMBER: &str = "resident.person-by-number";
/// A person by day of birth and name.
pub(crate) const PERSON_BY_BIRTH: &str = "resident.person-by-birth";
/// A household by the address it lives at.
pub(crate) const HOUSEHOLD_BY_ADDRESS: &str = "resident.household-by-address";
/// Somebody who did not come over, by resident number.
pub(crate) const GAP_BY_NUMBER: &str = "resident.gap-by-number";
/// Somebody who did not come over, by day of birth and name.
pub(crate) const GAP_BY_BIRTH: &str = "resident.gap-by-birth";

/// A person whose reported moves wait for an officer's decision.
pub(crate) const MOVES_DISPUTED: &str = "resident.moves-disputed";

/// All tables of this service.
pub(crate) const ALL: &[Table] = &[
    Table {
        name: PERSON_BY_NUMBER,
        columns: &["number (token)"],
        version: 1,
    },
    Table {
        name: PERSON_BY_BIRTH,
        columns: &["day of birth (YYYYMMDD)", "name"],
        version: 1,
    },
    Table {
        name: HOUSEHOLD_BY_ADDRESS,
        columns: &["address"],
        version: 1,
    },
    Table {
        name: GAP_BY_NUMBER,
        columns: &["number (token)"],
        version: 1,
    },
    Table {
        name: GAP_BY_BIRTH,
        columns: &["day of birth (YYYYMMDD)", "name"],
        version: 1,
    },
    Table {
        name: MOVES_DISPUTED,
        columns: &["when the first was taken in"],
        version: 1,
    },
];

/// All rows of a stream.
pub(crate) fn rows(register: &Register, stream: &StreamId) -> Vec<Row> {
    let person = register.person(stream).into_iter().flat_map(person_rows);
    let household = register
        .household(stream)
        .into_iter()
        .filter_map(household_row);
    let gap = register.gaps.get(stream).into_iter().flat_map(gap_rows);
    person.chain(household).chain(gap).collect()
}

fn person_rows(person: &Person) -> Vec<Row> {
    let former = person
        .changes
        .iter()
        .filter(|change| change.what == Changed::Number);
    let former = former.map(|change| change.from.clone());
    let numbers = former.chain(person.number.map(|number| number.full()));
    let numbers = numbers
        .filter(|number| !number.is_empty())
        .map(|number| Row {
            table: PERSON_BY_NUMBER,
            key: vec![Cell::Token(number)],
        });
    let birth = Row {
        table: PERSON_BY_BIRTH,
        key: vec![
            Cell::Int(day_key(person.birth)),
            Cell::Text(person.name.clone()),
        ],
    };
    let disputed = person.dispute.iter().filter_map(|reports| reports.first());
    let disputed = disputed.map(|first| Row {
        table: MOVES_DISPUTED,
        key: vec![Cell::Int(first.legal_at.0)],
    });
    numbers.chain([birth]).chain(disputed).collect()
}

fn household_row(household: &Household) -> Option<Row> {
    let open = household.dissolved_on.is_none();
    open.then(|| Row {
        table: HOUSEHOLD_BY_ADDRESS,
        key: vec![Cell::Text(address_key(household.address()).to_owned())],
    })
}

fn gap_rows(gap: &Gap) -> impl Iterator<Item = Row> {
    let number = gap.number.map(|number| Row {
        table: GAP_BY_NUMBER,
        key: vec![Cell::Token(number.full())],
    });
    let born = gap.birth.zip(gap.name.clone()).map(|(birth, name)| Row {
        table: GAP_BY_BIRTH,
        key: vec![Cell::Int(day_key(birth)), Cell::Text(name)],
    });
    number.into_iter().chain(born)
}

/// A day as a number, `20261121`.
pub(crate) fn day_key(day: kernel::Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// An address line without its reference in parentheses, which people write or leave out.
pub(crate) fn address_key(line: &str) -> &str {
    line.split(" (").next().unwrap_or(line)
}
