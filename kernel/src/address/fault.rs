//! What can be wrong with an address: what, where, and what to do.

use std::fmt;

use crate::Words;
use crate::words;

/// A fault of an address: what is wrong and with which part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressFault {
    /// What is wrong.
    pub kind: AddressFaultKind,
    /// The part as it was given; empty where something is missing.
    pub given: String,
}

/// What can be wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFaultKind {
    /// Nothing was given.
    Empty,
    /// It is longer than [`super::ADDRESS_LEN_MAX`] characters.
    TooLong,
    /// It holds an invisible control character.
    Character,
    /// It does not begin with a province (시도).
    Province,
    /// No municipality (시군구) follows the province.
    Municipality,
    /// Neither a road (로, 길) nor a legal town or village (동, 가, 리) follows.
    Road,
    /// The number is missing or not `본번[-부번]`.
    Number,
    /// The detail can't be read.
    Detail,
    /// The parentheses are empty or not closed.
    Reference,
    /// The region data don't know the province on that day.
    UnknownProvince,
    /// The region data don't know the municipality on that day.
    UnknownMunicipality,
}

impl AddressFault {
    pub(super) fn new(kind: AddressFaultKind, given: &str) -> Self {
        Self {
            kind,
            given: given.chars().take(GIVEN_LEN_MAX).collect(),
        }
    }

    /// A stable name for programs: `number`, `unknown-municipality`.
    pub const fn code(&self) -> &'static str {
        match self.kind {
            AddressFaultKind::Empty => "empty",
            AddressFaultKind::TooLong => "too-long",
            AddressFaultKind::Character => "character",
            AddressFaultKind::Province => "province",
            AddressFaultKind::Municipality => "municipality",
            AddressFaultKind::Road => "road",
            AddressFaultKind::Number => "number",
            AddressFaultKind::Detail => "detail",
            AddressFaultKind::Reference => "reference",
            AddressFaultKind::UnknownProvince => "unknown-province",
            AddressFaultKind::UnknownMunicipality => "unknown-municipality",
        }
    }

    /// What is wrong and what to do.
    pub const fn hint(&self) -> Words {
        match self.kind {
            AddressFaultKind::Empty => EMPTY,
            AddressFaultKind::TooLong => TOO_LONG,
            AddressFaultKind::Character => CHARACTER,
            AddressFaultKind::Province => PROVINCE,
            AddressFaultKind::Municipality => MUNICIPALITY,
            AddressFaultKind::Road => ROAD,
            AddressFaultKind::Number => NUMBER,
            AddressFaultKind::Detail => DETAIL,
            AddressFaultKind::Reference => REFERENCE,
            AddressFaultKind::UnknownProvince => UNKNOWN_PROVINCE,
            AddressFaultKind::UnknownMunicipality => UNKNOWN_MUNICIPALITY,
        }
    }
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.hint().en)
    }
}

impl std::error::Error for AddressFault {}

const GIVEN_LEN_MAX: usize = 40;

const EMPTY: Words = words("주소를 적으세요.", "Write an address.", "주소를 써 주세요.");
const TOO_LONG: Words = words(
    "주소가 너무 깁니다. 200자까지 적으세요.",
    "The address is too long. Write at most 200 characters.",
    "주소가 너무 길어요. 짧게 써 주세요.",
);
const CHARACTER: Words = words(
    "주소에 보이지 않는 제어 문자가 있습니다. 다시 적으세요.",
    "The address contains an invisible control character. Type it again.",
    "주소에 안 보이는 글자가 섞였어요. 다시 써 주세요.",
);
const PROVINCE: Words = words(
    "주소는 시·도의 온전한 이름으로 시작합니다. 서울특별시, 경기도처럼 적으세요.",
    "An address begins with the full name of the province, like 서울특별시 or 경기도.",
    "맨 앞에 시나 도 이름을 다 써 주세요. 서울특별시처럼요.",
);
const MUNICIPALITY: Words = words(
    "시·도 다음에 시·군·구를 적으세요. 종로구, 울주군처럼 적습니다.",
    "After the province write the city, county or district, like 종로구 or 울주군.",
    "둘째로 시, 군, 구 이름을 써 주세요. 종로구처럼요.",
);
const ROAD: Words = words(
    "도로명(로·길)이나 법정동·리를 띄어쓰기 없이 적으세요. 퇴계로77번길처럼 적습니다.",
    "Write the road (로, 길) or the legal town or village (동, 리) without spaces, like 퇴계로77번길.",
    "길 이름이나 동네 이름을 붙여서 써 주세요. 퇴계로77번길처럼요.",
);
const NUMBER: Words = words(
    "도로명 뒤에 한 칸 띄고 건물번호를 적으세요. 7, 99-1, 지하 175처럼 적습니다.",
    "After the road leave one space and write the number, like 7, 99-1 or 지하 175.",
    "길 이름 뒤에 한 칸 띄고 번호를 써 주세요. 7이나 99-1처럼요.",
);
const DETAIL: Words = words(
    "상세주소는 쉼표 뒤에 괄호 없이 적으세요. 101동 203호처럼 적습니다.",
    "Write building, floor and room after a comma, without parentheses, like 101동 203호.",
    "동과 호수는 쉼표(,) 뒤에 써 주세요. 101동 203호처럼요.",
);
const REFERENCE: Words = words(
    "괄호 안에는 법정동을 적고 괄호를 닫으세요. (잠실동)처럼 적습니다.",
    "Write the legal town in parentheses and close them, like (잠실동).",
    "괄호 안에 동 이름을 써 주세요. (잠실동)처럼요.",
);
const UNKNOWN_PROVINCE: Words = words(
    "그 날짜에 없는 시·도입니다. 지금의 이름을 확인하세요.",
    "There is no such province on that day. Check its present name.",
    "그런 시나 도가 없어요. 이름을 다시 봐 주세요.",
);
const UNKNOWN_MUNICIPALITY: Words = words(
    "그 시·도에 그 날짜에 없는 시·군·구입니다. 지금의 이름을 확인하세요.",
    "The province has no such city, county or district on that day. Check its present name.",
    "그런 시, 군, 구가 없어요. 이름을 다시 봐 주세요.",
);
