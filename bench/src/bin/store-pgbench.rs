//! PostgreSQL's own measure: `pgbench -N`, prepared, with as many clients, each on a connection of its own. One of its transactions is an UPDATE, a
//! SELECT and an INSERT of a short row: far less than one issue, which is ten statements and some 6 kB.

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use baselines::Line;
use baselines::Ran;
use baselines::Run;
use baselines::serve;
use serde_json::json;

/// Accounts: 100,000 each.
const SCALE: &str = "10";

fn main() -> io::Result<()> {
    let mut socket: Option<PathBuf> = None;
    serve(|line| match line {
        Line::Open(open) => {
            let made = pgbench(&open.dir, &["-i", "-q", "-s", SCALE]);
            made.expect("pgbench makes its tables");
            socket = Some(open.dir);
            json!({ "settings": { "scale": SCALE, "protocol": "prepared" } })
        }
        Line::Run(run) => {
            let ran = turn(socket.as_ref().expect("open comes first"), run);
            serde_json::to_value(ran.expect("pgbench runs")).expect("figures are JSON")
        }
    })
}

fn turn(socket: &Path, run: Run) -> io::Result<Ran> {
    let logs = std::env::temp_dir().join(format!("ieum-pgbench-{}", std::process::id()));
    std::fs::create_dir_all(&logs)?;
    let prefix = logs.join("log").display().to_string();
    let (clients, seconds) = (run.clients.to_string(), run.ms.div_ceil(1_000).to_string());
    let threads = run.clients.min(2).to_string();
    let prefix = format!("--log-prefix={prefix}");
    let words = [
        "-N", "-n", "-M", "prepared", "-c", &clients, "-j", &threads, "-T", &seconds, "-l", &prefix,
    ];
    pgbench(socket, &words)?;
    let mut took_us = Vec::new();
    let (mut first_us, mut last_us) = (f64::MAX, 0.0_f64);
    for log in std::fs::read_dir(&logs)? {
        // client, transaction, time in us, script, second and microsecond of the end
        for line in std::fs::read_to_string(log?.path())?.lines() {
            let field = |n| {
                line.split(' ')
                    .nth(n)
                    .and_then(|text| text.parse::<f64>().ok())
            };
            if let (Some(took), Some(second), Some(micro)) = (field(2), field(4), field(5)) {
                let end = second.mul_add(1e6, micro);
                first_us = first_us.min(end - took);
                last_us = last_us.max(end);
                took_us.push(took as u64);
            }
        }
    }
    std::fs::remove_dir_all(&logs)?;
    took_us.sort_unstable();
    let at = |share: f64| {
        let place = (took_us.len() as f64 * share) as usize;
        took_us
            .get(place.min(took_us.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    };
    Ok(Ran {
        done: took_us.len(),
        // Its connections, which it makes first, are not in its time.
        seconds: (last_us - first_us) / 1e6,
        cpu_seconds: 0.0,
        p50_us: at(0.5),
        p99_us: at(0.99),
        commits: took_us.len() as u64,
    })
}

fn pgbench(socket: &Path, words: &[&str]) -> io::Result<()> {
    let socket = socket.display().to_string();
    let done = Command::new("pgbench")
        .args(["-h", &socket, "-U", "postgres"])
        .args(words)
        .arg("postgres")
        .output()?;
    if done.status.success() {
        return Ok(());
    }
    Err(io::Error::other(
        String::from_utf8_lossy(&done.stderr).into_owned(),
    ))
}
