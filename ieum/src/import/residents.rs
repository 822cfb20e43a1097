//! A register's export as a CSV file: read, checked by the same rules as at a counter, and made into requests. Nothing is loaded here.

mod check;
mod columns;
mod fault;
mod gap;
mod households;
mod made;
mod set_aside;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;

use kernel::Answers;
use kernel::Date;
use kernel::Moment;
use kernel::resident_number::ResidentNumber;

pub(crate) use fault::Bad;
pub(crate) use set_aside::set_aside_file;

use columns::Header;

/// What the import is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purpose<'a> {
    /// The 시군구 codes of the node that is loaded; an address elsewhere is bad.
    pub(crate) places: &'a [String],
    /// Today; nothing in a register is later.
    pub(crate) today: Date,
    /// True for a demo country, which takes generated people only.
    pub(crate) demo: bool,
    /// Which of the file's numbers ([`numbers`]) somebody in the register holds already.
    pub(crate) held: &'a BTreeSet<ResidentNumber>,
}

/// A file that was read: what can be loaded, and what can't.
#[derive(Debug)]
pub(crate) struct Import {
    /// Good households, in the order of the file.
    pub(crate) households: Vec<Incoming>,
    /// Rows of households of which at least one row is bad. Empty: the whole file is good.
    pub(crate) set_aside: Vec<SetAside>,
    /// The same households as a node must mark them: nothing about them can be issued here.
    pub(crate) not_issuable: Vec<NotIssuable>,
    /// The file's header, for writing rows out again.
    pub(crate) header: Vec<String>,
}

/// A household to be carried over.
#[derive(Debug, PartialEq)]
pub(crate) struct Incoming {
    /// The answers of the request `carry-over`.
    pub(crate) answers: Answers,
    /// When it counts in law: 09:00 of the last day on which anything of it was reported (or since there is its municipality).
    pub(crate) legal_at: Moment,
    /// True where all its numbers are held already: it was loaded before, or contradicts the register. Such households go first, so that a
    /// contradiction ends the import before anything is loaded.
    pub(crate) known: bool,
}

/// A row that is not loaded.
#[derive(Debug)]
pub(crate) struct SetAside {
    /// The cells as they stand in the file.
    pub(crate) cells: Vec<String>,
    /// Where the row begins.
    pub(crate) at: At,
    /// What is wrong with it; empty for a good row whose household has a bad one.
    pub(crate) faults: Vec<Bad>,
}

/// A household of which nothing can be issued here, until its rows are mended and imported.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct NotIssuable {
    /// The answers of the requests `carry-over-gap`, one for every hundred people; none where nothing in its rows says who they are.
    pub(crate) answers: Vec<Answers>,
}

/// Where a row begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    /// The row, the header being 1; empty lines are not counted.
    pub(crate) row: u64,
    /// The line of the file; a cell may hold several.
    pub(crate) line: u64,
}

/// The resident numbers in a file that can be read, for asking the register who holds them. Nothing in a file that is none.
pub(crate) fn numbers(bytes: &[u8]) -> Vec<ResidentNumber> {
    let text = text::decoded(bytes).unwrap_or_default();
    let (header, rows) = text::rows(&text);
    Header::read(header).map_or_else(|_| Vec::new(), |header| households::numbers(&header, &rows))
}

/// The idempotency key of answers: the same for the same content, so that an import that was cut short can be run again.
pub(crate) fn key(answers: &Answers) -> String {
    format!("import/{:032x}", fnv(answers.canonical().as_bytes()))
}

/// FNV-1a of 128 bits. Two households of the same hash would be told as a conflict, not mixed up: the key's body is compared.
fn fnv(bytes: &[u8]) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(BASIS, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(PRIME)
    })
}

/// Reads a whole file. An error where it is no such file at all: not text, or without the columns it must have.
pub(crate) fn read(bytes: &[u8], purpose: Purpose<'_>) -> Result<Import, Vec<Bad>> {
    let text = text::decoded(bytes).map_err(|bad| vec![bad])?;
    let (header, rows) = text::rows(&text);
    let header = Header::read(header)?;
    Ok(households::sorted(&header, rows, purpose))
}
