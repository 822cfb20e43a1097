//! The list of revoked certificates of papers (X.509 CRL, RFC 5280, 5) for programs that know nothing of the directory.

use certificate::delegation::VALIDITY_S;
use rcgen::CertificateRevocationListParams;
use rcgen::Issuer;
use rcgen::KeyIdMethod;
use rcgen::KeyPair;
use rcgen::RevocationReason;
use rcgen::RevokedCertParams;
use rcgen::SerialNumber;

use crate::error::KeyError;
use crate::link_ca::fault;
use crate::link_ca::moment;

/// A certificate of a paper key that no longer counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedPaper {
    /// Its serial number, as it stands in the certificate.
    pub serial: Vec<u8>,
    /// What is signed at this moment or later does not count, UTC seconds.
    pub from_s: i64,
}

/// The list (DER), the how-manieth of this centre. The next one comes with the next directory, which changes weekly at the latest while nodes renew;
/// so a list is called old only when the newest certificate that it could speak of has ended too.
pub(crate) fn list(
    issuer: &Issuer<'static, KeyPair>,
    revoked: &[RevokedPaper],
    (number, now_s): (u64, i64),
) -> Result<Vec<u8>, KeyError> {
    let entry = |one: &RevokedPaper| RevokedCertParams {
        serial_number: SerialNumber::from_slice(&one.serial),
        revocation_time: moment(one.from_s),
        reason_code: Some(RevocationReason::KeyCompromise),
        invalidity_date: None,
    };
    let params = CertificateRevocationListParams {
        this_update: moment(now_s),
        next_update: moment(now_s + VALIDITY_S),
        crl_number: SerialNumber::from(number),
        issuing_distribution_point: None,
        revoked_certs: revoked.iter().map(entry).collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let list = params.signed_by(issuer).map_err(fault)?;
    Ok(list.der().to_vec())
}
