//! COSE_Sign1 (RFC 9052) in the one shape that ieum writes, so that a statement has no second spelling.

use coset::CborSerializable;
use coset::CoseSign1;
use coset::CoseSign1Builder;
use coset::Header;
use coset::HeaderBuilder;
use coset::TaggedCborSerializable;
use coset::iana;

use crate::signing::Check;
use crate::signing::PublicKey;
use crate::signing::SignFault;
use crate::signing::Signer;

/// Signs a payload. `purpose` is signed along but not carried (external_aad), so that a statement made for one purpose
/// never passes for another; `unprotected` is not signed.
pub(crate) fn sign(
    payload: Vec<u8>,
    unprotected: Header,
    purpose: &[u8],
    signer: &dyn Signer,
) -> Result<CoseSign1, SignFault> {
    let statement = CoseSign1Builder::new()
        .protected(es256())
        .unprotected(unprotected)
        .payload(payload)
        .try_create_signature(purpose, |message| signer.sign(message))?;
    Ok(statement.build())
}

/// The bytes with tag 18.
pub(crate) fn tagged(statement: &CoseSign1) -> Vec<u8> {
    statement
        .clone()
        .to_tagged_vec()
        .expect("a statement of ours is plain CBOR")
}

/// Reads the bytes with tag 18. `None` unless they are exactly what [`tagged`] would write again: with longer length
/// fields, another order or a header added outside the signature a changed text would still be called genuine.
pub(crate) fn parse(bytes: &[u8]) -> Option<CoseSign1> {
    let statement = CoseSign1::from_tagged_slice(bytes).ok()?;
    (well_shaped(&statement) && tagged(&statement) == bytes).then_some(statement)
}

/// Reads a statement that lies within another, which [`parse`] has read.
pub(crate) fn parse_inner(value: &coset::cbor::Value) -> Option<CoseSign1> {
    let bytes = crate::claims::bytes(value);
    let statement = CoseSign1::from_slice(&bytes).ok()?;
    let same = statement.clone().to_vec().is_ok_and(|again| again == bytes);
    (well_shaped(&statement) && same && statement.unprotected.is_empty()).then_some(statement)
}

/// Whether the key signed the statement for the purpose.
pub(crate) fn signed_by(
    statement: &CoseSign1,
    purpose: &[u8],
    key: &PublicKey,
    checker: &dyn Check,
) -> bool {
    let verified = statement.verify_signature(purpose, |signature, message| {
        if checker.es256(key, message, signature) {
            Ok(())
        } else {
            Err(())
        }
    });
    verified.is_ok()
}

/// The payload as received.
pub(crate) fn payload(statement: &CoseSign1) -> &[u8] {
    statement.payload.as_deref().unwrap_or_default()
}

fn well_shaped(statement: &CoseSign1) -> bool {
    statement.protected.header == es256()
        && statement.payload.is_some()
        && statement.signature.len() == 64
}

fn es256() -> Header {
    HeaderBuilder::new()
        .algorithm(iana::Algorithm::ES256)
        .build()
}
