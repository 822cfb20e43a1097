//! What this node shows on its links, and whom it believes there: TLS 1.3 with certificates at both ends, checked against the
//! node's own copy of the directory. Nobody is asked at a handshake.

use std::fmt;
use std::sync::Arc;

use certificate::PublicKey;
use clock::Clock;
use keys::Keys;
use keys::LinkEnd;
use keys::LinkIdentity;
use keys::LinkRefused;
use node::DirectoryCopy;
use rustls::CertificateError;
use rustls::ClientConfig;
use rustls::DigitallySignedStruct;
use rustls::DistinguishedName;
use rustls::Error;
use rustls::OtherError;
use rustls::ServerConfig;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::client::Resumption;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::danger::ServerCertVerified;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use rustls::server::ClientHello;
use rustls::server::NoServerSessionStorage;
use rustls::server::ResolvesServerCert;
use rustls::server::danger::ClientCertVerified;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;

/// A node's own side of its links. Cheap to copy.
#[derive(Clone, Debug)]
pub struct Credentials {
    trust: Arc<Trust>,
    pub(crate) server: Arc<ServerConfig>,
    pub(crate) client: Arc<ClientConfig>,
}

impl Credentials {
    /// Shows the certificate that `keys` hold at the moment of each handshake, and believes whom `copy` names then.
    pub fn new(keys: Arc<Keys>, copy: Arc<DirectoryCopy>, clock: Arc<Clock>) -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let trust = Arc::new(Trust {
            copy,
            clock,
            provider: Arc::clone(&provider),
        });
        let own = Arc::new(Own(keys));
        let mut server = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[&TLS13])
            .expect("the provider speaks TLS 1.3")
            .with_client_cert_verifier(Arc::clone(&trust) as _)
            .with_cert_resolver(Arc::clone(&own) as _);
        // A resumed session would pass by the check of the certificate: a key revoked since would go on.
        server.session_storage = Arc::new(NoServerSessionStorage {});
        server.send_tls13_tickets = 0;
        let mut client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])
            .expect("the provider speaks TLS 1.3")
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&trust) as _)
            .with_client_cert_resolver(own);
        client.resumption = Resumption::disabled();
        Self {
            trust,
            server: Arc::new(server),
            client: Arc::new(client),
        }
    }

    /// Whether the directory at hand still lets this key speak for this node.
    pub(crate) fn counts(&self, who: &LinkIdentity) -> bool {
        self.trust.links(&who.node, &who.key)
    }

    /// The address that the directory gives for a node's links, without its scheme, and the key behind it.
    pub(crate) fn listed(&self, node: &str) -> Option<(String, PublicKey)> {
        let found = |directory: &certificate::Directory| {
            let node = directory.node(node)?;
            Some((node.link_url.clone(), node.link_key))
        };
        self.trust.copy.read(found).flatten()
    }

    /// The moment, UTC milliseconds.
    pub(crate) fn now_ms(&self) -> i64 {
        self.trust.clock.now().0
    }
}

/// Checks whoever is at the other end.
struct Trust {
    copy: Arc<DirectoryCopy>,
    clock: Arc<Clock>,
    provider: Arc<CryptoProvider>,
}

impl Trust {
    /// By the directory's authority, and by the directory itself: its key for this name, not revoked.
    fn identify(&self, certificate: &[u8], end: LinkEnd) -> Result<LinkIdentity, Error> {
        let now_s = self.clock.now().0.div_euclid(1_000);
        let by_one_of = |directory: &certificate::Directory| {
            let mut said = Err(LinkRefused::NoAuthority);
            for ca in directory.link_authorities() {
                said = LinkIdentity::check(certificate, ca, end, now_s);
                if said.is_ok() {
                    break;
                }
            }
            said
        };
        let found = self.copy.read(by_one_of);
        let who = found
            .unwrap_or(Err(LinkRefused::NoAuthority))
            .map_err(refused)?;
        if self.links(&who.node, &who.key) {
            Ok(who)
        } else {
            Err(refused(NotListed { node: who.node }))
        }
    }

    fn links(&self, node: &str, key: &PublicKey) -> bool {
        self.copy.read(|directory| directory.links(node, key)) == Some(true)
    }

    fn signed(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, known)
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust(the directory at hand)")
    }
}

/// The directory does not let the key of a good certificate speak for its node.
#[derive(Debug, thiserror::Error)]
#[error("the directory has no such key for {node}, or it is revoked")]
struct NotListed {
    node: String,
}

/// The node at the other end is not the one that was called.
#[derive(Debug, thiserror::Error)]
#[error("it is the certificate of {node}, which was not called")]
struct OtherNode {
    node: String,
}

fn refused(why: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(why))))
}

/// What a fault of TLS says, ours without the wrapping.
pub(crate) fn plain(error: &Error) -> String {
    if let Error::InvalidCertificate(CertificateError::Other(OtherError(why))) = error {
        why.to_string()
    } else {
        error.to_string()
    }
}

impl ClientCertVerifier for Trust {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.identify(end_entity, LinkEnd::Client)
            .map(|_| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("links speak TLS 1.3 only".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let who = self.identify(end_entity, LinkEnd::Server)?;
        if server_name.to_str() == keys::link_host(&who.node) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(refused(OtherNode { node: who.node }))
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("links speak TLS 1.3 only".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}

/// The certificate at hand, looked up at each handshake, so that a renewed one is shown at once.
#[derive(Debug)]
struct Own(Arc<Keys>);

impl ResolvesServerCert for Own {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.now().link_certified()
    }
}

impl ResolvesClientCert for Own {
    fn resolve(
        &self,
        _authorities: &[&[u8]],
        _schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.0.now().link_certified()
    }

    fn has_certs(&self) -> bool {
        self.0.now().link_certified().is_some()
    }
}
