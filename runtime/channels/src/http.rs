//! One message to another program: one connection, one request, one answer, within a bound.

use std::fmt;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use http_body_util::Full;
use http_body_util::Limited;
use hyper::Method;
use hyper::Request;
use hyper::Uri;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::net::lookup_host;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::public::is_public;

/// How long the other side may take in all.
const ANSWER_MAX: Duration = Duration::from_secs(8);
/// The longest answer; nothing of it is kept.
const ANSWER_LEN_MAX: usize = 64 << 10;

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// Another try may succeed, there or elsewhere.
    #[error("{0}")]
    Later(String),
    /// It will not be taken, however often it is sent.
    #[error("refused: {0}")]
    Never(String),
    /// There is nobody any more: HTTP 404, 410.
    #[error("gone")]
    Gone,
}

/// The header of a message in JSON.
pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

/// Where a program is: `https://HOST/PATH`, or `http://` on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    uri: Uri,
    /// Whether it must lie in the public internet: others than the operator have named it.
    public: bool,
}

impl Address {
    /// Reads an address. Without TLS only this machine itself is spoken to.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let here = is_here(uri.host().filter(|host| !host.is_empty())?);
        let scheme = uri.scheme_str()?;
        let public = false;
        (scheme == "https" || (scheme == "http" && here)).then_some(Self { uri, public })
    }

    /// Reads an address that others than the operator name. It is reached in the public internet only; `here`: or on this machine.
    pub(crate) fn named_by_others(text: &str, here: bool) -> Option<Self> {
        let read = Self::parse(text)?;
        let plain = read
            .uri
            .authority()
            .is_some_and(|all| !all.as_str().contains('@'));
        let public = !is_here(read.host());
        (plain && (public || here)).then_some(Self { public, ..read })
    }

    /// Its host, with its port where that is not the usual one.
    pub(crate) fn name(&self) -> String {
        let host = self.host().to_ascii_lowercase();
        if self.port() == self.usual_port() {
            host
        } else {
            format!("{host}:{}", self.port())
        }
    }

    /// Its origin (RFC 6454, 6.2).
    pub(crate) fn origin(&self) -> String {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        format!("{scheme}://{}", self.name())
    }

    fn host(&self) -> &str {
        self.uri.host().unwrap_or_default()
    }

    fn usual_port(&self) -> u16 {
        if self.is_secure() { 443 } else { 80 }
    }

    fn port(&self) -> u16 {
        self.uri.port_u16().unwrap_or(self.usual_port())
    }

    fn is_secure(&self) -> bool {
        self.uri.scheme_str() == Some("https")
    }

    fn path(&self) -> &str {
        self.uri.path_and_query().map_or("/", |path| path.as_str())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uri.fmt(f)
    }
}

/// Whose certificates are believed.
#[derive(Clone)]
pub struct Roots {
    client: Arc<ClientConfig>,
    pem: Vec<u8>,
}

impl Roots {
    /// Reads a file of certificates (PEM); none where the file is not there: then nothing is reached by TLS.
    pub fn read(file: &Path) -> Self {
        Self::of(&std::fs::read(file).unwrap_or_default())
    }

    fn of(pem: &[u8]) -> Self {
        let mut store = RootCertStore::empty();
        let certificates = CertificateDer::pem_slice_iter(pem);
        // What can't be read is nobody whom we believe.
        store.add_parsable_certificates(certificates.filter_map(Result::ok));
        let provider = Arc::new(aws_lc_rs::default_provider());
        let client = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has the default versions")
            .with_root_certificates(store)
            .with_no_client_auth();
        Self {
            client: Arc::new(client),
            pem: pem.to_owned(),
        }
    }

    /// The certificates, as they were read.
    pub(crate) fn pem(&self) -> &[u8] {
        &self.pem
    }
}

/// Sends a message and waits until it is taken. `headers` go along.
pub(crate) async fn post(
    to: &Address,
    roots: &Roots,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Result<(), Fault> {
    let sent = timeout(ANSWER_MAX, sent(to, roots, headers, body)).await;
    let status = sent.map_err(|_| Fault::Later("no answer in time".to_owned()))??;
    match status {
        200..=299 => Ok(()),
        // Too many, too early, in progress: to be tried again, as what went wrong at the other side is.
        408 | 409 | 425 | 429 | 500..=599 => Err(Fault::Later(format!("HTTP {status}"))),
        404 | 410 => Err(Fault::Gone),
        _ => Err(Fault::Never(format!("HTTP {status}"))),
    }
}

async fn sent(
    to: &Address,
    roots: &Roots,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Result<u16, Fault> {
    let stream = connected(to).await?;
    if !to.is_secure() {
        return over(stream, to, headers, body).await;
    }
    let name = ServerName::try_from(to.host().to_owned())
        .map_err(|error| Fault::Never(error.to_string()))?;
    let connector = TlsConnector::from(Arc::clone(&roots.client));
    let stream = connector.connect(name, stream).await;
    let stream = stream.map_err(|error| Fault::Later(error.to_string()))?;
    over(stream, to, headers, body).await
}

async fn connected(to: &Address) -> Result<TcpStream, Fault> {
    let later = |error: std::io::Error| Fault::Later(error.to_string());
    let at = (to.host().trim_matches(['[', ']']), to.port());
    if !to.public {
        return TcpStream::connect(at).await.map_err(later);
    }
    // Connected is to what was looked at: a name that is looked up again may lead elsewhere.
    let found = lookup_host(at).await.map_err(later)?;
    let found: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
    if found.is_empty() {
        return Err(Fault::Never("no address of the public internet".to_owned()));
    }
    TcpStream::connect(found.as_slice()).await.map_err(later)
}

fn is_here(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host.is_ok_and(|address| address.is_loopback())
}

async fn over(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    to: &Address,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Result<u16, Fault> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(to.path())
        .header("host", format!("{}:{}", to.host(), to.port()))
        .header("connection", "close");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .body(Full::new(Bytes::from(body)))
        .map_err(|error| Fault::Never(error.to_string()))?;
    let later = |error: hyper::Error| Fault::Later(error.to_string());
    let (mut sender, line) = handshake(TokioIo::new(stream)).await.map_err(later)?;
    // The line moves the bytes; how it ends, the request is told.
    let moving = async {
        let _told = line.await;
        std::future::pending::<std::convert::Infallible>().await
    };
    let asking = async {
        let answer = sender.send_request(request).await.map_err(later)?;
        let status = answer.status().as_u16();
        // Read to the end, so that the other side is not cut off in what it says.
        let _said = Limited::new(answer.into_body(), ANSWER_LEN_MAX)
            .collect()
            .await;
        Ok(status)
    };
    tokio::select! {
        answer = asking => answer,
        never = moving => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_only_this_machine_is_spoken_to() {
        for good in [
            "https://sms.example/v1",
            "http://127.0.0.1:8025/send",
            "http://[::1]:80/",
        ] {
            let stripped = good.trim_end_matches('/');
            let read = Address::parse(good);
            assert!(
                read.is_some_and(|read| read.to_string().contains(stripped)),
                "{good}"
            );
        }
        for bad in [
            "http://sms.example/v1",
            "http://localhost/",
            "ftp://127.0.0.1/",
            "127.0.0.1:8025",
            "",
        ] {
            assert_eq!(Address::parse(bad), None, "{bad}");
        }
    }
}
