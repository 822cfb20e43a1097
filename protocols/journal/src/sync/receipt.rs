//! Receipts: a holder countersigns the head that covers what it has on disk. A journal that is shorter than a receipt was cut.

use kernel::Moment;
use serde::Deserialize;
use serde::Serialize;

use crate::BatchHead;
use crate::SignHead;

/// A head, countersigned by who received it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Who has it on disk.
    pub holder: String,
    /// The head that covers what they have.
    pub head: BatchHead,
    /// When they signed.
    pub at: Moment,
    /// The holder's signature over [`Receipt::message`], by its journal key.
    #[serde(with = "crate::export::hex_bytes")]
    pub signature: Vec<u8>,
}

/// Checks receipts against what the directory says of a holder's journal key.
pub trait CheckReceipt {
    /// True if the holder signed this message.
    fn check_receipt(&self, holder: &str, message: &[u8], signature: &[u8]) -> bool;
}

impl Receipt {
    /// Signs for what is on disk.
    pub fn sign(holder: &str, head: BatchHead, at: Moment, key: &dyn SignHead) -> Self {
        let mut receipt = Self {
            holder: holder.to_owned(),
            head,
            at,
            signature: Vec::new(),
        };
        receipt.signature = key.sign_head(&receipt.message());
        receipt
    }

    /// What is signed: `ieum-journal-receipt-1`, the holder, the head's own message, and the time (UTC ms).
    pub fn message(&self) -> Vec<u8> {
        let mut message = format!("ieum-journal-receipt-1\n{}\n", self.holder).into_bytes();
        message.extend(self.head.message());
        message.extend(format!("{}\n", self.at.0).into_bytes());
        message
    }
}
