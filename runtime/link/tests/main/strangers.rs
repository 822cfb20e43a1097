//! Who is not let in, at either end.

use std::sync::Arc;

use keys::Keys;
use link::CallError;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::SupportedProtocolVersion;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::world::DAY_S;
use crate::world::Here;
use crate::world::World;
use crate::world::whoami;

const REQUEST: &[u8] =
    b"GET /whoami HTTP/1.1\r\nhost: songpa.link.ieum\r\nconnection: close\r\n\r\n";

/// Everything that the other end says before it closes.
async fn all_of(mut stream: impl AsyncReadExt + Unpin) -> String {
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

/// Somebody with these keys, who knows the whole directory, calls songpa; and is called by jongno under the name of a node
/// that it knows.
async fn refused_at_both_ends(world: &mut World, jongno: &Here, songpa: &Here, keys: Keys) {
    let stranger = world.open(keys).await;
    stranger.copy.published(world.directory(&[jongno, songpa]));
    let told = whoami(&stranger.caller(), "songpa").await;
    assert!(matches!(told, Err(CallError::Refused(_))), "{told:?}");
    for name in ["jongno", "songpa"] {
        let told = whoami(&jongno.detour(name, &stranger.address), name).await;
        assert!(matches!(told, Err(CallError::Refused(_))), "{told:?}");
    }
}

#[tokio::test]
async fn a_certificate_of_another_centre_is_refused_though_the_directory_has_the_key() {
    let (mut world, jongno, songpa) = World::pair().await;
    let elsewhere = World::new();
    let keys = world.keys("busan", "busan", &elsewhere.centre, world.now_s());
    let busan = world.open(keys).await;
    let mut directory = world.directory(&[&jongno, &songpa, &busan]);
    directory.version = 2;
    for node in [&jongno, &songpa, &busan] {
        node.copy.published(directory.clone());
    }
    for (from, to) in [(&busan, "songpa"), (&jongno, "busan")] {
        let told = whoami(&from.caller(), to).await;
        assert!(matches!(told, Err(CallError::Refused(_))), "{told:?}");
    }
}

#[tokio::test]
async fn a_certified_key_that_is_not_in_the_directory_is_refused_until_it_is() {
    let (mut world, jongno, songpa) = World::pair().await;
    let keys = world.keys("busan", "busan", &world.centre, world.now_s());
    let busan = world.open(keys).await;
    busan.copy.published(world.directory(&[&jongno, &songpa]));
    let caller = busan.caller();
    let told = whoami(&caller, "songpa").await;
    assert!(matches!(told, Err(CallError::Refused(_))), "{told:?}");
    let mut directory = world.directory(&[&jongno, &songpa, &busan]);
    directory.version = 2;
    songpa.copy.published(directory);
    assert_eq!(whoami(&caller, "songpa").await.unwrap(), "busan");
}

#[tokio::test]
async fn a_node_that_pretends_another_name_is_refused() {
    let (mut world, jongno, songpa) = World::pair().await;
    // The centre was talked into a certificate for the name; the directory still has the first keys.
    let keys = world.keys("false", "jongno", &world.centre, world.now_s());
    refused_at_both_ends(&mut world, &jongno, &songpa, keys).await;
    // A node in good order that answers in another's place.
    let told = whoami(&jongno.detour("songpa", &jongno.address), "songpa").await;
    assert!(matches!(told, Err(CallError::Refused(_))), "{told:?}");
}

#[tokio::test]
async fn an_expired_certificate_is_refused_at_both_ends() {
    let mut world = World::new();
    let past_s = world.now_s() - 91 * DAY_S;
    let songpa = world.node("songpa").await;
    let keys = world.keys("jongno", "jongno", &world.centre, past_s);
    let jongno = world.open(keys).await;
    let directory = world.directory(&[&jongno, &songpa]);
    jongno.copy.published(directory.clone());
    songpa.copy.published(directory);
    for (from, to) in [(&jongno, "songpa"), (&songpa, "jongno")] {
        let told = whoami(&from.caller(), to).await;
        assert!(matches!(told, Err(CallError::Refused(_))), "{told:?}");
    }
    // Renewed, it is shown at the next handshake.
    let now_s = world.now_s();
    let renewed = world
        .centre
        .certify_link(&jongno.keys.now().enrolment().unwrap(), now_s);
    let ca = world.centre.link_ca();
    jongno
        .keys
        .now()
        .install_link(&renewed.unwrap().unwrap(), ca, now_s)
        .unwrap();
    assert_eq!(whoami(&jongno.caller(), "songpa").await.unwrap(), "jongno");
    assert_eq!(whoami(&songpa.caller(), "jongno").await.unwrap(), "songpa");
}

/// A program that trusts the country's authority and speaks these versions, with or without a node's certificate.
async fn program(
    world: &World,
    songpa: &Here,
    versions: &[&'static SupportedProtocolVersion],
    shown: Option<&Keys>,
) -> String {
    let ca = pem_of(world.centre.link_ca());
    let mut roots = RootCertStore::empty();
    roots.add(ca).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let begun = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots);
    let config = match shown {
        None => begun.with_no_client_auth(),
        Some(keys) => begun.with_client_cert_resolver(Arc::new(
            rustls::sign::SingleCertAndKey::from(keys.now().link_certified().unwrap()),
        )),
    };
    let stream = TcpStream::connect(&songpa.address).await.unwrap();
    let name = ServerName::try_from("songpa.link.ieum").unwrap();
    match TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
    {
        Err(error) => format!("refused: {error}"),
        Ok(mut stream) => {
            let _ = stream.write_all(REQUEST).await;
            all_of(stream).await
        }
    }
}

fn pem_of(text: &str) -> CertificateDer<'static> {
    use rustls::pki_types::pem::PemObject;
    CertificateDer::from_pem_slice(text.as_bytes()).unwrap()
}

