//! Sealing: papers get their numbers, codes and pages; then all of the decision becomes one draft of an entry.

use journal::Body;
use journal::Draft;
use journal::Issued;
use journal::PAPER;

use kernel::Id;
use kernel::Need;
use kernel::Refusal;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use request::Decision;

use crate::INTAKE;
use crate::Node;
use crate::carry::Going;
use crate::counting;
use crate::intakes;

/// The search table that finds the papers of a holder.
const BY_HOLDER: &str = "paper.by-holder";

/// The search tables of a node itself, beside those of its services.
pub const TABLES: &[Table] = &[
    Table {
        name: BY_HOLDER,
        columns: &["holder's pseudonym"],
        version: 1,
    },
    intakes::TABLE,
    counting::TABLE,
];

impl Node {
    pub(crate) async fn seal(
        &self,
        decision: Decision,
        going: &Going<'_>,
    ) -> Result<Draft, Refusal> {
        let Decision {
            decided,
            reads,
            brought,
            as_of,
        } = decision;
        let mut events = decided.events;
        let mut pdfs = Vec::with_capacity(decided.papers.len());
        for paper in decided.papers {
            let (issued, pdf) = self.issue(paper, as_of, going).await?;
            let event = serde_json::to_value(&issued)
                .expect("an issued paper is plain data, which JSON can hold");
            events.push((paper_stream(&issued.number), event));
            pdfs.push((issued.number, pdf));
        }

        let (lines, states) = journal::states_after(&brought, &events);
        let rows = states
            .iter()
            .map(|state| {
                (
                    state.stream.clone(),
                    self.rows(&state.stream, &state.events),
                )
            })
            .collect();
        let submission = going.submission;
        let errands = decided
            .errands
            .into_iter()
            .zip(1u128..)
            .map(|(errand, n)| (Id(going.id.0 ^ (n << 8)), errand))
            .collect();
        Ok(Draft {
            id: going.id,
            who: submission.caller.who.clone(),
            key: submission.key.clone(),
            service: submission.service.clone(),
            request: submission.request.clone(),
            office: submission.caller.office.clone(),
            legal_at: going.legal_at,
            at: going.now,
            doubtful: going.doubtful,
            body: Body {
                fingerprint: journal::fingerprint(
                    &submission.service,
                    &submission.request,
                    &submission.answers.canonical(),
                ),
                events: lines,
                look: decided.look,
                errands,
                claims: Vec::new(),
                answer: decided.answer,
                channel: submission.channel,
            },
            reads,
            states,
            rows,
            claims: decided.claims,
            pdfs,
        })
    }

    /// The search rows of a stream: its service's, or ours for a paper. Also used when they are rebuilt from the journal.
    pub fn rows(&self, stream: &StreamId, events: &[serde_json::Value]) -> Vec<Row> {
        rows(self.parts.services, stream, events)
    }
}

/// The search rows of a stream with these events.
pub fn rows(
    services: &[&'static dyn kernel::AnyService],
    stream: &StreamId,
    events: &[serde_json::Value],
) -> Vec<Row> {
    if stream.kind == PAPER {
        return events.iter().filter_map(holder_row).collect();
    }
    if stream.kind == INTAKE {
        return intakes::rows(events);
    }
    let owner = stream.kind.split('.').next().unwrap_or_default();
    services
        .iter()
        .find(|service| service.name() == owner)
        .map_or_else(Vec::new, |service| service.rows(stream, events))
}

fn holder_row(event: &serde_json::Value) -> Option<Row> {
    let issued: Issued = serde::Deserialize::deserialize(event).ok()?;
    Some(Row {
        table: BY_HOLDER,
        key: holder_key(&issued.holder?),
    })
}

fn holder_key(holder: &StreamId) -> Vec<kernel::Cell> {
    vec![kernel::Cell::Text(holder.to_string())]
}

/// What finds the papers of a holder.
pub(crate) fn papers_of(who: &str) -> Need {
    Need::Find {
        table: BY_HOLDER,
        key: vec![kernel::Cell::Text(who.to_owned())],
        limit: PAPERS_MAX,
    }
}

/// How many papers a list shows at most.
const PAPERS_MAX: usize = 200;

/// The stream of a paper: its number is its identity.
pub(crate) fn paper_stream(number: &str) -> StreamId {
    StreamId::new(PAPER, Id(number.parse().unwrap_or_default()))
}
