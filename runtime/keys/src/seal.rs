//! Sealing at rest with a home's data key: records, search tokens and the order of paper numbers.
//!
//! One secret of 32 bytes gives three keys (HKDF-SHA256, RFC 5869): one seals, one makes search tokens, one permutes
//! paper numbers. Sealed bytes are `key id (8) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`, AES-256-GCM with random nonces,
//! which is safe for 2^32 seals: a home with ten million a year reaches it in four centuries.

use std::fmt;

use aws_lc_rs::aead::AES_256_GCM;
use aws_lc_rs::aead::Aad;
use aws_lc_rs::aead::Nonce;
use aws_lc_rs::aead::RandomizedNonceKey;
use aws_lc_rs::hkdf;
use aws_lc_rs::hmac;
use certificate::Keyed;
use journal::Seal;
use journal::Unreadable;
use zeroize::Zeroizing;

const NONCE_LEN: usize = 12;
const TAG_LEN: usize = 16;

/// Which data key it is.
pub(crate) type DataKeyId = [u8; 8];

/// The secret from which a home's keys come.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// What a holder does with a home's data key.
pub struct HomeSeal {
    home: String,
    id: DataKeyId,
    sealing: RandomizedNonceKey,
    tokens: hmac::Key,
    numbers: hmac::Key,
}

impl HomeSeal {
    pub(crate) fn new(home: &str, id: DataKeyId, secret: &Secret) -> Self {
        let sealing = derived(secret.as_slice(), &[b"ieum data 1 seal"]);
        let hmac_key = |purpose: &[u8]| {
            hmac::Key::new(
                hmac::HMAC_SHA256,
                derived(secret.as_slice(), &[purpose]).as_slice(),
            )
        };
        Self {
            home: home.to_owned(),
            id,
            sealing: RandomizedNonceKey::new(&AES_256_GCM, sealing.as_slice())
                .expect("AES-256 takes 32 bytes"),
            tokens: hmac_key(b"ieum data 1 tokens"),
            numbers: hmac_key(b"ieum data 1 numbers"),
        }
    }

    /// Whose data key it is.
    pub fn home(&self) -> &str {
        &self.home
    }
}

impl Seal for HomeSeal {
    fn seal(&self, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        let (nonce, body) = seal_with(&self.sealing, aad, plain);
        [self.id.as_slice(), &nonce, &body].concat()
    }

    fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let rest = sealed.strip_prefix(self.id.as_slice()).ok_or(Unreadable)?;
        open_with(&self.sealing, aad, rest).ok_or(Unreadable)
    }

    fn token(&self, text: &str) -> [u8; 32] {
        mac(&self.tokens, text.as_bytes())
    }

    fn data_key_id(&self) -> String {
        id_text(self.id)
    }
}

/// The secret order of a node's paper numbers. It lasts as long as the data key: another one could give a number twice.
impl Keyed for HomeSeal {
    fn mac(&self, message: &[u8]) -> [u8; 32] {
        mac(&self.numbers, message)
    }
}

/// Shows which key, never the key.
impl fmt::Debug for HomeSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HomeSeal({}, {})", self.home, id_text(self.id))
    }
}

pub(crate) fn id_text(id: DataKeyId) -> String {
    format!("{:016x}", u64::from_be_bytes(id))
}

pub(crate) fn derived(secret: &[u8], info: &[&[u8]]) -> Secret {
    let mut key = Zeroizing::new([0; 32]);
    let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"ieum").extract(secret);
    let filled = prk
        .expand(info, hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(key.as_mut_slice()));
    filled.expect("HKDF-SHA256 gives 32 bytes");
    key
}

/// The nonce, and ciphertext with tag.
pub(crate) fn seal_with(
    key: &RandomizedNonceKey,
    aad: &[u8],
    plain: &[u8],
) -> ([u8; NONCE_LEN], Vec<u8>) {
    let mut body = Vec::with_capacity(plain.len() + TAG_LEN);
    body.extend_from_slice(plain);
    let nonce = key
        .seal_in_place_append_tag(Aad::from(aad), &mut body)
        .expect("a record is far below the limit of AES-GCM");
    (*nonce.as_ref(), body)
}

/// Opens nonce, ciphertext and tag.
pub(crate) fn open_with(key: &RandomizedNonceKey, aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut body = body.to_vec();
    let plain_len = key
        .open_in_place(nonce, Aad::from(aad), &mut body)
        .ok()?
        .len();
    body.truncate(plain_len);
    Some(body)
}

fn mac(key: &hmac::Key, message: &[u8]) -> [u8; 32] {
    hmac::sign(key, message)
        .as_ref()
        .try_into()
        .expect("HMAC-SHA256 has 32 bytes")
}
