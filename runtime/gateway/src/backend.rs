//! One backend: how it stands, and the connections to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use balance::Answer;
use balance::Candidate;
use balance::Health;
use balance::Ms;
use balance::Rules;
use balance::Saw;
use balance::Sent;
use balance::State;
use clock::Ticks;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::BackendAt;
use crate::bodies::Sending;
use crate::lock;

/// Connections kept open for the next request.
const IDLE_MAX: usize = 256;

/// A backend of a gateway.
pub(crate) struct Backend {
    pub(crate) name: String,
    pub(crate) home: String,
    pub(crate) address: SocketAddr,
    health: Mutex<Health>,
    /// Why it does not work, as it was seen last.
    why: Mutex<Option<String>>,
    /// Told when it is out: who waits at it need wait no longer.
    fell: Notify,
    /// True once it was looked at.
    looked: watch::Sender<bool>,
    inflight: AtomicU32,
    idle: Mutex<Vec<Line>>,
    ticks: Ticks,
    /// The checks of it; they end with it.
    pub(crate) looks: Mutex<JoinSet<()>>,
    /// Answers of its own, and requests that failed at it.
    pub(crate) answered: AtomicU64,
    pub(crate) failed: AtomicU64,
}

/// A connection to a backend, with the task that drives it.
struct Line {
    sender: SendRequest<Sending>,
    _driver: JoinSet<()>,
}

/// A connection that a request has; it is given back once the answer is over, and closed if it is not.
pub(crate) struct Taken {
    backend: Arc<Backend>,
    line: Option<Line>,
}

/// Why a request came back without an answer.
pub(crate) struct Failed {
    pub(crate) sent: Sent,
    pub(crate) saw: Answer,
    /// The request, where none of it has left.
    pub(crate) request: Option<Box<Request<Sending>>>,
}

impl Backend {
    pub(crate) fn new(at: &BackendAt, rules: Rules, ticks: Ticks) -> Arc<Self> {
        Arc::new(Self {
            name: at.name.clone(),
            home: at.home.clone(),
            address: at.address,
            health: Mutex::new(Health::new(rules, ticks.ms())),
            why: Mutex::default(),
            fell: Notify::new(),
            looked: watch::Sender::new(false),
            inflight: AtomicU32::new(0),
            idle: Mutex::default(),
            ticks,
            looks: Mutex::default(),
            answered: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        })
    }

    pub(crate) fn state(&self) -> State {
        lock(&self.health).state()
    }

    /// Why it is not up, where that is known; none of one that is, or that somebody took out.
    pub(crate) fn why(&self) -> Option<String> {
        match self.state() {
            State::Up | State::Draining => None,
            State::Suspect | State::Degraded | State::Down => lock(&self.why).clone(),
        }
    }

    /// For how long it has stood so.
    pub(crate) fn stands_ms(&self) -> Ms {
        self.ticks.ms().saturating_sub(lock(&self.health).since())
    }

    pub(crate) fn inflight(&self) -> u32 {
        self.inflight.load(Ordering::Relaxed)
    }

    pub(crate) fn next_deep_ms(&self) -> Ms {
        lock(&self.health).next_deep_ms()
    }

    pub(crate) fn candidate(&self) -> Candidate {
        let health = lock(&self.health);
        Candidate {
            state: health.state(),
            inflight: self.inflight(),
            share: health.share(self.ticks.ms()),
        }
    }

    /// Takes it out, or lets it in again.
    pub(crate) fn drain(&self, draining: bool) {
        let change = lock(&self.health).drain(draining, self.ticks.ms());
        self.tell(change);
    }

    /// Waits until it was looked at.
    pub(crate) async fn looked(&self) {
        let _ = self.looked.subscribe().wait_for(|looked| *looked).await;
    }

    pub(crate) fn was_looked_at(&self) {
        self.looked
            .send_if_modified(|looked| !std::mem::replace(looked, true));
    }

    /// Takes what was seen of it.
    pub(crate) fn saw(&self, saw: Saw) {
        self.saw_for(saw, None);
    }

    /// The same, with what it says itself of why it does not work.
    pub(crate) fn saw_for(&self, saw: Saw, why: Option<String>) {
        if let Some(why) = why.or_else(|| usual(saw).map(str::to_owned)) {
            *lock(&self.why) = Some(why);
        }
        let change = lock(&self.health).saw(saw, self.ticks.ms());
        self.tell(change);
    }

    /// A request was answered. Only one that is in doubt needs to hear it.
    pub(crate) fn saw_answered(&self) {
        let mut health = lock(&self.health);
        let change = health.saw(Saw::Request(Answer::Well), self.ticks.ms());
        drop(health);
        self.tell(change);
    }

