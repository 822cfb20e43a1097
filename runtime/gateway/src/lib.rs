//! What stands before the public pages, or before anybody's HTTP or TCP service: it sends each request to a backend that works, once more where
//! nothing is done twice by that, and says plainly when none does. What it decides is in `balance`; here are the sockets.
//!
//! A request's way: `accept.rs` takes the connection, `door.rs` judges who asks and how much, `forward.rs` sends it on, `backend.rs` holds the
//! connections, `check.rs` finds out meanwhile which backends work. What is not understood passes by `passage.rs`.
//!
//! Two kinds of processes: the supervisor (`supervise.rs`, `crew.rs`) holds the listeners and serves nobody; workers (`worker.rs`) get them handed
//! over (`handed.rs`) and serve, so that one of them may die or be replaced while nobody notices. `office.rs` is what operators ask the supervisor.

mod accept;
mod affinity;
mod backend;
mod bodies;
mod check;
mod counts;
mod crew;
mod door;
mod figures;
mod forward;
mod handed;
mod learned;
mod log;
mod office;
mod passage;
mod pool;
mod refuse;
mod settings;
mod standing;
mod supervise;
mod talk;
mod tls;
mod track;
mod tunnel;
mod worker;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use balance::Budget;
use balance::Lanes;
use balance::Sources;
use clock::Clock;
use clock::Ticks;
use tokio::sync::watch;

pub use crate::accept::bind;
pub use crate::affinity::Affinity;
pub use crate::figures::Figures;
pub use crate::handed::LISTENERS_MAX;
pub use crate::office::STANDING;
pub use crate::office::router;
pub use crate::settings::BackendAt;
pub use crate::settings::Checks;
pub use crate::settings::Limits;
pub use crate::settings::PassageAt;
pub use crate::settings::Settings;
pub use crate::standing::BackendStanding;
pub use crate::standing::PassageStanding;
pub use crate::standing::Standing;
pub use crate::standing::WorkerStanding;
pub use crate::supervise::Plan;
pub use crate::supervise::Supervisor;
pub use crate::talk::Begin;
pub use crate::tls::Tls;
pub use crate::tls::TlsFault;
pub use crate::tls::tls;
pub use crate::worker::Given;

use crate::backend::Backend;
use crate::counts::Counts;
use crate::learned::Learned;
use crate::log::AccessLog;
use crate::passage::Passage;
use crate::pool::Pool;

/// A gateway that runs.
pub struct Gateway {
    settings: Settings,
    pool: Pool,
    passages: Vec<Passage>,
    lanes: Lanes,
    under_way: AtomicU32,
    budget: Mutex<Budget>,
    /// By address, and by network.
    sources: [Mutex<Sources>; 2],
    counts: Counts,
    learned: Learned,
    log: Option<AccessLog>,
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
        let limits = &settings.limits;
        let sources = [limits.address, limits.network]
            .map(|rate| Mutex::new(Sources::new(rate, limits.sources_max)));
        let passages = settings.passages.iter();
        let passages = passages.map(|at| Passage::new(at, ticks));
        let log = settings.access_log.as_deref();
        Ok(Arc::new(Self {
            pool: Pool::new(&settings.backends, settings.checks.rules, ticks),
            passages: passages.collect(),
            lanes: Lanes {
                places_max: limits.requests_max,
            },
            under_way: AtomicU32::new(0),
            budget: Mutex::default(),
            sources,
            counts: Counts::default(),
            learned: Learned::new(),
            log: log.map(AccessLog::open).transpose()?,
            ticks,
            clock,
            leaving,
            settings,
        }))
    }

    /// Looks after its backends until the end.
    pub async fn keep(self: Arc<Self>) {
        check::keep(self).await;
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
    fn everything(&self) -> impl Iterator<Item = &Arc<Backend>> {
        let passing = self.passages.iter().flat_map(|passage| &passage.pool.all);
        self.pool.all.iter().chain(passing)
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
