//! The parent's side: a few child processes, started when the first paper comes, each paper bounded in time.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::process::Child;
use tokio::process::ChildStdin;
use tokio::process::ChildStdout;
use tokio::process::Command;
use tokio::sync::Semaphore;

use crate::fault::PrintError;
use crate::frame;
use crate::frame::Answer;
use crate::job::Job;
use crate::job::Printed;
use crate::job::data_sha256;

/// How a [`Printer`] works.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program that runs [`crate::run_worker`]; `ieum` itself.
    pub program: PathBuf,
    /// Its arguments; `print`.
    pub args: Vec<OsString>,
    /// How many papers are printed at once. Processes, not threads: Typst's cache is one for a process, and locked.
    pub workers_max: usize,
    /// How many more papers may wait; beyond them the answer is [`PrintError::Busy`].
    pub queue_len_max: usize,
    /// How long one paper may take, milliseconds; a common one takes 10. A pad for paper intake may take six times as long.
    pub job_ms_max: u64,
    /// After so many papers a worker is replaced, so that no leak lasts.
    pub papers_per_worker_max: u32,
    /// A worker that had nothing to do for this long is ended (for at most twice as long), milliseconds: an idle node stays small.
    pub idle_ms_max: u64,
}

impl Settings {
    /// The usual settings for a program.
    #[must_use]
    pub fn of(program: PathBuf, args: Vec<OsString>) -> Self {
        Self {
            program,
            args,
            workers_max: 2,
            queue_len_max: 32,
            job_ms_max: 10_000,
            papers_per_worker_max: 2_000,
            idle_ms_max: 180_000,
        }
    }
}

/// Prints papers in child processes. Cheap to clone; all clones share the workers.
///
/// Printing changes nothing anywhere, so a paper whose worker died is simply printed again, once, by a fresh worker.
#[derive(Clone)]
pub struct Printer {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    /// One permit for each paper that is printed or waits.
    places: Semaphore,
    /// One permit for each paper that is printed.
    turns: Semaphore,
    resting: Mutex<Resting>,
}

#[derive(Default)]
struct Resting {
    /// The last one used is the next one used, so that one worker suffices for a quiet office and the other is ended.
    workers: Vec<Worker>,
    /// Whether a sweep is running.
    swept: bool,
}

struct Worker {
    /// Killed when dropped, also when the caller gives up in the middle of a paper.
    _process: Child,
    input: ChildStdin,
    output: ChildStdout,
    papers: u32,
    /// Has seen one sweep pass without a paper.
    idle: bool,
}

/// Why a worker gave no paper; in all three cases it is not used again.
enum Lost {
    Broken,
    Late,
    OtherPaper,
}

impl Printer {
    /// Starts nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let shared = Shared {
            places: Semaphore::new(settings.workers_max + settings.queue_len_max),
            turns: Semaphore::new(settings.workers_max),
            resting: Mutex::default(),
            settings,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Prints one paper. Must be called within a tokio runtime.
    pub async fn print(&self, job: &Job) -> Result<Printed, PrintError> {
        let request = serde_json::to_vec(job).expect("a job is texts, a number and a flag");
        if request.len() > frame::JOB_BYTES_MAX {
            return Err(PrintError::JobTooLarge {
                max: frame::JOB_BYTES_MAX,
            });
        }
        let _place = self
            .shared
            .places
            .try_acquire()
            .map_err(|_| PrintError::Busy)?;
        let _turn = self
            .shared
            .turns
            .acquire()
            .await
            .expect("the semaphore is never closed");

        let rested = self.shared.resting().workers.pop();
        let worker = rested.map_or_else(|| self.shared.start(), Ok)?;
        match self.attempt(worker, &request, job).await {
            Err(Lost::Broken) => {}
            other => return self.verdict(other),
        }
        let second = self.attempt(self.shared.start()?, &request, job).await;
        self.verdict(second)
    }

    /// How many worker processes wait for a paper.
    #[must_use]
    pub fn resting_workers(&self) -> usize {
        self.shared.resting().workers.len()
    }

