//! Certificates of links as a node sees them: its own, and whom another's names. X.509 (RFC 5280), so that any TLS library
//! can check them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use certificate::PublicKey;
use rustls::crypto::aws_lc_rs::sign::any_ecdsa_type;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::UnixTime;
use rustls::sign::CertifiedKey;
use webpki::EndEntityCert;
use webpki::KeyUsage;
use webpki::aws_lc_rs::ECDSA_P256_SHA256;

use crate::error::KeyError;
use crate::file;
use crate::signing;

/// The names in link certificates end so. No name server knows it: addresses come from the directory.
const DOMAIN: &str = ".link.ieum";
/// The PEM tag of certificates (RFC 7468, 5).
pub(crate) const TAG: &str = "CERTIFICATE";
const FILE: &str = "link.pem";
/// What stands before the point in the SubjectPublicKeyInfo of a P-256 key (RFC 5480): sequence, id-ecPublicKey, prime256v1,
/// bit string.
pub(crate) const SPKI_BEFORE_POINT: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The DNS name in the link certificate of a node.
pub fn link_host(node: &str) -> String {
    format!("{node}{DOMAIN}")
}

/// Which end of a connection shows a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// The end that connects.
    Client,
    /// The end that is connected to.
    Server,
}

/// Whom a link certificate names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkIdentity {
    /// The node.
    pub node: String,
    /// Its link key.
    pub key: PublicKey,
}

impl LinkIdentity {
    /// Reads a certificate (DER) without checking who issued it. `None` where it is not of the kind that the centre issues:
    /// one name, a P-256 key.
    pub fn read(certificate: &[u8]) -> Option<Self> {
        let der = CertificateDer::from(certificate);
        let certificate = EndEntityCert::try_from(&der).ok()?;
        let mut names = certificate.valid_dns_names();
        let node = names.next()?.strip_suffix(DOMAIN)?.to_owned();
        if names.next().is_some() {
            return None;
        }
        let key = certificate.subject_public_key_info();
        let point = key.as_ref().strip_prefix(SPKI_BEFORE_POINT.as_slice())?;
        Some(Self {
            node,
            key: compressed(point)?,
        })
    }

    /// Reads a certificate (DER) that the authority `ca` (PEM) issued for this end and that counts at this moment, UTC
    /// seconds. Whether the directory knows the key is not asked here.
    pub fn check(
        certificate: &[u8],
        ca: &str,
        end: LinkEnd,
        now_s: i64,
    ) -> Result<Self, LinkRefused> {
        let ca = der_of(ca).ok_or(LinkRefused::NoAuthority)?;
        let anchor = webpki::anchor_from_trusted_cert(&ca).map_err(|_| LinkRefused::NoAuthority)?;
        let der = CertificateDer::from(certificate);
        let parsed = EndEntityCert::try_from(&der).map_err(LinkRefused::Certificate)?;
        let now = Duration::from_secs(u64::try_from(now_s).unwrap_or_default());
        let usage = match end {
            LinkEnd::Client => KeyUsage::client_auth(),
            LinkEnd::Server => KeyUsage::server_auth(),
        };
        parsed
            .verify_for_usage(
                &[ECDSA_P256_SHA256],
                &[anchor],
                &[],
                UnixTime::since_unix_epoch(now),
                usage,
                None,
                None,
            )
            .map_err(LinkRefused::Certificate)?;
        Self::read(certificate).ok_or(LinkRefused::OtherKind)
    }
}

/// Why a link certificate is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum LinkRefused {
    /// There is no authority to check it with.
    #[error("the directory names no authority of links yet")]
    NoAuthority,
    /// The authority did not issue it, or it does not count now.
    #[error("{0}")]
    Certificate(webpki::Error),
    /// It is no certificate for one node's link key.
    #[error("it does not name one node and its P-256 key")]
    OtherKind,
}

/// A node's link key for TLS, and its certificate once there is one.
pub(crate) struct LinkKey {
    key: Arc<dyn rustls::sign::SigningKey>,
    certified: Option<Certified>,
}

struct Certified {
    ca: CertificateDer<'static>,
    shown: Arc<CertifiedKey>,
}

impl LinkKey {
    /// Reads the key, and the certificate beside it. One that does not read is as none: the centre gives another.
    pub(crate) fn read(dir: &Path, key: &Path) -> Result<Self, KeyError> {
        let pkcs8 = signing::read_pkcs8(key)?;
        let pkcs8 = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pkcs8.as_slice()));
        let mut read = Self {
            key: any_ecdsa_type(&pkcs8).map_err(|_| file::broken(key, signing::WHAT))?,
            certified: None,
        };
        let text = file::read(&dir.join(FILE)).unwrap_or_default();
        let blocks = pem::parse_many(text).unwrap_or_default();
        if let [own, ca] = blocks.as_slice() {
            read.hold(
                CertificateDer::from(own.contents().to_vec()),
                CertificateDer::from(ca.contents().to_vec()),
            );
        }
        Ok(read)
    }

    /// Keeps a certificate for this node's key that `ca` issued, beside the key.
    pub(crate) fn install(
        &mut self,
        dir: &Path,
        us: &LinkIdentity,
        certificate: &str,
        ca: &str,
        at_s: i64,
    ) -> Result<(), KeyError> {
        let refused = |why: String| KeyError::LinkCertificate { why };
        let own = der_of(certificate).ok_or_else(|| refused("it does not read".into()))?;
        let named = LinkIdentity::check(&own, ca, LinkEnd::Client, at_s)
            .map_err(|why| refused(why.to_string()))?;
        if named != *us {
            return Err(refused("it names another node or key".into()));
        }
        let text = format!("{certificate}{ca}");
        file::write(&dir.join(FILE), text.as_bytes(), file::PUBLIC)?;
        let ca = der_of(ca).ok_or_else(|| refused("its authority does not read".into()))?;
        self.hold(own, ca);
        Ok(())
    }

    /// What TLS shows and signs with.
    pub(crate) fn shown(&self) -> Option<Arc<CertifiedKey>> {
        self.certified
            .as_ref()
            .map(|certified| Arc::clone(&certified.shown))
    }

    /// Whether the certificate at hand was issued by this authority (PEM).
    pub(crate) fn is_by(&self, ca: &str) -> bool {
        self.certified
            .as_ref()
            .is_some_and(|certified| der_of(ca).as_ref() == Some(&certified.ca))
    }

    fn hold(&mut self, own: CertificateDer<'static>, ca: CertificateDer<'static>) {
        let shown = CertifiedKey::new(vec![own], Arc::clone(&self.key));
        self.certified = Some(Certified {
            ca,
            shown: Arc::new(shown),
        });
    }
}

/// Whether the certificate of a PEM text is of this public point.
pub(crate) fn is_of(text: &str, point: &[u8]) -> bool {
    der_of(text).is_some_and(|der| {
        webpki::anchor_from_trusted_cert(&der)
            .is_ok_and(|anchor| anchor.subject_public_key_info.ends_with(point))
    })
}

/// An uncompressed point as the rest of this house writes it. `None` where it is of another form.
pub(crate) fn compressed(point: &[u8]) -> Option<PublicKey> {
    let (x, y) = point.strip_prefix(&[4])?.split_at_checked(32)?;
    if y.len() != 32 {
        return None;
    }
    let sign = 2 | (y.last()? & 1);
    PublicKey::new(&[&[sign], x].concat())
}

fn der_of(text: &str) -> Option<CertificateDer<'static>> {
    let block = pem::parse(text).ok().filter(|block| block.tag() == TAG)?;
    Some(CertificateDer::from(block.into_contents()))
}
