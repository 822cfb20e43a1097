//! X.509 certificates as this house issues them: P-256 keys, signed with ECDSA over SHA-256 (RFC 5280, RFC 5758).

use std::sync::Arc;

use certificate::Check;
use certificate::PublicKey;
use der::Decode;
use der::Encode;
use der::asn1::ObjectIdentifier;
use der::asn1::UintRef;
use der::oid::AssociatedOid;
use der::oid::db::rfc4519::SERIAL_NUMBER;
use der::oid::db::rfc5280::ID_KP_TIME_STAMPING;
use der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::oid::db::rfc5912::SECP_256_R_1;
use sha2::Digest;
use sha2::Sha256;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::ext::pkix::KeyUsage;

/// A certificate that reads; nothing of it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Arc<[u8]>,
    /// Shared: an office's certificates go with each of its signatures, and a copy takes as long as the signature.
    pub(crate) parsed: Arc<x509_cert::Certificate>,
}

impl Certificate {
    /// Reads DER. `None` where it is no certificate, or not in the one spelling that DER allows.
    pub fn read(der: &[u8]) -> Option<Self> {
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        let der = parsed.to_der().ok().filter(|again| again == der)?;
        Some(Self {
            der: der.into(),
            parsed: Arc::new(parsed),
        })
    }

    /// As it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The key that it certifies. `None` where that is not of P-256.
    pub fn key(&self) -> Option<PublicKey> {
        let info = &self.parsed.tbs_certificate.subject_public_key_info;
        let curve: ObjectIdentifier = info.algorithm.parameters.as_ref()?.decode_as().ok()?;
        let (x, y) = info
            .subject_public_key
            .as_bytes()?
            .strip_prefix(&[4])?
            .split_at_checked(32)?;
        let whole = curve == SECP_256_R_1 && y.len() == 32;
        let sign = 2 | (y.last()? & 1);
        PublicKey::new(&[&[sign], x].concat()).filter(|_| whole)
    }

    /// Whether it counts at a moment, UTC seconds.
    pub fn valid_at(&self, moment_s: i64) -> bool {
        let validity = &self.parsed.tbs_certificate.validity;
        let seconds = |time: &x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
        };
        seconds(&validity.not_before) <= moment_s && moment_s <= seconds(&validity.not_after)
    }

    /// Whether this key signed it. The issuer's name is compared elsewhere.
    pub(crate) fn signed_by(&self, key: &PublicKey, checker: &dyn Check) -> bool {
        let check = || {
            let tbs = self.parsed.tbs_certificate.to_der().ok()?;
            let signature = fixed(self.parsed.signature.as_bytes()?)?;
            Some(checker.es256(key, &tbs, &signature))
        };
        self.parsed.signature_algorithm.oid == ECDSA_WITH_SHA_256 && check().unwrap_or(false)
    }

    /// Whether it says that it was issued by the subject of another. That the other signed it is not asked.
    pub fn is_issued_by(&self, authority: &Self) -> bool {
        self.parsed.tbs_certificate.issuer == authority.parsed.tbs_certificate.subject
    }

    /// The five digits of the node whose key it is: `serialNumber` of the subject (RFC 4519, 2.31).
    pub(crate) fn node_code(&self) -> Option<String> {
        let names = &self.parsed.tbs_certificate.subject.0;
        let mut found = names
            .iter()
            .flat_map(|name| name.0.iter())
            .filter(|part| part.oid == SERIAL_NUMBER);
        let part = found.next()?;
        let text = String::from_utf8(part.value.value().to_vec()).ok();
        text.filter(|_| found.next().is_none())
    }

    /// Whether it may issue certificates.
    pub(crate) fn is_authority(&self) -> bool {
        let usage: Option<KeyUsage> = self.extension();
        self.extension::<BasicConstraints>()
            .is_some_and(|basic| basic.ca)
            && usage.is_some_and(|usage| usage.key_cert_sign())
    }

    /// Whether it may sign lists of revoked certificates (CRL). Authorities of an earlier release may not.
    pub fn signs_lists(&self) -> bool {
        let usage: Option<KeyUsage> = self.extension();
        self.is_authority() && usage.is_some_and(|usage| usage.crl_sign())
    }

    /// Its serial number, as such a list names it.
    pub fn serial(&self) -> &[u8] {
        self.parsed.tbs_certificate.serial_number.as_bytes()
    }

    /// Whether it is for signing papers: digital signature and non-repudiation, no extended usage.
    pub(crate) fn is_for_papers(&self) -> bool {
        let usage: Option<KeyUsage> = self.extension();
        usage.is_some_and(|usage| usage.digital_signature() && usage.non_repudiation())
            && self.extension::<ExtendedKeyUsage>().is_none()
    }

    /// Whether it is for time stamps and nothing else, and says so critically (RFC 3161, 2.3).
    pub(crate) fn is_for_stamps(&self) -> bool {
        let critical = |oid: ObjectIdentifier| {
            let all = self.parsed.tbs_certificate.extensions.iter().flatten();
            all.filter(|one| one.extn_id == oid).all(|one| one.critical)
        };
        self.extension::<ExtendedKeyUsage>()
            .is_some_and(|usage| usage.0 == [ID_KP_TIME_STAMPING])
            && critical(ExtendedKeyUsage::OID)
    }

    /// SHA-256 of the whole certificate, as ESS names it (RFC 5035).
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    fn extension<T: AssociatedOid + for<'a> Decode<'a>>(&self) -> Option<T> {
        let all = self.parsed.tbs_certificate.extensions.iter().flatten();
        let mut found = all.filter(|one| one.extn_id == T::OID);
        let one = found.next()?;
        let value = T::from_der(one.extn_value.as_bytes()).ok();
        value.filter(|_| found.next().is_none())
    }
}