#[tokio::test]
async fn another_tls_program_gets_in_with_a_nodes_certificate_and_tls_1_3_only() {
    let (world, jongno, songpa) = World::pair().await;
    let both = &[&rustls::version::TLS13, &rustls::version::TLS12][..];
    let old = &[&rustls::version::TLS12][..];
    let said = program(&world, &songpa, both, Some(&jongno.keys)).await;
    assert!(
        said.starts_with("HTTP/1.1 200") && said.ends_with("jongno"),
        "{said}"
    );
    let said = program(&world, &songpa, both, None).await;
    assert!(!said.contains("HTTP"), "{said}");
    let said = program(&world, &songpa, old, Some(&jongno.keys)).await;
    assert!(said.starts_with("refused"), "{said}");
}

#[tokio::test]
async fn plain_http_gets_no_answer() {
    let (_world, _jongno, songpa) = World::pair().await;
    let mut stream = TcpStream::connect(&songpa.address).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    let said = all_of(stream).await;
    assert!(!said.contains("HTTP"), "{said}");
}

#[tokio::test]
async fn a_node_without_certificate_or_directory_calls_nobody_and_opens_to_nobody() {
    let (mut world, jongno, songpa) = World::pair().await;
    let keys = Keys::create(&world.dir.path().join("busan"), "busan").unwrap();
    let busan = world.open(keys).await;
    assert!(matches!(
        whoami(&busan.caller(), "songpa").await,
        Err(CallError::Unreachable(_))
    ));
    let directory = world.directory(&[&jongno, &songpa, &busan]);
    for node in [&jongno, &songpa, &busan] {
        let mut directory = directory.clone();
        directory.version = 2;
        node.copy.published(directory);
    }
    for (from, to) in [(&busan, "songpa"), (&jongno, "busan")] {
        let told = whoami(&from.caller(), to).await;
        assert!(matches!(told, Err(CallError::Refused(_))), "{told:?}");
    }
}
