//! A node that answers, reads and writes while nobody can sign in: 17 November 2023 as seen from a counter. Its large check fails, says so in words, and the
//! gateways send people elsewhere and say why.

use serde_json::Value;

use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::desk::Browser;
use crate::tools;
use crate::tools::wait_until;

/// What is broken in the record of jongno, how it is broken there, and what the check says of it.
const BREAKS: [(&str, &str, &str); 3] = [
    (
        "sessions can't be kept",
        "BEFORE INSERT ON kept WHEN new.kind = 'session' BEGIN SELECT RAISE(ABORT, 'no room for sessions'); END",
        "could not be kept",
    ),
    (
        "what is kept can't be read again",
        "AFTER INSERT ON kept WHEN new.kind = 'session' BEGIN UPDATE kept SET sealed = x'00' WHERE kind = new.kind AND id = new.id; END",
        "could not be found again",
    ),
    (
        "sessions can't be ended",
        "BEFORE DELETE ON kept WHEN old.kind = 'session' BEGIN SELECT RAISE(ABORT, 'they stay'); END",
        "could not be ended",
    ),
];

fn statement(country: &Country, statement: &str) {
    let journal = country.dir.join("jongno/journal.db").display().to_string();
    tools::out("sqlite3", &["-cmd", ".timeout 20000", &journal, statement]);
}

/// How a gateway says that jongno stands, and why.
fn standing(country: &Country, gateway: &str) -> (String, String) {
    let told = Caller::nobody(&country.office(gateway))
        .get("/gateway.json")
        .json();
    let mut backends = told["backends"].as_array().unwrap().iter();
    let jongno = backends.find(|one| one["name"] == "jongno").unwrap();
    let text = |key: &str| jongno[key].as_str().unwrap_or_default().to_owned();
    (text("state"), text("why"))
}

fn is_up(country: &Country) -> bool {
    let gateways = ["gateway1", "gateway2"];
    gateways
        .iter()
        .all(|gateway| standing(country, gateway) == ("up".to_owned(), String::new()))
}

fn failed(country: &Country) -> Value {
    country.health("jongno")["failed"].clone()
}

/// Whether an officer who signs in at jongno gets to their work.
fn an_officer_gets_in(country: &Country) -> bool {
    let mut desk = Browser::open(country, "jongno");
    desk.get("/desk/sign-in");
    let answer = desk.send("/desk/sign-in", &[("evidence", "jongno1")]);
    answer.status == 303 && desk.get("/desk").status == 200
}

#[test]
fn a_node_at_which_nobody_can_sign_in_is_out_and_says_why() {
    let country = harmed();
    wait_until("both gateways use jongno", 60, || is_up(&country));
    assert!(an_officer_gets_in(&country));
    for (what, trigger, said) in BREAKS {
        statement(&country, &format!("CREATE TRIGGER broken {trigger}"));
        wait_until(what, 30, || failed(&country)["step"] == "sign-in");
        let told = failed(&country);
        assert!(told["en"].as_str().unwrap().contains(said), "{told}");
        assert!(
            told["ko"].as_str().is_some_and(|ko| ko.contains("로그")),
            "{told}"
        );
        let health = country.health("jongno");
        assert_eq!(
            (&health["write"], &health["read"]),
            (&"done".into(), &"done".into())
        );
        if said != "could not be ended" {
            assert!(!an_officer_gets_in(&country), "the check is true: {what}");
        }
        wait_until("both gateways have it out, and say why", 60, || {
            ["gateway1", "gateway2"].iter().all(|gateway| {
                let (state, why) = standing(&country, gateway);
                state == "degraded" && why.starts_with("sign-in: ") && why.contains(said)
            })
        });
        let config = country.dir.join("gateway1.toml").display().to_string();
        let seen = tools::ieum(&["inspect", "gateway", &config]);
        assert_eq!(seen.code, 2);
        assert!(
            seen.out
                .contains(&format!("    sign-in: {}", told["en"].as_str().unwrap())),
            "{}",
            seen.out
        );
        statement(&country, "DROP TRIGGER broken");
        wait_until("it is used again", 60, || is_up(&country));
        assert!(an_officer_gets_in(&country));
    }
    assert_eq!(failed(&country), Value::Null);
}

#[test]
fn no_answer_of_a_check_bears_a_secret() {
    let country = harmed();
    wait_until("both gateways use jongno", 60, || is_up(&country));
    let deep = Caller::nobody(&country.portal("jongno")).get("/healthz/deep");
    assert_eq!(deep.status, 200);
    assert!(deep.header_all("set-cookie").is_empty());
    let text = deep.text();
    let is_secret = |word: &str| word.len() >= 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    assert!(!words.any(is_secret), "{text}");
}
