//! Two nodes of one country.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::Method;
use axum::http::StatusCode;
use certificate::directory::Revocation;
use link::CallError;
use link::Limits;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::world::LIMITS;
use crate::world::World;
use crate::world::ok;
use crate::world::whoami;

#[tokio::test]
async fn two_nodes_talk_and_each_knows_who_calls() {
    let (_world, jongno, songpa) = World::pair().await;
    assert_eq!(whoami(&jongno.caller(), "songpa").await.unwrap(), "jongno");
    assert_eq!(whoami(&songpa.caller(), "jongno").await.unwrap(), "songpa");
    let caller = jongno.caller();
    for body in ["등본", ""] {
        let answer = caller
            .call("songpa", Method::POST, "/echo", Bytes::from(body), LIMITS)
            .await;
        assert_eq!(answer, Ok(ok(body)));
    }
    let answer = caller
        .call("songpa", Method::GET, "/nothing", Bytes::new(), LIMITS)
        .await;
    assert_eq!(answer.unwrap().status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn more_calls_than_places_wait_for_each_other_and_all_are_answered() {
    let (_world, jongno, _songpa) = World::pair().await;
    let caller = Arc::new(jongno.caller());
    let mut calls = JoinSet::new();
    for _ in 0..50 {
        let caller = Arc::clone(&caller);
        calls.spawn(async move { whoami(&caller, "songpa").await });
    }
    for told in calls.join_all().await {
        assert_eq!(told.unwrap(), "jongno");
    }
}

#[tokio::test]
async fn a_node_that_is_not_in_the_directory_or_not_there_is_unreachable() {
    let (_world, jongno, _songpa) = World::pair().await;
    let told = whoami(&jongno.caller(), "busan").await;
    assert!(matches!(told, Err(CallError::Unreachable(_))), "{told:?}");
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap().to_string();
    drop(closed);
    let told = whoami(&jongno.detour("songpa", &address), "songpa").await;
    assert!(matches!(told, Err(CallError::Unreachable(_))), "{told:?}");
}

#[tokio::test]
async fn an_answer_over_the_limit_is_too_large_and_one_that_never_comes_is_late() {
    let (_world, jongno, _songpa) = World::pair().await;
    let caller = jongno.caller();
    let echo = |len: usize| {
        caller.call(
            "songpa",
            Method::POST,
            "/echo",
            Bytes::from(vec![7; len]),
            LIMITS,
        )
    };
    assert_eq!(echo(100_000).await.unwrap().body.len(), 100_000);
    assert_eq!(echo(100_001).await, Err(CallError::TooLarge));
    let limits = Limits {
        answer_max: Duration::from_millis(300),
        ..LIMITS
    };
    let told = caller
        .call("songpa", Method::GET, "/never", Bytes::new(), limits)
        .await;
    assert_eq!(told, Err(CallError::Late));
    assert_eq!(whoami(&caller, "songpa").await.unwrap(), "jongno");
}

#[tokio::test]
async fn a_request_over_the_doors_limit_is_refused_by_its_status() {
    let (_world, jongno, _songpa) = World::pair().await;
    let body = Bytes::from(vec![7; (4 << 20) + 1]);
    let answer = jongno
        .caller()
        .call("songpa", Method::POST, "/echo", body, LIMITS)
        .await;
    assert_eq!(answer.unwrap().status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_stale_line_is_opened_anew_for_what_may_be_repeated() {
    let (_world, jongno, songpa) = World::pair().await;
    let relay = Relay::to(songpa.address.clone()).await;
    let caller = jongno.detour("songpa", &relay.address);
    assert_eq!(whoami(&caller, "songpa").await.unwrap(), "jongno");
    assert_eq!(whoami(&caller, "songpa").await.unwrap(), "jongno");
    assert_eq!(relay.carried(), 1, "the line is kept");
    relay.drop_all().await;
    assert_eq!(whoami(&caller, "songpa").await.unwrap(), "jongno");
    assert_eq!(relay.carried(), 2);
}

#[tokio::test]
async fn a_line_that_swallows_everything_is_unreachable_within_its_limit() {
    let (_world, jongno, _songpa) = World::pair().await;
    let hole = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = hole.local_addr().unwrap().to_string();
    let told = whoami(&jongno.detour("songpa", &address), "songpa").await;
    assert!(matches!(told, Err(CallError::Unreachable(_))), "{told:?}");
}

#[tokio::test]
async fn a_key_revoked_meanwhile_ends_an_open_line_at_both_ends() {
    let (world, jongno, songpa) = World::pair().await;
    let revoked = |key| {
        let mut directory = world.directory(&[&jongno, &songpa]);
        directory.version = 2;
        directory.revocations.push(Revocation {
            node: "its name is not asked".into(),
            key,
            from_s: 0,
            reason: "stolen".into(),
        });
        directory
    };
    let (one, other) = (jongno.caller(), songpa.caller());
    assert_eq!(whoami(&one, "songpa").await.unwrap(), "jongno");
    assert_eq!(whoami(&other, "jongno").await.unwrap(), "songpa");
    // Songpa alone has heard of it: it ends the line that jongno kept, and opens none.
    songpa.copy.published(revoked(jongno.keys.now().link_key()));
    let expected = "the directory has no such key for jongno, or it is revoked";
    let told = whoami(&one, "songpa").await;
    assert!(matches!(told, Err(CallError::Refused(_))), "{told:?}");
    let told = whoami(&other, "jongno").await;
    assert_eq!(told, Err(CallError::Refused(expected.into())));
}

/// Carries bytes both ways, and can drop every connection.
struct Relay {
    address: String,
    control: mpsc::Sender<oneshot::Sender<()>>,
    carried: Arc<AtomicUsize>,
    _task: JoinSet<()>,
}

impl Relay {
    async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (control, mut asked) = mpsc::channel::<oneshot::Sender<()>>(1);
        let carried = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&carried);
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut lines = JoinSet::new();
            loop {
                tokio::select! {
                    Ok((mut near, _)) = listener.accept() => {
                        count.fetch_add(1, Ordering::SeqCst);
                        let target = target.clone();
                        lines.spawn(async move {
                            let mut far = TcpStream::connect(target).await.unwrap();
                            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                        });
                    }
                    Some(done) = asked.recv() => {
                        lines.shutdown().await;
                        done.send(()).unwrap();
                    }
                }
            }
        });
        Self {
            address,
            control,
            carried,
            _task: task,
        }
    }

    fn carried(&self) -> usize {
        self.carried.load(Ordering::SeqCst)
    }

    async fn drop_all(&self) {
        let (done, dropped) = oneshot::channel();
        self.control.send(done).await.unwrap();
        dropped.await.unwrap();
    }
}

#[tokio::test]
async fn a_peer_that_stops_in_the_handshake_holds_nobody_up() {
    let (_world, jongno, songpa) = World::pair().await;
    let mut stopped = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(&songpa.address).await.unwrap();
        // The head of a TLS record, and no more.
        stream.write_all(&[0x16, 0x03, 0x01]).await.unwrap();
        stopped.push(stream);
    }
    assert_eq!(whoami(&jongno.caller(), "songpa").await.unwrap(), "jongno");
    // Each is let go in time, without an answer.
    for mut stream in stopped {
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said).await;
        assert!(said.is_empty());
    }
}
