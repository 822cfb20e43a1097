//! All data keys that a node holds, as one: it seals under its own and opens what any home sealed whose key was wrapped for it.

use std::sync::Arc;

use journal::Seal;
use journal::Unreadable;

use crate::Keys;

/// The key ring of a holder.
#[derive(Clone, Debug)]
pub struct KeyRing(Arc<Keys>);

impl KeyRing {
    /// The ring of a node's keys. A data key that is accepted later is on it from then on.
    pub const fn new(keys: Arc<Keys>) -> Self {
        Self(keys)
    }
}

impl Seal for KeyRing {
    fn seal(&self, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        self.0.seal().seal(aad, plain)
    }

    fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        // Sealed bytes begin with their key's id, so that another key gives up at once.
        let own = self.0.seal().open(aad, sealed);
        own.or_else(|unreadable| {
            let mut others = self.0.seals().into_iter();
            others
                .find_map(|seal| seal.open(aad, sealed).ok())
                .ok_or(unreadable)
        })
    }

    fn token(&self, text: &str) -> [u8; 32] {
        self.0.seal().token(text)
    }

    fn data_key_id(&self) -> String {
        self.0.seal().data_key_id()
    }
}
