//! The paper as a signed file: real papers of random households before programs that are not ours, and every change to them refused.

use std::ops::Range;

use certificate::Anchors;
use serde_json::Value;
use serde_json::json;

use crate::country::Country;
use crate::country::harmed;
use crate::country::shared;
use crate::extracts::HOUSEHOLD;
use crate::extracts::INDIVIDUAL;
use crate::extracts::Paper;
use crate::people;
use crate::tools;
use crate::tools::Dice;
use crate::tools::Scratch;
use crate::tools::ieum;
use crate::tools::scratch;
use crate::tools::seed;

/// How many papers the judges see.
const PAPERS: u64 = 6;
/// How many changed files our own verifier sees, and every how-manieth of them pyHanko.
const CHANGED: u64 = 3_000;
const SHOWN_EVERY: usize = 15;

pub(crate) fn issued(country: &Country, dice: &mut Dice, nth: u64) -> Paper {
    let residents = people::residents();
    let one = dice.below(residents.len() as u64);
    let subject = &residents[usize::try_from(one).unwrap()].number.full();
    let request = [HOUSEHOLD, INDIVIDUAL][usize::try_from(nth % 2).unwrap()];
    let history = ["all", "none"][usize::try_from(dice.below(2)).unwrap()];
    let options = match request {
        HOUSEHOLD => json!({"member-names": dice.below(2) == 0, "relation": dice.below(2) == 0}),
        _ => json!({ "history": history }),
    };
    let officer = country.officer("jongno", 0);
    Paper::issue(
        &officer,
        request,
        &format!("signed {nth} {one}"),
        subject,
        &options,
    )
}

fn verified(file: &str, anchors: &str) -> (i32, Value) {
    let said = ieum(&["verify", file, "--anchors", anchors, "--json"]);
    (
        said.code,
        serde_json::from_str(&said.out).unwrap_or_default(),
    )
}

