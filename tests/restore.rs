//! A node whose disk is lost comes back from a backup into the country that went on: nothing that was acknowledged is missing, no number is given
//! twice, and who held copies goes on with them.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::Said;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::wait_until;

const NODES: [&str; 4] = ["jongno", "songpa", "cheongun", "jamsil"];

fn subject() -> Value {
    json!({"subject": people::special(FAMILY).members[0].number.full()})
}

fn config(country: &Country) -> String {
    country.dir.join("jongno.toml").display().to_string()
}

fn sql(country: &Country, node: &str, text: &str) -> String {
    let file = country.dir.join(node).join("journal.db");
    let said = tools::out("sqlite3", &[&file.display().to_string(), text]);
    said.trim().to_owned()
}

/// Where jongno's journal ends at a holder.
fn copied(country: &Country, holder: &str) -> String {
    let end = "SELECT max(seq) || hex(hash) FROM copy WHERE node = 'jongno'";
    sql(country, holder, end)
}

fn in_step(country: &Country) {
    wait_until("twin and office are in step with jongno", 60, || {
        let end = sql(country, "jongno", "SELECT max(seq) || hex(hash) FROM entry");
        ["songpa", "cheongun"]
            .iter()
            .all(|holder| copied(country, holder) == end)
    });
}

fn issue(officer: &Caller, key: &str) -> Value {
    officer.ask(INDIVIDUAL, key, &subject()).done()
}

fn number(paper: &Value) -> String {
    paper["number"].as_str().unwrap().to_owned()
}

fn good(said: &Said) {
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
}

fn back_up(country: &Country, to: &str) {
    good(&tools::ieum(&["backup", &config(country), "--to", to]));
}

/// The disk under jongno's record is gone.
fn lose(country: &Country) {
    country.kill("jongno");
    for ending in ["", "-wal", "-shm"] {
        let file = country.dir.join(format!("jongno/journal.db{ending}"));
        let _ = std::fs::remove_file(file);
    }
}

fn lines(country: &Country, what: &[&str]) {
    let dir = country.dir.display().to_string();
    good(&tools::ieum(&[what, &["--dir", &dir]].concat()));
}

fn restoring(country: &Country) -> bool {
    let asked = Caller::nobody(&country.office("jongno")).try_get("/healthz/deep");
    asked.is_ok_and(|answer| answer.status == 503 && answer.json()["restoring"] == true)
}

fn all_chains_hold(country: &Country) {
    for node in NODES {
        let dir = country.dir.join(node).display().to_string();
        good(&tools::ieum(&["journal", "verify", &dir]));
    }
}

/// A disk of one MiB is full before the record is saved: the backup says so, and leaves nothing that a restore would take.
fn a_full_disk_leaves_no_backup(country: &Country, scratch: &Scratch) {
    let small = scratch.file("small");
    std::fs::create_dir_all(&small).unwrap();
    let mounted = tools::run("mount", &["-t", "tmpfs", "-o", "size=1m", "tmpfs", &small]);
    assert_eq!(
        mounted.code, 0,
        "this test mounts a small disk and must be run as root: {}",
        mounted.err
    );
    let to = format!("{small}/full");
    let said = tools::ieum(&["backup", &config(country), "--to", &to]);
    let manifest = std::path::Path::new(&to).join("manifest.json").exists();
    tools::run("umount", &[&small]);
    assert_eq!(
        (said.code, manifest),
        (1, false),
        "{}{}",
        said.out,
        said.err
    );
    assert!(said.err.contains("full"), "{}", said.err);
}

fn without_its_record_it_does_not_start(country: &Country) {
    good(&country.start_again("jongno"));
    let log = country.dir.join("logs/jongno.log");
    wait_until("without its record it does not start", 30, || {
        std::fs::read_to_string(&log).is_ok_and(|log| log.contains("ieum restore"))
    });
}

/// With every line cut it waits and says so; healed, it gets everything back.
fn cut_off_it_waits_and_records_nothing(country: &Country, officer: &Caller, before: &Value) {
    lines(country, &["cut", "jongno"]);
    wait_until("it starts", 20, || country.start_again("jongno").code == 0);
    wait_until("it says that it waits", 60, || restoring(country));
    let refused = officer.ask(INDIVIDUAL, "too-early", &subject());
    assert_eq!(refused.refused(503), "node.restoring");
    let known = officer.ask(INDIVIDUAL, "before", &subject());
    assert_eq!(known.done(), *before, "what is on record is answered");
    lines(country, &["heal"]);
    wait_until("everything is back", 90, || {
        country.health("jongno")["restoring"] == false
    });
}

