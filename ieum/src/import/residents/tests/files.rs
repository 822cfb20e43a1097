//! What a file may be: its encoding, its header, its cells.

use encoding_rs::EUC_KR;

use super::*;

#[test]
fn utf_8_with_a_mark_and_cp949_say_the_same() {
    let file = rows(&[&head("1", HIS)]);
    let plain = import(file.as_bytes()).unwrap().households;
    let marked = import(format!("\u{feff}{file}").as_bytes())
        .unwrap()
        .households;
    let (cp949, _, broken) = EUC_KR.encode(&file);
    assert!(!broken && cp949[..] != *file.as_bytes());
    assert_eq!(plain, marked);
    assert_eq!(plain, import(&cp949).unwrap().households);
}

#[test]
fn a_syllable_that_only_cp949_has_is_read() {
    let file = rows(&[&head("1", HIS)]).replace("김하나", "김똠뷁");
    let (cp949, _, broken) = EUC_KR.encode(&file);
    assert!(!broken);
    let import = import(&cp949).unwrap();
    assert_eq!(
        import.households[0].answers.raw("members.0.name"),
        Some("김똠뷁")
    );
}

#[test]
fn bytes_of_no_encoding_are_told_with_their_row_and_column() {
    let file = rows(&[&head("1", HIS), &head("2", HERS)]);
    let mut bytes = file.into_bytes();
    let at = bytes
        .windows(9)
        .rposition(|window| window == "김하나".as_bytes())
        .unwrap();
    bytes[at + 1] = 0xff;
    let import = import(&bytes).unwrap();
    assert_eq!(import.households.len(), 1);
    let bad = &import.set_aside[0].faults[0];
    assert_eq!(
        (bad.at.row, bad.column.as_str(), bad.code),
        (3, "성명", "encoding")
    );
}

#[test]
fn a_file_that_is_no_text_is_refused_whole() {
    let utf_16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(HEADER.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(import(&utf_16).unwrap_err()[0].code, "utf-16");
    assert_eq!(import(b"PK\x03\x04\0\0\0").unwrap_err()[0].code, "encoding");
    let missing = import(b"").unwrap_err();
    assert!(missing.iter().all(|bad| bad.code == "no-column") && missing.len() == 7);
}

#[test]
fn all_faults_of_a_header_are_told_at_once() {
    let file = format!("{},살던곳,주소", HEADER.replace("전입일,", ""));
    check(
        &file,
        &[
            (1, "살던곳", "unknown-column"),
            (1, "주소", "column-twice"),
            (1, "전입일", "no-column"),
        ],
    );
}

#[test]
fn english_names_and_any_order_of_columns_are_read() {
    let file = format!(
        "relation,On,number,name,formed_on,address,household\nhead,20150302,{HIS},김하나,2015/3/2,{HOME},a"
    );
    assert_eq!(import(file.as_bytes()).unwrap().households.len(), 1);
}

#[test]
fn a_cell_of_several_lines_with_quotes_holds_past_addresses() {
    let past = "\"1970-03-01|서울 \"\"옛\"\" 동네 1, 2통|김영|자녀|출생등록\r\n1999.5.5|서울특별시 송파구 올림픽로 99|김하나|본인\"";
    let file = rows(&[&format!("{}{past}", head("1", HIS)), &head("2", HERS)]);
    let import = import(file.as_bytes()).unwrap();
    assert!(import.set_aside.is_empty(), "{:?}", import.set_aside);
    let answers = &import.households[0].answers;
    assert_eq!(
        answers.raw("past.0.address"),
        Some("서울 \"옛\" 동네 1, 2통")
    );
    assert_eq!(
        (answers.raw("past.1.on"), answers.raw("past.1.relation")),
        (Some("1999-05-05"), Some("head"))
    );
    assert_eq!(import.households.len(), 2);
}

#[test]
fn the_line_of_a_row_after_a_cell_of_several_lines_is_right() {
    let past = "\"1970-03-01|서울|김영|자녀\n1980-03-01|부산|김영|자녀\"";
    let file = rows(&[&format!("{}{past}", head("1", HIS)), "", &head("2", "x")]);
    let bad = import(file.as_bytes())
        .unwrap()
        .set_aside
        .remove(0)
        .faults
        .remove(0);
    assert_eq!(bad.at, At { row: 3, line: 5 });
}
