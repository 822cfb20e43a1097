//! The engine of a node: SQLite with one writer thread and a few connections that read.

mod aside;
mod backup;
mod checkpoint;
mod copies;
mod dump;
mod fold;
mod lock;
mod read;
mod readers;
mod rebuild;
mod reread;
mod restore;
mod room;
mod schema;
mod shared;
mod sql;
mod trouble;
mod walk;
mod write;
mod writer;

use std::fs::File;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use journal::Appended;
use journal::Proposal;
use journal::Seal;
use journal::SignHead;
use journal::StoreError;
use kernel::Id;
use kernel::Loaded;
use kernel::Moment;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;
use tokio::sync::watch;

pub(crate) use self::aside::drop_copy;
pub(crate) use self::aside::held;
pub(crate) use self::aside::look_again;
pub(crate) use self::aside::write_copy;
pub(crate) use self::backup::copy_to;
pub(crate) use self::backup::mark;
pub(crate) use self::backup::marks;
pub(crate) use self::backup::whole;
use self::checkpoint::Checkpoints;
use self::checkpoint::WalLength;
pub(crate) use self::copies::Chunk;
pub(crate) use self::fold::Folded;
pub(crate) use self::fold::fold_entries;
pub(crate) use self::lock::lock;
pub(crate) use self::read::set_apart;
pub(crate) use self::read::writer;
use self::readers::Readers;
pub(crate) use self::rebuild::Chunk as RebuildChunk;
pub(crate) use self::rebuild::STEP_LEN_MAX;
pub(crate) use self::rebuild::Step;
pub(crate) use self::restore::Return;
use self::room::Reserve;
pub(crate) use self::schema::Tables;
pub(crate) use self::shared::Shared;
use self::trouble::broken;
pub(crate) use self::walk::walk;
pub(crate) use self::write::Keys;
pub(crate) use self::write::number;
pub(crate) use self::write::pack;
pub(crate) use self::write::unpack;
pub(crate) use self::writer::Outcome;
use self::writer::Writer;
use crate::Config;
use crate::Kept;
use crate::OpenError;
use crate::State;
use crate::config::FILE;
use crate::config::LOG;
use crate::config::UNFINISHED;

/// So many writes may wait; the next one is told `Busy`.
pub(crate) const QUEUE_LEN_MAX: usize = 4096;

/// What a step of a rebuild may write, about.
const STEP_BYTES: usize = 1 << 20;

/// A health probe writes at most this often.
pub(crate) const PROBE_EVERY_MS: i64 = 1_000;

/// What is kept up to this size (a session) goes on the reserve when the disk is full, so that looks can be asked for at all.
const KEPT_ON_RESERVE_BYTES_MAX: usize = 4096;

/// One open database.
pub(crate) struct Sqlite {
    /// Given up first when the store is dropped, which ends the writer.
    queue: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    readers: Arc<Readers>,
    /// This node.
    node: String,
    seal: Arc<dyn Seal>,
    shared: Arc<Shared>,
    settings: Vec<(&'static str, String)>,
    tables: schema::Tables,
    declared: Vec<kernel::Table>,
    probed: tokio::sync::Mutex<Option<(Moment, Result<(), StoreError>)>>,
    /// Held as long as the store is open.
    _lock: File,
}

/// Work for the writer.
pub(crate) struct Job {
    pub(crate) work: Work,
    /// Now, where the asker knows it.
    pub(crate) at: Option<Moment>,
    pub(crate) reply: oneshot::Sender<Result<Done, StoreError>>,
}

pub(crate) enum Work {
    Append(Box<Proposal>),
    Change(Change),
    Rebuild(Step),
    Copy(Box<Chunk>),
    Return(Box<Return>),
}

/// A change outside the journal.
pub(crate) enum Change {
    /// An errand is done.
    OutboxDone(Id),
    /// An errand is due later.
    OutboxLater { id: Id, due: Moment },
    /// Keeps something, sealed.
    Keep {
        kind: String,
        id: Id,
        owner: String,
        until: Moment,
        sealed: Vec<u8>,
    },
    /// Puts another file, sealed, in the place of a paper's.
    Replace { number: String, sealed: Vec<u8> },
    /// Forgets one thing.
    Forget { kind: String, id: Id },
    /// Forgets what is over.
    ForgetPast(Moment),
    /// Writes and nothing else.
    Probe(Moment),
    /// Takes nothing more of a node's journal.
    Quarantine { node: String, why: String },
    /// Keeps what a holder has countersigned.
    Receipt {
        holder: String,
        seq: u64,
        text: String,
    },
}

/// What the writer did.
pub(crate) enum Done {
    Appended(Appended),
    Changed,
    /// False: entries came meanwhile, and the rebuild must take them in first.
    Switched(bool),
}

impl Job {
    /// Answers. An asker who went away has its answer on disk, under its own key.
    pub(crate) fn tell(self, outcome: Outcome) {
        let _gone = self.reply.send(outcome);
    }
}

impl Work {
    /// About how many bytes its rows have.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Append(proposal) => {
                let states = proposal.writes.iter().map(|write| write.sealed.len());
                let files = proposal
                    .pdfs
                    .iter()
                    .filter_map(|pdf| Some(pdf.sealed.as_ref()?.len()));
                proposal.body.len() + states.chain(files).sum::<usize>()
            }
            Self::Change(Change::Replace { sealed, .. }) => sealed.len(),
            Self::Change(_) => 0,
            Self::Rebuild(_) => STEP_BYTES,
            Self::Copy(chunk) => chunk.bytes(),
            Self::Return(step) => step.bytes(),
        }
    }

    /// True for what may be written when there is room for looks only.
    fn goes_on_reserve(&self) -> bool {
        match self {
            Self::Append(proposal) => proposal.only_looks(),
            Self::Change(Change::Keep { sealed, .. }) => sealed.len() <= KEPT_ON_RESERVE_BYTES_MAX,
            Self::Change(Change::Forget { .. } | Change::ForgetPast(_)) => true,
            Self::Change(
                Change::OutboxDone(_)
                | Change::OutboxLater { .. }
                | Change::Replace { .. }
                | Change::Probe(_)
                | Change::Quarantine { .. }
                | Change::Receipt { .. },
            )
            | Self::Rebuild(_)
            | Self::Copy(_)
            | Self::Return(_) => false,
        }
    }
}

