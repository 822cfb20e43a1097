//! What a household must be: the service's own rules, and what an import asks more.

use kernel::Any;
use kernel::AnyService;
use kernel::Date;
use kernel::Fault;
use kernel::address::Address;
use kernel::region::Level;
use kernel::region::Regions;
use resident::Resident;

use super::At;
use super::Bad;
use super::Purpose;
use super::columns::Header;
use super::columns::Holds;
use super::fault;
use super::households::Found;
use super::households::number_column;
use super::households::number_in;
use super::made::Made;

const RESIDENT: Any<Resident> = Any::new();
/// The fields that hold a day.
const DAYS: &[&str] = &[
    "on",
    "reported_on",
    "formed_on",
    "formed_reported_on",
    "assigned_on",
    "birth",
    "until",
];

/// Checks a household by the service's own rules and by what an import asks more. Returns the day from which the carry-over
/// counts.
pub(super) fn check(
    header: &Header,
    household: &mut Found,
    made: &Made,
    purpose: Purpose<'_>,
) -> Date {
    let parsed = RESIDENT.parse("carry-over", &made.answers);
    let faults = parsed.and_then(Result::err).unwrap_or_default();
    for fault in &faults {
        let bad = told(header, household, made, fault);
        household.faults.push(bad);
    }
    let reported = check_days(header, household, made, purpose.today);
    let municipality_from = check_address(header, household, made, purpose);
    check_held(header, household, purpose);
    if purpose.demo {
        check_generated(header, household);
    }
    // One cell is told once, by the first rule that it fails.
    let mut seen = Vec::new();
    household.faults.retain(|bad| {
        let cell = (bad.at, bad.column.clone());
        let fresh = bad.column.is_empty() || !seen.contains(&cell);
        seen.push(cell);
        fresh
    });
    household.faults.sort_by_key(|bad| bad.at);
    reported.max(municipality_from)
}

/// A field's fault as a fault of the cell from which the field came; where it came from none, of the column that should hold it.
fn told(header: &Header, household: &Found, made: &Made, fault: &Fault) -> Bad {
    if let Some(&(row, column)) = made.from.get(&fault.field) {
        let row = &household.rows[row];
        return Bad::of_field(row.at, &header.names[column], &row.cells[column], fault);
    }
    let mut parts = fault.field.split('.');
    let (list, nth) = (parts.next().unwrap_or_default(), parts.next());
    let field = parts.next().unwrap_or(list);
    let record = nth.map(|nth| format!("{list}.{nth}."));
    let sibling = record.and_then(|record| {
        let mut later = made.from.range(record.clone()..);
        later.next().filter(|(name, _)| name.starts_with(&record))
    });
    let row = sibling.map_or(0, |(_, (row, _))| *row);
    let column = header.position(|holds| match holds {
        Holds::Of(name, _) => nth.is_none() && name == field,
        Holds::Member(name, _) => list == "members" && name == field,
        Holds::Lines(name, _) => name == list,
        Holds::Household | Holds::Remark => false,
    });
    let at = household
        .rows
        .get(row)
        .map_or(At { row: 1, line: 1 }, |row| row.at);
    let column = column.map_or("", |at| &header.names[at]);
    Bad::of_field(at, column, "", fault)
}

fn check_days(header: &Header, household: &mut Found, made: &Made, today: Date) -> Date {
    let mut last = Date::MIN;
    for (field, (row, column)) in &made.from {
        let is_day = field
            .rsplit('.')
            .next()
            .is_some_and(|name| DAYS.contains(&name));
        let day = made.answers.raw(field).filter(|_| is_day);
        let Some(day) = day.and_then(|text| text.parse::<Date>().ok()) else {
            continue;
        };
        last = last.max(day);
        if day > today {
            let row = &household.rows[*row];
            let bad = Bad::new(
                row.at,
                &header.names[*column],
                &row.cells[*column],
                "not-yet",
                fault::NOT_YET,
            );
            household.faults.push(bad);
        }
    }
    last
}

/// The address lies in one of the node's municipalities. Returns since when there is that municipality: a carry-over can't count from before.
fn check_address(
    header: &Header,
    household: &mut Found,
    made: &Made,
    purpose: Purpose<'_>,
) -> Date {
    let regions = Regions::built_in();
    let given = made.answers.raw("address");
    let Some(address) = given.and_then(|text| Address::parse(text).ok()) else {
        return Date::MIN;
    };
    let code = address.municipality(&regions, purpose.today).ok();
    let here = code.filter(|code| {
        purpose
            .places
            .iter()
            .any(|place| place == code.first(Level::Municipality))
    });
    if let Some(code) = here {
        return regions.legal(code).map_or(Date::MIN, |region| region.from);
    }
    if let Some((row, column)) = made.from.get("address") {
        let row = &household.rows[*row];
        let name = &header.names[*column];
        let bad = Bad::new(
            row.at,
            name,
            &row.cells[*column],
            "other-municipality",
            fault::OTHER_MUNICIPALITY,
        );
        household.faults.push(bad);
    }
    Date::MIN
}

/// Some of a household in the register and some not: it is not the household that was loaded before.
fn check_held(header: &Header, household: &mut Found, purpose: Purpose<'_>) {
    let Some(column) = number_column(header) else {
        return;
    };
    let numbers = household
        .rows
        .iter()
        .filter_map(|row| Some((row.at, number_in(row, column)?)));
    let (held, free): (Vec<_>, Vec<_>) =
        numbers.partition(|(_, number)| purpose.held.contains(number));
    if free.is_empty() {
        return;
    }
    let name = &header.names[column];
    let bad = held.into_iter().map(|(at, number)| {
        Bad::new(
            at,
            name,
            &number.masked(),
            "number-held",
            fault::NUMBER_HELD,
        )
    });
    household.faults.extend(bad);
}

fn check_generated(header: &Header, household: &mut Found) {
    let Some(column) = number_column(header) else {
        return;
    };
    let real = household.rows.iter().filter_map(|row| {
        let number = number_in(row, column).filter(|number| !number.is_generated_place())?;
        let name = &header.names[column];
        Some(Bad::new(
            row.at,
            name,
            &number.masked(),
            "not-generated",
            fault::NOT_GENERATED,
        ))
    });
    let real: Vec<_> = real.collect();
    // Before everything else: what is wrong with a real person's row is not told.
    household.faults.splice(0..0, real);
}
