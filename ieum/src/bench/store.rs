//! Durable issue transactions: our store beside the naive way, the ceiling and the disk itself, in turns of two seconds.

mod compared;
mod ours;
mod reads;
mod workload;

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::bench::Common;
use crate::bench::children::Baseline;
use crate::bench::store::compared::ChainCost;
use crate::bench::store::ours::HOUSEHOLDS;
use crate::bench::store::ours::Ours;
use crate::bench::store::ours::Work;
use crate::bench::told::Report;

/// How long each look at the disk takes.
const PROBE_MS: u64 = 300;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// How long each turn lasts, milliseconds.
    #[arg(long, default_value_t = 2_000)]
    slice_ms: u64,
    /// The length of a paper's sealed PDF in the comparison with papers.
    #[arg(long, default_value_t = 60_000)]
    paper_bytes: usize,
    /// Also reads from a register of 5 million, which takes minutes to fill and 6 GB of disk.
    #[arg(long)]
    large: bool,
    /// Leaves the reading of households out.
    #[arg(long)]
    no_reads: bool,
}

/// Who has a turn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Naive,
    Bare,
    Ieum,
    /// Without signatures.
    Unsigned,
    /// With loading, drafting and sealing.
    Whole,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::Bare => "bare",
            Self::Ieum => "ieum",
            Self::Unsigned => "ieum, unsigned",
            Self::Whole => "ieum, read and sealed",
        }
    }
}

/// One comparison.
struct Cell {
    clients: u64,
    paper_bytes: usize,
    sides: &'static [Side],
}

/// What stands open.
struct Bench {
    runtime: Runtime,
    naive: Baseline,
    bare: Baseline,
    probe: Baseline,
    ours: Arc<Ours>,
    unsigned: Arc<Ours>,
    slice_ms: u64,
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let (mut bench, settings) = open(runtime, args, dir)?;
    let three: &[Side] = &[Side::Naive, Side::Bare, Side::Ieum];
    let cells = [
        Cell {
            clients: 1,
            paper_bytes: 0,
            sides: three,
        },
        Cell {
            clients: 16,
            paper_bytes: 0,
            sides: three,
        },
        Cell {
            clients: 256,
            paper_bytes: 0,
            sides: &[
                Side::Naive,
                Side::Bare,
                Side::Ieum,
                Side::Unsigned,
                Side::Whole,
            ],
        },
        Cell {
            clients: 256,
            paper_bytes: args.paper_bytes,
            sides: three,
        },
    ];
    let mut measured = Vec::new();
    for cell in &cells {
        eprintln!(
            "{} clients, papers of {} bytes",
            cell.clients, cell.paper_bytes
        );
        measured.push(bench.compare(cell, args.common.rounds)?);
    }
    let chain = ChainCost::of(&bench.ours, &measured[2]);
    let mut report = compared::report(&cells, &measured, &chain, settings);
    let Bench {
        runtime,
        naive,
        bare,
        probe,
        ours,
        unsigned,
        ..
    } = bench;
    drop((naive, bare, probe, ours, unsigned));
    if !args.no_reads {
        let sizes: &[u64] = if args.large {
            &[100_000, 1_000_000, 5_000_000]
        } else {
            &[100_000, 1_000_000]
        };
        let (table, goals, raw) = runtime.block_on(reads::measure(dir, sizes))?;
        report.tables.push(table);
        report.goals.extend(goals);
        report.raw["reads"] = raw;
    }
    Ok(report)
}

fn open(runtime: Runtime, args: &Args, dir: &Path) -> anyhow::Result<(Bench, Value)> {
    let folder = |name: &str| -> anyhow::Result<PathBuf> {
        let folder = dir.join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    };
    let baselines = &args.common.baselines;
    let mut naive = Baseline::compiled(baselines, "store-naive")?;
    let mut bare = Baseline::compiled(baselines, "store-bare")?;
    let mut probe = Baseline::compiled(baselines, "probe")?;
    let ours = Arc::new(Ours::open(&folder("ieum")?, true)?);
    let unsigned = Arc::new(Ours::open(&folder("ieum-unsigned")?, false)?);
    runtime.block_on(async {
        ours.fill(HOUSEHOLDS).await?;
        unsigned.fill(HOUSEHOLDS).await
    })?;
    let sizes = workload::sizes(&ours.template, ours.store.seal());
    let mut settings = json!({ "sizes": sizes, "ieum": ours.store.settings() });
    for (name, baseline) in [
        ("naive", &mut naive),
        ("bare", &mut bare),
        ("probe", &mut probe),
    ] {
        let line = json!({ "open": { "dir": folder(name)?, "streams": HOUSEHOLDS * workload::STREAMS, "sizes": sizes } });
        settings[name] = baseline.ask(&line)?["settings"].take();
    }
    Ok((
        Bench {
            runtime,
            naive,
            bare,
            probe,
            ours,
            unsigned,
            slice_ms: args.slice_ms,
        },
        settings,
    ))
}

impl Bench {
    fn compare(&mut self, cell: &Cell, rounds: usize) -> anyhow::Result<Value> {
        let mut done = Vec::new();
        for round in 0..rounds {
            let mut sides = serde_json::Map::new();
            let mut probes = vec![self.probe()?];
            for turn in 0..cell.sides.len() {
                // Another one begins each time, and every turn has a look at the disk on both sides.
                let side = cell.sides[(round + turn) % cell.sides.len()];
                sides.insert(side.name().to_owned(), self.slice(side, cell)?);
                probes.push(self.probe()?);
            }
            done.push(json!({ "sides": sides, "probes": probes }));
        }
        Ok(json!({ "clients": cell.clients, "paper_bytes": cell.paper_bytes, "rounds": done }))
    }

    fn slice(&mut self, side: Side, cell: &Cell) -> anyhow::Result<Value> {
        let line = json!({ "run": { "clients": cell.clients, "ms": self.slice_ms, "paper_bytes": cell.paper_bytes } });
        let (ours, work) = match side {
            Side::Naive => return self.naive.ask(&line),
            Side::Bare => return self.bare.ask(&line),
            Side::Ieum => (&self.ours, Work::Append),
            Side::Unsigned => (&self.unsigned, Work::Append),
            Side::Whole => (&self.ours, Work::Whole),
        };
        self.runtime
            .block_on(ours.slice(work, cell.clients, self.slice_ms, cell.paper_bytes))
    }

    fn probe(&mut self) -> anyhow::Result<Value> {
        self.probe
            .ask(&json!({ "run": { "clients": 1, "ms": PROBE_MS, "paper_bytes": 0 } }))
    }
}
