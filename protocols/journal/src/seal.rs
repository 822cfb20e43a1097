//! Sealing at rest, as a trait: the keys lie in `runtime/keys`.

use std::fmt;

/// The home's data key (AES-256-GCM) and its token key (HMAC-SHA-256). `runtime/keys` implements it.
pub trait Seal: Send + Sync {
    /// Seals bytes. `aad` names what is sealed (an entry's id, a stream) and must be given again to open it.
    fn seal(&self, aad: &[u8], plain: &[u8]) -> Vec<u8>;
    /// Opens what [`Seal::seal`] made under the same `aad`.
    fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unreadable>;
    /// A keyed hash of a text that may not lie open, such as a resident number.
    fn token(&self, text: &str) -> [u8; 32];
    /// Which data key seals now; the entry's head carries it.
    fn data_key_id(&self) -> String;
}

/// Sealed bytes that do not open: another key, another place, or changed bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sealed bytes do not open under this data key")
    }
}

impl std::error::Error for Unreadable {}
