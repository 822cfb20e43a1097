//! Sealing: papers get their numbers, codes and pages; then all of the decision becomes one draft of an entry.

use journal::Draft;
use kernel::Refusal;
use kernel::Row;
use kernel::StreamId;
use request::Decision;
use request::Going;
use serde_json::Value;

use crate::Node;
use crate::replacing::replaced;

impl Node {
    pub(crate) async fn seal(
        &self,
        mut decision: Decision,
        going: &Going<'_>,
    ) -> Result<Draft, Refusal> {
        let interim = self.before_replacing(&mut decision, going).await?;
        let papers = std::mem::take(&mut decision.decided.papers);
        let mut issued = Vec::with_capacity(papers.len());
        for paper in papers {
            let from = (decision.as_of, decision.brought.provisional);
            issued.push(self.issue(paper, from, going).await?);
        }
        if let (Some(replaces), Some((paper, _))) = (&going.submission.replaces, issued.first_mut())
        {
            paper.replaces = Some(replaces.number.clone());
            let event = interim.map(|stream| replaced(stream, paper, going));
            decision.decided.events.extend(event);
        }
        Ok(going.draft(decision, issued, &self.rows()))
    }

    /// The search rows of a stream: its service's, or ours. Also used when they are rebuilt from the journal.
    pub(crate) fn rows(&self) -> impl Fn(&StreamId, &[Value]) -> Vec<Row> + use<> {
        let services = self.parts.services;
        move |stream, events| request::rows(services, stream, events)
    }
}