    /// One paper on one worker. The worker is kept only where it answered in time and about this paper.
    async fn attempt(
        &self,
        mut worker: Worker,
        request: &[u8],
        job: &Job,
    ) -> Result<Result<Printed, PrintError>, Lost> {
        let bound = self.shared.settings.job_ms_max;
        let bound = Duration::from_millis(bound.saturating_mul(job.patience()));
        let answered = tokio::time::timeout(bound, worker.ask(request, job))
            .await
            .map_err(|_| Lost::Late)??;
        worker.papers += 1;
        if worker.papers < self.shared.settings.papers_per_worker_max {
            self.shared.rest(worker);
        }
        Ok(answered)
    }

    fn verdict(
        &self,
        attempt: Result<Result<Printed, PrintError>, Lost>,
    ) -> Result<Printed, PrintError> {
        match attempt {
            Ok(answered) => answered,
            Err(Lost::Broken) => Err(PrintError::WorkerLost),
            Err(Lost::Late) => Err(PrintError::Late {
                ms: self.shared.settings.job_ms_max,
            }),
            Err(Lost::OtherPaper) => Err(PrintError::OtherPaper),
        }
    }
}

impl Worker {
    async fn ask(
        &mut self,
        request: &[u8],
        job: &Job,
    ) -> Result<Result<Printed, PrintError>, Lost> {
        frame::send(&mut self.input, request)
            .await
            .map_err(|_| Lost::Broken)?;
        let answer = frame::receive(&mut self.output, frame::ANSWER_BYTES_MAX)
            .await
            .map_err(|_| Lost::Broken)?;
        match serde_json::from_slice(&answer).map_err(|_| Lost::Broken)? {
            Answer::Refused(refused) => Ok(Err(refused.into())),
            Answer::Printed {
                number,
                data_sha256: data,
            } => {
                // One person's paper must never be handed to another, whatever the child confused.
                if number != job.number || data != data_sha256(&job.data) {
                    return Err(Lost::OtherPaper);
                }
                let pdf = frame::receive(&mut self.output, frame::PDF_BYTES_MAX)
                    .await
                    .map_err(|_| Lost::Broken)?;
                Ok(Ok(Printed {
                    number,
                    data_sha256: data,
                    pdf,
                }))
            }
        }
    }
}

impl Shared {
    /// The child gets no environment of ours: there may be secrets in it, and a paper depends on nothing but its job. It has a process
    /// group of its own, so that Ctrl-C ends the node first, which still finishes its papers; the child ends with its pipe.
    fn start(&self) -> Result<Worker, PrintError> {
        let mut process = Command::new(&self.settings.program)
            .args(&self.settings.args)
            .env_clear()
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(PrintError::Start)?;
        let input = process.stdin.take().expect("stdin is piped");
        let output = process.stdout.take().expect("stdout is piped");
        Ok(Worker {
            _process: process,
            input,
            output,
            papers: 0,
            idle: false,
        })
    }

    fn resting(&self) -> MutexGuard<'_, Resting> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the sweep ends by itself when no worker rests or the printer is gone, and nobody waits for what it does"
    )]
    fn rest(self: &Arc<Self>, mut worker: Worker) {
        worker.idle = false;
        let mut resting = self.resting();
        resting.workers.push(worker);
        if !std::mem::replace(&mut resting.swept, true) {
            tokio::spawn(sweep(
                Arc::downgrade(self),
                Duration::from_millis(self.settings.idle_ms_max),
            ));
        }
    }
}

/// Ends, every so often, the workers that had no paper since the last time; goes when none rests any more, or the printer is gone.
async fn sweep(shared: std::sync::Weak<Shared>, period: Duration) {
    loop {
        tokio::time::sleep(period).await;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let mut resting = shared.resting();
        resting.workers.retain(|worker| !worker.idle);
        resting
            .workers
            .iter_mut()
            .for_each(|worker| worker.idle = true);
        if resting.workers.is_empty() {
            resting.swept = false;
            return;
        }
    }
}
