//! A client of two addresses, over real sockets: one is dead, one hangs, one says that nobody works.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by ending")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::Request;
use hyper::body::Bytes;
use reach::Limits;
use reach::Reach;
use reach::Unreached;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A server that answers every request the same, or never.
struct Server {
    at: SocketAddr,
    asked: Arc<AtomicU32>,
    _task: JoinSet<()>,
}

impl Server {
    async fn saying(answer: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let asked = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&asked);
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut open = Vec::new();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut head = [0; 1_024];
                let _ = stream.read(&mut head).await;
                counted.fetch_add(1, Ordering::Relaxed);
                match answer {
                    Some("") => {}
                    Some(answer) => stream.write_all(answer.as_bytes()).await.unwrap(),
                    None => open.push(stream),
                }
            }
        });
        Self {
            at,
            asked,
            _task: task,
        }
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }
}

const WELL: &str = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nwell";
const NOBODY: &str =
    "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Where nobody listens.
fn nowhere() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

fn reach(addresses: &[SocketAddr]) -> Reach {
    let limits = Limits {
        answer_max: Duration::from_secs(1),
        ..Limits::default()
    };
    Reach::new(addresses.iter().copied(), limits)
}

fn post(key: Option<&str>) -> Request<Bytes> {
    let mut request = Request::post("/do").header("host", "x");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    request.body(Bytes::from_static(b"body")).unwrap()
}

#[tokio::test]
async fn where_the_usual_address_is_dead_the_other_one_answers_from_then_on() {
    let well = Server::saying(Some(WELL)).await;
    let reach = reach(&[nowhere(), well.at]);
    for _ in 0..3 {
        let answer = reach.send(post(None)).await.unwrap();
        assert_eq!(answer.body().as_ref(), b"well");
    }
    assert_eq!(well.asked(), 3, "nothing of the first try had left");
}

#[tokio::test]
async fn who_hangs_or_breaks_off_is_asked_once_and_with_a_key_the_other_answers() {
    for bad in [None, Some("")] {
        let (bad, well) = (Server::saying(bad).await, Server::saying(Some(WELL)).await);
        let plain = reach(&[bad.at, well.at]).send(post(None)).await;
        assert_eq!(
            plain.unwrap_err(),
            Unreached::Unknown,
            "it may have been done"
        );
        assert_eq!((bad.asked(), well.asked()), (1, 0));
        let keyed = reach(&[bad.at, well.at]).send(post(Some("k"))).await;
        assert_eq!(keyed.unwrap().status(), 200);
        assert_eq!((bad.asked(), well.asked()), (2, 1));
    }
}

#[tokio::test]
async fn a_gateway_that_has_nobody_to_ask_is_not_the_last_word() {
    let (nobody, well) = (
        Server::saying(Some(NOBODY)).await,
        Server::saying(Some(WELL)).await,
    );
    let answer = reach(&[nobody.at, well.at]).send(post(Some("k"))).await;
    assert_eq!(answer.unwrap().status(), 200);
    let told = reach(&[nobody.at]).send(post(Some("k"))).await;
    assert_eq!(
        told.unwrap().status(),
        503,
        "and where it stays so it is told"
    );
    assert!(nobody.asked() <= 1 + 6);
}

#[tokio::test]
async fn where_nobody_is_there_that_is_said() {
    let none = reach(&[nowhere(), nowhere()]).send(post(Some("k"))).await;
    assert_eq!(none.unwrap_err(), Unreached::Nowhere);
}
