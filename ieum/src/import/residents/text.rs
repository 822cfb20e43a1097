//! From bytes to rows: UTF-8 with or without a mark, or CP949 as Korean offices save it.

use encoding_rs::EUC_KR;
use encoding_rs::UTF_8;

use super::At;
use super::Bad;
use super::fault::NOT_TEXT;
use super::fault::UTF_16;

/// What stands for bytes that are no character.
pub(super) const UNREADABLE: char = char::REPLACEMENT_CHARACTER;

/// One row of the file.
pub(super) struct Row {
    pub(super) at: At,
    pub(super) cells: Vec<String>,
}

const START: At = At { row: 1, line: 1 };

/// The text. UTF-8 where all of it is; else CP949. Where neither fits, the one with fewer unreadable characters, so that the bad rows can be
/// told. A file with a NUL, or unreadable from its first line, is no CSV file.
pub(super) fn decoded(bytes: &[u8]) -> Result<String, Bad> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Bad::new(START, "", "", "utf-16", UTF_16));
    }
    // WHATWG's EUC-KR is CP949: KS X 1001 with all further syllables.
    let unreadable = |text: &str| text.matches(UNREADABLE).count();
    let (utf_8, broken) = UTF_8.decode_with_bom_removal(bytes);
    let text = if broken {
        let (cp949, _) = EUC_KR.decode_without_bom_handling(bytes);
        [utf_8, cp949]
            .into_iter()
            .min_by_key(|text| unreadable(text))
    } else {
        Some(utf_8)
    };
    let text = text.unwrap_or_default();
    let header = text.lines().next().unwrap_or_default();
    if text.contains('\0') || header.contains(UNREADABLE) {
        return Err(Bad::new(START, "", "", "encoding", NOT_TEXT));
    }
    Ok(text.into_owned())
}

/// The header's cells and the rows after it. Rows without anything in them are left out.
pub(super) fn rows(text: &str) -> (Vec<String>, Vec<Row>) {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut rows, mut line, mut counted) = (Vec::new(), 1, 0);
    for (row, record) in (1..).zip(reader.records()) {
        // The text is UTF-8 and in memory, and rows may differ in length: nothing is left that can go wrong.
        let Ok(record) = record else { continue };
        let begin = record
            .position()
            .map_or(counted, |position| begin_of(text, position.byte()));
        line += newlines(&text[counted..begin]);
        counted = begin;
        let cells: Vec<_> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        rows.push(Row {
            at: At { row, line },
            cells,
        });
    }
    rows.retain(|row| row.at.row == 1 || row.cells.iter().any(|cell| !cell.is_empty()));
    let header = if rows.is_empty() {
        Vec::new()
    } else {
        rows.remove(0).cells
    };
    (header, rows)
}

/// A record's position still lies before the rest of the line break that ended the one before.
fn begin_of(text: &str, position: u64) -> usize {
    let position = usize::try_from(position).map_or(text.len(), |at| at.min(text.len()));
    let rest = &text[position..];
    position + (rest.len() - rest.trim_start_matches(['\r', '\n']).len())
}

fn newlines(text: &str) -> u64 {
    text.bytes().map(|byte| u64::from(byte == b'\n')).sum()
}
