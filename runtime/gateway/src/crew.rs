//! The processes that serve: one for each slot, started, asked every second whether it lives, and seen off.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clock::Ticks;
use tokio::process::Child;
use tokio::process::Command;
use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio::time::timeout;

use crate::Begin;
use crate::Figures;
use crate::Supervisor;
use crate::handed;
use crate::lock;
use crate::talk::Order;
use crate::talk::Talk;
use crate::talk::Told;

/// How long a worker may take from its start until it serves.
const READY_MAX: Duration = Duration::from_secs(15);
/// Who is silent for so long hangs: the connections that it has are worth nothing, and others are waiting for its place.
const HANGS: Duration = Duration::from_secs(5);
/// Between two questions whether it lives.
const BEAT: Duration = Duration::from_secs(1);
/// Orders that may wait.
const ORDERS_MAX: usize = 64;

/// The place of one worker, whoever has it.
pub(crate) struct Slot {
    pub(crate) nth: usize,
    starts: AtomicU64,
    serving: Mutex<Option<Arc<Worker>>>,
    relieve: mpsc::Sender<Running>,
    relieved: tokio::sync::Mutex<mpsc::Receiver<Running>>,
}

/// A worker, for who wants to say something to it.
pub(crate) struct Worker {
    pub(crate) pid: u32,
    orders: mpsc::Sender<Asked>,
    last: Mutex<Figures>,
}

/// An order, and who waits for the answer.
type Asked = (Order, oneshot::Sender<Told>);

/// A worker's process. It is killed when this is dropped.
pub(crate) struct Running {
    pub(crate) worker: Arc<Worker>,
    /// Whether anybody behind it worked when it was ready.
    pub(crate) works: bool,
    child: Child,
    /// Ends when the process does not answer any more.
    talking: JoinSet<()>,
    since: Ticks,
}

/// How a worker's time was over.
pub(crate) enum Ended {
    /// The process is gone, and how.
    Gone(String),
    /// Another one serves in its place.
    Relieved(Box<Running>),
    /// The whole gateway leaves.
    Leaves,
}

impl Slot {
    pub(crate) fn new(nth: usize) -> Self {
        let (relieve, relieved) = mpsc::channel(1);
        Self {
            nth,
            starts: AtomicU64::new(0),
            serving: Mutex::default(),
            relieve,
            relieved: tokio::sync::Mutex::new(relieved),
        }
    }

    /// Starts a process and gives it the listeners; it serves when this returns.
    pub(crate) async fn start(&self, of: &Supervisor) -> io::Result<Running> {
        self.starts.fetch_add(1, Ordering::Relaxed);
        let (here, there) = UnixStream::pair()?;
        let mut child = Command::new(&of.plan.program)
            .args(&of.plan.arguments)
            .env("MALLOC_ARENA_MAX", "2")
            .stdin(Stdio::from(OwnedFd::from(there)))
            .kill_on_drop(true)
            .spawn()?;
        let pid = child.id().ok_or(io::ErrorKind::NotFound)?;
        handed::hand(&here, &of.listeners)?;
        let mut talk = Talk::over(here)?;
        let begin = Begin {
            text: lock(&of.text).clone(),
            nth: self.nth,
        };
        let ready = async {
            talk.say(&begin).await?;
            talk.hear::<Told>().await
        };
        let ready = tokio::select! {
            ready = timeout(READY_MAX, ready) => ready?,
            ended = child.wait() => return Err(io::Error::other(format!("it ended: {}", ended?))),
        };
        let Told::Ready { works } = ready? else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        if *lock(&of.text) != begin.text {
            return Err(io::Error::other(
                "another configuration came into force meanwhile",
            ));
        }
        let (orders, queue) = mpsc::channel(ORDERS_MAX);
        let worker = Arc::new(Worker {
            pid,
            orders,
            last: Mutex::default(),
        });
        let mut talking = JoinSet::new();
        talking.spawn(Arc::clone(&worker).talk(talk, queue));
        talking.spawn(Arc::clone(&worker).beat());
        let taken_out = lock(&of.taken_out).clone();
        for backend in taken_out {
            worker.ask(Order::Drain { backend, out: true }).await;
        }
        Ok(Running {
            worker,
            works,
            child,
            talking,
            since: Ticks::begin(),
        })
    }

    /// Waits until the process ends, hangs or is relieved.
    pub(crate) async fn stay(&self, running: &mut Running) -> Ended {
        let mut relieved = self.relieved.lock().await;
        tokio::select! {
            ended = running.child.wait() => {
                Ended::Gone(ended.map_or_else(|error| error.to_string(), |how| how.to_string()))
            }
            next = relieved.recv() => match next {
                Some(next) => Ended::Relieved(Box::new(next)),
                None => Ended::Leaves,
            },
            _ = running.talking.join_next() => {
                let _ = running.child.kill().await;
                Ended::Gone("it did not answer, and was killed".to_owned())
            }
        }
    }

    /// Puts another one in its place.
    pub(crate) async fn relieve(&self, by: Running) -> io::Result<()> {
        let gone = |_| io::ErrorKind::BrokenPipe.into();
        self.relieve.send(by).await.map_err(gone)
    }

    /// Notes who serves here.
    pub(crate) fn serves(&self, running: Option<&Running>) {
        *lock(&self.serving) = running.map(|running| Arc::clone(&running.worker));
    }

    pub(crate) fn worker(&self) -> Option<Arc<Worker>> {
        lock(&self.serving).clone()
    }

    pub(crate) fn starts(&self) -> u64 {
        self.starts.load(Ordering::Relaxed)
    }
}

impl Worker {
    /// Carries orders, one after another, until the process is gone or hangs.
    async fn talk(self: Arc<Self>, mut talk: Talk, mut queue: mpsc::Receiver<Asked>) {
        while let Some((order, tell)) = queue.recv().await {
            let Ok(Ok(told)) = timeout(HANGS, talk.ask(&order)).await else {
                return;
            };
            if let Told::Stands(figures) = &told {
                lock(&self.last).clone_from(figures);
            }
            // Who asked may have gone; the order was carried out all the same.
            let _ = tell.send(told);
        }
    }

    async fn beat(self: Arc<Self>) {
        while self.ask(Order::Stand).await.is_some() {
            sleep(BEAT).await;
        }
    }

    /// Tells it; none where it is gone.
    pub(crate) async fn ask(&self, order: Order) -> Option<Told> {
        let (tell, told) = oneshot::channel();
        self.orders.send((order, tell)).await.ok()?;
        told.await.ok()
    }

    /// What it said of itself last.
    pub(crate) fn last(&self) -> Figures {
        lock(&self.last).clone()
    }
}

impl Running {
    /// For how long it has been serving.
    pub(crate) fn lived(&self) -> Duration {
        Duration::from_millis(self.since.ms())
    }

    /// Tells it to leave and waits until it has; who takes longer is killed.
    pub(crate) async fn leave(mut self, max: Duration) {
        /// What a process takes to end beside what its connections take.
        const MORE: Duration = Duration::from_secs(10);
        self.worker.ask(Order::Leave).await;
        if timeout(max + MORE, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }
}
