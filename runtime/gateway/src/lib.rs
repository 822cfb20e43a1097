//! What stands before the public pages, or before anybody's HTTP or TCP service: it sends each request to a backend that works, once more where
//! nothing is done twice by that, and says plainly when none does. What it decides is in `balance`; here are the sockets.
//!
//! A request's way: `accept.rs` takes the connection, `door.rs` judges who asks and how much, `forward.rs` sends it on, `backend.rs` holds the
//! connections, `check.rs` finds out meanwhile which backends work. What is not understood passes by `passage.rs`. `generation.rs` is what a
//! gateway serves by, `trial.rs` how that is changed.
//!
//! Two kinds of processes: the supervisor (`supervise.rs`, `crew.rs`) holds the listeners and serves nobody; workers (`worker.rs`) get them handed
//! over (`handed.rs`) and serve, so that one of them may die or be replaced while nobody notices. `office.rs` is what operators ask the supervisor,
//! `changing.rs` how it has its workers try another configuration.

mod accept;
mod affinity;
mod backend;
mod bodies;
mod changing;
mod check;
mod counts;
mod crew;
mod door;
mod figures;
mod forward;
mod generation;
mod handed;
mod learned;
mod log;
mod office;
mod passage;
mod pool;
mod probe;
mod refuse;
mod settings;
mod standing;
mod supervise;
mod talk;
mod tls;
mod track;
mod trial;
mod tunnel;
mod worker;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use balance::Budget;
use clock::Clock;
use clock::Ticks;
use tokio::sync::watch;

pub use crate::accept::bind;
pub use crate::affinity::Affinity;
pub use crate::figures::Figures;
use crate::generation::Generation;
pub use crate::handed::LISTENERS_MAX;
pub use crate::office::STANDING;
pub use crate::office::router;
pub use crate::probe::Found;
pub use crate::probe::ProbeFault;
pub use crate::probe::probe;
pub use crate::settings::BackendAt;
pub use crate::settings::Checks;
pub use crate::settings::Limits;
pub use crate::settings::PassageAt;
pub use crate::settings::Settings;
pub use crate::standing::BackendStanding;
pub use crate::standing::ConfigurationStanding;
pub use crate::standing::OpenStanding;
pub use crate::standing::PassageStanding;
pub use crate::standing::Standing;
pub use crate::standing::WorkerStanding;
pub use crate::supervise::Plan;
pub use crate::supervise::Supervisor;
pub use crate::talk::Begin;
pub use crate::tls::Certificate;
pub use crate::tls::Tls;
pub use crate::tls::TlsFault;
pub use crate::tls::certificate;
pub use crate::tls::tls;
pub use crate::trial::TrialStanding;
pub use crate::worker::Given;
pub use crate::worker::Read;

use crate::backend::Backend;
use crate::counts::Counts;
use crate::learned::Learned;
use crate::passage::Passage;
use crate::trial::Generations;

/// A gateway that runs.
pub struct Gateway {
    generations: RwLock<Generations>,
    passages: Vec<Passage>,
    under_way: AtomicU32,
    budget: Mutex<Budget>,
    counts: Counts,
    learned: Learned,
    /// What clients see, where it can be changed.
    tls: Mutex<Option<Tls>>,
    /// The longest body since the start, in bytes.
    largest_body: AtomicU64,
    ticks: Ticks,
    clock: Arc<Clock>,
    /// True once it is asked to end: answers say that the connection closes.
    leaving: watch::Receiver<bool>,
}

impl Gateway {
    /// A gateway with these settings. `leaving` turns true when it shall end.
    pub fn new(
        settings: Settings,
        clock: Arc<Clock>,
        leaving: watch::Receiver<bool>,
    ) -> std::io::Result<Arc<Self>> {
        let ticks = Ticks::begin();
        let passages = settings.passages.iter();
        let passages = passages.map(|at| Passage::new(at, ticks)).collect();
        let first = Generation::new(settings, None, ticks)?;
        Ok(Arc::new(Self {
            generations: RwLock::new(Generations {
                now: Arc::new(first),
                trial: None,
            }),
            passages,
            under_way: AtomicU32::new(0),
            budget: Mutex::default(),
            counts: Counts::default(),
            learned: Learned::new(),
            tls: Mutex::default(),
            largest_body: AtomicU64::new(0),
            ticks,
            clock,
            leaving,
        }))
    }

    /// Looks after its backends until the end.
    pub async fn keep(self: Arc<Self>) {
        let generation = self.now();
        for backend in &generation.pool.all {
            check::look_after(backend, &generation.settings.checks, &self.leaving);
        }
        let connects = Checks {
            shallow: None,
            deep: None,
            deep_len_min: 0,
            rules: generation.settings.checks.rules,
        };
        for target in self.passages.iter().flat_map(|one| &one.pool.all) {
            check::look_after(target, &connects, &self.leaving);
        }
        drop(generation);
        let mut leaving = self.leaving.clone();
        let _ = leaving.wait_for(|leaving| *leaving).await;
    }

    /// Waits until every backend has been looked at once, or has had the time for it.
    pub async fn looked(&self) {
        const LOOK_MAX: Duration = Duration::from_millis(1_500);
        let all = async {
            for backend in self.everything() {
                backend.looked().await;
            }
        };
        let _ = tokio::time::timeout(LOOK_MAX, all).await;
    }

    /// All backends, and all targets of what passes through.
    fn everything(&self) -> Vec<Arc<Backend>> {
        let passing = self.passages.iter().flat_map(|passage| &passage.pool.all);
        self.now().pool.all.iter().chain(passing).cloned().collect()
    }

    /// True once it is asked to end.
    fn is_leaving(&self) -> bool {
        *self.leaving.borrow()
    }
}

/// What a lock holds; what a panic left behind is still numbers.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
