//! The door for other nodes: HTTP/1.1 over TLS 1.3, for peers whom the directory names and nobody else.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use hyper_util::service::TowerToHyperService;
use keys::LinkIdentity;
use node::DirectoryCopy;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;

use crate::credentials::Credentials;
use crate::line;

/// Connections at once; more wait in the kernel's queue.
pub const CONNECTIONS_MAX: usize = 256;
/// How long a handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(5);
/// How long whoever is refused may take to read why.
const PARTING_MAX: Duration = Duration::from_secs(1);
/// How long a connection may wait for the next request. Longer than [`crate::Caller`] keeps one, so that the caller ends it.
const HEAD_MAX: Duration = Duration::from_mins(1);
/// How long a request may take, with its body: longer than the longest poll.
const REQUEST_MAX: Duration = Duration::from_mins(2);
/// The largest body of a request; a route may set its own.
const BODY_LEN_MAX: usize = 4 << 20;
/// How long requests may finish after the end was asked for.
const END_MAX: Duration = Duration::from_secs(5);

/// Where a peer tells which version of the directory it has.
pub(crate) const VERSION_PATH: &str = "/link/directory";

/// The node at the other end, by the name that its certificate and the directory give it. Every request that comes through
/// the door bears it as an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer(pub String);

/// What any node answers its peers: that it lives, and which version of the directory it has.
pub fn router(copy: Arc<DirectoryCopy>) -> Router {
    let version = move || {
        let version = copy.read(|directory| directory.version);
        async move { version.unwrap_or_default().to_string() }
    };
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route(VERSION_PATH, get(version))
}

/// Serves a router to other nodes until `end` turns true; then requests under way may finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    credentials: Credentials,
    mut end: watch::Receiver<bool>,
) {
    let router = router.layer(DefaultBodyLimit::max(BODY_LEN_MAX));
    let acceptor = TlsAcceptor::from(Arc::clone(&credentials.server));
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut served = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener, &places) => accepted,
            () = over(&mut end) => break,
        };
        while served.try_join_next().is_some() {}
        let Ok((stream, place)) = accepted else {
            // Out of file descriptors, most likely: a pause gives connections time to close.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let (acceptor, router, credentials, end) = (
            acceptor.clone(),
            router.clone(),
            credentials.clone(),
            end.clone(),
        );
        served.spawn(async move {
            if let Some((stream, peer)) = admit(acceptor, stream).await {
                converse(stream, peer, router, credentials, end).await;
            }
            drop(place);
        });
    }
    let all = async { while served.join_next().await.is_some() {} };
    let _ = timeout(END_MAX, all).await;
}

/// The next connection, once there is a place for it.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places)
        .acquire_owned()
        .await
        .expect("nobody closes the places");
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

/// Waits until the end was asked for, or whoever could ask is gone.
async fn over(end: &mut watch::Receiver<bool>) {
    let _ = end.wait_for(|over| *over).await;
}

/// The handshake, in the connection's own task: one that stops in it holds nobody else up.
async fn admit(
    acceptor: TlsAcceptor,
    stream: TcpStream,
) -> Option<(TlsStream<TcpStream>, LinkIdentity)> {
    // Answers are small and wanted at once.
    let _ = stream.set_nodelay(true);
    match timeout(HANDSHAKE_MAX, acceptor.accept(stream).into_fallible()).await {
        Ok(Ok(stream)) => {
            let shown = stream.get_ref().1.peer_certificates()?;
            let peer = LinkIdentity::read(shown.first()?)?;
            Some((stream, peer))
        }
        Ok(Err((error, stream))) => {
            tracing::warn!(why = %line::why(&error), "no link");
            let _ = timeout(PARTING_MAX, part(stream)).await;
            None
        }
        Err(_) => {
            tracing::warn!("a link stopped in its handshake");
            None
        }
    }
}

/// Lets the other end read the alert: closing at once, with bytes of its request unread, would reset the connection.
async fn part(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
    Ok(())
}

async fn converse(
    stream: TlsStream<TcpStream>,
    peer: LinkIdentity,
    router: Router,
    credentials: Credentials,
    mut end: watch::Receiver<bool>,
) {
    let service = tower::service_fn(move |request: Request<Incoming>| {
        let (router, counts) = (router.clone(), credentials.counts(&peer));
        let peer = Peer(peer.node.clone());
        async move {
            if counts {
                Ok(answer(router, peer, request).await)
            } else {
                // Revoked since its handshake: the connection ends, and the next handshake says why.
                Err(Revoked)
            }
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        () = over(&mut end) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// The peer's key no longer counts.
#[derive(Debug, thiserror::Error)]
#[error("the peer's key no longer counts")]
struct Revoked;

async fn answer(router: Router, peer: Peer, request: Request<Incoming>) -> Response {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    match timeout(REQUEST_MAX, router.oneshot(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
