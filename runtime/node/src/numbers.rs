//! Numbers without a centre: leased from this node's own record in blocks, so that a number costs no write. Gaps are normal.

use certificate::Number;
use kernel::Id;
use kernel::Moment;
use store::Epochs;
use store::Kept;
use store::Store;
use store::StoreError;
use tokio::sync::Mutex;

use crate::Node;

/// How many numbers one durable write leases.
const BLOCK_LEN: u32 = 1_000;
/// How far each epoch's numbers begin behind those that are known when it begins. Between a backup and the loss of its node numbers may have been
/// given that nobody knows of any more; ten million are more than the largest district (700,000 residents) gives in years. The sequence of 10⁹
/// has room for about a hundred restores.
const EPOCH_LEN: u32 = 10_000_000;
/// The kind and key under which the next unleased number is kept.
const LEASE: (&str, Id) = ("number-lease", Id(0));
/// How many numbers of papers are looked through at once.
const NUMBERS_AT_ONCE: usize = 10_000;

#[derive(Default)]
pub(crate) struct Numbers(Mutex<Block>);

#[derive(Default)]
struct Block {
    next: u32,
    end: u32,
}

impl Numbers {
    /// The next number of this node's sequence, never given before: the lease is on disk before the first of its block is given.
    pub(crate) async fn take(&self, store: &Store) -> Result<u32, StoreError> {
        let mut block = self.0.lock().await;
        if store.state().restoring.is_some() {
            return Err(StoreError::Restoring);
        }
        if block.next == block.end {
            let start = leased(store).await?;
            let end = start.checked_add(BLOCK_LEN).ok_or_else(used_up)?;
            store.keep(&lease(end)).await?;
            *block = Block { next: start, end };
        }
        let number = block.next;
        block.next += 1;
        Ok(number)
    }

    /// Begins an epoch behind all numbers that may have been given; `given` is the place behind the greatest on record.
    async fn begin_epoch(&self, store: &Store, given: u32) -> Result<u32, StoreError> {
        let mut block = self.0.lock().await;
        let epochs = store.epochs().await?;
        let known = leased(store).await?.max(given);
        let first = first_number(known, epochs).ok_or_else(used_up)?;
        store.begin_epoch(epochs.next, &lease(first)).await?;
        *block = Block::default();
        Ok(epochs.next)
    }
}

impl Node {
    /// Ends a restore, once all that can be had is back: what is recorded from now on is of a new epoch, with numbers that were never given. The
    /// answer is the epoch.
    pub async fn begin_epoch(&self) -> Result<u32, StoreError> {
        let given = self.given().await?;
        self.numbers.begin_epoch(&self.parts.store, given).await
    }

    /// The place behind the greatest number of this node that a paper on record bears.
    async fn given(&self) -> Result<u32, StoreError> {
        let own = format!("{:05}", self.parts.name.code);
        let (mut after, mut given) = (own.clone(), 0);
        loop {
            let numbers = self.parts.store.numbers(&after, NUMBERS_AT_ONCE).await?;
            let Some(last) = numbers.last().filter(|last| last.starts_with(&own)) else {
                let rest = numbers.iter().filter(|number| number.starts_with(&own));
                return Ok(self.places(rest).max(given));
            };
            after.clone_from(last);
            given = self.places(numbers.iter()).max(given);
        }
    }

    fn places<'a>(&self, numbers: impl Iterator<Item = &'a String>) -> u32 {
        let numbers = numbers.filter_map(|number| Number::parse(number));
        let places = numbers.map(|number| self.parts.keys.sequence(number) + 1);
        places.max().unwrap_or(0)
    }
}

/// Each epoch has its own numbers: how far they begin behind what is known depends on the epoch, so that one backup restored twice gives none twice.
fn first_number(known: u32, epochs: Epochs) -> Option<u32> {
    let skipped = EPOCH_LEN.checked_mul(epochs.next.checked_sub(epochs.saved)?)?;
    known.checked_add(skipped)
}

/// The next number that no block has.
async fn leased(store: &Store) -> Result<u32, StoreError> {
    let leased = store.kept(LEASE.0, LEASE.1, Moment(0)).await?;
    let next = leased.and_then(|kept| kept.content.try_into().ok().map(u32::from_be_bytes));
    Ok(next.unwrap_or(0))
}

fn lease(next: u32) -> Kept {
    Kept {
        kind: LEASE.0.to_owned(),
        id: LEASE.1,
        owner: String::new(),
        content: next.to_be_bytes().to_vec(),
        until: Moment(i64::MAX),
    }
}

fn used_up() -> StoreError {
    StoreError::Broken("all numbers of this node are used".to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::sync::Arc;

    use journal::toy::ToyKey;
    use journal::toy::ToySeal;
    use journal::toy::toy_draft;
    use store::Config;
    use store::Restore;
    use store::Restoring;

    use super::*;

    fn open(dir: &Path) -> Store {
        let mut config = Config::new(dir, "jongno", &[]);
        config.reserve_bytes = 0;
        Store::open(config, Arc::new(ToySeal), Arc::new(ToyKey)).unwrap()
    }

    async fn taken(numbers: &Numbers, store: &Store, many: usize) -> Vec<u32> {
        let mut taken = Vec::new();
        for _ in 0..many {
            taken.push(numbers.take(store).await.unwrap());
        }
        taken
    }

    #[tokio::test]
    async fn a_number_that_was_given_behind_the_backup_is_not_given_again() {
        let (dir, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (store, numbers) = (open(dir.path()), Numbers::default());
        let entry = toy_draft(1, "officer/1", Moment(1)).seal(&ToySeal);
        store.append(entry).await.unwrap();
        let mut given: BTreeSet<u32> = taken(&numbers, &store, 3).await.into_iter().collect();
        let file = folder.path().join("journal.db");
        store::back_up(dir.path(), &file).unwrap();
        // Of these neither the backup nor any holder knows.
        given.extend(taken(&numbers, &store, 2_500).await);
        drop(store);
        for at in 0..2 {
            store::restore(&Restore {
                dir: dir.path(),
                node: "jongno",
                from: &file,
                check: &ToyKey,
                waits: Restoring::WhoAnswers,
                forget: &[],
                move_aside: true,
                at: Moment(at),
            })
            .unwrap();
            let (store, numbers) = (open(dir.path()), Numbers::default());
            let early = numbers.take(&store).await;
            assert_eq!(early, Err(StoreError::Restoring));
            numbers.begin_epoch(&store, 0).await.unwrap();
            for number in taken(&numbers, &store, 1_500).await {
                assert!(given.insert(number), "{number} was given before");
            }
        }
    }

    #[test]
    fn no_epoch_begins_among_the_numbers_of_another() {
        let first = |known, saved, next| first_number(known, Epochs { saved, next });
        assert_eq!(first(1_000, 1, 2), Some(10_001_000));
        // The same backup once more: the journal between was moved aside, and its epoch is known.
        assert_eq!(first(1_000, 1, 3), Some(20_001_000));
        // A backup of the epoch between goes on behind all that it knows.
        assert_eq!(first(10_500_000, 2, 3), Some(20_500_000));
        assert_eq!(first(u32::MAX, 1, 2), None);
        assert_eq!(first(0, 1, 1_000), None);
    }
}
