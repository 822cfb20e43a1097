//! A node's journal saved while the node runs, and put back while it does not. What a restore puts in its place is what it has checked.

use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use journal::CheckHead;
use journal::Verified;
use kernel::Moment;

use crate::FileFault;
use crate::OpenError;
use crate::Restoring;
use crate::config::FILE;
use crate::config::UNFINISHED;
use crate::sqlite::copy_to;
use crate::sqlite::lock;
use crate::sqlite::mark;
use crate::sqlite::marks;
use crate::sqlite::whole;
use crate::verify;

/// Whose journal was saved, and how far it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backed {
    /// The node.
    pub node: String,
    /// Its epoch.
    pub epoch: u32,
    /// The last entry's place; 0 where there is none.
    pub seq: u64,
}

/// What is to be put back.
#[derive(Clone, Copy)]
pub struct Restore<'a> {
    /// The node's directory.
    pub dir: &'a Path,
    /// The node. Another one's journal is refused.
    pub node: &'a str,
    /// The saved journal.
    pub from: &'a Path,
    /// Checks its signatures.
    pub check: &'a dyn CheckHead,
    /// What it waits for before a new epoch begins.
    pub waits: Restoring,
    /// Kinds of what the node kept for itself that do not come back, as sessions that may have been closed since.
    pub forget: &'a [&'a str],
    /// True if a journal that lies there may be moved aside. It is never written over.
    pub move_aside: bool,
    /// Now: the folder to which it is moved is named by it.
    pub at: Moment,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What was checked.
    pub verified: Verified,
    /// The greatest epoch that was seen: the next one is greater.
    pub epoch_seen: u32,
    /// Where the journal lies that was there before.
    pub aside: Option<PathBuf>,
}

/// Saves a node's journal into a new file while the node runs or stands, and has it on disk. Nothing of it is checked: see [`verify`].
pub fn back_up(dir: &Path, file: &Path) -> Result<Backed, FileFault> {
    let backed = copy_to(&dir.join(FILE), file)?;
    let synced = File::open(file).and_then(|open| open.sync_all());
    synced.map_err(|error| FileFault::io(file, &error))?;
    Ok(backed)
}

/// Puts a saved journal back. All of it is checked first, in the node's directory, so that what was checked is what is used. From then on the node
/// appends nothing until [`crate::Store::begin_epoch`]. A crash at any moment leaves the old journal, the new one, or a directory that does not
/// open until the restore is run again.
pub fn restore(what: &Restore) -> Result<Restored, FileFault> {
    let _lock = lock(what.dir)?;
    let (draft, journal) = (what.dir.join(UNFINISHED), what.dir.join(FILE));
    if journal.exists() && !what.move_aside {
        return Err(FileFault::Occupied(journal));
    }
    let checked = fetch(what, &draft).inspect_err(|_| {
        // Where the old journal was moved away by an earlier try, the draft keeps an empty one from being made.
        if journal.exists() {
            let _gone = std::fs::remove_file(&draft);
        }
    });
    let (verified, epoch) = checked?;
    let epoch_seen = epochs_seen(what.dir)?.max(epoch);
    mark(&draft, what.waits, epoch_seen, what.forget)?;
    let aside = set_aside(what)?;
    let placed = std::fs::rename(&draft, &journal).and_then(|()| sync_folder(what.dir));
    placed.map_err(|error| FileFault::io(&journal, &error))?;
    Ok(Restored {
        verified,
        epoch_seen,
        aside,
    })
}

/// An operator's decision for a restored node that waits for its holders: it goes on with those who answer.
pub fn go_on_alone(dir: &Path) -> Result<(), FileFault> {
    let _lock = lock(dir)?;
    let journal = dir.join(FILE);
    let (waits, epoch) = marks(&journal)?;
    if waits.is_none() {
        let why = "it does not wait for anybody: it was not restored, or has begun its new epoch";
        return Err(FileFault::new(&journal, why));
    }
    mark(&journal, Restoring::WhoAnswers, epoch, &[])
}

/// Brings the saved file into the directory and checks everything about it.
fn fetch(what: &Restore, draft: &Path) -> Result<(Verified, u32), FileFault> {
    let copied = std::fs::copy(what.from, draft).and_then(|_| File::open(draft)?.sync_all());
    copied.map_err(|error| FileFault::io(draft, &error))?;
    let backed = whole(draft)?;
    if backed.node != what.node {
        return Err(FileFault::Open(OpenError::OtherNode {
            dir: what.from.to_owned(),
            found: backed.node,
            asked: what.node.to_owned(),
        }));
    }
    let verified = verify(draft, Some(what.check))?;
    let (_, epoch) = marks(draft)?;
    Ok((verified, epoch))
}

/// The greatest epoch of the journal that lies there and of all that were moved aside, as far as they read.
fn epochs_seen(dir: &Path) -> Result<u32, FileFault> {
    let listed = std::fs::read_dir(dir).map_err(|error| FileFault::io(dir, &error))?;
    let folders = listed.filter_map(|found| Some(found.ok()?.path()));
    let aside = folders.filter(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        name.is_some_and(|name| name.starts_with(ASIDE))
    });
    let journals = aside.chain([dir.to_owned()]).map(|path| path.join(FILE));
    let epochs = journals
        .filter(|path| path.exists())
        .map(|path| marks(&path).map_or(0, |(_, epoch)| epoch));
    Ok(epochs.max().unwrap_or(0))
}

/// Moves the journal that lies there, with what belongs to it, into a folder of its own. After a crash between its files the rest is moved by the
/// next try: a log (`-wal`) must never lie beside a journal that it is not of.
fn set_aside(what: &Restore) -> Result<Option<PathBuf>, FileFault> {
    let files = ["", "-wal", "-shm"].map(|ending| format!("{FILE}{ending}"));
    if !files.iter().any(|name| what.dir.join(name).exists()) {
        return Ok(None);
    }
    let folder = what.dir.join(format!("{ASIDE}{}", what.at.0));
    let moved = || -> io::Result<()> {
        std::fs::create_dir(&folder)?;
        // The journal goes first: without it, and with the draft there, the directory does not open.
        for name in &files {
            match std::fs::rename(what.dir.join(name), folder.join(name)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                done => done?,
            }
        }
        sync_folder(&folder)?;
        sync_folder(what.dir)
    };
    moved().map_err(|error| FileFault::io(&folder, &error))?;
    Ok(Some(folder))
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// How folders begin to which a journal is moved.
const ASIDE: &str = "aside-";
