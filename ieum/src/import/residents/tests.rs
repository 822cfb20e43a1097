//! What an export must be, and what is told where it is not.

mod export;
mod files;

use super::*;

const HEADER: &str =
    "세대번호,주소,세대구성일,성명,한자성명,주민등록번호,세대주와의관계,전입일,과거주소";
const HOME: &str = "\"서울특별시 종로구 자하문로 1, 101호 (청운동)\"";
/// Numbers of generated people; the first two are man and woman born in 1970 and 1972.
const HIS: &str = "700301-1970013";
const HERS: &str = "720505-2970014";

fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

const NOBODY: BTreeSet<ResidentNumber> = BTreeSet::new();

fn places() -> Vec<String> {
    vec!["11110".to_owned()]
}

fn import(file: &[u8]) -> Result<Import, Vec<Bad>> {
    let places = places();
    let purpose = Purpose {
        places: &places,
        today: date(2026, 11, 20),
        demo: true,
        held: &NOBODY,
    };
    read(file, purpose)
}

fn rows(rows: &[&str]) -> String {
    [&[HEADER], rows].concat().join("\r\n")
}

fn head(household: &str, number: &str) -> String {
    format!("{household},{HOME},2015-03-02,김하나,金하나,{number},본인,2015-03-02,")
}

/// Codes of all faults with their row and column.
fn told(file: &str) -> Vec<(u64, String, &'static str)> {
    let bad = match import(file.as_bytes()) {
        Err(bad) => bad,
        Ok(import) => import
            .set_aside
            .into_iter()
            .flat_map(|row| row.faults)
            .collect(),
    };
    bad.into_iter()
        .map(|bad| (bad.at.row, bad.column, bad.code))
        .collect()
}

fn check(file: &str, expected: &[(u64, &str, &str)]) {
    let told = told(file);
    let told: Vec<_> = told
        .iter()
        .map(|(row, column, code)| (*row, column.as_str(), *code))
        .collect();
    assert_eq!(told, expected, "{file}");
}

#[test]
fn rows_of_one_household_become_one_request_with_the_head_first() {
    let spouse = format!("7,,,박두리,,{HERS},배우자,2015.3.2.,");
    let file = rows(&[&spouse, &head("7", HIS)]);
    let import = import(file.as_bytes()).unwrap();
    assert!(import.set_aside.is_empty(), "{:?}", import.set_aside);
    let [household] = &import.households[..] else {
        panic!("one household")
    };
    let raw = |name: &str| household.answers.raw(name).unwrap_or_default().to_owned();
    assert_eq!(
        (raw("members.0.name"), raw("members.0.relation")),
        ("김하나".into(), "head".into())
    );
    assert_eq!(
        (raw("members.1.name"), raw("members.1.on")),
        ("박두리".into(), "2015-03-02".into())
    );
    assert_eq!(household.legal_at.day(), date(2015, 3, 2));
    let key = key(&household.answers);
    assert!(key.len() < 60 && key.starts_with("import/"));
}

#[test]
fn every_bad_cell_is_told_and_nothing_of_its_household_is_loaded() {
    let bad = "1,,,박두리,,720505-29700149,배우자님,2015-02-30,";
    let file = rows(&[&head("1", HIS), bad, &head("2", HERS)]);
    check(
        &file,
        &[
            (3, "주민등록번호", "resident-number"),
            (3, "세대주와의관계", "unknown-option"),
            (3, "전입일", "date"),
        ],
    );
    let import = import(file.as_bytes()).unwrap();
    assert_eq!((import.households.len(), import.set_aside.len()), (1, 2));
    let [marked] = &import.not_issuable[0].answers[..] else {
        panic!("one request tells who is missing")
    };
    let raw = |name: &str| marked.raw(name).unwrap_or_default().to_owned();
    assert_eq!(raw("household"), "1");
    assert!(raw("address").contains("자하문로"));
    assert_eq!(
        (raw("people.0.name"), raw("people.0.number")),
        ("김하나".into(), HIS.into())
    );
    // A spoilt number still begins with a day of birth.
    assert_eq!(
        (raw("people.1.name"), raw("people.1.birth")),
        ("박두리".into(), "1972-05-05".into())
    );
    assert_eq!(raw("people.1.number"), "");
}

#[test]
fn a_wrong_check_digit_of_a_number_of_known_day_is_told() {
    let file = format!(
        "{HEADER},번호부여일\n{},1975-10-01",
        head("1", "700301-1970019")
    );
    check(&file, &[(2, "주민등록번호", "checksum")]);
    let unknown = rows(&[&head("1", "700301-1970019")]);
    check(&unknown, &[]);
}

#[test]
fn a_number_that_stands_twice_in_the_file_is_told_at_both_rows() {
    let file = rows(&[&head("1", HIS), &head("2", HERS), &head("3", HIS)]);
    check(
        &file,
        &[
            (2, "주민등록번호", "number-twice"),
            (4, "주민등록번호", "number-twice"),
        ],
    );
    assert_eq!(import(file.as_bytes()).unwrap().households.len(), 1);
}

#[test]
fn a_demo_country_takes_no_number_of_a_real_place() {
    let file = rows(&[&head("1", "700301-1234567")]);
    check(&file, &[(2, "주민등록번호", "not-generated")]);
    let places = places();
    let real = read(
        file.as_bytes(),
        Purpose {
            places: &places,
            today: date(2026, 11, 20),
            demo: false,
            held: &NOBODY,
        },
    );
    assert_eq!(real.unwrap().households.len(), 1);
}

