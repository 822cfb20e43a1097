//! The gateways: one address for everybody, which stands while either of them and a holder of the records lives; hung is not dead, and is out all the same.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::desk::Browser;
use crate::tools;
use crate::tools::scratch;
use crate::tools::wait_until;

const HOUSEHOLD: &str = "household-extract";

/// The first citizen of a home, at the address for everybody.
fn citizen(country: &Country, home: &str) -> (Caller, String) {
    let ready = country.ready();
    let mut all = ready["citizens"].as_array().unwrap().iter();
    let one = all.find(|one| one["home"] == home).unwrap();
    let text = |field: &str| one[field].as_str().unwrap().to_owned();
    let caller = Caller::new(&country.everybody(), &text("token"));
    (caller, text("resident_number"))
}

/// How a gateway says that a home stands; none while it does not answer.
fn state(country: &Country, gateway: &str, home: &str) -> Option<String> {
    let told = Caller::nobody(&country.office(gateway)).try_get("/gateway.json");
    let told = told.ok()?.json();
    let mut all = told["backends"].as_array()?.iter();
    let one: &Value = all.find(|one| one["home"] == home)?;
    Some(one["state"].as_str()?.to_owned())
}

fn stands(country: &Country, home: &str, states: &[&str]) {
    wait_until("both gateways say how it stands", 60, || {
        let both = ["gateway1", "gateway2"].map(|gateway| state(country, gateway, home));
        let says = |state: &Option<String>| {
            state
                .as_deref()
                .is_some_and(|state| states.contains(&state))
        };
        both.iter().all(says)
    });
}

/// Asks without a rest while something is done: how many were answered, and what was answered otherwise than 200.
fn asked_meanwhile(portal: &str, done: impl FnOnce()) -> (u32, Vec<String>) {
    let (over, answered) = (AtomicBool::new(false), AtomicU32::new(0));
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let answer = Caller::nobody(portal).try_get("/status.json");
                    let status = answer.map(|answer| answer.status);
                    if status == Ok(200) {
                        answered.fetch_add(1, Ordering::Relaxed);
                    } else {
                        failed.lock().unwrap().push(format!("{status:?}"));
                    }
                }
            });
        }
        done();
        over.store(true, Ordering::Relaxed);
    });
    (answered.into_inner(), failed.into_inner().unwrap())
}

#[test]
fn one_address_serves_everybody_at_their_home_and_at_another_holder_once_that_is_down() {
    let country = harmed();
    for home in ["jongno", "songpa"] {
        let (caller, number) = citizen(&country, home);
        for key in ["led there", "known by now"] {
            let paper = caller.ask(HOUSEHOLD, key, &json!({"subject": number}));
            let paper = paper.done();
            assert_eq!(paper["issued_by"], home);
            // What was made there is found there.
            let file = caller.get(paper["pdf_url"].as_str().unwrap());
            assert!(file.body.starts_with(b"%PDF-"), "{}", file.text());
        }
    }
    let (caller, number) = citizen(&country, "songpa");
    let body = json!({"subject": number});
    let (answered, failed) = asked_meanwhile(&country.everybody(), || {
        country.kill("songpa");
        let paper = caller.ask(HOUSEHOLD, "its home is dead", &body).done();
        assert_eq!(paper["issued_by"], "jongno", "the twin issues");
    });
    assert!(answered > 0);
    assert_eq!(failed, Vec::<String>::new(), "of {answered}");
    stands(&country, "songpa", &["down"]);
    country.bring_back("songpa");
    stands(&country, "songpa", &["up"]);
}

#[test]
fn a_home_that_hangs_is_out_and_nobody_waits_at_it_in_vain() {
    let country = harmed();
    stands(&country, "songpa", &["up"]);
    let pid = country.pid("songpa");
    let (answered, failed) = asked_meanwhile(&country.everybody(), || {
        tools::kill("STOP", pid);
        stands(&country, "songpa", &["down", "degraded"]);
    });
    tools::kill("CONT", pid);
    assert!(answered > 0);
    assert_eq!(failed, Vec::<String>::new(), "of {answered}");
    stands(&country, "songpa", &["up"]);
}

