//! The engine of the centre: PostgreSQL, with one writer on a thread of its own and a pool of connections that read.

mod batch;
#[cfg(test)]
#[path = "../../tests/cluster.rs"]
mod cluster;
mod copies;
mod dump;
mod put;
mod read;
mod rebuild;
mod reconnect;
mod schema;
mod session;
mod sql;
mod trouble;
mod writer;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;
use std::time::Duration;

use deadpool_postgres::Manager;
use deadpool_postgres::ManagerConfig;
use deadpool_postgres::Pool;
use deadpool_postgres::RecyclingMethod;
use deadpool_postgres::Runtime;
use journal::Appended;
use journal::Proposal;
use journal::Seal;
use journal::SignHead;
use journal::StoreError;
use kernel::Loaded;
use kernel::Moment;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;
use tokio::sync::watch;
use tokio_postgres::NoTls;

use self::session::Server;
use self::session::Session;
use self::trouble::broken;
pub(crate) use self::trouble::told;
use self::writer::Writer;
use crate::Kept;
use crate::OpenError;
use crate::PostgresConfig;
use crate::Room;
use crate::State;
use crate::sqlite::Change;
use crate::sqlite::Done;
use crate::sqlite::Job;
use crate::sqlite::PROBE_EVERY_MS;
use crate::sqlite::QUEUE_LEN_MAX;
use crate::sqlite::Shared;
use crate::sqlite::Tables;
use crate::sqlite::WRITER_ENDED;
use crate::sqlite::Work;

/// A connection that reads is waited for so long.
const WAIT_MS_MAX: u64 = 5_000;
/// A process that ended badly holds its lock until the server notices; an opening waits for that so often, and so long each time.
const LOCK_TRIES: u32 = 20;
const LOCK_EVERY_MS: u64 = 100;

/// One open schema.
pub(crate) struct Postgres {
    /// Given up first when the store is dropped, which ends the writer.
    queue: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    pool: Pool,
    /// This node.
    node: String,
    seal: Arc<dyn Seal>,
    shared: Arc<Shared>,
    settings: Vec<(&'static str, String)>,
    tables: Tables,
    declared: Vec<kernel::Table>,
    probed: tokio::sync::Mutex<Option<(Moment, Result<(), StoreError>)>>,
}

/// What the writer's thread hands over when the schema is ready.
struct Opened {
    shared: Arc<Shared>,
    settings: Vec<(&'static str, String)>,
    tables: Tables,
}

impl Postgres {
    pub(crate) fn open(
        config: PostgresConfig,
        seal: Arc<dyn Seal>,
        key: Arc<dyn SignHead>,
    ) -> Result<Self, OpenError> {
        let server = Server::new(&config)?;
        let manager = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_config(server.reading(), NoTls, manager))
            .max_size(config.readers.max(1))
            .wait_timeout(Some(Duration::from_millis(WAIT_MS_MAX)))
            .runtime(Runtime::Tokio1)
            .build()
            .expect("a pool that has a runtime may have time limits");
        let (declared, node) = (config.tables.clone(), config.node.clone());
        let (queue, jobs) = mpsc::channel(QUEUE_LEN_MAX);
        let (tell, opened) = sync_channel(1);
        let thread = std::thread::Builder::new().name("journal".to_owned());
        let writer = thread.spawn(move || work(server, &config, key, jobs, &tell));
        let writer = writer.map_err(OpenError::Thread)?;
        let opened = opened.recv().unwrap_or(Err(OpenError::WriterEnded))?;
        Ok(Self {
            queue: Some(queue),
            writer: Some(writer),
            pool,
            node,
            seal,
            shared: opened.shared,
            settings: opened.settings,
            tables: opened.tables,
            declared,
            probed: tokio::sync::Mutex::new(None),
        })
    }

    pub(crate) fn stale(&self) -> bool {
        self.shared.stale.load(Ordering::Acquire)
    }

    pub(crate) fn seal(&self) -> &dyn Seal {
        self.seal.as_ref()
    }

