//! Postings come to every node: each asks the nodes around it, and a few far ones in turn, for what it does not have.
//!
//! A node asks those with which it shares a journal, every two seconds; and one other, whose distance in the directory doubles with each turn. So a
//! posting reaches all of n nodes within log2 n turns even where no two homes share anything. That a node answers is noted: it is the cheapest watch.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::Path;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use certificate::Directory;
use certificate::hex;
use hyper::Method;
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;
use kernel::ATTACHED_LEN_MAX;
use kernel::Id;
use link::Limits;
use node::Board;
use tokio::task::JoinSet;

use crate::Holder;
use crate::sights;

/// How often others are asked.
pub(crate) const EVERY: Duration = Duration::from_secs(2);
/// How many statements are asked for at once.
const ASKED_MAX: usize = 50;
/// What an answer may cost: fifty of the longest statements as text.
const LIMITS: Limits = Limits {
    answer_max: Duration::from_secs(2),
    bytes_max: 4 << 20,
};

/// What an attachment (첨부) may cost: the longest one over a slow line. Postings wait for it meanwhile.
const ATTACHED: Limits = Limits {
    answer_max: Duration::from_secs(8),
    bytes_max: ATTACHED_LEN_MAX,
};

/// What is served to other nodes.
pub fn router(board: Arc<Board>) -> Router {
    Router::new()
        .route("/link/board/{digest}", get(ids))
        .route("/link/postings", post(postings))
        .route("/link/attached/{sha256}", get(attached))
        .route(
            sights::PATH,
            post(sights::newer).layer(DefaultBodyLimit::max(sights::ASKED_LEN_MAX)),
        )
        .layer(Extension(board))
}

/// Which postings are here; nothing where the other has the same.
async fn ids(Extension(board): Extension<Arc<Board>>, Path(digest): Path<String>) -> Response {
    if digest == board.digest() {
        return StatusCode::NO_CONTENT.into_response();
    }
    let ids: Vec<String> = board.ids().iter().map(Id::to_string).collect();
    json(&ids)
}

async fn postings(Extension(board): Extension<Arc<Board>>, body: Bytes) -> Response {
    let Ok(asked) = serde_json::from_slice::<Vec<String>>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let asked = asked.iter().take(ASKED_MAX).filter_map(|id| Id::parse(id));
    let found = board.statements(&asked.collect::<Vec<_>>());
    let found: Vec<String> = found.iter().map(|bytes| hex::encode(bytes)).collect();
    json(&found)
}

/// An attachment (첨부), as it is.
async fn attached(Extension(board): Extension<Arc<Board>>, Path(sha256): Path<String>) -> Response {
    match board.attached(&sha256) {
        Some(text) => text.as_bytes().to_vec().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(crate) fn json(texts: &[String]) -> Response {
    let body = serde_json::to_vec(texts).expect("texts are plain JSON");
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

impl Holder {
    /// Asks others for their postings for ever.
    pub async fn keep_board(self: Arc<Self>, board: Arc<Board>) {
        let mut turn = 0;
        loop {
            tokio::time::sleep(EVERY).await;
            let name = &self.parts.name;
            let ask = |directory: &Directory| asked(directory, name, turn);
            let mut nodes = self.parts.copy.read(ask).unwrap_or_default();
            nodes.retain(|node| self.parts.caller.has_line(node));
            let mut calls = JoinSet::new();
            for node in nodes {
                let (holder, board) = (Arc::clone(&self), Arc::clone(&board));
                calls.spawn(async move {
                    if holder.ask_postings(&node, &board).await {
                        holder.ask_attached(&node, &board).await;
                    }
                    holder.ask_sights(&node, &board).await;
                });
            }
            calls.join_all().await;
            turn += 1;
        }
    }

    /// Asks a node for what it has and this one has not; whether it answered.
    async fn ask_postings(&self, node: &str, board: &Board) -> bool {
        let path = format!("/link/board/{}", board.digest());
        let listed = self
            .told(node, Method::GET, &path, Bytes::new(), LIMITS)
            .await;
        let now = self.parts.clock.now();
        board.heard(node, listed.is_some(), now);
        let Some(listed) = listed else {
            return false;
        };
        let listed: Vec<String> = serde_json::from_slice(&listed).unwrap_or_default();
        let known = board.ids();
        let unknown = listed.iter().filter(|text| {
            let id = Id::parse(text);
            id.is_some_and(|id| known.binary_search(&id).is_err())
        });
        // Newest first: what has just happened is wanted before last year's.
        let unknown: Vec<&String> = unknown.rev().take(ASKED_MAX).collect();
        if unknown.is_empty() {
            return true;
        }
        let wanted = serde_json::to_vec(&unknown).expect("texts are plain JSON");
        let found = self
            .told(node, Method::POST, "/link/postings", wanted.into(), LIMITS)
            .await;
        let found: Vec<String> = found
            .and_then(|found| serde_json::from_slice(&found).ok())
            .unwrap_or_default();
        for text in found {
            let Some(bytes) = hex::decode(&text) else {
                continue;
            };
            if let Err(refused) = board.take(bytes, now) {
                tracing::warn!(code = refused.code, node, "a posting");
            }
        }
        true
    }

    /// Asks for the attachments (첨부) that are named here and have not come yet: one by one, for hardly ever there is more than one.
    async fn ask_attached(&self, node: &str, board: &Board) {
        for sha256 in board.missing() {
            let path = format!("/link/attached/{sha256}");
            let found = self
                .told(node, Method::GET, &path, Bytes::new(), ATTACHED)
                .await;
            if let Some(found) = found.filter(|found| !found.is_empty())
                && !board.attach(&sha256, found.to_vec())
                && board.missing().contains(&sha256)
            {
                tracing::warn!(node, sha256, "an attachment is not what its name says");
            }
        }
    }

    /// The body of a good answer; empty where there is nothing to tell.
    pub(crate) async fn told(
        &self,
        node: &str,
        method: Method,
        path: &str,
        body: Bytes,
        limits: Limits,
    ) -> Option<Bytes> {
        let asked = self.parts.caller.call(node, method, path, body, limits);
        let answer = asked.await.ok()?;
        answer.status.is_success().then_some(answer.body)
    }
}

/// Whom to ask in a turn: those with whom a journal is shared, and one more.
fn asked(directory: &Directory, name: &str, turn: u32) -> Vec<String> {
    let nodes = &directory.nodes;
    let shares = |other: &str| directory.holds(other, name) || directory.holds(name, other);
    let mut asked: Vec<String> = nodes
        .iter()
        .map(|node| node.name.clone())
        .filter(|other| other != name && shares(other))
        .collect();
    let own = nodes.iter().position(|node| node.name == name);
    let steps = nodes.len().checked_ilog2().map_or(1, |steps| steps + 1);
    let far = own.and_then(|own| nodes.get((own + (1 << (turn % steps))) % nodes.len()));
    if let Some(far) = far.filter(|far| far.name != name && !asked.contains(&far.name)) {
        asked.push(far.name.clone());
    }
    asked
}
