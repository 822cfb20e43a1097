//! A line for each request, for operators: no name, no number, no full address, no query. What it can't write in time is left out and counted.

use std::fs::File;
use std::fs::OpenOptions;
use std::io::Write;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;

use balance::Lane;
use hyper::Request;
use serde::Serialize;

use crate::backend::Backend;

/// Lines that may wait to be written.
const LINES_MAX: usize = 8_192;

/// Where the lines go.
pub(crate) struct AccessLog {
    lines: SyncSender<Line>,
    pub(crate) left_out: AtomicU64,
}

/// One request.
#[derive(Serialize)]
pub(crate) struct Line {
    at: String,
    method: String,
    /// The path without what names a paper, a receipt or a person.
    path: String,
    status: u16,
    ms: u64,
    backend: Option<String>,
    lane: &'static str,
    /// The network that it came from, not the address.
    from: String,
}

impl AccessLog {
    /// Appends to a file, by a thread of its own: a full disk holds no request up.
    pub(crate) fn open(path: &Path) -> std::io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let (lines, queue) = sync_channel(LINES_MAX);
        std::thread::Builder::new()
            .name("access log".to_owned())
            .spawn(move || keep(&queue, file))?;
        Ok(Self {
            lines,
            left_out: AtomicU64::new(0),
        })
    }

    pub(crate) fn write(&self, line: Line) {
        if self.lines.try_send(line).is_err() {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn keep(queue: &Receiver<Line>, mut file: File) {
    while let Ok(line) = queue.recv() {
        let mut text = String::new();
        for line in std::iter::once(line).chain(queue.try_iter().take(LINES_MAX)) {
            text += &serde_json::to_string(&line).unwrap_or_default();
            text.push('\n');
        }
        if let Err(error) = file.write_all(text.as_bytes()) {
            tracing::warn!(%error, "the access log");
        }
    }
}

impl Line {
    pub(crate) fn of<B>(request: &Request<B>, from: SocketAddr, lane: Lane) -> Self {
        Self {
            at: String::new(),
            method: request.method().as_str().to_owned(),
            path: without_names(request.uri().path()),
            status: 0,
            ms: 0,
            backend: None,
            lane: lane.name(),
            from: network_of(from.ip()),
        }
    }

    pub(crate) fn answered(
        self,
        now: impl std::fmt::Display,
        status: u16,
        took_ms: u64,
        backend: Option<Arc<Backend>>,
    ) -> Self {
        Self {
            at: now.to_string(),
            status,
            ms: took_ms,
            backend: backend.map(|backend| backend.name.clone()),
            ..self
        }
    }
}

/// A path whose parts that may name somebody or something are stars: all that have a digit or a letter beyond ASCII.
fn without_names(path: &str) -> String {
    let plain = |part: &str| {
        let fits = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'-' | b'.' | b'_');
        part.bytes().all(fits) || part == "v1"
    };
    let parts = path
        .split('/')
        .map(|part| if plain(part) { part } else { "*" });
    parts.collect::<Vec<_>>().join("/")
}

fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_nobody() {
        let paths = [
            ("/api/v1/resident/household-extract", None),
            ("/papers/1234567890123456", Some("/papers/*")),
            ("/desk/done/01a20799a60d", Some("/desk/done/*")),
            ("/%EA%B9%80", Some("/*")),
        ];
        for (path, expected) in paths {
            assert_eq!(without_names(path), expected.unwrap_or(path));
        }
        let of = |text: &str| network_of(text.parse().expect("an address"));
        assert_eq!(of("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(of("2001:db8:7::1"), "2001:db8:7::/48");
    }
}
