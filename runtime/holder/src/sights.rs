//! What each node saw comes to every other: asked for where postings are, and passed on.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::response::IntoResponse;
use axum::response::Response;
use certificate::hex;
use hyper::Method;
use hyper::StatusCode;
use kernel::Moment;
use link::Limits;
use node::Board;

use crate::Holder;
use crate::board::EVERY;
use crate::board::json;

/// Where sights are asked for.
pub(crate) const PATH: &str = "/link/sights";
/// What an answer may cost: a whole country's sights while much of it fails.
const LIMITS: Limits = Limits {
    answer_max: EVERY,
    bytes_max: 16 << 20,
};
/// Moments of a thousand nodes.
pub(crate) const ASKED_LEN_MAX: usize = 128 << 10;

/// The sights that are newer than those that the other knows.
pub(crate) async fn newer(Extension(board): Extension<Arc<Board>>, body: Bytes) -> Response {
    let Ok(known) = serde_json::from_slice::<BTreeMap<String, Moment>>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let newer = board.sights().newer(&known);
    let newer: Vec<String> = newer.iter().map(|bytes| hex::encode(bytes)).collect();
    json(&newer)
}

impl Holder {
    /// Asks a node for the sights that are newer than what is known here.
    pub(crate) async fn ask_sights(&self, node: &str, board: &Board) {
        let known = serde_json::to_vec(&board.sights().known()).expect("moments are plain JSON");
        let asked = self.told(node, Method::POST, PATH, Bytes::from(known), LIMITS);
        let Some(found) = asked.await else {
            return;
        };
        let found: Vec<String> = serde_json::from_slice(&found).unwrap_or_default();
        let now = self.parts.clock.now();
        for bytes in found.iter().filter_map(|text| hex::decode(text)) {
            if let Err(refused) = board.take_sight(&bytes, now) {
                tracing::debug!(code = refused.code, node, "a sight");
            }
        }
    }
}
