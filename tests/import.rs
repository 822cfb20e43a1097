//! An older register comes over with bad rows in it: who did not come over is known to be missing, until the mended rows are imported.

use kernel::Date;
use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;
use serde_json::Value;
use serde_json::json;

use crate::client::Answer;
use crate::country::harmed;
use crate::extracts::HOUSEHOLD;
use crate::tools;
use crate::tools::Said;
use crate::tools::scratch;

const HEADER: &str = "세대번호,주소,세대구성일,성명,주민등록번호,세대주와의관계,전입일";
const HOME: &str = "\"서울특별시 종로구 자하문로 1, 901호 (청운동)\"";

const NOT_ISSUABLE: &str = "resident.not-issuable-here";

/// A number of a place code that no generated person of the country has.
fn number(order: u8) -> String {
    let birth = Date::new(1980, 2, 3).unwrap();
    ResidentNumber::compose(birth, Sex::F, false, 9999, order)
        .unwrap()
        .full()
}

fn row(household: &str, name: &str, number: &str, relation: &str) -> String {
    format!("{household},{HOME},2015-03-02,{name},{number},{relation},2015-03-02")
}

/// A good household, one with a bad relation, one with a number cut short.
fn export() -> String {
    [
        HEADER.to_owned(),
        row("1", "온전해", &number(1), "본인"),
        row("2", "반쪽일", &number(2), "본인"),
        row("2", "반쪽이", &number(3), "아내"),
        row("3", "끝잘림", &number(4)[..13], "본인"),
    ]
    .join("\n")
}

#[test]
fn who_did_not_come_over_is_known_to_be_missing_until_the_mended_rows_are_imported() {
    let country = harmed();
    let dir = country.dir.display().to_string();
    let files = scratch("import");
    let export = files.write("export.csv", export().as_bytes());
    let bad = files.file("bad.csv");
    let import = |file: &str, set_aside: &[&str]| -> Said {
        let words = [
            "import",
            "residents",
            file,
            "--dir",
            &dir,
            "--node",
            "jongno",
        ];
        tools::ieum(&[&words, set_aside].concat())
    };
    let running = import(&export, &["--set-aside", &bad]);
    assert_ne!(running.code, 0, "a running node is not loaded");

    country.kill("jongno");
    let strict = import(&export, &[]);
    assert_eq!(strict.code, 1, "{}{}", strict.out, strict.err);
    let said = import(&export, &["--set-aside", &bad]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(
        said.out.contains("1 of 1 households loaded"),
        "{}",
        said.out
    );
    let again = import(&export, &["--set-aside", &files.file("again.csv")]);
    assert!(
        again.out.contains("0 of 1 households loaded"),
        "{}",
        again.out
    );
    let rows = std::fs::read_to_string(&bad).unwrap();
    for missing in ["반쪽일", "반쪽이", "끝잘림"] {
        assert!(rows.contains(missing), "{rows}");
    }
    assert!(!rows.contains("온전해") && rows.contains("세대주와의관계"));
    country.bring_back("jongno");

    let officer = country.officer("jongno", 0);
    let extract = |of: &str, key: &str| -> Answer {
        officer.ask(HOUSEHOLD, &format!("import-{key}"), &json!({"subject": of}))
    };
    extract(&number(1), "good").done();
    for (nth, key) in [(2, "head"), (3, "spouse")] {
        assert_eq!(extract(&number(nth), key).refused(409), NOT_ISSUABLE);
    }
    let by_name = |name: &str, key: &str| {
        let body: Value = json!({"birth": "1980-02-03", "name": name, "purpose": "민원 접수"});
        officer.ask("find", &format!("import-name-{key}"), &body)
    };
    for (name, key) in [("끝잘림", "cut"), ("반쪽이", "half")] {
        assert_eq!(by_name(name, key).refused(409), NOT_ISSUABLE);
    }

    country.kill("jongno");
    let whole = rows
        .replace("아내", "배우자")
        .replace(&number(4)[..13], &number(4));
    let said = import(&files.write("mended.csv", whole.as_bytes()), &[]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    country.bring_back("jongno");
    for (nth, key) in [(2, "head"), (3, "spouse"), (4, "cut")] {
        extract(&number(nth), &format!("{key}-mended")).done();
    }
    by_name("끝잘림", "cut-mended").done();
}
