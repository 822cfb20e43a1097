//! Wrapping a data key for one recipient's link key: ECDH on P-256 with a key used once, HKDF-SHA256, AES-256-GCM.
//!
//! Only the recipient's private key opens it; a copy on disk, in a backup or on the way tells nothing.

use std::path::Path;

use aws_lc_rs::aead::AES_256_GCM;
use aws_lc_rs::aead::RandomizedNonceKey;
use aws_lc_rs::agreement;
use aws_lc_rs::agreement::ECDH_P256;
use aws_lc_rs::agreement::PrivateKey;
use aws_lc_rs::agreement::UnparsedPublicKey;
use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::encoding::EcPublicKeyCompressedBin;
use aws_lc_rs::error::Unspecified;
use certificate::PublicKey;
use certificate::hex;
use serde::Deserialize;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::KeyError;
use crate::file;
use crate::seal;
use crate::seal::DataKeyId;
use crate::seal::Secret;
use crate::signing;

/// A home's data key, wrapped for one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapped {
    /// Whose data key it is.
    pub home: String,
    /// Which one; 16 hexadecimal digits.
    pub id: String,
    /// For which link key.
    pub recipient: PublicKey,
    /// The public half of the key used once.
    pub ephemeral: PublicKey,
    /// Nonce, ciphertext and tag as hexadecimal digits.
    pub sealed: String,
}

/// The private half of a node's link key, for opening what was wrapped for it.
pub(crate) struct Opener {
    key: PrivateKey,
    public: PublicKey,
}

impl Opener {
    pub(crate) fn read(path: &Path) -> Result<Self, KeyError> {
        let pkcs8 = signing::read_pkcs8(path)?;
        let key = PrivateKey::from_private_key_der(&ECDH_P256, &pkcs8)
            .map_err(|_| file::broken(path, signing::WHAT))?;
        let public = public_of(&key);
        Ok(Self { key, public })
    }

    /// Opens a data key wrapped for this link key.
    pub(crate) fn unwrap(&self, wrapped: &Wrapped) -> Result<(DataKeyId, Secret), KeyError> {
        self.opened(wrapped)
            .ok_or_else(|| KeyError::NotWrappedForUs {
                home: wrapped.home.clone(),
            })
    }

    fn opened(&self, wrapped: &Wrapped) -> Option<(DataKeyId, Secret)> {
        let id = u64::from_str_radix(&wrapped.id, 16).ok()?.to_be_bytes();
        let shared = shared_key(
            &self.key,
            &wrapped.ephemeral,
            &wrapped.ephemeral,
            &self.public,
        )
        .ok()?;
        let plain = Zeroizing::new(seal::open_with(
            &shared,
            &bound(&wrapped.home, id),
            &hex::decode(&wrapped.sealed)?,
        )?);
        let secret: [u8; 32] = plain.as_slice().try_into().ok()?;
        Some((id, Zeroizing::new(secret)))
    }
}

/// Wraps a data key for a recipient's link key.
pub(crate) fn wrap(
    home: &str,
    id: DataKeyId,
    secret: &Secret,
    recipient: &PublicKey,
) -> Result<Wrapped, KeyError> {
    let once =
        PrivateKey::generate(&ECDH_P256).expect("the operating system gives chance for a key");
    let ephemeral = public_of(&once);
    let shared = shared_key(&once, recipient, &ephemeral, recipient).map_err(|Unspecified| {
        KeyError::NotAPoint {
            whose: "the recipient".into(),
        }
    })?;
    let (nonce, body) = seal::seal_with(&shared, &bound(home, id), secret.as_slice());
    let sealed = hex::encode(&[nonce.as_slice(), &body].concat());
    Ok(Wrapped {
        home: home.to_owned(),
        id: seal::id_text(id),
        recipient: *recipient,
        ephemeral,
        sealed,
    })
}

/// Both public keys go into the derivation, so that the key stands for this pair and no other.
fn shared_key(
    ours: &PrivateKey,
    theirs: &PublicKey,
    ephemeral: &PublicKey,
    recipient: &PublicKey,
) -> Result<RandomizedNonceKey, Unspecified> {
    let theirs = UnparsedPublicKey::new(&ECDH_P256, theirs.bytes());
    agreement::agree(ours, theirs, Unspecified, |shared| {
        let key = seal::derived(
            shared,
            &[b"ieum wrap 1", ephemeral.bytes(), recipient.bytes()],
        );
        RandomizedNonceKey::new(&AES_256_GCM, key.as_slice())
    })
}

/// Whose key it is and which one is sealed along: neither can be exchanged.
fn bound(home: &str, id: DataKeyId) -> Vec<u8> {
    [b"ieum wrap 1".as_slice(), &id, home.as_bytes()].concat()
}

fn public_of(key: &PrivateKey) -> PublicKey {
    let point: Option<EcPublicKeyCompressedBin<'_>> = key
        .compute_public_key()
        .ok()
        .and_then(|public| public.as_be_bytes().ok());
    let point = point.expect("a key has a public point");
    PublicKey::new(point.as_ref()).expect("a compressed point has 33 bytes")
}
