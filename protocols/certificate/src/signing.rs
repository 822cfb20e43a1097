//! The traits by which keys come in: this crate says which bytes are signed, `runtime/keys` signs and checks them.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Error as _;
use thiserror::Error;

use crate::hex;

/// A P-256 public key as a compressed point (SEC 1, 2.3.3): 33 bytes, the first 2 or 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey([u8; 33]);

impl PublicKey {
    /// Takes a compressed point. `None` where length or first byte is wrong; that it lies on the curve is seen when it is used.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let point: [u8; 33] = bytes.try_into().ok()?;
        matches!(point, [2 | 3, ..]).then_some(Self(point))
    }

    /// The compressed point.
    pub const fn bytes(&self) -> &[u8; 33] {
        &self.0
    }

    /// 66 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        hex::encode(&self.0)
    }

    /// Reads [`PublicKey::hex`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::new(&hex::decode(text)?)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom("a public key is 66 hexadecimal digits beginning with 02 or 03")
        })
    }
}

/// A key could not sign; the text is for operators.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the key could not sign: {0}")]
pub struct SignFault(pub String);

/// A private key that signs.
pub trait Signer {
    /// Signs with ECDSA on P-256 over SHA-256 of the message. The answer is the fixed form r‖s of 64 bytes (RFC 9053, 2.1),
    /// not the ASN.1 form that PDF signatures use.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault>;

    /// The key that checks what [`Signer::sign`] signs.
    fn public_key(&self) -> PublicKey;
}

/// Checks signatures.
pub trait Check {
    /// Whether the signature (fixed form, 64 bytes) over the message was made by the key.
    fn es256(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool;
}

/// A secret that turns messages into unguessable bytes, the same each time (HMAC-SHA256).
pub trait Keyed {
    /// The keyed hash of the message.
    fn mac(&self, message: &[u8]) -> [u8; 32];
}
