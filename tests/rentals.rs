//! Rentals over real HTTP: from the first home to its end, and at an office whose lines are cut.

use serde_json::Value;
use serde_json::json;

use crate::client::Answer;
use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::country::shared;
use crate::people;
use crate::people::ELDERLY;
use crate::people::FAMILY;
use crate::people::SEAL;
use crate::tools;
use crate::tools::wait_until;

const CERTIFICATE: &str = "registration-certificate";
/// A home that nobody else lets.
const HOME: &str = "서울특별시 종로구 창신길 401, 201호";

fn number(household: usize) -> String {
    people::special(household).members[0].number.full()
}

fn ask(caller: &Caller, request: &str, key: &str, body: &Value) -> Answer {
    caller.ask_of("rental", request, &format!("rental {key}"), body)
}

fn registration(subject: &str, address: &str) -> Value {
    json!({"subject": subject, "address": address, "property": "multi-household", "acquired": "purchase", "type": "long"})
}

fn lease(subject: &str, address: &str, contract_on: &str, deposit_won: i64) -> Value {
    json!({"subject": subject, "address": address, "contract_on": contract_on, "deposit_won": deposit_won})
}

/// What an officer's look at a landlord shows.
fn looked(officer: &Caller, subject: &str, key: &str) -> Value {
    let body = json!({"subject": subject, "purpose": "확인", "basis": "접수한 민원"});
    let done = ask(officer, "look", key, &body).done();
    let path = format!("/api/v1/looks/{}", done["receipt"].as_str().unwrap());
    officer.get(&path).json()
}

#[test]
fn a_home_is_registered_its_leases_are_reported_the_certificate_holds_and_it_ends() {
    let country = shared();
    let (officer, own) = (country.officer("jongno", 0), number(SEAL));
    let citizen = country.citizen("jongno", &own);
    let registered = ask(&citizen, "registration", "first", &registration(&own, HOME)).done();
    let today = registered["registered_on"].as_str().unwrap().to_owned();
    let again = ask(&citizen, "registration", "first", &registration(&own, HOME));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.done(), registered);
    let twice = ask(&citizen, "registration", "twice", &registration(&own, HOME));
    assert_eq!(twice.refused(409), "rental.registered-already");

    let base = ask(
        &citizen,
        "lease-report",
        "base",
        &lease(&own, HOME, "2023-08-17", 200_000_000),
    )
    .done();
    assert_eq!(
        (&base["base"], &base["late"]),
        (&json!(true), &json!(false))
    );
    let before = looked(&officer, &own, "before");
    let over = lease(&own, HOME, &today, 210_000_001);
    let refused = ask(&citizen, "lease-report", "over", &over);
    assert_eq!(refused.refused(409), "rental.over-cap");
    assert_eq!(looked(&officer, &own, "after"), before, "nothing changed");
    let within = ask(
        &citizen,
        "lease-report",
        "within",
        &lease(&own, HOME, &today, 210_000_000),
    )
    .done();
    assert_eq!(within["rise_percent"], "5.00");

    let paper = ask(&citizen, CERTIFICATE, "paper", &json!({"subject": own})).done();
    let code = paper["code"].as_str().unwrap();
    let said = tools::ieum(&["verify", "--code", code, "--anchors", &country.anchors()]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let name = people::special(SEAL).members[0].name.clone();
    assert!(
        said.out.contains(&name),
        "the paper is about {name}: {}",
        said.out
    );
    let pdf = citizen.get(paper["pdf_url"].as_str().unwrap());
    assert!(pdf.status == 200 && pdf.body.starts_with(b"%PDF-"));
    let by_another = ask(
        &country.citizen("jongno", &number(FAMILY)),
        CERTIFICATE,
        "another",
        &json!({"subject": own}),
    );
    assert_eq!(by_another.refused(403), "rental.not-yours");

    let end = json!({"subject": own, "address": HOME, "reason": "self-use"});
    let ended = ask(&officer, "deregistration", "end", &end).done();
    assert_eq!(ended["fine"]["won"], 30_000_000);
    let none = ask(&citizen, CERTIFICATE, "none", &json!({"subject": own}));
    assert_eq!(none.refused(404), "rental.no-landlord");
    let shown = looked(&officer, &own, "ended");
    assert_eq!(
        (
            &shown["unit_count"],
            shown["fines"].as_array().map(Vec::len)
        ),
        (&json!(0), Some(1))
    );
}

