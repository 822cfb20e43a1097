//! Homes and their twins: the one goes on with the other's records while that one is gone, and both are one register again afterwards.

use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::wait_until;

/// The number of somebody whose home is jongno.
fn subject(member: usize) -> String {
    people::special(FAMILY).members[member].number.full()
}

fn note(basic: &str) -> Value {
    json!({"subject": subject(0), "basic": basic})
}

/// Waits until songpa's copy of jongno's journal ends where jongno's does.
fn in_step(country: &Country) {
    let end = |node: &str, of: &str| {
        let file = country
            .dir
            .join(format!("{node}/journal.db"))
            .display()
            .to_string();
        tools::out("sqlite3", &[&file, of])
    };
    wait_until("the twin's copy is in step", 60, || {
        let journal = "SELECT max(seq) || hex(hash) FROM entry";
        let copy = "SELECT max(seq) || hex(hash) FROM copy WHERE node = 'jongno'";
        end("jongno", journal) == end("songpa", copy)
    });
}

#[test]
fn a_twin_issues_while_the_home_is_gone_and_hands_over_what_only_the_home_decides() {
    let country = harmed();
    in_step(&country);
    let officer = country.officer("songpa", 0);

    // The home is there: it decides at once, and the twin shows the home's own entry.
    let done = officer
        .ask("military-note", "holders-live", &note("현역병 입영 대상"))
        .done();
    assert!(done.get("taken_in").is_none(), "{done}");

    country.kill("jongno");
    let body = json!({"subject": subject(0)});
    let paper = officer.ask(INDIVIDUAL, "holders-paper", &body).done();
    assert_eq!(paper["issued_by"], "songpa");
    let said = tools::ieum(&[
        "verify",
        "--anchors",
        &country.anchors(),
        "--code",
        paper["code"].as_str().unwrap(),
    ]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);

    // What only the home may decide is taken in, once, with its time.
    let taken_in = officer
        .ask("military-note", "holders-intake", &note("보충역"))
        .done();
    assert_eq!(taken_in["taken_in"]["home"], "jongno");
    let again = officer.ask("military-note", "holders-intake", &note("보충역"));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.done(), taken_in);
    let other = officer.ask("military-note", "holders-intake", &note("전시근로역"));
    assert_eq!(other.refused(422), "request.key-reused");

    country.bring_back("jongno");
    wait_until("the home has decided, and the twin shows it", 60, || {
        let now = officer
            .ask("military-note", "holders-intake", &note("보충역"))
            .done();
        assert_eq!(now["legal_at"], taken_in["legal_at"], "its time stays");
        now.get("taken_in").is_none()
    });
    in_step(&country);
    let decided = "SELECT count(*) FROM entry WHERE head LIKE '%military-note%' AND head LIKE '%officer/songpa%'";
    let file = country.dir.join("jongno/journal.db").display().to_string();
    assert_eq!(
        tools::out("sqlite3", &[&file, decided]).trim(),
        "2",
        "each once"
    );
    for node in ["jongno", "songpa"] {
        let dir = country.dir.join(node).display().to_string();
        let said = tools::ieum(&["journal", "verify", &dir]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }
}

