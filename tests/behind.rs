//! What stands behind a gateway in these tests: services on loopback that are not ours, good ones and bad ones, and a load that is never asked twice.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How a service behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It answers.
    Good,
    /// It is another one: nothing that is asked of it is there.
    Other,
    /// It answers its checks, and nothing else.
    Hollow,
    /// It takes connections and says nothing.
    Hung,
    /// After so many requests it fails.
    Mortal(u32),
}

/// How often each key did something, at all services together.
pub(crate) type Keys = Arc<Mutex<BTreeMap<String, u32>>>;

/// A service; it lives as long as the test program. Where it listens.
pub(crate) fn service(manner: Manner, keys: &Keys) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (keys, asked) = (Arc::clone(keys), Arc::new(AtomicU32::new(0)));
    std::thread::spawn(move || {
        for line in listener.incoming().flatten() {
            let (keys, asked) = (Arc::clone(&keys), Arc::clone(&asked));
            std::thread::spawn(move || converse(line, manner, &keys, &asked));
        }
    });
    address
}

fn converse(line: TcpStream, manner: Manner, keys: &Keys, asked: &AtomicU32) {
    let mut writer = line.try_clone().unwrap();
    let mut reader = BufReader::new(line);
    while let Some((path, key)) = request(&mut reader) {
        if manner == Manner::Hung {
            std::thread::sleep(Duration::from_mins(5));
            return;
        }
        let nth = asked.fetch_add(1, Ordering::Relaxed);
        let is_check = path.starts_with("/healthz") || path == "/alive";
        let status = match manner {
            Manner::Mortal(after) if nth >= after => 500,
            Manner::Other => 404,
            Manner::Hollow if !is_check => 404,
            Manner::Good | Manner::Hollow | Manner::Hung | Manner::Mortal(_) => {
                if path == "/nowhere" { 404 } else { 200 }
            }
        };
        if path == "/slow" {
            std::thread::sleep(Duration::from_millis(80));
        }
        if let Some(key) = key.filter(|_| status == 200) {
            *keys.lock().unwrap().entry(key).or_default() += 1;
        }
        let body = "b".repeat(2_000);
        let answer = format!(
            "HTTP/1.1 {status} So\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        if writer.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// The path and the key of the next request, once it has arrived.
fn request(reader: &mut BufReader<TcpStream>) -> Option<(String, Option<String>)> {
    let (mut first, mut len, mut key) = (String::new(), 0, None);
    reader.read_line(&mut first).ok().filter(|len| *len > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|len| *len > 0)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => len = value.parse().ok()?,
            "idempotency-key" => key = Some(value.to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; len];
    reader.read_exact(&mut body).ok()?;
    Some((first.split(' ').nth(1)?.to_owned(), key))
}

/// Asks once, on a connection of its own, and never again: the status, or what broke.
pub(crate) fn ask(
    at: SocketAddr,
    path: &str,
    key: Option<&str>,
    body_len: usize,
) -> Result<u16, String> {
    let said = |error: std::io::Error| error.to_string();
    let mut line = TcpStream::connect(at).map_err(said)?;
    line.set_read_timeout(Some(Duration::from_secs(30)))
        .map_err(said)?;
    let method = if key.is_some() { "POST" } else { "GET" };
    let key = key.map_or_else(String::new, |key| format!("idempotency-key: {key}\r\n"));
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: portal\r\nconnection: close\r\ncontent-length: {body_len}\r\n{key}\r\n"
    );
    line.write_all(head.as_bytes()).map_err(said)?;
    line.write_all(&vec![b'q'; body_len]).map_err(said)?;
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).map_err(said)?;
    let text = String::from_utf8_lossy(&answer);
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    status.ok_or_else(|| format!("no answer: {text:?}"))
}

/// People who ask without a rest while something is done.
pub(crate) struct Load {
    pub(crate) answered: u32,
    pub(crate) failed: Vec<String>,
}

/// Looks and keyed requests, `threads` of each, while something is done.
pub(crate) fn load(at: SocketAddr, threads: u32, path: &str, done: impl FnOnce()) -> Load {
    static RUN: AtomicU32 = AtomicU32::new(0);
    let run = RUN.fetch_add(1, Ordering::Relaxed);
    let (over, answered) = (AtomicBool::new(false), AtomicU32::new(0));
    let failed = Mutex::new(Vec::new());
    let ask_on = |thread: u32, keyed: bool| {
        let mut nth = 0;
        while !over.load(Ordering::Relaxed) {
            let key = keyed.then(|| format!("{run}-{thread}-{nth}"));
            nth += 1;
            match ask(at, path, key.as_deref(), if keyed { 40 } else { 0 }) {
                Ok(200) => drop(answered.fetch_add(1, Ordering::Relaxed)),
                other => failed.lock().unwrap().push(format!("{key:?}: {other:?}")),
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    let ask_on = &ask_on;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || ask_on(thread, true));
            scope.spawn(move || ask_on(thread, false));
        }
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(done));
        over.store(true, Ordering::Relaxed);
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    });
    Load {
        answered: answered.into_inner(),
        failed: failed.into_inner().unwrap(),
    }
}
