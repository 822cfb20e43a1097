//! What happens next: events by their virtual time, and in the order in which they were entered where that is the same.

use std::collections::BTreeMap;

/// Events to come, and the time that has passed: milliseconds since the world began.
pub(super) struct Agenda<E> {
    now_ms: i64,
    entered: u64,
    events: BTreeMap<(i64, u64), E>,
}

impl<E> Agenda<E> {
    pub(super) fn new(now_ms: i64) -> Self {
        Self {
            now_ms,
            entered: 0,
            events: BTreeMap::new(),
        }
    }

    pub(super) const fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Enters an event so many milliseconds from now.
    pub(super) fn after(&mut self, ms: i64, event: E) {
        self.entered += 1;
        self.events
            .insert((self.now_ms + ms.max(0), self.entered), event);
    }

    /// The next event, if it comes before `end_ms`; else the time goes on to there.
    pub(super) fn next_before(&mut self, end_ms: i64) -> Option<E> {
        match self.events.first_entry() {
            Some(first) if first.key().0 < end_ms => {
                self.now_ms = first.key().0;
                Some(first.remove())
            }
            Some(_) | None => {
                self.now_ms = end_ms;
                None
            }
        }
    }
}
