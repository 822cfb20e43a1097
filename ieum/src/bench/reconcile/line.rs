//! A line between two nodes that carries nothing until it is healed, and counts what it carries.

use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// As much as a page, about.
const PIECE: usize = 256 << 10;

/// One direction of calls; what is carried counts both ways.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) address: SocketAddr,
    healed: Arc<AtomicBool>,
    bytes: Arc<AtomicU64>,
}

impl Line {
    /// Takes calls for a port of this machine. Cut at first.
    pub(super) fn open(runtime: &Runtime, port: u16) -> io::Result<Self> {
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let line = Self {
            address: listener.local_addr()?,
            healed: Arc::default(),
            bytes: Arc::default(),
        };
        let taken = line.clone();
        runtime.spawn(async move {
            let mut calls = JoinSet::new();
            while let Ok((caller, _)) = listener.accept().await {
                if taken.healed.load(Ordering::Relaxed) {
                    let bytes = Arc::clone(&taken.bytes);
                    calls.spawn(async move { carry(caller, port, &bytes).await });
                }
                while calls.try_join_next().is_some() {}
            }
        });
        Ok(line)
    }

    pub(super) fn set(&self, healed: bool) {
        self.healed.store(healed, Ordering::Relaxed);
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

async fn carry(caller: TcpStream, port: u16, bytes: &AtomicU64) -> io::Result<()> {
    let target = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let _ = (caller.set_nodelay(true), target.set_nodelay(true));
    let (from_caller, to_caller) = caller.into_split();
    let (from_target, to_target) = target.into_split();
    tokio::try_join!(
        pass(from_caller, to_target, bytes),
        pass(from_target, to_caller, bytes)
    )?;
    Ok(())
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    bytes: &AtomicU64,
) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        let len = from.read(&mut piece).await?;
        if len == 0 {
            return to.shutdown().await;
        }
        to.write_all(&piece[..len]).await?;
        bytes.fetch_add(len as u64, Ordering::Relaxed);
    }
}