#[test]
fn an_office_cut_from_everything_goes_on_and_is_one_register_with_its_home_again() {
    let country = harmed();
    let dir = country.dir.display().to_string();
    let officer = country.officer("cheongun", 0);
    let body = json!({"subject": subject(1)});
    officer.ask(INDIVIDUAL, "office-before", &body).done();

    let cut = tools::ieum(&["cut", "cheongun", "--dir", &dir]);
    assert_eq!(cut.code, 0, "{}{}", cut.out, cut.err);
    let paper = officer.ask(INDIVIDUAL, "office-cut", &body).done();
    assert_eq!(paper["issued_by"], "cheongun");
    let code = paper["code"].as_str().unwrap();
    let said = tools::ieum(&["verify", "--anchors", &country.anchors(), "--code", code]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let look = json!({"subject": subject(1), "purpose": "민원 처리", "basis": "민원 접수"});
    officer.ask("look", "office-look", &look).done();
    let asked = json!({"subject": subject(1), "basic": "보충역"});
    let taken_in = officer.ask("military-note", "office-intake", &asked).done();
    assert_eq!(taken_in["taken_in"]["home"], "jongno");

    let heal = tools::ieum(&["heal", "--dir", &dir]);
    assert_eq!(heal.code, 0, "{}{}", heal.out, heal.err);
    wait_until("the home has decided, and the office shows it", 60, || {
        let now = officer.ask("military-note", "office-intake", &asked).done();
        assert_eq!(now["legal_at"], taken_in["legal_at"], "its time stays");
        now.get("taken_in").is_none()
    });
    // The home holds the office's own journal, papers and looks among it.
    let (office, home) = ("cheongun/journal.db", "jongno/journal.db");
    let end = |file: &str, of: &str| {
        let file = country.dir.join(file).display().to_string();
        tools::out("sqlite3", &[&file, of])
    };
    wait_until("the home holds what the office did", 60, || {
        let own = end(office, "SELECT max(seq) || hex(hash) FROM entry");
        own == end(
            home,
            "SELECT max(seq) || hex(hash) FROM copy WHERE node = 'cheongun'",
        )
    });
    let receipts = "SELECT seq FROM receipt WHERE holder = 'jongno'";
    wait_until("the home has countersigned it", 60, || {
        end(office, receipts).trim() == end(office, "SELECT max(seq) FROM entry").trim()
    });
}

#[test]
fn an_office_reads_for_somebody_of_another_municipality_from_whoever_answers_or_takes_it_in() {
    let country = harmed();
    let dir = country.dir.display().to_string();
    let family = people::family_of_songpa();
    let (person, spouse) = (&family.members[0], &family.members[1]);
    let officer = country.officer("cheongun", 0);
    let away = officer.clone().with("ieum-home", "songpa");
    let body = json!({"subject": person.number.full()});
    assert_eq!(
        officer.ask(INDIVIDUAL, "away-not-here", &body).refused(404),
        "resident.nobody-here"
    );

    // The home answers: it decides, it signs, and the office has the paper in its hand.
    let paper = done_elsewhere(&away, "away-home", &body);
    assert_eq!(paper["elsewhere"]["home"], "songpa");
    assert_eq!(paper["issued_by"], paper["elsewhere"]["by"]);
    let pdf = away.get(paper["pdf_url"].as_str().unwrap());
    assert!(pdf.status == 200 && pdf.body.starts_with(b"%PDF-"));
    let code = paper["code"].as_str().unwrap();
    let said = tools::ieum(&["verify", "--anchors", &country.anchors(), "--code", code]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let again = away.ask(INDIVIDUAL, "away-home", &body);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.done(), paper);
    // A look is on the home's record, and what it shows stays at the office for a while.
    let look =
        json!({"subject": spouse.number.full(), "purpose": "민원 처리", "basis": "민원 접수"});
    let seen = away.ask("look", "away-look", &look).done();
    let view = away.get(&format!(
        "/api/v1/looks/{}",
        seen["receipt"].as_str().unwrap()
    ));
    assert!(view.text().contains(&spouse.name), "{}", view.text());
    let other = country.officer("songpa", 0);
    let not_theirs = other.get(&format!(
        "/api/v1/looks/{}",
        seen["receipt"].as_str().unwrap()
    ));
    assert_eq!(not_theirs.status, 404);

    // The home is gone: a holder of its copies answers, and the officer is told who did not.
    country.kill("songpa");
    let paper = done_elsewhere(&away, "away-twin", &body);
    assert_ne!(paper["issued_by"], "songpa");
    assert_eq!(paper["elsewhere"]["silent"][0], "songpa");

    // Nobody answers: a search is refused with a next step, a paper is taken in once and comes by itself.
    let cut = tools::ieum(&["cut", "cheongun", "--dir", &dir]);
    assert_eq!(cut.code, 0, "{}{}", cut.out, cut.err);
    let refused = away.ask("look", "away-nobody", &look);
    assert_eq!(refused.refused(503), "node.nobody-answers");
    let taken_in = away.ask(INDIVIDUAL, "away-intake", &body).done();
    assert_eq!(taken_in["taken_in"]["home"], "songpa");
    let heal = tools::ieum(&["heal", "--dir", &dir]);
    assert_eq!(heal.code, 0, "{}{}", heal.out, heal.err);
    country.bring_back("songpa");
    wait_until("the paper has come", 60, || {
        let now = away.ask(INDIVIDUAL, "away-intake", &body).done();
        assert_eq!(now["legal_at"], taken_in["legal_at"], "its time stays");
        now.get("number").is_some()
    });
    let paper = away.ask(INDIVIDUAL, "away-intake", &body).done();
    assert_eq!(away.get(paper["pdf_url"].as_str().unwrap()).status, 200);
    let unknown = officer.clone().with("ieum-home", "nowhere");
    let refused = unknown.ask(INDIVIDUAL, "away-nowhere", &body);
    assert_eq!(refused.refused(404), "node.no-such-home");
}

/// A holder may be slower than two seconds in a build without optimisation: the request is then taken in, and done a little later.
fn done_elsewhere(officer: &Caller, key: &str, body: &Value) -> Value {
    wait_until("it is done elsewhere", 60, || {
        officer
            .ask(INDIVIDUAL, key, body)
            .done()
            .get("number")
            .is_some()
    });
    officer.ask(INDIVIDUAL, key, body).done()
}
