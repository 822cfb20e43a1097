//! `ieum drill`: what it lists, that a seed is the same run each time, and how it ends.

use std::fs;

use crate::tools::ieum;
use crate::tools::scratch;

#[test]
fn drills_are_listed_with_their_bars_and_an_unknown_one_is_refused() {
    let listed = ieum(&["drill", "list"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    assert!(listed.out.starts_with("sync\t") && listed.out.contains("bar: "));
    let unknown = ieum(&["drill", "run", "snyc", "--simulated"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (1, ""));
    assert!(unknown.err.contains("ieum drill list"), "{}", unknown.err);
    let real = ieum(&["drill", "run", "sync"]);
    assert_eq!((real.code, real.out.as_str()), (1, ""));
    assert!(real.err.contains("--simulated"), "{}", real.err);
}

#[test]
fn a_seed_is_the_same_run_bit_for_bit_and_others_are_others() {
    let dir = scratch("drill");
    let path = |name: &str| dir.as_path().join(name).display().to_string();
    let run = |seed: &str, name: &str| {
        let (json, html) = (path(&format!("{name}.json")), path(&format!("{name}.html")));
        let words = [
            "drill",
            "run",
            "sync",
            "--simulated",
            "--seed",
            seed,
            "--seeds",
            "2",
        ];
        let said = ieum(&[&words[..], &["--json", &json, "--html", &html]].concat());
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        (said.out, fs::read(json).unwrap(), fs::read(html).unwrap())
    };
    let first = run("3", "first");
    assert_eq!(first, run("3", "again"));
    assert_ne!(first.0, run("5", "other").0);
    let score: serde_json::Value = serde_json::from_slice(&first.1).unwrap();
    assert_eq!(
        (&score["first_seed"], &score["seeds"]),
        (&3.into(), &2.into())
    );
    assert_eq!(score["failed"], serde_json::json!([]));
    assert!(first.0.contains(score["trace"].as_str().unwrap()));
    assert!(
        String::from_utf8(first.2)
            .unwrap()
            .starts_with("<!doctype html>")
    );
}
