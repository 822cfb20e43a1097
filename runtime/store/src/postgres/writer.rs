//! The writer: what is queued becomes one transaction in two journeys to the server, and nobody is answered before its COMMIT is.
//!
//! A connection that is lost during COMMIT leaves open whether the transaction was kept. Each transaction leaves a mark that no other one leaves;
//! the next connection gets the lock only when the lost one has ended on the server, and then the mark says it.

use std::cell::OnceCell;
use std::sync::Arc;

use journal::BatchHead;
use journal::Chain;
use journal::SignHead;
use journal::StoreError;
use tokio::sync::mpsc;

use super::batch::Rows;
use super::batch::Turn;
use super::put::Question;
use super::put::put_signed;
use super::session::Flight;
use super::session::Server;
use super::session::Session;
use super::sql;
use super::trouble::Trouble;
use super::trouble::broken;
use super::trouble::refused;
use super::trouble::told;
use crate::Room;
use crate::sqlite::Done;
use crate::sqlite::Job;
use crate::sqlite::Outcome;
use crate::sqlite::Shared;
use crate::sqlite::Tables;
use crate::sqlite::Work;

/// So many requests share one commit.
const BATCH_LEN_MAX: usize = 512;
/// So many bytes of rows do, about; one request may have more.
const BATCH_BYTES_MAX: usize = 16 << 20;
/// So many of them are sent at once. Each part costs its statements once more.
const PART_LEN_MAX: usize = 32;
/// A batch is tried so often when the connection is lost under it.
const TRIES_MAX: usize = 4;
/// All that writes.
pub(super) struct Writer {
    pub(super) server: Server,
    /// None while the server can't be reached.
    pub(super) session: Option<Session>,
    pub(super) chain: Chain,
    pub(super) key: Arc<dyn SignHead>,
    pub(super) tables: Tables,
    pub(super) shared: Arc<Shared>,
    /// The last number given to a stream, and to one in the tables of a rebuild.
    pub(super) last_state: i64,
    pub(super) last_rebuilt: i64,
    /// How many transactions were begun.
    pub(super) begun: u64,
    /// What the last transaction that is known to be kept left behind.
    pub(super) mark: String,
    /// A transaction of which it is not known.
    pub(super) open: Option<Written>,
    /// True when the server was away for as long as anybody waits: then it is looked for once a batch.
    pub(super) away: bool,
    /// Why nothing can be written any more.
    pub(super) ended: Option<String>,
}

/// Where the journal stands with a transaction.
pub(super) struct Written {
    pub(super) mark: String,
    pub(super) chain: Chain,
    pub(super) last_state: i64,
    pub(super) last_rebuilt: i64,
}

/// Why a batch was not carried through.
pub(super) enum Failure {
    /// The server refused; nothing is kept.
    Refused(tokio_postgres::Error),
    /// The connection was lost. With outcomes: on the way back from COMMIT, so that they may stand all the same.
    Lost(Option<Vec<Outcome>>),
}

