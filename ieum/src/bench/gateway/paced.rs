//! An open loop: each request has its moment, whatever the ones before came to, and is timed from that moment. A stall is so told by all who had
//! to wait for it, not by one.

use std::io::BufReader;
use std::io::Write;
use std::net::Ipv4Addr;
use std::net::TcpStream;
use std::time::Duration;
use std::time::Instant;

use anyhow::anyhow;

use super::Turn;
use super::answers;
use crate::bench::figures::at;
use crate::bench::figures::float;
use crate::bench::machine;

/// Connections that take turns; each has an answer long before its next request is due, or the next one waits and says so.
const CONNECTIONS: u32 = 32;
/// Nobody waits longer.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// So many requests a second, for a slice of time.
pub(super) fn run(port: u16, per_s: u32, slice_s: u64) -> anyhow::Result<Turn> {
    let step = Duration::from_secs(1) / per_s;
    let rounds = u64::from(per_s) * slice_s / u64::from(CONNECTIONS);
    let began = machine::now() + Duration::from_millis(50);
    let took: Vec<f64> = std::thread::scope(|scope| {
        let connections = (0..CONNECTIONS).map(|nth| {
            scope.spawn(move || one(port, began + step * nth, step * CONNECTIONS, rounds))
        });
        // All are started before one is waited for.
        let connections: Vec<_> = connections.collect();
        let took = connections
            .into_iter()
            .map(|one| one.join().unwrap_or_else(|_| Err(anyhow!("a client died"))));
        let took: anyhow::Result<Vec<Vec<f64>>> = took.collect();
        took.map(|took| took.concat())
    })?;
    let us = |share| at(took.iter().copied(), share);
    Ok(Turn {
        done: u64::try_from(took.len())?,
        seconds: float(slice_s),
        p50_us: us(0.5),
        p99_us: us(0.99),
        ..Turn::default()
    })
}

/// The requests of one connection, one `apart` from the next: microseconds from when each was due to its answer's end.
fn one(port: u16, first: Instant, apart: Duration, rounds: u64) -> anyhow::Result<Vec<f64>> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(ANSWER_MAX))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut took = Vec::new();
    let mut due = first;
    for _ in 0..rounds {
        std::thread::sleep(due.saturating_duration_since(machine::now()));
        (&stream).write_all(answers::ASK)?;
        answers::read(&mut reader)?;
        took.push(machine::now().duration_since(due).as_secs_f64() * 1e6);
        due += apart;
    }
    Ok(took)
}
