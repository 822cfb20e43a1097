//! Watches the lines to homes whose journals are held here, and notes a cut once it is over.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::Moment;
use node::CUT_FROM_MS;

use crate::Holder;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

impl Holder {
    /// Never ends.
    pub(crate) async fn keep_watching(self: Arc<Self>) {
        let mut cut: BTreeMap<String, Moment> = BTreeMap::new();
        loop {
            tokio::time::sleep(EVERY).await;
            let now = self.parts.clock.now();
            for home in self.parts.copy.held_homes() {
                let copied = self.parts.node.store().copied(&home);
                let Some(whole_at) = copied.and_then(|copied| copied.whole_at) else {
                    continue;
                };
                if now.ms_since(whole_at) > CUT_FROM_MS {
                    cut.entry(home).or_insert(whole_at);
                    continue;
                }
                let Some(from) = cut.remove(&home) else {
                    continue;
                };
                tracing::info!(home, %from, "the line holds again");
                if let Err(refusal) = self.parts.node.note_cut(&home, from, now).await {
                    tracing::warn!(code = refusal.code, "the cut was not noted");
                }
            }
        }
    }
}
