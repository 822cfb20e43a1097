//! A journal as a file: checked and exported without any data key, also while its node runs.

use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use journal::Break;
use journal::CheckHead;
use journal::ExportLine;
use journal::Verified;
use journal::Verifier;

use crate::OpenError;
use crate::config::FILE;
use crate::sqlite::walk;

/// Why a journal in a file is not good.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It can't be read as a journal.
    #[error("{path}: {why}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// No room on the disk.
    #[error("{0}: the disk is full")]
    Full(PathBuf),
    /// A journal lies where one is to be put back.
    #[error("{0} is there already: it is moved aside, and not lost, with --move-aside")]
    Occupied(PathBuf),
    /// The directory can't be had.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It does not hold together.
    #[error(transparent)]
    Break(#[from] Break),
}

impl FileFault {
    pub(crate) fn new(path: &Path, why: impl std::fmt::Display) -> Self {
        Self::File {
            path: path.to_owned(),
            why: why.to_string(),
        }
    }

    /// An error of SQLite: its messages name tables and columns, never values.
    pub(crate) fn sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full(path.to_owned()),
            _ => Self::new(path, error),
        }
    }

    /// An error of the file system.
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        if matches!(
            error.kind(),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded
        ) {
            return Self::Full(path.to_owned());
        }
        Self::new(path, error)
    }
}

/// Checks a journal: a node's directory, its `journal.db`, or an export. Without `check`, hashes and links only.
pub fn verify(path: &Path, check: Option<&dyn CheckHead>) -> Result<Verified, FileFault> {
    let mut verifier = Verifier::new(check);
    let mut take = |line: ExportLine| {
        match line {
            ExportLine::Entry(raw) => verifier.take(&raw),
            ExportLine::Signed(head) => verifier.sign(&head),
        }
        .map_err(FileFault::from)
    };
    match database(path)? {
        Some(database) => walk(&database, &mut take)?,
        None => {
            for line in BufReader::new(open(path)?).lines() {
                let line = line.map_err(|error| FileFault::new(path, error))?;
                take(ExportLine::read(&line).map_err(|fault| FileFault::new(path, fault))?)?;
            }
        }
    }
    Ok(verifier.finish()?)
}

/// Writes a node's journal as lines ([`ExportLine`]); answers how many entries. What it writes is not checked: run [`verify`] on it.
pub fn export(path: &Path, out: &mut dyn Write) -> Result<u64, FileFault> {
    let Some(database) = database(path)? else {
        return Err(FileFault::new(
            path,
            "neither a node's directory nor its journal.db",
        ));
    };
    let mut entries = 0;
    walk(&database, &mut |line| {
        entries += u64::from(matches!(line, ExportLine::Entry(_)));
        writeln!(out, "{}", line.text()).map_err(|error| FileFault::new(path, error))
    })?;
    out.flush().map_err(|error| FileFault::new(path, error))?;
    Ok(entries)
}

/// The database that a path means; none for another kind of file.
fn database(path: &Path) -> Result<Option<PathBuf>, FileFault> {
    const MAGIC: &[u8; 16] = b"SQLite format 3\0";
    let path = if path.is_dir() {
        path.join(FILE)
    } else {
        path.to_owned()
    };
    let mut start = Vec::new();
    let read = open(&path)?.take(16).read_to_end(&mut start);
    read.map_err(|error| FileFault::new(&path, error))?;
    Ok((start == MAGIC).then_some(path))
}

fn open(path: &Path) -> Result<File, FileFault> {
    File::open(path).map_err(|error| FileFault::new(path, error))
}
