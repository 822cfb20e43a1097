//! Finds out which backends work: a small check twice a second, a large one every five seconds that fills several packets each way and asks for a read
//! and a durable write. Every check has a connection of its own: what works on an old one may not work on the next.

use std::sync::Arc;
use std::sync::Weak;
use std::time::Duration;

use balance::Answer;
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
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Checks;
use crate::backend::Backend;
use crate::lock;

const AGENT: &str = concat!("ieum-gateway/", env!("CARGO_PKG_VERSION"));
/// What fills more than two packets of the full size (1,500 bytes), and is a header that servers take (8 kB is usual).
const FILLING_LEN: usize = 3_200;
/// The header that fills; it means nothing.
const FILLING: HeaderName = HeaderName::from_static("x-ieum-filling");
/// The longest answer to a check that is read, in bytes.
const ANSWER_LEN_MAX: usize = 256 << 10;

/// Checks a backend until the end, or until nobody needs it any more: whoever holds it last ends its checks with it.
pub(crate) fn look_after(backend: &Arc<Backend>, checks: &Checks, leaving: &watch::Receiver<bool>) {
    let checks = Arc::new(checks.clone());
    let mut looks = lock(&backend.looks);
    if !looks.is_empty() {
        return;
    }
    let mut look = |deep| {
        let (seen, checks, mut leaving) = (
            Arc::downgrade(backend),
            Arc::clone(&checks),
            leaving.clone(),
        );
        looks.spawn(async move {
            tokio::select! {
                () = keep(seen, &checks, deep) => {}
                // What is still under way is served by what is known now.
                _ = leaving.wait_for(|leaving| *leaving) => {}
            }
        });
    };
    look(false);
    if checks.deep.is_some() {
        look(true);
    }
}

async fn keep(seen: Weak<Backend>, checks: &Checks, deep: bool) {
    loop {
        let rest = {
            let Some(backend) = seen.upgrade() else {
                return;
            };
            if deep {
                let answer = deep_look(&backend, checks).await;
                backend.saw(Saw::Deep(answer));
                None
            } else {
                let answer = shallow_look(&backend, checks).await;
                backend.saw(Saw::Shallow(answer));
                backend.was_looked_at();
                Some(Duration::from_millis(checks.rules.shallow_ms))
            }
        };
        match rest {
            Some(rest) => tokio::time::sleep(rest).await,
            None => rest_until_deep(&seen).await,
        }
    }
}

/// A state that changes meanwhile may ask for the next look sooner.
async fn rest_until_deep(seen: &Weak<Backend>) {
    let mut waited = 0;
    while seen
        .upgrade()
        .is_some_and(|backend| waited < backend.next_deep_ms())
    {
        tokio::time::sleep(STEP).await;
        waited += STEP_MS;
    }
}

/// One small check.
pub(crate) async fn shallow_look(backend: &Backend, checks: &Checks) -> Answer {
    let max = Duration::from_millis(checks.rules.shallow_silent_ms);
    let asked = async {
        match &checks.shallow {
            Some(path) => ask(backend, path, false, 0).await,
            None => connected(backend)
                .await
                .map_or(Answer::Refused, |_| Answer::Well),
        }
    };
    timeout(max, asked).await.unwrap_or(Answer::Silent)
}

/// One large check.
pub(crate) async fn deep_look(backend: &Backend, checks: &Checks) -> Answer {
    let path = checks.deep.as_deref().unwrap_or_default();
    let max = Duration::from_millis(checks.rules.silent_ms);
    let asked = ask(backend, path, true, checks.deep_len_min);
    timeout(max, asked).await.unwrap_or(Answer::Silent)
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