    pub(crate) fn settings(&self) -> &[(&'static str, String)] {
        &self.settings
    }

    pub(crate) fn state(&self) -> State {
        let mut state = self.shared.read();
        state.queue_len = self.queue().max_capacity() - self.queue().capacity();
        state
    }

    pub(crate) async fn append(&self, proposal: Proposal) -> Result<Appended, StoreError> {
        self.fresh()?;
        let at = proposal.at;
        match self.ask(Work::Append(Box::new(proposal)), Some(at)).await? {
            Done::Appended(appended) => Ok(appended),
            Done::Changed | Done::Switched(_) => {
                Err(broken("the writer answered another question"))
            }
        }
    }

    pub(crate) async fn change(
        &self,
        change: Change,
        at: Option<Moment>,
    ) -> Result<(), StoreError> {
        self.ask(Work::Change(change), at).await.map(|_| ())
    }

    pub(crate) async fn keep(&self, kept: &Kept) -> Result<(), StoreError> {
        let aad = Kept::aad(&kept.kind, kept.id);
        let change = Change::Keep {
            kind: kept.kind.clone(),
            id: kept.id,
            owner: kept.owner.clone(),
            until: kept.until,
            sealed: self.seal.seal(&aad, &kept.content),
        };
        self.change(change, None).await
    }

    pub(crate) async fn replace_paper(&self, number: &str, pdf: &[u8]) -> Result<(), StoreError> {
        let change = Change::Replace {
            number: number.to_owned(),
            sealed: self.seal.seal(number.as_bytes(), pdf),
        };
        self.change(change, None).await
    }

    pub(crate) async fn probe(&self, now: Moment) -> Result<(), StoreError> {
        let mut probed = self.probed.lock().await;
        if let Some((at, outcome)) = probed.as_ref()
            && now.ms_since(*at).abs() < PROBE_EVERY_MS
        {
            return outcome.clone();
        }
        let outcome = self.change(Change::Probe(now), Some(now)).await;
        *probed = Some((now, outcome.clone()));
        outcome
    }

    /// As of when what a node writes is known here; the own record (no node) always is now.
    fn whole_at(&self, source: &str, now: Moment) -> Moment {
        if source.is_empty() {
            return now;
        }
        let whole_at = self.copied(source).and_then(|copied| copied.whole_at);
        whole_at.unwrap_or(Loaded::NEVER_WHOLE)
    }

    pub(crate) fn grown(&self) -> watch::Receiver<()> {
        self.shared.grown.subscribe()
    }

    /// Hands work to the writer and waits for its answer.
    async fn ask(&self, work: Work, at: Option<Moment>) -> Result<Done, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.queue()
            .try_send(Job { work, at, reply })
            .map_err(|refused| match refused {
                TrySendError::Full(_) => StoreError::Busy,
                TrySendError::Closed(_) => broken(WRITER_ENDED),
            })?;
        answer.await.map_err(|_| broken(WRITER_ENDED))?
    }

    /// Refuses to work on derived rows that must be rebuilt first.
    fn fresh(&self) -> Result<(), StoreError> {
        if self.stale() {
            return Err(broken(
                "the derived rows are of an older definition: rebuild them first",
            ));
        }
        Ok(())
    }

    fn queue(&self) -> &mpsc::Sender<Job> {
        self.queue
            .as_ref()
            .expect("the queue is given up only when the store is dropped")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so already.
            let _ended = writer.join();
        }
    }
}

/// The writer's thread, with a small runtime for its one connection, so that hashing and signing take no time from those who serve.
fn work(
    server: Server,
    config: &PostgresConfig,
    key: Arc<dyn SignHead>,
    jobs: mpsc::Receiver<Job>,
    tell: &SyncSender<Result<Opened, OpenError>>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let _gone = tell.send(Err(OpenError::Thread(error)));
            return;
        }
    };
    runtime.block_on(async {
        match begin(server, config, key).await {
            Ok((writer, opened)) => {
                let _gone = tell.send(Ok(opened));
                writer.run(jobs).await;
            }
            Err(error) => {
                let _gone = tell.send(Err(error));
            }
        }
    });
}

async fn begin(
    server: Server,
    config: &PostgresConfig,
    key: Arc<dyn SignHead>,
) -> Result<(Writer, Opened), OpenError> {
    let mut session = lock(&server, config).await?;
    let ready = schema::prepare(&mut session.client, config).await?;
    session.prepare(sql::WRITER).await?;
    let state = State {
        head: ready.chain.head,
        room: Room::Enough,
        commits: 0,
        entries: 0,
        queue_len: 0,
        restoring: None,
    };
    let shared = Arc::new(Shared {
        state: Mutex::new(state),
        copies: Mutex::new(ready.copies),
        grown: watch::Sender::new(()),
        stale: AtomicBool::new(ready.stale),
    });
    let opened = Opened {
        shared: Arc::clone(&shared),
        settings: session.settings.clone(),
        tables: ready.tables.clone(),
    };
    let writer = Writer {
        server,
        session: Some(session),
        chain: ready.chain,
        key,
        tables: ready.tables,
        shared,
        last_state: ready.last_state,
        last_rebuilt: 0,
        begun: 0,
        mark: ready.mark,
        open: None,
        away: false,
        ended: None,
    };
    Ok((writer, opened))
}

/// One process a schema.
async fn lock(server: &Server, config: &PostgresConfig) -> Result<Session, OpenError> {
    for _ in 0..LOCK_TRIES {
        if let Some(session) = server.connect().await? {
            return Ok(session);
        }
        tokio::time::sleep(Duration::from_millis(LOCK_EVERY_MS)).await;
    }
    Err(OpenError::SchemaLocked(config.schema.clone()))
}
