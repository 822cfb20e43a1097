//! Key day (키 교체일) at a node and at the centre: keys are announced by the directory, and used once everybody who must know them has that directory.
//!
//! Nothing waits for it. Papers go out under the present keys until the next ones are known, and a node that is cut off changes when it is back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::Method;
use certificate::Directory;
use certificate::directory::Node;
use keys::KeySet;

use crate::Caller;
use crate::CentreOffice;
use crate::Limits;
use crate::Touch;
use crate::door::VERSION_PATH;

/// How often there is a look whether keys are to change.
const EVERY: Duration = Duration::from_secs(2);
/// What the question for a version may cost.
const LIMITS: Limits = Limits {
    answer_max: Duration::from_secs(2),
    bytes_max: 64,
};

/// Changes a node's keys, and at the centre the issuing key.
pub struct KeyChanges {
    /// The line to the centre, with the node's keys and its copy of the directory.
    pub touch: Arc<Touch>,
    /// The lines to the others.
    pub caller: Arc<Caller>,
    /// At the centre, the office itself.
    pub office: Option<Arc<CentreOffice>>,
}

/// What is to be done about the keys of a node.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// Nothing.
    Rest,
    /// The next ones are to be announced.
    Announce,
    /// They are announced; they may be used once all who read this node's journal, and whose journals it reads, have this version of the directory.
    Spread { version: u64 },
}

impl KeyChanges {
    /// Looks after the keys for ever.
    pub async fn keep(self) {
        // Which version of the directory each node has at least, as it said itself.
        let mut known = BTreeMap::new();
        loop {
            tokio::time::sleep(EVERY).await;
            if let Err(why) = self.own(&mut known).await {
                tracing::warn!(why, "the change of keys waits");
            }
            if let Some(office) = &self.office
                && let Err(why) = self.issuing(office, &mut known).await
            {
                tracing::warn!(why, "the change of the issuing key waits");
            }
        }
    }

    async fn own(&self, known: &mut BTreeMap<String, u64>) -> Result<(), String> {
        let touch = &self.touch;
        let (name, next) = (touch.keys.name(), touch.keys.next());
        let found = |directory: &Directory| step(directory, name, next.as_deref());
        match touch.copy.read(found).unwrap_or(Step::Rest) {
            Step::Rest => touch
                .keys
                .destroy_former()
                .map_err(|error| format!("the former keys are still there: {error}")),
            Step::Announce => {
                let touch = Arc::clone(touch);
                let announced = tokio::task::spawn_blocking(move || touch.announce());
                announced.await.map_err(|error| error.to_string())?
            }
            Step::Spread { version } => {
                let peers = |directory: &Directory| peers(directory, name);
                let peers = touch.copy.read(peers).unwrap_or_default();
                self.all_know(&peers, version, known).await?;
                touch.keys.change().map_err(|error| error.to_string())?;
                self.caller.close_idle();
                tracing::info!(version, "the keys of this node have changed");
                Ok(())
            }
        }
    }

    async fn issuing(
        &self,
        office: &CentreOffice,
        known: &mut BTreeMap<String, u64>,
    ) -> Result<(), String> {
        let announced = office.issuing_key_announced();
        let Some(version) = announced.map_err(|error| error.to_string())? else {
            return Ok(());
        };
        let name = self.touch.keys.name();
        let others = |directory: &Directory| {
            let nodes = directory.nodes.iter().map(|node| node.name.clone());
            nodes.filter(|node| node != name).collect::<Vec<_>>()
        };
        let others = self.touch.copy.read(others).unwrap_or_default();
        self.all_know(&others, version, known).await?;
        let changed = office.change_issuing_key();
        changed.map_err(|error| error.to_string())?;
        tracing::info!("the issuing key of the centre has changed");
        Ok(())
    }

    /// Asks those of whom it is not known yet. The fault names the first that does not know.
    async fn all_know(
        &self,
        nodes: &[String],
        version: u64,
        known: &mut BTreeMap<String, u64>,
    ) -> Result<(), String> {
        for node in nodes {
            if known.get(node).is_some_and(|known| *known >= version) {
                continue;
            }
            let asked = self
                .caller
                .call(node, Method::GET, VERSION_PATH, Bytes::new(), LIMITS)
                .await;
            let answer = asked.map_err(|error| format!("{node}: {error}"))?;
            let text = String::from_utf8_lossy(&answer.body);
            let has: u64 = text.trim().parse().unwrap_or_default();
            known.insert(node.clone(), has);
            if has < version {
                return Err(format!("{node} has directory {has}, not yet {version}"));
            }
        }
        Ok(())
    }
}

fn step(directory: &Directory, name: &str, next: Option<&KeySet>) -> Step {
    let announced = directory.node(name).and_then(|node| node.next.as_ref());
    match next {
        // One whose answer was lost, or came by an issuing key that was not known here yet, is announced once more: that changes nothing at the centre.
        Some(set)
            if set.is_certified()
                && announced.is_some_and(|keys| keys.link_key == set.link_key()) =>
        {
            Step::Spread {
                version: directory.version,
            }
        }
        Some(_) => Step::Announce,
        None if directory.key_change_due(name) => Step::Announce,
        None => Step::Rest,
    }
}

/// Who reads a node's journal, and whose journal it reads.
fn peers(directory: &Directory, name: &str) -> Vec<String> {
    let shares =
        |node: &&Node| directory.holds(&node.name, name) || directory.holds(name, &node.name);
    let nodes = directory.nodes.iter().filter(shares);
    nodes.map(|node| node.name.clone()).collect()
}