impl Writer {
    /// Works until every handle is gone. No timer: whoever is alone is committed alone, whoever waits is committed together.
    pub(super) async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut held: Option<Job> = None;
        while let Some(first) = next(&mut held, &mut jobs).await {
            let alone = goes_alone(&first.work);
            let mut bytes = first.work.bytes();
            let mut batch = vec![first];
            while !alone && batch.len() < BATCH_LEN_MAX && bytes < BATCH_BYTES_MAX {
                match jobs.try_recv() {
                    Ok(job) if goes_alone(&job.work) => {
                        held = Some(job);
                        break;
                    }
                    Ok(job) => {
                        bytes += job.work.bytes();
                        batch.push(job);
                    }
                    Err(_) => break,
                }
            }
            self.take(batch).await;
        }
        if let Some(session) = self.session.take() {
            self.server.leave(session).await;
        }
    }

    async fn take(&mut self, batch: Vec<Job>) {
        let outcomes = self.carry(&batch).await;
        let room = match &outcomes {
            Err(StoreError::Full) => Room::None,
            Ok(_) | Err(_) => Room::Enough,
        };
        self.shared.tell_room(room);
        let outcomes =
            outcomes.unwrap_or_else(|why| batch.iter().map(|_| Err(why.clone())).collect());
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            if outcome.is_ok() {
                self.shared.tell_copies(&job.work);
            }
            job.tell(outcome);
        }
    }

    /// Carries a batch through. First all at once; where the server refuses a row in a way that the checks did not foresee, once more with a
    /// savepoint a request, so that only the one fails.
    async fn carry(&mut self, batch: &[Job]) -> Result<Vec<Outcome>, StoreError> {
        let mut careful = false;
        let mut outcomes = None;
        for _ in 0..TRIES_MAX {
            let kept = self.connect().await?;
            if let Some(outcomes) = outcomes.take().filter(|_| kept) {
                return Ok(outcomes);
            }
            match self.attempt(batch, careful).await {
                Ok(outcomes) => return Ok(outcomes),
                Err(Failure::Lost(open)) => {
                    tracing::warn!("the connection to PostgreSQL was lost");
                    self.session = None;
                    outcomes = open;
                }
                Err(Failure::Refused(error)) => {
                    self.take_back().await;
                    match Trouble::of(&error) {
                        Trouble::Full => {
                            tracing::error!("the server's disk is full: a batch was not written");
                            return Err(StoreError::Full);
                        }
                        Trouble::Held
                            if matches!(
                                batch,
                                [Job {
                                    work: Work::Rebuild(_),
                                    ..
                                }]
                            ) =>
                        {
                            return Ok(vec![Ok(Done::Switched(false))]);
                        }
                        Trouble::Other if !careful => careful = true,
                        Trouble::Held | Trouble::Other | Trouble::Lost => {
                            tracing::error!(error = told(&error), "a batch was not written");
                            return Err(refused(&error));
                        }
                    }
                }
            }
        }
        Err(broken(
            "the connection to PostgreSQL is lost again and again; what was asked may be on record: ask again under the same key",
        ))
    }

    /// Ends a transaction that was refused. The server has done so already where COMMIT followed on the heels of what it refused.
    async fn take_back(&mut self) {
        self.open = None;
        if let Some(session) = &self.session
            && session.client.batch_execute(sql::ROLLBACK).await.is_err()
        {
            self.session = None;
        }
    }

    /// A transaction is on disk.
    pub(super) fn keep(&mut self, written: Written) {
        let before = self.chain.head.seq;
        self.mark = written.mark;
        self.chain = written.chain;
        self.last_state = written.last_state;
        self.last_rebuilt = written.last_rebuilt;
        let head = self.chain.head;
        self.shared.change(|state| {
            state.head = head;
            state.commits += 1;
            state.entries += head.seq - before;
        });
        if head.seq != before {
            self.shared.grown.send_replace(());
        }
    }

    async fn attempt(&mut self, batch: &[Job], careful: bool) -> Result<Vec<Outcome>, Failure> {
        self.begun += 1;
        let mut session = self.session.take().ok_or(Failure::Lost(None))?;
        let done = match batch {
            [
                Job {
                    work: Work::Rebuild(step),
                    ..
                },
            ] => self.rebuild(&mut session, step).await,
            [
                Job {
                    work: Work::Copy(chunk),
                    ..
                },
            ] => self.copy(&session, chunk).await,
            batch if careful => self.one_by_one(&session, batch).await,
            batch => self.together(&session, batch).await,
        };
        self.session = Some(session);
        done
    }

    /// The whole batch as one: a question, a decision in memory, one answer that ends in COMMIT. The server writes one part of it while the next
    /// is decided.
    async fn together(
        &mut self,
        session: &Session,
        batch: &[Job],
    ) -> Result<Vec<Outcome>, Failure> {
        let tables = self.tables.clone();
        let chain = self.chain.clone();
        let mut turn = see(session, sql::BEGIN, batch, chain, self.last_state, &tables)
            .await
            .map_err(Failure::before)?;
        let mut outcomes = Vec::with_capacity(batch.len());
        let parts: Vec<(&[Job], OnceCell<Rows>)> = batch
            .chunks(PART_LEN_MAX)
            .map(|part| (part, OnceCell::new()))
            .collect();
        let mut flight = session.flight();
        for (part, rows) in &parts {
            outcomes.extend(part.iter().map(|job| turn.apply(&job.work)));
            let rows = rows.get_or_init(|| std::mem::take(&mut turn.rows));
            rows.put(&mut flight);
            flight.depart().await;
        }
        let written = self.written(session, turn.chain, turn.last_state);
        self.end(session, flight, written, outcomes).await
    }

    /// A savepoint a request.
    async fn one_by_one(
        &mut self,
        session: &Session,
        batch: &[Job],
    ) -> Result<Vec<Outcome>, Failure> {
        let tables = self.tables.clone();
        let (mut chain, mut last_state) = (self.chain.clone(), self.last_state);
        let mut outcomes = Vec::with_capacity(batch.len());
        session
            .client
            .batch_execute(sql::BEGIN)
            .await
            .map_err(Failure::before)?;
        for job in batch {
            let one = std::slice::from_ref(job);
            let mut turn = see(
                session,
                sql::SAVEPOINT,
                one,
                chain.clone(),
                last_state,
                &tables,
            )
            .await
            .map_err(Failure::before)?;
            let mut outcome = turn.apply(&job.work);
            let mut flight = session.flight();
            turn.rows.put(&mut flight);
            let end = match flight.land().await {
                Ok(()) => {
                    (chain, last_state) = (turn.chain.clone(), turn.last_state);
                    sql::RELEASE
                }
                Err(error) if Trouble::of(&error) == Trouble::Other => {
                    tracing::error!(error = told(&error), "a request was not written");
                    outcome = Err(refused(&error));
                    sql::ROLLBACK_TO
                }
                Err(error) => return Err(Failure::before(error)),
            };
            session
                .client
                .batch_execute(end)
                .await
                .map_err(Failure::before)?;
            outcomes.push(outcome);
        }
        let written = self.written(session, chain, last_state);
        self.end(session, session.flight(), written, outcomes).await
    }

    /// The signed end of the batch, the mark, and COMMIT, behind what is in the flight already.
    pub(super) async fn end<'a>(
        &mut self,
        session: &'a Session,
        mut flight: Flight<'a>,
        written: Written,
        outcomes: Vec<Outcome>,
    ) -> Result<Vec<Outcome>, Failure> {
        let end = written.chain.head;
        if end.seq != self.chain.head.seq {
            let Chain { node, .. } = &written.chain;
            let (epoch, seq, hash, at) = (end.epoch, end.seq, end.hash, end.recorded_at);
            put_signed(
                &mut flight,
                BatchHead::sign(node, epoch, seq, hash, at, self.key.as_ref()),
            );
        }
        flight.run(sql::MARK, vec![Box::new(written.mark.clone())]);
        flight.say(sql::COMMIT);
        debug_assert!(!session.client.is_closed() || self.open.is_none());
        self.open = Some(written);
        match flight.land().await {
            Ok(()) => {
                if let Some(written) = self.open.take() {
                    self.keep(written);
                }
                Ok(outcomes)
            }
            Err(error) if Trouble::of(&error) == Trouble::Lost => {
                Err(Failure::Lost(Some(outcomes)))
            }
            Err(error) => Err(Failure::Refused(error)),
        }
    }

    pub(super) fn written(&self, session: &Session, chain: Chain, last_state: i64) -> Written {
        Written {
            mark: session.mark(self.begun),
            chain,
            last_state,
            last_rebuilt: self.last_rebuilt,
        }
    }
}

