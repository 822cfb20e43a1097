//! What a clerk can search by.

use kernel::Cell;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;

use crate::register::Register;

const BY_NAME: &str = "{{name}}.record-by-name";

pub(crate) const TABLES: &[Table] = &[Table { name: BY_NAME, columns: &["name"], version: 1 }];

/// All rows of a stream, which replace the ones it had.
pub(crate) fn rows(register: &Register, stream: &StreamId) -> Vec<Row> {
    let record = register.record(stream).into_iter();
    record.map(|record| Row { table: BY_NAME, key: vec![Cell::Text(record.name.clone())] }).collect()
}
