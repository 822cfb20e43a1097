//! The checker of our pages (`pages/assets/verify.js`) judges every code as the Rust does: genuine ones, and some ten thousand that were changed.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use certificate::NodeCode;
use certificate::code::MARK;
use certificate::verify_code;
use keys::Checker;
use keys::Grant;
use serde_json::Value;
use serde_json::json;

use crate::world::NOW_S;
use crate::world::World;
use crate::world::grant;

/// What `/v/trust.json` says of a country without revocations.
fn trust(world: &World) -> Value {
    let centres = world.anchors().centres().iter().map(
        |one| json!({"name": one.name, "key": one.key, "from": one.from_s, "until": one.until_s}),
    );
    json!({
        "demo": world.anchors().demo(), "centres": centres.collect::<Vec<_>>(), "revoked": [], "withdrawn": {},
    })
}

/// The script's verdicts, one for each code; none where this machine has no Node.js.
fn judged(trust: &Value, codes: &[String]) -> Option<Vec<Value>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = tempfile::TempDir::new().unwrap();
    let file = dir.path().join("trust.json");
    std::fs::write(&file, trust.to_string()).unwrap();
    let started = Command::new("node")
        .arg(here.join("tests/judge.mjs"))
        .arg(here.join("../../pages/assets/verify.js"))
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let missing = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
    if started.as_ref().err().is_some_and(missing) {
        eprintln!("not run: node is not installed");
        return None;
    }
    let mut child = started.unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines = codes.join("\n");
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    Some(
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

/// What ours says, in the script's words.
fn ours(world: &World, code: &str) -> Value {
    match verify_code(code, world.anchors(), &Checker) {
        Err(refused) => json!({"genuine": false, "code": refused.code}),
        Ok(verdict) => {
            let mut said = serde_json::to_value(&verdict).unwrap();
            let said = said.as_object_mut().unwrap();
            said.remove("issuer");
            let mode = match said["mode"].as_str().unwrap() {
                "normal" => 0,
                "cut-off" => 1,
                "provisional" => 2,
                _ => 3,
            };
            said.insert("mode".to_owned(), json!(mode));
            said.insert("genuine".to_owned(), json!(!verdict.interim()));
            said.insert("interim".to_owned(), json!(verdict.interim()));
            said.insert("withdrawn".to_owned(), json!(false));
            Value::Object(said.clone())
        }
    }
}

fn compared(world: &World, codes: &[String]) -> usize {
    let Some(theirs) = judged(&trust(world), codes) else {
        return 0;
    };
    assert_eq!(theirs.len(), codes.len());
    let mut genuine = 0;
    for (at, (code, theirs)) in codes.iter().zip(&theirs).enumerate() {
        assert_eq!(*theirs, ours(world, code), "code {at}: {code}");
        genuine += usize::from(theirs["genuine"] == true);
    }
    genuine
}

fn with_bytes(code: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let (link, digits) = code.split_once(MARK).unwrap();
    let mut bytes = certificate::digits::decode(digits).unwrap();
    change(&mut bytes);
    format!("{link}{MARK}{}", certificate::digits::encode(&bytes))
}

#[test]
fn genuine_codes_say_the_same() {
    let world = World::new(true);
    let codes: Vec<String> = [0, 1, 4, 6, 30]
        .map(|persons| world.issue(&world.summary(persons)).text)
        .into_iter()
        .flat_map(|text| {
            let behind = text.split_once('#').unwrap().1.to_owned();
            [format!(" {text} "), behind, text]
        })
        .collect();
    let genuine = compared(&world, &codes);
    assert!(genuine == codes.len() || genuine == 0);
}

#[test]
fn an_interim_paper_is_never_called_genuine() {
    let world = World::new(true);
    let interim = certificate::Summary {
        mode: certificate::Mode::Interim,
        kind: "resident.interim-household-extract".to_owned(),
        ..world.summary(1)
    };
    let text = world.issue(&interim).text;
    assert!(ours(&world, &text)["interim"] == true);
    assert_eq!(compared(&world, &[text]), 0);
}

#[test]
fn every_bit_and_every_digit_that_was_changed_is_judged_the_same() {
    let world = World::new(true);
    let text = world.issue(&world.summary(4)).text;
    let start = text.find('#').unwrap();
    let bytes = certificate::digits::decode(text.split_once(MARK).unwrap().1).unwrap();
    let mut codes: Vec<String> = (0..bytes.len() * 8)
        .map(|bit| with_bytes(&text, |bytes| bytes[bit / 8] ^= 1 << (bit % 8)))
        .collect();
    for at in start..text.len() {
        for step in [1_u8, 3, 4, 6, 9] {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at].is_ascii_digit() {
                (changed[at] - b'0' + step) % 10 + b'0'
            } else {
                b'0' + step
            };
            codes.push(String::from_utf8(changed).unwrap());
        }
    }
    codes.extend((start..text.len()).map(|end| text[..end].to_owned()));
    codes.push(text);
    assert!(codes.len() >= 10_000, "{}", codes.len());
    let genuine = compared(&world, &codes);
    assert!(genuine <= 1, "{genuine} were called genuine");
}

