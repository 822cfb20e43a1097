//! What the region data must say, and how they are found.

use jiff::civil::date;

use super::*;

const REGIONS: Regions = Regions::built_in();

fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).expect("a test's code")
}

#[test]
fn every_line_is_found_by_its_own_code_and_lies_in_something_greater() {
    let tables = [
        REGIONS.province,
        REGIONS.municipality,
        REGIONS.town,
        REGIONS.village,
        REGIONS.admin,
    ];
    let mut count = 0;
    for table in tables {
        let mut before = "";
        for row in table.rows_under("") {
            assert!(
                row.digits > before && row.digits.len() == table.digits,
                "{row:?}"
            );
            assert_eq!(
                table.exact(row.digits).map(|found| found.name),
                Some(row.name)
            );
            for cell in [row.from, row.to] {
                assert_eq!(date_of(cell).is_some(), !cell.is_empty(), "{row:?}");
            }
            before = row.digits;
            count += 1;
        }
    }
    assert!(count > 58_000, "{count}");
    assert!(
        REGIONS
            .village
            .rows_under("")
            .all(|row| REGIONS.town.exact(&row.digits[..8]).is_some())
    );
    assert!(
        REGIONS
            .town
            .rows_under("")
            .all(|row| REGIONS.municipality.exact(&row.digits[..5]).is_some())
    );
}

#[test]
fn a_code_gives_its_names_from_the_province_down() {
    let path = |text| {
        REGIONS
            .by_code(code(text))
            .map(|region| region.path.join(" "))
    };
    assert_eq!(
        path("1111010100").as_deref(),
        Some("서울특별시 종로구 청운동")
    );
    assert_eq!(
        path("4146125021").as_deref(),
        Some("경기도 용인시 처인구 포곡읍 삼계리")
    );
    assert_eq!(path("3611010100").as_deref(), Some("세종특별자치시 반곡동"));
    assert_eq!(
        path("1111051500").as_deref(),
        Some("서울특별시 종로구 청운효자동")
    );
    assert_eq!(path("9911010100"), None);
    assert_eq!(
        REGIONS
            .by_code(code("1111051500"))
            .map(|region| region.kind),
        Some(Kind::Administrative)
    );
}

#[test]
fn a_succession_ends_one_code_and_begins_the_other_on_one_day() {
    let day = date(2023, 6, 11);
    let eve = date(2023, 6, 10);
    for (old, new) in [
        ("4200000000", "5100000000"),
        ("4211000000", "5111000000"),
        ("4211010100", "5111010100"),
    ] {
        let (old, new) = (code(old), code(new));
        assert!(REGIONS.valid_on(old, eve) && !REGIONS.valid_on(old, day));
        assert!(!REGIONS.valid_on(new, eve) && REGIONS.valid_on(new, day));
        assert_eq!(
            (REGIONS.successor(old), REGIONS.successor(new)),
            (Some(new), None)
        );
    }
    assert_eq!(
        REGIONS.by_code(code("5111010100")).expect("in force").path[0],
        "강원특별자치도"
    );
    assert!(REGIONS.valid_on(code("5211000000"), date(2024, 1, 18)));
    assert_eq!(
        REGIONS.successor(code("4772025000")),
        Some(code("2772025000"))
    );
}

#[test]
fn a_code_that_ended_before_a_succession_has_no_successor() {
    // 춘천군 ended in 1995.
    let region = REGIONS.by_code(code("4271500000")).expect("recorded");
    assert_eq!(
        (
            region.name(),
            region.valid_on(date(2020, 1, 1)),
            region.successor
        ),
        ("춘천군", false, None)
    );
}

#[test]
fn names_are_found_on_their_day_and_old_names_lead_to_the_successor() {
    let find = |path: &[&str], day| {
        REGIONS
            .find(path, day)
            .map(|region| region.code.to_string())
    };
    assert_eq!(
        find(&["서울특별시", "종로구"], date(2026, 1, 1)).as_deref(),
        Some("1111000000")
    );
    assert_eq!(
        find(&["강원도", "춘천시"], date(2020, 1, 1)).as_deref(),
        Some("4211000000")
    );
    assert_eq!(
        find(&["강원도", "춘천시"], date(2026, 1, 1)).as_deref(),
        Some("5111000000")
    );
    assert_eq!(
        find(&["세종특별자치시", "반곡동"], date(2026, 1, 1)).as_deref(),
        Some("3611010100")
    );
    assert_eq!(
        find(
            &["경기도", "용인시 처인구", "포곡읍", "삼계리"],
            date(2026, 1, 1)
        )
        .as_deref(),
        Some("4146125021")
    );
    assert_eq!(find(&["강원특별자치도", "춘천시"], date(2020, 1, 1)), None);
    assert_eq!(find(&[], date(2020, 1, 1)), None);
}

#[test]
fn a_code_is_ten_digits() {
    assert_eq!(RegionCode::parse("111101010"), None);
    assert_eq!(RegionCode::parse("11110101OO"), None);
    assert_eq!(code("1111010100").municipality(), code("1111000000"));
    assert_eq!(code("1111010100").first(Level::Municipality), "11110");
    assert_eq!(
        serde_json::to_string(&code("1111010100")).expect("text"),
        "\"1111010100\""
    );
}
