//! What was taken in (접수) here or at a node whose journal is held here, and counts at once ([`Conflict::CountsAtOnce`]): until the home has decided,
//! a record is read as it would be with it. The record itself is the home's, and stays as it is.

use std::collections::BTreeSet;

use kernel::Brought;
use kernel::Cell;
use kernel::Conflict;
use kernel::Moment;
use kernel::Need;
use kernel::Refusal;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Handed;
use crate::Node;
use crate::carry::Going;
use crate::carry::told;
use crate::refusals::BROKEN;

/// The search table that finds what counts for a record.
const BY_RECORD: &str = "intake.counting";
/// Its definition.
pub(crate) const TABLE: Table = Table {
    name: BY_RECORD,
    columns: &["the record for which it counts"],
    version: 1,
};
/// How many are read for one record: more than anybody asks for in the days of a cut.
const COUNTED_MAX: usize = 64;

/// The field of an intake's first event.
pub(crate) const COUNTS: &str = "counts";

/// Something that would have happened to a record here.
#[derive(Serialize, Deserialize)]
pub(crate) struct Counts {
    stream: StreamId,
    event: Value,
}

/// An intake, as far as it is read here.
#[derive(Deserialize)]
struct TakenIn {
    home: String,
    handed: Handed,
    #[serde(default)]
    counts: Vec<Counts>,
}

/// The search rows of an intake that waits.
pub(crate) fn rows(first: &Value) -> Vec<Row> {
    let counts: Vec<Counts> = Deserialize::deserialize(&first[COUNTS]).unwrap_or_default();
    let streams: BTreeSet<String> = counts
        .iter()
        .map(|counted| counted.stream.to_string())
        .collect();
    let row = |stream| Row {
        table: BY_RECORD,
        key: vec![Cell::Text(stream)],
    };
    streams.into_iter().map(row).collect()
}

impl Node {
    /// What of a decision counts at once, where only another node may write it.
    pub(crate) fn counting(&self, going: &Going<'_>, events: &[(StreamId, Value)]) -> Vec<Counts> {
        let submission = going.submission;
        let service = self.service(&submission.service);
        let info = service.and_then(|service| service.request(&submission.request));
        if info.is_none_or(|info| info.conflict != Conflict::CountsAtOnce) {
            return Vec::new();
        }
        let counts = events.iter().cloned();
        counts
            .map(|(stream, event)| Counts { stream, event })
            .collect()
    }

    /// Reads, and adds to the records what counts for them already.
    pub(crate) async fn load_counting(
        &self,
        needs: &[Need],
        now: Moment,
    ) -> Result<Brought, Refusal> {
        let store = &self.parts.store;
        let deciding = store.deciding(now);
        let mut brought = store.load(&deciding, needs).await.map_err(told)?;
        let asked: Vec<Need> = brought.streams.keys().map(by_record).collect();
        let found = store.load(&deciding, &asked).await.map_err(told)?;
        let intakes: BTreeSet<_> = found
            .found
            .values()
            .flatten()
            .map(|hit| &hit.stream)
            .collect();
        if intakes.is_empty() {
            return Ok(brought);
        }
        let asked: Vec<Need> = intakes.into_iter().cloned().map(Need::Stream).collect();
        let loaded = store.load(&deciding, &asked).await.map_err(told)?;
        let mut taken_in = Vec::new();
        for (stream, intake) in loaded.streams {
            let first = intake.events.first().ok_or(BROKEN)?;
            let intake: TakenIn = Deserialize::deserialize(first).map_err(|_| BROKEN)?;
            taken_in.push((intake.handed.legal_at, stream.id, intake));
        }
        taken_in.sort_by_key(|(legal_at, id, _)| (*legal_at, *id));
        for (.., intake) in taken_in {
            self.count(intake, &mut brought).await?;
        }
        Ok(brought)
    }

    /// The home decides on its own record as it stands; and what it has decided is in the record, before the note of it comes from where it was
    /// taken in.
    async fn count(&self, intake: TakenIn, brought: &mut Brought) -> Result<(), Refusal> {
        let TakenIn {
            home,
            handed,
            counts,
        } = intake;
        let decided = self.by_key(&handed.caller.who, &handed.key).await?;
        if home == self.parts.name.name || decided.is_some() {
            return Ok(());
        }
        for Counts { stream, event } in counts {
            if let Some(record) = brought.streams.get_mut(&stream) {
                record.events.push(event);
            }
        }
        Ok(())
    }
}

fn by_record(stream: &StreamId) -> Need {
    Need::Find {
        table: BY_RECORD,
        key: vec![Cell::Text(stream.to_string())],
        limit: COUNTED_MAX,
    }
}
