//! Services behind a gateway that put on record what reaches them: one in this process, one in a process of its own, and plain nginx, which is not
//! ours and keeps no keys.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::routing::get;
use axum::routing::post;
use tokio::runtime::Runtime;

use crate::tools::Scratch;
use crate::tools::scratch;

/// What makes a request without a key findable in the record. No gateway knows it.
pub(crate) const MARK: &str = "x-mark";
const KEY: &str = "idempotency-key";
/// Fills more than a packet.
const DEEP_LEN: usize = 2_000;

/// Where the services of one home put on record what reaches them, before they answer; it outlives each of them.
#[derive(Clone)]
pub(crate) struct Book {
    dir: PathBuf,
    /// Who began it keeps its folder.
    _kept: Option<Arc<Scratch>>,
}

/// What a book says.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// How often each key came, at all services together.
    pub(crate) keys: BTreeMap<String, u32>,
    /// What was done for a key, by services that keep keys.
    pub(crate) done: BTreeSet<String>,
    /// How often each mark came.
    pub(crate) marks: BTreeMap<String, u32>,
    /// How often something came with neither.
    pub(crate) bare: u32,
}

impl Book {
    /// An empty one.
    pub(crate) fn begin() -> Self {
        let dir = scratch("book");
        std::fs::create_dir(dir.as_path().join("done")).unwrap();
        Self {
            dir: dir.as_path().to_owned(),
            _kept: Some(Arc::new(dir)),
        }
    }

    fn file(&self, name: &str, ending: &str) -> PathBuf {
        self.dir.join(name).with_extension(ending)
    }

    pub(crate) fn read(&self) -> Record {
        let mut record = Record::default();
        for file in std::fs::read_dir(&self.dir).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_none_or(|ending| ending != "log") {
                continue;
            }
            for line in std::fs::read_to_string(file).unwrap().lines() {
                match line.split_once(',').unwrap() {
                    ("", "") => record.bare += 1,
                    ("", mark) => *record.marks.entry(mark.to_owned()).or_default() += 1,
                    (key, _) => *record.keys.entry(key.to_owned()).or_default() += 1,
                }
            }
        }
        let done = std::fs::read_dir(self.dir.join("done")).unwrap();
        let name = |file: std::io::Result<std::fs::DirEntry>| {
            file.unwrap().file_name().into_string().unwrap()
        };
        record.done = done.map(name).collect();
        record
    }
}

/// A service that keeps keys, in this process.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    _runtime: Runtime,
}

impl Service {
    /// At some port of this machine.
    pub(crate) fn new(name: &str, book: &Book) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let runtime = runtime();
        runtime.spawn(serve(listener, name.to_owned(), book.clone()));
        Self {
            address,
            _runtime: runtime,
        }
    }
}

/// The line of shell that becomes a service of this name in a process of its own; `keeps` keys it if it is ours.
pub(crate) fn command(keeps: bool, name: &str, address: &str, book: &Book) -> String {
    if keeps {
        let program = std::env::current_exe().unwrap();
        return format!(
            "SERVICE_NAME={name} SERVICE_AT={address} SERVICE_BOOK={} exec '{}' --exact served::process --ignored --nocapture >/dev/null",
            book.dir.display(),
            program.display()
        );
    }
    let file = book.file(name, "conf");
    std::fs::write(&file, nginx(name, address, book)).unwrap();
    format!("exec nginx -c {}", file.display())
}

/// A static file, and a POST that is answered. It is put on record by a question of nginx to itself, because the line for the request itself is
/// written after its answer, and a kill may come between.
fn nginx(name: &str, address: &str, book: &Book) -> String {
    let (dir, log) = (book.dir.display(), book.file(name, "log"));
    let log = log.display();
    for (page, text) in [("page", "page"), ("deep", &"d".repeat(DEEP_LEN))] {
        std::fs::write(book.dir.join(page), text).unwrap();
    }
    format!(
        "user root; daemon off; worker_processes 2; pid {dir}/{name}.pid; error_log {dir}/{name}.err;
events {{ worker_connections 4096; }}
http {{
  log_format came escape=none '$http_idempotency_key,$http_x_mark';
  access_log off;
  server {{
    listen {address};
    root {dir};
    location = /do {{ auth_request /record; try_files /none @done; }}
    location = /record {{ internal; log_subrequest on; access_log {log} came; return 204; }}
    location @done {{ return 201 done; }}
  }}
}}
"
    )
}

#[test]
#[ignore = "a service in a process of its own; tests/pair.rs starts it"]
#[expect(clippy::disallowed_methods, reason = "its parent says where it is")]
fn process() {
    let told = |name| std::env::var(name).unwrap();
    let listener = TcpListener::bind(told("SERVICE_AT")).unwrap();
    let book = Book {
        dir: told("SERVICE_BOOK").into(),
        _kept: None,
    };
    runtime().block_on(serve(listener, told("SERVICE_NAME"), book));
}

fn runtime() -> Runtime {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(1).enable_all().build().unwrap()
}

async fn serve(listener: TcpListener, name: String, book: Book) {
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let mut log = File::options();
    let log = log.append(true).create(true);
    let log = log.open(book.file(&name, "log")).unwrap();
    let router = Router::new()
        .route("/page", get(async || "page"))
        .route("/deep", get(async || "d".repeat(DEEP_LEN)))
        .route("/do", post(work))
        .with_state(Arc::new((book, log)));
    axum::serve(listener, router).await.unwrap();
}

/// Does what it is asked once for each key, whichever service of the home is asked, and takes a moment for it.
async fn work(
    State(state): State<Arc<(Book, File)>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Bytes) {
    tokio::time::sleep(Duration::from_millis(3)).await;
    let (book, mut log) = (&state.0, &state.1);
    let of = |name| {
        headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    };
    let (key, mark) = (of(KEY), of(MARK));
    // One write a line: two processes may write, and either may be killed.
    log.write_all(format!("{key},{mark}\n").as_bytes()).unwrap();
    if !key.is_empty() {
        // What is done is a file of this name. It is there already where the key has come before.
        File::create(book.dir.join("done").join(key)).unwrap();
    }
    (StatusCode::CREATED, body)
}
