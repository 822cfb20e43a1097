//! Configuration: what is wrong is told with file, line and key, and nothing starts on it.

use crate::country::shared;
use crate::tools::Scratch;
use crate::tools::ieum;
use crate::tools::scratch;

/// A folder with the anchors and one configuration that `up` wrote for jongno, changed.
pub(crate) fn changed(change: impl FnOnce(String) -> String) -> (Scratch, String) {
    let folder = scratch("config");
    for name in ["anchors.pem", "catalogue.toml"] {
        std::fs::copy(shared().dir.join(name), folder.as_path().join(name)).unwrap();
    }
    std::fs::write(folder.as_path().join("people.json"), "[]").unwrap();
    let text = std::fs::read_to_string(shared().dir.join("jongno.toml")).unwrap();
    let file = folder.write("jongno.toml", change(text).as_bytes());
    (folder, file)
}

/// What stands under demo anchors on loopback only: the beginning of its line, and its key.
const ONLY_IN_A_DEMO: [(&str, &str); 5] = [
    ("people =", "demo.people"),
    ("control =", "demo.control"),
    ("lines =", "demo.lines"),
    ("offset-ms =", "clock.offset-ms"),
    ("services =", "channels.push.services"),
];
/// What `up` does not write of it.
const ADDED: &str = r#"
[clock]
offset-ms = 1000
[channels]
site = "http://127.0.0.1:8000"
[channels.push]
contact = "mailto:help@ieum.example"
services = ["fcm.googleapis.com", "127.0.0.1:8443"]
"#;

/// The line on which a text stands, from 1.
pub(crate) fn line_of(file: &str, part: &str) -> usize {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().position(|line| line.contains(part)).unwrap() + 1
}

/// Both commands refuse it, with this beginning of a line on standard error.
pub(crate) fn refused(file: &str, begin: &str) {
    for command in ["check", "serve"] {
        let said = ieum(&[command, file]);
        assert_eq!(said.code, 1, "{command}: {}{}", said.out, said.err);
        assert!(
            said.err.lines().any(|line| line.starts_with(begin)),
            "{begin:?} is not in: {}",
            said.err
        );
    }
}

#[test]
fn what_up_wrote_is_good() {
    for role in ["centre", "jongno", "songpa"] {
        let file = shared()
            .dir
            .join(format!("{role}.toml"))
            .display()
            .to_string();
        let said = ieum(&["check", &file]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.out.contains("good"));
    }
}

#[test]
fn an_unknown_key_stops_the_start_with_file_line_and_key() {
    let (_folder, file) =
        changed(|text| text.replace("[papers]\n", "[papers]\ncolour = \"red\"\n"));
    let line = line_of(&file, "colour");
    refused(&file, &format!("{file}:{line}: papers.colour: unknown key"));
}

#[test]
fn a_half_written_key_stops_the_start_with_file_and_line() {
    let (_folder, file) = changed(|text| text.replace("[papers]\n", "[papers]\nprinters =\n"));
    let line = line_of(&file, "printers");
    refused(&file, &format!("{file}:{line}: "));
}

#[test]
fn a_half_written_file_stops_the_start() {
    let (_folder, file) = changed(|text| text[..text.find("title-en").unwrap() + 14].to_owned());
    refused(&file, &format!("{file}:{}: ", line_of(&file, "title-en")));
}

#[test]
fn all_faults_of_a_file_are_told_at_once() {
    let (_folder, file) = changed(|text| {
        text.replace("places = [", "palces = [")
            .replace("code = 11110", "code = \"11110\"")
            .replace("http://", "http//")
    });
    let said = ieum(&["check", &file]);
    assert_eq!(said.code, 1);
    for told in [
        "office.palces: unknown key",
        "office.places: missing",
        "office.code: expected",
        "directory.centre: expected",
    ] {
        assert!(
            said.err
                .lines()
                .any(|line| line.starts_with(&format!("{file}:")) && line.contains(told)),
            "{told} is not in: {}",
            said.err
        );
    }
}

#[test]
fn a_catalogue_with_a_fault_stops_the_start_with_file_and_line() {
    let (folder, file) = changed(|text| text);
    let text = std::fs::read_to_string(folder.file("catalogue.toml")).unwrap();
    for (of, to, at) in [
        ("grade = 1", "grade = 9", "name = \"centre\""),
        ("version = 1", "version = one", "version ="),
        (
            "[[service.alternate]]",
            "[[service.other]]",
            "service.other",
        ),
    ] {
        let catalogue = folder.write("catalogue.toml", text.replacen(of, to, 1).as_bytes());
        let line = line_of(&catalogue, at);
        refused(&file, &format!("{catalogue}:{line}: "));
    }
}

#[test]
fn the_demo_chooser_and_a_shifted_clock_stand_under_demo_anchors_only() {
    let (folder, file) = changed(|text| text + ADDED);
    assert_eq!(
        ieum(&["check", &file]).code,
        0,
        "under demo anchors on loopback"
    );

    let real = folder.file("real");
    let said = ieum(&["keys", "init", &real, "--name", "ieum-test"]);
    assert_eq!(said.code, 0, "{}", said.err);
    std::fs::copy(
        format!("{real}/anchors.pem"),
        folder.as_path().join("anchors.pem"),
    )
    .unwrap();
    for (part, key) in ONLY_IN_A_DEMO {
        refused(
            &file,
            &format!(
                "{file}:{}: {key}: only under demo anchors",
                line_of(&file, part)
            ),
        );
    }
}

#[test]
fn the_demo_chooser_and_a_shifted_clock_stand_on_loopback_only() {
    let (_folder, file) = changed(|text| {
        let text = text + ADDED;
        text.replace("public = \"127.0.0.1:", "public = \"0.0.0.0:")
    });
    for (part, key) in ONLY_IN_A_DEMO {
        refused(
            &file,
            &format!(
                "{file}:{}: {key}: only under demo anchors",
                line_of(&file, part)
            ),
        );
    }
}

#[test]
fn keys_are_never_written_over() {
    let folder = scratch("keys");
    let place = folder.file("country");
    assert_eq!(ieum(&["keys", "init", &place]).code, 0);
    let before = std::fs::read(format!("{place}/anchors.pem")).unwrap();
    assert_eq!(ieum(&["keys", "init", &place]).code, 1);
    assert_eq!(
        std::fs::read(format!("{place}/anchors.pem")).unwrap(),
        before
    );
}
