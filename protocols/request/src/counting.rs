//! What was taken in (접수) here or at a node whose journal is held here, and counts before it is decided: at once where it protects somebody
//! ([`Conflict::CountsAtOnce`]), provisionally where records move ([`Conflict::Moves`]). Until then a record is read as it would be with it. The
//! record itself is the home's, and stays as it is.

use std::collections::BTreeSet;

use kernel::AnyService;
use kernel::Brought;
use kernel::Cell;
use kernel::Conflict;
use kernel::Need;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::TakenIn;

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
pub struct Counts {
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

/// What of a decision counts at once, where only another node may write it.
pub fn counts(
    service: Option<&dyn AnyService>,
    request: &str,
    events: &[(StreamId, Value)],
) -> Vec<Counts> {
    let info = service.and_then(|service| service.request(request));
    match info.map(|info| info.conflict) {
        Some(Conflict::CountsAtOnce | Conflict::Moves { .. }) => {}
        None | Some(Conflict::Independent | Conflict::Waits) => return Vec::new(),
    }
    let counts = events.iter().cloned();
    counts
        .map(|(stream, event)| Counts { stream, event })
        .collect()
}

/// What finds the intakes that may count for the records that were read.
pub fn asked(brought: &Brought) -> Vec<Need> {
    let by_record = |stream: &StreamId| Need::Find {
        table: BY_RECORD,
        key: vec![Cell::Text(stream.to_string())],
        limit: COUNTED_MAX,
    };
    brought.streams.keys().map(by_record).collect()
}

/// The intakes that were found.
pub fn intakes(found: &Brought) -> Vec<Need> {
    let hits = found.found.values().flatten();
    let intakes: BTreeSet<_> = hits.map(|hit| hit.stream.clone()).collect();
    intakes.into_iter().map(Need::Stream).collect()
}

/// What they say, by their legal times; none if one of them does not read.
pub fn in_order(loaded: Brought) -> Option<Vec<TakenIn>> {
    let mut taken_in = Vec::new();
    for (stream, intake) in loaded.streams {
        let intake = TakenIn::of(&intake.events)?;
        taken_in.push((intake.handed.legal_at, stream.id, intake));
    }
    taken_in.sort_by_key(|(legal_at, id, _)| (*legal_at, *id));
    Some(taken_in.into_iter().map(|(.., intake)| intake).collect())
}

impl TakenIn {
    /// Adds what counts to the records. The home, as it is by now, decides on its own record as it stands: what it wrote behind something that only counts
    /// would have a place that nobody else knows. Elsewhere an intake counts until the home's entry, which is `decided`, is here: that the home has
    /// answered may be noted before its copy comes. What is provisional counts where records are only shown, and nothing is decided on it.
    pub fn count(self, decided: bool, only_shown: bool, brought: &mut Brought) {
        if decided || (self.provisional && !only_shown) {
            return;
        }
        for Counts { stream, event } in self.counts {
            let Some(record) = brought.streams.get_mut(&stream) else {
                continue;
            };
            if self.provisional || record.home.is_some() {
                record.events.push(event);
                brought.provisional |= self.provisional;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Caller;
    use kernel::Channel;
    use kernel::Id;
    use kernel::Means;
    use kernel::Moment;
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
            from: None,
            wants: None,
            replaces: None,
        };
        let stream = StreamId::new("resident.person", Id(7));
        let event = json!({"restriction-set": {}});
        serde_json::to_value(TakenIn {
            home: "jongno".to_owned(),
            at: "cheongun".to_owned(),
            handed,
            counts: vec![Counts { stream, event }],
            provisional: false,
        })
        .unwrap()
    }

    #[test]
    fn an_intake_counts_where_a_copy_lies_and_never_at_the_records_home() {
        let counted = |home: Option<&str>| {
            let stream = StreamId::new("resident.person", Id(7));
            let loaded = kernel::Loaded {
                version: 1,
                events: vec![json!({})],
                as_of: Moment(1),
                home: home.map(str::to_owned),
            };
            let mut brought = Brought::default();
            brought.streams.insert(stream.clone(), loaded);
            let intake = TakenIn::of(&[intake()]).unwrap();
            intake.count(false, false, &mut brought);
            brought.streams[&stream].events.len() - 1
        };
        assert_eq!(counted(Some("jongno")), 1);
        assert_eq!(counted(Some("songpa")), 1, "it has moved on");
        assert_eq!(counted(None), 0, "it has come here since");
    }

    #[test]
    fn what_is_provisional_marks_what_is_shown_and_is_never_decided_on() {
        let counted = |provisional: bool, only_shown: bool| {
            let stream = StreamId::new("resident.person", Id(7));
            let loaded = kernel::Loaded {
                version: 1,
                events: vec![json!({})],
                as_of: Moment(1),
                home: Some("jongno".to_owned()),
            };
            let mut brought = Brought::default();
            brought.streams.insert(stream.clone(), loaded);
            let taken_in = TakenIn::of(&[intake()]).unwrap();
            let intake = TakenIn {
                provisional,
                ..taken_in
            };
            intake.count(false, only_shown, &mut brought);
            let counted = brought.streams[&stream].events.len() - 1;
            (counted, brought.provisional)
        };
        assert_eq!(counted(true, true), (1, true));
        assert_eq!(counted(true, false), (0, false));
        assert_eq!(counted(false, true), (1, false));
    }

    #[test]
    fn an_intake_counts_until_it_is_refused_for_its_copy_may_come_after_the_note_of_it() {
        let counts = |then: &[Value]| {
            let events = [&[intake()], then].concat();
            let rows = crate::intake::rows(&events);
            rows.iter().any(|row| row.table == BY_RECORD)
        };
        assert!(counts(&[]), "it waits");
        assert!(counts(&[json!({"done": true})]), "the copy may not be here");
        let refused = json!({"refused": {"code": "x", "said": "y"}});
        assert!(!counts(std::slice::from_ref(&refused)));
        assert!(!counts(&[refused, json!({"seen": "officer/cheongun1"})]));
    }
}
