//! The certificate that clients see.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

/// How a gateway shakes hands.
pub type Tls = Arc<ServerConfig>;

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
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsFault::Strangers)?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(TlsFault::Strangers)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
