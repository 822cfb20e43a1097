//! The counter of an office with its lines cut, beside the same counter in the seconds before and after: one officer, one paper after the other.

use std::path::Path;

use anyhow::Context;
use anyhow::bail;
use serde_json::Value;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::bench::Common;
use crate::bench::country::Citizen;
use crate::bench::country::Client;
use crate::bench::country::Country;
use crate::bench::figures::at;
use crate::bench::figures::field;
use crate::bench::figures::float;
use crate::bench::figures::show;
use crate::bench::machine;
use crate::bench::told::Goal;
use crate::bench::told::Report;
use crate::bench::told::Table;
use crate::up::Ask;
use crate::up::Told;
use crate::up::ask;
use crate::up::socket;

/// The office whose counter it is.
const OFFICE: &str = "cheongun";
/// What is cut, as `ieum cut` takes it.
const CUTS: [(&str, &str); 3] = [
    ("the centre from everybody", "centre"),
    ("the office from its home", "cheongun-jongno"),
    ("the office from everything", "cheongun"),
];
/// Normal slices that differ by more compare nothing.
const MOVED_MAX: f64 = 1.3;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The country's first port.
    #[arg(long, default_value_t = 18_600)]
    port: u16,
    /// How many people live in it.
    #[arg(long, default_value_t = 2_000)]
    residents: u32,
    /// How many papers a turn has.
    #[arg(long, default_value_t = 100)]
    papers: u64,
}

/// What papers took, in milliseconds.
#[derive(Default)]
struct Took {
    normal: Vec<f64>,
    /// Under each of [`CUTS`].
    cut: [Vec<f64>; CUTS.len()],
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let country = Country::start(dir, args.port, args.residents)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut counter = Counter::of(&country, args.papers)?;
    let lines = |what: &Ask| set(&runtime, &dir.join("country"), what);
    // Printing processes start, caches fill.
    counter.turn()?;
    let mut took = Took::default();
    for _ in 0..args.common.rounds {
        for ((_, which), under) in CUTS.iter().zip(&mut took.cut) {
            took.normal.extend(counter.turn()?);
            lines(&Ask::Cut {
                which: (*which).to_owned(),
                one_way: false,
            })?;
            // From the first request on: that the line is gone has not been noticed yet.
            under.extend(counter.turn()?);
            lines(&Ask::Heal(None))?;
        }
    }
    took.normal.extend(counter.turn()?);
    Ok(report(args, &took))
}

fn set(runtime: &Runtime, dir: &Path, what: &Ask) -> anyhow::Result<()> {
    match runtime.block_on(ask(&socket(dir), what))? {
        Told::Lines(_) => Ok(()),
        Told::Refused(why) => bail!("{why}"),
        Told::Started | Told::Map(_) => bail!("up answered another question"),
    }
}

/// One officer at the office, who asks for the papers of citizens of its home.
struct Counter {
    client: Client,
    asks: Vec<Citizen>,
    papers: u64,
    next: u64,
}

impl Counter {
    fn of(country: &Country, papers: u64) -> anyhow::Result<Self> {
        let ready = &country.ready;
        let office = ready.processes.iter().find(|part| part.name == OFFICE);
        let office = office.context("the country has the office")?;
        let mut officers = ready.officers.iter();
        let officer = officers.find(|officer| officer.node == OFFICE);
        let token = &officer.context("the office has officers")?.token;
        let asks = country.at_home()?.into_iter().map(|citizen| Citizen {
            token: token.clone(),
            ..citizen
        });
        Ok(Self {
            client: Client::at(&office.url),
            asks: asks.collect(),
            papers,
            next: 0,
        })
    }

    fn turn(&mut self) -> anyhow::Result<Vec<f64>> {
        let mut took = Vec::new();
        for _ in 0..self.papers {
            let n = usize::try_from(self.next).unwrap_or_default();
            let asked = &self.asks[n % self.asks.len()];
            let began = machine::now();
            self.client.issue(asked, &format!("bench-cut-{n}"))?;
            took.push(began.elapsed().as_secs_f64() * 1e3);
            self.next += 1;
        }
        Ok(took)
    }
}

fn figures(took: &[f64]) -> Value {
    let at = |share| at(took.iter().copied(), share);
    json!({"papers": took.len(), "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99)})
}

fn report(args: &Args, took: &Took) -> Report {
    let normal = figures(&took.normal);
    let cuts = CUTS.iter().zip(&took.cut);
    let cuts: Vec<(&str, Value)> = cuts
        .map(|((what, _), took)| (*what, figures(took)))
        .collect();
    let mut table = Table::new(
        &format!(
            "등본 at the counter of a 읍면동 office, one officer, turns of {} papers, normal and cut in turns; {} cores for all processes and the client",
            args.papers,
            machine::cores()
        ),
        &["cut", "papers", "p50 ms", "p95 ms", "p99 ms"],
    );
    for (what, figures) in [("nothing", &normal)]
        .into_iter()
        .chain(cuts.iter().map(|(what, figures)| (*what, figures)))
    {
        let names = ["papers", "p50_ms", "p95_ms", "p99_ms"];
        let row = names.map(|name| show(field(figures, name)));
        table
            .rows
            .push([what.to_owned()].into_iter().chain(row).collect());
    }
    let goals = cuts.iter().map(|(what, figures)| {
        let ratio = field(figures, "p99_ms") / field(&normal, "p99_ms");
        Goal::at_most(
            &format!("p99 with {what} cut, beside normal"),
            1.1,
            ratio,
            "×",
        )
    });
    Report {
        goals: goals.collect(),
        tables: vec![table],
        notes: vec!["A turn begins with the cut itself, before anybody has noticed it.".to_owned()],
        void: void(&took.normal),
        raw: json!({"normal": normal, "cuts": cuts.iter().map(|(what, figures)| json!({"what": what, "figures": figures})).collect::<Vec<_>>(), "residents": args.residents}),
    }
}

/// Normal turns must be alike from the first half to the second: else something else on the machine decided.
fn void(normal: &[f64]) -> Option<String> {
    let (first, second) = normal.split_at(normal.len() / 2);
    let p99 = |took: &[f64]| at(took.iter().copied(), 0.99);
    let (first, second) = (p99(first), p99(second));
    let moved = first.max(second) / first.min(second).max(1e-9);
    (moved > MOVED_MAX).then(|| {
        format!(
            "p99 with nothing cut was {} ms in the first half and {} ms in the second, of {} papers: the machine did something else meanwhile",
            show(first),
            show(second),
            show(float(normal.len()))
        )
    })
}