#[test]
fn one_of_two_gateways_dies_and_the_address_stays() {
    let country = harmed();
    let portal = country.everybody();
    country.kill("gateway1");
    let (answered, failed) = asked_meanwhile(&portal, || {
        let (caller, number) = citizen(&country, "jongno");
        let body = json!({"subject": number});
        caller.ask(HOUSEHOLD, "one gateway", &body).done();
    });
    assert!(answered > 0);
    assert_eq!(failed, Vec::<String>::new(), "of {answered}");
    assert_eq!(country.start_again("gateway1").code, 0);
    stands(&country, "jongno", &["up"]);
}

#[test]
fn who_signs_in_at_another_home_is_served_at_their_own_from_then_on() {
    let country = harmed();
    stands(&country, "songpa", &["up"]);
    let ready = country.ready();
    let mut all = ready["citizens"].as_array().unwrap().iter();
    let name = all.find(|one| one["home"] == "songpa").unwrap()["name"].to_string();
    let mut portal = Browser::at(&country.everybody());
    let page = portal.get("/sign-in").text();
    let name = name.trim_matches('"');
    let before = page.split(&format!("\">{name}<")).next().unwrap();
    let who = before.rsplit("value=\"").next().unwrap().to_owned();
    portal.post("/sign-in", &[("who", &who)]);
    let home = portal.get("/").text();
    assert!(home.contains(name), "signed in: {home}");
    assert!(home.contains("송파구"), "at the home: {home}");
}

#[test]
fn a_bad_configuration_is_told_with_line_and_key_and_nothing_starts() {
    let dir = scratch("gateways");
    let good = "role = \"gateway\"\nname = \"g\"\n[paths]\ndata = \"g\"\n[listen]\npublic = \"127.0.0.1:9\"\noffice = \"127.0.0.1:10\"\n\
                [backends.one]\naddress = \"127.0.0.1:11\"\n";
    let check = |text: &str| tools::ieum(&["check", &dir.write("g.toml", text.as_bytes())]);
    assert_eq!(check(good).code, 0);
    let bad = [
        (
            "public = \"127.0.0.1:9\"",
            "public = \"9\"",
            ":6: listen.public",
        ),
        ("address = \"127.0.0.1:11\"", "", ":8: backends"),
        (
            "address = \"127.0.0.1:11\"",
            "address = \"127.0.0.1:9\"",
            "go round",
        ),
        (
            "office = \"127.0.0.1:10\"",
            "office = \"127.0.0.1:9\"",
            "listen",
        ),
        (
            "[backends.one]",
            "[tls]\nkey = \"k\"\n[backends.one]",
            ":8: tls",
        ),
        (
            "[paths]",
            "[affinity]\ncookie = \"c\"\n[paths]",
            "affinity.cookie",
        ),
        (
            "[backends.one]",
            "[checks]\ndeep = \"x\"\n[backends.one]",
            "checks.deep",
        ),
        (
            "[backends.one]",
            "[limits]\nrequests = 0\n[backends.one]",
            "limits.requests",
        ),
        (
            "[listen]",
            "[listen]\npublik = \"127.0.0.1:9\"",
            "remove it",
        ),
    ];
    for (from, to, expected) in bad {
        let text = good.replace(from, to);
        let said = check(&text);
        assert_eq!(said.code, 1, "{text}");
        assert!(said.err.contains(expected), "{expected}: {}", said.err);
    }
    let tls = good.replace(
        "[backends.one]",
        "[tls]\ncertificate = \"none.pem\"\nkey = \"none.key\"\n[backends.one]",
    );
    let said = check(&tls);
    assert!(
        said.code == 1 && said.err.contains("none.pem"),
        "{}",
        said.err
    );
}
