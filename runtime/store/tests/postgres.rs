//! What only a server can do to a store: lose the connection at the worst moment, change hosts, refuse its settings, let another process in.

use std::collections::BTreeSet;
use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;
use std::time::Duration;

use journal::Appended;
use journal::ExportLine;
use journal::StoreError;
use journal::Verifier;
use journal::sync::Answer;
use journal::sync::Cursor;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Errand;
use kernel::Id;
use serde_json::json;
use store::OpenError;
use store::PostgresConfig;
use store::Store;
use tokio_postgres::Client;
use tokio_postgres::NoTls;

use crate::cluster;
use crate::notes::NOW;
use crate::notes::Place;
use crate::notes::TABLES;
use crate::notes::new_note;
use crate::notes::rows;

/// Lets everything pass.
const PASS: u8 = 0;
/// Cuts the connection in the place of the next COMMIT.
const CUT_BEFORE: u8 = 1;
/// Lets the next COMMIT through, and cuts the connection when the server has confirmed it.
const CUT_BEHIND: u8 = 2;
/// Takes no connection.
const CLOSED: u8 = 3;

/// A line to the server that can be cut.
struct Line {
    port: u16,
    plan: Arc<AtomicU8>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Line {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let plan = Arc::new(AtomicU8::new(PASS));
        let streams = Arc::new(Mutex::new(Vec::new()));
        let (told, kept) = (Arc::clone(&plan), Arc::clone(&streams));
        let server = format!("{}/.s.PGSQL.5432", cluster::folder());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if told.load(Ordering::SeqCst) == CLOSED {
                    continue;
                }
                let server = UnixStream::connect(&server).unwrap();
                kept.lock().unwrap().push(client.try_clone().unwrap());
                relay(&client, &server, &told);
            }
        });
        Self {
            port,
            plan,
            streams,
        }
    }

    fn plan(&self, plan: u8) {
        self.plan.store(plan, Ordering::SeqCst);
    }

    /// Cuts what is there, and takes nothing more.
    fn close(&self) {
        self.plan(CLOSED);
        for stream in self.streams.lock().unwrap().drain(..) {
            let _gone = stream.shutdown(Shutdown::Both);
        }
    }

    fn store(&self, schema: &str) -> Store {
        let url = format!(
            "host=127.0.0.1 port={} user=postgres dbname=postgres",
            self.port
        );
        open(&url, schema).unwrap()
    }
}

