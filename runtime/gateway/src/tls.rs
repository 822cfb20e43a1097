//! The certificate that clients see.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;

use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::ClientHello;
use rustls::server::ResolvesServerCert;
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// How a gateway shakes hands. What it shows can be changed while connections come in.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    shown: Arc<Shown>,
}

/// The certificate that is shown now.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.now())
    }
}

impl Shown {
    fn now(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Tls {
    /// From the next handshake on it shows what another shows. What it showed before.
    pub(crate) fn show(&self, other: &Arc<CertifiedKey>) -> Arc<CertifiedKey> {
        let mut shown = self.shown.0.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut shown, Arc::clone(other))
    }

    pub(crate) fn shown(&self) -> Arc<CertifiedKey> {
        self.shown.now()
    }
}

impl From<Tls> for TlsAcceptor {
    fn from(tls: Tls) -> Self {
        Self::from(tls.config)
    }
}

/// Why a certificate can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// The file holds nothing of its kind.
    #[error("{0} holds no PEM that can be read")]
    Unreadable(PathBuf),
    /// The key is another certificate's, or of a kind that is not taken.
    #[error("certificate and key do not belong together")]
    Strangers(#[source] rustls::Error),
}

impl TlsFault {
    /// True where this file is what can't be used.
    pub fn is_of(&self, file: &Path) -> bool {
        match self {
            Self::Unreadable(path) => path == file,
            Self::Strangers(_) => true,
        }
    }
}

/// Reads a chain and its key, and finds out whether they belong together. TLS 1.2 and 1.3; HTTP/2 where the client wants it.
pub fn tls(certificate: &Path, key: &Path) -> Result<Tls, TlsFault> {
    let unreadable = |path: &Path| TlsFault::Unreadable(path.to_owned());
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|_| unreadable(certificate))?;
    if chain.is_empty() {
        return Err(unreadable(certificate));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|_| unreadable(key))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let pair = CertifiedKey::from_der(chain, secret, &provider).map_err(TlsFault::Strangers)?;
    let shown = Arc::new(Shown(RwLock::new(Arc::new(pair))));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsFault::Strangers)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(&shown) as _);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let config = Arc::new(config);
    Ok(Tls { config, shown })
}

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The hosts for which it counts, as it names them.
    pub hosts: BTreeSet<String>,
    /// From when it counts, in milliseconds since 1970.
    pub from_ms: i64,
    /// Until when.
    pub until_ms: i64,
}

/// Reads the first certificate of a PEM file.
pub fn certificate(path: &Path) -> Result<Certificate, TlsFault> {
    let unreadable = || TlsFault::Unreadable(path.to_owned());
    let der = CertificateDer::from_pem_file(path).map_err(|_| unreadable())?;
    let read = x509_cert::Certificate::from_der(&der).map_err(|_| unreadable())?;
    let named = read.tbs_certificate.get::<SubjectAltName>();
    let named = named.map_err(|_| unreadable())?;
    let names = named.map(|(_, names)| names.0).unwrap_or_default();
    let ms = |time: x509_cert::time::Time| {
        i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX)
    };
    Ok(Certificate {
        hosts: names.iter().filter_map(host).collect(),
        from_ms: ms(read.tbs_certificate.validity.not_before),
        until_ms: ms(read.tbs_certificate.validity.not_after),
    })
}

fn host(name: &GeneralName) -> Option<String> {
    if let GeneralName::DnsName(host) = name {
        return Some(host.as_str().to_ascii_lowercase());
    }
    let GeneralName::IpAddress(bytes) = name else {
        return None;
    };
    let bytes = bytes.as_bytes();
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    let six = || <[u8; 16]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| six())
        .ok()
        .map(|address| address.to_string())
}
