//! JSON lines on standard input and output: the parent asks, the child answers, one line each.

use std::io;
use std::io::BufRead;
use std::io::Write;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

/// A line from the parent.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    /// Get ready.
    Open(Open),
    /// Work for a while.
    Run(Run),
}

/// What a child gets ready.
#[derive(Clone, Deserialize)]
pub struct Open {
    /// An empty directory of its own.
    pub dir: PathBuf,
    /// How many streams are there before the first request: a household and its four members are five.
    pub streams: u64,
    /// How long each value is, in bytes: as long as the product's.
    pub sizes: Sizes,
}

/// Lengths in bytes.
#[derive(Clone, Copy, Default, Deserialize)]
pub struct Sizes {
    /// An entry's open head.
    pub head: usize,
    /// An entry's sealed body.
    pub body: usize,
    /// The sealed events of the stream that a request writes.
    pub state: usize,
    /// The sealed events of a stream that a request reads.
    pub read: usize,
    /// A search key.
    pub search: usize,
    /// A sealed errand.
    pub errand: usize,
}

/// One slice of work.
#[derive(Clone, Copy, Deserialize)]
pub struct Run {
    /// How many clients ask, each one after its last answer.
    pub clients: usize,
    /// For how long.
    pub ms: u64,
    /// The length of a paper's sealed PDF; 0 leaves it out.
    pub paper_bytes: usize,
}

/// What a slice came to.
#[derive(Serialize)]
pub struct Ran {
    /// Requests answered.
    pub done: usize,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// Processor time of this process meanwhile.
    pub cpu_seconds: f64,
    /// Half of the answers came within.
    pub p50_us: u64,
    /// 99 of 100 answers came within.
    pub p99_us: u64,
    /// Transactions committed.
    pub commits: u64,
}

/// Answers every line until the parent closes the pipe.
pub fn serve(mut answer: impl FnMut(Line) -> Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = serde_json::from_str(&line?)?;
        writeln!(out, "{}", answer(line))?;
        out.flush()?;
    }
    Ok(())
}
