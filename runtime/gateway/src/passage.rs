//! Connections that pass through unread (L4): to a target by the server name that a client asks for (SNI) or by the address alone. Nothing is
//! decrypted; a target may learn who is at the other end (PROXY protocol, version 2).

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use balance::Answer;
use balance::Rules;
use balance::Saw;
use balance::proxy_header;
use clock::Ticks;
use rustls::server::Acceptor;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::copy_bidirectional;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Counts;
use crate::Gateway;
use crate::PassageAt;
use crate::accept::next;
use crate::accept::over;
use crate::backend::Backend;
use crate::backend::Taken;
use crate::pool::Pool;

/// How long a client may take to say which server it wants, and how much it may say until then, in bytes.
const HELLO_MAX: Duration = Duration::from_secs(5);
const HELLO_LEN_MAX: usize = 16 << 10;
/// So many targets are tried for one connection.
const TRIES_MAX: usize = 3;

/// A passage that is open.
pub(crate) struct Passage {
    pub(crate) name: String,
    pub(crate) listen: SocketAddr,
    server_names: Vec<String>,
    proxy_header: bool,
    pub(crate) pool: Pool,
}

impl Passage {
    pub(crate) fn new(at: &PassageAt, ticks: Ticks) -> Self {
        // What passes is not understood, so that a connection is all that can be tried.
        let rules = Rules {
            deep: false,
            ..Rules::default()
        };
        Self {
            name: at.name.clone(),
            listen: at.listen,
            server_names: at.server_names.clone(),
            proxy_header: at.proxy_header,
            pool: Pool::new(&at.targets, rules, ticks),
        }
    }

    fn is_for(&self, server: Option<&str>) -> bool {
        let named = |server: &str| {
            self.server_names
                .iter()
                .any(|one| one.eq_ignore_ascii_case(server))
        };
        server.is_some_and(named)
    }
}

impl Gateway {
    /// Serves at a listener: as a passage where one has its address, else as the door of the backends.
    pub async fn attend(self: Arc<Self>, listener: TcpListener, tls: Option<crate::Tls>) {
        let address = listener.local_addr().ok();
        if self.passages.iter().any(|one| Some(one.listen) == address) {
            self.pass(listener).await;
        } else {
            self.serve(listener, tls).await;
        }
    }

    /// Takes connections and passes them on until it is asked to end; those that are open may go on for a while.
    async fn pass(self: Arc<Self>, listener: TcpListener) {
        let places = Arc::new(Semaphore::new(self.now().settings.limits.connections_max));
        let mut leaving = self.leaving.clone();
        let mut passing = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = next(&listener, &places) => accepted,
                () = over(&mut leaving) => break,
            };
            while passing.try_join_next().is_some() {}
            let Ok((stream, from, place)) = accepted else {
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            Counts::one(&self.counts.connections);
            // One source may not take the last places of all others.
            if self.is_over_rate(from.ip())
                && 4 * places.available_permits() < self.now().settings.limits.connections_max
            {
                continue;
            }
            let gateway = Arc::clone(&self);
            passing.spawn(async move {
                // Whoever ended it knows why; nothing of it is ours.
                let _ = gateway.pass_one(stream, from).await;
                drop(place);
            });
        }
        drop(listener);
        let all = async { while passing.join_next().await.is_some() {} };
        let _ = timeout(self.now().settings.limits.leaving_max, all).await;
    }

    async fn pass_one(&self, mut client: TcpStream, from: SocketAddr) -> io::Result<()> {
        let _ = client.set_nodelay(true);
        let address = client.local_addr()?;
        let here: Vec<&Passage> = self.here(address).collect();
        let named = here.iter().any(|passage| !passage.server_names.is_empty());
        let (server, said) = if named {
            timeout(HELLO_MAX, hello(&mut client)).await??
        } else {
            (None, Vec::new())
        };
        let wanted = here.iter().find(|one| one.is_for(server.as_deref()));
        let usual = || here.iter().find(|one| one.server_names.is_empty());
        let Some(passage) = wanted.or_else(usual) else {
            return Err(io::ErrorKind::AddrNotAvailable.into());
        };
        let (mut target, taken) = self.reach(passage).await?;
        if passage.proxy_header {
            target.write_all(&proxy_header(from, address)).await?;
        }
        target.write_all(&said).await?;
        Counts::one(&taken.backend().answered);
        copy_bidirectional(&mut client, &mut target).await?;
        Ok(())
    }

    /// The passages at the address that a client has connected to.
    fn here(&self, address: SocketAddr) -> impl Iterator<Item = &Passage> {
        let fits = move |listen: SocketAddr| {
            let any = listen.ip().is_unspecified();
            listen.port() == address.port() && (any || listen.ip() == address.ip().to_canonical())
        };
        self.passages.iter().filter(move |one| fits(one.listen))
    }

    /// A connection to a target that takes one.
    async fn reach(&self, passage: &Passage) -> io::Result<(TcpStream, Taken)> {
        let mut failed: Option<Arc<Backend>> = None;
        for _ in 0..TRIES_MAX {
            let Some(target) = passage.pool.choose(None, failed.as_ref()) else {
                break;
            };
            let taken = Taken::begin(&target);
            let connecting = TcpStream::connect(target.address);
            let saw = match timeout(self.now().settings.limits.connect_max, connecting).await {
                Ok(Ok(stream)) => {
                    let _ = stream.set_nodelay(true);
                    return Ok((stream, taken));
                }
                Ok(Err(_)) => Answer::Refused,
                Err(_) => Answer::Silent,
            };
            Counts::one(&target.failed);
            target.saw(Saw::Request(saw));
            failed = Some(target);
        }
        Counts::one(&self.counts.unserved);
        Err(io::ErrorKind::ConnectionRefused.into())
    }
}

/// The server that a client asks for, and all that it has said so far. None where it names none.
async fn hello(client: &mut TcpStream) -> io::Result<(Option<String>, Vec<u8>)> {
    let mut acceptor = Acceptor::default();
    let mut said = Vec::new();
    let mut part = [0; 2_048];
    while said.len() < HELLO_LEN_MAX {
        let len = client.read(&mut part).await?;
        let Some(mut new) = part.get(..len).filter(|new| !new.is_empty()) else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        said.extend_from_slice(new);
        while !new.is_empty() {
            acceptor.read_tls(&mut new)?;
        }
        match acceptor.accept() {
            Ok(None) => {}
            Ok(Some(accepted)) => {
                let server = accepted.client_hello().server_name().map(str::to_owned);
                return Ok((server, said));
            }
            // It is no TLS: the passage without a name takes it, if there is one.
            Err(_) => return Ok((None, said)),
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}
