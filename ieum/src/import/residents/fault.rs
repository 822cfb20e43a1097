//! What is wrong with a row, told with row, column, what was given, and what to do.

use kernel::Fault;
use kernel::Words;
use kernel::words;

use super::At;

/// One fault of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bad {
    /// Where the row begins.
    pub(crate) at: At,
    /// The column's name as the header has it; empty for the whole row.
    pub(crate) column: String,
    /// What was given, cut to 80 characters; a resident number only up to its seventh digit.
    pub(crate) given: String,
    /// A stable name for programs.
    pub(crate) code: &'static str,
    /// Why, and what to do.
    pub(crate) hint: Words,
}

/// How many characters of what was given are told.
const GIVEN_LEN_MAX: usize = 80;
/// Of a resident number only birth and sex are told.
const NUMBER_SHOWN: usize = 7;

impl Bad {
    pub(super) fn new(at: At, column: &str, given: &str, code: &'static str, hint: Words) -> Self {
        Self {
            at,
            column: column.to_owned(),
            given: without_numbers(given),
            code,
            hint,
        }
    }

    /// A fault of a field, of the cell from which the field was read.
    pub(super) fn of_field(at: At, column: &str, given: &str, fault: &Fault) -> Self {
        let given = if given.is_empty() {
            &fault.given
        } else {
            given
        };
        Self::new(at, column, given, fault.code, fault.hint)
    }
}

impl std::fmt::Display for Bad {
    /// One line for an operator: `row 3 (line 4), 세대주와의관계, "조카": …`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let At { row, line } = self.at;
        write!(f, "row {row} (line {line})")?;
        if !self.column.is_empty() {
            write!(f, ", {}", self.column)?;
        }
        if !self.given.is_empty() {
            write!(f, ", {:?}", self.given)?;
        }
        write!(f, ": {}: {} / {}", self.code, self.hint.ko, self.hint.en)
    }
}

/// Whatever may be a resident number is told only up to its seventh digit, in whichever column it stands. A day has eight digits.
fn without_numbers(given: &str) -> String {
    const DIGITS_OF_A_DAY: usize = 8;
    let mut told = String::new();
    let given: String = given.chars().take(GIVEN_LEN_MAX).collect();
    for run in given.split_inclusive(|c: char| !c.is_ascii_digit() && c != '-') {
        let long = run.matches(|c: char| c.is_ascii_digit()).count() > DIGITS_OF_A_DAY;
        let mut digits = 0;
        told.extend(run.chars().map(|c| {
            digits += usize::from(c.is_ascii_digit());
            let hidden = long && c.is_ascii_digit() && digits > NUMBER_SHOWN;
            if hidden { '*' } else { c }
        }));
    }
    told
}

pub(super) const NOT_TEXT: Words = words(
    "UTF-8도 CP949도 아닌 글자가 있습니다. 파일을 UTF-8 CSV로 다시 저장하거나 이 칸을 다시 적으세요.",
    "There are characters that are neither UTF-8 nor CP949. Save the file again as UTF-8 CSV, or write this cell again.",
    "읽을 수 없는 글자가 있어요. 파일을 UTF-8로 다시 저장하세요.",
);
pub(super) const UTF_16: Words = words(
    "UTF-16 파일입니다. UTF-8 또는 CP949 CSV로 다시 저장하세요.",
    "This is a UTF-16 file. Save it again as UTF-8 or CP949 CSV.",
    "읽을 수 없는 파일이에요. UTF-8 CSV로 다시 저장하세요.",
);
pub(super) const NO_COLUMN: Words = words(
    "꼭 있어야 하는 열이 첫 줄에 없습니다. docs/operations/import.md의 열 이름을 쓰세요.",
    "The first line lacks a column that must be there. Use the names in docs/operations/import.md.",
    "첫 줄에 꼭 있어야 할 칸이 없어요. 안내서의 이름을 쓰세요.",
);
pub(super) const UNKNOWN_COLUMN: Words = words(
    "모르는 열입니다. 이름을 고치거나 열을 지우세요.",
    "This column is not known. Mend its name, or remove the column.",
    "모르는 칸이에요. 이름을 고치거나 지우세요.",
);
pub(super) const COLUMN_TWICE: Words = words(
    "같은 열이 두 번 있습니다. 하나를 지우세요.",
    "This column stands twice. Remove one.",
    "같은 칸이 두 번 있어요. 하나를 지우세요.",
);
pub(super) const CELLS: Words = words(
    "칸 수가 첫 줄과 다릅니다. 빠진 쉼표나 닫히지 않은 큰따옴표를 찾으세요.",
    "The row has not as many cells as the first line. Look for a missing comma or a quotation mark that is not closed.",
    "칸 수가 안 맞아요. 쉼표나 따옴표가 빠졌는지 보세요.",
);
pub(super) const NO_HOUSEHOLD: Words = words(
    "세대번호가 없어 어느 세대인지 알 수 없습니다. 적으세요. 바로 앞 세대도 보류합니다.",
    "Without a number of a household it is not known where this row belongs. Write it. The household before is set aside too.",
    "세대번호가 없어요. 어느 집인지 써 주세요.",
);
pub(super) const DIFFERS: Words = words(
    "같은 세대의 다른 행과 값이 다릅니다. 하나로 맞추세요.",
    "It differs from another row of the same household. Make them agree.",
    "같은 집의 다른 줄과 달라요. 똑같이 써 주세요.",
);
pub(super) const NUMBER_TWICE: Words = words(
    "같은 주민등록번호가 이 파일의 다른 행에도 있습니다. 어느 쪽이 맞는지 확인하세요.",
    "The same resident number stands in another row of this file. Find out which is right.",
    "같은 주민번호가 다른 줄에도 있어요. 어느 것이 맞는지 보세요.",
);
pub(super) const NUMBER_HELD: Words = words(
    "이 주민등록번호를 가진 사람이 이미 등록부에 있습니다. 번호를 확인하거나 이 세대를 빼세요.",
    "Somebody in the register holds this resident number already. Check it, or leave this household out.",
    "이 주민번호를 쓰는 사람이 벌써 있어요. 번호를 다시 보세요.",
);
pub(super) const NOT_GENERATED: Words = words(
    "시연용 국가는 지역번호 97–99의 생성된 번호만 받습니다. 실제 자료를 넣지 마세요.",
    "A demo country takes generated numbers of place codes 97 to 99 only. Don't load real data.",
    "연습용이에요. 진짜 주민번호는 넣지 마세요.",
);
pub(super) const OTHER_MUNICIPALITY: Words = words(
    "이 노드가 맡은 시·군·구의 주소가 아닙니다. 그 주소를 맡은 노드에 넣으세요.",
    "The address does not lie in a municipality of this node. Load it at the node of that address.",
    "다른 동네의 주소예요. 그 동네에 넣으세요.",
);
pub(super) const NOT_YET: Words = words(
    "아직 오지 않은 날짜입니다. 날짜를 확인하세요.",
    "The day has not come. Check it.",
    "아직 안 온 날이에요. 날짜를 다시 보세요.",
);
pub(super) const PARTS: Words = words(
    "한 줄에 하나씩, 세로줄(|)로 나누어 적으세요. 순서는 docs/operations/import.md에 있습니다.",
    "Write one a line, its parts divided by a bar (|). Their order is in docs/operations/import.md.",
    "한 줄에 하나씩 쓰고 | 로 나눠 주세요.",
);
