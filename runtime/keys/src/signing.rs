//! P-256 signing keys in files, and the check of their signatures.

use std::fmt;
use std::path::Path;

use aws_lc_rs::digest;
use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::encoding::EcPublicKeyCompressedBin;
use aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED;
use aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
use aws_lc_rs::signature::EcdsaKeyPair;
use aws_lc_rs::signature::KeyPair;
use aws_lc_rs::signature::UnparsedPublicKey;
use certificate::Check;
use certificate::PublicKey;
use certificate::SignFault;
use certificate::Signer;
use zeroize::Zeroizing;

use crate::error::KeyError;
use crate::file;

const TAG: &str = "PRIVATE KEY";

/// A private key of P-256. It signs in the fixed form r‖s.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// Makes a key and writes it to a file that only its owner may read.
    pub fn make(path: &Path) -> Result<Self, KeyError> {
        if path.exists() {
            return Err(KeyError::Exists {
                path: path.to_owned(),
            });
        }
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .expect("the operating system gives chance for a key");
        let pkcs8 = pair.to_pkcs8v1().expect("a fresh key has a PKCS#8 form");
        let text = Zeroizing::new(file::as_block(TAG, pkcs8.as_ref()));
        file::write(path, text.as_bytes(), file::SECRET)?;
        Ok(Self::from_pair(pair))
    }

    /// Reads a key file.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let pkcs8 = read_pkcs8(path)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8);
        pair.map(Self::from_pair)
            .map_err(|_| file::broken(path, WHAT))
    }

    /// The public key as an uncompressed point (SEC 1, 2.3.3): 65 bytes, the first 4.
    pub fn point(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    fn from_pair(pair: EcdsaKeyPair) -> Self {
        let point: EcPublicKeyCompressedBin<'_> = pair
            .public_key()
            .as_be_bytes()
            .expect("a key has a public point");
        let public = PublicKey::new(point.as_ref()).expect("a compressed point has 33 bytes");
        Self { pair, public }
    }
}

impl Signer for SigningKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFault> {
        let digest = digest::digest(&digest::SHA256, message);
        let signature = self
            .pair
            .sign_digest(&digest)
            .map_err(|_| SignFault("the P-256 key gave no signature".into()))?;
        Ok(signature.as_ref().to_vec())
    }

    fn public_key(&self) -> PublicKey {
        self.public
    }
}

/// Shows the public key only.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.hex())
    }
}

/// Checks signatures with aws-lc-rs.
#[derive(Clone, Copy, Debug)]
pub struct Checker;

impl Check for Checker {
    fn es256(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.bytes())
            .verify(message, signature)
            .is_ok()
    }
}

/// The PKCS#8 of a key file.
pub(crate) fn read_pkcs8(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let text = file::read_secret(path)?;
    file::block(path, &text, TAG, WHAT)
}

pub(crate) const WHAT: &str = "private key (PKCS#8, P-256)";
