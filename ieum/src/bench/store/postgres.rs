//! The same issues on PostgreSQL: our store beside the naive way and the server's own measure, on one throw-away cluster, in turns.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::bench::children::Baseline;
use crate::bench::figures::rate;
use crate::bench::figures::show;
use crate::bench::store::Args;
use crate::bench::store::Cell;
use crate::bench::store::PROBE_MS;
use crate::bench::store::Side;
use crate::bench::store::compared;
use crate::bench::store::compared::ratio;
use crate::bench::store::compared::spread;
use crate::bench::store::ours::HOUSEHOLDS;
use crate::bench::store::ours::Ours;
use crate::bench::store::ours::Work;
use crate::bench::store::workload;
use crate::bench::told::Goal;
use crate::bench::told::Report;

/// The sides, of which the last is not in the comparison with papers: it has none.
const SIDES: &[Side] = &[Side::Naive, Side::Ieum, Side::Whole, Side::Pgbench];

/// What stands open. The cluster ends last.
struct Bench<'a> {
    runtime: &'a Runtime,
    ours: Arc<Ours>,
    whole: Arc<Ours>,
    naive: Baseline,
    pgbench: Baseline,
    probe: Baseline,
    settings: Value,
    slice_ms: u64,
    dir: PathBuf,
    _cluster: Baseline,
}

pub(super) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let cells = [(1, 0), (16, 0), (256, 0), (256, args.paper_bytes)];
    let cells = cells.map(|(clients, paper_bytes)| Cell {
        clients,
        paper_bytes,
        sides: if paper_bytes == 0 { SIDES } else { &SIDES[..2] },
    });
    let mut measured = Vec::new();
    let mut settings = Value::Null;
    for cell in &cells {
        eprintln!(
            "{} clients, papers of {} bytes",
            cell.clients, cell.paper_bytes
        );
        // A fresh cluster for each comparison, so that nobody begins with the larger tables.
        let mut bench = Bench::open(&runtime, args, dir)?;
        measured.push(bench.compare(cell, args.common.rounds)?);
        settings = bench.close()?;
    }
    let restless = measured.iter().map(spread).fold(0.0, f64::max);
    Ok(Report {
        tables: vec![compared::table(&cells, &measured)],
        goals: goals(&measured[2]),
        notes: notes(&settings, restless),
        void: compared::void(&cells, &measured),
        raw: json!({ "settings": settings, "cells": measured }),
    })
}

fn goals(many: &Value) -> Vec<Goal> {
    let beside = |what: &str, wanted, side| {
        Goal::at_least(what, wanted, ratio(many, Side::Ieum, side, rate), "×")
    };
    vec![
        beside(
            "issues/s at 256 clients beside naive sqlx",
            4.0,
            Side::Naive,
        ),
        beside(
            "issues/s at 256 clients beside the transactions/s of `pgbench -N`",
            2.0,
            Side::Pgbench,
        ),
    ]
}

fn notes(settings: &Value, restless: f64) -> Vec<String> {
    vec![
        "A transaction of `pgbench -N` is smaller than an issue: one UPDATE, one SELECT and one INSERT of a row of 100 bytes, prepared, on a \
         connection for each client; an issue is a look for its key, five versions checked and five rows of 6 kB together. CPU is that of the \
         clients' process without the server's, and is not told for pgbench."
            .to_owned(),
        format!(
            "The disk's own rate moved by up to {}× within one comparison.",
            show(restless)
        ),
        format!("Settings read back: {settings}."),
    ]
}

impl<'a> Bench<'a> {
    fn open(runtime: &'a Runtime, args: &Args, dir: &Path) -> anyhow::Result<Self> {
        let dir = dir.join("postgres");
        let folder = |name: &str| -> anyhow::Result<PathBuf> {
            let folder = dir.join(name);
            std::fs::create_dir_all(&folder)?;
            Ok(folder)
        };
        let baselines = &args.common.baselines;
        let server = folder("server")?;
        let (cluster, mut settings) = Baseline::cluster(baselines, &server)?;
        let url = format!("host={} user=postgres dbname=postgres", server.display());
        let ours = |name: &str| -> anyhow::Result<Arc<Ours>> {
            let ours = Arc::new(Ours::open_postgres(&folder(name)?, &url, name)?);
            runtime.block_on(ours.fill(HOUSEHOLDS))?;
            Ok(ours)
        };
        let mut bench = Self {
            runtime,
            ours: ours("ieum")?,
            whole: ours("whole")?,
            naive: Baseline::compiled(baselines, "store-naive-postgres")?,
            pgbench: Baseline::compiled(baselines, "store-pgbench")?,
            probe: Baseline::compiled(baselines, "probe")?,
            settings: Value::Null,
            slice_ms: args.slice_ms,
            dir: dir.clone(),
            _cluster: cluster,
        };
        let sizes = workload::sizes(&bench.ours.template, bench.ours.store.seal());
        settings["sizes"] = json!(sizes);
        settings["ieum"] = json!(bench.ours.store.settings());
        for (name, baseline, dir) in [
            ("pgbench", &mut bench.pgbench, &server),
            // The last one to fill asks for a checkpoint.
            ("naive", &mut bench.naive, &server),
            ("probe", &mut bench.probe, &folder("probe")?),
        ] {
            let line = json!({ "open": { "dir": dir, "streams": HOUSEHOLDS * workload::STREAMS, "sizes": sizes } });
            settings[name] = baseline.ask(&line)?["settings"].take();
        }
        bench.settings = settings;
        Ok(bench)
    }

    /// Ends everything and removes the cluster. Returns the settings that were read back.
    fn close(self) -> anyhow::Result<Value> {
        let (dir, settings) = (self.dir.clone(), self.settings.clone());
        drop(self);
        std::fs::remove_dir_all(dir)?;
        Ok(settings)
    }

    fn compare(&mut self, cell: &Cell, rounds: usize) -> anyhow::Result<Value> {
        let mut done = Vec::new();
        for round in 0..rounds {
            let mut sides = serde_json::Map::new();
            let mut probes = vec![self.probe()?];
            for turn in 0..cell.sides.len() {
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
            Side::Pgbench => return self.pgbench.ask(&line),
            Side::Ieum => (&self.ours, Work::Append),
            Side::Whole => (&self.whole, Work::Whole),
            Side::Bare | Side::Unsigned => anyhow::bail!("only SQLite has this side"),
        };
        self.runtime
            .block_on(ours.slice(work, cell.clients, self.slice_ms, cell.paper_bytes))
    }

    fn probe(&mut self) -> anyhow::Result<Value> {
        self.probe
            .ask(&json!({ "run": { "clients": 1, "ms": PROBE_MS, "paper_bytes": 0 } }))
    }
}
