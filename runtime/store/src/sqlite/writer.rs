//! The writer thread: what is queued becomes one transaction, and nobody is answered before its fsync.

use std::collections::VecDeque;
use std::sync::Arc;

use journal::BatchHead;
use journal::Chain;
use journal::SignHead;
use journal::StoreError;
use rusqlite::Connection;
use rusqlite::params;
use tokio::sync::mpsc;

use super::Done;
use super::Job;
use super::Shared;
use super::Work;
use super::checkpoint::Checkpoints;
use super::checkpoint::WalLength;
use super::checkpoint::move_wal;
use super::room::Reserve;
use super::schema::Tables;
use super::sql;
use super::trouble::Trouble;
use super::trouble::broken;
use super::trouble::end_process;
use crate::Room;

/// So many requests share one commit.
const BATCH_LEN_MAX: usize = 512;

/// Pages of copies apart from what is waited for.
fn sort(job: Job, batch: &mut Vec<Job>, pages: &mut VecDeque<Job>) {
    match job.work {
        Work::Copy(_) => pages.push_back(job),
        Work::Append(_) | Work::Change(_) | Work::Rebuild(_) | Work::Return(_) => batch.push(job),
    }
}

/// What a request came to, before it is told.
pub(crate) type Outcome = Result<Done, StoreError>;

/// All that writes.
pub(super) struct Writer {
    pub(super) conn: Connection,
    pub(super) chain: Chain,
    pub(super) key: Arc<dyn SignHead>,
    pub(super) reserve: Reserve,
    pub(super) tables: Tables,
    pub(super) shared: Arc<Shared>,
    /// True while a batch is done again with a savepoint a request.
    pub(super) careful: bool,
    pub(super) checkpoints: Checkpoints,
    pub(super) wal: WalLength,
    #[cfg(feature = "mutants")]
    pub(super) ack_early: bool,
}

