//! Signed heads of batches: one signature covers a whole group commit, because each entry's hash covers all before it.

use kernel::Moment;
use serde::Deserialize;
use serde::Serialize;

use crate::Hash;

/// Signs heads with the node's journal key.
pub trait SignHead: Send + Sync {
    /// The signature over a message made by [`BatchHead::message`].
    fn sign_head(&self, message: &[u8]) -> Vec<u8>;
}

/// Checks heads against what the directory says of a node's journal key.
pub trait CheckHead {
    /// True if `node` signed this message.
    fn check_head(&self, node: &str, message: &[u8], signature: &[u8]) -> bool;
}

/// The end of a batch, signed by the node that wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchHead {
    /// When it was signed.
    pub at: Moment,
    /// The journal's epoch; it changes on a restore from backup.
    pub epoch: u32,
    /// The hash of the last entry of the batch.
    pub hash: Hash,
    /// The node that wrote the batch.
    pub node: String,
    /// The last entry of the batch.
    pub seq: u64,
    /// The signature over [`BatchHead::message`].
    #[serde(with = "crate::export::hex_bytes")]
    pub signature: Vec<u8>,
}

impl BatchHead {
    /// Signs the end of a batch.
    pub fn sign(
        node: &str,
        epoch: u32,
        seq: u64,
        hash: Hash,
        at: Moment,
        key: &dyn SignHead,
    ) -> Self {
        let mut head = Self {
            at,
            epoch,
            hash,
            node: node.to_owned(),
            seq,
            signature: Vec::new(),
        };
        head.signature = key.sign_head(&head.message());
        head
    }

    /// What is signed: `ieum-journal-head-1`, node, epoch, seq, hash (hex) and time (UTC ms), one a line.
    pub fn message(&self) -> Vec<u8> {
        let Self {
            at,
            epoch,
            hash,
            node,
            seq,
            ..
        } = self;
        format!(
            "ieum-journal-head-1\n{node}\n{epoch}\n{seq}\n{hash}\n{}\n",
            at.0
        )
        .into_bytes()
    }
}
