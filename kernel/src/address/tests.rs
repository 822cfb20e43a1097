//! What addresses must read as, and what they refuse.

use jiff::civil::date;

use super::*;

fn read(text: &str) -> Address {
    Address::parse(text).unwrap_or_else(|fault| unreachable!("{text}: {fault}"))
}

fn canonical(text: &str) -> String {
    read(text).to_string()
}

fn fault(text: &str) -> (&'static str, String) {
    Address::parse(text).map_or_else(
        |fault| (fault.code(), fault.given),
        |address| ("none", address.to_string()),
    )
}

#[test]
fn a_road_address_reads_into_its_parts() {
    let address = read("경기도 용인시 처인구 모현읍 능원로 12-3, 101동 203호 (능원리, 이음아파트)");
    assert_eq!(
        (
            address.province(),
            address.municipality_name(),
            address.town()
        ),
        ("경기도", Some("용인시 처인구"), Some("모현읍"))
    );
    assert_eq!(
        *address.site(),
        Site::Road {
            name: "능원로".to_owned(),
            underground: false
        }
    );
    assert_eq!(
        address.number(),
        Number {
            main: 12,
            branch: 3
        }
    );
    assert_eq!(
        (
            address.detail(),
            address.reference(),
            address.reference_town()
        ),
        (
            Some("101동 203호"),
            Some("능원리, 이음아파트"),
            Some("능원리")
        )
    );
}

#[test]
fn a_lot_address_reads_into_its_parts() {
    let lot = |text: &str| {
        let address = read(text);
        (
            address.town().map(str::to_owned),
            address.site().clone(),
            address.number().to_string(),
        )
    };
    let site = |village: Option<&str>, mountain| Site::Lot {
        village: village.map(str::to_owned),
        mountain,
    };
    assert_eq!(
        lot("서울특별시 종로구 청운동 1-1"),
        (
            Some("청운동".to_owned()),
            site(None, false),
            "1-1".to_owned()
        )
    );
    assert_eq!(
        lot("서울특별시 종로구 종로1가 24번지"),
        (
            Some("종로1가".to_owned()),
            site(None, false),
            "24".to_owned()
        )
    );
    assert_eq!(
        lot("강원특별자치도 춘천시 동면 장학리 산 12-3"),
        (
            Some("동면".to_owned()),
            site(Some("장학리"), true),
            "12-3".to_owned()
        )
    );
    assert_eq!(
        lot("서울특별시 종로구 세종로 1-68번지"),
        (
            Some("세종로".to_owned()),
            site(None, false),
            "1-68".to_owned()
        )
    );
    assert_eq!(
        lot("서울특별시 종로구 세종로 산1"),
        (Some("세종로".to_owned()), site(None, true), "1".to_owned())
    );
}

#[test]
fn one_address_has_one_line() {
    for (given, line) in [
        (
            "  서울특별시　종로구\u{a0}세종대로\t지하 １７５ （세종로）",
            "서울특별시 종로구 세종대로 지하175 (세종로)",
        ),
        (
            "서울특별시 송파구 올림픽로 99–1,101동  203호(잠실동,이음)",
            "서울특별시 송파구 올림픽로 99-1, 101동 203호 (잠실동, 이음)",
        ),
        (
            "서울특별시 송파구 올림픽로 99-1 (잠실동) 101동 203호",
            "서울특별시 송파구 올림픽로 99-1, 101동 203호 (잠실동)",
        ),
        (
            "서울특별시 송파구 올림픽로 99-1 101동 203호",
            "서울특별시 송파구 올림픽로 99-1, 101동 203호",
        ),
        (
            "울산광역시 울주군 언양읍 동문길 007-0",
            "울산광역시 울주군 언양읍 동문길 7",
        ),
        (
            "세종특별자치시 한누리대로 2130 (보람동)",
            "세종특별자치시 한누리대로 2130 (보람동)",
        ),
        ("강원특별자치도 춘천시 동면 장학리 산 12 - 3번지", ""),
        (
            "강원특별자치도 춘천시 동면 장학리 산12-3 번지",
            "강원특별자치도 춘천시 동면 장학리 산12-3",
        ),
        (
            "서울특별시 종로구 세종로 1-68 번지",
            "서울특별시 종로구 세종로 1-68번지",
        ),
    ] {
        if line.is_empty() {
            assert_eq!(fault(given).0, "detail");
            continue;
        }
        assert_eq!(canonical(given), line);
        assert_eq!(canonical(line), line);
        assert_eq!(read(given), read(line));
    }
}

