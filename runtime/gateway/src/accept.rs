//! Connections from outside: bounded in number, in the time of a head and in the length of one, in plain or by TLS.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpListener;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::Counts;
use crate::Gateway;
use crate::Tls;

/// Connections that wait in the kernel's queue.
const BACKLOG: u32 = 1_024;
/// How long a handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(5);
/// How long requests may finish after that.
const END_MAX: Duration = Duration::from_secs(5);

/// Listens at an address that several processes may share (SO_REUSEPORT): each gets its part of the connections.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

impl Gateway {
    /// Takes requests until it is asked to end; then the connections that are open hear it with their next answer.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, tls: Option<Tls>) {
        let acceptor = tls.map(TlsAcceptor::from);
        let places = Arc::new(Semaphore::new(self.now().settings.limits.connections_max));
        let (tell, end) = watch::channel(false);
        let mut leaving = self.leaving.clone();
        let mut served = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = next(&listener, &places) => accepted,
                () = over(&mut leaving) => break,
            };
            while served.try_join_next().is_some() {}
            let Ok((stream, from, place)) = accepted else {
                // Out of file descriptors, most likely: a pause gives connections time to close.
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            Counts::one(&self.counts.connections);
            let (gateway, acceptor, end) = (Arc::clone(&self), acceptor.clone(), end.clone());
            served.spawn(async move {
                gateway.converse(stream, from, acceptor, end).await;
                drop(place);
            });
        }
        // What came before the door closed is served, too.
        while let Ok(Ok((stream, from))) = timeout(Duration::ZERO, listener.accept()).await {
            let (gateway, acceptor, end) = (Arc::clone(&self), acceptor.clone(), end.clone());
            served.spawn(gateway.converse(stream, from, acceptor, end));
        }
        drop(listener);
        let mut over = async || while served.join_next().await.is_some() {};
        if timeout(self.now().settings.limits.leaving_max, over())
            .await
            .is_err()
        {
            let _ = tell.send(true);
            let _ = timeout(END_MAX, over()).await;
        }
    }

    /// One connection, after its handshake.
    async fn converse(
        self: Arc<Self>,
        stream: TcpStream,
        from: SocketAddr,
        acceptor: Option<TlsAcceptor>,
        end: watch::Receiver<bool>,
    ) {
        // Answers are small and wanted at once.
        let _ = stream.set_nodelay(true);
        // Each way in a box of its own: a connection that waits holds no room for what the others would need.
        let Some(acceptor) = acceptor else {
            return Box::pin(self.http1(stream, from, false, end)).await;
        };
        let shaken = Box::pin(timeout(HANDSHAKE_MAX, acceptor.accept(stream))).await;
        let Ok(Ok(stream)) = shaken else {
            return;
        };
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            Box::pin(self.http2(stream, from, end)).await;
        } else {
            Box::pin(self.http1(stream, from, true, end)).await;
        }
    }

    async fn http1(
        self: Arc<Self>,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        from: SocketAddr,
        secure: bool,
        mut end: watch::Receiver<bool>,
    ) {
        let limits = self.now().settings.limits.clone();
        // In a box, which is gone with the answer: a connection keeps room for its next request's future otherwise.
        let service =
            service_fn(move |request| Box::pin(Arc::clone(&self).answer(request, from, secure)));
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.arrival_max)
            .max_buf_size(limits.head_len_max)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        tokio::pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => {}
            () = over(&mut end) => {
                connection.as_mut().graceful_shutdown();
                let _ = connection.await;
            }
        }
    }

    async fn http2(
        self: Arc<Self>,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        from: SocketAddr,
        mut end: watch::Receiver<bool>,
    ) {
        /// Requests at once on one connection: what a browser opens for a page.
        const STREAMS_MAX: u32 = 100;
        let head_len_max =
            u32::try_from(self.now().settings.limits.head_len_max).unwrap_or(u32::MAX);
        let mut leaving = self.leaving.clone();
        let service =
            service_fn(move |request| Box::pin(Arc::clone(&self).answer(request, from, true)));
        let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS_MAX)
            .max_header_list_size(head_len_max)
            .keep_alive_interval(Duration::from_secs(20))
            .serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => {}
            // GOAWAY: streams under way end as they would, new ones go elsewhere.
            () = over(&mut leaving) => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    _ = connection => {}
                    () = over(&mut end) => {}
                }
            }
        }
    }
}

/// Waits until it is said, or whoever could say it is gone.
pub(crate) async fn over(said: &mut watch::Receiver<bool>) {
    let _ = said.wait_for(|said| *said).await;
}

/// The next connection, once there is a place for it.
pub(crate) async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places)
        .acquire_owned()
        .await
        .expect("nobody closes the places");
    let (stream, from) = listener.accept().await?;
    Ok((stream, from, place))
}
