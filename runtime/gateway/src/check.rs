//! Finds out which backends work: a small check twice a second, a large one every five seconds that fills several packets each way and asks for a read,
//! a durable write and a sign-in. Every check has a connection of its own: what works on an old one may not work on the next.

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
use serde::Deserialize;
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
/// Of what a backend says of itself, so many letters of each part are told.
const WHY_LEN_MAX: usize = 200;
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
                let seen = deep_look(&backend, checks).await;
                backend.saw_for(Saw::Deep(seen.answer), seen.why);
                None
            } else {
                let seen = shallow_look(&backend, checks).await;
                backend.saw_for(Saw::Shallow(seen.answer), seen.why);
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

/// What a check saw.
pub(crate) struct Seen {
    pub(crate) answer: Answer,
    /// Why it is not well, where the other end says so or its answer shows it.
    pub(crate) why: Option<String>,
}

impl From<Answer> for Seen {
    fn from(answer: Answer) -> Self {
        Self { answer, why: None }
    }
}

/// One small check.
pub(crate) async fn shallow_look(backend: &Backend, checks: &Checks) -> Seen {
    let max = Duration::from_millis(checks.rules.shallow_silent_ms);
    let asked = async {
        match &checks.shallow {
            Some(path) => ask(backend, path, false, 0).await,
            None => connected(backend)
                .await
                .map_or(Answer::Refused, |_| Answer::Well)
                .into(),
        }
    };
    timeout(max, asked).await.unwrap_or(Answer::Silent.into())
}

/// One large check.
pub(crate) async fn deep_look(backend: &Backend, checks: &Checks) -> Seen {
    let path = checks.deep.as_deref().unwrap_or_default();
    let max = Duration::from_millis(checks.rules.silent_ms);
    let asked = ask(backend, path, true, checks.deep_len_min);
    timeout(max, asked).await.unwrap_or(Answer::Silent.into())
}

const STEP_MS: u64 = 100;
const STEP: Duration = Duration::from_millis(STEP_MS);

async fn connected(backend: &Backend) -> std::io::Result<TcpStream> {
    TcpStream::connect(backend.address).await
}

/// One question, and what it says of the backend.
async fn ask(backend: &Backend, path: &str, fills: bool, len_min: usize) -> Seen {
    let Ok(stream) = connected(backend).await else {
        return Answer::Refused.into();
    };
    let Ok((mut sender, connection)) = handshake(TokioIo::new(stream)).await else {
        return Answer::Refused.into();
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
        return Answer::Wrong.into();
    };
    let Ok(answer) = sender.send_request(question).await else {
        return Answer::Refused.into();
    };
    let status = answer.status();
    let body = Limited::new(answer.into_body(), ANSWER_LEN_MAX).collect();
    let why = match body.await.map(http_body_util::Collected::to_bytes) {
        // Whoever does not know the question is perhaps somebody else.
        Ok(_) if status.is_client_error() => {
            format!("it answers the check with a fault, {status}: is it this service?")
        }
        Ok(body) if !status.is_success() => {
            why(&body).unwrap_or(format!("it answers the check with a fault, {status}"))
        }
        Ok(body) if body.len() < len_min => {
            let len = body.len();
            format!(
                "its answer has {len} bytes, less than checks.deep-bytes ({len_min}): is it this service?"
            )
        }
        Ok(_) => return Answer::Well.into(),
        Err(_) => "its answer does not come whole".to_owned(),
    };
    Seen {
        answer: Answer::Wrong,
        why: Some(why),
    }
}

/// What a backend says of itself where it does not work: `{"failed": {"step", "en", "ko"}}`. Others say something else, or nothing.
fn why(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Told {
        failed: Failed,
    }
    #[derive(Deserialize)]
    struct Failed {
        step: String,
        #[serde(default)]
        en: String,
        #[serde(default)]
        ko: String,
    }
    let failed = serde_json::from_slice::<Told>(body).ok()?.failed;
    let parts = [failed.step, failed.en, failed.ko].map(|part| {
        let shown = part.chars().filter(|char| !char.is_control());
        shown.take(WHY_LEN_MAX).collect::<String>()
    });
    let [step, said @ ..] = parts;
    let said: Vec<String> = { said.into_iter() }.filter(|one| !one.is_empty()).collect();
    Some(format!("{step}: {}", said.join(" · ")))
}

#[cfg(test)]
mod tests {
    use super::why;

    #[test]
    fn a_backend_may_say_what_fails_and_nothing_that_breaks_a_line() {
        let told =
            br#"{"state": "down", "failed": {"step": "sign-in", "en": "nobody\ncan", "ko": "x"}}"#;
        assert_eq!(why(told).as_deref(), Some("sign-in: nobodycan · x"));
        let long = format!("{{\"failed\": {{\"step\": \"{}\"}}}}", "s".repeat(10_000));
        assert!(why(long.as_bytes()).is_some_and(|why| why.len() < 300));
        for other in ["", "no", "{}", "{\"failed\": null}", "{\"failed\": {}}"] {
            assert_eq!(why(other.as_bytes()), None, "{other}");
        }
    }
}
