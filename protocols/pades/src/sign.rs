//! Signing a paper, and putting a time stamp beside a signature that stands already.

use certificate::SignFault;
use certificate::Signer;
use thiserror::Error;

use crate::base::Base;
use crate::base::Unfit;
use crate::envelope::CONTENTS_LEN_MAX;
use crate::envelope::Content;
use crate::envelope::Envelope;
use crate::update::Draft;
use crate::update::Stated;
use crate::x509::Certificate;

/// The certificates that go along with a node's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Of the node's paper key.
    pub certificate: Certificate,
    /// Of the centre that issued it.
    pub authority: Certificate,
}

/// Why a paper is not signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignError {
    /// It is of another shape.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The key failed.
    #[error(transparent)]
    Key(#[from] SignFault),
    /// The certificate is of another key.
    #[error("the certificate is not of the key that signs")]
    OtherKey,
    /// The certificates are longer than those that the room was made for.
    #[error("the signature has {len} bytes, and the room is {CONTENTS_LEN_MAX}")]
    TooLong {
        /// Bytes.
        len: usize,
    },
}

/// Signs a paper: PAdES B-B, certified so that nothing may be changed afterwards. The same paper signed twice gives two files,
/// since a signature has chance in it: what was given out is kept, not made again.
pub fn sign(
    pdf: &[u8],
    stated: &Stated,
    by: &Credential,
    key: &dyn Signer,
) -> Result<Vec<u8>, SignError> {
    if by.certificate.key() != Some(key.public_key()) {
        return Err(SignError::OtherKey);
    }
    let draft = Draft::new(&Base::read(pdf)?, stated)?;
    let content = Content::Paper(draft.digest());
    let envelope = Envelope::seal(content, (&by.certificate, &by.authority), key)?;
    put(draft, &envelope)
}

/// The file with this envelope in its room.
pub(crate) fn put(draft: Draft, envelope: &Envelope) -> Result<Vec<u8>, SignError> {
    let cms = envelope
        .to_der()
        .map_err(|error| SignFault(error.to_string()))?;
    if cms.len() > CONTENTS_LEN_MAX {
        return Err(SignError::TooLong { len: cms.len() });
    }
    Ok(draft.with(&cms))
}
