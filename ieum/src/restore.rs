//! `ieum restore`: puts a backup back into a node that is stopped. When it starts again, the node gets back what others hold of its journal, and
//! only then writes again, in a new epoch.

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::bail;
use keys::Keys;
use store::Restore;
use store::Restoring;

use crate::backup::DIRECTORY;
use crate::backup::JOURNAL;
use crate::backup::KEYS;
use crate::backup::Manifest;
use crate::backup::checker;
use crate::backup::copy;
use crate::backup::copy_folder;
use crate::backup::directory;
use crate::backup::read_node;
use crate::config::Config;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The node's configuration.
    config: PathBuf,
    /// The folder of a backup.
    #[arg(long, value_name = "FOLDER", required_unless_present = "alone")]
    from: Option<PathBuf>,
    /// Does not wait for holders that do not answer: what only they have is then another story, which they set aside. With no --from: decides so for
    /// a node that was restored and waits.
    #[arg(long)]
    alone: bool,
    /// Moves a journal that is there into a folder beside it.
    #[arg(long)]
    move_aside: bool,
}

/// Exit 1 where anything about the backup is not good; then the node is as it was.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = read_node(&args.config)?;
    if let Some(folder) = &args.from {
        put_back(args, folder, &config)?;
    } else {
        store::go_on_alone(&config.data)?;
        println!(
            "{node}은(는) 답하지 않는 보유처를 기다리지 않습니다 · {node} will not wait for holders that do not answer",
            node = config.name
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn put_back(args: &Args, folder: &Path, config: &Config) -> anyhow::Result<()> {
    let manifest = Manifest::read(folder)?;
    if manifest.node != config.name {
        bail!(
            "{} is a backup of {}, not of {}",
            folder.display(),
            manifest.node,
            config.name
        );
    }
    let keys = keys(&manifest, folder, config)?;
    let known = directory(config, &config.data).or_else(|| directory(config, folder));
    let check = checker(Some(&keys), known.as_ref());
    let check = check.context("the node's own key checks its record")?;
    match manifest.genuine(check.as_ref()) {
        Some(true) => {}
        Some(false) => bail!(
            "{}: the manifest is not signed by {}'s journal key: the backup, or the keys in {}, are another's",
            folder.display(),
            config.name,
            config.data.join(KEYS).display()
        ),
        None => {
            eprintln!("the manifest is not signed: only the record's own signatures are checked");
        }
    }
    let restored = store::restore(&Restore {
        dir: &config.data,
        node: &config.name,
        from: &folder.join(JOURNAL),
        check: check.as_ref(),
        waits: if args.alone {
            Restoring::WhoAnswers
        } else {
            Restoring::Holders
        },
        forget: &[node::SESSION],
        move_aside: args.move_aside,
        at: crate::site::now(),
    })?;
    // A copy that is there may be newer.
    let (saved, own) = (folder.join(DIRECTORY), config.data.join(DIRECTORY));
    if saved.exists() && !own.exists() {
        copy(&saved, &own)?;
    }
    let (node, seq) = (&config.name, restored.verified.seq);
    println!(
        "{node}: 기록 {seq}건까지 확인하고 되살렸습니다 · the record is back and checked up to entry {seq}"
    );
    if let Some(aside) = restored.aside {
        println!(
            "앞의 기록은 {aside}에 있습니다 · the journal before lies in {aside}",
            aside = aside.display()
        );
    }
    println!(
        "시작하면 보유처에서 그 뒤의 기록을 받은 다음에 새로 기록합니다 · start it: it gets what its holders have behind that, and then writes again"
    );
    Ok(())
}

/// The node's keys: those that are there, or those of the backup.
fn keys(manifest: &Manifest, folder: &Path, config: &Config) -> anyhow::Result<Keys> {
    let own = config.data.join(KEYS);
    if !own.exists() {
        if !manifest.has(KEYS) {
            bail!(
                "{} is not there, and the backup has no keys: put the node's own keys back first. New keys can't read its records",
                own.display()
            );
        }
        std::fs::create_dir_all(&config.data)?;
        let draft = config.data.join("keys.restoring");
        let _left_by_a_crash = std::fs::remove_dir_all(&draft);
        copy_folder(&folder.join(KEYS), &draft)?;
        std::fs::rename(&draft, &own)?;
    }
    Ok(Keys::open(&own, &config.name)?)
}
