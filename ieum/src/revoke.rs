//! `ieum keys revoke`: a node's paper key no longer counts. Run at the centre; the next directory takes it to every node and every checker.

use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;
use certificate::Directory;
use certificate::directory::Revocation;
use kernel::Moment;
use link::REVOCATIONS;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The node whose paper key it is.
    node: String,
    /// The centre's folder.
    #[arg(long)]
    dir: PathBuf,
    /// Why, for people.
    #[arg(long)]
    reason: String,
    /// Papers issued at this moment or later do not count, like 2026-11-21T14:02+09:00. Left out: from the beginning of the key's delegation, as after a
    /// theft, because a stolen key can back-date its papers.
    #[arg(long)]
    from: Option<String>,
}

/// Writes the revocation behind those that are there. Said twice, it stands there once.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let directory: Directory = read(&args.dir.join("published.json"))?;
    let node = directory.node(&args.node);
    let node = node.with_context(|| format!("no node {} is in the directory", args.node))?;
    let delegation = node.delegation();
    let delegation = delegation.with_context(|| format!("{} has no delegation", args.node))?;
    let from_s = match &args.from {
        None => delegation.terms().from_s,
        Some(text) => {
            let from = Moment::parse(text);
            from.with_context(|| format!("--from {text}: a moment like 2026-11-21T14:02+09:00"))?
                .0
                .div_euclid(1_000)
        }
    };
    let revocation = Revocation {
        node: args.node.clone(),
        key: delegation.terms().key,
        from_s,
        reason: args.reason.clone(),
    };
    let path = args.dir.join(REVOCATIONS);
    let mut all: Vec<Revocation> = if path.exists() {
        read(&path)?
    } else {
        Vec::new()
    };
    if !all.contains(&revocation) {
        all.push(revocation);
        keys::write_public(&path, &serde_json::to_vec_pretty(&all)?)?;
    }
    println!(
        "{}: {} · {}",
        path.display(),
        all.len(),
        Moment(from_s * 1_000).to_minute()
    );
    Ok(())
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}
