//! What other nodes may ask: pages of a journal, the data key to read it with, and that a request be carried.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::post;
use certificate::Check;
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;
use journal::sync::Answer;
use journal::sync::Ask;
use journal::sync::Receipt;
use keys::Checker;
use link::Peer;

use crate::Holder;

/// How long a question waits for something new. A copy is at most this old while the line stands.
pub(crate) const POLL_MAX: Duration = Duration::from_secs(2);

impl Holder {
    /// What is served to other nodes.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/link/journal", post(journal))
            .route("/link/data-key", post(data_key))
            .route("/link/carry", post(crate::hand_over::carry))
            .route("/link/paper", post(crate::hand_over::paper))
            .route("/link/session", post(crate::hand_over::session))
            .route("/link/share", post(crate::hand_over::share))
            .with_state(Arc::clone(self))
    }

    fn holds(&self, holder: &str, whose: &str) -> bool {
        let copy = &self.parts.copy;
        copy.read(|directory| directory.holds(holder, whose)) == Some(true)
    }

    /// A page of a journal. Who has more of this node's own journal than itself is told to come again as long as that is being got back; afterwards
    /// one of the two has another story.
    async fn answer(&self, ask: &Ask) -> Result<Answer, journal::StoreError> {
        let own = ask.node == self.parts.name;
        if own && self.parts.node.restoring() {
            return Ok(Answer::Short);
        }
        match self.page(ask).await? {
            Answer::Short if own => Ok(Answer::Fork),
            answer @ (Answer::Page(_) | Answer::Fork | Answer::Short) => Ok(answer),
        }
    }

    /// A page; where there is nothing new, it is waited for a moment.
    async fn page(&self, ask: &Ask) -> Result<Answer, journal::StoreError> {
        let store = self.parts.node.store();
        let journal = (ask.node != self.parts.name).then_some(ask.node.as_str());
        let mut grown = store.grown();
        grown.mark_unchanged();
        let page = || store.page(journal, ask.after, self.parts.clock.now());
        let first = page().await?;
        if !is_empty(&first) {
            return Ok(first);
        }
        let fresh = async {
            // Another journal may have grown; then this one is waited for still.
            while grown.changed().await.is_ok() {
                let answer = page().await?;
                if !is_empty(&answer) {
                    return Ok(answer);
                }
            }
            page().await
        };
        match tokio::time::timeout(POLL_MAX, fresh).await {
            Ok(answer) => answer,
            Err(_) => page().await,
        }
    }

    async fn take_receipt(&self, peer: &str, receipt: Receipt) {
        let genuine = self.parts.copy.read(|directory| {
            directory.node(peer).is_some_and(|node| {
                let message = receipt.message();
                node.head_keys()
                    .any(|key| Checker.es256(key, &message, &receipt.signature))
            })
        });
        if genuine != Some(true) || receipt.holder != peer || receipt.head.node != self.parts.name {
            return;
        }
        if let Err(error) = self.parts.node.store().keep_receipt(&receipt).await {
            tracing::warn!(%error, peer, "a receipt was not kept");
        }
    }
}

/// True where nothing lies behind the question here; more may be known of elsewhere.
fn is_empty(answer: &Answer) -> bool {
    matches!(answer, Answer::Page(page) if page.lines.is_empty())
}

async fn journal(
    State(holder): State<Arc<Holder>>,
    Extension(Peer(peer)): Extension<Peer>,
    body: Bytes,
) -> Response {
    let Ok(mut ask) = Ask::read(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    // A node that was restored asks for its own journal.
    if peer != ask.node && !holder.holds(&peer, &ask.node) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if let Some(receipt) = ask.receipt.take() {
        holder.take_receipt(&peer, receipt).await;
    }
    match holder.answer(&ask).await {
        Ok(answer) => answer.bytes().into_response(),
        Err(error) => {
            tracing::warn!(%error, peer, "sync");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn data_key(
    State(holder): State<Arc<Holder>>,
    Extension(Peer(peer)): Extension<Peer>,
    home: String,
) -> Response {
    if !holder.holds(&peer, &home) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let wrapped = holder.parts.copy.read(|directory| {
        let recipient = directory.node(&peer)?;
        let wrapped = holder.parts.keys.wrap_for(&home, &recipient.link_key);
        wrapped.ok()
    });
    match wrapped.flatten() {
        Some(wrapped) => json(&wrapped),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> Response {
    let text = serde_json::to_string(value).expect("what is answered is plain data");
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}
