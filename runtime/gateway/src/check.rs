//! Finds out which backends work: a small check twice a second, a large one every five seconds that fills several packets each way and asks for a read
//! and a durable write. Every check has a connection of its own: what works on an old one may not work on the next.

use std::sync::Arc;
use std::time::Duration;

use balance::Answer;
use balance::Rules;
use balance::Saw;
use http_body_util::BodyExt;
use http_body_util::Empty;
use http_body_util::Limited;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::CONNECTION;
use hyper::header::HOST;
use hyper::header::HeaderName;
use hyper::header::USER_AGENT;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Gateway;
use crate::backend::Backend;

const AGENT: &str = concat!("ieum-gateway/", env!("CARGO_PKG_VERSION"));
/// What fills more than two packets of the full size (1,500 bytes), and is a header that servers take (8 kB is usual).
const FILLING_LEN: usize = 3_200;
/// The header that fills; it means nothing.
const FILLING: HeaderName = HeaderName::from_static("x-ieum-filling");
/// The longest answer to a check that is read, in bytes.
const ANSWER_LEN_MAX: usize = 256 << 10;

/// Checks all backends until the end.
pub(crate) async fn keep(gateway: Arc<Gateway>) {
    let mut looks = JoinSet::new();
    let checks = &gateway.settings.checks;
    for backend in &gateway.pool.all {
        let (shallow, rules) = (checks.shallow.clone(), checks.rules);
        looks.spawn(keep_shallow(shallow, rules, Arc::clone(backend)));
        if checks.deep.is_some() {
            looks.spawn(keep_deep(Arc::clone(&gateway), Arc::clone(backend)));
        }
    }
    for target in gateway.passages.iter().flat_map(|one| &one.pool.all) {
        looks.spawn(keep_shallow(None, checks.rules, Arc::clone(target)));
    }
    let mut leaving = gateway.leaving.clone();
    let _ = leaving.wait_for(|leaving| *leaving).await;
    // What is still under way is served by what is known now.
    looks.shutdown().await;
}

/// A path to ask, or none where a connection is enough.
async fn keep_shallow(path: Option<String>, rules: Rules, backend: Arc<Backend>) {
    let rest = Duration::from_millis(rules.shallow_ms);
    let max = Duration::from_millis(rules.shallow_silent_ms);
    loop {
        let asked = async {
            match &path {
                Some(path) => ask(&backend, path, false, 0).await,
                None => connected(&backend)
                    .await
                    .map_or(Answer::Refused, |_| Answer::Well),
            }
        };
        let answer = timeout(max, asked).await.unwrap_or(Answer::Silent);
        backend.saw(Saw::Shallow(answer));
        backend.was_looked_at();
        tokio::time::sleep(rest).await;
    }
}

async fn keep_deep(gateway: Arc<Gateway>, backend: Arc<Backend>) {
    let checks = &gateway.settings.checks;
    let path = checks.deep.as_deref().unwrap_or_default();
    let max = Duration::from_millis(checks.rules.silent_ms);
    loop {
        let asked = ask(&backend, path, true, checks.deep_len_min);
        let answer = timeout(max, asked).await.unwrap_or(Answer::Silent);
        backend.saw(Saw::Deep(answer));
        let mut waited = 0;
        // A state that changes meanwhile may ask for the next look sooner.
        while waited < backend.next_deep_ms() {
            tokio::time::sleep(STEP).await;
            waited += STEP_MS;
        }
    }
}

const STEP_MS: u64 = 100;
const STEP: Duration = Duration::from_millis(STEP_MS);

async fn connected(backend: &Backend) -> std::io::Result<TcpStream> {
    TcpStream::connect(backend.address).await
}

/// One question, and what it says of the backend.
async fn ask(backend: &Backend, path: &str, fills: bool, len_min: usize) -> Answer {
    let Ok(stream) = connected(backend).await else {
        return Answer::Refused;
    };
    let Ok((mut sender, connection)) = handshake(TokioIo::new(stream)).await else {
        return Answer::Refused;
    };
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let mut question = Request::get(path)
        .header(HOST, backend.address.to_string())
        .header(USER_AGENT, AGENT)
        .header(CONNECTION, "close");
    if fills {
        question = question.header(FILLING, "0".repeat(FILLING_LEN));
    }
    let Ok(question) = question.body(Empty::<Bytes>::new()) else {
        return Answer::Wrong;
    };
    let Ok(answer) = sender.send_request(question).await else {
        return Answer::Refused;
    };
    let good = answer.status().is_success();
    let body = Limited::new(answer.into_body(), ANSWER_LEN_MAX).collect();
    let len = body.await.map(|body| body.to_bytes().len());
    match len {
        Ok(len) if good && len >= len_min => Answer::Well,
        Ok(_) | Err(_) => Answer::Wrong,
    }
}
