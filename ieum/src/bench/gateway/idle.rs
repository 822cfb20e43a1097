//! What an open connection costs that asks nothing, and a table of sources that is not empty.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::time::Duration;

use anyhow::bail;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;

use super::answers;
use super::hands::Hands;
use super::proxies::Running;
use crate::bench::figures::float;

/// How long processes are left alone before their memory is read.
const REST: Duration = Duration::from_millis(500);
/// So many connections come first; they bring what is needed once.
const FIRST: usize = 8;

/// Memory for each of so many connections that have had one answer and stay, in KiB; by TLS where `hands` are given.
pub(super) fn memory_kib(
    running: &Running,
    port: u16,
    count: usize,
    hands: Option<&Hands>,
) -> anyhow::Result<f64> {
    let first = open(port, FIRST, hands)?;
    std::thread::sleep(REST);
    let before = running.memory_mib();
    let kept = open(port, count, hands)?;
    std::thread::sleep(REST);
    let after = running.memory_mib();
    drop((first, kept));
    Ok((after - before) * 1024.0 / float(count))
}

fn open(port: u16, count: usize, hands: Option<&Hands>) -> anyhow::Result<Vec<Box<dyn BufRead>>> {
    let one = |_| -> anyhow::Result<Box<dyn BufRead>> {
        match hands {
            Some(hands) => Ok(Box::new(hands.shake(port, answers::ASK)?)),
            None => Ok(Box::new(plain(port)?)),
        }
    };
    (0..count).map(one).collect()
}

fn plain(port: u16) -> anyhow::Result<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.write_all(answers::ASK)?;
    let mut reader = BufReader::new(stream);
    answers::read(&mut reader)?;
    Ok(reader)
}

/// One request each of so many networks (/24 of 127.0.0.0/8), so that the table in which sources are looked up has them.
pub(super) fn many_sources(port: u16, count: u16) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        for n in 1..=count {
            let [a, b] = n.to_be_bytes();
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::from(([127, a, b, 7], 0)))?;
            let to = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let mut stream = socket.connect(to).await?;
            stream.write_all(answers::ASK_ONCE).await?;
            let mut told = Vec::new();
            stream.read_to_end(&mut told).await?;
            if !told.starts_with(b"HTTP/1.1 200") {
                bail!("source {n} was not answered");
            }
        }
        Ok(())
    })
}
