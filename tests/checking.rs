//! Checking papers as whoever is given one: by code and by number, at any node, with the centre gone; and what has become of them since.

use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::country::harmed;
use crate::desk::Browser;
use crate::extracts::HOUSEHOLD;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::wait_until;

fn judged(country: &Country, node: &str, asked: &Value) -> (u16, Value) {
    let caller = Caller::nobody(&country.office(node)).with("content-type", "application/json");
    let answer = caller
        .send("/api/v1/verify", asked.to_string().as_bytes())
        .unwrap();
    (answer.status, answer.json())
}

fn since(country: &Country, node: &str, paper: &Value) -> String {
    let (status, said) = judged(country, node, &json!({"code": paper["code"]}));
    assert_eq!((status, &said["genuine"]), (200, &json!(true)), "{said}");
    said["since"]["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_paper_is_judged_anywhere_without_the_centre_and_tells_what_has_become_of_it() {
    let country = harmed();
    let person = people::special(FAMILY).members.swap_remove(0);
    let subject = person.number.full();
    let officer = country.officer("jongno", 0);
    let issue = |form, key: &str| officer.ask(form, key, &json!({"subject": subject})).done();
    let (paper, other) = (issue(HOUSEHOLD, "check-1"), issue(INDIVIDUAL, "check-2"));
    country.kill("centre");

    let (_, said) = judged(&country, "jongno", &json!({"code": paper["code"]}));
    assert_eq!(said["kind"], "resident.household-extract");
    assert_eq!(said["persons"][0]["name"], person.name);
    assert_eq!(
        (&said["specimen"], &said["expired"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(since(&country, "jongno", &paper), "unchanged");
    wait_until("the twin has the paper's entry", 30, || {
        since(&country, "songpa", &paper) == "unchanged"
    });

    by_file(&country, &officer, &paper);
    by_page(&country, &paper, &person.name);

    // Something is entered into the record.
    let note = json!({"subject": subject, "basic": "전시근로역"});
    officer.ask("military-note", "check-note", &note).done();
    assert_eq!(since(&country, "jongno", &paper), "changed");

    // The other is withdrawn, once, although the form is sent twice; and its file is given out no more.
    withdraw(&country, other["number"].as_str().unwrap());
    assert_eq!(since(&country, "jongno", &other), "withdrawn");
    let file = officer.get(other["pdf_url"].as_str().unwrap());
    assert_eq!(file.refused(422), "paper.withdrawn");

    // The centre takes that to every node and browser.
    country.bring_back("centre");
    let trust = |node: &str| {
        Caller::nobody(&country.office(node))
            .get("/v/trust.json")
            .json()
    };
    wait_until("a node that does not hold it is told", 60, || {
        trust("jamsil")["withdrawn"]["11110"].is_string()
            && since(&country, "jamsil", &other) == "withdrawn"
    });
    by_directory(&country, &paper, &other);
    // What does not lie there is asked where it lies.
    assert_eq!(since(&country, "jamsil", &paper), "changed");
    let number = |node: &str, paper: &Value, name: &str| {
        let day = &paper["issued_at"].as_str().unwrap()[..10];
        let page = json!({"number": paper["check_number"], "issued_on": day, "name": name});
        let (status, said) = judged(&country, node, &page);
        (status, said["code"].as_str().unwrap_or_default().to_owned())
    };
    let none = || (503, "paper.not-known-here".to_owned());

    // With all lines of its issuer cut nobody says that a paper was never issued: not even who holds a copy.
    let dir = country.dir.display().to_string();
    let lines = |word: &str| assert_eq!(tools::ieum(&[word, "jongno", "--dir", &dir]).code, 0);
    lines("cut");
    let late = issue(HOUSEHOLD, "check-3");
    for node in ["songpa", "jamsil"] {
        assert_eq!(number(node, &late, &person.name), none(), "{node}");
        assert_eq!(since(&country, node, &late), "unknown");
    }
    assert_eq!(number("songpa", &paper, &person.name).0, 200);
    lines("heal");
    wait_until("the issuer is asked again", 60, || {
        number("jamsil", &late, &person.name).0 == 200
    });
    let guesses = (0..12).map(|_| number("jamsil", &late, "딴사람").1);
    let told: Vec<String> = guesses.collect();
    assert_eq!(told.last().unwrap(), "paper.too-many-guesses");
}

/// Offline, with the directory that any node has: what was withdrawn is told, and is not to be accepted.
fn by_directory(country: &Country, paper: &Value, withdrawn: &Value) {
    let (anchors, file) = (country.anchors(), country.dir.join("jamsil/directory.cose"));
    let file = file.display().to_string();
    let verified = |paper: &Value, more: &[&str]| {
        let code = paper["code"].as_str().unwrap();
        let words = ["verify", "--code", code, "--anchors", &anchors, "--json"];
        let said = tools::ieum(&[&words, more].concat());
        let told: Value = serde_json::from_str(&said.out).unwrap_or_default();
        (said.code, told["withdrawn"].clone())
    };
    let known = ["--directory", file.as_str()];
    assert_eq!(verified(withdrawn, &[]), (0, Value::Null), "not known");
    assert_eq!(verified(withdrawn, &known), (1, json!(true)));
    assert_eq!(verified(paper, &known), (0, json!(false)));
    let broken = country.dir.join("broken.cose");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&broken, bytes).unwrap();
    let broken = broken.display().to_string();
    assert_eq!(verified(paper, &["--directory", &broken]).0, 2);
}

/// By its file; one that was cut short is none.
fn by_file(country: &Country, officer: &Caller, paper: &Value) {
    let file = officer.get(paper["pdf_url"].as_str().unwrap()).body;
    let sent = |pdf: &[u8]| {
        let caller =
            Caller::nobody(&country.office("songpa")).with("content-type", "application/pdf");
        caller.send("/api/v1/verify", pdf).unwrap().json()
    };
    let said = sent(&file);
    assert_eq!(
        (&said["genuine"], &said["since"]["state"]),
        (&json!(true), &json!("unchanged"))
    );
    assert!(said["signed_at"].is_string() && !said["persons"][0]["name"].is_null());
    assert_eq!(sent(&file[..file.len() - 1])["genuine"], false);
    assert_eq!(sent(b"%!PS")["verdict"], "unreadable");
}

/// By what stands on the page; which of the three is wrong is not told.
fn by_page(country: &Country, paper: &Value, name: &str) {
    let day = &paper["issued_at"].as_str().unwrap()[..10];
    let page = |number: &Value, on: &str, name: &str| json!({"number": number, "issued_on": on, "name": name});
    let number = &paper["check_number"];
    // Nothing of it lies at jamsil, which asks jongno.
    for node in ["jongno", "songpa", "cheongun", "jamsil"] {
        let (status, said) = judged(country, node, &page(number, day, name));
        assert_eq!(
            (status, &said["genuine"]),
            (200, &json!(true)),
            "{node}: {said}"
        );
        assert!(
            said["persons"].as_array().unwrap().is_empty(),
            "only what was shown"
        );
    }
    for wrong in [
        page(number, "2026-01-01", name),
        page(number, day, "딴사람"),
        page(&json!("1111-0000-0000-0000"), day, name),
    ] {
        for node in ["jongno", "jamsil"] {
            let (status, said) = judged(country, node, &wrong);
            assert_eq!(
                (status, &said["code"]),
                (200, &json!("paper.unknown")),
                "{node}"
            );
        }
    }
}

pub(crate) fn withdraw(country: &Country, number: &str) {
    let mut desk = Browser::open(country, "jongno");
    desk.get("/desk/sign-in");
    desk.post("/desk/sign-in", &[("evidence", "jongno1")]);
    for _ in 0..2 {
        desk.get("/desk");
        let path = format!("/desk/papers/{number}/withdraw");
        assert_eq!(desk.post(&path, &[("why", "wrong")]), "/desk/withdrawn");
    }
}

#[test]
fn a_revoked_key_is_refused_by_every_node_once_the_centre_has_said_so() {
    let country = Country::start("revoked", Made::default());
    let subject = people::special(FAMILY).members[0].number.full();
    let officer = country.officer("cheongun", 0);
    let body = json!({"subject": subject});
    let paper = officer.ask(INDIVIDUAL, "revoked", &body).done();
    assert_eq!(paper["issued_by"], "cheongun");
    let code = json!({"code": paper["code"]});
    assert_eq!(judged(&country, "jamsil", &code).1["genuine"], true);
    let dir = country.dir.join("centre").display().to_string();
    let revoke = |node: &str, from: &[&str]| {
        let words = ["keys", "revoke", node, "--dir", &dir, "--reason", "도난"];
        tools::ieum(&[&words[..], from].concat())
    };
    assert_eq!(revoke("nobody", &[]).code, 1);
    assert_eq!(revoke("cheongun", &["--from", "gestern"]).code, 1);
    assert_eq!(judged(&country, "jamsil", &code).1["genuine"], true);
    for _ in 0..2 {
        let said = revoke("cheongun", &[]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }
    for node in ["jamsil", "songpa", "jongno"] {
        wait_until("the directory has come", 60, || {
            judged(&country, node, &code).1["code"] == "code.key-revoked"
        });
    }
    let file = country.dir.join("jamsil/directory.cose");
    let (file, anchors) = (file.display().to_string(), country.anchors());
    let text = paper["code"].as_str().unwrap();
    let words = ["verify", "--code", text, "--anchors", &anchors, "--json"];
    let offline = tools::ieum(&[&words[..], &["--directory", &file]].concat());
    assert!(offline.code == 1 && offline.out.contains("code.key-revoked"));
    let pem = country.dir.join("cheongun/keys/paper.pem");
    listed_for_other_programs(&country, &pem.display().to_string());
    let other = country
        .officer("jongno", 0)
        .ask(INDIVIDUAL, "not-revoked", &body)
        .done();
    let (_, said) = judged(&country, "songpa", &json!({"code": other["code"]}));
    assert_eq!(said["genuine"], true, "{said}");
}

/// The centre's list of revoked certificates, from any node, names this one to programs that know X.509 alone.
fn listed_for_other_programs(country: &Country, certificate: &str) {
    let list = Caller::nobody(&country.portal("songpa")).get("/v/revoked.crl");
    assert_eq!(list.status, 200);
    let folder = tools::scratch("list");
    let list = folder.write("revoked.crl", &list.body);
    let anchors = country.anchors();
    let words = ["crl", "-inform", "DER", "-in", &list, "-CAfile", &anchors];
    let said = tools::run("openssl", &[&words[..], &["-noout", "-text"]].concat());
    assert!(said.err.contains("verify OK"), "{}", said.err);
    let serial = tools::out(
        "openssl",
        &["x509", "-in", certificate, "-noout", "-serial"],
    );
    let (_, serial) = serial.trim().split_once('=').unwrap();
    let named = said.out.matches("Serial Number: ").count();
    assert!(
        said.out.contains(serial) && named > 0,
        "{serial}: {}",
        said.out
    );
}

#[test]
fn what_is_no_code_or_was_changed_is_told_apart() {
    let country = harmed();
    let ask = |code: &str| judged(&country, "songpa", &json!({"code": code})).1;
    assert_eq!(ask("안녕하세요")["verdict"], "unreadable");
    assert_eq!(ask("https://a/v#IEUM1/123456")["verdict"], "not-genuine");
    let (status, said) = judged(&country, "songpa", &json!({"what": 1}));
    assert_eq!((status, &said["code"]), (422, &json!("verify.not-asked")));
}