    fn tell(&self, change: Option<balance::Change>) {
        let Some(change) = change else { return };
        let (from, to) = (change.from.name(), change.to.name());
        let why = self.why();
        tracing::info!(backend = self.name, from, to, why, "a backend changes");
        if change.to == State::Up {
            lock(&self.why).take();
        }
        if change.to.is_out() {
            // What is kept open to it is worth nothing, and who waits is told.
            lock(&self.idle).clear();
            self.fell.notify_waiters();
        }
    }

    /// Sends a request on a connection that is open, or on a new one. The answer's head, or why there is none.
    pub(crate) async fn send(
        self: &Arc<Self>,
        request: Request<Sending>,
        connect_max: Duration,
        answer_max: Duration,
    ) -> Result<(Response<Incoming>, Taken), Failed> {
        let counted = Taken::begin(self);
        let mut request = request;
        let fell = self.fell.notified();
        tokio::pin!(fell);
        // From here on no fall goes unheard.
        fell.as_mut().enable();
        loop {
            let (mut line, reused) = match self.open_line().await {
                Some(line) => (line, true),
                None => match self.connect(connect_max).await {
                    Ok(line) => (line, false),
                    Err(saw) => return Err(Failed::nothing(saw, request)),
                },
            };
            let answer = line.sender.try_send_request(request);
            tokio::pin!(answer);
            let answered = tokio::select! {
                answered = &mut answer => answered,
                () = &mut fell => return Err(Failed::perhaps(Answer::Refused)),
                () = tokio::time::sleep(answer_max) => return Err(Failed::perhaps(Answer::Silent)),
            };
            match answered {
                Ok(response) => return Ok((response, counted.with(line))),
                Err(mut error) => match error.take_message() {
                    // It was closed while nobody looked: another connection, the same backend.
                    Some(back) if reused => request = back,
                    Some(back) => return Err(Failed::nothing(Answer::Refused, back)),
                    None => return Err(Failed::perhaps(Answer::Refused)),
                },
            }
        }
    }

    /// A connection that is open and free.
    async fn open_line(&self) -> Option<Line> {
        loop {
            let mut line = lock(&self.idle).pop()?;
            if line.sender.ready().await.is_ok() {
                return Some(line);
            }
        }
    }

    async fn connect(&self, connect_max: Duration) -> Result<Line, Answer> {
        let connected = timeout(connect_max, TcpStream::connect(self.address)).await;
        let stream = connected
            .map_err(|_| Answer::Silent)?
            .map_err(|_| Answer::Refused)?;
        // Requests are small and wanted at once.
        let _ = stream.set_nodelay(true);
        let shaken = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = shaken.map_err(|_| Answer::Refused)?;
        let mut driver = JoinSet::new();
        driver.spawn(async {
            // Whoever has the sender hears of its end.
            let _ = connection.with_upgrades().await;
        });
        Ok(Line {
            sender,
            _driver: driver,
        })
    }
}

/// What is said of an answer that says nothing itself; none where it is as hoped for.
fn usual(saw: Saw) -> Option<&'static str> {
    let (Saw::Shallow(answer) | Saw::Deep(answer) | Saw::Request(answer)) = saw;
    match (answer, saw) {
        // What it says to somebody's request is between the two.
        (Answer::Well, _) | (Answer::Wrong, Saw::Request(_)) => None,
        (Answer::Refused, _) => Some("nobody listens there, or hangs up"),
        (Answer::Silent, Saw::Shallow(_)) => Some("it does not answer the small check in time"),
        (Answer::Silent, Saw::Deep(_)) => Some("it does not answer the large check in time"),
        (Answer::Silent, Saw::Request(_)) => Some("it takes requests and does not answer them"),
        (Answer::Wrong, Saw::Shallow(_) | Saw::Deep(_)) => {
            Some("it answers the check with a fault")
        }
    }
}

impl Failed {
    fn perhaps(saw: Answer) -> Self {
        Self {
            sent: Sent::Perhaps,
            saw,
            request: None,
        }
    }

    fn nothing(saw: Answer, request: Request<Sending>) -> Self {
        Self {
            sent: Sent::Nothing,
            saw,
            request: Some(Box::new(request)),
        }
    }
}

impl Taken {
    pub(crate) fn begin(backend: &Arc<Backend>) -> Self {
        backend.inflight.fetch_add(1, Ordering::Relaxed);
        Self {
            backend: Arc::clone(backend),
            line: None,
        }
    }

    fn with(mut self, line: Line) -> Self {
        self.line = Some(line);
        self
    }

    pub(crate) fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The answer is over; the next request may have the connection.
    pub(crate) fn give_back(mut self) {
        let Some(line) = self.line.take() else { return };
        if line.sender.is_closed() {
            return;
        }
        let mut idle = lock(&self.backend.idle);
        if idle.len() < IDLE_MAX {
            idle.push(line);
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.backend.inflight.fetch_sub(1, Ordering::Relaxed);
    }
}
