//! Looks at gateways: whether one answers its operators, whether it serves, and how it sees the homes behind it. A gateway sees them on the way by which
//! people come, which no line between nodes is.

use http_body_util::BodyExt;
use http_body_util::Empty;
use http_body_util::Limited;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::CONNECTION;
use hyper::header::HOST;
use hyper::header::USER_AGENT;
use hyper_util::rt::TokioIo;
use kernel::Behind;
use kernel::Looked;
use serde::Deserialize;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Watch;
use crate::site::AGENT;
use crate::site::LOOK_MAX;
use crate::site::connected;

const ALIVE: &str = "/healthz";
const STANDING: &str = "/gateway.json";
/// The longest answer that is read, in bytes: some hundred backends.
const ANSWER_LEN_MAX: usize = 256 << 10;
/// A gateway's words for a backend, the best first.
const WORDS: [&str; 5] = ["up", "draining", "suspect", "degraded", "down"];

/// Of what a gateway says, what is understood here.
#[derive(Deserialize)]
struct Standing {
    #[serde(default)]
    workers: Vec<Worker>,
    #[serde(default)]
    backends: Vec<Backend>,
}

#[derive(Deserialize)]
struct Worker {
    serves: bool,
}

#[derive(Deserialize)]
struct Backend {
    home: String,
    state: String,
}

impl Watch {
    /// Looks at a gateway.
    pub(crate) async fn gateway(&self, address: &str) -> Looked {
        let standing = timeout(LOOK_MAX, standing(address));
        let (looked, standing) = tokio::join!(self.site(false, address, ALIVE), standing);
        Looked {
            gateway: standing.ok().flatten().map(behind),
            ..looked
        }
    }
}

/// What it says of itself. None: it does not, or not so that it is understood.
async fn standing(address: &str) -> Option<Standing> {
    let stream = connected(address).await.ok()?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    // It ends with this look, whatever the other end does.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let request = Request::get(STANDING)
        .header(HOST, address)
        .header(USER_AGENT, AGENT)
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new());
    let answer = sender.send_request(request.ok()?).await.ok()?;
    if !answer.status().is_success() {
        return None;
    }
    let body = Limited::new(answer.into_body(), ANSWER_LEN_MAX);
    serde_json::from_slice(&body.collect().await.ok()?.to_bytes()).ok()
}

fn behind(standing: Standing) -> Behind {
    let rank = |word: &str| {
        let known = WORDS.iter().position(|known| *known == word);
        known.unwrap_or(WORDS.len())
    };
    let mut homes: Vec<(String, String)> = Vec::new();
    for Backend { home, state } in standing.backends {
        match homes.iter_mut().find(|(name, _)| *name == home) {
            // One that works is enough for a home.
            Some((_, best)) if rank(&state) < rank(best) => *best = state,
            Some(_) => {}
            None => homes.push((home, state)),
        }
    }
    Behind {
        serves: standing.workers.iter().any(|worker| worker.serves),
        homes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_home_with_several_backends_the_best_counts() {
        let told = r#"{"name": "g", "workers": [{"nth": 1, "serves": false}, {"nth": 2, "serves": true}], "backends": [
            {"home": "jongno", "state": "down"}, {"home": "songpa", "state": "degraded"}, {"home": "jongno", "state": "suspect"},
            {"home": "jongno", "state": "degraded"}]}"#;
        let behind = behind(serde_json::from_str(told).unwrap());
        let homes = [("jongno", "suspect"), ("songpa", "degraded")];
        let homes = homes.map(|(home, word)| (home.to_owned(), word.to_owned()));
        assert!(behind.serves && behind.homes == homes, "{behind:?}");
    }

    #[test]
    fn what_serves_nobody_says_so() {
        let none: Standing = serde_json::from_str("{}").unwrap();
        assert!(!super::behind(none).serves);
    }
}
