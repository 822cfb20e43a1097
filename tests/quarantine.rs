//! A node is put back by hand from an old copy of its files, as nobody should: its twin does not follow a second story, tells an operator, and the
//! operator decides.

use serde_json::Value;
use serde_json::json;

use crate::country::Country;
use crate::country::Made;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::Said;
use crate::tools::scratch;
use crate::tools::wait_until;

/// How songpa's copy of jongno's journal stands; null before anything of it is there.
fn copy(country: &Country) -> Value {
    let health = country.health("songpa");
    let mut copies = health["copies"].as_array().unwrap().iter();
    let found = copies.find(|copy| copy["node"] == "jongno");
    found.cloned().unwrap_or_default()
}

fn in_step(country: &Country) {
    wait_until("songpa has all of jongno", 60, || {
        country.health("jongno")["entries"] == copy(country)["seq"]
    });
}

fn inspect(country: &Country, more: &[&str]) -> Said {
    let config = country.dir.join("songpa.toml").display().to_string();
    tools::ieum(&[&["inspect", "copies", &config], more].concat())
}

#[test]
fn a_second_story_is_quarantined_shown_and_set_aside_by_an_operator() {
    let country = Country::start("quarantine", Made::default());
    let scratch = scratch("quarantine");
    in_step(&country);
    let well = inspect(&country, &[]);
    assert_eq!(well.code, 0, "{}{}", well.out, well.err);
    let refused = inspect(&country, &["--go-on", "jongno"]);
    assert_eq!(refused.code, 1, "it runs: {}", refused.out);

    // The files as they were, and then a paper that they do not know.
    country.kill("jongno");
    let journal = country.dir.join("jongno/journal.db").display().to_string();
    let old = scratch.file("old.db");
    tools::out("sqlite3", &[&journal, &format!("VACUUM INTO '{old}'")]);
    country.bring_back("jongno");
    let body = json!({"subject": people::special(FAMILY).members[0].number.full()});
    let officer = country.officer("jongno", 0);
    officer.ask(INDIVIDUAL, "told-once", &body).done();
    in_step(&country);
    country.kill("jongno");
    for ending in ["", "-wal", "-shm"] {
        let _gone = std::fs::remove_file(format!("{journal}{ending}"));
    }
    std::fs::copy(&old, &journal).unwrap();
    country.bring_back("jongno");

    wait_until("the twin has seen it", 60, || {
        !copy(&country)["quarantined"].is_null()
    });
    let shown = inspect(&country, &[]);
    assert_eq!(shown.code, 2, "{}{}", shown.out, shown.err);
    assert!(shown.out.contains("quarantined"), "{}", shown.out);

    // The operator keeps what the twin had, and takes jongno's story of today.
    let file = scratch.file("jongno-had");
    let aside = ["--set-aside", "jongno", "--to", &file];
    assert_eq!(inspect(&country, &aside).code, 1, "it runs");
    country.kill("songpa");
    let said = inspect(&country, &aside);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let kept = tools::ieum(&["journal", "verify", &file]);
    assert_eq!(kept.code, 0, "{}{}", kept.out, kept.err);
    country.bring_back("songpa");
    in_step(&country);
    assert_eq!(inspect(&country, &[]).code, 0);
    // The copy is read like any other: somebody of jongno gets a paper at songpa while jongno is gone.
    country.kill("jongno");
    let paper = country
        .officer("songpa", 0)
        .ask(INDIVIDUAL, "from-the-new-copy", &body);
    assert_eq!(paper.done()["issued_by"], "songpa");
}
