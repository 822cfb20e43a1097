//! After three days of a cut as after a minute: the office has gone on all the time, and one minute after the lines are back there is one register.

use std::fs::File;
use std::io::Write;

use serde_json::Value;
use serde_json::json;

use crate::country::Country;
use crate::country::Made;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::tools;
use crate::tools::wait_until;

/// Three days.
const LATER_MS: i64 = 72 * 3_600_000;
/// All that has a clock.
const PARTS: [&str; 5] = ["centre", "jongno", "songpa", "cheongun", "jamsil"];

/// Restarts everything with a clock that is three days ahead. The lines stay cut: `up` has them.
fn three_days_later(country: &Country) {
    for part in PARTS {
        country.kill(part);
        let config = country.dir.join(format!("{part}.toml"));
        let mut file = File::options().append(true).open(config).unwrap();
        writeln!(file, "\n[clock]\noffset-ms = {LATER_MS}").unwrap();
        let said = country.start_again(part);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }
    for node in &PARTS[1..] {
        wait_until("the node is well", 60, || country.is_well(node));
    }
}

/// What the office takes in for its home, which must decide it.
fn intake(country: &Country, key: &str, subject: &str, basic: &str) -> Value {
    let body = json!({"subject": subject, "basic": basic});
    let officer = country.officer("cheongun", 0);
    officer.ask("military-note", key, &body).done()
}

/// Each has as much of the other's journal as the other has.
fn in_step(country: &Country) -> bool {
    let end = |node: &str, of: &str| {
        let file = country.dir.join(format!("{node}/journal.db"));
        tools::out("sqlite3", &[&file.display().to_string(), of])
    };
    let own = "SELECT max(seq) FROM entry";
    [("cheongun", "jongno"), ("jongno", "cheongun")]
        .iter()
        .all(|(holder, node)| {
            let copy = format!("SELECT max(seq) FROM copy WHERE node = '{node}'");
            end(holder, &copy) == end(node, own)
        })
}

#[test]
fn an_office_that_was_cut_for_three_days_is_one_register_with_its_home_within_a_minute() {
    let country = Country::start("three-days", Made::default());
    let dir = country.dir.display().to_string();
    let couple = people::couples().swap_remove(0);
    let [one, other] = [&couple.members[0], &couple.members[1]].map(|member| member.number.full());
    for part in PARTS {
        let said = tools::ieum(&["cut", part, "--dir", &dir]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }
    let first = intake(&country, "first-day", &one, "보충역");
    three_days_later(&country);

    let officer = country.officer("cheongun", 0);
    let paper = officer.ask(INDIVIDUAL, "third-day-paper", &json!({"subject": one}));
    let paper = paper.done();
    assert_eq!(
        (&paper["issued_by"], &paper["mode"]),
        (&json!("cheongun"), &json!("cut-off"))
    );
    let last = intake(&country, "third-day", &other, "전시근로역");
    for taken_in in [&first, &last] {
        assert_eq!(taken_in["taken_in"]["home"], "jongno", "{taken_in}");
    }
    let day = |taken_in: &Value| taken_in["legal_at"].as_str().unwrap()[..10].to_owned();
    assert!(day(&first) < day(&last), "{first} {last}");

    let said = tools::ieum(&["heal", "--dir", &dir]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    wait_until("the home has decided both, and all is in step", 60, || {
        let first_now = intake(&country, "first-day", &one, "보충역");
        let last_now = intake(&country, "third-day", &other, "전시근로역");
        assert_eq!(first_now["legal_at"], first["legal_at"], "its time stays");
        assert_eq!(last_now["legal_at"], last["legal_at"], "its time stays");
        let decided = |now: &Value| now.get("taken_in").is_none();
        decided(&first_now) && decided(&last_now) && in_step(&country)
    });
    for node in ["jongno", "cheongun"] {
        let said = tools::ieum(&["journal", "verify", &format!("{dir}/{node}")]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }
}
