//! `ieum configure`: a role's next configuration, on trial first; and `confirm` and `revert`, by which somebody decides.

mod by;
pub(crate) mod dry_run;
pub(crate) mod follow;
pub(crate) mod history;
mod peers;
mod shown;
pub(crate) mod start;
pub(crate) mod tried;

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use generations::From;
use generations::Kind;
use generations::Proposal;
use generations::Shelf;
use generations::Stage;
use generations::Standing;

use crate::check;
use crate::config::Any;
use crate::config::Changes;
use crate::config::ConfigFault;
use crate::configure::dry_run::Meant;
pub(crate) use crate::configure::start::Served;

/// How long a running gateway may take to begin a trial.
const BEGIN_MAX: Duration = Duration::from_secs(5);
/// How long a trial may take to say how it came out, beyond its own length.
const TRIAL_MAX: Duration = Duration::from_mins(12);
const LOOK: Duration = Duration::from_millis(100);

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The new configuration, or `confirm` or `revert` for the one on trial.
    #[arg(value_name = "FILE.toml | confirm | revert")]
    what: PathBuf,
    /// The role's data folder; without it the file's own paths.data.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Why, in a sentence: it stays on record.
    #[arg(long)]
    why: Option<String>,
    /// Who; without it the user of this system.
    #[arg(long)]
    who: Option<String>,
    /// A change that somebody has to confirm goes back by itself after so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u32).range(5..=86_400))]
    confirm_within: u32,
    /// Finds out what can be found out without serving by it, and changes nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Exit 0 where it is in force, or on trial and waits for a word; 1 where it was refused or went back.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match args.what.to_str() {
        Some("confirm") => decide(args, Kind::Confirmed),
        Some("revert") => decide(args, Kind::Reverted),
        Some(_) | None => propose(args),
    }
}

/// Somebody's word on the generation on trial. The process that serves follows the record.
fn decide(args: &Args, kind: Kind) -> anyhow::Result<ExitCode> {
    let dir = args.dir.as_deref();
    let shelf = Shelf::of(dir.context("--dir DATA: the role's data folder")?);
    let Some(open) = shelf.standing()?.open else {
        bail!("nothing is on trial in {}", shelf.folder().display());
    };
    if kind == Kind::Confirmed && open.stage != Stage::Stood {
        bail!(
            "generation {} is {}: wait until it has stood its trial",
            open.generation,
            open.stage.words()
        );
    }
    let usual = if kind == Kind::Confirmed {
        "confirmed by a person"
    } else {
        "taken back by a person"
    };
    let why = args.why.as_deref().unwrap_or(usual);
    shelf.note(
        open.generation,
        kind,
        &by::somebody(args.who.as_deref()),
        why,
        by::now(),
    )?;
    let (ko, en) = if kind == Kind::Confirmed {
        ("확정", "is in force")
    } else {
        ("되돌림", "goes back")
    };
    println!("설정 {n}: {ko} · generation {n} {en}", n = open.generation);
    Ok(ExitCode::SUCCESS)
}

/// A configuration that is meant, for the role that it is meant for.
struct Candidate {
    shelf: Shelf,
    standing: Standing,
    text: String,
    read: Any,
    /// What is in force: its text and what it says.
    former: (String, Any),
}

fn propose(args: &Args) -> anyhow::Result<ExitCode> {
    let file = &args.what;
    let text = check::text_of(file)?;
    let why = match &args.why {
        Some(why) if !why.trim().is_empty() => why.clone(),
        None if args.dry_run => String::new(),
        Some(_) | None => bail!("--why TEXT: a sentence that says why; it stays on record"),
    };
    let proposal = |confirm_within_s| Proposal {
        text: &text,
        from: From::Operator,
        who: by::somebody(args.who.as_deref()),
        why: why.clone(),
        at: by::now(),
        confirm_within_s,
    };
    let shelf = shelf_of(args, file, &text)?;
    let candidate = match candidate(shelf.as_ref(), file, &text)? {
        Ok(candidate) => candidate,
        Err(faults) => {
            if let Some(shelf) = shelf.filter(|shelf| !args.dry_run && !shelf.is_empty()) {
                shelf.refuse(&proposal(None), said(&faults))?;
            }
            return Ok(check::tell(&faults));
        }
    };
    let Candidate {
        shelf,
        standing,
        former,
        ..
    } = &candidate;
    let changes = Changes::between(&former.0, &candidate.text);
    if changes.is_empty() {
        println!("{}: 바뀌는 것이 없습니다 · nothing changes", file.display());
        return Ok(ExitCode::SUCCESS);
    }
    let faults = tried_dry(&candidate, file)?;
    if !faults.is_empty() {
        if !args.dry_run {
            shelf.refuse(&proposal(None), said(&faults))?;
        }
        return Ok(check::tell(&faults));
    }
    let confirm = (!changes.risky().is_empty()).then_some(args.confirm_within);
    println!("{}: {}", file.display(), changes.keys());
    if let Some(seconds) = confirm {
        let risky = changes.risky().join(", ");
        println!(
            "{risky}: {seconds}초 안에 확정하지 않으면 되돌아갑니다 · goes back unless it is confirmed within {seconds} seconds"
        );
    }
    if args.dry_run {
        println!("좋음 · good, and nothing was changed");
        return Ok(ExitCode::SUCCESS);
    }
    let generation = shelf.propose(&proposal(confirm))?;
    let at_start = standing.in_force.is_none() || changes.wants_start();
    if at_start || !matches!(candidate.read, Any::Gateway(_)) {
        println!(
            "설정 {generation}: {name}을(를) 다시 시작하면 시험합니다 · generation {generation} is tried when {name} starts again",
            name = candidate.read.name()
        );
        return Ok(ExitCode::SUCCESS);
    }
    await_trial(shelf, generation, candidate.read.data())
}

