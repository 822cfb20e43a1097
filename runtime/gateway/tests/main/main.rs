//! A gateway before servers of anybody, over real sockets: what it sends again and what never, what passes through it, and how it leaves.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by ending")]

mod servers;

use std::sync::Arc;
use std::time::Duration;

use balance::Rate;
use balance::Rules;
use clock::Clock;
use gateway::Affinity;
use gateway::BackendAt;
use gateway::Checks;
use gateway::Gateway;
use gateway::Limits;
use gateway::PassageAt;
use gateway::Settings;
use gateway::Tls;
use kernel::Moment;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::servers::Manner;
use crate::servers::Server;
use crate::servers::ask;
use crate::servers::send;

/// How long something may take to be seen; a limit of waiting, not a promise.
const PATIENCE: Duration = Duration::from_secs(30);

/// After so many lots one of two was drawn.
const TRIES_MAX: usize = 200;

/// A gateway that runs in this process.
struct Running {
    gateway: Arc<Gateway>,
    address: std::net::SocketAddr,
    leave: watch::Sender<bool>,
    parts: JoinSet<()>,
}

impl Running {
    fn before(servers: &[&Server], tls: Option<Tls>) -> Self {
        let at = |(n, server): (usize, &&Server)| BackendAt {
            name: format!("b{n}"),
            home: "home".to_owned(),
            address: server.address,
        };
        Self::of(
            servers.iter().enumerate().map(at).collect(),
            Vec::new(),
            tls,
        )
    }

    fn of(backends: Vec<BackendAt>, passages: Vec<PassageAt>, tls: Option<Tls>) -> Self {
        let limits = Limits {
            body_len_max: 2 << 20,
            ..Limits::default()
        };
        Self::with(backends, passages, tls, limits)
    }

    fn with(
        backends: Vec<BackendAt>,
        passages: Vec<PassageAt>,
        tls: Option<Tls>,
        limits: Limits,
    ) -> Self {
        let listens = passages.iter().map(|passage| passage.listen);
        let listens: std::collections::BTreeSet<_> = listens.collect();
        let settings = Settings {
            name: "g".to_owned(),
            backends,
            passages,
            checks: Checks {
                shallow: Some("/healthz".to_owned()),
                deep: Some("/deep".to_owned()),
                deep_len_min: 1_500,
                rules: Rules {
                    deep_ms: 1_000,
                    ..Rules::default()
                },
            },
            affinity: Affinity::default(),
            limits,
            access_log: None,
            track_file: None,
        };
        let (leave, leaving) = watch::channel(false);
        let clock = Arc::new(Clock::new(Moment(0), 0));
        let gateway = Gateway::new(settings, clock, leaving).unwrap();
        let listener = gateway::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let mut parts = JoinSet::new();
        parts.spawn(Arc::clone(&gateway).attend(listener, tls));
        for listen in listens {
            let listener = gateway::bind(listen).unwrap();
            parts.spawn(Arc::clone(&gateway).attend(listener, None));
        }
        parts.spawn(Arc::clone(&gateway).keep());
        Self {
            gateway,
            address,
            leave,
            parts,
        }
    }

    fn state(&self, n: usize) -> String {
        self.gateway.standing().backends[n].state.clone()
    }