/// What pyHanko says of each file; none where it is not installed, which is told past the tests' own silence.
fn pyhanko(anchors: &str, files: &[String]) -> Option<Vec<Value>> {
    let Some(python) = tools::judges() else {
        tools::not_run("pyHanko is not installed; `cargo xtask test` installs it");
        return None;
    };
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/judges/pdf.py");
    let files = files.iter().map(String::as_str);
    let words: Vec<&str> = [program, anchors].into_iter().chain(files).collect();
    let said = tools::out(&python, &words);
    Some(
        said.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

/// The digits inside `/Contents` of the signature, and the signature itself.
pub(crate) fn contents(pdf: &[u8]) -> (Range<usize>, Vec<u8>) {
    let mark = b"/Contents<";
    let at = pdf
        .windows(mark.len())
        .rposition(|window| window == mark)
        .unwrap()
        + mark.len();
    let len = pdf[at..].iter().position(|byte| *byte == b'>').unwrap();
    let text = std::str::from_utf8(&pdf[at..at + len]).unwrap();
    let byte = |n: usize| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).unwrap();
    let der = 4 + usize::from(u16::from_be_bytes([byte(2), byte(3)]));
    (at..at + len, (0..der).map(byte).collect())
}

/// OpenSSL on the signature, by its own reading of the byte range.
fn openssl(pdf: &[u8], anchors: &str, folder: &Scratch) {
    let (room, cms) = contents(pdf);
    let signed = [&pdf[..room.start - 1], &pdf[room.end + 1..]].concat();
    let (signed, cms) = (folder.write("signed", &signed), folder.write("cms", &cms));
    let words = [
        "cms", "-verify", "-cades", "-binary", "-purpose", "any", "-inform", "DER", "-in",
    ];
    let more = [
        cms.as_str(),
        "-content",
        &signed,
        "-CAfile",
        anchors,
        "-out",
        "/dev/null",
    ];
    let said = tools::run("openssl", &[&words[..], &more].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.contains("CAdES Verification successful"),
        "{}",
        said.err
    );
}

#[test]
fn papers_of_random_households_are_signed_and_five_programs_agree() {
    let country = shared();
    let (anchors, mut dice) = (country.anchors(), Dice(seed()));
    let papers: Vec<Paper> = (0..PAPERS)
        .map(|nth| issued(country, &mut dice, nth))
        .collect();
    for paper in &papers {
        let file = paper.file();
        let (code, told) = verified(&file, &anchors);
        assert_eq!(
            (code, &told["genuine"], &told["specimen"]),
            (0, &json!(true), &json!(true)),
            "{told}"
        );
        assert_eq!(told["number"], paper.done["number"]);
        assert_eq!(told["issuer"]["node"], "jongno");
        assert_eq!(told["signed_at_s"], told["issued_at_s"]);
        let page = ieum(&[
            "verify",
            &file,
            "--code",
            paper.told("code"),
            "--anchors",
            &anchors,
        ]);
        assert_eq!(page.code, 0, "{}", page.out);
        assert!(
            page.out.contains("견본") && page.out.contains("서명 signed"),
            "{}",
            page.out
        );

        let poppler = tools::out("pdfsig", &["-nocert", &file]);
        for words in [
            "Total document signed",
            "Signature is Valid",
            "ETSI.CAdES.detached",
        ] {
            assert!(poppler.contains(words), "{poppler}");
        }
        assert_eq!(poppler.matches("Signature #").count(), 1);
        let checked = tools::out("qpdf", &["--check", &file]);
        assert!(
            checked.contains("No syntax or stream encoding errors found"),
            "{checked}"
        );
        let pdf = std::fs::read(&file).unwrap();
        assert!(pdf.len() < 90_000, "{} bytes", pdf.len());
        openssl(&pdf, &anchors, paper.folder());
    }
    let another = papers[1].told("code");
    let other = ieum(&[
        "verify",
        &papers[0].file(),
        "--code",
        another,
        "--anchors",
        &anchors,
    ]);
    assert_eq!(other.code, 1, "the code of another paper: {}", other.out);
    let files: Vec<String> = papers.iter().map(Paper::file).collect();
    for told in pyhanko(&anchors, &files).into_iter().flatten() {
        assert_eq!(told["good"], true, "{told}");
        assert_eq!(told["signer"], "jongno");
    }
}

/// One change drawn by lot, which makes of a good file another one.
fn changed(pdf: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let (room, cms) = contents(pdf);
    let below = |dice: &mut Dice, end: usize| usize::try_from(dice.below(end as u64)).unwrap();
    let mut bytes = pdf.to_vec();
    match dice.below(20) {
        0 => bytes.truncate(1 + below(dice, pdf.len() - 1)),
        1 => {
            // A shadow: the same page once more, in a revision behind.
            let (end, old) = (pdf.len(), below(dice, 9_000) + 1);
            bytes.extend(
                format!(
                    "{old} 0 obj\n<</Type/Page>>\nendobj\nxref\n{old} 1\n{end:010} 00000 n\r\n"
                )
                .bytes(),
            );
            bytes.extend(
                format!(
                    "trailer\n<</Size 9999/Prev {end}>>\nstartxref\n{}\n%%EOF\n",
                    end + 40
                )
                .bytes(),
            );
        }
        2 => {
            let (theirs, _) = contents(other);
            bytes[room].copy_from_slice(&other[theirs]);
        }
        3 => {
            let letters = |at: &usize| pdf[*at].is_ascii_lowercase();
            let letters: Vec<usize> = room.clone().filter(letters).collect();
            let at = letters[below(dice, letters.len())];
            bytes[at] = bytes[at].to_ascii_uppercase();
        }
        4 => {
            let at = room.start + 2 * cms.len() + below(dice, room.len() - 2 * cms.len());
            bytes[at] = b'1' + u8::try_from(dice.below(9)).unwrap();
        }
        5..=9 => {
            let at = room.start + below(dice, 2 * cms.len());
            bytes[at] = if bytes[at] == b'7' { b'e' } else { b'7' };
        }
        _ => {
            let at = below(dice, pdf.len());
            bytes[at] ^= 1 << dice.below(8);
        }
    }
    bytes
}

#[test]
fn no_changed_file_passes_and_the_unchanged_one_does() {
    let country = shared();
    let mut dice = Dice(seed());
    let text = std::fs::read_to_string(country.anchors()).unwrap();
    let anchors = Anchors::parse(&text, &keys::Checker).unwrap();
    let genuine = |pdf: &[u8]| pades::verify(pdf, &anchors, &keys::Checker).is_ok();
    let [first, second] = [100, 101].map(|nth| issued(country, &mut dice, nth));
    let (pdf, other) = (
        std::fs::read(first.file()).unwrap(),
        std::fs::read(second.file()).unwrap(),
    );
    assert!(genuine(&pdf) && genuine(&other));
    let (room, _) = contents(&pdf);
    let (folder, mut shown) = (scratch("changed"), vec![first.file()]);
    for nth in 0..usize::try_from(CHANGED).unwrap() {
        let bytes = changed(&pdf, &other, &mut dice);
        assert!(!genuine(&bytes), "change {nth} of IEUM_SEED");
        if nth % SHOWN_EVERY == 0 {
            shown.push(folder.write(&format!("{nth}.pdf"), &bytes));
        }
    }
    assert!(genuine(&pdf));
    let Some(told) = pyhanko(&country.anchors(), &shown) else {
        return;
    };
    let good: Vec<usize> = (0..told.len())
        .filter(|nth| told[*nth]["good"] == true)
        .collect();
    // A general verifier reads two spellings of a digit as one, and passes over what CMS leaves unsigned, as its version. To us each is another
    // file. Outside of `/Contents` it must refuse everything too.
    let passed = |nth: &&usize| !same_outside(&room, &pdf, &std::fs::read(&shown[**nth]).unwrap());
    let passed: Vec<_> = good.iter().filter(passed).map(|nth| &shown[*nth]).collect();
    assert_eq!((told.len(), passed.len()), (shown.len(), 0), "{passed:?}");
    println!(
        "pyHanko refused {} of {}",
        told.len() - good.len(),
        told.len() - 1
    );
    assert!(
        good.len() * 4 < told.len(),
        "{} of {}",
        good.len(),
        told.len()
    );
    assert_eq!(good.first(), Some(&0), "the unchanged file: {}", told[0]);
}

/// Whether a file differs inside of `/Contents` only, or not at all.
pub(crate) fn same_outside(room: &Range<usize>, pdf: &[u8], changed: &[u8]) -> bool {
    let same = |at: usize| room.contains(&at) || pdf[at] == changed[at];
    pdf.len() == changed.len() && (0..pdf.len()).all(same)
}

/// The paper's file once it has its time stamp.
fn stamped(country: &Country, paper: &Paper) -> Paper {
    let (officer, anchors) = (country.officer("jongno", 0), country.anchors());
    let mut now = Paper::of(&officer, paper.done.clone());
    tools::wait_until("the paper has a time stamp", 30, || {
        now = Paper::of(&officer, paper.done.clone());
        verified(&now.file(), &anchors).1["time_stamp_s"].is_number()
    });
    now
}

#[test]
fn a_time_stamp_comes_after_the_paper_and_changes_nothing_that_is_signed() {
    let country = shared();
    let anchors = country.anchors();
    let mut dice = Dice(seed());
    let first = issued(country, &mut dice, 300);
    let later = stamped(country, &first);
    let [before, after] = [&first, &later].map(|paper| std::fs::read(paper.file()).unwrap());
    let (room, cms) = contents(&after);
    assert!(same_outside(&room, &before, &after));
    assert_eq!(
        verified(&first.file(), &anchors).0,
        0,
        "the file without it stays good"
    );
    let (_, told) = verified(&later.file(), &anchors);
    let seconds = |field: &str| told[field].as_i64().unwrap();
    assert!(
        (0..60).contains(&(seconds("time_stamp_s") - seconds("signed_at_s"))),
        "{told}"
    );
    openssl(&after, &anchors, later.folder());
    openssl_stamp(&cms, &anchors, later.folder());
    for told in pyhanko(&anchors, &[first.file(), later.file()])
        .into_iter()
        .flatten()
        .skip(1)
    {
        assert_eq!(
            (&told["good"], told["stamped_at"].is_string()),
            (&json!(true), true),
            "{told}"
        );
    }
}

/// OpenSSL on the time stamp alone: for the signature value, by the centre's authority, under the root.
fn openssl_stamp(cms: &[u8], anchors: &str, folder: &Scratch) {
    let mark = [
        6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 9, 16, 2, 14, 0x31, 0x82,
    ];
    let at = cms
        .windows(mark.len())
        .position(|window| window == mark)
        .unwrap()
        + mark.len()
        + 2;
    // The signature value stands right before the unsigned attributes, whose tag and sequence have lengths of two bytes.
    let unsigned = at - mark.len() - 2 - 4 - 4;
    let value = (68..75).map(|len| unsigned - len).find(|from| {
        cms[*from] == 4
            && usize::from(cms[*from + 1]) == unsigned - from - 2
            && cms[*from + 2] == 0x30
    });
    let (token, value) = (folder.write("token", &cms[at..]), value.unwrap());
    let signature = folder.write("signature", &cms[value + 2..unsigned]);
    let words = [
        "ts",
        "-verify",
        "-token_in",
        "-in",
        &token,
        "-data",
        &signature,
        "-CAfile",
        anchors,
    ];
    let said = tools::run("openssl", &words);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("Verification: OK"), "{}", said.out);
}

