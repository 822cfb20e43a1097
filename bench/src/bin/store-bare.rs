//! The ceiling: one thread writes the same bytes, commits what is queued together, and answers after the fsync. It checks, reads and
//! hashes nothing.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use baselines::Line;
use baselines::Meter;
use baselines::Ran;
use baselines::Row;
use baselines::Rows;
use baselines::Run;
use baselines::serve;
use rusqlite::Connection;
use rusqlite::params;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::sync::oneshot;

const BATCH_LEN_MAX: usize = 512;
const QUEUE_LEN_MAX: usize = 4096;

type Job = (Row, oneshot::Sender<()>);

struct Bare {
    rows: Arc<Rows>,
    queue: mpsc::Sender<Job>,
    next: Arc<AtomicU64>,
    commits: Arc<AtomicU64>,
}

fn main() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let mut bare = None;
    serve(|line| match line {
        Line::Open(open) => {
            let conn = opened(&open.dir).expect("SQLite opens");
            let level: i64 = conn
                .pragma_query_value(None, "synchronous", |row| row.get(0))
                .expect("SQLite tells");
            bare = Some(start(conn, Rows::new(open.sizes, open.streams)));
            json!({ "settings": { "sqlite": rusqlite::version(), "synchronous": level } })
        }
        Line::Run(run) => {
            let ran = runtime.block_on(work(bare.as_ref().expect("open comes first"), run));
            serde_json::to_value(ran).expect("figures are JSON")
        }
    })
}

fn opened(dir: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(dir.join("bare.db"))?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(baselines::PRAGMAS)?;
    conn.execute_batch(baselines::SCHEMA)?;
    Ok(conn)
}

fn start(conn: Connection, rows: Rows) -> Bare {
    let (queue, jobs) = mpsc::channel(QUEUE_LEN_MAX);
    let commits = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&commits);
    // Ends with the process, whose parent closes the pipe.
    std::thread::spawn(move || write(&conn, jobs, &counted).expect("SQLite writes"));
    Bare {
        rows: Arc::new(rows),
        queue,
        next: Arc::new(AtomicU64::new(0)),
        commits,
    }
}

fn write(
    conn: &Connection,
    mut jobs: mpsc::Receiver<Job>,
    commits: &AtomicU64,
) -> rusqlite::Result<()> {
    let mut batch = Vec::with_capacity(BATCH_LEN_MAX);
    let mut seq = 0_i64;
    while let Some(first) = jobs.blocking_recv() {
        batch.push(first);
        while batch.len() < BATCH_LEN_MAX
            && let Ok(next) = jobs.try_recv()
        {
            batch.push(next);
        }
        conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for (row, _) in &batch {
            seq += 1;
            insert(conn, seq, row)?;
        }
        conn.prepare_cached("COMMIT")?.execute([])?;
        commits.fetch_add(1, Ordering::Relaxed);
        for (_, reply) in batch.drain(..) {
            let _gone = reply.send(());
        }
    }
    Ok(())
}

fn insert(conn: &Connection, seq: i64, row: &Row) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO entry (seq, id, key, recorded_at, head, hash, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![seq, row.id, row.key, row.at, row.head, row.hash, row.body])?;
    conn.prepare_cached("INSERT INTO paper (number, entry, sealed) VALUES (?1, ?2, ?3)")?
        .execute(params![row.number, row.id, row.paper])?;
    conn.prepare_cached("INSERT INTO outbox (id, entry, kind, due, tries, sealed) VALUES (?1, ?2, 'notify', ?3, 0, ?4)")?
        .execute(params![row.errand, row.id, row.at, row.errand_sealed])?;
    let no = conn
        .prepare_cached("INSERT INTO state (stream, version, keys, sealed) VALUES (?1, 1, ?2, ?3)")?
        .insert(params![row.stream, row.search, row.state])?;
    conn.prepare_cached("INSERT INTO search (tbl, key, state) VALUES (1, ?1, ?2)")?
        .execute(params![row.search, no])?;
    Ok(())
}

async fn work(bare: &Bare, run: Run) -> Ran {
    let meter = Arc::new(Meter::start(run.ms));
    let before = bare.commits.load(Ordering::Relaxed);
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..run.clients {
        let (meter, rows, queue, next) = (
            Arc::clone(&meter),
            Arc::clone(&bare.rows),
            bare.queue.clone(),
            Arc::clone(&bare.next),
        );
        clients.spawn(async move {
            let mut took = Vec::new();
            while meter.goes_on() {
                let row = rows.row(next.fetch_add(1, Ordering::Relaxed), run.paper_bytes);
                let began = std::time::Instant::now();
                let (reply, answer) = oneshot::channel();
                queue
                    .send((row, reply))
                    .await
                    .unwrap_or_else(|_| panic!("the writer has ended"));
                answer.await.expect("the writer answers");
                took.push(began.elapsed().as_micros() as u64);
            }
            took
        });
    }
    let took = clients.join_all().await.into_iter().flatten().collect();
    meter.end(took, bare.commits.load(Ordering::Relaxed) - before)
}
