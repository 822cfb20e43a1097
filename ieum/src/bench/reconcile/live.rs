//! People who come at a fixed rate, whatever goes on.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use crate::bench::country::Citizen;
use crate::bench::country::Client;
use crate::bench::machine;

/// So many can wait at once.
const CLIENTS: u32 = 16;

/// Live requests that go on until they are ended.
pub(super) struct Live {
    shared: Arc<Shared>,
    clients: Vec<JoinHandle<anyhow::Result<()>>>,
}

struct Shared {
    portal: String,
    citizens: Vec<Citizen>,
    rate: u32,
    began: Instant,
    next: AtomicU32,
    over: AtomicBool,
    took_ms: Mutex<Vec<f64>>,
}

impl Live {
    pub(super) fn start(portal: &str, citizens: Vec<Citizen>, rate: u32) -> Self {
        let shared = Arc::new(Shared {
            portal: portal.to_owned(),
            citizens,
            rate,
            began: machine::now(),
            next: AtomicU32::new(0),
            over: AtomicBool::new(false),
            took_ms: Mutex::default(),
        });
        let client = |_| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || shared.ask())
        };
        Self {
            clients: (0..CLIENTS).map(client).collect(),
            shared,
        }
    }

    /// What the answers took since the last time.
    pub(super) fn take(&self) -> Vec<f64> {
        let mut took = self
            .shared
            .took_ms
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut took)
    }

    pub(super) fn end(self) -> anyhow::Result<()> {
        self.shared.over.store(true, Ordering::Relaxed);
        self.clients.into_iter().try_for_each(|client| {
            client
                .join()
                .map_err(|_| anyhow::anyhow!("a client panicked"))?
        })
    }
}

impl Shared {
    fn ask(&self) -> anyhow::Result<()> {
        let client = Client::at(&self.portal);
        while !self.over.load(Ordering::Relaxed) {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            let due = self.began + Duration::from_secs(1) * n / self.rate;
            std::thread::sleep(due.saturating_duration_since(machine::now()));
            let citizen = &self.citizens[n as usize % self.citizens.len()];
            client.issue(citizen, &format!("live-{n}"))?;
            let took_ms = due.elapsed().as_secs_f64() * 1e3;
            self.took_ms
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(took_ms);
        }
        Ok(())
    }
}
