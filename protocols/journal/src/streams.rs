//! Entries of journals folded into streams; and what is told of a record in two ways.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

use kernel::StreamId;

use crate::EventLine;
use crate::Log;
use crate::Misplaced;
use crate::StoreError;
use crate::StreamState;
use crate::log::Mark;

/// A record that a node tells in another way than what is known of it. What was known first stands; from that entry on nothing of this node's is taken
/// into the record, and all else of its journal is. Somebody must decide which story is true.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Apart {
    /// Whose journal tells it.
    pub node: String,
    /// The record.
    pub stream: StreamId,
    /// The entry of that journal with which it begins.
    pub seq: u64,
    /// What does not fit, for an operator.
    pub why: String,
}

/// Streams as the entries of some journals make them, behind what was before.
#[derive(Default)]
pub struct Streams {
    logs: BTreeMap<StreamId, Log>,
    /// In the order of their first event, each with the version that it had.
    order: Vec<(StreamId, u64)>,
    known: BTreeMap<(String, StreamId), u64>,
    found: Vec<Apart>,
}

impl Streams {
    /// Begins; `apart` is what is set apart already.
    pub fn new(apart: impl IntoIterator<Item = Apart>) -> Self {
        let known = apart.into_iter();
        let known = known.map(|apart| ((apart.node, apart.stream), apart.seq));
        Self {
            known: known.collect(),
            ..Self::default()
        }
    }

    /// Takes the lines of a node's entry; `before` reads a stream as it was. A place that is missing is an error, another story is set apart.
    pub fn take(
        &mut self,
        (node, seq): (&str, u64),
        lines: Vec<EventLine>,
        mut before: impl FnMut(&StreamId) -> Result<Log, StoreError>,
    ) -> Result<(), StoreError> {
        let mut marks: BTreeMap<StreamId, Mark> = BTreeMap::new();
        let mut left: BTreeSet<StreamId> = BTreeSet::new();
        for EventLine {
            stream,
            version,
            event,
        } in lines
        {
            if left.contains(&stream) || self.is_apart(node, seq, &stream) {
                continue;
            }
            let log = self.log(&stream, &mut before)?;
            let mark = marks.entry(stream.clone()).or_insert_with(|| log.mark());
            match log.take(node, version, event) {
                Ok(_) => {}
                Err(Misplaced::Gap) => return Err(Misplaced::Gap.of(stream)),
                Err(why @ (Misplaced::Another | Misplaced::NotHome(_))) => {
                    log.back_to(mark);
                    self.set_apart(node, seq, &stream, &why);
                    left.insert(stream);
                }
            }
        }
        for (stream, mark) in marks.iter().filter(|(stream, _)| !left.contains(*stream)) {
            let Some(log) = self.logs.get_mut(stream) else {
                continue;
            };
            if let Err(why) = log.end() {
                log.back_to(mark);
                self.set_apart(node, seq, stream, &why);
            }
        }
        Ok(())
    }

    /// A stream as it stands here, to write into it.
    pub fn log(
        &mut self,
        stream: &StreamId,
        mut before: impl FnMut(&StreamId) -> Result<Log, StoreError>,
    ) -> Result<&mut Log, StoreError> {
        match self.logs.entry(stream.clone()) {
            Entry::Occupied(log) => Ok(log.into_mut()),
            Entry::Vacant(place) => {
                let log = before(stream)?;
                self.order.push((stream.clone(), log.events().len() as u64));
                Ok(place.insert(log))
            }
        }
    }

    fn is_apart(&self, node: &str, seq: u64, stream: &StreamId) -> bool {
        let since = self.known.get(&(node.to_owned(), stream.clone()));
        since.is_some_and(|since| *since <= seq)
    }

    fn set_apart(&mut self, node: &str, seq: u64, stream: &StreamId, why: &Misplaced) {
        self.known.insert((node.to_owned(), stream.clone()), seq);
        self.found.push(Apart {
            node: node.to_owned(),
            stream: stream.clone(),
            seq,
            why: why.to_string(),
        });
    }

    /// The streams in the order of their first event, as they are now, and what was set apart. Those without anything new are among them.
    pub fn end(mut self) -> (Vec<StreamState>, Vec<Apart>) {
        let order = std::mem::take(&mut self.order).into_iter();
        let states = order.filter_map(|(stream, version_before)| {
            let events = self.logs.remove(&stream)?.into_events();
            Some(StreamState {
                stream,
                version_before,
                events,
            })
        });
        let states = states.collect();
        (states, self.found)
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;
    use kernel::released_to;
    use serde_json::Value;
    use serde_json::json;

    use super::*;

    fn stream(n: u128) -> StreamId {
        StreamId::new("toy", Id(n))
    }

    fn lines(n: u128, first: u64, events: &[Value]) -> Vec<EventLine> {
        let line = |(version, event): (u64, &Value)| EventLine {
            stream: stream(n),
            version,
            event: event.clone(),
        };
        (first..).zip(events).map(line).collect()
    }

    fn fold(
        apart: &[Apart],
        entries: &[(&str, u64, Vec<EventLine>)],
    ) -> (Vec<StreamState>, Vec<Apart>) {
        let mut streams = Streams::new(apart.iter().cloned());
        for (node, seq, lines) in entries {
            let taken = streams.take((node, *seq), lines.clone(), |_| Ok(Log::default()));
            taken.expect("no place is missing");
        }
        streams.end()
    }

    /// A's old story ends with a release to B, whose journal repeats it; A was put back, and its journal tells another one by now.
    fn two_stories() -> [(&'static str, u64, Vec<EventLine>); 3] {
        let old = [json!("born"), released_to("b"), json!("moved")];
        let mut repeated = lines(1, 1, &old);
        repeated.extend(lines(2, 1, &[json!("else")]));
        [
            ("a", 1, lines(1, 1, &[json!("born"), json!("named")])),
            ("b", 1, repeated),
            ("b", 2, lines(1, 4, &[json!("died")])),
        ]
    }

    #[test]
    fn what_is_told_first_stands_and_only_the_other_story_is_set_apart() {
        let [new, repeated, on] = two_stories();
        let (states, apart) = fold(&[], &[new.clone(), repeated.clone(), on.clone()]);
        assert_eq!(states[0].events, [json!("born"), json!("named")]);
        assert_eq!(states[1].events, [json!("else")]);
        let [one] = &apart[..] else {
            unreachable!("one story is set apart")
        };
        assert_eq!(
            (one.node.as_str(), one.seq, &one.stream),
            ("b", 1, &stream(1))
        );

        // In the other order the other one stands.
        let (states, apart) = fold(&[], &[repeated.clone(), on.clone(), new.clone()]);
        assert_eq!(states[0].events.len(), 4);
        assert_eq!(apart[0].node, "a");

        // What is set apart stays so, whichever journal is read first.
        let (again, found) = fold(&apart, &[new, repeated, on]);
        assert_eq!(again[0].events, states[0].events);
        assert!(found.is_empty());
    }

    #[test]
    fn who_is_not_the_home_writes_nothing_and_the_rest_of_the_entry_counts() {
        let born = ("a", 1, lines(1, 1, &[json!("born")]));
        let mut late = lines(1, 2, &[json!("died")]);
        late.extend(lines(2, 1, &[json!("else")]));
        let (states, apart) = fold(&[], &[born, ("c", 7, late)]);
        assert_eq!(states[0].events, [json!("born")]);
        assert_eq!(states[1].events, [json!("else")]);
        assert_eq!((apart[0].node.as_str(), apart[0].seq), ("c", 7));
    }
}
