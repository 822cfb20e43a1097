//! Key day in a running country: every node's keys and the issuing key are replaced, no counter stops, and papers of before stay genuine.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::country::Country;
use crate::country::Made;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::people::FAMILY;
use crate::tools::ieum;
use crate::tools::wait_until;

const COUNTERS: [&str; 4] = ["jongno", "songpa", "cheongun", "jamsil"];

struct Counters<'a> {
    country: &'a Country,
    papers: Vec<Value>,
}

impl Counters<'_> {
    /// Each office issues one more.
    fn issue(&mut self) {
        for node in COUNTERS {
            let person = match node {
                "jongno" | "cheongun" => people::special(FAMILY).members.swap_remove(0),
                _ => people::family_of_songpa().members.swap_remove(0),
            };
            let subject = json!({"subject": person.number.full()});
            let key = format!("keys-{}", self.papers.len());
            let officer = self.country.officer(node, 0);
            self.papers
                .push(officer.ask(INDIVIDUAL, &key, &subject).done());
        }
    }

    /// The centre is done when all keys are changed; a node on a busy machine takes up what it was given for them a moment later.
    fn issue_under_the_next_key(&mut self, old_anchors: &str) {
        wait_until("all issue under the next issuing key", 90, || {
            self.issue();
            let before = self.judged(old_anchors);
            before[before.len() - 4..] == [1; 4]
        });
    }

    /// Exit code of `ieum verify` for each of the papers' codes, under these anchors.
    fn judged(&self, anchors: &str) -> Vec<i32> {
        let codes = self.papers.iter().map(|paper| {
            let code = paper["code"].as_str().unwrap();
            ieum(&["verify", "--code", code, "--anchors", anchors]).code
        });
        codes.collect()
    }
}

fn state(country: &Country) -> (i32, Value) {
    let centre = country.dir.join("centre").display().to_string();
    let said = ieum(&["inspect", "keys", "--dir", &centre, "--json"]);
    (said.code, serde_json::from_str(&said.out).unwrap())
}

fn of_node(told: &Value, name: &str) -> Value {
    let mut nodes = told["nodes"].as_array().unwrap().iter();
    nodes.find(|node| node["node"] == name).unwrap()["state"].clone()
}

#[test]
fn all_keys_of_a_running_country_are_replaced_and_no_counter_stops() {
    let country = Country::start("key-day", Made::default());
    let dir = country.dir.display().to_string();
    let centre = country.dir.join("centre").display().to_string();
    let mut counters = Counters {
        country: &country,
        papers: Vec::new(),
    };
    counters.issue();
    let old_anchors = country.dir.join("anchors-before.pem");
    std::fs::copy(country.anchors(), &old_anchors).unwrap();
    assert_eq!(state(&country).0, 0);

    // One office is away. Its home, and the centre, wait for it: it could not read what they sign.
    let line = |word: &str| assert_eq!(ieum(&[word, "cheongun", "--dir", &dir]).code, 0);
    line("cut");
    for words in [
        vec!["keys", "next", &dir],
        vec!["keys", "day", "--dir", &centre, "--reason", "시험"],
    ] {
        let said = ieum(&words);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }
    wait_until("whom nobody waits for has changed its keys", 60, || {
        counters.issue();
        let (code, told) = state(&country);
        assert_eq!(code, 2, "{told}");
        of_node(&told, "jamsil") == "done" && of_node(&told, "jongno") == "announced"
    });
    let (_, told) = state(&country);
    assert_eq!(of_node(&told, "cheongun"), "waiting");
    assert_eq!(told["issuing"]["waits"], true);
    counters.issue();

    // A node dies on the way, and goes on from its disk.
    country.kill("jongno");
    country.bring_back("jongno");
    line("heal");
    wait_until("all have changed theirs", 90, || {
        counters.issue();
        state(&country).0 == 0
    });
    counters.issue_under_the_next_key(&old_anchors.display().to_string());
    country.kill("centre");
    for node in COUNTERS {
        country.kill(node);
        country.bring_back(node);
    }
    counters.issue();

    let numbers: BTreeSet<&str> = counters
        .papers
        .iter()
        .map(|paper| paper["number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers.len(), counters.papers.len(), "no number twice");
    let now = counters.judged(&country.anchors());
    assert!(now.iter().all(|code| *code == 0), "{now:?}");
    // Who has the anchors of before knows the papers of before, and not those under the next issuing key.
    let before = counters.judged(&old_anchors.display().to_string());
    assert_eq!(before[..4], [0; 4]);
    assert_eq!(before[before.len() - 4..], [1; 4]);

    // Copies go on where they were, and nothing is quarantined.
    wait_until("the copies are whole", 60, || {
        COUNTERS.iter().all(|node| {
            let config = country.dir.join(format!("{node}.toml"));
            let said = ieum(&["inspect", "copies", &config.display().to_string(), "--json"]);
            said.code == 0
        })
    });
    let newest = counters.papers.last().unwrap()["code"].clone();
    wait_until("the home has the office's newest paper", 60, || {
        let caller = crate::client::Caller::nobody(&country.office("songpa"))
            .with("content-type", "application/json");
        let asked = json!({"code": newest}).to_string();
        let said = caller.send("/api/v1/verify", asked.as_bytes()).unwrap();
        said.json()["since"]["state"] == "unchanged"
    });
}
