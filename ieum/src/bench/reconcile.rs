//! After a long cut: what several nodes did meanwhile is copied by one of them, while people stand at its counter all the same. Real processes of
//! `ieum serve`, real lines (TLS, both ends proven), real journals.

mod field;
mod line;
mod live;

use std::path::Path;
use std::time::Duration;

use anyhow::bail;
use serde_json::Value;
use serde_json::json;

use crate::bench::Common;
use crate::bench::country::Country;
use crate::bench::figures::float;
use crate::bench::figures::show;
use crate::bench::machine;
use crate::bench::reconcile::field::Backlog;
use crate::bench::reconcile::field::Field;
use crate::bench::reconcile::live::Live;
use crate::bench::told::Goal;
use crate::bench::told::Report;
use crate::bench::told::Table;

/// How long the copying may take.
const DRAINED_MAX: Duration = Duration::from_mins(20);
/// More than so between before and after compares nothing.
const MOVED_MAX: f64 = 1.3;
/// How often it is looked whether it is done.
const LOOK_EVERY: Duration = Duration::from_millis(200);

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The country's first port.
    #[arg(long, default_value_t = 18_500)]
    port: u16,
    /// How many people live in it.
    #[arg(long, default_value_t = 2_000)]
    residents: u32,
    /// How many entries wait in all.
    #[arg(long, default_value_t = 200_000)]
    entries: u64,
    /// How many entries of a node share one signed head: 1 as in a small office, where nobody waits beside another.
    #[arg(long, default_value_t = 1)]
    together: usize,
    /// Live requests a second at the node that copies.
    #[arg(long, default_value_t = 10)]
    rate: u32,
    /// How long live requests are measured without the copying, before and after it, seconds.
    #[arg(long, default_value_t = 30)]
    beside_s: u64,
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let country = Country::start(dir, args.port, args.residents)?;
    let citizens = country.at_home()?;
    let portal = country.ready.portal.clone();
    drop(country);

    let mut field = Field::lay_out(&dir.join("country"), args.port)?;
    field.enrol()?;
    let backlog = field.fill(args.entries, args.together)?;
    eprintln!(
        "{} entries wait at {} nodes",
        backlog.entries,
        field.sources()
    );
    field.start_all()?;
    let copied_before = field.copied()?;

    let live = Live::start(&portal, citizens, args.rate);
    let beside = Duration::from_secs(args.beside_s);
    // Printing processes start, caches fill.
    std::thread::sleep(Duration::from_secs(5));
    let mut phases = vec![phase(&live, &field, || {
        std::thread::sleep(beside);
        Ok(())
    })?];
    let wire_before = field.wire_bytes();
    phases.push(phase(&live, &field, || {
        field.heal();
        let began = machine::now();
        while field.copied()? < copied_before + backlog.entries {
            if began.elapsed() > DRAINED_MAX {
                bail!("not copied after {} s", DRAINED_MAX.as_secs());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    })?);
    let wire = field.wire_bytes() - wire_before;
    phases.push(phase(&live, &field, || {
        std::thread::sleep(beside);
        Ok(())
    })?);
    live.end()?;
    Ok(report(args, &field, &backlog, &phases, wire))
}

/// Live requests and processor time while something goes on.
fn phase(
    live: &Live,
    field: &Field,
    work: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<Value> {
    let (began, cpu) = (machine::now(), field.cpu());
    live.take();
    work()?;
    let seconds = began.elapsed().as_secs_f64();
    let took = live.take();
    let cpu_after = field.cpu();
    let at = |share| crate::bench::figures::at(took.iter().copied(), share);
    Ok(json!({
        "seconds": seconds, "requests": took.len(), "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99),
        "cpu_receiver": cpu_after.0 - cpu.0, "cpu_sources": cpu_after.1 - cpu.1,
    }))
}

/// Live requests without the copying, before and after it, must be alike: else something else on the machine decided.
fn void(before: f64, after: f64) -> Option<String> {
    let moved = before.max(after) / before.min(after).max(1e-9);
    (moved > MOVED_MAX).then(|| {
        format!(
            "p95 without the copying was {} ms before it and {} ms after it: the machine did something else meanwhile",
            show(before),
            show(after)
        )
    })
}

fn table(args: &Args, field: &Field, backlog: &Backlog, phases: &[Value]) -> Table {
    let of = |n: usize, name: &str| crate::bench::figures::field(&phases[n], name);
    let mut table = Table::new(
        &format!(
            "{} entries of {} nodes copied by one node, {} live 등본 a second at its portal; {} cores for all processes and the clients",
            show(float(backlog.entries)),
            field.sources(),
            args.rate,
            machine::cores()
        ),
        &[
            "while",
            "seconds",
            "live requests",
            "p50 ms",
            "p95 ms",
            "p99 ms",
            "CPU s of the node",
            "CPU s of the others",
        ],
    );
    for (n, name) in ["before", "copying", "after"].iter().enumerate() {
        let figure = |field: &str| show(of(n, field));
        let fields = [
            "seconds",
            "requests",
            "p50_ms",
            "p95_ms",
            "p99_ms",
            "cpu_receiver",
            "cpu_sources",
        ];
        table.rows.push(
            [(*name).to_owned()]
                .into_iter()
                .chain(fields.map(figure))
                .collect(),
        );
    }
    table
}

fn report(args: &Args, field: &Field, backlog: &Backlog, phases: &[Value], wire: u64) -> Report {
    let of = |n: usize, name: &str| crate::bench::figures::field(&phases[n], name);
    let rate = float(backlog.entries) / of(1, "seconds");
    let usual = f64::midpoint(of(0, "p95_ms"), of(2, "p95_ms"));
    let on_wire = float(wire) / float(backlog.body_bytes);
    Report {
        tables: vec![table(args, field, backlog, phases)],
        goals: vec![
            Goal::at_least(
                "entries copied a second, from healing to the last one on disk",
                2_000.0,
                rate,
                "",
            ),
            Goal::at_most(
                "p95 of live requests while copying, beside before and after",
                1.2,
                of(1, "p95_ms") / usual,
                "×",
            ),
            Goal::at_most(
                "bytes on the wire, beside those of the sealed bodies",
                1.5,
                on_wire,
                "×",
            ),
        ],
        notes: vec![format!(
            "{} entries share a signed head; a sealed body has {} bytes. A live request is timed from when it was due, so that none waits unseen.",
            args.together,
            show(float(backlog.body_bytes) / float(backlog.entries)),
        )],
        void: void(of(0, "p95_ms"), of(2, "p95_ms")),
        raw: json!({ "phases": phases, "wire_bytes": wire, "body_bytes": backlog.body_bytes, "entries": backlog.entries, "together": args.together, "rate": args.rate }),
    }
}