#[test]
fn an_address_of_another_home_and_a_day_to_come_are_told() {
    let file = rows(&[
        &head("1", HIS).replace("종로구", "송파구"),
        &head("2", HERS).replace("2015", "2027"),
    ]);
    check(
        &file,
        &[
            (2, "주소", "other-municipality"),
            (3, "세대구성일", "not-yet"),
            (3, "전입일", "not-yet"),
        ],
    );
}

#[test]
fn a_household_without_a_head_or_with_two_addresses_is_told() {
    let second = head("1", HERS)
        .replace("자하문로 1", "자하문로 9")
        .replace("본인", "배우자");
    check(
        &rows(&[&head("1", HIS), &second]),
        &[(3, "주소", "differs")],
    );
    let headless = head("1", HIS).replace("본인", "자녀");
    check(&rows(&[&headless]), &[(2, "세대주와의관계", "head-first")]);
}

#[test]
fn a_past_address_without_its_parts_is_told() {
    let file = rows(&[&format!("{}1970-03-01 서울", head("1", HIS))]);
    check(&file, &[(2, "과거주소", "parts")]);
}

#[test]
fn a_row_with_too_few_cells_sets_its_own_household_and_the_one_before_aside() {
    let file = rows(&[&head("1", HIS), "2,주소"]);
    let import = import(file.as_bytes()).unwrap();
    assert!(import.households.is_empty());
    let codes: Vec<_> = import
        .set_aside
        .iter()
        .flat_map(|row| &row.faults)
        .map(|bad| (bad.at.row, bad.code))
        .collect();
    assert_eq!(codes[0], (3, "cells"));
    let nameless = rows(&[&head("1", HIS), &head("", HERS)]);
    assert_eq!(
        told(&nameless),
        [(3, "세대번호".to_owned(), "no-household")]
    );
}

#[test]
fn what_is_set_aside_can_be_mended_and_imported_again() {
    let file = rows(&[
        &head("1", HIS),
        &format!("1,,,박두리,,{HERS},아내,2015-03-02,"),
        &head("2", "800101-1970018"),
    ]);
    let first = import(file.as_bytes()).unwrap();
    let written = String::from_utf8(set_aside_file(&first)).unwrap();
    assert!(
        written.starts_with('\u{feff}')
            && written.contains("오류이유")
            && written.contains("unknown-option"),
        "{written}"
    );
    assert!(written.contains("세대주와의관계") && written.contains("same-household"));
    assert!(
        !written.contains("800101"),
        "good households are not written out"
    );
    let again = import(written.replace("아내", "배우자").as_bytes()).unwrap();
    assert!(again.set_aside.is_empty(), "{:?}", again.set_aside);
    assert_eq!(
        again.households[0].answers.raw("members.1.name"),
        Some("박두리")
    );
    let twice = set_aside_file(&import(written.as_bytes()).unwrap());
    assert_eq!(
        String::from_utf8(twice)
            .unwrap()
            .matches("오류이유")
            .count(),
        1
    );
}

#[test]
fn the_same_household_has_the_same_key_and_another_another() {
    let answers = |number: &str| {
        import(rows(&[&head("1", number)]).as_bytes())
            .unwrap()
            .households
            .remove(0)
            .answers
    };
    let key = |number: &str| super::key(&answers(number));
    assert_eq!(key(HIS), key(HIS));
    assert_ne!(key(HIS), key(HERS));
}

#[test]
fn a_told_fault_never_shows_a_whole_resident_number() {
    let file = rows(&[&head("1", "700301-197001").replace("김하나", "700301-1970013")]);
    let import = import(file.as_bytes()).unwrap();
    for bad in import.set_aside.iter().flat_map(|row| &row.faults) {
        let told = bad.to_string();
        assert!(
            !told.contains("1970013") && !told.contains("700301-19"),
            "{told}"
        );
    }
}

#[test]
fn a_household_older_than_the_records_of_regions_counts_from_their_beginning() {
    let file = rows(&[&head("1", HIS).replace("2015", "1975")]);
    let import = import(file.as_bytes()).unwrap();
    assert_eq!(import.households[0].legal_at.day(), date(1988, 4, 23));
}

#[test]
fn numbers_held_already_are_told_unless_the_whole_household_is_known_which_then_goes_first() {
    let spouse = format!("2,,,박두리,,{HERS},배우자,2015-03-02,");
    let third = "800101-1970018";
    let file = rows(&[&head("1", third), &head("2", HIS), &spouse]);
    assert_eq!(numbers(file.as_bytes()).len(), 3);
    let with = |held: &[&str]| {
        let held = held
            .iter()
            .map(|number| ResidentNumber::parse(number).unwrap())
            .collect();
        let places = places();
        read(
            file.as_bytes(),
            Purpose {
                places: &places,
                today: date(2026, 11, 20),
                demo: true,
                held: &held,
            },
        )
        .unwrap()
    };
    let half = with(&[HERS]);
    let bad: Vec<_> = half.set_aside.iter().flat_map(|row| &row.faults).collect();
    assert_eq!(
        (bad.len(), bad[0].code, bad[0].at.row),
        (1, "number-held", 4)
    );
    let whole = with(&[HIS, HERS]);
    assert!(whole.set_aside.is_empty());
    let known: Vec<_> = whole
        .households
        .iter()
        .map(|household| household.known)
        .collect();
    assert_eq!(known, [true, false]);
}
