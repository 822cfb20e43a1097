//! The centre as the authority of links: an X.509 certificate of its own key, and with it one for each node's link key.
//!
//! The centre's key signs COSE statements and these certificates. Neither passes for the other: what COSE signs begins with
//! a CBOR array, what X.509 signs with a DER sequence.

use std::path::Path;

use aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1;
use aws_lc_rs::signature::ParsedPublicKey;
use certificate::Enrolment;
use certificate::SignFault;
use certificate::anchors::Anchor;
use certificate::delegation::VALIDITY_S;
use certificate::refused::ENROLMENT_UNPROVEN;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::IsCa;
use rcgen::Issuer;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rcgen::PublicKeyData;
use rcgen::SanType;
use rcgen::SerialNumber;
use rcgen::SignatureAlgorithm;
use rustls::pki_types::PrivatePkcs8KeyDer;
use time::OffsetDateTime;

use crate::ceremony::CLOCK_SKEW_S;
use crate::chance::random_bytes;
use crate::error::KeyError;
use crate::file;
use crate::link;
use crate::signing;
use crate::signing::Checker;

const FILE: &str = "link-ca.pem";

/// What issues link certificates.
pub(crate) struct LinkCa {
    issuer: Issuer<'static, KeyPair>,
    text: String,
}

/// The authority's certificate (PEM) that lies in a folder, if there is one.
pub(crate) fn held(dir: &Path) -> Result<Option<String>, KeyError> {
    let path = dir.join(FILE);
    path.exists().then(|| file::read(&path)).transpose()
}

impl LinkCa {
    /// Opens the authority of a centre's folder, or makes its certificate from the centre's key at the first time. It counts
    /// as long as the root lets the centre count.
    pub(crate) fn open_or_make(dir: &Path, key: &Path, centre: &Anchor) -> Result<Self, KeyError> {
        let pkcs8 = signing::read_pkcs8(key)?;
        let pkcs8 = PrivatePkcs8KeyDer::from(pkcs8.as_slice());
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, &PKCS_ECDSA_P256_SHA256)
            .map_err(|_| file::broken(key, signing::WHAT))?;
        let params = authority(centre);
        let path = dir.join(FILE);
        let text = if path.exists() {
            let text = file::read(&path)?;
            if !link::is_of(&text, key.public_key_raw()) {
                return Err(file::broken(
                    &path,
                    "certificate of the centre key beside it",
                ));
            }
            text
        } else {
            let made = params.self_signed(&key).map_err(fault)?;
            let text = file::as_block(link::TAG, made.der());
            file::write(&path, text.as_bytes(), file::PUBLIC)?;
            text
        };
        Ok(Self {
            issuer: Issuer::new(params, key),
            text,
        })
    }

    /// The authority's certificate (PEM).
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Certifies a node's link key for both ends of a connection, for as long as its delegation. `None` where the node did
    /// not send the key as a point.
    pub(crate) fn certify(
        &self,
        enrolment: &Enrolment,
        now_s: i64,
    ) -> Result<Option<String>, KeyError> {
        let applicant = enrolment.check(&Checker)?;
        let Some(point) = enrolment.link_point() else {
            return Ok(None);
        };
        let on_curve = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point).is_ok();
        if !on_curve || link::compressed(&point) != Some(applicant.link_key) {
            return Err(ENROLMENT_UNPROVEN.into());
        }
        let host = link::link_host(&applicant.name).try_into().map_err(fault)?;
        let mut params = dated(&applicant.name, now_s - CLOCK_SKEW_S, now_s + VALIDITY_S);
        params.subject_alt_names = vec![SanType::DnsName(host)];
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ClientAuth,
            ExtendedKeyUsagePurpose::ServerAuth,
        ];
        params.use_authority_key_identifier_extension = true;
        let made = params
            .signed_by(&Point(point), &self.issuer)
            .map_err(fault)?;
        Ok(Some(file::as_block(link::TAG, made.der())))
    }
}

/// What the authority's certificate says. No other authority stands below it.
fn authority(centre: &Anchor) -> CertificateParams {
    let mut params = dated(
        &format!("ieum link CA {}", centre.name),
        centre.from_s,
        centre.until_s,
    );
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

pub(crate) fn dated(name: &str, from_s: i64, until_s: i64) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = moment(from_s);
    params.not_after = moment(until_s);
    params.serial_number = Some(SerialNumber::from_slice(&serial()));
    params
}

/// UTC seconds as rcgen takes them.
pub(crate) fn moment(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).expect("keys count within ten thousand years")
}

/// Sixteen unguessable bytes; the first bit stays clear, since a serial number is positive (RFC 5280, 4.1.2.2).
fn serial() -> [u8; 16] {
    (u128::from_be_bytes(random_bytes()) >> 1).to_be_bytes()
}

pub(crate) fn fault(error: rcgen::Error) -> KeyError {
    SignFault(error.to_string()).into()
}

/// A public key as rcgen takes it: an uncompressed point.
pub(crate) struct Point(pub(crate) Vec<u8>);

impl PublicKeyData for Point {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}
