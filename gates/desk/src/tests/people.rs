//! The people of the tests; all invented, with place codes that no office has.

use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;
use serde_json::Value;
use serde_json::json;

/// A generated number: born on the day, place code 97nn.
pub(super) fn number(n: u16, birth: &str, sex: Sex) -> String {
    let serial = u8::try_from(n % 10).unwrap();
    ResidentNumber::compose(birth.parse().unwrap(), sex, false, 9700 + n / 10, serial)
        .unwrap()
        .full()
}

/// A family of three in 종로구.
pub(super) fn family() -> Value {
    json!({
        "address": "서울특별시 종로구 자하문로 1 (청운동)",
        "formed_on": "2015-03-02",
        "members": [
            {"name": "김하나", "number": number(1, "1970-03-01", Sex::M), "relation": "head", "on": "2015-03-02"},
            {"name": "박두리", "number": number(2, "1972-05-05", Sex::F), "relation": "spouse", "on": "2015-03-02"},
            {"name": "김세찬", "number": number(3, "2000-02-29", Sex::M), "relation": "child", "on": "2015-03-02"},
        ],
    })
}

/// Somebody of the same name and day of birth who lives elsewhere in 종로구.
pub(super) fn namesake() -> Value {
    json!({
        "address": "서울특별시 종로구 창신길 40 (창신동)",
        "formed_on": "2020-01-01",
        "members": [{"name": "박두리", "number": number(9, "1972-05-05", Sex::F), "relation": "head", "on": "2020-01-01"}],
    })
}