#[test]
fn a_fault_names_what_is_wrong_and_where() {
    let said =
        |text: &str, code, given: &str| assert_eq!(fault(text), (code, given.to_owned()), "{text}");
    said(" \u{3000} ", "empty", "");
    said(&"가".repeat(ADDRESS_LEN_MAX + 1), "too-long", "");
    said("서울특별시 \u{7}종로구", "character", "");
    said("종로구 세종대로 175", "province", "종로구");
    said("서울특별시 세종대로 175", "municipality", "세종대로");
    said("서울특별시", "municipality", "");
    said("서울특별시 종로구", "road", "");
    said("서울특별시 종로구 아무데 7", "road", "아무데");
    said("울산광역시 울주군 언양읍 언양동 7", "road", "언양동");
    said("서울특별시 종로구 세종대로", "number", "");
    said("서울특별시 종로구 세종대로, 3층", "number", "");
    said("서울특별시 종로구 세종대로 칠", "number", "칠");
    said("서울특별시 종로구 세종대로 0", "number", "0");
    said("서울특별시 종로구 세종대로 100000", "number", "100000");
    said("서울특별시 종로구 세종대로 1-2-3", "number", "1-2-3");
    said("서울특별시 종로구 세종대로 +1", "number", "+1");
    said(
        "서울특별시 종로구 세종대로 1 (세종로) (둘)",
        "detail",
        "(둘)",
    );
    said(
        "서울특별시 종로구 세종대로 1 ()",
        "reference",
        "서울특별시 종로구 세종대로 1 ()",
    );
    said(
        "서울특별시 종로구 세종대로 1 (세종로",
        "reference",
        "서울특별시 종로구 세종대로 1 (세종로",
    );
    said(
        "서울특별시 종로구 세종대로 1 세종로)",
        "reference",
        "서울특별시 종로구 세종대로 1 세종로)",
    );
}

#[test]
fn every_hint_is_said_in_three_ways() {
    let given = [
        " ",
        "종로구",
        "서울특별시 종로구",
        "서울특별시 종로구 세종대로",
        "서울특별시 종로구 세종대로 1 ()",
    ];
    for text in given {
        let hint = Address::parse(text).expect_err("a test's fault").hint();
        assert!(!hint.ko.is_empty() && !hint.en.is_empty() && hint.easy != hint.ko);
    }
}

#[test]
fn an_address_is_stored_as_its_line() {
    let address = read("서울특별시 송파구 올림픽로 99-1, 101동 203호 (잠실동)");
    let text = serde_json::to_string(&address).expect("text");
    assert_eq!(
        text,
        "\"서울특별시 송파구 올림픽로 99-1, 101동 203호 (잠실동)\""
    );
    assert_eq!(serde_json::from_str::<Address>(&text).ok(), Some(address));
    assert!(serde_json::from_str::<Address>("\"어딘가\"").is_err());
}

#[test]
fn the_municipality_follows_the_day() {
    let regions = Regions::built_in();
    let code = |text: &str, day| {
        read(text)
            .municipality(&regions, day)
            .map(|code| code.to_string())
            .map_err(|fault| fault.code())
    };
    let today = date(2026, 11, 21);
    assert_eq!(
        code("서울특별시 종로구 세종대로 지하 175 (세종로)", today).as_deref(),
        Ok("1111000000")
    );
    assert_eq!(
        code("강원특별자치도 춘천시 퇴계로77번길 42", today).as_deref(),
        Ok("5111000000")
    );
    assert_eq!(
        code("강원도 춘천시 퇴계로77번길 42", date(2023, 6, 10)).as_deref(),
        Ok("4211000000")
    );
    assert_eq!(
        code("강원도 춘천시 퇴계로77번길 42", today).as_deref(),
        Ok("5111000000")
    );
    assert_eq!(
        code("경기도 용인시 처인구 모현읍 능원로 12", today).as_deref(),
        Ok("4146100000")
    );
    assert_eq!(
        code("세종특별자치시 한누리대로 2130 (보람동)", today).as_deref(),
        Ok("3611000000")
    );
    assert_eq!(
        code("세종특별자치시 한누리대로 2130", today).as_deref(),
        Ok("3611000000")
    );
    // The data of 2022 don't know the districts that 부천 has had again since 2024.
    assert_eq!(
        code("경기도 부천시 원미구 길주로 210", today).as_deref(),
        Ok("4119000000")
    );
    assert_eq!(
        code("강원특별자치도 춘천시 퇴계로77번길 42", date(2023, 6, 10)),
        Err("unknown-municipality")
    );
    assert_eq!(
        code("서울특별시 없는구 세종대로 1", today),
        Err("unknown-municipality")
    );
    assert_eq!(
        code("없는도 종로구 세종대로 1", today),
        Err("unknown-province")
    );
}
