//! `ieum import`: loads a register's export into a stopped node, through the same requests as at a counter.

mod residents;

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use kernel::Answers;
use kernel::Cell;
use kernel::Channel;
use kernel::Moment;
use kernel::Need;
use kernel::Submission;
use kernel::resident_number::ResidentNumber;

use crate::check;
use crate::load;
use crate::load::Opened;
use residents::Bad;
use residents::Import;
use residents::Incoming;
use residents::Purpose;

/// How many numbers are asked for at once.
const ASKED_AT_ONCE: usize = 256;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Residents and their households, from a CSV file (columns in docs/operations/import.md).
    Residents {
        /// The export, UTF-8 or CP949.
        file: PathBuf,
        /// Where the country is kept.
        #[arg(long, default_value = "./ieum-data")]
        dir: PathBuf,
        /// The node to load; it must be stopped.
        #[arg(long)]
        node: String,
        /// Loads the good households all the same, and writes the others to this file.
        #[arg(long, value_name = "BAD.csv")]
        set_aside: Option<PathBuf>,
    },
}

/// Exit 1 where a row is bad; without `--set-aside` nothing is loaded then.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let What::Residents {
        file,
        dir,
        node,
        set_aside,
    } = &args.what;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(load_residents(
        file,
        &dir.join(format!("{node}.toml")),
        set_aside.as_deref(),
    ))
}

async fn load_residents(
    file: &Path,
    config: &Path,
    bad_file: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    let opened = load::open(config).await?;
    let places = places(config)?;
    let purpose = Purpose {
        places: &places,
        today: opened.node.clock().now().day(),
        demo: opened.demo,
        held: &held(&opened, &residents::numbers(&bytes)).await?,
    };
    let import = match residents::read(&bytes, purpose) {
        Ok(import) => import,
        Err(faults) => return Ok(tell(&faults)),
    };
    let bad = !import.set_aside.is_empty();
    if bad {
        tell(
            &import
                .set_aside
                .iter()
                .flat_map(|row| row.faults.clone())
                .collect::<Vec<_>>(),
        );
    }
    match bad_file {
        None if bad => {
            eprintln!(
                "Nothing was loaded. Mend these rows, or load the other households with --set-aside BAD.csv."
            );
            return Ok(ExitCode::FAILURE);
        }
        Some(bad_file) if bad => set_aside(&import, bad_file)?,
        None | Some(_) => {}
    }
    let households = import.households.len();
    let good = import.households.into_iter();
    let fresh = opened
        .load(good.map(|household| carry_over(&opened, household)))
        .await?;
    let gaps = import.not_issuable.into_iter().flat_map(|gap| gap.answers);
    opened
        .load(gaps.map(|answers| submission(&opened, "carry-over-gap", answers, None)))
        .await?;
    println!("{fresh} of {households} households loaded; the others were there before");
    Ok(if bad {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn places(config: &Path) -> anyhow::Result<Vec<String>> {
    let config = check::read(config)?.ok();
    let place = config.and_then(|config| config.place);
    Ok(place.context("a node has an office")?.places)
}

/// Which of the numbers somebody in the register holds.
async fn held(
    opened: &Opened,
    numbers: &[ResidentNumber],
) -> anyhow::Result<BTreeSet<ResidentNumber>> {
    let store = opened.node.store();
    let mut held = BTreeSet::new();
    for numbers in numbers.chunks(ASKED_AT_ONCE) {
        let needs: Vec<_> = numbers.iter().map(holder_of).collect();
        let found = store
            .load(&store.deciding(opened.node.clock().now()), &needs)
            .await?;
        let known = numbers
            .iter()
            .zip(&needs)
            .filter(|(_, need)| !found.hits(need).is_empty());
        held.extend(known.map(|(number, _)| *number));
    }
    Ok(held)
}

fn holder_of(number: &ResidentNumber) -> Need {
    Need::Find {
        table: "resident.person-by-number",
        key: vec![Cell::Token(number.full())],
        limit: 1,
    }
}

fn tell(faults: &[Bad]) -> ExitCode {
    for fault in faults {
        eprintln!("{fault}");
    }
    ExitCode::FAILURE
}

/// Writes what was set aside. It is personal data: readable by its owner only, and never written over.
fn set_aside(import: &Import, file: &Path) -> anyhow::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let open = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file);
    let mut file_open = open.with_context(|| {
        format!(
            "{} can't be made (it must not be there yet)",
            file.display()
        )
    })?;
    file_open.write_all(&residents::set_aside_file(import))?;
    file_open.sync_all()?;
    let (rows, households) = (import.set_aside.len(), import.not_issuable.len());
    eprintln!(
        "{rows} rows of {households} households set aside in {}: nothing about them can be issued here until they are mended and imported",
        file.display()
    );
    Ok(())
}

fn carry_over(opened: &Opened, household: Incoming) -> Submission {
    let legal_at = Some(household.legal_at);
    submission(opened, "carry-over", household.answers, legal_at)
}

fn submission(
    opened: &Opened,
    request: &str,
    answers: Answers,
    legal_at: Option<Moment>,
) -> Submission {
    Submission {
        service: "resident".to_owned(),
        request: request.to_owned(),
        key: residents::key(&answers),
        answers,
        caller: opened.importer(),
        channel: Channel::Import,
        legal_at,
        home: None,
        replaces: None,
    }
}
