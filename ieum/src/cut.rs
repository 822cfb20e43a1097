//! `ieum cut` and `ieum heal`: a line of a running `up` is cut, or healed. What is cut survives nothing: another `up` starts whole.

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;

use crate::up::Ask;
use crate::up::Told;
use crate::up::ask;
use crate::up::socket;

#[derive(clap::Args)]
pub(crate) struct CutArgs {
    /// A line (A-B, as jongno-centre), or a part with all its lines (jongno).
    #[arg(value_name = "A-B | NAME")]
    which: String,
    /// Only what A calls at B, not the other way round.
    #[arg(long)]
    one_way: bool,
    /// The country's directory.
    #[arg(long, default_value = "./ieum-data")]
    dir: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct HealArgs {
    /// A line, or a part with all its lines; nothing named: all lines.
    #[arg(value_name = "A-B | NAME")]
    which: Option<String>,
    /// The country's directory.
    #[arg(long, default_value = "./ieum-data")]
    dir: PathBuf,
}

/// `ieum cut`.
pub(crate) fn cut(args: CutArgs) -> anyhow::Result<ExitCode> {
    let CutArgs {
        which,
        one_way,
        dir,
    } = args;
    tell(&dir, &Ask::Cut { which, one_way }, "cut")
}

/// `ieum heal`.
pub(crate) fn heal(args: HealArgs) -> anyhow::Result<ExitCode> {
    tell(&args.dir, &Ask::Heal(args.which), "whole")
}

fn tell(dir: &Path, what: &Ask, state: &str) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(ask(&socket(dir), what))? {
        Told::Lines(lines) => {
            for line in lines {
                println!("{line}: {state}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Told::Refused(why) => bail!("{why}"),
        Told::Started | Told::Map(_) => bail!("the ieum up there answered another question"),
    }
}
