//! `ieum journal`: a node's record from outside, without its keys: hashes are over the sealed bytes.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Checks the chain of a node's directory, its journal.db or an export.
    Verify {
        /// What to check.
        path: PathBuf,
    },
    /// Writes a node's record to standard output, one JSON line an entry.
    Export {
        /// The node's directory or its journal.db.
        path: PathBuf,
    },
}

/// Exit 1 where the chain does not hold.
pub(crate) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Verify { path } => {
            let verified = store::verify(path, None)?;
            println!("{}: the chain holds: {verified:?}", path.display());
        }
        Command::Export { path } => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            store::export(path, &mut out)?;
            out.flush()?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
