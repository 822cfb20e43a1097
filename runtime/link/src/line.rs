//! One connection to another node: TCP, TLS with certificates at both ends, HTTP/1.1.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use keys::LinkIdentity;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::caller::CallError;
use crate::credentials;
use crate::credentials::Credentials;

/// How long the other end may take to accept, and then to shake hands.
const CONNECT_MAX: Duration = Duration::from_secs(1);

/// An open connection. It ends when this is dropped.
pub(crate) struct Line {
    sender: SendRequest<Full<Bytes>>,
    /// The one task that moves the bytes.
    driver: JoinSet<hyper::Result<()>>,
    peer: LinkIdentity,
    opened_ms: i64,
    used_ms: i64,
}

/// A request that got no answer.
pub(crate) struct Unanswered {
    /// True where not a byte of it was sent.
    pub(crate) unsent: bool,
    /// Why.
    pub(crate) error: CallError,
}

impl Line {
    /// Connects to an address, and believes it only if it is this node.
    pub(crate) async fn open(
        address: &str,
        peer: LinkIdentity,
        credentials: &Credentials,
    ) -> Result<Self, CallError> {
        let stream = timeout(CONNECT_MAX, TcpStream::connect(address))
            .await
            .map_err(|_| CallError::Unreachable("it does not accept".into()))?
            .map_err(|error| CallError::Unreachable(error.to_string()))?;
        // Requests are small and wanted at once.
        let _ = stream.set_nodelay(true);
        let name = ServerName::try_from(keys::link_host(&peer.node))
            .map_err(|error| CallError::Unreachable(error.to_string()))?;
        let connector = TlsConnector::from(Arc::clone(&credentials.client));
        let stream = timeout(CONNECT_MAX, connector.connect(name, stream))
            .await
            .map_err(|_| CallError::Unreachable("it stops in the handshake".into()))?
            .map_err(|error| why(&error))?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| why(&error))?;
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        let now_ms = credentials.now_ms();
        Ok(Self {
            sender,
            driver,
            peer,
            opened_ms: now_ms,
            used_ms: now_ms,
        })
    }

    /// Sends a request and waits for the answer's head.
    pub(crate) async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, Unanswered> {
        if self.sender.ready().await.is_err() {
            return Err(self.ended(true, None).await);
        }
        match self.sender.try_send_request(request).await {
            Ok(response) => Ok(response),
            Err(mut error) => {
                let unsent = error.take_message().is_some();
                Err(self.ended(unsent, Some(error.into_error())).await)
            }
        }
    }

    /// Why the connection is over: with TLS 1.3 a refusal of our certificate comes after our side of the handshake, and the
    /// task that reads may have seen it before the request was taken.
    async fn ended(&mut self, unsent: bool, said: Option<hyper::Error>) -> Unanswered {
        let mut error = said.map_or_else(
            || CallError::Unreachable("the connection has ended".into()),
            |error| why(&error),
        );
        if !matches!(error, CallError::Refused(_))
            && let Some(Ok(Err(fate))) = self.driver.join_next().await
            && let refused @ CallError::Refused(_) = why(&fate)
        {
            error = refused;
        }
        Unanswered { unsent, error }
    }

    /// Whether it may serve again: open, not idle or old beyond these milliseconds, and to a node that still counts.
    pub(crate) fn is_fresh(
        &self,
        credentials: &Credentials,
        idle_ms_max: i64,
        age_ms_max: i64,
    ) -> bool {
        let now_ms = credentials.now_ms();
        !self.sender.is_closed()
            && now_ms - self.used_ms < idle_ms_max
            && now_ms - self.opened_ms < age_ms_max
            && credentials.counts(&self.peer)
    }

    /// Notes that an answer came whole.
    pub(crate) fn used(&mut self, credentials: &Credentials) {
        self.used_ms = credentials.now_ms();
    }
}

/// Whether somebody refused, or the line failed: a fault of TLS lies at the bottom of the chain of causes.
pub(crate) fn why(error: &(dyn Error + 'static)) -> CallError {
    let mut causes = std::iter::successors(Some(error), |&cause| cause.source());
    let tls = causes.find_map(|cause| {
        cause.downcast_ref::<rustls::Error>().or_else(|| {
            let inner = cause.downcast_ref::<io::Error>()?.get_ref()?;
            inner.downcast_ref::<rustls::Error>()
        })
    });
    match tls {
        Some(tls) => CallError::Refused(credentials::plain(tls)),
        None => CallError::Unreachable(error.to_string()),
    }
}
