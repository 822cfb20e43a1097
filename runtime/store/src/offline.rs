//! stub
use std::path::Path;
use std::path::PathBuf;
/// Why a file can't be read as a journal.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// The file.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The journal does not hold together.
    #[error(transparent)]
    Break(#[from] journal::Break),
}
/// Checks a journal: a node's directory, its `journal.db`, or an export. Needs no data key; without `check`, hashes only.
pub fn verify(_path: &Path, _check: Option<&dyn journal::CheckHead>) -> Result<journal::Verified, FileFault> {
    unimplemented!()
}
/// Writes a node's journal as lines ([`journal::ExportLine`]); answers how many entries.
pub fn export(_path: &Path, _out: &mut dyn std::io::Write) -> Result<u64, FileFault> {
    unimplemented!()
}
