//! What the disk gives: 8 kB and an fdatasync on a preallocated file, one after the other.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use baselines::Line;
use baselines::Meter;
use baselines::serve;
use serde_json::Value;
use serde_json::json;

const PIECE: usize = 8 << 10;
const PIECES: u64 = 1 << 10;

fn main() -> io::Result<()> {
    let mut file = None;
    serve(|line| match line {
        Line::Open(open) => {
            file = Some(prepared(&open.dir.join("probe")).expect("the directory can be written"));
            json!({ "settings": { "piece_bytes": PIECE, "sync": "fdatasync" } })
        }
        Line::Run(run) => probe(file.as_ref().expect("open comes first"), run.ms)
            .expect("the file can be written"),
    })
}

fn prepared(path: &std::path::Path) -> io::Result<File> {
    let file = File::create(path)?;
    for piece in 0..PIECES {
        file.write_all_at(&[0; PIECE], piece * PIECE as u64)?;
    }
    file.sync_all()?;
    Ok(file)
}

fn probe(file: &File, ms: u64) -> io::Result<Value> {
    let meter = Meter::start(ms);
    let mut took = Vec::new();
    while meter.goes_on() {
        let began = std::time::Instant::now();
        let at = (took.len() as u64 % PIECES) * PIECE as u64;
        file.write_all_at(&[took.len() as u8; PIECE], at)?;
        rustix::fs::fdatasync(file)?;
        took.push(began.elapsed().as_micros() as u64);
    }
    let count = took.len() as u64;
    Ok(serde_json::to_value(meter.end(took, count)).expect("figures are JSON"))
}
