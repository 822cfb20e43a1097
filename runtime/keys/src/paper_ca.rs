//! X.509 for papers: root → centre → a node's paper key, and the centre's key for time stamps. The same keys and the same terms as
//! the anchors and the delegations, in the form that PDF readers ask for.

use std::path::Path;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::encoding::PublicKeyX509Der;
use aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1;
use aws_lc_rs::signature::ParsedPublicKey;
use certificate::Delegation;
use certificate::PublicKey;
use certificate::Signer;
use certificate::anchors::Anchor;
use pades::Certificate;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CustomExtension;
use rcgen::DnType;
use rcgen::DnValue;
use rcgen::IsCa;
use rcgen::Issuer;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rustls::pki_types::PrivatePkcs8KeyDer;

use crate::error::KeyError;
use crate::file;
use crate::link;
use crate::link_ca::Point;
use crate::link_ca::dated;
use crate::link_ca::fault;
use crate::revoked;
use crate::revoked::RevokedPaper;
use crate::signing;
use crate::signing::SigningKey;

/// `serialNumber` of a name (RFC 4519, 2.31).
const SERIAL_NUMBER: &[u64] = &[2, 5, 4, 5];
/// id-ce-extKeyUsage, and the DER of a list with id-kp-timeStamping alone.
const EXTENDED_USAGE: &[u64] = &[2, 5, 29, 37];
const STAMPS_ONLY: [u8; 12] = [
    0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08,
];
pub(crate) const STAMP_KEY: &str = "stamp.key";
const STAMP_FILE: &str = "stamp.pem";
/// Every name under demo anchors says so.
const DEMO: &str = "DEMO SPECIMEN, no effect";

/// A root's certificate of its own key (PEM). It counts as long as its anchor.
pub(crate) fn root_certificate(key: &Path, root: &Anchor) -> Result<String, KeyError> {
    let made = root_params(root).self_signed(&pair(key)?).map_err(fault)?;
    Ok(file::as_block(link::TAG, made.der()))
}

/// The certificate (PEM) by which a root lets a centre issue certificates, as long as its anchor says.
pub(crate) fn centre_certificate(
    root_key: &Path,
    root: &Anchor,
    centre: &Anchor,
) -> Result<String, KeyError> {
    let issuer = Issuer::new(root_params(root), pair(root_key)?);
    let point = Point(point_of(&centre.key)?);
    let made = centre_params(centre)
        .signed_by(&point, &issuer)
        .map_err(fault)?;
    Ok(file::as_block(link::TAG, made.der()))
}

/// What issues certificates to paper keys.
pub(crate) struct PaperCa {
    issuer: Issuer<'static, KeyPair>,
    centre: Anchor,
    certificate: Certificate,
}

impl PaperCa {
    /// The authority of a centre, if its anchors file (PEM blocks) has the root's certificate for its key. A country made by an earlier
    /// release has none until its root signs one.
    pub(crate) fn of(key: &Path, centre: &Anchor, anchors: &str) -> Result<Option<Self>, KeyError> {
        let blocks = pem::parse_many(anchors).unwrap_or_default();
        let certificates = blocks.iter().filter(|block| block.tag() == link::TAG);
        let mut own = certificates
            .filter_map(|block| Certificate::read(block.contents()))
            .filter(|certificate| certificate.key() == Some(centre.key));
        let Some(certificate) = own.next() else {
            return Ok(None);
        };
        Ok(Some(Self {
            issuer: Issuer::new(centre_params(centre), pair(key)?),
            centre: centre.clone(),
            certificate,
        }))
    }

    /// Whether its certificate lets it say which certificates are revoked. That of an earlier release does not.
    pub(crate) fn signs_lists(&self) -> bool {
        self.certificate.signs_lists()
    }

    /// The list of revoked certificates (DER), the how-manieth and of which moment (UTC seconds).
    pub(crate) fn revoked(
        &self,
        revoked: &[RevokedPaper],
        numbered: (u64, i64),
    ) -> Result<Vec<u8>, KeyError> {
        revoked::list(&self.issuer, revoked, numbered)
    }

    /// The authority's own certificate (PEM).
    pub(crate) fn text(&self) -> String {
        file::as_block(link::TAG, self.certificate.der())
    }