/// The generations that a file is meant for; none where neither the command nor the file says.
fn shelf_of(args: &Args, file: &Path, text: &str) -> anyhow::Result<Option<Shelf>> {
    let data = match &args.dir {
        Some(dir) => Some(dir.clone()),
        None => start::data_of(file, text),
    };
    let Some(data) = data else { return Ok(None) };
    let shelf = Shelf::of(&data);
    if shelf.standing()?.in_force.is_none() {
        bail!(
            "{}: no role has been served from this data folder, and one that starts on an empty folder has lost its record. Name the folder of the role that runs: --dir DATA",
            data.display()
        );
    }
    Ok(Some(shelf))
}

/// Reads a text as the role would that serves. Faults are said of the operator's file.
fn candidate(
    shelf: Option<&Shelf>,
    file: &Path,
    text: &str,
) -> anyhow::Result<Result<Candidate, Vec<ConfigFault>>> {
    let Some(shelf) = shelf else {
        let faults = Any::read(file, text).err();
        return Ok(Err(faults.context("paths.data is missing")?));
    };
    let standing = shelf.standing()?;
    let (in_force, _) = standing.in_force.clone().context("nothing is in force")?;
    let former = shelf.text(in_force)?;
    // Paths are relative to the file that the role is started with, wherever this one lies.
    let served = start::file_of(shelf).unwrap_or_else(|| file.to_owned());
    let renamed = |faults: Vec<ConfigFault>| -> Vec<ConfigFault> {
        let (from, to) = (served.display().to_string(), file.display().to_string());
        let mut faults = faults;
        for fault in faults.iter_mut().filter(|fault| fault.file == from) {
            fault.file.clone_from(&to);
        }
        faults
    };
    let was = Any::read(&served, &former).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        anyhow::anyhow!("the configuration in force can't be read any more: {first}")
    })?;
    Ok(Any::read(&served, text)
        .map_err(renamed)
        .map(|read| Candidate {
            shelf: shelf.clone(),
            standing,
            text: text.to_owned(),
            read,
            former: (former, was),
        }))
}

fn tried_dry(candidate: &Candidate, file: &Path) -> anyhow::Result<Vec<ConfigFault>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let meant = Meant {
        file,
        text: &candidate.text,
        read: &candidate.read,
        former: &candidate.former.1,
    };
    Ok(runtime.block_on(meant.faults(by::now().0)))
}

fn said(faults: &[ConfigFault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

/// Follows the record until it is known what becomes of a generation.
fn await_trial(shelf: &Shelf, generation: u32, data: &Path) -> anyhow::Result<ExitCode> {
    let began = clock::Ticks::begin();
    let mut stage = None;
    loop {
        let standing = shelf.standing()?;
        let now = standing
            .open
            .filter(|open| open.generation == generation)
            .map(|open| open.stage);
        if now != stage && now == Some(Stage::Begun) {
            println!("설정 {generation}: 시험 중 · generation {generation} is on trial");
        }
        stage = now;
        match (now, standing.last.get(&generation)) {
            (Some(Stage::Stood), _) => {
                println!(
                    "설정 {generation}: 시험을 마쳤고 쓰이고 있습니다. 확정: ieum configure confirm --dir {dir} · generation {generation} stood its trial and serves; confirm it",
                    dir = data.display()
                );
                return Ok(ExitCode::SUCCESS);
            }
            (None, Some(Kind::Confirmed)) => {
                println!("설정 {generation}: 확정 · generation {generation} is in force");
                return Ok(ExitCode::SUCCESS);
            }
            (None, _) => {
                eprintln!(
                    "설정 {generation}: 되돌림 · generation {generation} went back: {}",
                    why_of(shelf, generation)?
                );
                return Ok(ExitCode::FAILURE);
            }
            (Some(Stage::Proposed), _) if u128::from(began.ms()) > BEGIN_MAX.as_millis() => {
                println!(
                    "설정 {generation}: 실행 중인 게이트웨이가 없습니다. 다음 시작 때 시험합니다 · no gateway runs on this folder; generation {generation} is tried at its next start"
                );
                return Ok(ExitCode::SUCCESS);
            }
            (Some(_), _) if u128::from(began.ms()) > TRIAL_MAX.as_millis() => bail!(
                "the trial does not end: is the gateway still there? `ieum inspect generations`"
            ),
            (Some(_), _) => std::thread::sleep(LOOK),
        }
    }
}

fn why_of(shelf: &Shelf, generation: u32) -> anyhow::Result<String> {
    let lines = shelf.lines()?;
    let last = lines
        .iter()
        .rev()
        .find(|line| line.event.generation == Some(generation));
    Ok(last.map(|line| line.event.why.clone()).unwrap_or_default())
}