/// Carries bytes both ways, each on a thread, until one side ends.
fn relay(client: &TcpStream, server: &UnixStream, plan: &Arc<AtomicU8>) {
    let mute = Arc::new(AtomicU8::new(PASS));
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (told, muted) = (Arc::clone(plan), Arc::clone(&mute));
    std::thread::spawn(move || {
        let mut bytes = vec![0; 1 << 20];
        while let Some(read) = from.read(&mut bytes).ok().filter(|read| *read > 0) {
            let commits = bytes[..read].windows(7).any(|window| window == b"COMMIT\0");
            let now = if commits {
                told.load(Ordering::SeqCst)
            } else {
                PASS
            };
            if now == CUT_BEFORE || now == CUT_BEHIND {
                told.store(PASS, Ordering::SeqCst);
                muted.store(now, Ordering::SeqCst);
            }
            if now == CUT_BEFORE || to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _gone = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    });
    let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || {
        let mut bytes = vec![0; 1 << 20];
        while let Some(read) = from.read(&mut bytes).ok().filter(|read| *read > 0) {
            let confirmed = bytes[..read].windows(7).any(|window| window == b"COMMIT\0");
            if mute.load(Ordering::SeqCst) == CUT_BEHIND {
                if confirmed {
                    break;
                }
            } else if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _gone = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    });
}

fn open(url: &str, schema: &str) -> Result<Store, OpenError> {
    let config = PostgresConfig::new(url, schema, "jongno", TABLES);
    Store::open_postgres(config, Arc::new(ToySeal), Arc::new(ToyKey))
}

/// Another program on the same server.
async fn other_program() -> Client {
    let (client, connection) = tokio_postgres::connect(&cluster::url(), NoTls)
        .await
        .unwrap();
    tokio::task::spawn_local(connection);
    client
}

async fn append(store: &Store, n: u64) -> Result<Appended, StoreError> {
    store.append(new_note(n).seal(&ToySeal)).await
}

fn is_new(appended: &Result<Appended, StoreError>, at: u64) -> bool {
    matches!(appended, Ok(Appended::New { seq, .. }) if *seq == at)
}

async fn chain_holds(store: &Store) -> u64 {
    let mut verifier = Verifier::new(Some(&ToyKey));
    let mut after = Cursor::START;
    loop {
        let answer = store.page(None, after, NOW).await.unwrap();
        let Answer::Page(page) = answer else {
            unreachable!("a page behind {after:?}");
        };
        for line in page.lines {
            match line {
                ExportLine::Entry(raw) => {
                    verifier.take(&raw).unwrap();
                    (after.seq, after.hash) = (raw.seq, raw.hash);
                }
                ExportLine::Signed(head) => verifier.sign(&head).unwrap(),
            }
        }
        if page.whole_at.is_some() {
            break;
        }
    }
    verifier.finish().unwrap().entries
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_lost_in_commit_is_settled_by_what_is_on_the_server() {
    let line = Line::open();
    let schema = cluster::schema();
    let store = line.store(&schema);
    let errand = Errand {
        kind: "notify".to_owned(),
        body: json!({}),
    };
    let mut first = new_note(1);
    first.body.errands = vec![(Id(7), errand)];
    store.append(first.seal(&ToySeal)).await.unwrap();
    line.plan(CUT_BEFORE);
    let appended = append(&store, 2).await;
    assert!(is_new(&appended, 2), "written again: {appended:?}");
    line.plan(CUT_BEHIND);
    let appended = append(&store, 3).await;
    assert!(is_new(&appended, 3), "written already: {appended:?}");
    for plan in [CUT_BEFORE, CUT_BEHIND] {
        line.plan(plan);
        store.outbox_later(Id(7), NOW).await.unwrap();
        assert_eq!(line.plan.load(Ordering::SeqCst), PASS, "nothing was cut");
    }
    let waiting = store.outbox_take(NOW, 9).await.unwrap();
    assert_eq!(waiting[0].tries, 2, "put off once each time");
    assert_eq!((chain_holds(&store).await, store.state().entries), (3, 3));
    let before = store.dump().await.unwrap();
    store.rebuild(Arc::new(rows)).await.unwrap();
    assert_eq!(store.dump().await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_lost_its_lock_to_another_process_writes_nothing_more() {
    let line = Line::open();
    let schema = cluster::schema();
    let store = line.store(&schema);
    append(&store, 1).await.unwrap();
    line.close();
    // Not even an entry: only the mark tells.
    let other = open(&cluster::url(), &schema).unwrap();
    other.probe(NOW).await.unwrap();
    drop(other);
    line.plan(PASS);
    for n in [3, 4] {
        let refused = append(&store, n).await;
        let Err(StoreError::Broken(why)) = refused else {
            panic!("{refused:?}");
        };
        assert!(why.contains("another process wrote"), "{why}");
    }
    drop(store);
    let store = open(&cluster::url(), &schema).unwrap();
    assert_eq!(chain_holds(&store).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_server_that_ends_its_connections_at_any_moment() {
    const CALLERS: u64 = 16;
    const EACH: u64 = 40;
    let place = Place::server();
    let store = place.open_as("ended", TABLES).unwrap();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let store = store.clone();
            let append_all = async move {
                let mut told = Vec::new();
                for n in caller * EACH..(caller + 1) * EACH {
                    if append(&store, n + 1).await.is_ok() {
                        told.push(n + 1);
                    }
                }
                told
            };
            #[expect(clippy::disallowed_methods, reason = "the test waits for it")]
            tokio::spawn(append_all)
        })
        .collect();
    let killer = tokio::task::LocalSet::new();
    let watched = store.clone();
    let ended = killer.run_until(async {
        let client = other_program().await;
        let mut ended = 0_i64;
        while callers.iter().any(|caller| !caller.is_finished()) {
            let row = client
                .query_one(
                    "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ieum ended') AS e",
                    &[],
                )
                .await
                .unwrap();
            ended += row.get::<_, i64>(0);
            let written = watched.state().entries;
            while watched.state().entries < written + 20 && callers.iter().any(|caller| !caller.is_finished()) {
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
        }
        ended
    });
    let ended = ended.await;
    let mut told = BTreeSet::new();
    for caller in callers {
        told.extend(caller.await.unwrap());
    }
    assert!(
        ended > 3 && told.len() > 300,
        "{ended} ended, {} told",
        told.len()
    );
    let found = chain_holds(&store).await;
    assert!(found >= told.len() as u64, "{found} of {}", told.len());
    for n in told {
        let draft = new_note(n);
        let entry = store.entry_by_key(&draft.who, &draft.key).await.unwrap();
        assert_eq!(entry.unwrap().head.id, draft.id);
    }
}

#[tokio::test]
async fn the_host_that_writes_is_found_among_several() {
    let url = format!(
        "host=/nowhere,127.0.0.1,{} port=5432,1,5432 user=postgres dbname=postgres",
        cluster::folder()
    );
    let store = open(&url, &cluster::schema()).unwrap();
    assert!(is_new(&append(&store, 1).await, 1));
}

#[test]
fn a_server_that_confirms_too_early_is_refused() {
    let url = format!("{} options='-c synchronous_commit=off'", cluster::url());
    let opened = open(&url, &cluster::schema());
    let Err(refused @ OpenError::Setting { .. }) = opened else {
        panic!("opened");
    };
    assert!(
        refused.to_string().contains("synchronous_commit"),
        "{refused}"
    );
}

#[test]
fn a_schema_has_a_name_that_needs_no_quotes() {
    for name in ["", "1a", "a-b", "a;drop", "한글", &"a".repeat(64)] {
        let opened = open("host=/nowhere", name);
        assert!(matches!(opened, Err(OpenError::SchemaName(_))), "{name}");
    }
    let shown = format!(
        "{:?}",
        PostgresConfig::new("password=secret", "a", "b", &[])
    );
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn a_refusal_of_the_server_tells_no_values() {
    let store = Place::server().open();
    append(&store, 1).await.unwrap();
    let mut draft = toy_draft(2, "officer/1", NOW);
    draft.pdfs = vec![("1234567890123456".to_owned(), vec![1])];
    store.append(draft.clone().seal(&ToySeal)).await.unwrap();
    draft.id = Id(99);
    draft.key = "another".to_owned();
    let refused = store.append(draft.seal(&ToySeal)).await;
    let Err(StoreError::Broken(why)) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        why.contains("23502") && !why.contains("1234567890123456"),
        "{why}"
    );
}

#[tokio::test]
async fn who_finds_the_queue_full_is_told_busy_by_postgresql_too() {
    let schema = cluster::schema();
    let store = open(&cluster::url(), &schema).unwrap();
    let local = tokio::task::LocalSet::new();
    let asked = local.run_until(async {
        let other = other_program().await;
        let lock = format!("BEGIN; LOCK TABLE {schema}.entry IN EXCLUSIVE MODE");
        other.batch_execute(&lock).await.unwrap();
        let mut waiting = Vec::new();
        let told = loop {
            let n = waiting.len() as u64;
            let mut asked = Box::pin(store.append(toy_draft(n, "officer/1", NOW).seal(&ToySeal)));
            match asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(told) => break told,
                Poll::Pending => waiting.push(asked),
            }
        };
        assert_eq!(told, Err(StoreError::Busy));
        other.batch_execute("ROLLBACK").await.unwrap();
        let asked = waiting.len() as u64;
        for asked in waiting {
            asked.await.unwrap();
        }
        asked
    });
    assert_eq!(asked.await, store.head().seq);
}