#[test]
fn swapped_parts_and_keys_out_of_their_scope_are_judged_the_same() {
    let (world, elsewhere) = (World::new(true), World::new(true));
    let (one, other) = (
        world.issue(&world.summary(1)).text,
        world.issue(&world.summary(2)).text,
    );
    let held = world.jongno.now().delegation().unwrap().bytes()[1..].to_vec();
    let certified = |grant: &Grant, at_s: i64| {
        let enrolment = world.jongno.now().enrolment().unwrap();
        let delegation = world.centre.certify(&enrolment, grant, at_s).unwrap();
        delegation.bytes()[1..].to_vec()
    };
    let with_delegation = |other: Vec<u8>| {
        with_bytes(&one, |bytes| {
            let at = bytes
                .windows(held.len())
                .position(|part| part == held)
                .unwrap();
            bytes.splice(at..at + held.len(), other);
        })
    };
    let day = 86_400;
    let kinds = |kind: &str| Grant {
        kinds: vec![kind.to_owned()],
        ..grant()
    };
    let places = Grant {
        places: vec![26_110],
        ..grant()
    };
    let code = Grant {
        code: NodeCode::new(11_111).unwrap(),
        ..grant()
    };
    let signature = certificate::digits::decode(other.split_once(MARK).unwrap().1).unwrap();
    let mut codes = vec![
        with_delegation(certified(&kinds("rental"), NOW_S)),
        with_delegation(certified(&kinds("resident.individual-extract"), NOW_S)),
        with_delegation(certified(&kinds("resident.household-extract"), NOW_S)),
        with_delegation(certified(&places, NOW_S)),
        with_delegation(certified(&code, NOW_S)),
        with_delegation(certified(&grant(), NOW_S + day)),
        with_delegation(certified(&grant(), NOW_S - 89 * day)),
        with_delegation(certified(&grant(), NOW_S - 91 * day)),
        with_delegation(elsewhere.jongno.now().delegation().unwrap().bytes()[1..].to_vec()),
        with_bytes(&one, |bytes| {
            let at = bytes.len() - 64;
            bytes[at..].copy_from_slice(&signature[signature.len() - 64..]);
        }),
        with_bytes(&one, |bytes| bytes.push(0)),
        with_bytes(&one, |bytes| {
            bytes.splice(2..3, [0x58, 0x03]);
        }),
    ];
    codes.extend([elsewhere.issue(&elsewhere.summary(1)).text, "hello".into()]);
    codes.extend([
        String::from("IEUM1/"),
        format!("x#IEUM1/{}", "1".repeat(4_096)),
    ]);
    codes.push(one);
    let genuine = compared(&world, &codes);
    assert!(genuine == 2 || genuine == 0, "{genuine}");
}

#[test]
fn a_revoked_key_and_a_withdrawn_paper_are_told() {
    let world = World::new(true);
    let summary = world.summary(1);
    let text = world.issue(&summary).text;
    let key = world.jongno.now().delegation().unwrap().terms().key;
    let withdrawn = certificate::Withdrawn::of([summary.number]);
    let with = |name: &str, value: Value| {
        let mut trust = trust(&world);
        trust[name] = value;
        judged(&trust, std::slice::from_ref(&text)).map(|all| all[0].clone())
    };
    let Some(revoked) = with("revoked", json!([{"key": key, "from": NOW_S}])) else {
        return;
    };
    assert_eq!(revoked["code"], "code.key-revoked");
    let later = with("revoked", json!([{"key": key, "from": NOW_S + 1}])).unwrap();
    assert_eq!(
        (&later["genuine"], &later["withdrawn"]),
        (&json!(true), &json!(false))
    );
    let withdrawn = with("withdrawn", json!(withdrawn)).unwrap();
    assert_eq!(
        (&withdrawn["genuine"], &withdrawn["withdrawn"]),
        (&json!(true), &json!(true))
    );
}
