//! Nobody gets another person's paper, though many ask at once and the processes that print are killed meanwhile.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use drills::people::Member;
use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::crash::papers;
use crate::extracts::INDIVIDUAL;
use crate::extracts::Paper;
use crate::extracts::numbers;
use crate::people;
use crate::tools;
use crate::tools::Dice;
use crate::tools::asked;
use crate::tools::seed;

/// How many clients ask at once: IEUM_CLIENTS.
const CLIENTS: u64 = 64;
/// How many papers are asked for: IEUM_PAPERS. A build without optimisation needs a second or two for a page.
const PAPERS: u64 = if cfg!(debug_assertions) { 40 } else { 300 };
/// A printing process is killed so often, milliseconds; less often where a page takes so long that none would ever be finished.
const KILL_EVERY_MS: u64 = 300;

#[test]
fn every_paper_is_about_the_person_asked_for() {
    let country = harmed();
    let pause = pause(&country);
    let papers_before = papers(&country).len();
    let seed = seed();
    let (next, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let all = asked("IEUM_PAPERS", PAPERS);
    let people = people::residents();
    let given = Mutex::new(BTreeSet::new());
    let refused = AtomicU64::new(0);
    let killed = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..asked("IEUM_CLIENTS", CLIENTS))
            .map(|client| {
                let officer = country.officer("jongno", usize::try_from(client % 2).unwrap());
                let (next, people, given, refused) = (&next, &people, &given, &refused);
                scope.spawn(move || {
                    loop {
                        let nth = next.fetch_add(1, Ordering::Relaxed);
                        if nth >= all {
                            return;
                        }
                        let person = &people[usize::try_from(nth).unwrap() % people.len()];
                        let number = one(
                            &officer,
                            person,
                            &format!("strangers/{seed}/{nth}"),
                            nth,
                            refused,
                        );
                        assert!(
                            given.lock().unwrap().insert(number.clone()),
                            "{number} was given twice"
                        );
                    }
                })
            })
            .collect();
        let killer = scope.spawn(|| kill_printers(&country, seed, pause, &over));
        let ended: Vec<_> = clients
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect();
        over.store(true, Ordering::Relaxed);
        let killed = killer.join().unwrap();
        for end in ended {
            end.unwrap_or_else(|fault| std::panic::resume_unwind(fault));
        }
        killed
    });
    println!(
        "{all} papers, {killed} printing processes killed, {} clear refusals",
        refused.load(Ordering::Relaxed)
    );
    assert!(killed > 0, "no printing process was killed");
    let issued: BTreeSet<String> = papers(&country).into_iter().collect();
    assert!(given.into_inner().unwrap().is_subset(&issued));
    assert_eq!(
        issued.len() - papers_before,
        usize::try_from(all).unwrap(),
        "one paper for each request"
    );
}

/// The pause between two kills, by how long this build needs for a paper: the second, for which the printing process stands already.
#[expect(
    clippy::disallowed_methods,
    reason = "how often to kill depends on how fast this build prints; nothing is asserted about it"
)]
fn pause(country: &Country) -> Duration {
    let officer = country.officer("jongno", 0);
    let subject = people::residents()[0].number.full();
    let mut took = Duration::ZERO;
    for nth in 0..2 {
        let began = std::time::Instant::now();
        let key = format!("pace/{}/{nth}", keys::fresh_id_bits());
        officer
            .ask(INDIVIDUAL, &key, &json!({"subject": subject}))
            .done();
        took = began.elapsed();
    }
    Duration::from_millis(KILL_EVERY_MS).max(took * 2)
}

/// Asks until it is done, and reads the page.
fn one(officer: &Caller, person: &Member, key: &str, nth: u64, refused: &AtomicU64) -> String {
    let purpose = format!("요청{nth:06}");
    let body = json!({"subject": person.number.full(), "purpose": purpose});
    let done = ask(officer, key, &body, refused);
    let again = officer.ask(INDIVIDUAL, key, &body);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.done(), done);

    let paper = Paper::of(officer, done);
    let text = paper.text();
    let front = &person.number.full()[..7];
    assert!(
        text.contains(&person.name),
        "{} asked, and is not named: {text}",
        person.name
    );
    assert!(
        text.contains(&purpose) && text.matches("요청").count() == 1,
        "another request's paper: {text}"
    );
    let shown = numbers(&text);
    assert!(
        shown.len() == 1 && shown[0].starts_with(front),
        "{front} asked, {shown:?} shown"
    );
    assert!(
        text.contains(paper.told("check_number")),
        "another number on the page"
    );
    paper.told("number").to_owned()
}

fn ask(officer: &Caller, key: &str, body: &Value, refused: &AtomicU64) -> Value {
    loop {
        let answer = officer.try_ask(INDIVIDUAL, key, body).unwrap();
        if answer.status == 201 {
            return answer.json();
        }
        assert!(answer.printer_is_behind(), "{}", answer.text());
        refused.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Kills one of the node's printing processes again and again; the answer is how many.
fn kill_printers(country: &Country, seed: u64, pause: Duration, over: &AtomicBool) -> u64 {
    let node = country.pid("jongno").to_string();
    let mut dice = Dice(seed);
    let mut killed = 0;
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(pause);
        let children = tools::run("ps", &["--ppid", &node, "-o", "pid=,args="]).out;
        let printers: Vec<&str> = children
            .lines()
            .filter(|line| line.ends_with(" print"))
            .collect();
        if printers.is_empty() {
            continue;
        }
        let chosen = printers[usize::try_from(dice.below(printers.len() as u64)).unwrap()];
        tools::kill(
            "KILL",
            chosen.split_whitespace().next().unwrap().parse().unwrap(),
        );
        killed += 1;
    }
    killed
}
