//! `ieum drill`: replays an outage and scores it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::bail;
use drills::DRILLS;
use drills::Drill;
use drills::Score;
use drills::world::Report;
use drills::world::Simulation;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Which drills there are.
    List,
    /// Runs one and scores it; exit 1 where the score misses its bar.
    Run(Args),
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The drill.
    name: String,
    /// The first seed: the same seed is the same run, bit for bit.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds, counted up from the first.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// Runs in the simulated world, not against real processes.
    #[arg(long)]
    simulated: bool,
    /// Also writes the score here, as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Also writes the score here, as a page.
    #[arg(long)]
    html: Option<PathBuf>,
}

pub(crate) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::List => {
            for drill in DRILLS {
                println!("{}\t{}", drill.name, drill.tries);
                println!("\tbar: {}", drill.bar);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Run(args) => score(args),
    }
}

fn score(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(drill) = drills::drill(&args.name) else {
        bail!(
            "there is no drill {:?}; `ieum drill list` names them",
            args.name
        );
    };
    if !args.simulated {
        bail!(
            "{} runs in the simulated world only: add --simulated",
            drill.name
        );
    }
    let score = simulated(drill, args.seed, args.seeds)?;
    // Nothing of the machine and nothing of the wall clock: two runs can be compared byte by byte.
    print!("{score}");
    if let Some(path) = &args.json {
        let text = serde_json::to_string_pretty(&score)? + "\n";
        std::fs::write(path, text)
            .with_context(|| format!("{} can't be written", path.display()))?;
    }
    if let Some(path) = &args.html {
        std::fs::write(path, score.html())
            .with_context(|| format!("{} can't be written", path.display()))?;
    }
    Ok(if score.passes() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs the seeds, as many at once as the machine has processors. What comes out does not depend on how many those are.
fn simulated(drill: &Drill, first: u64, seeds: u64) -> anyhow::Result<Score> {
    let end = first
        .checked_add(seeds)
        .context("there are no such seeds")?;
    let runners = std::thread::available_parallelism().map_or(1, |many| many.get() as u64);
    let runners = runners.min(seeds);
    let mut reports: Vec<Report> = std::thread::scope(|scope| {
        let runners: Vec<_> = (0..runners)
            .map(|nth| {
                let own = (first..end).skip(usize::try_from(nth).unwrap_or(0));
                let own = own.step_by(usize::try_from(runners).unwrap_or(1));
                scope.spawn(move || {
                    let simulation = Simulation::new();
                    own.map(|seed| simulation.run(seed)).collect::<Vec<_>>()
                })
            })
            .collect();
        let joined = runners.into_iter().map(std::thread::ScopedJoinHandle::join);
        let joined: Result<Vec<_>, _> = joined.collect();
        joined.map(|reports| reports.into_iter().flatten().collect())
    })
    .map_err(|_| anyhow::anyhow!("a run ended in a panic, which is a fault of ours"))?;
    reports.sort_by_key(|report| report.seed);
    Ok(Score::of(drill, first, reports))
}
