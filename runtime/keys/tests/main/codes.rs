//! Codes made with real keys, checked by the Rust and by the independent Python program.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use certificate::code::MARK;
use certificate::refused::ALTERED;
use certificate::refused::UNKNOWN_CENTRE;
use certificate::verify_code;
use keys::Checker;
use qrcodegen::Mask;
use qrcodegen::QrCode;
use qrcodegen::QrCodeEcc;
use qrcodegen::QrSegment;
use qrcodegen::Version;

use crate::world::NOW_S;
use crate::world::World;

/// Runs the independent program. A machine without its Python modules fails the test: a second opinion that was not
/// heard is not an agreement.
fn python(anchors: &Path, arguments: &[&str], lines: &str) -> Output {
    let program = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../drills/independent/verify_code.py"
    );
    let mut command = Command::new("/usr/bin/python3");
    command
        .arg("-B")
        .arg(program)
        .arg("--anchors")
        .arg(anchors)
        .args(arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_ne!(
        output.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Each position behind the link changed once, to the next digit or to a digit where there is none.
fn changed(text: &str) -> Vec<String> {
    let start = text.find('#').unwrap();
    let next = |letter: u8| {
        if letter.is_ascii_digit() {
            (letter - b'0' + 1) % 10 + b'0'
        } else {
            b'0'
        }
    };
    (start..text.len())
        .map(|at| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = next(bytes[at]);
            String::from_utf8(bytes).unwrap()
        })
        .collect()
}

#[test]
fn the_independent_program_reads_the_same_as_ours() {
    for (persons, demo) in [(0, true), (1, true), (4, false), (30, true)] {
        let world = World::new(demo);
        let summary = certificate::Summary {
            specimen: demo,
            ..world.summary(persons)
        };
        let text = world.issue(&summary).text;
        let ours = verify_code(&text, world.anchors(), &Checker).unwrap();
        assert_eq!(
            (ours.number, ours.persons_in_all, ours.specimen),
            (summary.number, persons, demo)
        );
        let theirs = python(&world.anchors_path(), &[&text], "");
        assert!(
            theirs.status.success(),
            "{}",
            String::from_utf8_lossy(&theirs.stderr)
        );
        let theirs: serde_json::Value = serde_json::from_slice(&theirs.stdout).unwrap();
        assert_eq!(theirs, serde_json::to_value(&ours).unwrap());
    }
}

#[test]
fn every_change_of_one_character_is_refused_by_both_programs() {
    let world = World::new(true);
    let text = world.issue(&world.summary(4)).text;
    let changed = changed(&text);
    assert!(changed.len() > 1_000);
    for (at, changed) in changed.iter().enumerate() {
        assert!(
            verify_code(changed, world.anchors(), &Checker).is_err(),
            "change {at}"
        );
    }
    // The untouched code goes along: a program that refuses everything would pass otherwise.
    let lines = format!("{}\n{text}\n", changed.join("\n"));
    let output = python(&world.anchors_path(), &["--lines"], &lines);
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<&str> = answers.lines().collect();
    let (last, refused) = answers.split_last().unwrap();
    assert_eq!((refused.len(), *last), (changed.len(), "genuine"));
    for (at, answer) in refused.iter().enumerate() {
        assert!(answer.starts_with("refused: "), "change {at}: {answer}");
    }
}

#[test]
fn another_spelling_of_the_same_cbor_is_refused_by_both_programs() {
    let world = World::new(true);
    let text = world.issue(&world.summary(1)).text;
    let mut bytes = certificate::digits::decode(text.split_once(MARK).unwrap().1).unwrap();
    // The protected header is a byte string of 3: `43`, or in a longer form `58 03`. Both decode to the same.
    assert_eq!(bytes[2], 0x43);
    bytes.splice(2..3, [0x58, 0x03]);
    let other = format!("{MARK}{}", certificate::digits::encode(&bytes));
    assert_eq!(verify_code(&other, world.anchors(), &Checker), Err(ALTERED));
    assert_eq!(
        python(&world.anchors_path(), &[&other], "").status.code(),
        Some(1)
    );
}

#[test]
fn a_code_from_another_country_is_refused_by_both_programs() {
    let (here, elsewhere) = (World::new(false), World::new(true));
    let foreign = elsewhere.issue(&elsewhere.summary(1)).text;
    // Both countries call their centre the same: names prove nothing.
    assert_eq!(
        verify_code(&foreign, here.anchors(), &Checker),
        Err(ALTERED)
    );
    assert_eq!(
        python(&here.anchors_path(), &[&foreign], "").status.code(),
        Some(1)
    );
    assert_eq!(
        python(&elsewhere.anchors_path(), &[&foreign], "")
            .status
            .code(),
        Some(0)
    );
    assert_eq!(
        python(Path::new("/nonexistent/anchors.pem"), &[&foreign], "")
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        python(&here.anchors_path(), &["hello"], "").status.code(),
        Some(2)
    );
}

#[test]
fn a_key_that_certifies_itself_is_refused() {
    // The swap an attacker would try: their own centre's delegation, under a name that the anchors do not know.
    let here = World::new(false);
    let dir = tempfile::TempDir::new().unwrap();
    let root = keys::make_root(&dir.path().join("root"), "ieum-root", false, NOW_S).unwrap();
    let centre = keys::make_centre(&dir.path().join("centre"), "mine", &root, NOW_S).unwrap();
    let delegation = centre
        .certify(
            &here.jongno.now().enrolment().unwrap(),
            &crate::world::grant(),
            NOW_S,
        )
        .unwrap();
    let text = certificate::code::build(
        &here.summary(1),
        &delegation,
        "https://a",
        here.jongno.now().paper(),
    )
    .unwrap()
    .text;
    assert_eq!(
        verify_code(&text, here.anchors(), &Checker),
        Err(UNKNOWN_CENTRE)
    );
    assert!(
        here.jongno
            .now()
            .install(delegation, here.anchors())
            .is_err()
    );
}

#[test]
fn the_other_spelling_of_a_signature_names_the_same_paper() {
    // ECDSA has (r, s) and (r, n−s). Both are genuine; the number is the identity, never the text.
    let world = World::new(true);
    let text = world.issue(&world.summary(1)).text;
    let (link, digits) = text.split_once(MARK).unwrap();
    let mut bytes = certificate::digits::decode(digits).unwrap();
    let at = bytes.len() - 32;
    let negated = order_minus(&bytes[at..]);
    bytes[at..].copy_from_slice(&negated);
    let other = format!("{link}{MARK}{}", certificate::digits::encode(&bytes));
    assert_ne!(other, text);
    let verdicts =
        [&text, &other].map(|text| verify_code(text, world.anchors(), &Checker).unwrap());
    assert_eq!(verdicts[0].number, verdicts[1].number);
}

/// n − s for the order n of P-256.
fn order_minus(s: &[u8]) -> [u8; 32] {
    let order = certificate::hex::decode(
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    )
    .unwrap();
    let mut difference = [0; 32];
    let mut borrow = 0;
    for at in (0..32).rev() {
        let left = i16::from(order[at]) - i16::from(s[at]) - borrow;
        borrow = i16::from(left < 0);
        difference[at] = u8::try_from(left.rem_euclid(256)).unwrap();
    }
    difference
}

#[test]
fn one_person_is_version_17_four_are_18_and_six_keep_the_first_four() {
    let world = World::new(true);
    let measured = [1, 4, 6].map(|persons| {
        let code = world.issue(&world.summary(persons));
        let (link, digits) = code.segments();
        let segments = [
            QrSegment::make_bytes(link.as_bytes()),
            QrSegment::make_numeric(digits),
        ];
        let (min, max) = (Version::MIN, Version::new(18));
        let drawn = QrCode::encode_segments_advanced(
            &segments,
            QrCodeEcc::Medium,
            min,
            max,
            Some(Mask::new(3)),
            false,
        )
        .unwrap();
        (drawn.version().value(), code.persons_listed)
    });
    assert_eq!(measured, [(17, 1), (18, 4), (18, 4)]);
}