/// The fixed form r‖s of a signature in the form of X.509 and CMS, a sequence of two integers (RFC 3279, 2.2.3).
pub(crate) fn fixed(asn1: &[u8]) -> Option<[u8; 64]> {
    let (r, s) = Pair::from_der(asn1).ok().map(|pair| (pair.r, pair.s))?;
    let mut both = [0_u8; 64];
    let (first, second) = both.split_at_mut(32);
    right_aligned(first, r.as_bytes())?;
    right_aligned(second, s.as_bytes())?;
    Some(both)
}

/// The other way round. `None` where it is not 64 bytes.
pub(crate) fn asn1(fixed: &[u8]) -> Option<Vec<u8>> {
    let (r, s) = fixed.split_at_checked(32).filter(|(_, s)| s.len() == 32)?;
    let (r, s) = (UintRef::new(r).ok()?, UintRef::new(s).ok()?);
    Pair { r, s }.to_der().ok()
}

fn right_aligned(place: &mut [u8], number: &[u8]) -> Option<()> {
    let from = place.len().checked_sub(number.len())?;
    place.get_mut(from..)?.copy_from_slice(number);
    Some(())
}

#[derive(der::Sequence)]
struct Pair<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_signature_say_the_same_also_with_leading_zeros() {
        let mut both = [0_u8; 64];
        for (at, byte) in [(0, 0x80), (3, 1), (31, 9), (40, 0xff), (63, 7)] {
            both[at] = byte;
            let asn1 = asn1(&both).unwrap();
            assert_eq!(fixed(&asn1), Some(both), "{at}");
            assert_eq!(fixed(&asn1[..asn1.len() - 1]), None);
            assert_eq!(fixed(&[&asn1[..], &[0]].concat()), None);
        }
        assert_eq!(asn1(&both[1..]), None);
        // A second spelling of a number: a zero in front of it that nothing asks for.
        assert_eq!(fixed(&[0x30, 7, 2, 2, 0, 1, 2, 1, 1]), None);
        assert!(fixed(&[0x30, 6, 2, 1, 1, 2, 1, 1]).is_some());
    }

    #[test]
    fn what_is_no_certificate_does_not_read() {
        assert_eq!(Certificate::read(b""), None);
        assert_eq!(Certificate::read(&[0x30, 0]), None);
    }
}
