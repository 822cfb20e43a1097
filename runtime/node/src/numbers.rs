//! Numbers without a centre: leased from this node's own record in blocks, so that a number costs no write. Gaps are normal.

use kernel::Id;
use kernel::Moment;
use store::Kept;
use store::Store;
use tokio::sync::Mutex;

/// How many numbers one durable write leases.
const BLOCK_LEN: u32 = 1_000;
/// The kind and key under which the next unleased number is kept.
const LEASE: (&str, Id) = ("number-lease", Id(0));

#[derive(Default)]
pub(crate) struct Numbers(Mutex<Block>);

#[derive(Default)]
struct Block {
    next: u32,
    end: u32,
}

impl Numbers {
    /// The next number of this node's sequence, never given before: the lease is on disk before the first of its block is given.
    pub(crate) async fn take(&self, store: &Store) -> Result<u32, journal::StoreError> {
        let mut block = self.0.lock().await;
        if block.next == block.end {
            let leased = store.kept(LEASE.0, LEASE.1, Moment(0)).await?;
            let start = leased
                .and_then(|kept| kept.content.try_into().ok().map(u32::from_be_bytes))
                .unwrap_or(0);
            let end = start.checked_add(BLOCK_LEN).ok_or_else(|| {
                journal::StoreError::Broken("all numbers of this node are used".to_owned())
            })?;
            let (kind, id) = (LEASE.0.to_owned(), LEASE.1);
            store
                .keep(&Kept {
                    kind,
                    id,
                    owner: String::new(),
                    content: end.to_be_bytes().to_vec(),
                    until: Moment(i64::MAX),
                })
                .await?;
            *block = Block { next: start, end };
        }
        let number = block.next;
        block.next += 1;
        Ok(number)
    }
}
