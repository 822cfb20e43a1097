//! The same rows on PostgreSQL the way a first version is usually written: sqlx, a pool of connections, one transaction per request.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use baselines::Line;
use baselines::Meter;
use baselines::Open;
use baselines::Ran;
use baselines::Row;
use baselines::Rows;
use baselines::Run;
use baselines::serve;
use serde_json::json;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use sqlx::postgres::PgPoolOptions;

const CONNECTIONS_MAX: u32 = 16;

struct Naive {
    rows: Arc<Rows>,
    pool: PgPool,
    next: Arc<AtomicU64>,
}

fn main() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let mut naive = None;
    serve(|line| match line {
        Line::Open(open) => {
            let (opened, settings) = runtime.block_on(open_all(&open)).expect("PostgreSQL opens");
            naive = Some(opened);
            json!({ "settings": settings })
        }
        Line::Run(run) => {
            let ran = runtime.block_on(work(naive.as_ref().expect("open comes first"), run));
            serde_json::to_value(ran).expect("figures are JSON")
        }
    })
}

/// `dir` is the folder of the server's socket.
async fn open_all(open: &Open) -> Result<(Naive, serde_json::Value), sqlx::Error> {
    let rows = Rows::new(open.sizes, open.streams);
    let pool = pooled(&open.dir).await?;
    sqlx::raw_sql("CREATE SCHEMA naive").execute(&pool).await?;
    sqlx::raw_sql(baselines::SCHEMA_POSTGRES)
        .execute(&pool)
        .await?;
    let mut tx = pool.begin().await?;
    for (stream, sealed) in rows.streams() {
        sqlx::query("INSERT INTO state (stream, version, keys, sealed) VALUES ($1, 1, '', $2)")
            .bind(stream)
            .bind(sealed)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    // All are filled by now. Nobody's turn pays for what was written before.
    sqlx::raw_sql("CHECKPOINT").execute(&pool).await?;
    let mut settings = json!({ "connections": CONNECTIONS_MAX });
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        let value: String = sqlx::query_scalar("SELECT current_setting($1)")
            .bind(name)
            .fetch_one(&pool)
            .await?;
        settings[name] = json!(value);
    }
    Ok((
        Naive {
            rows: Arc::new(rows),
            pool,
            next: Arc::new(AtomicU64::new(0)),
        },
        settings,
    ))
}

async fn pooled(socket: &Path) -> Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::new_without_pgpass()
        .socket(socket)
        .username("postgres")
        .database("postgres")
        .options([("search_path", "naive")]);
    // A client waits for its turn as long as it takes.
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(Duration::from_secs(300));
    pool.connect_with(options).await
}

async fn work(naive: &Naive, run: Run) -> Ran {
    let meter = Arc::new(Meter::start(run.ms));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..run.clients {
        let (meter, rows, pool, next) = (
            Arc::clone(&meter),
            Arc::clone(&naive.rows),
            naive.pool.clone(),
            Arc::clone(&naive.next),
        );
        clients.spawn(async move {
            let mut took = Vec::new();
            while meter.goes_on() {
                let row = rows.row(next.fetch_add(1, Ordering::Relaxed), run.paper_bytes);
                let began = std::time::Instant::now();
                issue(&pool, row).await.expect("PostgreSQL writes");
                took.push(began.elapsed().as_micros() as u64);
            }
            took
        });
    }
    let took: Vec<u64> = clients.join_all().await.into_iter().flatten().collect();
    let commits = took.len() as u64;
    meter.end(took, commits)
}

async fn issue(pool: &PgPool, row: Row) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    let found: Option<Vec<u8>> = sqlx::query_scalar("SELECT id FROM entry WHERE key = $1")
        .bind(&row.key[..])
        .fetch_optional(&mut *tx)
        .await?;
    if found.is_some() {
        return tx.rollback().await;
    }
    for stream in &row.reads {
        let _read: Option<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT version, sealed FROM state WHERE stream = $1")
                .bind(stream)
                .fetch_optional(&mut *tx)
                .await?;
    }
    sqlx::query("INSERT INTO entry (id, key, recorded_at, head, hash, body) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(&row.id[..])
        .bind(&row.key[..])
        .bind(row.at)
        .bind(row.head)
        .bind(&row.hash[..])
        .bind(row.body)
        .execute(&mut *tx)
        .await?;
    sqlx::query("INSERT INTO paper (number, entry, sealed) VALUES ($1, $2, $3)")
        .bind(row.number)
        .bind(&row.id[..])
        .bind(row.paper)
        .execute(&mut *tx)
        .await?;
    sqlx::query("INSERT INTO outbox (id, entry, kind, due, tries, sealed) VALUES ($1, $2, 'notify', $3, 0, $4)")
        .bind(&row.errand[..])
        .bind(&row.id[..])
        .bind(row.at)
        .bind(row.errand_sealed)
        .execute(&mut *tx)
        .await?;
    let no: i64 = sqlx::query_scalar(
        "INSERT INTO state (stream, version, keys, sealed) VALUES ($1, 1, $2, $3) RETURNING no",
    )
    .bind(row.stream)
    .bind(&row.search)
    .bind(row.state)
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query("INSERT INTO search (tbl, key, state) VALUES (1, $1, $2)")
        .bind(row.search)
        .bind(no)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}
