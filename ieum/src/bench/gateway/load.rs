//! Who asks: wrk and h2load, as many requests as are answered in a slice of time.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use anyhow::bail;

use super::Turn;
use super::proxies::Programs;

/// Connections of a closed loop.
pub(super) const CONNECTIONS: usize = 64;
/// Of these, those of HTTP/2, each with so many streams at once.
const H2_CONNECTIONS: usize = 16;
/// wrk says what it came to as a line of JSON.
const DONE_LUA: &str = r#"done = function(summary, latency)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format('{"done":%d,"seconds":%f,"failed":%d,"p50_us":%d,"p99_us":%d}\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50), latency:percentile(99)))
end
"#;

/// Requests over HTTP/1.1, on connections that stay or on a new one each time.
pub(super) fn http1(
    programs: &Programs,
    dir: &Path,
    port: u16,
    slice_s: u64,
    stays: bool,
) -> anyhow::Result<Turn> {
    let script = dir.join("done.lua");
    std::fs::write(&script, DONE_LUA)?;
    let mut wrk = Command::new(&programs.wrk);
    wrk.args([
        "-t1",
        &format!("-c{CONNECTIONS}"),
        &format!("-d{slice_s}s"),
        "-s",
    ]);
    wrk.arg(script);
    if !stays {
        wrk.args(["-H", "Connection: close"]);
    }
    let told = told(wrk.arg(format!("http://127.0.0.1:{port}/")))?;
    let line = told.lines().find(|line| line.starts_with('{'));
    Ok(serde_json::from_str(line.context("wrk says nothing")?)?)
}

/// Requests over HTTP/2 by TLS.
pub(super) fn http2(programs: &Programs, port: u16, slice_s: u64) -> anyhow::Result<Turn> {
    let mut h2load = Command::new(&programs.h2load);
    let streams = CONNECTIONS / H2_CONNECTIONS;
    h2load.args([
        format!("-c{H2_CONNECTIONS}"),
        format!("-m{streams}"),
        format!("-D{slice_s}"),
        format!("https://127.0.0.1:{port}/"),
    ]);
    h2load_told(&told(&mut h2load)?, slice_s).context("h2load says nothing of its requests")
}

/// Reads `requests: 9 total, 9 started, 9 done, 9 succeeded, 0 failed, 0 errored, 0 timeout`.
fn h2load_told(told: &str, slice_s: u64) -> Option<Turn> {
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("requests: "))?;
    let count = |name: &str| {
        let part = line.split(", ").find_map(|part| part.strip_suffix(name))?;
        part.trim().parse::<u64>().ok()
    };
    // It is told "h2" for HTTP/2 by TLS; anything else would compare something else.
    let is_h2 = told.contains("Application protocol: h2\n");
    is_h2.then_some(())?;
    Some(Turn {
        done: count("succeeded")?,
        failed: count("failed")? + count("errored")? + count("timeout")?,
        seconds: std::time::Duration::from_secs(slice_s).as_secs_f64(),
        ..Turn::default()
    })
}

fn told(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output()?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        bail!("{}: {told}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_h2load_says_is_read_and_nothing_is_compared_that_was_not_http2() {
        let told = "Application protocol: h2\n\nrequests: 70 total, 70 started, 68 done, 66 succeeded, 1 failed, 1 errored, 0 timeout\n";
        let turn = h2load_told(told, 2).unwrap();
        assert_eq!((turn.done, turn.failed), (66, 2));
        let http1 = told.replace("protocol: h2", "protocol: http/1.1");
        assert!(h2load_told(&http1, 2).is_none());
    }
}
