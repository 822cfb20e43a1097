//! Looks at systems of anybody: sites, ports, certificates.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use http_body_util::Empty;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::CONNECTION;
use hyper::header::HOST;
use hyper::header::USER_AGENT;
use hyper_util::rt::TokioIo;
use kernel::Looked;
use kernel::Moment;
use rustls::pki_types::ServerName;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use crate::Watch;

/// How long a look may take. More than what counts as slow, less than the time between two looks.
pub(crate) const LOOK_MAX: Duration = Duration::from_millis(2_500);
/// What fills more than two packets of the full size (1,500 bytes), and is a header that servers take (8 kB is usual).
const FILLING_LEN: usize = 3_200;
/// The header that fills; it means nothing.
const FILLING: &str = "x-ieum-filling";
pub(crate) const AGENT: &str = concat!("ieum-watch/", env!("CARGO_PKG_VERSION"));

/// What came of a request.
struct Got {
    /// Whether it was answered with something other than a failure of the server (5xx).
    good: bool,
    /// Until when the certificate counts.
    until: Option<Moment>,
}

impl Watch {
    /// A small request and one that fills several packets, each on a connection of its own: what is stuck on one says nothing of the other.
    pub(crate) async fn site(&self, tls: bool, address: &str, path: &str) -> Looked {
        let begun = self.parts.clock.now();
        let small = async {
            let got = self.page(tls, address, path, false).await;
            (got, self.parts.clock.now().ms_since(begun))
        };
        let ((small, took_ms), full) = tokio::join!(small, self.page(tls, address, path, true));
        let good = |got: &Option<Got>| Some(got.as_ref().is_some_and(|got| got.good));
        let until = [&small, &full]
            .into_iter()
            .flatten()
            .find_map(|got| got.until);
        Looked {
            small: good(&small),
            full: good(&full),
            ms: small.and_then(|_| u32::try_from(took_ms).ok()),
            certificate_until: until,
            ..Looked::default()
        }
    }

    /// Whether a port takes a connection.
    pub(crate) async fn port(&self, address: &str) -> Looked {
        let connected = timeout(LOOK_MAX, connected(address)).await;
        Looked {
            small: Some(matches!(connected, Ok(Ok(_)))),
            ..Looked::default()
        }
    }

    /// Whether a port shakes hands by TLS, and until when its certificate counts.
    pub(crate) async fn certificate(&self, address: &str) -> Looked {
        let shaken = timeout(LOOK_MAX, self.shaken(address)).await;
        let until = shaken
            .ok()
            .and_then(Result::ok)
            .map(|stream| until(&stream));
        Looked {
            small: Some(until.is_some()),
            certificate_until: until.flatten(),
            ..Looked::default()
        }
    }

    /// One request on a connection of its own, within the time of a look.
    async fn page(&self, tls: bool, address: &str, path: &str, filled: bool) -> Option<Got> {
        let asked = async {
            if tls {
                let stream = self.shaken(address).await.ok()?;
                let until = until(&stream);
                let good = answered(stream, address, path, filled).await?;
                Some(Got { good, until })
            } else {
                let stream = connected(address).await.ok()?;
                let good = answered(stream, address, path, filled).await?;
                Some(Got { good, until: None })
            }
        };
        timeout(LOOK_MAX, asked).await.ok().flatten()
    }

    async fn shaken(&self, address: &str) -> io::Result<TlsStream<TcpStream>> {
        let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let stream = connected(address).await?;
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        connector.connect(name, stream).await
    }
}

pub(crate) async fn connected(address: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    // Small requests are to go out at once.
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Whether a page comes whole, or as much of it as fills several packets. None: no answer.
async fn answered<S>(stream: S, address: &str, path: &str, filled: bool) -> Option<bool>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    // It ends with this look, whatever the other end does.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let mut request = Request::builder()
        .uri(path)
        .header(HOST, address)
        .header(USER_AGENT, AGENT)
        .header(CONNECTION, "close");
    if filled {
        request = request.header(FILLING, "x".repeat(FILLING_LEN));
    }
    let request = request.body(Empty::<Bytes>::new()).ok()?;
    let answer = sender.send_request(request).await.ok()?;
    let good = !answer.status().is_server_error();
    let mut body = answer.into_body();
    let mut read = 0;
    while filled && read < FILLING_LEN {
        let Some(frame) = body.frame().await else {
            break;
        };
        read += frame.ok()?.data_ref().map_or(0, Bytes::len);
    }
    Some(good)
}

/// Until when the certificate of the other end counts.
fn until(stream: &TlsStream<TcpStream>) -> Option<Moment> {
    let (_, session) = stream.get_ref();
    let certificate = session.peer_certificates()?.first()?;
    let certificate = Certificate::from_der(certificate).ok()?;
    let until = certificate.tbs_certificate.validity.not_after;
    let ms = i64::try_from(until.to_unix_duration().as_millis()).ok()?;
    Some(Moment(ms))
}
