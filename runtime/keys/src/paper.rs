//! A node's certificate for the signatures of PDFs, beside its delegation.

use std::path::Path;

use certificate::Delegation;
use pades::Credential;

use crate::error::KeyError;
use crate::file;
use crate::paper_ca;

const FILE: &str = "paper.pem";

/// Reads what [`keep`] wrote. One that does not read is as none: the centre gives another.
pub(crate) fn held(dir: &Path) -> Option<Credential> {
    let text = file::read(&dir.join(FILE)).ok()?;
    let blocks = pem::parse_many(text).ok()?;
    let [own, authority] = blocks.as_slice() else {
        return None;
    };
    Some(Credential {
        certificate: pades::Certificate::read(own.contents())?,
        authority: pades::Certificate::read(authority.contents())?,
    })
}

/// Keeps a certificate (PEM) for the key of a delegation that the authority (PEM) issued.
pub(crate) fn keep(
    dir: &Path,
    terms: &Delegation,
    certificate: &str,
    authority: &str,
) -> Result<Credential, KeyError> {
    let refused = |why: &str| KeyError::PaperCertificate { why: why.into() };
    let read = |text: &str| paper_ca::read(text).ok_or_else(|| refused("it does not read"));
    let credential = Credential {
        certificate: read(certificate)?,
        authority: read(authority)?,
    };
    if credential.certificate.key() != Some(terms.key) {
        return Err(refused("it is of another key"));
    }
    if !credential.certificate.is_issued_by(&credential.authority) {
        return Err(refused("another authority issued it"));
    }
    let text = format!("{certificate}{authority}");
    file::write(&dir.join(FILE), text.as_bytes(), file::PUBLIC)?;
    Ok(credential)
}
