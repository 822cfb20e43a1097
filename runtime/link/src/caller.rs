//! Calls other nodes over authenticated lines, and keeps a few lines open.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header::HOST;
use http_body_util::BodyExt;
use http_body_util::Full;
use http_body_util::LengthLimitError;
use http_body_util::Limited;
use hyper::Request;
use hyper::Response;
use hyper::body::Body;
use hyper::body::Incoming;
use keys::LinkIdentity;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::credentials::Credentials;
use crate::line;
use crate::line::Line;

/// Calls to one node at once; more wait, and the wait counts as part of the call.
const CALLS_MAX: usize = 16;
/// Lines kept open to one node.
const IDLE_LEN_MAX: usize = 4;
/// How long an unused line is kept.
const IDLE_MS_MAX: i64 = 30_000;
/// How long a line is used at all: then the certificates are looked at anew.
const AGE_MS_MAX: i64 = 600_000;

/// What an answer may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long the whole call may take, connecting and waiting for a place included.
    pub answer_max: Duration,
    /// How long the answer's body may be.
    pub bytes_max: usize,
}

/// What a node answered. Any status is an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The node is not in the directory, or the line to it fails. Another holder may answer.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// One end does not believe the other's certificate. Trying again does not help; an operator should look.
    #[error("one end refuses the other's certificate: {0}")]
    Refused(String),
    /// The answer is longer than the caller takes.
    #[error("the answer is longer than the limit")]
    TooLarge,
    /// No whole answer in time. Whether the request was carried out is not known.
    #[error("no answer in time")]
    Late,
}

/// Calls other nodes.
pub struct Caller {
    credentials: Credentials,
    /// Where a line goes instead of the directory's address: `host:port`.
    detours: BTreeMap<String, String>,
    pools: Mutex<BTreeMap<String, Arc<Pool>>>,
}

/// The lines to one node.
struct Pool {
    places: Semaphore,
    idle: Mutex<Vec<Line>>,
}

impl Caller {
    /// `detours` gives some nodes another address (`host:port`) than the directory does: the lines of a demo country go
    /// through relays. Whoever answers there must prove to be the node all the same.
    pub fn new(credentials: Credentials, detours: BTreeMap<String, String>) -> Self {
        Self {
            credentials,
            detours,
            pools: Mutex::default(),
        }
    }

    /// Asks a node. `path` begins with a slash and holds no personal data: it may be logged at the other end.
    ///
    /// A call that fails on a kept line is made once more on a new one if not a byte of it was sent, or if its method may
    /// be repeated (RFC 9110, 9.2.2). A POST that may have been carried out is not repeated here.
    pub async fn call(
        &self,
        node: &str,
        method: Method,
        path: &str,
        body: Bytes,
        limits: Limits,
    ) -> Result<Answer, CallError> {
        let asked = self.ask(node, &method, path, &body, limits.bytes_max);
        timeout(limits.answer_max, asked)
            .await
            .unwrap_or(Err(CallError::Late))
    }

    /// Whether there may be a line to a node: in a demo country there are those through its relays and no others.
    pub fn has_line(&self, node: &str) -> bool {
        self.detours.is_empty() || self.detours.contains_key(node)
    }

    /// Closes the lines that are open and idle, so that the next call shows the certificate of now.
    pub fn close_idle(&self) {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        pools.clear();
    }

    async fn ask(
        &self,
        node: &str,
        method: &Method,
        path: &str,
        body: &Bytes,
        bytes_max: usize,
    ) -> Result<Answer, CallError> {
        let (address, peer) = self.address(node)?;
        let pool = self.pool(node);
        let _place = pool
            .places
            .acquire()
            .await
            .expect("nobody closes the places");
        let request = || {
            Request::builder()
                .method(method.clone())
                .uri(path)
                .header(HOST, keys::link_host(node))
                .body(Full::new(body.clone()))
                .map_err(|error| CallError::Unreachable(error.to_string()))
        };
        if let Some(mut line) = pool.kept(&self.credentials) {
            match line.send(request()?).await {
                Ok(response) => return self.read(&pool, line, response, bytes_max).await,
                // A stale line, most likely.
                Err(failed) if failed.unsent || method.is_idempotent() => {}
                Err(failed) => return Err(failed.error),
            }
        }
        let mut line = Line::open(&address, peer, &self.credentials).await?;
        let sent = line.send(request()?).await;
        let response = sent.map_err(|failed| failed.error)?;
        self.read(&pool, line, response, bytes_max).await
    }

    /// Reads the body; a line that is left in order is kept.
    async fn read(
        &self,
        pool: &Pool,
        mut line: Line,
        response: Response<Incoming>,
        bytes_max: usize,
    ) -> Result<Answer, CallError> {
        let status = response.status();
        let announced = response.body().size_hint().lower();
        if usize::try_from(announced).is_ok_and(|len| len > bytes_max) {
            return Err(CallError::TooLarge);
        }
        let read = Limited::new(response.into_body(), bytes_max)
            .collect()
            .await;
        let body = read
            .map_err(|error| {
                if error.is::<LengthLimitError>() {
                    CallError::TooLarge
                } else {
                    line::why(error.as_ref())
                }
            })?
            .to_bytes();
        line.used(&self.credentials);
        pool.keep(line);
        Ok(Answer { status, body })
    }

    fn address(&self, node: &str) -> Result<(String, LinkIdentity), CallError> {
        let unknown = || CallError::Unreachable(format!("the directory has no link to {node}"));
        let (url, key) = self.credentials.listed(node).ok_or_else(unknown)?;
        let address = match self.detours.get(node) {
            Some(detour) => detour.clone(),
            None => url
                .strip_prefix("https://")
                .map(|rest| rest.trim_end_matches('/').to_owned())
                .ok_or_else(unknown)?,
        };
        let node = node.to_owned();
        Ok((address, LinkIdentity { node, key }))
    }

    /// There are as many pools as the directory has ever had nodes.
    fn pool(&self, node: &str) -> Arc<Pool> {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let pool = pools.entry(node.to_owned()).or_insert_with(|| {
            Arc::new(Pool {
                places: Semaphore::new(CALLS_MAX),
                idle: Mutex::default(),
            })
        });
        Arc::clone(pool)
    }
}

impl Pool {
    /// The line that was used last; those that are stale end here.
    fn kept(&self, credentials: &Credentials) -> Option<Line> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|line| line.is_fresh(credentials, IDLE_MS_MAX, AGE_MS_MAX));
        idle.pop()
    }

    fn keep(&self, line: Line) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_LEN_MAX {
            idle.push(line);
        }
    }
}
