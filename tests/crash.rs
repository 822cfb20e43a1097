//! `kill -9` at any moment under load: what was acknowledged is there, once, and the record verifies, by programs that are not ours.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::tools;
use crate::tools::Dice;
use crate::tools::asked;
use crate::tools::scratch;
use crate::tools::seed;

const CLIENTS: u64 = 6;
/// How often the node is killed: IEUM_CRASHES.
const CRASHES: u64 = 5;
/// So many of the clients ask for papers; the others for looks, which need no printing and so meet the kill more often.
const FOR_PAPERS: u64 = 2;

/// One request that a client made.
#[derive(Clone)]
struct Asked {
    request: &'static str,
    key: String,
    body: Value,
}

/// What the clients know when all is over.
struct Known {
    /// The client's own append-only list: a receipt and, for a paper, its number.
    acknowledged: Mutex<File>,
    /// What got no answer.
    unknown: Mutex<Vec<Asked>>,
    over: AtomicBool,
}

#[test]
fn what_was_acknowledged_is_there_once_whenever_the_node_is_killed() {
    let country = harmed();
    let seed = seed();
    let folder = scratch("acknowledged");
    let list = folder.file("list");
    let known = Known {
        acknowledged: Mutex::new(
            File::options()
                .create(true)
                .append(true)
                .open(&list)
                .unwrap(),
        ),
        unknown: Mutex::default(),
        over: AtomicBool::new(false),
    };
    let papers_before = papers(&country).len();
    under_fire(&country, &known, seed);

    let text = std::fs::read_to_string(&list).unwrap();
    let numbers = all_there(&country, &text);
    let unknown = known.unknown.into_inner().unwrap();
    println!("{} unknown", unknown.len());
    let replayed = replay(&country, &unknown);
    assert!(
        replayed.is_disjoint(&numbers),
        "a request without an answer has a paper of another"
    );
    assert_eq!(
        papers(&country).len() - papers_before,
        numbers.len() + replayed.len(),
        "a paper for each request, and no other"
    );
    let place = country.dir.join("jongno").display().to_string();
    let said = tools::independent("verify_journal.py", &[&place]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(tools::ieum(&["journal", "verify", &place]).code, 0);
}

/// Tells the clients to end, also where the killer fails.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The clients work while the node is killed and started again at moments of the seed.
fn under_fire(country: &Country, known: &Known, seed: u64) {
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let officer = country.officer("jongno", usize::try_from(client % 2).unwrap());
            scope.spawn(move || work(known, &officer, client, seed));
        }
        let _ending = Ending(&known.over);
        let mut dice = Dice(seed);
        for _ in 0..asked("IEUM_CRASHES", CRASHES) {
            std::thread::sleep(Duration::from_millis(300 + dice.below(1_200)));
            country.kill("jongno");
            country.bring_back("jongno");
        }
    });
}

/// Every acknowledged receipt and number is among the rows exactly once. The numbers of the papers.
fn all_there(country: &Country, list: &str) -> BTreeSet<String> {
    let (entries, issued) = (entries(country), papers(country));
    let once =
        |rows: &[String], wanted: &str| rows.iter().filter(|row| *row == wanted).count() == 1;
    let mut numbers = BTreeSet::new();
    for line in list.lines() {
        let (receipt, number) = line.split_once(' ').unwrap_or((line, ""));
        assert!(once(&entries, receipt), "{receipt} was acknowledged");
        if !number.is_empty() {
            assert!(once(&issued, number), "{number} was acknowledged");
            numbers.insert(number.to_owned());
        }
    }
    let acknowledged = list.lines().count();
    println!("{acknowledged} acknowledged, {} papers", numbers.len());
    assert!(acknowledged > 20, "there was no load");
    numbers
}

/// Asks again what got no answer: each time the same answer, whether or not it had been done before the kill. The papers' numbers.
fn replay(country: &Country, unknown: &[Asked]) -> BTreeSet<String> {
    // Keys belong to their caller.
    let officers = [country.officer("jongno", 0), country.officer("jongno", 1)];
    let mut numbers = BTreeSet::new();
    for Asked { request, key, body } in unknown {
        let client: usize = key.split('/').nth(1).unwrap().parse().unwrap();
        let ask = || officers[client % 2].ask(request, key, body);
        let (first, second) = (ask(), ask());
        assert_eq!(second.header("idempotency-replayed"), "true");
        let done = first.done();
        assert_eq!(done, second.done());
        if let Some(number) = done["number"].as_str() {
            assert!(
                numbers.insert(number.to_owned()),
                "{number} was given twice"
            );
        }
    }
    numbers
}

/// One client: asks, notes what was acknowledged, and goes on when the node is there again.
fn work(known: &Known, officer: &Caller, client: u64, seed: u64) {
    let people = people::residents();
    let mut dice = Dice(seed ^ (client + 1));
    let mut nth = 0;
    while !known.over.load(Ordering::Relaxed) {
        nth += 1;
        let person = &people[usize::try_from(dice.below(people.len() as u64)).unwrap()];
        let subject = person.number.full();
        let paper = client < FOR_PAPERS;
        let key = format!("crash/{client}/{seed}/{nth}");
        let asked = if paper {
            Asked {
                request: INDIVIDUAL,
                key,
                body: json!({"subject": subject}),
            }
        } else {
            let body = json!({"subject": subject, "purpose": "점검", "basis": "주민등록법 제29조"});
            Asked {
                request: "look",
                key,
                body,
            }
        };
        match officer.try_ask(asked.request, &asked.key, &asked.body) {
            Ok(answer) if answer.status == 201 => acknowledge(known, &answer.json()),
            Ok(answer) => {
                // A node that ends or has just begun may say so clearly; nothing else is allowed.
                assert_eq!(answer.status, 503, "{}", answer.text());
                known.unknown.lock().unwrap().push(asked);
            }
            Err(_) => {
                known.unknown.lock().unwrap().push(asked);
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn acknowledge(known: &Known, done: &Value) {
    let receipt = done["receipt"].as_str().unwrap();
    let number = done["number"].as_str().unwrap_or_default();
    let line = format!("{receipt} {number}");
    let mut list = known.acknowledged.lock().unwrap();
    writeln!(list, "{}", line.trim()).unwrap();
}

/// The numbers of all papers, by the sqlite3 command.
pub(crate) fn papers(country: &Country) -> Vec<String> {
    rows(country, "SELECT number FROM paper")
}

/// The identities of all entries, by the sqlite3 command.
fn entries(country: &Country) -> Vec<String> {
    rows(country, "SELECT lower(hex(id)) FROM entry")
}

fn rows(country: &Country, statement: &str) -> Vec<String> {
    let journal = country.dir.join("jongno/journal.db").display().to_string();
    let text = tools::out("sqlite3", &["-readonly", &journal, statement]);
    text.lines().map(str::to_owned).collect()
}
