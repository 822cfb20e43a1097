//! The centre stops in the middle of a day: the counter goes on, and its papers say on verification that the line was down.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;

use serde_json::Value;
use serde_json::json;

use crate::country::Country;
use crate::country::harmed;
use crate::extracts::HOUSEHOLD;
use crate::people;
use crate::people::FAMILY;
use crate::tools::ieum;
use crate::tools::wait_until;

fn issue(country: &Country, node: &str, key: &str) -> Value {
    let subject = if node == "jongno" {
        people::special(FAMILY).members[0].number.full()
    } else {
        let ready = country.ready();
        let mut citizens = ready["citizens"].as_array().unwrap().iter();
        let one = citizens.find(|one| one["home"] == node).unwrap();
        one["resident_number"].as_str().unwrap().to_owned()
    };
    let body = json!({"subject": subject});
    country
        .officer(node, 0)
        .ask(HOUSEHOLD, &format!("{key} {node}"), &body)
        .done()
}

fn verified_mode(country: &Country, paper: &Value) -> String {
    let code = paper["code"].as_str().unwrap();
    let said = ieum(&[
        "verify",
        "--code",
        code,
        "--anchors",
        &country.anchors(),
        "--json",
    ]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    told["mode"].as_str().unwrap().to_owned()
}

fn line_is(country: &Country, state: &str) -> bool {
    ["jongno", "songpa"]
        .iter()
        .all(|node| country.health(node)["centre"]["state"] == state)
}

#[test]
fn a_counter_goes_on_without_the_centre_and_its_papers_say_so() {
    let country = harmed();
    wait_until("the line to the centre is up", 20, || {
        line_is(&country, "up")
    });
    let before = issue(&country, "jongno", "before");
    assert_eq!(
        (
            before["mode"].as_str(),
            &verified_mode(&country, &before)[..]
        ),
        (Some("normal"), "normal")
    );

    let gone = country.pid("centre");
    country.kill("centre");
    // At once, before anybody has noticed.
    issue(&country, "jongno", "at once");
    wait_until("the nodes see that the centre is gone", 20, || {
        line_is(&country, "down")
    });
    for node in ["jongno", "songpa"] {
        let paper = issue(&country, node, "without");
        assert_eq!(paper["mode"], "cut-off");
        assert_eq!(verified_mode(&country, &paper), "cut-off");
    }
    let person = ieum(&[
        "verify",
        "--code",
        issue(&country, "jongno", "without")["code"]
            .as_str()
            .unwrap(),
        "--anchors",
        &country.anchors(),
    ]);
    assert!(
        person.out.contains("genuine")
            && person
                .out
                .contains("the link to the centre was down (not provisional)"),
        "{}",
        person.out
    );

    // A node that starts again while the centre is gone goes on from its own copies.
    country.kill("jongno");
    country.bring_back("jongno");
    assert_eq!(
        country.health("jongno")["neighbours"],
        1,
        "it knows its neighbours"
    );
    assert_eq!(country.health("jongno")["issues"], true);
    issue(&country, "jongno", "started again");

    let said = country.start_again("centre");
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    wait_until("the ready file names the new process", 10, || {
        country.running("centre").is_some_and(|pid| pid != gone)
    });
    wait_until("the line to the centre is up again", 20, || {
        line_is(&country, "up")
    });
    let after = issue(&country, "jongno", "after");
    assert_eq!(after["mode"], "normal");
}

#[test]
fn a_role_that_runs_or_that_nobody_knows_is_not_started() {
    let country = harmed();
    for (role, why) in [
        ("jongno", "jongno is running"),
        ("busan", "no part is called busan"),
    ] {
        let said = country.start_again(role);
        assert_eq!(said.code, 1);
        assert!(said.err.contains(why), "{}", said.err);
    }
    let nowhere = ieum(&["up", "--dir", "/nowhere", "--start", "jongno"]);
    assert_eq!(nowhere.code, 1);
    assert!(
        nowhere.err.contains("no ieum up runs on"),
        "{}",
        nowhere.err
    );
}

#[test]
fn a_node_has_a_link_certificate_and_its_door_answers_no_stranger() {
    let country = harmed();
    for node in ["jongno", "songpa"] {
        wait_until("the node has its link certificate", 20, || {
            country.dir.join(node).join("keys/link.pem").exists()
        });
        let mut stranger = TcpStream::connect(country.link(node)).unwrap();
        stranger
            .write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")
            .unwrap();
        let mut said = Vec::new();
        let _ = stranger.read_to_end(&mut said);
        assert!(!String::from_utf8_lossy(&said).contains("HTTP"));
    }
}
