//! What a gateway costs, beside HAProxy and nginx in the same seconds: processor time for each request, connection and handshake, what it adds to
//! the way, and memory. All proxies stand on one processor, who asks and who answers on another.

mod answers;
mod hands;
mod idle;
mod load;
mod paced;
mod pinned;
mod proxies;
mod told;

use std::collections::BTreeMap;
use std::path::Path;

use rustix::process::Resource;
use rustix::process::getrlimit;
use rustix::process::setrlimit;
use serde::Deserialize;
use serde::Serialize;

use crate::bench::Common;
use crate::bench::told::Report;
use hands::Hands;
use pinned::Pinned;
use proxies::Door;
use proxies::Ports;
use proxies::Programs;
use proxies::Running;
use proxies::Who;

/// Requests a second of the open loop.
const PACE_PER_S: u32 = 800;
/// Sources that a gateway knows before it is measured.
const SOURCES: u16 = 20_000;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The first of sixty ports.
    #[arg(long, default_value_t = 18_900)]
    port: u16,
    /// How long each side has its turn, seconds.
    #[arg(long, default_value_t = 2)]
    slice_s: u64,
    /// Open connections whose memory is read.
    #[arg(long, default_value_t = 2_000)]
    idle: usize,
}

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum What {
    Http1,
    Passing,
    Connections,
    Pace,
    Handshakes,
    Hybrid,
    Http2,
}

/// One side's turn.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default)]
struct Turn {
    /// Requests that were answered well, and others.
    done: u64,
    failed: u64,
    seconds: f64,
    /// Of the proxy's processes.
    cpu_seconds: f64,
    p50_us: f64,
    p99_us: f64,
}

/// All turns, in the order of the rounds.
type Turns = BTreeMap<(What, Who), Vec<Turn>>;
/// KiB for each idle connection, in plain and by TLS.
type Memory = BTreeMap<Who, [Vec<f64>; 2]>;

impl What {
    const ALL: [What; 7] = [
        What::Http1,
        What::Passing,
        What::Connections,
        What::Pace,
        What::Handshakes,
        What::Hybrid,
        What::Http2,
    ];

    fn sides(self) -> &'static [Who] {
        match self {
            What::Http1 => &Who::ALL,
            What::Passing | What::Handshakes | What::Http2 => &Who::PROXIES,
            What::Connections | What::Pace => &[Who::Direct, Who::Ours, Who::HaProxy, Who::Nginx],
            What::Hybrid => &[Who::Ours],
        }
    }

    fn door(self) -> Door {
        match self {
            What::Http1 | What::Pace => Door::Http,
            What::Passing | What::Connections => Door::Passage,
            What::Handshakes | What::Hybrid | What::Http2 => Door::Tls,
        }
    }

    fn name(self) -> &'static str {
        match self {
            What::Http1 => "http1",
            What::Passing => "passing",
            What::Connections => "connections",
            What::Pace => "pace",
            What::Handshakes => "handshakes",
            What::Hybrid => "handshakes_hybrid",
            What::Http2 => "http2",
        }
    }
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let programs = Programs::find()?;
    let Some(pinned) = Pinned::keep()? else {
        return Ok(Report {
            void: Some(
                "it needs two processors: one for the proxies, one for all others".to_owned(),
            ),
            ..Report::default()
        });
    };
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit)?;
    let ports = Ports { first: args.port };
    programs.certificate(dir)?;
    let bench = Bench {
        args,
        dir,
        ports,
        programs: &programs,
        pinned: &pinned,
        hands: Hands::trusting(&dir.join("tls.pem"), false)?,
        hybrid: Hands::trusting(&dir.join("tls.pem"), true)?,
    };
    let _backend = bench.start(Who::Direct)?;
    let turns = bench.turns()?;
    let memory = bench.memory()?;
    drop(pinned);
    Ok(told::report(args, &turns, &memory))
}

struct Bench<'a> {
    args: &'a Args,
    dir: &'a Path,
    ports: Ports,
    programs: &'a Programs,
    pinned: &'a Pinned,
    hands: Hands,
    hybrid: Hands,
}

impl Bench<'_> {
    fn start(&self, who: Who) -> anyhow::Result<Running> {
        self.programs.start(who, self.dir, self.ports, self.pinned)
    }

    /// Every side has its turn in every round; another one begins each time.
    fn turns(&self) -> anyhow::Result<Turns> {
        let mut running = BTreeMap::new();
        for who in [Who::Ours, Who::Plain, Who::HaProxy, Who::Nginx] {
            running.insert(who, self.start(who)?);
        }
        idle::many_sources(self.ports.of(Who::Ours, Door::Http), SOURCES)?;
        let mut turns = Turns::new();
        for round in 0..self.args.common.rounds {
            for what in What::ALL {
                let sides = what.sides();
                for who in (0..sides.len()).filter_map(|n| sides.get((n + round) % sides.len())) {
                    let turn = self.turn(what, *who, running.get(who))?;
                    turns.entry((what, *who)).or_default().push(turn);
                }
            }
        }
        Ok(turns)
    }

    fn turn(&self, what: What, who: Who, running: Option<&Running>) -> anyhow::Result<Turn> {
        let port = self.ports.of(who, what.door());
        let (programs, slice_s) = (self.programs, self.args.slice_s);
        let spent = || running.map_or(0.0, Running::cpu_seconds);
        let before = spent();
        let turn = match what {
            What::Http1 | What::Passing => load::http1(programs, self.dir, port, slice_s, true),
            What::Connections => load::http1(programs, self.dir, port, slice_s, false),
            What::Pace => paced::run(port, PACE_PER_S, slice_s),
            What::Handshakes => self.hands.run(port, slice_s),
            What::Hybrid => self.hybrid.run(port, slice_s),
            What::Http2 => load::http2(programs, port, slice_s),
        };
        Ok(Turn {
            cpu_seconds: spent() - before,
            ..turn?
        })
    }

    /// Each proxy is started anew: what one has used before, it would use again.
    fn memory(&self) -> anyhow::Result<Memory> {
        let mut memory = Memory::new();
        for _ in 0..self.args.common.rounds {
            for who in Who::PROXIES {
                for (kind, hands) in [None, Some(&self.hands)].into_iter().enumerate() {
                    let running = self.start(who)?;
                    let door = hands.map_or(Door::Http, |_| Door::Tls);
                    let port = self.ports.of(who, door);
                    let kib = idle::memory_kib(&running, port, self.args.idle, hands)?;
                    if let Some(kind) = memory.entry(who).or_default().get_mut(kind) {
                        kind.push(kib);
                    }
                }
            }
        }
        Ok(memory)
    }
}
