//! What a gateway is told: where it listens, what stands behind it, and its limits.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use balance::Rate;
use balance::Rules;

use crate::Affinity;

/// A gateway's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its name, for operators.
    pub name: String,
    /// What stands behind it.
    pub backends: Vec<BackendAt>,
    /// What only passes through.
    pub passages: Vec<PassageAt>,
    /// How it finds out which of them work.
    pub checks: Checks,
    /// How a request shows where it belongs.
    pub affinity: Affinity,
    /// How much it takes.
    pub limits: Limits,
    /// The file that gets a line for each request; none where nothing is to be written.
    pub access_log: Option<PathBuf>,
    /// The file that keepalived watches.
    pub track_file: Option<PathBuf>,
}

/// A backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendAt {
    /// Its name, for operators.
    pub name: String,
    /// Whose it is. Backends of one home stand in for each other; another home gets what belongs to this one only when all of them are out.
    pub home: String,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Connections that pass through unread.
#[derive(Clone, Debug)]
pub struct PassageAt {
    /// Its name, for operators.
    pub name: String,
    /// Where it is entered.
    pub listen: SocketAddr,
    /// The servers for whose names it stands (SNI); none for every connection that no other passage at this address takes.
    pub server_names: Vec<String>,
    /// Whether a target hears first who is at the other end (PROXY protocol, version 2).
    pub proxy_header: bool,
    /// Where it leads.
    pub targets: Vec<BackendAt>,
}

/// How a gateway finds out which backends work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checks {
    /// The path of the small check; none where a connection is enough.
    pub shallow: Option<String>,
    /// The path of the large check: the question fills more than two packets, and so shall the answer.
    pub deep: Option<String>,
    /// The least length of the large check's answer, in bytes.
    pub deep_len_min: usize,
    /// When states change.
    pub rules: Rules,
}

/// How much a gateway takes, and how long it waits.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once; more wait in the kernel's queue.
    pub connections_max: usize,
    /// Requests under way at once; the last places are kept for those in the middle of something.
    pub requests_max: u32,
    /// What one address may ask; above it, it is served last.
    pub address: Rate,
    /// What one network (/24, or /48 of version 6) may ask.
    pub network: Rate,
    /// Addresses, and networks, of which a gateway keeps count; 0 where nobody's rate matters.
    pub sources_max: usize,
    /// The longest head of a request, in bytes.
    pub head_len_max: usize,
    /// The longest body, in bytes.
    pub body_len_max: u64,
    /// A body up to this length is kept until the answer begins, so that it can go to another backend, in bytes.
    pub kept_len_max: u64,
    /// How long a head, and a body that is kept, may take to arrive.
    pub arrival_max: Duration,
    /// How long a connection to a backend may take.
    pub connect_max: Duration,
    /// How long a backend may take until its answer begins.
    pub answer_max: Duration,
    /// How long clients may take, after the end was asked for, to hear with an answer that their connection closes; what passes through may go
    /// on for as long.
    pub leaving_max: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 4_096,
            requests_max: 2_048,
            address: Rate {
                per_s: 100,
                burst: 400,
            },
            network: Rate {
                per_s: 600,
                burst: 2_400,
            },
            sources_max: 65_536,
            head_len_max: 32 << 10,
            body_len_max: 16 << 20,
            kept_len_max: 64 << 10,
            arrival_max: Duration::from_secs(10),
            connect_max: Duration::from_millis(500),
            answer_max: Duration::from_mins(1),
            leaving_max: Duration::from_secs(10),
        }
    }
}