    async fn stands(&self, n: usize, state: &str) {
        let stands = async {
            while self.state(n) != state {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let stood = tokio::time::timeout(PATIENCE, stands).await;
        assert!(stood.is_ok(), "{} and not {state}", self.state(n));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_without_a_key_arrives_once_and_one_with_a_key_is_answered() {
    let (dying, well) = (
        Server::start(Manner::Well).await,
        Server::start(Manner::Well).await,
    );
    let running = Running::before(&[&dying, &well], None);
    running.stands(0, "up").await;
    running.stands(1, "up").await;
    // It reads a request, and breaks off: nobody knows what it did.
    dying.behave(Manner::BreaksOff);
    let (mut sent, mut unknown) = (0, 0);
    while dying.arrived("/effect") == 0 {
        sent += 1;
        assert!(sent < TRIES_MAX, "it gets its share");
        let plain = send(running.address, "POST", "/effect", &[], &[b'x'; 100]).await;
        match plain.status {
            200 => {}
            502 => {
                unknown += 1;
                assert!(plain.text().contains("gateway.unknown"), "{}", plain.text());
            }
            status => panic!("{status}"),
        }
    }
    let mut keyed = 0;
    while dying.arrived("/keyed") == 0 {
        running.stands(0, "up").await;
        keyed += 1;
        assert!(keyed < TRIES_MAX, "it was tried, too");
        let key = [("idempotency-key", format!("k{keyed}"))];
        let key = key.each_ref().map(|(name, value)| (*name, value.as_str()));
        let answer = send(running.address, "POST", "/keyed", &key, &[b'x'; 100]).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let arrived = dying.arrived("/effect") + well.arrived("/effect");
    assert_eq!(arrived, sent, "no second time");
    assert_eq!(unknown, dying.arrived("/effect"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_answers_small_questions_and_stalls_at_large_ones_is_degraded() {
    let (stalls, well) = (
        Server::start(Manner::Well).await,
        Server::start(Manner::Well).await,
    );
    let running = Running::before(&[&stalls, &well], None);
    running.stands(0, "up").await;
    stalls.behave(Manner::StallsAtLarge);
    running.stands(0, "degraded").await;
    let before = stalls.arrived("/page");
    for _ in 0..20 {
        assert_eq!(ask(running.address, "/page").await.status, 200);
    }
    assert_eq!(stalls.arrived("/page"), before, "it gets nothing");
    stalls.behave(Manner::Well);
    running.stands(0, "up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_works_it_says_so_and_what_to_do() {
    let gone = Server::start(Manner::Well).await;
    let running = Running::before(&[&gone], None);
    running.stands(0, "up").await;
    gone.end();
    running.stands(0, "down").await;
    let told = ask(running.address, "/page").await;
    assert_eq!(told.status, 503);
    assert_eq!(told.header("retry-after"), "5");
    assert!(
        told.text().contains("gateway.nobody-works"),
        "{}",
        told.text()
    );
    let page = send(
        running.address,
        "GET",
        "/page",
        &[("accept", "text/html")],
        b"",
    )
    .await;
    assert!(
        page.text().contains("잠시 뒤 다시 해 주세요"),
        "{}",
        page.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_pass_and_too_large_ones_are_refused() {
    let server = Server::start(Manner::Well).await;
    let running = Running::before(&[&server], None);
    running.stands(0, "up").await;
    for len in [0, 1, 65_536, 65_537, 1_500_000] {
        let body = vec![b'a'; len];
        let answer = send(running.address, "POST", "/echo", &[], &body).await;
        assert_eq!((answer.status, answer.body.len()), (200, len));
    }
    let large = send(
        running.address,
        "POST",
        "/echo",
        &[],
        &vec![b'a'; (2 << 20) + 1],
    )
    .await;
    assert_eq!(large.status, 413);
    assert_eq!(ask(running.address, "/page").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_is_asked_to_forget_it_does_not_pass_on_and_who_asked_it_tells() {
    let server = Server::start(Manner::Well).await;
    let running = Running::before(&[&server], None);
    running.stands(0, "up").await;
    let headers = [
        ("connection", "x-secret, keep-alive"),
        ("x-secret", "1"),
        ("x-forwarded-for", "203.0.113.9"),
    ];
    let told = send(running.address, "GET", "/headers", &headers, b"").await;
    let told = told.text();
    assert!(
        !told.contains("x-secret") && !told.contains("203.0.113.9"),
        "{told}"
    );
    assert!(told.contains("x-forwarded-for: 127.0.0.1"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_something_else_passes_both_ways() {
    use tokio::io::AsyncReadExt;
    use tokio::io::AsyncWriteExt;
    let server = Server::start(Manner::Well).await;
    let running = Running::before(&[&server], None);
    running.stands(0, "up").await;
    let mut line = tokio::net::TcpStream::connect(running.address)
        .await
        .unwrap();
    let question =
        "GET /upgrade HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
    line.write_all(question.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(line.read_u8().await.unwrap());
    }
    assert!(
        head.starts_with(b"HTTP/1.1 101"),
        "{}",
        String::from_utf8_lossy(&head)
    );
    for said in ["one", "two"] {
        line.write_all(said.as_bytes()).await.unwrap();
        let mut back = [0; 3];
        line.read_exact(&mut back).await.unwrap();
        assert_eq!(back, said.as_bytes());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_leaves_with_the_next_answer_of_each_connection_and_loses_nothing() {
    let server = Server::start(Manner::Well).await;
    let mut running = Running::before(&[&server], None);
    running.stands(0, "up").await;
    let mut line = servers::Line::open(running.address).await;
    assert_eq!(line.ask("/page").await.header("connection"), "");
    running.leave.send(true).unwrap();
    let last = line.ask("/page").await;
    assert_eq!(
        (last.status, last.header("connection")),
        (200, "close".to_owned())
    );
    drop(line);
    let over = async { while running.parts.join_next().await.is_some() {} };
    assert!(tokio::time::timeout(PATIENCE, over).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn by_tls_it_speaks_both_versions() {
    let server = Server::start(Manner::Well).await;
    let (tls, roots) = servers::certificate();
    let running = Running::before(&[&server], Some(tls));
    running.stands(0, "up").await;
    for version in ["h2", "http/1.1"] {
        let told = servers::ask_tls(running.address, &roots, version).await;
        assert_eq!(told, (200, "page".to_owned()), "{version}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_pass_by_the_server_that_they_name_and_say_who_is_at_the_other_end() {
    let (first, rest) = (servers::Hears::start().await, servers::Hears::start().await);
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = held.local_addr().unwrap();
    drop(held);
    let passage = |name: &str, server: &[&str], target: std::net::SocketAddr| PassageAt {
        name: name.to_owned(),
        listen,
        server_names: server.iter().map(|&name| name.to_owned()).collect(),
        proxy_header: !server.is_empty(),
        targets: vec![
            BackendAt {
                name: format!("{name}-gone"),
                home: name.to_owned(),
                address: "127.0.0.1:1".parse().unwrap(),
            },
            BackendAt {
                name: name.to_owned(),
                home: name.to_owned(),
                address: target,
            },
        ],
    };
    let passages = vec![
        passage("named", &["register.example"], first.address),
        passage("rest", &[], rest.address),
    ];
    let running = Running::of(Vec::new(), passages, None);
    let (client, hello) = servers::hello(listen, "register.example").await;
    let heard = first.heard(&hello).await;
    let header = balance::proxy_header(client, listen);
    assert!(heard.starts_with(&header), "first who it is: {heard:02x?}");
    assert_eq!(
        heard.get(header.len()..),
        Some(hello.as_slice()),
        "then all that was said"
    );
    let (_, hello) = servers::hello(listen, "other.example").await;
    assert_eq!(
        rest.heard(&hello).await,
        hello,
        "another name goes where no name is asked for"
    );
    let plain = servers::says(listen, b"no TLS at all, and longer than a head").await;
    assert_eq!(rest.heard(&plain).await, plain);
    let standing = running.gateway.standing();
    assert_eq!(standing.passages.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_often_is_counted_unless_nobody_is_to_be() {
    let server = Server::start(Manner::Well).await;
    for (sources_max, counted) in [(1_024, 1), (0, 0)] {
        let backend = BackendAt {
            name: "b".to_owned(),
            home: "home".to_owned(),
            address: server.address,
        };
        let limits = Limits {
            network: Rate { per_s: 1, burst: 1 },
            sources_max,
            ..Limits::default()
        };
        let running = Running::with(vec![backend], Vec::new(), None, limits);
        running.stands(0, "up").await;
        for _ in 0..50 {
            assert_eq!(ask(running.address, "/page").await.status, 200);
        }
        assert_eq!(running.gateway.standing().sources, [counted; 2]);
        let over = running.gateway.figures().over_rate;
        assert_eq!(over > 0, counted > 0, "{over} were over the rate");
    }
}
