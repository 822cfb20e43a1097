//! Key files: written whole or not at all, and read only when nobody else can read them.

use std::fs;
use std::fs::DirBuilder;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;

use pem::EncodeConfig;
use pem::LineEnding;
use pem::Pem;
use zeroize::Zeroizing;

use crate::error::KeyError;

/// Only the owner reads and writes.
pub(crate) const SECRET: u32 = 0o600;
/// Everybody reads.
pub(crate) const PUBLIC: u32 = 0o644;

/// Writes a file beside its place, on disk for good, and only then moves it there. A crash leaves the old file or the
/// new one, never half of one.
pub(crate) fn write(path: &Path, contents: &[u8], mode: u32) -> Result<(), KeyError> {
    let draft = beside(path, "new");
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&draft)?;
        // A draft left by a crash keeps the mode it was made with.
        file.set_permissions(fs::Permissions::from_mode(mode))?;
        file.write_all(contents)?;
        file.sync_all()?;
        fs::rename(&draft, path)?;
        sync_folder(path.parent().unwrap_or(Path::new(".")))
    };
    written().map_err(|source| io_fault(path, source))
}

/// Makes a folder with all that lies in it, or nothing: `fill` writes into a folder beside it, which is then moved.
pub(crate) fn make_folder<T>(
    path: &Path,
    fill: impl FnOnce(&Path) -> Result<T, KeyError>,
) -> Result<T, KeyError> {
    if holds_something(path) {
        return Err(KeyError::Exists {
            path: path.to_owned(),
        });
    }
    let draft = beside(path, "new");
    let parent = path.parent().unwrap_or(Path::new("."));
    let begun = || -> io::Result<()> {
        if draft.exists() {
            // What a crash left behind was never used: keys count only once they are in place.
            fs::remove_dir_all(&draft)?;
        }
        fs::create_dir_all(parent)?;
        DirBuilder::new().mode(0o700).create(&draft)
    };
    begun().map_err(|source| io_fault(&draft, source))?;
    let made = fill(&draft)?;
    let placed = fs::rename(&draft, path).and_then(|()| sync_folder(parent));
    placed.map_err(|source| io_fault(path, source))?;
    Ok(made)
}

/// Removes a file for good. One that is not there is no fault.
pub(crate) fn remove(path: &Path) -> Result<(), KeyError> {
    let removed = match fs::remove_file(path) {
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => Err(source),
        Ok(()) => sync_folder(path.parent().unwrap_or(Path::new("."))),
    };
    removed.map_err(|source| io_fault(path, source))
}

/// Whether a folder is there with anything in it.
pub(crate) fn holds_something(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some())
}

/// Reads a file that only its owner may read.
pub(crate) fn read_secret(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let mode = fs::metadata(path)
        .map_err(|source| fault(path, source))?
        .permissions()
        .mode()
        & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::OpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    read(path).map(Zeroizing::new)
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, KeyError> {
    let bytes = fs::read(path).map_err(|source| fault(path, source))?;
    String::from_utf8(bytes).map_err(|_| broken(path, "text file"))
}

/// The one PEM block of a file. `what` names what should be in it.
pub(crate) fn block(
    path: &Path,
    text: &str,
    tag: &str,
    what: &'static str,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let block = pem::parse(text).ok().filter(|block| block.tag() == tag);
    block
        .map(|block| Zeroizing::new(block.into_contents()))
        .ok_or_else(|| broken(path, what))
}

/// Bytes as a PEM block.
pub(crate) fn as_block(tag: &str, contents: &[u8]) -> String {
    pem::encode_config(
        &Pem::new(tag, contents),
        EncodeConfig::new().set_line_ending(LineEnding::LF),
    )
}

pub(crate) fn broken(path: &Path, what: &'static str) -> KeyError {
    KeyError::Broken {
        path: path.to_owned(),
        what,
    }
}

fn fault(path: &Path, source: io::Error) -> KeyError {
    let path = path.to_owned();
    if source.kind() == io::ErrorKind::NotFound {
        return KeyError::Missing { path };
    }
    if source.kind() == io::ErrorKind::PermissionDenied {
        return KeyError::NotOurs { path };
    }
    KeyError::Io { path, source }
}

fn io_fault(path: &Path, source: io::Error) -> KeyError {
    KeyError::Io {
        path: path.to_owned(),
        source,
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    File::open(path)?.sync_all()
}
