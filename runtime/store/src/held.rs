//! Copies of other nodes' journals, for an operator: how they stand, and what becomes of one that is quarantined.

use std::fs::OpenOptions;
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use journal::Apart;
use journal::sync::Receipt;

use crate::Copied;
use crate::FileFault;
use crate::config::FILE;
use crate::sqlite::drop_copy;
use crate::sqlite::held;
use crate::sqlite::lock;
use crate::sqlite::look_again;
use crate::sqlite::write_copy;

/// What a node holds of others, and who holds what of it.
#[derive(Clone, Debug)]
pub struct Held {
    /// How each copy stands, as it is on disk.
    pub copies: Vec<Copied>,
    /// The newest receipt of each holder of the own journal.
    pub receipts: Vec<Receipt>,
    /// What is told of records in another way than is known here.
    pub apart: Vec<Apart>,
}

impl Held {
    /// Reads a node's directory, also while the node runs.
    pub fn read(dir: &Path) -> Result<Self, FileFault> {
        held(&dir.join(FILE))
    }
}

/// An operator has mended the cause elsewhere: the quarantined copy goes on where it ends. If the journals still do not agree, it is quarantined
/// again with the first answer. The node must not run.
pub fn go_on_copying(dir: &Path, node: &str) -> Result<(), FileFault> {
    let _lock = lock(dir)?;
    let file = dir.join(FILE);
    quarantined(&file, node)?;
    look_again(&file, node)
}

/// An operator has decided that the other node's journal of today is right, or that what it told of a record is not: the copy is written to a new file, as [`crate::export`]
/// writes a journal, and taken out; at the node's next start all rows are made anew, and the copy begins from its first entry. Nothing is taken out
/// before the file is on disk. What another journal tells of a record counts then, where it was set apart because of this copy. The node must not run.
/// A copy that is well is left alone, unless some record is told in two ways. The answer is how many entries were set aside.
pub fn set_copy_aside(dir: &Path, node: &str, to: &Path) -> Result<u64, FileFault> {
    let _lock = lock(dir)?;
    let file = dir.join(FILE);
    if held(&file)?.apart.is_empty() {
        quarantined(&file, node)?;
    }
    let fault = |error: std::io::Error| FileFault::io(to, &error);
    let mut options = OpenOptions::new();
    // What lies in it is sealed, but who asked for what and when is not.
    let made = options.write(true).create_new(true).mode(0o600).open(to);
    let mut out = BufWriter::new(made.map_err(fault)?);
    let entries = write_copy(&file, node, &mut out)?;
    let made = out
        .into_inner()
        .map_err(|error| fault(error.into_error()))?;
    made.sync_all().map_err(fault)?;
    drop_copy(&file, node)?;
    Ok(entries)
}

/// A copy that is well is left alone.
fn quarantined(file: &Path, node: &str) -> Result<(), FileFault> {
    let held = held(file)?;
    let copy = held.copies.iter().find(|copied| copied.node == node);
    match copy.map(|copied| &copied.broken) {
        Some(Some(_)) => Ok(()),
        Some(None) => Err(FileFault::new(
            file,
            format_args!("the copy of {node} is not quarantined"),
        )),
        None => Err(FileFault::new(
            file,
            format_args!("there is no copy of {node}"),
        )),
    }
}
