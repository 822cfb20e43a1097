//! A start that is a trial: is the role well within half a minute, and does somebody confirm it in time? If not, it starts again by what was in force before: the
//! same process, so that whoever looks after it need do nothing.

use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clock::Ticks;
use generations::Kind;
use generations::Shelf;
use tokio::sync::watch;

use crate::configure::Served;
use crate::configure::by;

/// How long a role may take to be well, in milliseconds.
const WELL_MAX_MS: u64 = 30_000;
/// How long it may take to end calmly before it starts again, in milliseconds.
const END_MAX: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(250);

/// A trial that a start is.
pub(crate) struct Tried {
    /// Read once: after an upgrade the system would name the file that is gone.
    program: PathBuf,
    served: Served,
    generation: u32,
    confirm_within_s: Option<u32>,
    /// True once the role shall end because it goes back. Never said by a signal: one that arrives while this process becomes the next start would end that.
    goes_back: watch::Sender<bool>,
    over: AtomicBool,
}

impl Tried {
    /// Watches a start that is a trial, in a thread of its own: a role that hangs does not hang this.
    pub(crate) fn watch(served: &Served, office: SocketAddr) -> anyhow::Result<Option<Arc<Self>>> {
        let Some((generation, confirm_within_s)) = served.trial else {
            return Ok(None);
        };
        let tried = Arc::new(Self {
            program: std::env::current_exe()?,
            served: served.clone(),
            generation,
            confirm_within_s,
            goes_back: watch::Sender::new(false),
            over: AtomicBool::new(false),
        });
        let watching = Arc::clone(&tried);
        std::thread::Builder::new()
            .name("trial".to_owned())
            .spawn(move || watching.keep(office))?;
        tracing::warn!(
            generation,
            "this start is the trial of a changed configuration"
        );
        Ok(Some(tried))
    }

    /// Waits until the role shall end because it goes back.
    pub(crate) async fn goes_back(&self) {
        let mut goes_back = self.goes_back.subscribe();
        let _ = goes_back.wait_for(|goes_back| *goes_back).await;
    }

    /// The role has ended: by itself, or to go back. Whoever goes back does not return.
    pub(crate) fn ended(&self, why: Option<&anyhow::Error>) {
        // From here on the thread that watches leaves it alone: what it sees on record next is this.
        let goes_back = self.goes_back.send_replace(true);
        if goes_back {
            self.start_again();
        } else if let Some(why) = why
            && !self.over.load(Ordering::Relaxed)
        {
            self.revert(&format!("{why:#}"));
            self.start_again();
        }
    }

    fn shelf(&self) -> &Shelf {
        &self.served.shelf
    }

    fn keep(&self, office: SocketAddr) {
        let ticks = Ticks::begin();
        while !is_well(office) {
            if ticks.ms() > WELL_MAX_MS {
                return self.go_back("it was not well within 30 seconds");
            }
            if self.is_taken_back() {
                return self.leave();
            }
            std::thread::sleep(LOOK);
        }
        let Some(seconds) = self.confirm_within_s else {
            return self.note(Kind::Confirmed, "well at its start");
        };
        self.note(Kind::Stood, "well at its start");
        let ticks = Ticks::begin();
        while ticks.ms() < u64::from(seconds) * 1_000 {
            match self.shelf().standing().map(|standing| standing.open) {
                // It stands on record what became of it.
                Ok(None) if self.is_taken_back() => return self.leave(),
                Ok(None) => return self.over.store(true, Ordering::Relaxed),
                Ok(Some(_)) | Err(_) => std::thread::sleep(LOOK),
            }
        }
        self.go_back(&format!("nobody confirmed it within {seconds} seconds"));
    }

    fn is_taken_back(&self) -> bool {
        let standing = self.shelf().standing();
        standing.is_ok_and(|standing| standing.last.get(&self.generation) == Some(&Kind::Reverted))
    }

    fn note(&self, kind: Kind, why: &str) {
        let generation = self.generation;
        match self
            .shelf()
            .note(generation, kind, &by::role("serve"), why, by::now())
        {
            Ok(()) => {
                tracing::info!(generation, why, "a configuration stood its trial");
                self.over.store(kind == Kind::Confirmed, Ordering::Relaxed);
            }
            // It serves; the next start goes back to what was in force.
            Err(fault) => tracing::error!(%fault, "the trial could not be put on record"),
        }
    }

    fn revert(&self, why: &str) {
        let generation = self.generation;
        tracing::error!(generation, why, "a configuration goes back");
        if let Err(fault) = self.shelf().note(
            generation,
            Kind::Reverted,
            &by::role("serve"),
            why,
            by::now(),
        ) {
            tracing::error!(%fault, "and that could not be put on record");
        }
    }

    fn go_back(&self, why: &str) {
        self.revert(why);
        self.leave();
    }

    /// Asks the role to end; it starts again once it has, or here where it hangs.
    fn leave(&self) {
        if !self.goes_back.send_replace(true) {
            std::thread::sleep(END_MAX);
            self.start_again();
        }
    }

    /// This process becomes the role by what is in force. Its number stays, so that nobody misses it.
    fn start_again(&self) {
        let error = Command::new(&self.program)
            .arg("serve")
            .arg(&self.served.file)
            .exec();
        tracing::error!(%error, "it can't start again; start it by hand, by what is in force");
    }
}

/// Whether a role says of itself that it works. A centre that only publishes has no such page: an answer is enough.
fn is_well(office: SocketAddr) -> bool {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(3)))
        .http_status_as_error(false)
        .build()
        .into();
    let asked = agent.get(format!("http://{office}/healthz/deep")).call();
    asked.is_ok_and(|answer| answer.status().is_success() || answer.status() == 404)
}
