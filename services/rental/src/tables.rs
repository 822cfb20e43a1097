//! What a clerk can search by. A landlord is found by the person's neutral identity; no resident number lies in these tables.

use kernel::Cell;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;

use crate::register::Register;

/// A landlord by the stream of the person.
pub(crate) const LANDLORD_BY_PERSON: &str = "rental.landlord-by-person";
/// A dwelling by its address, registered now or once.
pub(crate) const UNIT_BY_ADDRESS: &str = "rental.unit-by-address";

/// All tables of this service.
pub(crate) const ALL: &[Table] = &[
    Table {
        name: LANDLORD_BY_PERSON,
        columns: &["the person's stream"],
        version: 1,
    },
    Table {
        name: UNIT_BY_ADDRESS,
        columns: &["address"],
        version: 1,
    },
];

/// All rows of a stream.
pub(crate) fn rows(register: &Register, stream: &StreamId) -> Vec<Row> {
    let landlord = register.landlords.get(stream).into_iter();
    let landlord = landlord.map(|landlord| Row {
        table: LANDLORD_BY_PERSON,
        key: vec![Cell::Text(landlord.person.to_string())],
    });
    let unit = register.units.get(stream).into_iter();
    let unit = unit.map(|unit| Row {
        table: UNIT_BY_ADDRESS,
        key: vec![Cell::Text(
            address_key(&unit.registration.address).to_owned(),
        )],
    });
    landlord.chain(unit).collect()
}

/// An address line without its reference in parentheses, which people write or leave out.
pub(crate) fn address_key(line: &str) -> &str {
    line.split(" (").next().unwrap_or(line)
}
