//! The test binary as its own printing process, well and badly behaved.
//!
//! The test harness writes on standard output, so a shell gives the frames a descriptor of their own (3).

use std::fs::File;
use std::fs::OpenOptions;
use std::io::Read as _;
use std::io::Write as _;
use std::io::stdin;

use print::Settings;

use crate::sample;

/// Settings that start this binary again, behaving in that way.
pub(crate) fn settings(way: &str) -> Settings {
    let binary = std::env::current_exe().unwrap();
    let start = format!(
        "WAY='{way}' exec '{}' --exact child::process --ignored --nocapture 3>&1 >/dev/null",
        binary.display()
    );
    Settings {
        // A loaded machine is slow, and a test says nothing about that.
        job_ms_max: 120_000,
        ..Settings::of("/bin/sh".into(), vec!["-c".into(), start.into()])
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a process of the test harness gets nothing but its environment, and one that dies runs no destructor"
)]
#[test]
#[ignore = "not a test: the printing process of the tests beside it"]
fn process() {
    let way = std::env::var("WAY").unwrap();
    match way.split_once(' ').unwrap_or((way.as_str(), "")) {
        ("once-dies", mark) if is_first(mark) => {
            let _ = stdin().read(&mut [0; 4]).unwrap();
            // The beginning of an answer, and no more.
            frames().write_all(&[0, 0, 1, 0, b'{']).unwrap();
            std::process::exit(1);
        }
        ("once-hangs", mark) if is_first(mark) => hang(),
        ("dies", _) => std::process::exit(1),
        ("hangs", _) => hang(),
        ("other-number", _) => answer_for(&sample::numbered(99)),
        ("other-data", _) => answer_for(&sample::with(|data| data["head"] = "다른 사람".into())),
        _ => print::run_worker(stdin().lock(), frames()).unwrap(),
    }
}

fn frames() -> File {
    OpenOptions::new().write(true).open("/dev/fd/3").unwrap()
}

/// Whether no process before this one came here.
fn is_first(mark: &str) -> bool {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(mark)
        .is_ok()
}

fn hang() {
    // Until the parent kills it: its end of the pipe closes, too, when the parent goes.
    let _ = stdin().read_to_end(&mut Vec::new());
    loop {
        std::thread::park();
    }
}

/// Prints that paper, whatever was asked.
fn answer_for(job: &print::Job) {
    let _ = stdin().read(&mut [0; 4]).unwrap();
    let job = serde_json::to_vec(job).unwrap();
    let length = u32::try_from(job.len()).unwrap().to_be_bytes();
    print::run_worker([&length[..], &job].concat().as_slice(), frames()).unwrap();
    hang();
}