impl Failure {
    /// Before COMMIT was sent: nothing is kept.
    pub(super) fn before(error: tokio_postgres::Error) -> Self {
        match Trouble::of(&error) {
            Trouble::Lost => Self::Lost(None),
            Trouble::Full | Trouble::Held | Trouble::Other => Self::Refused(error),
        }
    }
}

/// Brings what the appends of a batch must know.
async fn see<'a>(
    session: &Session,
    begin: &'static str,
    batch: &'a [Job],
    chain: Chain,
    last_state: i64,
    tables: &'a Tables,
) -> Result<Turn<'a>, tokio_postgres::Error> {
    let question = Question::of(batch);
    let sight = question.ask(session, begin, &sql::LIVE).await?;
    Ok(Turn {
        sight,
        rows: Rows::default(),
        chain,
        last_state,
        tables,
    })
}

/// A step of a rebuild and a page of a copy are many rows already.
fn goes_alone(work: &Work) -> bool {
    match work {
        Work::Rebuild(_) | Work::Copy(_) => true,
        Work::Append(_) | Work::Change(_) | Work::Return(_) => false,
    }
}

async fn next(held: &mut Option<Job>, jobs: &mut mpsc::Receiver<Job>) -> Option<Job> {
    match held.take() {
        Some(job) => Some(job),
        None => jobs.recv().await,
    }
}
