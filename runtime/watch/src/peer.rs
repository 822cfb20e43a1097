//! Looks at nodes of ours: a question that fills several packets each way, answered with what that node finds in itself.

use std::sync::Arc;

use axum::Extension;
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use hyper::Method;
use kernel::Health;
use kernel::Link;
use kernel::Looked;
use link::CallError;
use link::Limits;

use crate::Watch;
use crate::site::LOOK_MAX;

const PATH: &str = "/link/look";
/// What fills more than two packets of the full size.
const FILLING_LEN: usize = 3_200;
const LIMITS: Limits = Limits {
    answer_max: LOOK_MAX,
    bytes_max: 4 * FILLING_LEN,
};

/// What other nodes ask when they look at this one.
pub fn router(watch: Arc<Watch>) -> Router {
    Router::new()
        .route(PATH, post(look))
        .layer(DefaultBodyLimit::max(2 * FILLING_LEN))
        .layer(Extension(watch))
}

/// The health as JSON, and blanks behind it, so that the answer fills several packets as the question did. Nothing but blanks where it is not known.
async fn look(Extension(watch): Extension<Arc<Watch>>, _filling: Bytes) -> Vec<u8> {
    let found = watch.found(watch.parts.clock.now());
    let mut answer = serde_json::to_vec(&found).unwrap_or_default();
    answer.resize(FILLING_LEN.max(answer.len()), b' ');
    answer
}

impl Watch {
    /// Looks at a node: this one, or another over the line to it. One to which there can't be a line is not looked at.
    pub(crate) async fn node(&self, name: &str, own: Health) -> Looked {
        if name == self.parts.name {
            return Looked {
                small: Some(true),
                full: Some(true),
                health: Some(own),
                ..Looked::default()
            };
        }
        if !self.parts.caller.has_line(name) {
            return Looked::default();
        }
        let filling = Bytes::from(vec![b' '; FILLING_LEN]);
        let caller = &self.parts.caller;
        let answer = caller.call(name, Method::POST, PATH, filling, LIMITS).await;
        let health = { answer.as_ref().ok() }.filter(|answer| answer.status.is_success());
        let health = health.map(|answer| serde_json::from_slice(&answer.body).ok().flatten());
        // It answers, and does not know how it is: whatever looks inside it is stuck.
        let stuck = Health {
            writes: false,
            clock_good: true,
            lag_ms: None,
        };
        Looked {
            small: Some(self.hears(name) || answered(&answer)),
            full: Some(answered(&answer)),
            health: health.map(|health| health.unwrap_or(stuck)),
            ..Looked::default()
        }
    }

    /// Whether the last small question to a node was answered: the asking around for postings.
    fn hears(&self, name: &str) -> bool {
        let lines = self.parts.board.lines();
        lines.contains(&(name.to_owned(), Link::Up))
    }
}

/// Any answer is one; so is the refusal of a certificate, which says that both are there.
fn answered(answer: &Result<link::Answer, CallError>) -> bool {
    matches!(
        answer,
        Ok(_) | Err(CallError::Refused(_) | CallError::TooLarge)
    )
}
