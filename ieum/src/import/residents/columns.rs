//! The columns of an export, by their Korean and English names, and how a cell becomes the value of a field.

use resident::trade::Reason;
use resident::trade::Relation;
use resident::trade::Status;

use super::At;
use super::Bad;
use super::fault::COLUMN_TWICE;
use super::fault::NO_COLUMN;
use super::fault::UNKNOWN_COLUMN;

/// A column that can be read.
pub(super) struct Column {
    /// Its names: Korean, English, then others that are met.
    pub(super) names: &'static [&'static str],
    pub(super) holds: Holds,
    required: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Which household the row belongs to.
    Household,
    /// A field of the household, the same in all its rows or in one of them.
    Of(&'static str, Value),
    /// A field of the member.
    Member(&'static str, Value),
    /// Lines of a list: past addresses or former names.
    Lines(&'static str, &'static [(&'static str, Value)]),
    /// What an earlier import wrote beside a row that it set aside; not read.
    Remark,
}

/// How a cell is made the value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text,
    Day,
    Relation,
    Reason,
    Status,
    Sex,
    Foreign,
}

const fn required(names: &'static [&'static str], holds: Holds) -> Column {
    Column {
        names,
        holds,
        required: true,
    }
}

const fn optional(names: &'static [&'static str], holds: Holds) -> Column {
    Column {
        names,
        holds,
        required: false,
    }
}

/// The parts of a past address, in order; the last two may be left out.
const PAST: &[(&str, Value)] = &[
    ("on", Value::Day),
    ("address", Value::Text),
    ("head", Value::Text),
    ("relation", Value::Relation),
    ("reason", Value::Reason),
    ("reported_on", Value::Day),
];
/// The parts of a former name, in order; the last two may be left out.
const FORMER_NAMES: &[(&str, Value)] = &[
    ("until", Value::Day),
    ("name", Value::Text),
    ("hanja", Value::Text),
    ("basis", Value::Text),
];

/// All columns, in the order of the manual.
pub(super) const COLUMNS: &[Column] = &[
    required(&["세대번호", "household"], Holds::Household),
    required(&["주소", "address"], Holds::Of("address", Value::Text)),
    required(
        &["세대구성일", "formed_on"],
        Holds::Of("formed_on", Value::Day),
    ),
    optional(
        &["세대구성신고일", "formed_reported_on"],
        Holds::Of("formed_reported_on", Value::Day),
    ),
    optional(
        &["세대구성사유", "formed_reason"],
        Holds::Of("formed_reason", Value::Reason),
    ),
    required(
        &["성명", "name", "이름"],
        Holds::Member("name", Value::Text),
    ),
    optional(
        &["한자성명", "hanja", "한자"],
        Holds::Member("hanja", Value::Text),
    ),
    required(
        &["주민등록번호", "number", "resident_number"],
        Holds::Member("number", Value::Text),
    ),
    optional(
        &["번호부여일", "assigned_on"],
        Holds::Member("assigned_on", Value::Day),
    ),
    optional(&["생년월일", "birth"], Holds::Member("birth", Value::Day)),
    optional(&["성별", "sex"], Holds::Member("sex", Value::Sex)),
    optional(
        &["외국인", "foreign"],
        Holds::Member("foreign", Value::Foreign),
    ),
    required(
        &["세대주와의관계", "relation", "관계"],
        Holds::Member("relation", Value::Relation),
    ),
    required(&["전입일", "on", "변동일"], Holds::Member("on", Value::Day)),
    optional(
        &["신고일", "reported_on"],
        Holds::Member("reported_on", Value::Day),
    ),
    optional(
        &["변동사유", "reason"],
        Holds::Member("reason", Value::Reason),
    ),
    optional(
        &["등록상태", "status"],
        Holds::Member("status", Value::Status),
    ),
    optional(
        &["병역", "military_basic"],
        Holds::Member("military_basic", Value::Text),
    ),
    optional(
        &["병역상세", "military_detail"],
        Holds::Member("military_detail", Value::Text),
    ),
    optional(&["과거주소", "past"], Holds::Lines("past", PAST)),
    optional(
        &["개명전성명", "former_names"],
        Holds::Lines("former_names", FORMER_NAMES),
    ),
    optional(&[REMARK_ROW, "bad_row"], Holds::Remark),
    optional(&[REMARK_COLUMN, "bad_column"], Holds::Remark),
    optional(&[REMARK_WHY, "bad_why"], Holds::Remark),
];

/// Columns that are added to rows set aside.
pub(super) const REMARK_ROW: &str = "오류행";
pub(super) const REMARK_COLUMN: &str = "오류열";
pub(super) const REMARK_WHY: &str = "오류이유";

/// The header of a file.
pub(super) struct Header {
    /// As it stands in the file.
    pub(super) names: Vec<String>,
    /// What each column holds.
    pub(super) columns: Vec<&'static Column>,
}

const AT: At = At { row: 1, line: 1 };

impl Header {
    /// All faults at once: unknown columns, columns that stand twice, columns that are missing.
    pub(super) fn read(names: Vec<String>) -> Result<Self, Vec<Bad>> {
        let mut faults = Vec::new();
        let mut columns: Vec<&'static Column> = Vec::new();
        for name in &names {
            match named(name) {
                None => faults.push(Bad::new(AT, name, "", "unknown-column", UNKNOWN_COLUMN)),
                Some(column) if columns.iter().any(|other| std::ptr::eq(*other, column)) => {
                    faults.push(Bad::new(AT, name, "", "column-twice", COLUMN_TWICE));
                }
                Some(column) => columns.push(column),
            }
        }
        let missing = COLUMNS.iter().filter(|column| {
            column.required && !columns.iter().any(|other| std::ptr::eq(*other, *column))
        });
        faults.extend(
            missing.map(|column| Bad::new(AT, column.names[0], "", "no-column", NO_COLUMN)),
        );
        if faults.is_empty() {
            Ok(Self { names, columns })
        } else {
            Err(faults)
        }
    }

    /// Which column of the file holds this.
    pub(super) fn position(&self, wanted: impl Fn(Holds) -> bool) -> Option<usize> {
        self.columns.iter().position(|column| wanted(column.holds))
    }
}

fn named(name: &str) -> Option<&'static Column> {
    let plain: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.to_lowercase();
    COLUMNS
        .iter()
        .find(|column| column.names.contains(&plain.as_str()))
}

impl Value {
    /// The value of the field. What can't be read stays as it is: the field's own rule tells what is wrong with it.
    pub(super) fn of(self, cell: &str) -> String {
        let term = match self {
            Value::Text => None,
            Value::Day => return day(cell),
            Value::Relation if cell == "세대주" => Some(Relation::Head.value()),
            Value::Relation => Relation::read(cell).map(Relation::value),
            Value::Reason => Reason::read(cell).map(Reason::value),
            Value::Status => Status::read(cell).map(Status::value),
            Value::Sex => match cell {
                "남" | "남자" | "m" => Some("M"),
                "여" | "여자" | "f" => Some("F"),
                _ => None,
            },
            Value::Foreign => match cell {
                "예" | "외국인" | "Y" | "y" => Some("true"),
                "아니오" | "내국인" | "N" | "n" => Some("false"),
                _ => None,
            },
        };
        term.unwrap_or(cell).to_owned()
    }
}

/// `2015.3.2.`, `2015/03/02` and `20150302` as spreadsheets leave them.
fn day(cell: &str) -> String {
    let parts: Vec<&str> = cell
        .trim_end_matches('.')
        .split(['.', '/', '-'])
        .map(str::trim)
        .collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => cell.to_owned(),
    }
}
