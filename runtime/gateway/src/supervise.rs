//! The process that holds the listeners and serves nobody: it starts the workers, starts them again when they end or hang, hands the listeners to
//! new ones before the old ones leave, and tells keepalived when nobody serves here.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio::time::timeout;

use crate::ConfigurationStanding;
use crate::Figures;
use crate::WorkerStanding;
use crate::changing::Tries;
use crate::crew::Ended;
use crate::crew::Running;
use crate::crew::Slot;
use crate::lock;
use crate::talk::Order;
use crate::talk::Told;
use crate::track::TrackFile;

/// How long peers take to see that this machine gives its address away; only then are connections turned off.
const GIVE_WAY: Duration = Duration::from_millis(400);
/// Between a worker that ended soon after its start and the next one.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// Who has lived so long did not end because of its start.
const LIVED: Duration = Duration::from_secs(2);
/// How long a worker may take to say how it stands before its last word counts.
const STAND_MAX: Duration = Duration::from_secs(1);

/// What is to be kept running.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The gateway's name.
    pub name: String,
    /// The program of a worker; looked up anew at every start, so that a new one is taken up.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// How many of them serve at once.
    pub workers: usize,
    /// How long a worker may take to leave.
    pub leaving_max: Duration,
    /// The file that keepalived watches: 0 while somebody serves here, 1 when the address is to go elsewhere.
    pub track_file: Option<PathBuf>,
}

/// A gateway's first process.
pub struct Supervisor {
    pub(crate) plan: Plan,
    pub(crate) listeners: Vec<TcpListener>,
    /// The configuration in force, for workers that start.
    pub(crate) text: Mutex<String>,
    /// What the workers try.
    pub(crate) tries: Mutex<Option<Tries>>,
    /// By which generation of the configuration they serve.
    configuration: Mutex<Option<ConfigurationStanding>>,
    pub(crate) slots: Vec<Arc<Slot>>,
    /// Backends that an operator took out, for workers that start later.
    pub(crate) taken_out: Mutex<BTreeSet<String>>,
    /// What workers that have ended had counted.
    ended: Mutex<Figures>,
    track: TrackFile,
    upgrading: tokio::sync::Mutex<()>,
    leaving: watch::Receiver<bool>,
}

impl Supervisor {
    /// Holds these listeners, in the order in which the configuration names them. Nothing is started yet.
    pub fn new(
        plan: Plan,
        text: String,
        listeners: Vec<TcpListener>,
        leaving: watch::Receiver<bool>,
    ) -> Arc<Self> {
        let slots = (1..=plan.workers).map(|nth| Arc::new(Slot::new(nth)));
        Arc::new(Self {
            slots: slots.collect(),
            track: TrackFile::new(plan.track_file.clone()),
            plan,
            listeners,
            text: Mutex::new(text),
            tries: Mutex::default(),
            configuration: Mutex::default(),
            taken_out: Mutex::default(),
            ended: Mutex::default(),
            upgrading: tokio::sync::Mutex::default(),
            leaving,
        })
    }

    /// Keeps the workers running until the end is asked for; then each finishes what it has.
    pub async fn keep(self: Arc<Self>) {
        let mut slots = JoinSet::new();
        for slot in &self.slots {
            slots.spawn(Arc::clone(&self).keep_one(Arc::clone(slot)));
        }
        while slots.join_next().await.is_some() {}
    }