impl Writer {
    /// Works until every handle is gone. No timer: whoever is alone is committed alone, whoever waits is committed together.
    pub(super) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut batch = Vec::with_capacity(BATCH_LEN_MAX);
        let mut pages = VecDeque::new();
        loop {
            if pages.is_empty() {
                match jobs.blocking_recv() {
                    Some(first) => sort(first, &mut batch, &mut pages),
                    None => return,
                }
            }
            while batch.len() + pages.len() < BATCH_LEN_MAX {
                match jobs.try_recv() {
                    Ok(next) => sort(next, &mut batch, &mut pages),
                    Err(_) => break,
                }
            }
            // Somebody waits for an answer of this node's own; a page of a copy is many rows, for which nobody waits. So it comes behind them, and
            // one at a time: who asks meanwhile waits for one page, not for all.
            if !batch.is_empty() {
                self.take(&mut batch);
            }
            if let Some(page) = pages.pop_front() {
                batch.push(page);
                self.take(&mut batch);
            }
        }
    }

    /// Carries a batch through, with less of it each time that the disk has no room.
    fn take(&mut self, batch: &mut Vec<Job>) {
        if let Some(at) = batch.iter().find_map(|job| job.at) {
            self.reserve.look_again(at);
            self.shared.tell_room(self.reserve.room());
        }
        self.turn_away(batch);
        while !batch.is_empty() {
            match self.commit(batch) {
                Ok(outcomes) => {
                    let bytes = batch.iter().map(|job| job.work.bytes()).sum();
                    self.checkpoints.wrote(batch.len(), bytes);
                    for (job, outcome) in batch.drain(..).zip(outcomes) {
                        job.tell(outcome);
                    }
                    if self.wal.is_long() {
                        move_wal(&self.conn);
                    }
                }
                Err(error) => {
                    self.give_up(batch, &error);
                }
            }
        }
    }

    /// Answers those for whom there is no room.
    fn turn_away(&self, batch: &mut Vec<Job>) {
        let may = |work: &Work| match self.reserve.room() {
            Room::Enough => true,
            Room::LooksOnly => work.goes_on_reserve(),
            Room::None => false,
        };
        for job in batch.extract_if(.., |job| !may(&job.work)) {
            job.tell(Err(StoreError::Full));
        }
    }

    /// A batch failed as a whole; nothing of it is on disk. Those who can go on the reserve stay in it.
    fn give_up(&mut self, batch: &mut Vec<Job>, error: &rusqlite::Error) {
        match Trouble::of(error) {
            Trouble::Fsync => end_process(error),
            Trouble::Full => {
                tracing::error!(%error, "a batch was not written");
                self.reserve.give_way();
                self.shared.tell_room(self.reserve.room());
                self.turn_away(batch);
                if self.reserve.room() == Room::LooksOnly {
                    // Where the reserve has no room for that either, the WAL grows into what is left.
                    move_wal(&self.conn);
                }
            }
            Trouble::Other => {
                tracing::error!(%error, "a batch was not written");
                for job in batch.drain(..) {
                    job.tell(Err(broken(error)));
                }
            }
        }
    }

    /// One transaction. First without savepoints, which cost a copy of every page that a request touches; where a request fails in a way that its
    /// checks did not foresee, all of it is taken back and done again with a savepoint a request, so that only the one fails.
    fn commit(&mut self, batch: &mut Vec<Job>) -> rusqlite::Result<Vec<Outcome>> {
        self.careful = false;
        match self.attempt(batch) {
            Err(error) if Trouble::of(&error) == Trouble::Other => {
                self.careful = true;
                self.attempt(batch)
            }
            done => done,
        }
    }

    /// On an error nothing is kept, and the chain stands where it stood.
    fn attempt(&mut self, batch: &mut Vec<Job>) -> rusqlite::Result<Vec<Outcome>> {
        let before = self.chain.head;
        let outcomes = self.write_all(batch);
        if outcomes.is_err() {
            self.chain.head = before;
            // Some errors have rolled back already; then this one says so and changes nothing.
            let _rolled_back = self.run_cached(sql::ROLLBACK);
            return outcomes;
        }
        let head = self.chain.head;
        self.shared.change(|state| {
            state.head = head;
            state.commits += 1;
            state.entries += head.seq - before.seq;
        });
        if let Ok(outcomes) = &outcomes {
            self.tell_copies(batch, outcomes);
        }
        if head.seq != before.seq {
            self.shared.grown.send_replace(());
        }
        outcomes
    }

    fn write_all(&mut self, batch: &mut Vec<Job>) -> rusqlite::Result<Vec<Outcome>> {
        let mut signed = self.chain.head.seq;
        self.run_cached(sql::BEGIN_WRITE)?;
        let mut outcomes = Vec::with_capacity(batch.len());
        for job in batch.iter() {
            outcomes.push(self.apply(&job.work)?);
            if matches!(job.work, Work::Return(_)) {
                // What comes back has its own signed heads.
                signed = self.chain.head.seq;
            }
        }
        if self.chain.head.seq != signed {
            self.sign()?;
        }
        self.answer_early(batch, &mut outcomes);
        self.run_cached(sql::COMMIT)?;
        Ok(outcomes)
    }

    /// Where copies stand is told once it is on disk.
    fn tell_copies(&self, batch: &[Job], outcomes: &[Outcome]) {
        for (job, _) in batch
            .iter()
            .zip(outcomes)
            .filter(|(_, outcome)| outcome.is_ok())
        {
            self.shared.tell_copies(&job.work);
        }
    }

    fn apply(&mut self, work: &Work) -> rusqlite::Result<Outcome> {
        match work {
            Work::Append(proposal) => self.append(proposal),
            Work::Change(change) => self.change(change),
            Work::Rebuild(step) => self.rebuild(step),
            Work::Copy(chunk) => self.copy(chunk),
            Work::Return(step) => self.take_return(step),
        }
    }

    /// Runs something that writes so that its failure leaves the rest of the batch as it is.
    pub(super) fn alone(
        &mut self,
        write: impl FnOnce(&mut Self) -> rusqlite::Result<Done>,
    ) -> rusqlite::Result<Outcome> {
        if !self.careful {
            return write(self).map(Ok);
        }
        self.run_cached(sql::SAVEPOINT)?;
        let outcome = match write(self) {
            Ok(done) => Ok(done),
            Err(error) if Trouble::of(&error) == Trouble::Other => {
                tracing::error!(%error, "a request was not written");
                self.run_cached(sql::ROLLBACK_TO)?;
                Err(broken(error))
            }
            Err(error) => return Err(error),
        };
        self.run_cached(sql::RELEASE)?;
        Ok(outcome)
    }

    /// Signs the end of the batch, inside its transaction.
    fn sign(&mut self) -> rusqlite::Result<()> {
        let end = self.chain.head;
        let signed = BatchHead::sign(
            &self.chain.node,
            end.epoch,
            end.seq,
            end.hash,
            end.recorded_at,
            self.key.as_ref(),
        );
        let mut add = self.conn.prepare_cached(sql::ADD_SIGNED)?;
        add.execute(params![
            signed.seq.cast_signed(),
            signed.node,
            signed.epoch,
            signed.hash.0,
            signed.at.0,
            signed.signature
        ])?;
        Ok(())
    }

    fn run_cached(&self, text: &'static str) -> rusqlite::Result<()> {
        self.conn.prepare_cached(text)?.raw_execute().map(|_| ())
    }

    /// The mutant: answers, and commits only then. A kill does not lose what the kernel has taken, so between the two lies a moment that a kill can
    /// hit; on a machine that loses its power the fsync is that moment.
    #[cfg(feature = "mutants")]
    fn answer_early(&self, batch: &mut Vec<Job>, outcomes: &mut Vec<Outcome>) {
        if self.ack_early {
            for (job, outcome) in batch.drain(..).zip(outcomes.drain(..)) {
                job.tell(outcome);
            }
            std::thread::sleep(std::time::Duration::from_millis(30));
        }
    }

    #[cfg(not(feature = "mutants"))]
    #[expect(
        clippy::unused_self,
        reason = "only the mutant of the crash test does something here"
    )]
    fn answer_early(&self, _: &mut Vec<Job>, _: &mut Vec<Outcome>) {}
}
