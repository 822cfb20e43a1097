//! A disk without room: writes are refused clearly, pages without a person in them go on, looks go on from the reserve and stop with
//! it, and everything goes on when there is room again.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::client::Answer;
use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::wait_until;

const DISK_MIB: u32 = 96;
/// More looks than any reserve of 8 MiB takes.
const LOOKS_MAX: u32 = 12_000;

#[test]
fn a_full_disk_refuses_clearly_keeps_what_it_has_and_goes_on_when_there_is_room() {
    let country = Country::start(
        "full",
        Made {
            disk_mib: Some(DISK_MIB),
            ..Made::default()
        },
    );
    let disk = country.dir.join("jongno");
    smaller_reserve(&country);
    let officer = country.officer("jongno", 0);
    let subject = people::special(FAMILY).members[0].number.full();
    let paper = json!({"subject": subject});
    let kept = officer
        .ask(INDIVIDUAL, "while there is room", &paper)
        .done();

    fill(&disk.join("ballast"));
    let refused = until_full(&officer, &paper);
    assert_eq!(refused.refused(503), "node.full");
    let key = "refused for want of room";
    assert_eq!(
        officer.ask(INDIVIDUAL, key, &paper).refused(503),
        "node.full"
    );

    pages_go_on(&country);
    let looks = looks_until_they_stop(&officer, &subject);
    println!("{looks} looks went on from the reserve");
    pages_go_on(&country);
    assert_eq!(
        officer.ask(INDIVIDUAL, key, &paper).refused(503),
        "node.full"
    );
    let health = country_health(&country);
    assert_eq!(
        (&health["state"], &health["failed"]["step"]),
        (&"down".into(), &"write".into()),
        "the deep check says that nothing can be written"
    );
    assert_eq!(
        health["sign_in"], "not tried",
        "people sign in on the reserve, and a check does not use it up"
    );

    std::fs::remove_file(disk.join("ballast")).unwrap();
    let again = || officer.ask(INDIVIDUAL, key, &paper);
    wait_until("writing goes on when there is room", 20, || {
        again().status == 201
    });
    let done = again();
    assert_eq!(done.header("idempotency-replayed"), "true");
    let path = format!("/api/v1/receipts/{}", kept["receipt"].as_str().unwrap());
    assert_eq!(
        officer.get(&path).json(),
        kept,
        "what was there before is there still"
    );
    assert_eq!(look(&officer, &subject, "again").status, 201);
    let said = tools::independent("verify_journal.py", &[&disk.display().to_string()]);
    assert_eq!(said.code, 0, "{}", said.err);
}

/// The sample's reserve lasts for tens of thousands of looks; eight megabytes, which the WAL of so small a country fits in, show the same sooner.
fn smaller_reserve(country: &Country) {
    let file = country.dir.join("jongno.toml");
    let mut config = File::options().append(true).open(file).unwrap();
    config.write_all(b"\n[store]\nreserve-mib = 8\n").unwrap();
    country.kill("jongno");
    country.bring_back("jongno");
}

/// Writes until nothing goes any more.
fn fill(path: &Path) {
    let mut ballast = File::create(path).unwrap();
    for len in [1 << 20, 1 << 12] {
        let block = vec![7_u8; len];
        while ballast.write_all(&block).is_ok() {}
    }
}

/// Room is left in files that SQLite has already: papers are issued until it is used up.
fn until_full(officer: &Caller, body: &Value) -> Answer {
    for nth in 0..200 {
        let answer = officer.ask(INDIVIDUAL, &format!("until full {nth}"), body);
        if answer.status != 201 {
            return answer;
        }
    }
    panic!("200 papers went on a full disk");
}

fn look(officer: &Caller, subject: &str, key: &str) -> Answer {
    let body = json!({"subject": subject, "purpose": "점검", "basis": "주민등록법 제29조"});
    officer.ask("look", &format!("look {key}"), &body)
}

/// How many looks went on, each of which could be seen.
fn looks_until_they_stop(officer: &Caller, subject: &str) -> u32 {
    for nth in 0..LOOKS_MAX {
        let answer = look(officer, subject, &nth.to_string());
        if answer.status != 201 {
            assert_eq!(answer.refused(503), "node.full");
            assert!(nth > 0, "no look went on from the reserve");
            return nth;
        }
        let path = format!(
            "/api/v1/looks/{}",
            answer.json()["receipt"].as_str().unwrap()
        );
        assert_eq!(officer.get(&path).status, 200);
    }
    panic!("{LOOKS_MAX} looks went on from a reserve of 1 MiB");
}

/// Pages and checks that hold nobody's data.
fn pages_go_on(country: &Country) {
    for place in [country.portal("jongno"), country.office("jongno")] {
        let nobody = Caller::nobody(&place);
        for path in ["/healthz", "/", "/verify", "/metrics", "/api/openapi.json"] {
            assert_eq!(nobody.get(path).status, 200, "{path}");
        }
    }
    assert_eq!(
        Caller::nobody(&country.office("jongno"))
            .get("/desk/sign-in")
            .status,
        200
    );
}

fn country_health(country: &Country) -> Value {
    // The outcome of the last probe is told again for a second.
    std::thread::sleep(Duration::from_millis(1_100));
    country.health("jongno")
}
