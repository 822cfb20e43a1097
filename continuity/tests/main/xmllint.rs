//! xmllint (Debian: libxml2-utils), which `cargo xtask test` installs. Where it is missing, the tests say *not run*.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

/// How many files one call is given.
const FILES_MAX: usize = 1000;

/// True where xmllint is there; says past the test harness that it was not asked where it is not.
pub(crate) fn is_here() -> bool {
    let here = Command::new("xmllint").arg("--version").output().is_ok();
    if !here {
        not_run("xmllint is missing: apt-get install libxml2-utils");
    }
    here
}

pub(crate) fn not_run(why: &str) {
    let _ = writeln!(std::io::stderr(), "not run: {why}");
}

/// The documents that xmllint refuses with these options, by their place in the list.
pub(crate) fn refused(name: &str, options: &[&str], documents: &[String]) -> BTreeSet<usize> {
    let dir = Folder::new(name);
    let mut refused = BTreeSet::new();
    let numbered: Vec<(usize, &String)> = documents.iter().enumerate().collect();
    for some in numbered.chunks(FILES_MAX) {
        let file = |nth: &usize| dir.0.join(format!("{nth}.xml"));
        for (nth, document) in some {
            std::fs::write(file(nth), document).unwrap();
        }
        let files = some.iter().map(|(nth, _)| file(nth));
        let mut command = Command::new("xmllint");
        let output = command
            .arg("--noout")
            .args(options)
            .args(files)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let bad = |(nth, _): &&(usize, &String)| {
            let path = file(nth).display().to_string();
            let about = said
                .lines()
                .filter_map(|line| line.strip_prefix(path.as_str()));
            about.clone().any(|line| line != " validates")
        };
        refused.extend(some.iter().filter(bad).map(|(nth, _)| *nth));
        assert_eq!(
            output.status.success(),
            !some.iter().any(|one| bad(&one)),
            "{said}"
        );
    }
    refused
}

/// What xmllint reads at a place of a document.
pub(crate) fn read(name: &str, document: &str, place: &str) -> String {
    let dir = Folder::new(name);
    let file = dir.0.join("one.xml");
    std::fs::write(&file, document).unwrap();
    let output = Command::new("xmllint")
        .args(["--xpath", place])
        .arg(&file)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{place}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.strip_suffix('\n').unwrap_or(&text).to_owned()
}

/// A folder that is gone with its value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let dir =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
