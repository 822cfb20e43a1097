//! What stands before the public pages, or before anybody's HTTP or TCP service: it sends each request to a backend that works, once more where
//! nothing is done twice by that, and says plainly when none does. What it decides is in `balance`; here are the sockets.
//!
//! A request's way: `accept.rs` takes the connection, `door.rs` judges who asks and how much, `forward.rs` sends it on, `backend.rs` holds the
//! connections, `check.rs` finds out meanwhile which backends work.

mod accept;
mod affinity;
mod backend;
mod bodies;
mod check;
mod counts;
mod door;
mod forward;
mod learned;
mod log;
mod pool;
mod refuse;
mod settings;
mod tell;
mod tls;
mod tunnel;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU32;

use balance::Budget;
use balance::Lanes;
use balance::Sources;
use clock::Clock;
use clock::Ticks;
use tokio::sync::watch;

pub use crate::accept::bind;
pub use crate::affinity::Affinity;
use crate::counts::Counts;
use crate::learned::Learned;
use crate::log::AccessLog;
use crate::pool::Pool;
pub use crate::settings::BackendAt;
pub use crate::settings::Checks;
pub use crate::settings::Limits;
pub use crate::settings::Settings;
pub use crate::tell::BackendStanding;
pub use crate::tell::STANDING;
pub use crate::tell::Standing;
pub use crate::tell::router;
pub use crate::tls::Tls;
pub use crate::tls::TlsFault;
pub use crate::tls::tls;

/// A gateway that runs.
pub struct Gateway {
    settings: Settings,
    pool: Pool,
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
        let log = settings.access_log.as_deref();
        Ok(Arc::new(Self {
            pool: Pool::new(&settings, ticks),
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

    /// True once it is asked to end.
    fn is_leaving(&self) -> bool {
        *self.leaving.borrow()
    }
}

/// What a lock holds; what a panic left behind is still numbers.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