impl Sqlite {
    pub(crate) fn open(
        config: Config,
        seal: Arc<dyn Seal>,
        key: Arc<dyn SignHead>,
    ) -> Result<Self, OpenError> {
        let lock = lock(&config.dir)?;
        let path = config.dir.join(FILE);
        if config.dir.join(UNFINISHED).exists() && !path.exists() {
            return Err(OpenError::HalfRestored(config.dir));
        }
        reread::reread(&config.dir.join(LOG))?;
        let reserve = Reserve::open(config.dir.join("reserve"), config.reserve_bytes);
        let mut conn = schema::open_writer(&path)?;
        let (chain, tables, stale) = schema::prepare(&mut conn, &config)?;
        let settings = schema::settings(&conn)?;
        #[cfg(feature = "mutants")]
        if let Some(mutant) = config.mutant_synchronous {
            conn.pragma_update(None, "synchronous", mutant)?;
        }
        let readers = (0..config.readers.max(1)).map(|_| schema::open_reader(&path));
        let readers = Arc::new(Readers::new(readers.collect::<Result<_, _>>()?));
        let state = State {
            head: chain.head,
            room: reserve.room(),
            commits: 0,
            entries: 0,
            queue_len: 0,
            restoring: schema::restoring(&conn)?,
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            copies: Mutex::new(schema::copies(&conn)?),
            grown: watch::Sender::new(()),
            stale: AtomicBool::new(stale),
        });
        let wal = WalLength::of(&mut conn)?;
        let (queue, jobs) = mpsc::channel(QUEUE_LEN_MAX);
        let writer = Writer {
            conn,
            chain,
            key,
            reserve,
            tables: tables.clone(),
            shared: Arc::clone(&shared),
            careful: false,
            checkpoints: Checkpoints::start(&path)?,
            wal,
            #[cfg(feature = "mutants")]
            ack_early: config.mutant_ack_early,
        };
        let thread = std::thread::Builder::new().name("journal".to_owned());
        let writer = thread.spawn(move || writer.run(jobs));
        let writer = writer.map_err(|source| OpenError::File {
            path: path.clone(),
            source,
        })?;
        Ok(Self {
            queue: Some(queue),
            writer: Some(writer),
            readers,
            seal,
            shared,
            settings,
            tables,
            declared: config.tables,
            node: config.node,
            probed: tokio::sync::Mutex::new(None),
            _lock: lock,
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
        let sealed = self
            .seal
            .seal(&Kept::aad(&kept.kind, kept.id), &kept.content);
        let change = Change::Keep {
            kind: kept.kind.clone(),
            id: kept.id,
            owner: kept.owner.clone(),
            until: kept.until,
            sealed,
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

    /// Told whenever the own journal or a copy has grown.
    pub(crate) fn grown(&self) -> watch::Receiver<()> {
        self.shared.grown.subscribe()
    }

    /// As of when what a node writes is known here: now for the own journal.
    fn whole_at(&self, source: &str, now: Moment) -> Moment {
        if source.is_empty() {
            return now;
        }
        let copied = self.copied(source).and_then(|copied| copied.whole_at);
        copied.unwrap_or(Loaded::NEVER_WHOLE)
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

impl Drop for Sqlite {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so already.
            let _ended = writer.join();
        }
    }
}

pub(crate) const WRITER_ENDED: &str = "the writer has ended";
