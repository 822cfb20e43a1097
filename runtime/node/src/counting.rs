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

use crate::Node;
use crate::TakenIn;
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

/// Something that would have happened to a record here.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Counts {
    stream: StreamId,
    event: Value,
}

/// The search rows of an intake that the home has not refused.
pub(crate) fn rows(intake: &TakenIn) -> Vec<Row> {
    let counts = intake.counts.iter();
    let streams: BTreeSet<String> = counts.map(|counted| counted.stream.to_string()).collect();
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
        if asked.is_empty() {
            return Ok(brought);
        }
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

    /// The home decides on its own record as it stands. Elsewhere an intake counts until the home's entry is here: that the home has answered may be
    /// noted before its copy comes.
    async fn count(&self, intake: TakenIn, brought: &mut Brought) -> Result<(), Refusal> {
        let TakenIn {
            home,
            handed,
            counts,
            at: _,
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

#[cfg(test)]
mod tests {
    use kernel::Caller;
    use kernel::Channel;
    use kernel::Id;
    use kernel::Means;
    use serde_json::json;

    use super::*;
    use crate::Handed;

    fn intake() -> Value {
        let caller = Caller {
            who: "officer/cheongun1".to_owned(),
            name: String::new(),
            roles: Vec::new(),
            office: None,
            home: None,
            means: Means::Console,
            as_of: Moment(0),
        };
        let handed = Handed {
            service: "resident".to_owned(),
            request: "restriction-set".to_owned(),
            answers: Vec::new(),
            caller,
            channel: Channel::Counter,
            key: "key".to_owned(),
            legal_at: Moment(1),
            home: None,
        };
        let stream = StreamId::new("resident.person", Id(7));
        let event = json!({"restriction-set": {}});
        serde_json::to_value(TakenIn {
            home: "jongno".to_owned(),
            at: "cheongun".to_owned(),
            handed,
            counts: vec![Counts { stream, event }],
        })
        .unwrap()
    }

    #[test]
    fn an_intake_counts_until_it_is_refused_for_its_copy_may_come_after_the_note_of_it() {
        let counts = |then: &[Value]| {
            let events = [&[intake()], then].concat();
            let rows = crate::intakes::rows(&events);
            rows.iter().any(|row| row.table == BY_RECORD)
        };
        assert!(counts(&[]), "it waits");
        assert!(counts(&[json!({"done": true})]), "the copy may not be here");
        let refused = json!({"refused": {"code": "x", "said": "y"}});
        assert!(!counts(std::slice::from_ref(&refused)));
        assert!(!counts(&[refused, json!({"seen": "officer/cheongun1"})]));
    }
}
