//! A service that counts what it does, and clients that ask it without a rest: how a gateway is judged.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::routing::get;
use axum::routing::post;
use clock::Ticks;
use hyper::Request;
use reach::Limits;
use reach::Reach;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::tools;

/// So many requests a second, unless the caller says otherwise (IEUM_LOAD).
const PER_S: u64 = 150;

/// A service in this process, and what it has done.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    done: Arc<Done>,
    _runtime: Runtime,
}

#[derive(Default)]
struct Done {
    /// How often each key came; what is done for it is done the first time.
    by_key: Mutex<BTreeMap<String, u32>>,
    unkeyed: AtomicU32,
}

impl Service {
    /// Listens in the network namespace of the calling thread.
    pub(crate) fn at(address: &str) -> Self {
        let listener = std::net::TcpListener::bind(address).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let done = Arc::new(Done::default());
        let router = Router::new()
            .route("/page", get(async || "page"))
            .route("/deep", get(async || "d".repeat(2_000)))
            .route("/do", post(work))
            .with_state(Arc::clone(&done));
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            address,
            done,
            _runtime: runtime,
        }
    }

    /// The keys that arrived.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.done.by_key.lock().unwrap().keys().cloned().collect()
    }

    pub(crate) fn unkeyed(&self) -> u32 {
        self.done.unkeyed.load(Ordering::Relaxed)
    }
}

/// Does what it is asked once for each key, and takes a moment for it.
async fn work(
    State(done): State<Arc<Done>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Bytes) {
    tokio::time::sleep(Duration::from_millis(3)).await;
    match headers.get("idempotency-key") {
        Some(key) => {
            let key = key.to_str().unwrap().to_owned();
            *done.by_key.lock().unwrap().entry(key).or_default() += 1;
        }
        None => drop(done.unkeyed.fetch_add(1, Ordering::Relaxed)),
    }
    (StatusCode::CREATED, body)
}

/// What clients saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Answered as they should be.
    pub(crate) answered: u32,
    /// The keys of those that did something.
    pub(crate) keys: Vec<String>,
    /// Everything else, as it was said.
    pub(crate) failed: Vec<String>,
    /// The longest time, while they asked, in which nobody got an answer.
    pub(crate) gap: Duration,
    /// The longest time that one of them waited.
    pub(crate) wait: Duration,
}

/// GET and keyed POST in turn, at these addresses, while something is done. In the network namespace of the calling thread.
pub(crate) fn asked_meanwhile(
    addresses: &[SocketAddr],
    name: &str,
    done: impl FnOnce() + Send,
) -> Seen {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // A thread begins in the namespace of the one that starts it.
        let clients = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(ask(addresses, name, &over))
        });
        {
            // Also where it fails: the clients wait for it.
            let _over = Over(&over);
            done();
        }
        clients.join().unwrap()
    })
}

/// Says with its end that it is over.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn ask(addresses: &[SocketAddr], name: &str, over: &AtomicBool) -> Seen {
    let asking = Arc::new(AtomicBool::new(true));
    let limits = Limits {
        answer_max: Duration::from_secs(5),
        ..Limits::default()
    };
    let reach = Arc::new(Reach::new(addresses.iter().copied(), limits));
    let pause = Duration::from_micros(1_000_000 / tools::asked("IEUM_LOAD", PER_S));
    let seen = Arc::new(Mutex::new((Seen::default(), Ticks::begin())));
    let mut going = JoinSet::new();
    let mut clock = tokio::time::interval(pause);
    for n in 0_u32.. {
        if over.load(Ordering::Relaxed) {
            asking.store(false, Ordering::Relaxed);
            break;
        }
        clock.tick().await;
        while going.try_join_next().is_some() {}
        let (reach, seen, asking) = (Arc::clone(&reach), Arc::clone(&seen), Arc::clone(&asking));
        let key = (n % 2 == 1).then(|| format!("{name}-{n}"));
        going.spawn(async move {
            let began = Ticks::begin();
            let answer = reach.send(request(key.as_deref())).await;
            let (seen, last) = &mut *seen.lock().unwrap();
            match answer {
                Ok(answer) if answer.status().is_success() => {
                    seen.answered += 1;
                    seen.keys.extend(key);
                    seen.wait = seen.wait.max(Duration::from_millis(began.ms()));
                    if asking.load(Ordering::Relaxed) {
                        seen.gap = seen.gap.max(Duration::from_millis(last.ms()));
                    }
                    *last = Ticks::begin();
                }
                Ok(answer) => seen.failed.push(format!("{n}: {}", answer.status())),
                Err(error) => seen.failed.push(format!("{n}: {error}")),
            }
        });
    }
    while going.join_next().await.is_some() {}
    let mut seen = seen.lock().unwrap();
    std::mem::take(&mut seen.0)
}

fn request(key: Option<&str>) -> Request<Bytes> {
    let request = match key {
        Some(key) => Request::post("/do").header("idempotency-key", key),
        None => Request::get("/page"),
    };
    request
        .header("host", "service")
        .body(Bytes::from_static(b"x"))
        .unwrap()
}

impl Seen {
    /// Nobody was without an answer, and what was promised was done: once, by one of these services.
    pub(crate) fn all_is_well(&self, services: &[&Service]) {
        assert!(self.answered > 0);
        assert_eq!(self.failed, Vec::<String>::new(), "of {}", self.answered);
        let mut done: Vec<String> = services.iter().flat_map(|one| one.keys()).collect();
        done.sort();
        for key in &self.keys {
            assert!(
                done.binary_search(key).is_ok(),
                "{key} was answered and not done"
            );
        }
        println!(
            "{} answered, none for {:?} at most, one waited {:?}",
            self.answered, self.gap, self.wait
        );
    }
}
