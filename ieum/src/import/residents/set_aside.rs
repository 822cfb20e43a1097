//! Rows that were set aside, as a CSV file that can be mended and imported again: whole households, with row, column and why.

use super::Import;
use super::SetAside;
use super::columns::Header;
use super::columns::Holds;
use super::columns::REMARK_COLUMN;
use super::columns::REMARK_ROW;
use super::columns::REMARK_WHY;

/// UTF-8 with a mark, which spreadsheets need to see that it is.
const MARK: &str = "\u{feff}";

/// The file's bytes. It holds whole records: it is for the operator who holds the export, and for nobody else.
pub(crate) fn set_aside_file(import: &Import) -> Vec<u8> {
    let kept = kept_columns(&import.header);
    let mut writer = ::csv::Writer::from_writer(MARK.as_bytes().to_vec());
    let names = kept.iter().map(|at| import.header[*at].as_str());
    let header: Vec<_> = names
        .chain([REMARK_ROW, REMARK_COLUMN, REMARK_WHY])
        .map(str::to_owned)
        .collect();
    let rows = import.set_aside.iter().map(|row| line(row, &kept));
    for cells in std::iter::once(header).chain(rows) {
        writer
            .write_record(cells)
            .expect("memory takes what is written");
    }
    writer.into_inner().expect("memory takes what is written")
}

/// Without the remarks of an earlier import.
fn kept_columns(header: &[String]) -> Vec<usize> {
    let read = Header::read(header.to_vec());
    let remark = |at: usize| {
        read.as_ref()
            .is_ok_and(|header| header.columns[at].holds == Holds::Remark)
    };
    (0..header.len()).filter(|at| !remark(*at)).collect()
}

fn line(row: &SetAside, kept: &[usize]) -> Vec<String> {
    let columns: Vec<_> = row.faults.iter().map(|bad| bad.column.as_str()).collect();
    let why: Vec<_> = row
        .faults
        .iter()
        .map(|bad| format!("{}: {}", bad.code, bad.hint.ko))
        .collect();
    let why = if why.is_empty() {
        "same-household: 같은 세대의 다른 행에 오류가 있습니다.".to_owned()
    } else {
        why.join("\n")
    };
    // Cells beyond the header would be lost without a column.
    let beyond = row
        .cells
        .get(kept.last().map_or(0, |last| last + 1)..)
        .unwrap_or_default();
    let why = if row.faults.iter().any(|bad| bad.code == "cells") && !beyond.is_empty() {
        format!("{why}\n{}", beyond.join(" ¦ "))
    } else {
        why
    };
    let cells = kept
        .iter()
        .map(|at| row.cells.get(*at).cloned().unwrap_or_default());
    cells
        .chain([row.at.row.to_string(), columns.join("\n"), why])
        .collect()
}
