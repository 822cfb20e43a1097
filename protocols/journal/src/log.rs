//! A stream as its events make it, whichever journals they lie in.
//!
//! A stream is written by its home alone; where that changes, the old home's last event says so, and the new home's first entry repeats what was
//! before. So every event has one place, may come more than once and by several ways, and is the same each time. What is not the same, or comes
//! from a node that is not the home, is another story of the same record: it is never taken ([`crate::Apart`]).

use std::fmt;

use kernel::StreamId;
use kernel::release_of;
use serde_json::Value;

use crate::StoreError;

/// A stream's events with the node that writes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    events: Vec<Value>,
    home: Option<String>,
    /// A node that is not the home has written behind what is known. It may only repeat what ends with a release to itself.
    foreign: bool,
}

/// Why an event is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// Those before it are missing.
    Gap,
    /// Another one stands in its place.
    Another,
    /// The node is not the home.
    NotHome(String),
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap => f.write_str("the events before it are missing"),
            Self::Another => f.write_str("another event stands in its place"),
            Self::NotHome(home) => write!(f, "its home is {home}"),
        }
    }
}

impl Misplaced {
    /// What a store says of it: another story of a record is a conflict that nothing mends by itself.
    pub fn of(self, stream: StreamId) -> StoreError {
        let node = match self {
            Self::Gap => return StoreError::Broken(format!("{stream}: {self}")),
            Self::Another => self.to_string(),
            Self::NotHome(home) => home,
        };
        StoreError::Elsewhere { stream, node }
    }
}

/// Where a log stood, to go back to.
pub(crate) struct Mark {
    len: usize,
    home: Option<String>,
    foreign: bool,
}

impl Log {
    /// A stream as it stands; `home` is the node that writes it.
    pub fn new(events: Vec<Value>, home: Option<String>) -> Self {
        Self {
            events,
            home,
            foreign: false,
        }
    }

    /// Takes the event that `node` has written as the stream's `version`-th. True if it is new.
    pub fn take(&mut self, node: &str, version: u64, event: Value) -> Result<bool, Misplaced> {
        let place = usize::try_from(version.wrapping_sub(1)).map_err(|_| Misplaced::Gap)?;
        if let Some(known) = self.events.get(place) {
            return if *known == event {
                Ok(false)
            } else {
                Err(Misplaced::Another)
            };
        }
        if place > self.events.len() {
            return Err(Misplaced::Gap);
        }
        let home = self.home.get_or_insert_with(|| node.to_owned());
        self.foreign |= home != node;
        if let Some(to) = release_of(&event) {
            to.clone_into(home);
            self.foreign &= to != node;
        }
        self.events.push(event);
        Ok(true)
    }

    /// The end of an entry of `node`: what it repeated must have ended with a release to it.
    pub fn end(&self) -> Result<(), Misplaced> {
        if self.foreign {
            return Err(Misplaced::NotHome(self.home.clone().unwrap_or_default()));
        }
        Ok(())
    }

    /// Where it stands.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            len: self.events.len(),
            home: self.home.clone(),
            foreign: self.foreign,
        }
    }

    /// Forgets what was taken since.
    pub(crate) fn back_to(&mut self, mark: &Mark) {
        self.events.truncate(mark.len);
        self.home.clone_from(&mark.home);
        self.foreign = mark.foreign;
    }

    /// Its events.
    pub fn events(&self) -> &[Value] {
        &self.events
    }

    /// The node that writes it; none for a stream without events.
    pub fn home(&self) -> Option<&str> {
        self.home.as_deref()
    }

    /// Its events alone.
    pub fn into_events(self) -> Vec<Value> {
        self.events
    }
}

/// The node to which a stream was released last; none where it never changed its home.
pub fn released(events: &[Value]) -> Option<&str> {
    events.iter().rev().find_map(release_of)
}

#[cfg(test)]
mod tests {
    use kernel::released_to;
    use serde_json::json;

    use super::*;

    /// Writes entries: node, and version with event for each line.
    fn fold(entries: &[(&str, &[(u64, Value)])]) -> Result<Log, Misplaced> {
        let mut log = Log::default();
        for (node, lines) in entries {
            for (version, event) in *lines {
                log.take(node, *version, event.clone())?;
            }
            log.end()?;
        }
        Ok(log)
    }

    /// A record that went from A to B and back, as both journals hold it.
    fn journals() -> [Vec<(u64, Value)>; 3] {
        let all = [
            json!({"registered": 1}),
            released_to("b"),
            json!({"moved": 2}),
            released_to("a"),
            json!({"moved": 3}),
        ];
        let numbered: Vec<(u64, Value)> = (1..).zip(all).collect();
        // A's first part, B's with what it repeats, A's second with what it repeats.
        [
            numbered[..2].to_vec(),
            numbered[..4].to_vec(),
            numbered.clone(),
        ]
    }

    #[test]
    fn whichever_journal_comes_first_the_record_is_the_same() {
        let [first, second, third] = journals();
        let (a1, b, a2) = (
            ("a", first.as_slice()),
            ("b", second.as_slice()),
            ("a", third.as_slice()),
        );
        let whole = fold(&[a1, b, a2]).unwrap();
        assert_eq!(whole.home(), Some("a"));
        assert_eq!(whole.events().len(), 5);
        for order in [&[b, a1, a2][..], &[a1, a2, b], &[a1, b, a2, b]] {
            assert_eq!(fold(order).unwrap(), whole);
        }
        // Who holds only B's journal has all that B's entries stand on.
        assert_eq!(fold(&[b]).unwrap().home(), Some("a"));
    }

    #[test]
    fn who_is_not_the_home_writes_nothing() {
        let [first, ..] = journals();
        let late = [(3, json!({"moved": 9}))];
        let after_release = fold(&[("a", first.as_slice()), ("a", late.as_slice())]);
        assert_eq!(after_release, Err(Misplaced::NotHome("b".to_owned())));
        let stranger = fold(&[("a", &first[..1]), ("c", &[(2, json!({"moved": 9}))])]);
        assert_eq!(stranger, Err(Misplaced::NotHome("a".to_owned())));
        // A release to somebody else does not make the writer the home either.
        let forged = fold(&[("a", &first[..1]), ("c", &[(2, released_to("b"))])]);
        assert_eq!(forged, Err(Misplaced::NotHome("b".to_owned())));
    }

    #[test]
    fn two_stories_of_one_record_are_never_mixed() {
        let [first, second, _] = journals();
        let other = [(2, json!({"died": true}))];
        let forked = fold(&[
            ("a", &first[..1]),
            ("a", other.as_slice()),
            ("b", second.as_slice()),
        ]);
        assert_eq!(forked, Err(Misplaced::Another));
        assert_eq!(fold(&[("a", &first[1..])]), Err(Misplaced::Gap));
    }
}