#[test]
fn a_file_is_judged_by_the_exit_code() {
    let country = shared();
    let mut dice = Dice(7);
    let paper = issued(country, &mut dice, 200);
    let (file, anchors) = (paper.file(), country.anchors());
    let pdf = std::fs::read(&file).unwrap();
    let folder = scratch("judged");
    let mut bent = pdf.clone();
    bent[2_000] ^= 1;
    let end = pdf
        .windows(5)
        .position(|window| window == b"%%EOF")
        .unwrap()
        + 5;
    let cases = [
        (1, "pdf.altered", folder.write("bent.pdf", &bent)),
        (
            2,
            "pdf.not-signed",
            folder.write("unsigned.pdf", &pdf[..end]),
        ),
        (2, "pdf.unreadable", folder.write("text.pdf", b"no PDF")),
    ];
    for (code, why, file) in cases {
        let (exit, told) = verified(&file, &anchors);
        assert_eq!(
            (exit, &told["genuine"], &told["code"]),
            (code, &json!(false), &json!(why))
        );
    }
    assert_eq!(verified(&folder.file("nothing.pdf"), &anchors).0, 2);
    assert_eq!(verified(&file, &folder.file("no-anchors.pem")).0, 2);
    let elsewhere = folder.file("elsewhere");
    tools::ieum(&["keys", "init", &elsewhere]);
    let (exit, told) = verified(&file, &format!("{elsewhere}/anchors.pem"));
    assert_eq!((exit, &told["code"]), (1, &json!("pdf.foreign-signer")));
}

