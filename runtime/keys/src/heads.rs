//! Signing and checking the heads of journal batches.

use certificate::Check;
use certificate::Directory;
use certificate::Signer;
use journal::CheckHead;
use journal::SignHead;

use crate::node::Keys;
use crate::signing::Checker;

impl SignHead for Keys {
    fn sign_head(&self, message: &[u8]) -> Vec<u8> {
        self.journal()
            .sign(message)
            .expect("a P-256 key in memory signs")
    }
}

/// Checks heads against the journal keys that a directory names.
#[derive(Clone, Copy, Debug)]
pub struct HeadChecker<'a>(pub &'a Directory);

impl CheckHead for HeadChecker<'_> {
    fn check_head(&self, node: &str, message: &[u8], signature: &[u8]) -> bool {
        self.0
            .node(node)
            .is_some_and(|node| Checker.es256(&node.journal_key, message, signature))
    }
}
