//! For programs that call through a pair of gateways: the shared address and the twin's own. Where one does not answer the other is asked, with the
//! same idempotency key, so that nothing is done twice; what may not be asked twice never is.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use balance::Budget;
use balance::CONNECT_MAX_MS;
use balance::Sent;
use balance::TRIES_MAX;
use balance::Wish;
use balance::may_go_again;
use balance::pause_ms;
use http_body_util::BodyExt;
use http_body_util::Full;
use http_body_util::Limited;
use hyper::Request;
use hyper::Response;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use rustix::net::sockopt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio::time::timeout;

/// The header that makes a request the same one when it comes again.
const KEY: &str = "idempotency-key";
/// Connections kept open to an address.
const IDLE_MAX: usize = 64;

/// How long an answer may take, and how long it may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until the answer is whole, for one try. A hung gateway takes connections and answers nothing: after this the other one is asked.
    pub answer_max: Duration,
    /// The answer's body, in bytes.
    pub len_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer_max: Duration::from_secs(10),
            len_max: 16 << 20,
        }
    }
}

/// Why a request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreached {
    /// Nothing has arrived anywhere: it may be asked again later.
    #[error("no address answers; nothing was done")]
    Nowhere,
    /// It may have been done. Only a request with a key can be asked again safely.
    #[error("it is not known whether it was done; ask again with the same key")]
    Unknown,
}

/// A service behind a pair.
pub struct Reach {
    addresses: Vec<Address>,
    limits: Limits,
    /// The address that answered last.
    well: AtomicUsize,
    budget: Mutex<Budget>,
}

struct Address {
    at: SocketAddr,
    idle: Mutex<Vec<Line>>,
}

/// A connection, with the task that drives it.
struct Line {
    sender: SendRequest<Full<Bytes>>,
    _driver: JoinSet<()>,
}

/// How one try failed.
struct Failed {
    sent: Sent,
    /// What a gateway answered that has nobody to ask.
    refusal: Option<Response<Bytes>>,
}

impl Reach {
    /// A service at these addresses, the usual one first.
    pub fn new(addresses: impl IntoIterator<Item = SocketAddr>, limits: Limits) -> Self {
        let address = |at| Address {
            at,
            idle: Mutex::default(),
        };
        Self {
            addresses: addresses.into_iter().map(address).collect(),
            limits,
            well: AtomicUsize::new(0),
            budget: Mutex::default(),
        }
    }

    /// Sends a request and reads its answer, at another address where one fails: at most six tries, some tenths of a second apart.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Unreached> {
        let wish = Wish {
            idempotent: Wish::is_idempotent(request.method().as_str()),
            keyed: request.headers().contains_key(KEY),
            whole: true,
        };
        lock(&self.budget).pay_in();
        let first = self.well.load(Ordering::Relaxed);
        let mut refusal = None;
        let mut unknown = false;
        for (at, failed) in (first..).zip(0..TRIES_MAX) {
            if failed > 0 {
                let lot = u64::try_from(keys::fresh_id_bits() >> 64).unwrap_or_default();
                sleep(Duration::from_millis(pause_ms(failed - 1, lot))).await;
            }
            let Some(address) = self.addresses.get(at % self.addresses.len().max(1)) else {
                break;
            };
            let why = match self.once(address, &request).await {
                Ok(answer) => {
                    self.well
                        .store(at % self.addresses.len(), Ordering::Relaxed);
                    return Ok(answer);
                }
                Err(why) => why,
            };
            unknown |= why.sent != Sent::Nothing;
            // A gateway that says that nobody works is asked again from the purse alone: its trouble is not to be made larger.
            let refused = why.refusal.is_some();
            refusal = why.refusal.or(refusal);
            if !may_go_again(wish, why.sent) || refused && !lock(&self.budget).take() {
                break;
            }
        }
        match refusal {
            Some(refusal) => Ok(refusal),
            None if unknown => Err(Unreached::Unknown),
            None => Err(Unreached::Nowhere),
        }
    }

    async fn once(
        &self,
        address: &Address,
        request: &Request<Bytes>,
    ) -> Result<Response<Bytes>, Failed> {
        loop {
            let (mut line, reused) = match address.open().await {
                Some(line) => (line, true),
                None => (address.connect().await?, false),
            };
            let asked = line.ask(request, self.limits);
            let answer = timeout(self.limits.answer_max, asked).await;
            match answer.unwrap_or(Err(Sent::Perhaps)) {
                Ok(answer) => {
                    address.keep(line);
                    return judged(answer);
                }
                // The other end had closed it meanwhile.
                Err(Sent::Nothing) if reused => {}
                Err(sent) => {
                    return Err(Failed {
                        sent,
                        refusal: None,
                    });
                }
            }
        }
    }
}

/// Where the shared address has moved, the machine that has it now knows nothing of the connections of the one before, and says so when it is asked;
/// who waits for an answer asks nothing. So the kernel does, every second.
fn keep_alive(stream: &TcpStream) -> rustix::io::Result<()> {
    const EVERY: Duration = Duration::from_secs(1);
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, EVERY)?;
    sockopt::set_tcp_keepintvl(stream, EVERY)?;
    sockopt::set_tcp_keepcnt(stream, 3)
}

/// A gateway's refusal is no answer yet: another one may reach somebody.
fn judged(answer: Response<Bytes>) -> Result<Response<Bytes>, Failed> {
    let refuses = [
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
    ];
    if !refuses.contains(&answer.status()) {
        return Ok(answer);
    }
    Err(Failed {
        sent: Sent::Perhaps,
        refusal: Some(answer),
    })
}

impl Address {
    async fn open(&self) -> Option<Line> {
        loop {
            let mut line = lock(&self.idle).pop()?;
            if line.sender.ready().await.is_ok() {
                return Some(line);
            }
        }
    }

    async fn connect(&self) -> Result<Line, Failed> {
        let nowhere = || Failed {
            sent: Sent::Nothing,
            refusal: None,
        };
        let connecting = timeout(
            Duration::from_millis(CONNECT_MAX_MS),
            TcpStream::connect(self.at),
        );
        let stream = connecting
            .await
            .ok()
            .and_then(Result::ok)
            .ok_or_else(nowhere)?;
        let _ = stream.set_nodelay(true);
        let _ = keep_alive(&stream);
        let shaken = handshake(TokioIo::new(stream)).await;
        let (sender, connection) = shaken.map_err(|_| nowhere())?;
        let mut driver = JoinSet::new();
        driver.spawn(async {
            // Whoever has the sender hears of its end.
            let _ = connection.await;
        });
        Ok(Line {
            sender,
            _driver: driver,
        })
    }

    fn keep(&self, line: Line) {
        let mut idle = lock(&self.idle);
        if !line.sender.is_closed() && idle.len() < IDLE_MAX {
            idle.push(line);
        }
    }
}

impl Line {
    async fn ask(
        &mut self,
        request: &Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, Sent> {
        let (parts, body) = request.clone().into_parts();
        let request = Request::from_parts(parts, Full::new(body));
        let answer = self.sender.try_send_request(request).await;
        // What comes back has not left.
        let answer = answer.map_err(|error| match error.message() {
            Some(_) => Sent::Nothing,
            None => Sent::Perhaps,
        })?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, limits.len_max).collect().await;
        let body = body.map_err(|_| Sent::Perhaps)?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }
}

/// What a lock holds; what a panic left behind is still connections and numbers.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
