//! The chain as its one writer makes it.

use kernel::Moment;

use crate::Hash;
use crate::Head;
use crate::Proposal;

/// A clock that is further than this behind what is on disk makes an entry doubtful.
const CLOCK_BEHIND_MS_MAX: i64 = 2_000;

/// Where a journal stands. Only its writer has one; it makes the next link and moves on once that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The node that writes.
    pub node: String,
    /// The end of what is kept.
    pub head: ChainHead,
}

/// The end of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// The epoch of entries written now.
    pub epoch: u32,
    /// The last entry's place; 0 where there is none.
    pub seq: u64,
    /// The last entry's hash.
    pub hash: Hash,
    /// The newest time on record.
    pub recorded_at: Moment,
}

/// An entry ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The head's text, the bytes that are hashed.
    pub head: String,
    /// Where the journal stands with it.
    pub end: ChainHead,
}

impl Chain {
    /// A journal without entries.
    pub fn new(node: &str, epoch: u32) -> Self {
        let head = ChainHead {
            epoch,
            seq: 0,
            hash: Hash::GENESIS,
            recorded_at: Moment(i64::MIN),
        };
        Self {
            node: node.to_owned(),
            head,
        }
    }

    /// The next link. Time never goes back: an entry is recorded at its proposer's time or at that of the entry before, whichever is later.
    pub fn link(&self, proposal: &Proposal) -> Linked {
        let last = self.head;
        let seq = last.seq + 1;
        let recorded_at = proposal.at.max(last.recorded_at);
        let behind = recorded_at.ms_since(proposal.at) > CLOCK_BEHIND_MS_MAX;
        let head = Head {
            data_key: proposal.data_key.clone(),
            doubtful: proposal.doubtful || behind,
            epoch: last.epoch,
            id: proposal.id,
            key: proposal.key,
            legal_at: proposal.legal_at,
            look: proposal.look,
            node: self.node.clone(),
            office: proposal.office.clone(),
            prev: last.hash,
            recorded_at,
            request: proposal.request.clone(),
            seq,
            service: proposal.service.clone(),
            who: proposal.who.clone(),
        }
        .text();
        let hash = Hash::link(last.hash, &head, &proposal.body);
        let end = ChainHead {
            epoch: last.epoch,
            seq,
            hash,
            recorded_at,
        };
        Linked { head, end }
    }
}