#[test]
fn the_faults_of_a_form_are_told_all_at_once_and_nobody_is_tried_out() {
    let country = shared();
    let officer = country.officer("jongno", 0);
    let body =
        json!({"subject": "12", "address": "종로", "contract_on": "2026-02-30", "deposit_won": -1});
    let faults = ask(&officer, "lease-report", "faults", &body).faults();
    let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["subject", "address", "contract_on", "deposit_won"]);
    let citizen = country.citizen("jongno", &number(FAMILY));
    let told = |key: &str, subject: &str| {
        let body = json!({"subject": subject});
        let answer = ask(&citizen, CERTIFICATE, key, &body);
        assert_eq!(answer.refused(403), "rental.not-yours");
        answer.json()
    };
    assert_eq!(
        told("here", &number(ELDERLY)),
        told("nowhere", "700101-1990013")
    );
}

/// The streams of rentals that a node writes itself.
fn written_at(country: &Country, node: &str) -> String {
    let file = country.dir.join(format!("{node}/journal.db"));
    let own = "SELECT count(*) FROM state WHERE stream LIKE 'rental.%' AND source = ''";
    tools::out("sqlite3", &[&file.display().to_string(), own])
}

#[test]
fn a_cut_off_office_takes_reports_in_and_the_home_decides_them() {
    let country = Country::start("rentals", Made::default());
    let (own, other) = (number(SEAL), number(ELDERLY));
    let office = country.officer("cheongun", 0);
    // The office holds a copy of the resident: what begins beside it is the home's to decide, and the home does.
    let done = ask(
        &office,
        "registration",
        "at the office",
        &registration(&own, HOME),
    )
    .done();
    assert!(done.get("taken_in").is_none(), "{done}");
    assert_eq!(written_at(&country, "cheongun").trim(), "0");
    assert_eq!(
        written_at(&country, "jongno").trim(),
        "2",
        "a landlord and a home"
    );

    let dir = country.dir.display().to_string();
    let cut = tools::ieum(&["cut", "cheongun", "--dir", &dir]);
    assert_eq!(cut.code, 0, "{}{}", cut.out, cut.err);
    let paper = json!({"subject": own, "identity-seen": "resident-card"});
    let paper = ask(&office, CERTIFICATE, "cut paper", &paper).done();
    assert_eq!(paper["issued_by"], "cheongun");
    let report = lease(&own, HOME, "2023-08-17", 100_000_000);
    let begin = registration(&other, "서울특별시 종로구 창신길 402");
    let asked = [
        ("lease-report", "cut report", &report),
        ("registration", "cut first", &begin),
    ];
    for (request, key, body) in asked {
        let taken = ask(&office, request, key, body).done();
        assert_eq!(taken["taken_in"]["home"], "jongno", "{taken}");
    }
    let refused = lease(&own, HOME, "2999-01-01", 1);
    assert_eq!(
        ask(&office, "lease-report", "cut refused", &refused).refused(409),
        "rental.not-yet"
    );
    let home = country.officer("jongno", 0);
    assert_eq!(
        looked(&home, &own, "cut home")["units"][0]["leases"],
        json!([])
    );

    let heal = tools::ieum(&["heal", "--dir", &dir]);
    assert_eq!(heal.code, 0, "{}{}", heal.out, heal.err);
    for (request, key, body) in asked {
        wait_until("the home has decided, and the office shows it", 90, || {
            let now = ask(&office, request, key, body).done();
            now.get("taken_in").is_none()
        });
    }
    let lease = &looked(&home, &own, "healed home")["units"][0]["leases"][0];
    assert_eq!(
        (&lease["contract_on"], &lease["deposit"]),
        (&json!("2023-08-17"), &json!("100,000,000"))
    );
    assert_eq!(looked(&home, &other, "healed other")["unit_count"], 1);
    assert_eq!(written_at(&country, "cheongun").trim(), "0");
    assert_eq!(written_at(&country, "jongno").trim(), "4");
}
