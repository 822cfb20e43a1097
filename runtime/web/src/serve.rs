//! The accept loop: bounded connections, bounded waiting for a request's head, and a calm end.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::patience::Patient;

/// Connections that are served at once; more wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 1_024;
/// How long the head of a request may take.
const HEAD_MAX: Duration = Duration::from_secs(10);
/// How long requests may finish after the end was asked for.
const END_MAX: Duration = Duration::from_secs(5);

/// Serves a router until `end` turns true; then requests under way may finish.
pub async fn serve(listener: TcpListener, router: axum::Router, mut end: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut served = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = over(&mut end) => break,
        };
        while served.try_join_next().is_some() {}
        let (Ok((stream, _)), Ok(place)) = (accepted, places.clone().acquire_owned().await) else {
            // Out of file descriptors, most likely: a pause gives connections time to close.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let (router, end) = (router.clone(), end.clone());
        served.spawn(converse(stream, router, end, Held::new(place)));
    }
    let _ = tokio::time::timeout(END_MAX, async {
        while served.join_next().await.is_some() {}
    })
    .await;
}

/// Waits until the end was asked for, or whoever could ask is gone.
pub(crate) async fn over(end: &mut watch::Receiver<bool>) {
    let _ = end.wait_for(|over| *over).await;
}

/// The place of a connection among those that are served at once. A page that stays open for hours gives it back: it would take it from others.
#[derive(Clone)]
pub(crate) struct Held(Arc<Mutex<Option<OwnedSemaphorePermit>>>);

impl Held {
    fn new(place: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(Mutex::new(Some(place))))
    }

    /// Gives it back; whoever calls this has a bound of their own.
    pub(crate) fn release(&self) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop(place.take());
    }
}

async fn converse(
    stream: TcpStream,
    router: axum::Router,
    mut end: watch::Receiver<bool>,
    held: Held,
) {
    // Answers are small and wanted at once.
    let _ = stream.set_nodelay(true);
    let stream = Patient::new(stream);
    let service = TowerToHyperService::new(tower::service_fn(
        move |mut request: hyper::Request<hyper::body::Incoming>| {
            let router = router.clone();
            request.extensions_mut().insert(held.clone());
            async move {
                Ok::<_, Infallible>(
                    tower::ServiceExt::oneshot(router, request.map(axum::body::Body::new))
                        .await
                        .unwrap_or_else(|never| match never {}),
                )
            }
        },
    ));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_MAX)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        () = over(&mut end) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
