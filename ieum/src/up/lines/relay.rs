//! One direction of a line: a loopback listener that copies both ways to its target, until it is cut.
//!
//! A cut line is a damaged line, not a closed port: what flows is broken off at once, and a new call is taken and swallowed. Its caller
//! sees no answer and gives up by its own time-out. Healing ends the swallowed calls, so that nothing stale arrives later.

use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Calls that a relay carries or swallows at once; more wait in the kernel's queue.
const CALLS_MAX: usize = 256;
/// How long the target may take to take a call. It is on this machine.
const CONNECT_MAX: Duration = Duration::from_secs(1);
/// After a call that could not be taken: out of file descriptors, most likely.
const PAUSE: Duration = Duration::from_millis(20);

/// The calls from one part at another. Everything on it ends with its value.
pub(crate) struct Relay {
    address: SocketAddr,
    cut: watch::Sender<bool>,
    target_answers: Arc<AtomicBool>,
    _calls: JoinSet<()>,
}

impl Relay {
    /// Listens on a port that the kernel gives, for calls at `target`. Whole at first.
    pub(crate) async fn open(target: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (cut, state) = watch::channel(false);
        let line = Line {
            target,
            state,
            target_answers: Arc::new(AtomicBool::new(true)),
        };
        let target_answers = Arc::clone(&line.target_answers);
        let mut calls = JoinSet::new();
        calls.spawn(take_calls(listener, line));
        Ok(Self {
            address,
            cut,
            target_answers,
            _calls: calls,
        })
    }

    /// Where the caller has to call.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts it, or heals it. Nothing happens where it is so already.
    pub(crate) fn set_cut(&self, cut: bool) {
        self.cut
            .send_if_modified(|state| std::mem::replace(state, cut) != cut);
    }

    pub(crate) fn is_cut(&self) -> bool {
        *self.cut.borrow()
    }

    /// False if the target did not take the last call that was let through.
    pub(crate) fn target_answers(&self) -> bool {
        self.target_answers.load(Ordering::Relaxed)
    }
}

#[derive(Clone)]
struct Line {
    target: SocketAddr,
    state: watch::Receiver<bool>,
    target_answers: Arc<AtomicBool>,
}

async fn take_calls(listener: TcpListener, line: Line) {
    let places = Arc::new(Semaphore::new(CALLS_MAX));
    let mut calls = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let taken = listener.accept().await;
        while calls.try_join_next().is_some() {}
        let Ok((caller, _)) = taken else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let line = line.clone();
        calls.spawn(async move {
            line.serve(caller).await;
            drop(place);
        });
    }
}

impl Line {
    /// One call, until its ends are done with it or the state of the line changes.
    async fn serve(mut self, mut caller: TcpStream) {
        let cut = *self.state.borrow_and_update();
        let mut target = None;
        let carried = async {
            if cut {
                swallow(&mut caller).await
            } else {
                carry(&mut caller, &mut target, &self).await
            }
        };
        // The state is cloned before the future borrows the line.
        let mut state = self.state.clone();
        let whole = tokio::select! {
            carried = carried => carried.is_ok(),
            _ = state.changed() => false,
        };
        if !whole {
            // Broken off, never ended: half an answer must not look like a whole one.
            for end in [Some(caller), target].into_iter().flatten() {
                let _ = end.set_zero_linger();
            }
        }
    }
}

/// Takes in what comes and answers nothing, until the caller gives up.
async fn swallow(caller: &mut TcpStream) -> io::Result<()> {
    tokio::io::copy(caller, &mut tokio::io::sink()).await?;
    Ok(())
}

async fn carry(
    caller: &mut TcpStream,
    target: &mut Option<TcpStream>,
    line: &Line,
) -> io::Result<()> {
    let connected = tokio::time::timeout(CONNECT_MAX, TcpStream::connect(line.target)).await;
    let connected = connected.unwrap_or_else(|late| Err(late.into()));
    line.target_answers
        .store(connected.is_ok(), Ordering::Relaxed);
    let target = target.insert(connected?);
    // Requests and answers are small and wanted at once.
    let _ = (caller.set_nodelay(true), target.set_nodelay(true));
    tokio::io::copy_bidirectional(caller, target).await?;
    Ok(())
}
