//! One at a time: a request that comes again while it is being carried waits, and then finds what became of it. Carried twice at once it could be
//! taken in and handed over, with two legal times.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::sync::OwnedMutexGuard;

/// Requests under way, by who asks and the key.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<BTreeMap<(String, String), Turn>>);

/// Held by whoever's turn it is.
type Turn = Arc<tokio::sync::Mutex<()>>;

impl Turns {
    /// Waits for its turn, which ends with what it gives.
    pub(crate) async fn take(&self, who: &str, key: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Those that nobody has and nobody waits for.
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            let key = (who.to_owned(), key.to_owned());
            Arc::clone(turns.entry(key).or_default())
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn the_same_request_waits_and_another_does_not() {
        let turns = Turns::default();
        let first = turns.take("officer/1", "k").await;
        let patience = Duration::from_millis(20);
        let other = tokio::time::timeout(patience, turns.take("officer/1", "l")).await;
        assert!(other.is_ok(), "another request goes on");
        let same = tokio::time::timeout(patience, turns.take("officer/1", "k")).await;
        assert!(same.is_err(), "the same one waits");
        drop(first);
        drop(turns.take("officer/1", "k").await);
        drop(other);
        drop(turns.take("officer/1", "m").await);
        assert_eq!(turns.0.lock().unwrap().len(), 1, "nothing stays behind");
    }
}
