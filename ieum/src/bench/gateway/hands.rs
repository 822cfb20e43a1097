//! Full TLS 1.3 handshakes: every connection is a new one of a client that remembers nothing. Each asks for one small page, so that the handshake is
//! known to be over at both ends.

use std::io::BufReader;
use std::io::Write;
use std::net::Ipv4Addr;
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use rustls::ClientConfig;
use rustls::ClientConnection;
use rustls::RootCertStore;
use rustls::StreamOwned;
use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;

use super::Turn;
use super::answers;
use crate::bench::figures::float;
use crate::bench::machine;

/// Connections at once.
const CLIENTS: usize = 16;
/// Nobody waits longer.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// A connection by TLS.
pub(super) type Shaken = BufReader<StreamOwned<ClientConnection, TcpStream>>;

/// How a client shakes hands.
#[derive(Clone)]
pub(super) struct Hands(Arc<ClientConfig>);

impl Hands {
    /// A client that trusts this certificate. With X25519 alone, as OpenSSL 3.0 has nothing newer; or with the hybrid that browsers ask for now.
    pub(super) fn trusting(certificate: &Path, hybrid: bool) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(certificate)?)?;
        let group = if hybrid {
            aws_lc_rs::kx_group::X25519MLKEM768
        } else {
            aws_lc_rs::kx_group::X25519
        };
        let mut provider = aws_lc_rs::default_provider();
        provider.kx_groups = vec![group];
        let config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&[&rustls::version::TLS13])?;
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.resumption = Resumption::disabled();
        Ok(Self(Arc::new(config)))
    }

    /// A connection, after its handshake and one answer.
    pub(super) fn shake(&self, port: u16, ask: &[u8]) -> anyhow::Result<Shaken> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_MAX))?;
        let server = ServerName::try_from("localhost")?;
        let client = ClientConnection::new(Arc::clone(&self.0), server)?;
        let mut reader = BufReader::new(StreamOwned::new(client, stream));
        reader.get_mut().write_all(ask)?;
        answers::read(&mut reader)?;
        Ok(reader)
    }

    /// As many as are answered in a slice of time.
    pub(super) fn run(&self, port: u16, slice_s: u64) -> anyhow::Result<Turn> {
        let began = machine::now();
        let slice = Duration::from_secs(slice_s);
        let one = || {
            let mut done = 0;
            while began.elapsed() < slice {
                self.shake(port, answers::ASK_ONCE)?;
                done += 1;
            }
            anyhow::Ok(done)
        };
        let done: anyhow::Result<u64> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(one)).collect();
            let done = clients.into_iter().map(|client| {
                client
                    .join()
                    .unwrap_or_else(|_| Err(anyhow!("a client died")))
            });
            done.sum()
        });
        Ok(Turn {
            done: done?,
            seconds: float(slice_s),
            ..Turn::default()
        })
    }
}
