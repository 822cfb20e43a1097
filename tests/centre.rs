//! The centre as a holder: it keeps a copy of everything on PostgreSQL, is the last to be asked, and nobody needs it.

use serde_json::Value;
use serde_json::json;

use crate::country::Country;
use crate::country::Made;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::wait_until;

const NODES: [&str; 4] = ["jongno", "songpa", "cheongun", "jamsil"];

/// Where the centre's copy of a node's journal ends; none of a journal in which nothing stands yet.
fn copied(health: &Value, node: &str) -> Option<u64> {
    let mut copies = health["copies"].as_array().unwrap().iter();
    let copy = copies.find(|copy| copy["node"] == node)?;
    assert_eq!(copy["quarantined"], Value::Null, "{copy}");
    copy["seq"].as_u64()
}

fn in_step(country: &Country, nodes: &[&str]) {
    wait_until("the centre has everything", 60, || {
        let health = country.health("centre");
        let ends =
            |node: &&str| country.health(node)["entries"] == copied(&health, node).unwrap_or(0);
        nodes.iter().all(ends)
    });
}

fn cut(country: &Country, line: &str) {
    let dir = country.dir.display().to_string();
    let said = tools::ieum(&["cut", line, "--dir", &dir]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
}

#[test]
fn the_centre_holds_everything_on_postgresql_and_is_asked_when_nobody_else_answers() {
    let made = Made {
        postgres: true,
        ..Made::default()
    };
    let country = Country::start("centre", made);
    in_step(&country, &NODES);
    assert!(
        !country.dir.join("centre/copies/journal.db").exists(),
        "its record lies on the server"
    );

    // Both homes are gone, and the other office is cut off: the centre is the one holder that is left.
    let away = country.officer("jamsil", 0).with("ieum-home", "jongno");
    let subject = people::special(FAMILY).members[0].number.full();
    let body = json!({ "subject": subject });
    country.kill("jongno");
    country.kill("songpa");
    cut(&country, "cheongun-jamsil");
    let ask = |key: &str| away.ask(INDIVIDUAL, key, &body).done();
    wait_until("the centre has done it", 60, || {
        ask("centre-paper").get("number").is_some()
    });
    let paper = ask("centre-paper");
    assert_eq!(paper["issued_by"], "centre");
    let code = paper["code"].as_str().unwrap();
    let said = tools::ieum(&["verify", "--anchors", &country.anchors(), "--code", code]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);

    // It is killed, and goes on where its database stands. Meanwhile nobody misses it.
    let before = copied(&country.health("centre"), "jongno");
    country.kill("centre");
    country.bring_back("jongno");
    country.bring_back("songpa");
    let officer = country.officer("jongno", 0);
    officer.ask(INDIVIDUAL, "centre-gone", &body).done();
    country.bring_back("centre");
    assert!(copied(&country.health("centre"), "jongno") >= before);
    in_step(&country, &NODES);
    let numbers = away.ask(INDIVIDUAL, "centre-paper", &body).done();
    assert_eq!(numbers, paper, "the same key, the same paper");
}