    /// A certificate (PEM) for the key of a delegation, for the same time and with the same node's digits. Kinds and places stand in the
    /// delegation, which each paper brings in its code.
    pub(crate) fn certify(&self, terms: &Delegation) -> Result<String, KeyError> {
        let mut params = dated(&terms.node, terms.from_s, terms.until_s);
        let code = terms.code.to_string().try_into().map_err(fault)?;
        params.distinguished_name.push(
            DnType::CustomDnType(SERIAL_NUMBER.to_vec()),
            DnValue::PrintableString(code),
        );
        params.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::ContentCommitment,
        ];
        self.issue(params, &terms.key)
    }

    /// The centre's key for time stamps in its folder, and the certificates for it; made at the first time.
    pub(crate) fn stamper(&self, dir: &Path) -> Result<Stamper, KeyError> {
        let (key, file) = (dir.join(STAMP_KEY), dir.join(STAMP_FILE));
        let key = if key.exists() {
            SigningKey::read(&key)?
        } else {
            SigningKey::make(&key)?
        };
        let known = file.exists().then(|| file::read(&file)).transpose()?;
        let known = known.as_deref().and_then(read).filter(|known| {
            known.key() == Some(key.public_key()) && known.is_issued_by(&self.certificate)
        });
        let certificate = match known {
            Some(known) => known,
            None => self.certify_stamps(&file, &key.public_key())?,
        };
        Ok(Stamper {
            key,
            authority: pades::Authority {
                certificate,
                authority: self.certificate.clone(),
            },
        })
    }

    fn certify_stamps(&self, file: &Path, key: &PublicKey) -> Result<Certificate, KeyError> {
        let name = format!("ieum time stamps {}", self.centre.name);
        let mut params = dated(&name, self.centre.from_s, self.centre.until_s);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let mut usage = CustomExtension::from_oid_content(EXTENDED_USAGE, STAMPS_ONLY.to_vec());
        // Critical, as RFC 3161, 2.3 asks; rcgen's own field would not be.
        usage.set_criticality(true);
        params.custom_extensions = vec![usage];
        let text = self.issue(params, key)?;
        file::write(file, text.as_bytes(), file::PUBLIC)?;
        read(&text).ok_or_else(|| file::broken(file, "certificate"))
    }

    fn issue(&self, mut params: CertificateParams, key: &PublicKey) -> Result<String, KeyError> {
        params.is_ca = IsCa::NoCa;
        params.use_authority_key_identifier_extension = true;
        if self.centre.demo {
            params
                .distinguished_name
                .push(DnType::OrganizationName, DEMO);
        }
        let point = Point(point_of(key)?);
        let made = params.signed_by(&point, &self.issuer).map_err(fault)?;
        Ok(file::as_block(link::TAG, made.der()))
    }
}

/// The centre's time-stamp authority with its key.
pub(crate) struct Stamper {
    pub(crate) key: SigningKey,
    pub(crate) authority: pades::Authority,
}

/// The certificate of a PEM text of one block.
pub(crate) fn read(text: &str) -> Option<Certificate> {
    let block = pem::parse(text).ok()?;
    Certificate::read(block.contents()).filter(|_| block.tag() == link::TAG)
}

/// The serial number of a certificate (PEM).
pub fn serial_of(text: &str) -> Option<Vec<u8>> {
    read(text).map(|certificate| certificate.serial().to_vec())
}

fn root_params(root: &Anchor) -> CertificateParams {
    authority(&format!("{} root", root.name), root, 1)
}

fn centre_params(centre: &Anchor) -> CertificateParams {
    let mut params = authority(
        &format!("{} papers {}", centre.root, centre.name),
        centre,
        0,
    );
    params.use_authority_key_identifier_extension = true;
    params
}

/// One that issues certificates, with so many authorities below it.
fn authority(name: &str, anchor: &Anchor, below: u8) -> CertificateParams {
    let mut params = dated(name, anchor.from_s, anchor.until_s);
    if anchor.demo {
        params
            .distinguished_name
            .push(DnType::OrganizationName, DEMO);
    }
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn pair(path: &Path) -> Result<KeyPair, KeyError> {
    let pkcs8 = signing::read_pkcs8(path)?;
    let pkcs8 = PrivatePkcs8KeyDer::from(pkcs8.as_slice());
    KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, &PKCS_ECDSA_P256_SHA256)
        .map_err(|_| file::broken(path, signing::WHAT))
}

/// A key as an uncompressed point, as certificates have it.
fn point_of(key: &PublicKey) -> Result<Vec<u8>, KeyError> {
    let not_a_point = || KeyError::NotAPoint { whose: key.hex() };
    let parsed = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.bytes().as_slice())
        .map_err(|_| not_a_point())?;
    let der: PublicKeyX509Der<'_> = parsed.as_der().map_err(|_| not_a_point())?;
    let point = der
        .as_ref()
        .strip_prefix(link::SPKI_BEFORE_POINT.as_slice());
    point
        .map(<[u8]>::to_vec)
        .filter(|point| link::compressed(point) == Some(*key))
        .ok_or_else(not_a_point)
}
