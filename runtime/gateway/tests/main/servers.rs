//! Servers that behave as they are told, and clients.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;

use http_body_util::BodyExt;
use http_body_util::Empty;
use http_body_util::Full;
use hyper::Request;
use hyper::Response;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::body::Incoming;
use hyper::header::HOST;
use hyper::header::HeaderValue;
use hyper::service::service_fn;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

use gateway::Tls;

/// How a server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It answers.
    Well,
    /// It reads a request that is no check, and breaks the connection off.
    BreaksOff,
    /// It answers small questions and never large ones.
    StallsAtLarge,
}

/// A server in this process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
    task: Mutex<JoinSet<()>>,
}

struct State {
    manner: Mutex<Manner>,
    arrived: Mutex<BTreeMap<String, usize>>,
}

impl Server {
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            manner: Mutex::new(manner),
            arrived: Mutex::default(),
        });
        let mut task = JoinSet::new();
        task.spawn(serve(listener, Arc::clone(&state)));
        Self {
            address,
            state,
            task: Mutex::new(task),
        }
    }

    pub(crate) fn behave(&self, manner: Manner) {
        *self.state.manner.lock().unwrap() = manner;
    }

    /// How many requests of a path came.
    pub(crate) fn arrived(&self, path: &str) -> usize {
        let arrived = self.state.arrived.lock().unwrap();
        arrived.get(path).copied().unwrap_or_default()
    }

    pub(crate) fn end(&self) {
        self.task.lock().unwrap().abort_all();
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    let mut lines = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let state = Arc::clone(&state);
        lines.spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&state), request));
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades()
                .await;
        });
    }
}

async fn answer(
    state: Arc<State>,
    mut request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let path = request.uri().path().to_owned();
    let manner = *state.manner.lock().unwrap();
    let length: usize = request.headers().values().map(HeaderValue::len).sum();
    *state
        .arrived
        .lock()
        .unwrap()
        .entry(path.clone())
        .or_default() += 1;
    let check = path == "/healthz" || path == "/deep";
    match manner {
        Manner::BreaksOff if !check => {
            let _read = request.into_body().collect().await;
            return Err(std::io::ErrorKind::ConnectionAborted.into());
        }
        Manner::StallsAtLarge if length > 1_500 => std::future::pending().await,
        Manner::Well | Manner::BreaksOff | Manner::StallsAtLarge => {}
    }
    let told = |body: Vec<u8>| Ok(Response::new(Full::new(Bytes::from(body))));
    match path.as_str() {
        "/deep" => told(vec![b'd'; 2_000]),
        "/echo" => {
            let body = request.into_body().collect().await;
            told(body.map_err(std::io::Error::other)?.to_bytes().to_vec())
        }
        "/headers" => {
            let lines = request.headers().iter();
            let lines = lines.map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()));
            told(lines.collect::<String>().into_bytes())
        }
        "/upgrade" => Ok(upgrade(&mut request)),
        _ => told(b"page".to_vec()),
    }
}

fn upgrade(request: &mut Request<Incoming>) -> Response<Full<Bytes>> {
    let becomes = hyper::upgrade::on(request);
    #[expect(
        clippy::disallowed_methods,
        reason = "it ends with the connection that it echoes"
    )]
    tokio::spawn(async move {
        let (mut read, mut write) = tokio::io::split(TokioIo::new(becomes.await.unwrap()));
        let _ = tokio::io::copy(&mut read, &mut write).await;
    });
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert("connection", "upgrade".parse().unwrap());
    headers.insert("upgrade", "echo".parse().unwrap());
    response
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: hyper::HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    }

    async fn of(response: Response<Incoming>) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes(),
        }
    }
}

/// A connection that is used more than once.
pub(crate) struct Line {
    sender: hyper::client::conn::http1::SendRequest<Full<Bytes>>,
    _driver: JoinSet<()>,
}

impl Line {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let shaken = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = shaken.unwrap();
        let mut driver = JoinSet::new();
        driver.spawn(async {
            let _ = connection.await;
        });
        Self {
            sender,
            _driver: driver,
        }
    }

    pub(crate) async fn ask(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], b"").await
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, "x");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Full::new(Bytes::copy_from_slice(body)))
            .unwrap();
        self.sender.ready().await.unwrap();
        Answer::of(self.sender.send_request(request).await.unwrap()).await
    }
}

/// A request on a connection of its own.
pub(crate) async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    Line::open(address)
        .await
        .send(method, path, headers, body)
        .await
}

pub(crate) async fn ask(address: SocketAddr, path: &str) -> Answer {
    send(address, "GET", path, &[], b"").await
}

/// A certificate for this machine, and what trusts it.
pub(crate) fn certificate() -> (Tls, rustls::RootCertStore) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (certificate, key) = (dir.path().join("c.pem"), dir.path().join("k.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    (gateway::tls(&certificate, &key).unwrap(), roots)
}

/// A page by TLS, in this version of HTTP.
pub(crate) async fn ask_tls(
    address: SocketAddr,
    roots: &rustls::RootCertStore,
    version: &str,
) -> (u16, String) {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots.clone())
        .with_no_client_auth();
    config.alpn_protocols = vec![version.as_bytes().to_vec()];
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await;
    let stream = TokioIo::new(stream.unwrap());
    let request = Request::get("https://localhost/page").header(HOST, "localhost");
    let request = request.body(Empty::<Bytes>::new()).unwrap();
    let mut driver: JoinSet<Result<(), Infallible>> = JoinSet::new();
    let response = if version == "h2" {
        let shaken = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await;
        let (mut sender, connection) = shaken.unwrap();
        driver.spawn(async {
            let _ = connection.await;
            Ok(())
        });
        sender.send_request(request).await
    } else {
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
        driver.spawn(async {
            let _ = connection.await;
            Ok(())
        });
        sender.send_request(request).await
    };
    let answer = Answer::of(response.unwrap()).await;
    (answer.status, answer.text())
}
