//! Durable issue transactions: our store beside the naive way, the ceiling and the disk itself, in turns of two seconds.

mod compared;
mod ours;
mod postgres;
mod reads;
pub(super) mod workload;

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
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
    /// Also reads from a register of 5 million, which takes minutes to fill and 4 GB of disk.
    #[arg(long)]
    large: bool,
    /// Leaves the reading of households out.
    #[arg(long)]
    no_reads: bool,
    /// On PostgreSQL, in a throw-away cluster: beside sqlx, and beside the server's own `pgbench -N`.
    #[arg(long)]
    pub(crate) postgres: bool,
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
    /// PostgreSQL's own measure.
    Pgbench,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::Bare => "bare",
            Self::Ieum => "ieum",
            Self::Unsigned => "ieum, unsigned",
            Self::Whole => "ieum, read and sealed",
            Self::Pgbench => "pgbench -N",
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
struct Bench<'a> {
    runtime: &'a Runtime,
    naive: Baseline,
    bare: Baseline,
    probe: Baseline,
    ours: Arc<Ours>,
    unsigned: Arc<Ours>,
    whole: Arc<Ours>,
    slice_ms: u64,
    settings: Value,
    dir: PathBuf,
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    if args.postgres {
        return postgres::run(args, dir);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
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
    let mut chain = None;
    let mut settings = Value::Null;
    for cell in &cells {
        eprintln!(
            "{} clients, papers of {} bytes",
            cell.clients, cell.paper_bytes
        );
        // Fresh stores for each comparison: who has written more so far would begin the next one with the larger files.
        let mut bench = Bench::open(&runtime, args, dir)?;
        measured.push(bench.compare(cell, args.common.rounds)?);
        if cell.sides.contains(&Side::Unsigned) {
            chain = measured
                .last()
                .map(|at_256| ChainCost::of(&bench.ours, at_256));
        }
        settings = bench.close()?;
    }
    let chain = chain.context("one comparison leaves the signatures out")?;
    let mut report = compared::report(&cells, &measured, &chain, settings);
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

impl<'a> Bench<'a> {
    /// Fresh stores, filled with the same register.
    fn open(runtime: &'a Runtime, args: &Args, dir: &Path) -> anyhow::Result<Self> {
        let dir = dir.join("stores");
        let folder = |name: &str| -> anyhow::Result<PathBuf> {
            let folder = dir.join(name);
            std::fs::create_dir_all(&folder)?;
            Ok(folder)
        };
        let ours = |name: &str, signed: bool| -> anyhow::Result<Arc<Ours>> {
            let ours = Arc::new(Ours::open(&folder(name)?, signed)?);
            runtime.block_on(ours.fill(HOUSEHOLDS))?;
            Ok(ours)
        };
        let baselines = &args.common.baselines;
        let mut bench = Self {
            runtime,
            naive: Baseline::compiled(baselines, "store-naive")?,
            bare: Baseline::compiled(baselines, "store-bare")?,
            probe: Baseline::compiled(baselines, "probe")?,
            ours: ours("ieum", true)?,
            unsigned: ours("ieum-unsigned", false)?,
            whole: ours("ieum-whole", true)?,
            slice_ms: args.slice_ms,
            settings: Value::Null,
            dir: dir.clone(),
        };
        let sizes = workload::sizes(&bench.ours.template, bench.ours.store.seal());
        let mut settings = json!({ "sizes": sizes, "ieum": bench.ours.store.settings() });
        for (name, baseline) in [
            ("naive", &mut bench.naive),
            ("bare", &mut bench.bare),
            ("probe", &mut bench.probe),
        ] {
            let line = json!({ "open": { "dir": folder(name)?, "streams": HOUSEHOLDS * workload::STREAMS, "sizes": sizes } });
            settings[name] = baseline.ask(&line)?["settings"].take();
        }
        bench.settings = settings;
        Ok(bench)
    }

    /// Ends the baselines and removes the stores. Returns the settings that were read back.
    fn close(self) -> anyhow::Result<Value> {
        let (dir, settings) = (self.dir.clone(), self.settings.clone());
        drop(self);
        std::fs::remove_dir_all(dir)?;
        Ok(settings)
    }
}

impl Bench<'_> {
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
            Side::Whole => (&self.whole, Work::Whole),
            Side::Pgbench => anyhow::bail!("pgbench measures PostgreSQL alone"),
        };
        self.runtime
            .block_on(ours.slice(work, cell.clients, self.slice_ms, cell.paper_bytes))
    }

    fn probe(&mut self) -> anyhow::Result<Value> {
        self.probe
            .ask(&json!({ "run": { "clients": 1, "ms": PROBE_MS, "paper_bytes": 0 } }))
    }
}
