//! `ieum backup`: saves a node into a folder while it runs. Private keys stay where they are, unless they are asked for.

mod manifest;

use std::fs::DirBuilder;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::bail;
use certificate::Check;
use certificate::Directory;
use certificate::Signer;
use journal::CheckHead;
use journal::SignHead;
use keys::Checker;
use keys::HeadChecker;
use keys::Keys;

use crate::anchors;
use crate::check;
use crate::config::Config;
use crate::config::Role;
pub(crate) use manifest::Manifest;
use manifest::Saved;

/// The journal in a backup.
pub(crate) const JOURNAL: &str = "journal.db";
/// The node's copy of the directory, here and in its data folder.
pub(crate) const DIRECTORY: &str = "directory.cose";
/// The keys, where they were asked for.
pub(crate) const KEYS: &str = "keys";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The node's configuration.
    config: PathBuf,
    /// Where to: a new or empty folder, on another disk.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Saves the node's private keys too. Whoever has such a folder can read every record and sign as this node.
    #[arg(long)]
    with_keys: bool,
}

/// Exit 1 where the backup is not whole; then the folder has no manifest, and no restore takes it.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = read_node(&args.config)?;
    make_folder(&args.to)?;
    match save(args, &config) {
        Ok(manifest) => {
            println!(
                "{folder}: {node}의 기록 {seq}건까지 백업했습니다 · the record of {node} up to entry {seq} is saved and checked",
                folder = args.to.display(),
                node = manifest.node,
                seq = manifest.seq,
            );
            if !args.with_keys {
                println!(
                    "개인키는 들어 있지 않습니다. {keys}을(를) 따로 보관하세요 · private keys are not in it: keep {keys} apart",
                    keys = config.data.join(KEYS).display(),
                );
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            // What was written so far is of no use, and takes room.
            let _gone = std::fs::remove_file(args.to.join(JOURNAL));
            eprintln!("백업하지 못했습니다 · nothing was saved that a restore would take");
            Err(error)
        }
    }
}

/// The configuration of a node, or everything that is wrong with it.
pub(crate) fn read_node(file: &Path) -> anyhow::Result<Config> {
    let config = match check::read(file)? {
        Ok(config) => config,
        Err(faults) => {
            let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
            bail!("{}", faults.join("\n"))
        }
    };
    if config.role != Role::Node {
        bail!(
            "{} is no node: the centre's PostgreSQL is saved with its own tools (docs/operations/postgresql.md)",
            config.name
        );
    }
    Ok(config)
}

fn save(args: &Args, config: &Config) -> anyhow::Result<Manifest> {
    let (folder, data) = (&args.to, &config.data);
    let file = folder.join(JOURNAL);
    private_file(&file).with_context(|| format!("{}", file.display()))?;
    let backed = store::back_up(data, &file)?;
    if backed.node != config.name {
        bail!(
            "{} is the record of {}, not of {}",
            data.display(),
            backed.node,
            config.name
        );
    }
    let keys = Keys::open(&data.join(KEYS), &config.name).ok();
    let directory = directory(config, data);
    let check = checker(keys.as_ref(), directory.as_ref());
    let verified = store::verify(&file, check.as_deref())?;
    if check.is_none() {
        eprintln!("neither the node's keys nor its directory read: signatures were not checked");
    }
    let mut files = vec![Saved::of(folder, JOURNAL)?];
    for (from, name) in [
        (data.join(DIRECTORY), DIRECTORY),
        (args.config.clone(), "node.toml"),
        (config.anchors.clone(), "anchors.pem"),
    ] {
        if from.exists() {
            copy(&from, &folder.join(name))?;
            files.push(Saved::of(folder, name)?);
        }
    }
    if args.with_keys {
        for name in copy_folder(&data.join(KEYS), &folder.join(KEYS))? {
            files.push(Saved::of(folder, &format!("{KEYS}/{name}"))?);
        }
    }
    let signer = keys.as_ref().map(|keys| keys as &dyn SignHead);
    let manifest = Manifest::new(&backed, verified.hash, crate::site::now(), files).signed(signer);
    manifest.write(folder)?;
    Ok(manifest)
}

/// The directory that lies in a folder, if the anchors vouch for it.
pub(crate) fn directory(config: &Config, folder: &Path) -> Option<Directory> {
    let bytes = std::fs::read(folder.join(DIRECTORY)).ok()?;
    let anchors = anchors::of(config).ok()?;
    Directory::open(&bytes, &anchors, &Checker).ok()
}

/// Checks signatures of the node: by its own key, or by what the directory says of its keys, the former ones among them.
pub(crate) fn checker<'a>(
    keys: Option<&'a Keys>,
    directory: Option<&'a Directory>,
) -> Option<Box<dyn CheckHead + 'a>> {
    (keys.is_some() || directory.is_some())
        .then(|| Box::new(ByEither { keys, directory }) as Box<dyn CheckHead + 'a>)
}

struct ByEither<'a> {
    keys: Option<&'a Keys>,
    directory: Option<&'a Directory>,
}

impl CheckHead for ByEither<'_> {
    fn check_head(&self, node: &str, message: &[u8], signature: &[u8]) -> bool {
        let own = self.keys.is_some_and(|keys| {
            let key = keys.now().journal().public_key();
            node == keys.name() && Checker.es256(&key, message, signature)
        });
        let listed = self.directory;
        own || listed
            .is_some_and(|directory| HeadChecker(directory).check_head(node, message, signature))
    }
}

/// An earlier backup is never written over.
fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let made = || -> io::Result<bool> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        Ok(std::fs::read_dir(folder)?.next().is_none())
    };
    if !made().with_context(|| format!("{} can't be made", folder.display()))? {
        bail!(
            "{} is not empty: a backup goes into a folder of its own",
            folder.display()
        );
    }
    Ok(())
}

/// A new file that only its owner reads: search rows lie open in a journal.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Copies a file, and has it on disk.
pub(crate) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let copied = || -> io::Result<()> {
        let mut file = private_file(to)?;
        io::copy(&mut File::open(from)?, &mut file)?;
        file.sync_all()
    };
    copied().with_context(|| format!("{} can't be copied to {}", from.display(), to.display()))
}

/// Copies the files of a folder into a new one that only its owner enters; gives their names.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    DirBuilder::new()
        .mode(0o700)
        .create(to)
        .with_context(|| format!("{} can't be made", to.display()))?;
    let listed =
        std::fs::read_dir(from).with_context(|| format!("{} can't be read", from.display()))?;
    for found in listed {
        let found = found?;
        let name = found.file_name().to_string_lossy().into_owned();
        let (source, place) = (from.join(&name), to.join(&name));
        if found.file_type()?.is_dir() {
            // Where keys have changed, those in force lie in a folder of their own.
            let within = copy_folder(&source, &place)?;
            names.extend(within.into_iter().map(|file| format!("{name}/{file}")));
        } else {
            copy(&source, &place)?;
            names.push(name);
        }
    }
    names.sort();
    File::open(to)?.sync_all()?;
    Ok(names)
}
