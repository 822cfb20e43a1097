//! The people of the tests: a family of five, and somebody who lives alone.

use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;
use serde_json::Value;
use serde_json::json;

use super::day;

/// The n-th generated person's number: born on the day, of the place code 97.
pub(crate) fn number(n: u16, birth: &str, sex: Sex) -> String {
    ResidentNumber::compose(
        day(birth),
        sex,
        false,
        9700 + n / 10,
        u8::try_from(n % 10).unwrap(),
    )
    .unwrap()
    .full()
}

/// The number of 1 `김하나` (head), 2 `박두리` (spouse), 3 `김세찬`, 4 `김네오` (a minor), 5 `이다섯` (the head's mother), 6 `오여섯` (alone).
pub(crate) fn n(member: u16) -> String {
    match member {
        1 => number(1, "1970-03-01", Sex::M),
        2 => number(2, "1972-05-05", Sex::F),
        3 => number(3, "2000-02-29", Sex::M),
        4 => number(4, "2012-07-17", Sex::F),
        5 => number(5, "1945-08-15", Sex::F),
        6 => number(6, "1999-12-31", Sex::F),
        other => number(other, "1980-01-01", Sex::M),
    }
}

/// The home of the family.
pub(crate) const HOME: &str = "서울특별시 종로구 자하문로 1 (청운동)";
/// The home of `오여섯`.
pub(crate) const OTHER_HOME: &str = "서울특별시 종로구 자하문로 2, 101호 (청운동)";
/// Where nobody lives.
pub(crate) const EMPTY_HOME: &str = "서울특별시 종로구 자하문로 3 (청운동)";

/// A family of five.
pub(crate) fn family() -> Value {
    json!({
        "address": HOME,
        "formed_on": "2015-03-02",
        "formed_reported_on": "2015-03-10",
        "formed_reason": "move-in",
        "members": [
            {"name": "김하나", "hanja": "金하나", "number": n(1), "relation": "head", "on": "2015-03-02", "reported_on": "2015-03-10",
             "military_basic": "육군 병장 만기전역", "military_detail": "1990-05-01 입영, 1992-10-31 전역"},
            {"name": "박두리", "number": n(2), "relation": "spouse", "on": "2015-03-02"},
            {"name": "김세찬", "number": n(3), "relation": "child", "on": "2015-03-02"},
            {"name": "김네오", "number": n(4), "relation": "child", "on": "2015-03-02"},
            {"name": "이다섯", "number": n(5), "relation": "mother", "on": "2018-01-05"},
        ],
        "past": [
            {"member": 1, "address": "서울 종로구 청운동 산1번지", "on": "1970-03-01", "head": "김영", "relation": "child", "reason": "birth"},
            {"member": 1, "address": "서울특별시 송파구 올림픽로 99", "on": "1999-05-05", "head": "김하나", "relation": "head"},
        ],
        "former_names": [{"member": 2, "name": "박말자", "until": "1995-01-01", "basis": "법원 허가"}],
    })
}

/// Somebody who lives alone.
pub(crate) fn single() -> Value {
    json!({
        "address": OTHER_HOME,
        "formed_on": "2020-01-01",
        "members": [{"name": "오여섯", "number": n(6), "relation": "head", "on": "2020-01-01"}],
    })
}
