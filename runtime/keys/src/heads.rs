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
        self.now()
            .journal()
            .sign(message)
            .expect("a P-256 key in memory signs")
    }
}

/// Checks heads against the journal keys that a directory names: a node's present key, the announced one, and the former ones.
#[derive(Clone, Copy, Debug)]
pub struct HeadChecker<'a>(pub &'a Directory);

impl CheckHead for HeadChecker<'_> {
    fn check_head(&self, node: &str, message: &[u8], signature: &[u8]) -> bool {
        let node = self.0.node(node);
        node.is_some_and(|node| {
            node.head_keys()
                .any(|key| Checker.es256(key, message, signature))
        })
    }
}
