//! Memory at rest, and the time from the start of the built program to the first signed paper.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::bench::Common;
use crate::bench::country::Client;
use crate::bench::country::Country;
use crate::bench::figures::at;
use crate::bench::figures::float;
use crate::bench::figures::median;
use crate::bench::figures::show;
use crate::bench::machine;
use crate::bench::told::Goal;
use crate::bench::told::Report;
use crate::bench::told::Table;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The country's first port.
    #[arg(long, default_value_t = 18_500)]
    port: u16,
    /// How many people live in it: as many as `ieum up` makes without being told.
    #[arg(long, default_value_t = 10_000)]
    residents: u32,
    /// How long it is left alone before its memory is read, seconds.
    #[arg(long, default_value_t = 10)]
    rest_s: u64,
}

pub(crate) fn run(args: &Args, dir: &Path) -> anyhow::Result<Report> {
    let mut rounds = Vec::new();
    for round in 0..args.common.rounds {
        let folder = dir.join(round.to_string());
        std::fs::create_dir_all(&folder)?;
        rounds.push(once(args, &folder)?);
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(report(&rounds, args))
}

/// One country, from nothing to its end. Sizes in MiB, times in seconds.
struct Once {
    ready_s: f64,
    first_paper_s: f64,
    resting: Vec<(String, String, f64)>,
    all_resting: f64,
    all_printing: f64,
}

fn once(args: &Args, dir: &Path) -> anyhow::Result<Once> {
    let country = Country::start(dir, args.port, args.residents)?;
    let ready_s = country.began.elapsed().as_secs_f64();
    std::thread::sleep(Duration::from_secs(args.rest_s));
    let resting = country
        .ready
        .processes
        .iter()
        .map(|process| {
            (
                process.name.clone(),
                process.role.clone(),
                machine::memory_mib(process.pid),
            )
        })
        .collect();
    let all_resting = all(&country);
    let citizens = country.at_home()?;
    let began = machine::now();
    Client::new(&country).issue(&citizens[0], "first")?;
    let first_paper_s = ready_s + began.elapsed().as_secs_f64();
    Ok(Once {
        ready_s,
        first_paper_s,
        resting,
        all_resting,
        all_printing: all(&country),
    })
}

fn all(country: &Country) -> f64 {
    machine::descendants(country.pid())
        .into_iter()
        .map(machine::memory_mib)
        .sum()
}

fn report(rounds: &[Once], args: &Args) -> Report {
    let mut memory = Table::new(
        &format!(
            "Memory (RSS) of a country of {} residents, {} s after it stood; median of {}",
            args.residents,
            args.rest_s,
            rounds.len()
        ),
        &["process", "MiB"],
    );
    let of = |figure: &dyn Fn(&Once) -> f64| median(rounds.iter().map(figure));
    for (place, (name, ..)) in rounds[0].resting.iter().enumerate() {
        memory
            .rows
            .push(vec![name.clone(), show(of(&|once| once.resting[place].2))]);
    }
    let (resting, printing) = (of(&|once| once.all_resting), of(&|once| once.all_printing));
    memory
        .rows
        .push(vec!["all, with `up` itself".to_owned(), show(resting)]);
    memory.rows.push(vec![
        "all, right after a paper (one printing process)".to_owned(),
        show(printing),
    ]);
    let mut time = Table::new(
        "From the start of the built program, seconds; keys, two registers and enrolment included",
        &["until", "s"],
    );
    let (ready, first) = (of(&|once| once.ready_s), of(&|once| once.first_paper_s));
    time.rows
        .push(vec!["every process answers".to_owned(), show(ready)]);
    time.rows
        .push(vec!["the first signed paper".to_owned(), show(first)]);
    let nodes = rounds
        .iter()
        .flat_map(|once| &once.resting)
        .filter(|(_, role, _)| role == "node");
    let largest = at(nodes.map(|(.., mib)| *mib), 1.0);
    let raw = rounds.iter().map(|once| {
        let processes: serde_json::Map<_, _> = once.resting.iter().map(|(name, _, mib)| (name.clone(), json!(mib))).collect();
        json!({ "ready_s": once.ready_s, "first_paper_s": once.first_paper_s, "processes_mib": processes, "all_mib": once.all_resting, "all_printing_mib": once.all_printing })
    });
    Report {
        goals: vec![
            Goal::at_most("the largest node at rest", 64.0, largest, " MiB"),
            Goal::at_most(
                "all processes of `up` together, also while one prints",
                400.0,
                resting.max(printing),
                " MiB",
            ),
            Goal::at_most(
                "from the built program to the first signed paper",
                10.0,
                first,
                " s",
            ),
        ],
        notes: vec![format!(
            "RSS counts the pages that processes share (the program itself) once for each of {} processes.",
            float(rounds[0].resting.len()) + 1.0
        )],
        raw: json!({ "residents": args.residents, "rounds": raw.collect::<Vec<_>>() }),
        tables: vec![memory, time],
        void: None,
    }
}
