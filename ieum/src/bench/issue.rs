//! From the HTTP request to the sealed paper on disk: a country of its own, and clients that ask its portal's API in a closed loop.

use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::bail;
use serde_json::Value;
use serde_json::json;

use crate::bench::Common;
use crate::bench::country::Citizen;
use crate::bench::country::Client;
use crate::bench::country::Country;
use crate::bench::figures::field;
use crate::bench::figures::median;
use crate::bench::figures::rate;
use crate::bench::figures::show;
use crate::bench::figures::slice;
use crate::bench::machine;
use crate::bench::told::Report;
use crate::bench::told::Table;

const CLIENTS: [u64; 4] = [1, 2, 8, 16];

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The country's first port.
    #[arg(long, default_value_t = 18_400)]
    port: u16,
    /// How many people live in it.
    #[arg(long, default_value_t = 2_000)]
    residents: u32,
    /// How long each turn lasts, milliseconds.
    #[arg(long, default_value_t = 3_000)]
    slice_ms: u64,
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let country = Country::start(dir, args.port, args.residents)?;
    let citizens = country.at_home()?;
    let client = Client::new(&country);
    let paper = client.issue(&citizens[0], "bench-first")?;
    let pdf = client.fetch(&citizens[0], &paper)?;
    if !String::from_utf8_lossy(&pdf).contains("pdfaid:part") {
        bail!("the paper does not say that it is PDF/A, so nothing was measured");
    }
    let next = AtomicU64::new(0);
    let mut rounds = Vec::new();
    for _ in 0..args.common.rounds {
        for clients in CLIENTS {
            let mut done = turn(&country, &citizens, clients, args.slice_ms, &next)?;
            done["clients"] = json!(clients);
            rounds.push(done);
        }
    }
    Ok(report(&rounds, args, pdf.len(), paper.code.len()))
}

fn turn(
    country: &Country,
    citizens: &[Citizen],
    clients: u64,
    ms: u64,
    next: &AtomicU64,
) -> anyhow::Result<Value> {
    let began = machine::now();
    let until = began + Duration::from_millis(ms);
    let cpu = cpu_of(country);
    let took = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let asking = || -> anyhow::Result<()> {
            let client = Client::new(country);
            while machine::now() < until {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let citizen = &citizens[usize::try_from(n).unwrap_or_default() % citizens.len()];
                let began = machine::now();
                client.issue(citizen, &format!("bench-{n}"))?;
                let took_ms = began.elapsed().as_secs_f64() * 1e3;
                took.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(took_ms);
            }
            Ok(())
        };
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(asking)).collect();
        clients.into_iter().try_for_each(|client| {
            client
                .join()
                .map_err(|_| anyhow::anyhow!("a client panicked"))?
        })
    })?;
    let took = took.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(slice(began, cpu_of(country) - cpu, &took, 0))
}

/// Processor time of the country's processes so far, their printers that have ended and those that run.
fn cpu_of(country: &Country) -> f64 {
    machine::descendants(country.pid())
        .into_iter()
        .map(machine::cpu_seconds_of)
        .sum()
}

fn report(rounds: &[Value], args: &Args, pdf_bytes: usize, code_chars: usize) -> Report {
    let mut table = Table::new(
        &format!(
            "`POST /api/v1/resident/household-extract` until 201: decided, printed, sealed, on disk; median of {} rounds; {} cores for clients, node and printers together",
            args.common.rounds,
            machine::cores()
        ),
        &["clients", "papers/s", "p50 ms", "p99 ms", "CPU ms a paper"],
    );
    for clients in CLIENTS {
        let of = |figure: &dyn Fn(&Value) -> f64| {
            median(
                rounds
                    .iter()
                    .filter(|round| round["clients"] == clients)
                    .map(figure),
            )
        };
        table.rows.push(vec![
            clients.to_string(),
            show(of(&rate)),
            show(of(&|round| field(round, "p50_us") / 1e3)),
            show(of(&|round| field(round, "p99_us") / 1e3)),
            show(of(&|round| {
                field(round, "cpu_seconds") * 1e3 / field(round, "done").max(1.0)
            })),
        ]);
    }
    Report {
        tables: vec![table],
        notes: vec![format!(
            "A paper of this country has {} bytes as PDF and a code of {code_chars} characters.",
            show(crate::bench::figures::float(pdf_bytes))
        )],
        raw: json!({ "rounds": rounds, "residents": args.residents, "pdf_bytes": pdf_bytes }),
        ..Report::default()
    }
}