#[test]
fn a_paper_of_a_cut_off_office_gets_its_stamp_when_the_line_is_back() {
    let country = harmed();
    let place = country.dir.display().to_string();
    let line = |what: &str| {
        let said = ieum(&[what, "jongno-centre", "--dir", &place]);
        assert_eq!(said.code, 0, "{}", said.err);
    };
    line("cut");
    tools::wait_until("the cut is noticed", 30, || {
        country.health("jongno")["centre"]["state"] == "down"
    });
    let paper = issued(&country, &mut Dice(11), 400);
    let anchors = country.anchors();
    let (code, told) = verified(&paper.file(), &anchors);
    assert_eq!(
        (code, &told["mode"], &told["time_stamp_s"]),
        (0, &json!("cut-off"), &Value::Null)
    );
    line("heal");
    let stamped = stamped(&country, &paper);
    let (_, told) = verified(&stamped.file(), &anchors);
    assert!(
        told["time_stamp_s"].as_i64() >= told["signed_at_s"].as_i64(),
        "{told}"
    );
}

#[test]
fn a_holder_that_prints_anothers_paper_anew_does_not_sign_it() {
    let country = shared();
    let number = &people::special(people::FAMILY).members[0].number.full();
    let citizen = country.citizen("jongno", number);
    let body = json!({ "subject": number });
    let paper = Paper::of(
        &citizen,
        citizen.ask(HOUSEHOLD, "printed anew", &body).done(),
    );
    let anchors = country.anchors();
    assert_eq!(verified(&paper.file(), &anchors).0, 0);
    let twin = country.citizen("songpa", number);
    let address = paper.told("pdf_url");
    tools::wait_until("the twin has its copy", 30, || {
        twin.get(address).status == 200
    });
    let anew = Paper::of(&twin, paper.done.clone());
    let (code, told) = verified(&anew.file(), &anchors);
    assert_eq!(
        (code, &told["code"]),
        (2, &json!("pdf.not-signed")),
        "{told}"
    );
    assert_eq!(
        anew.text(),
        paper.text(),
        "the page with its code is the same"
    );
}
