//! Keeps the node's papers stamped: asks the centre's time-stamp authority whenever there is something new and the line is up.

use std::sync::Arc;
use std::time::Duration;

use kernel::Future;
use kernel::Link;
use node::Node;
use node::StampAuthority;
use node::StampTurn;

use crate::Touch;
use crate::centre::STAMP_PATH;

/// How often there is a look for what is new, and the pause between two turns.
const EVERY: Duration = Duration::from_secs(1);
/// The pause after the authority did not answer.
const AWAY: Duration = Duration::from_secs(3);
/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(2);

impl Touch {
    /// Has the papers of this node stamped, for ever. No counter waits for it.
    pub async fn stamp(self: Arc<Self>, node: Arc<Node>) {
        let mut place = self.begun(&node).await;
        loop {
            let turn = match self.copy.link() {
                Link::Up if node.store().head().seq > place.seq() => {
                    let anchors = self.copy.anchors();
                    node.stamp_some(&mut place, self.as_ref(), &anchors).await
                }
                Link::Up | Link::Unknown | Link::Down { .. } => Ok(StampTurn::Done),
            };
            let pause = match turn {
                Ok(StampTurn::Done) => EVERY,
                Ok(StampTurn::Away) => AWAY,
                Err(error) => {
                    tracing::warn!(%error, "time stamps wait");
                    AWAY
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn begun(&self, node: &Node) -> node::StampedUpTo {
        loop {
            match node.stamped_up_to().await {
                Ok(place) => return place,
                Err(error) => tracing::warn!(%error, "time stamps wait"),
            }
            tokio::time::sleep(AWAY).await;
        }
    }
}

impl StampAuthority for Touch {
    fn ask(&self, request: Vec<u8>) -> Future<'_, Option<Vec<u8>>> {
        let address = format!("{}{STAMP_PATH}", self.centre);
        Box::pin(async move {
            let asked = tokio::task::spawn_blocking(move || post(&address, &request));
            match asked.await.ok()? {
                Ok(answer) => Some(answer),
                Err(why) => {
                    tracing::info!(why, "the time-stamp authority did not answer");
                    None
                }
            }
        })
    }
}

fn post(address: &str, request: &[u8]) -> Result<Vec<u8>, String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(ANSWER_MAX))
        .build()
        .into();
    let asked = agent
        .post(address)
        .header("content-type", "application/timestamp-query")
        .send(request);
    let mut answer = asked.map_err(|error| error.to_string())?;
    let limit = u64::try_from(pades::STAMP_LEN_MAX).unwrap_or(u64::MAX);
    let body = answer.body_mut().with_config().limit(limit).read_to_vec();
    body.map_err(|error| error.to_string())
}
