//! One process a directory.

use std::fs::DirBuilder;
use std::fs::File;
use std::fs::TryLockError;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use crate::OpenError;

/// Takes the directory, or says that somebody has it.
pub(crate) fn lock(dir: &Path) -> Result<File, OpenError> {
    let fault = |path: &Path, source| OpenError::File {
        path: path.to_owned(),
        source,
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|error| fault(dir, error))?;
    let path = dir.join("lock");
    let file = File::create(&path).map_err(|error| fault(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked(dir.to_owned())),
        Err(TryLockError::Error(error)) => Err(fault(&path, error)),
    }
}