    async fn keep_one(self: Arc<Self>, slot: Arc<Slot>) {
        let mut leaving = self.leaving.clone();
        let mut over = async || drop(leaving.wait_for(|over| *over).await);
        let mut leavers = JoinSet::new();
        let mut pause = PAUSE_MIN;
        let mut relief = None;
        while !*self.leaving.borrow() {
            let started = match relief.take() {
                Some(running) => Ok(running),
                None => slot.start(&self).await,
            };
            let mut running = match started {
                Ok(running) => running,
                Err(error) => {
                    tracing::error!(%error, worker = slot.nth, "a worker does not start");
                    let _ = timeout(pause, over()).await;
                    pause = PAUSE_MAX.min(2 * pause);
                    continue;
                }
            };
            slot.serves(Some(&running));
            self.track();
            let ended = tokio::select! {
                ended = slot.stay(&mut running) => ended,
                () = over() => Ended::Leaves,
            };
            match ended {
                Ended::Relieved(next) => {
                    slot.serves(Some(&next));
                    lock(&self.ended).keep(running.worker.last());
                    leavers.spawn(Arc::clone(&self).see_off(running));
                    relief = Some(*next);
                }
                Ended::Leaves => {
                    self.give_way().await;
                    slot.serves(None);
                    Arc::clone(&self).see_off(running).await;
                }
                Ended::Gone(how) => {
                    tracing::error!(worker = slot.nth, how, "a worker has ended");
                    slot.serves(None);
                    self.track();
                    pause = if running.lived() < LIVED {
                        PAUSE_MAX.min(2 * pause)
                    } else {
                        PAUSE_MIN
                    };
                    lock(&self.ended).keep(running.worker.last());
                    if running.lived() < LIVED {
                        let _ = timeout(pause, over()).await;
                    }
                }
            }
        }
        while leavers.join_next().await.is_some() {}
    }

    /// Lets a worker finish what it has.
    async fn see_off(self: Arc<Self>, running: Running) {
        running.leave(self.plan.leaving_max).await;
    }

    /// Tells the peer's machine to take the address, and waits until it has.
    async fn give_way(&self) {
        if self.track.tell(false) {
            sleep(GIVE_WAY).await;
        }
    }

    fn track(&self) {
        let serves = self.slots.iter().any(|slot| slot.worker().is_some());
        self.track.tell(serves && !*self.leaving.borrow());
    }

    /// Goes over to the program that lies there now, with the same listeners: every new worker has looked at its backends before an old one
    /// leaves. Where one does not serve, all stays as it was, and the answer says why.
    pub async fn upgrade(&self) -> io::Result<()> {
        let _one_at_a_time = self.upgrading.lock().await;
        let worked = self.figures().await.standing.works();
        let mut new = Vec::new();
        for slot in &self.slots {
            let running = slot.start(self).await?;
            if worked && !running.works {
                return Err(io::Error::other("it reaches nobody that works"));
            }
            new.push(running);
        }
        for (slot, running) in self.slots.iter().zip(new) {
            slot.relieve(running).await?;
        }
        tracing::info!(name = self.plan.name, "new workers serve");
        Ok(())
    }

    /// What all workers say, together with what those before them had counted.
    pub async fn figures(&self) -> Figures {
        let mut figures = lock(&self.ended).clone();
        let mut workers = Vec::new();
        for slot in &self.slots {
            let worker = slot.worker();
            workers.push(WorkerStanding {
                nth: slot.nth,
                pid: worker.as_ref().map_or(0, |worker| worker.pid),
                starts: slot.starts(),
                serves: worker.is_some(),
            });
            let Some(worker) = worker else { continue };
            let _ = timeout(STAND_MAX, worker.ask(Order::Stand)).await;
            figures.add(&worker.last());
        }
        figures.standing.name.clone_from(&self.plan.name);
        figures.standing.leaving = *self.leaving.borrow();
        figures.standing.workers = workers;
        let configuration = &mut figures.standing.configuration;
        configuration.clone_from(&lock(&self.configuration));
        figures
    }

    /// Takes what the record of generations says, for those who ask how it stands.
    pub fn is_configured_by(&self, configuration: Option<ConfigurationStanding>) {
        *lock(&self.configuration) = configuration;
    }

    /// Takes a backend out, or lets it in again, at every worker; false where none knows it.
    pub async fn take_out(&self, backend: &str, out: bool) -> bool {
        let mut known = false;
        for worker in self.slots.iter().filter_map(|slot| slot.worker()) {
            let backend = backend.to_owned();
            let told = worker.ask(Order::Drain { backend, out }).await;
            known |= matches!(told, Some(Told::Done));
        }
        let mut taken_out = lock(&self.taken_out);
        if known && out {
            taken_out.insert(backend.to_owned());
        } else if known {
            taken_out.remove(backend);
        }
        known
    }
}