#[test]
fn a_node_restored_into_a_running_country_has_everything_that_was_acknowledged() {
    let country = Country::start("restored", Made::default());
    let officer = country.officer("jongno", 0);
    let scratch = scratch("backup");
    let folder = scratch.file("jongno");

    // The backup is made while requests run.
    let mut papers = vec![("before".to_owned(), issue(&officer, "before"))];
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let keys = (0..12).map(|n| format!("during-{n}"));
            keys.map(|key| (key.clone(), issue(&officer, &key)))
                .collect::<Vec<_>>()
        });
        back_up(&country, &folder);
        papers.extend(asking.join().unwrap());
    });
    for n in 0..5 {
        let key = format!("behind-{n}");
        papers.push((key.clone(), issue(&officer, &key)));
    }
    let mut note = subject();
    note["basic"] = json!("보충역");
    let change = officer.ask("military-note", "behind-change", &note).done();
    in_step(&country);
    a_full_disk_leaves_no_backup(&country, &scratch);

    let restore = ["restore", &config(&country), "--from", &folder];
    let said = tools::ieum(&[&restore[..], &["--move-aside"]].concat());
    assert_eq!(said.code, 1, "not while it runs");
    assert!(said.err.contains("in use"), "{}", said.err);
    let before = (copied(&country, "songpa"), copied(&country, "cheongun"));
    lose(&country);
    without_its_record_it_does_not_start(&country);
    good(&tools::ieum(&restore));

    cut_off_it_waits_and_records_nothing(&country, &officer, &papers[0].1);

    for (key, paper) in &papers {
        let again = officer.ask(INDIVIDUAL, key, &subject());
        assert_eq!(again.header("idempotency-replayed"), "true", "{key}");
        assert_eq!(again.done(), *paper);
        let pdf = officer.get(paper["pdf_url"].as_str().unwrap());
        assert_eq!(pdf.status, 200, "{key}");
    }
    let again = officer.ask("military-note", "behind-change", &note);
    assert_eq!(again.done(), change);
    let given: BTreeSet<String> = papers.iter().map(|(_, paper)| number(paper)).collect();
    let fresh = issue(&officer, "too-early");
    assert!(!given.contains(&number(&fresh)));

    in_step(&country);
    assert!(before.0 == before.1 && before.0 != copied(&country, "songpa"));
    assert_eq!(
        sql(
            &country,
            "jongno",
            "SELECT value FROM meta WHERE name = 'epoch'"
        ),
        "2"
    );
    let quarantined = "SELECT count(*) FROM source WHERE broken IS NOT NULL";
    for node in NODES {
        assert_eq!(sql(&country, node, quarantined), "0", "{node}");
    }
    all_chains_hold(&country);
}

#[test]
fn a_node_that_goes_on_alone_starts_another_story_and_both_are_kept() {
    let country = Country::start("alone", Made::default());
    let officer = country.officer("jongno", 0);
    let scratch = scratch("backup-alone");
    let folder = scratch.file("jongno");
    back_up(&country, &folder);
    let lost = issue(&officer, "lost");
    in_step(&country);
    let held = copied(&country, "songpa");

    lose(&country);
    good(&tools::ieum(&[
        "restore",
        &config(&country),
        "--from",
        &folder,
    ]));
    lines(&country, &["cut", "jongno"]);
    good(&country.start_again("jongno"));
    wait_until("it waits", 60, || restoring(&country));
    // An operator decides, for the node is needed.
    country.kill("jongno");
    good(&tools::ieum(&["restore", &config(&country), "--alone"]));
    good(&country.start_again("jongno"));
    wait_until("it goes on alone", 120, || {
        Caller::nobody(&country.office("jongno"))
            .try_get("/healthz/deep")
            .is_ok_and(|answer| answer.status == 200)
    });
    let fresh = issue(&officer, "lost");
    assert_ne!(
        number(&fresh),
        number(&lost),
        "no number twice, not even then"
    );
    lines(&country, &["heal"]);
    for holder in ["songpa", "cheongun"] {
        wait_until("the holder sets the other story aside", 60, || {
            let broken = "SELECT count(*) FROM source WHERE node = 'jongno' AND broken IS NOT NULL";
            sql(&country, holder, broken) == "1"
        });
        assert_eq!(copied(&country, holder), held, "what it holds stays");
    }
    all_chains_hold(&country);
}
