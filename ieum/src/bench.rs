//! `ieum bench`: how fast, beside baselines that run in the same seconds. Figures without that are noise: a shared machine's disk moves by
//! a factor of seven within a minute.

mod children;
mod country;
mod cut;
mod documents;
mod figures;
mod footprint;
mod gateway;
mod issue;
mod machine;
mod rebuild;
mod reconcile;
mod sample;
mod signing;
mod store;
mod telling;
mod told;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::bench::children::Missing;
use crate::bench::told::Report;

/// Nothing was compared: a baseline is missing, or the machine was too restless.
const VOID: u8 = 2;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Durable issue transactions, and reading a household.
    Store(store::Args),
    /// Pages per core.
    Documents(documents::Args),
    /// From the HTTP request to the sealed paper on disk.
    Issue(issue::Args),
    /// Memory at rest, and the time from the start to the first paper.
    Footprint(footprint::Args),
    /// All derived rows made anew, as after a change of a search table.
    Rebuild(rebuild::Args),
    /// A node copies what others did while they were cut off, and serves all the same.
    Reconcile(reconcile::Args),
    /// An office's counter with its lines cut, beside the same counter in the seconds before and after.
    Cut(cut::Args),
    /// From an officer's press to a crowd of open status pages.
    Telling(telling::Args),
    /// What a gateway costs a request, beside HAProxy and nginx.
    Gateway(gateway::Args),
    /// Prints the tables of a file of figures, or puts them into a page between its two marks.
    Table {
        /// What `--json` wrote.
        file: PathBuf,
        /// The page.
        #[arg(long)]
        into: Option<PathBuf>,
    },
}

/// What all of them take.
#[derive(clap::Args)]
pub(crate) struct Common {
    /// Writes the raw figures there, beside those of other benchmarks.
    #[arg(long)]
    json: Option<PathBuf>,
    /// How often each side has its turn.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Where the benchmark works; it makes this folder and removes it.
    #[arg(long, default_value = "./ieum-bench")]
    dir: PathBuf,
    /// Where `cargo xtask baselines` has built.
    #[arg(long, default_value = "./bench")]
    baselines: PathBuf,
}

/// Exit 0 measured, 2 void.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let (name, common) = match &args.what {
        What::Store(args) if args.postgres => ("store --postgres", &args.common),
        What::Store(args) => ("store", &args.common),
        What::Documents(args) => ("documents", &args.common),
        What::Issue(args) => ("issue", &args.common),
        What::Footprint(args) => ("footprint", &args.common),
        What::Rebuild(args) => ("rebuild", &args.common),
        What::Reconcile(args) => ("reconcile", &args.common),
        What::Cut(args) => ("cut", &args.common),
        What::Telling(args) => ("telling", &args.common),
        What::Gateway(args) => ("gateway", &args.common),
        What::Table { file, into } => return told::table(file, into.as_deref()),
    };
    let before = machine::load();
    let dir = machine::Workplace::make(&common.dir)?;
    let measured = match &args.what {
        What::Store(args) => store::run(args, &dir.path),
        What::Documents(args) => documents::run(args, &dir.path),
        What::Issue(args) => issue::run(args, &dir.path),
        What::Footprint(args) => footprint::run(args, &dir.path),
        What::Rebuild(args) => rebuild::run(args, &dir.path),
        What::Reconcile(args) => reconcile::run(args, &dir.path),
        What::Cut(args) => cut::run(args, &dir.path),
        What::Telling(args) => telling::run(args, &dir.path),
        What::Gateway(args) => gateway::run(args, &dir.path),
        What::Table { .. } => Ok(Report::default()),
    };
    let report = match measured {
        Ok(report) => report,
        Err(error) if error.is::<Missing>() => {
            eprintln!("ieum: {error}");
            return Ok(ExitCode::from(VOID));
        }
        Err(error) => return Err(error),
    };
    let written = report.written(&machine::facts(&before, &dir.path));
    println!("{}", told::page(name, &written));
    if let Some(file) = &common.json {
        told::keep(file, name, written)?;
    }
    Ok(if report.void.is_some() {
        ExitCode::from(VOID)
    } else {
        ExitCode::SUCCESS
    })
}
