//! A disk in memory for SQLite, that loses its power and fails on demand: for tests of the store, never part of a program.
//!
//! [`Disk::mount`] puts a disk in the place of one folder: every SQLite connection of this process that opens a file in it works in memory, with
//! all others as usual. The program under test is not changed for it. The disk keeps a [`Record`] of everything that was written, synced, made
//! and removed. [`Cut`] walks along that record and makes the [`Image`] that a loss of power at that place may leave: what was not synced is kept,
//! dropped or torn, sector by sector, by a seed. A [`Fault`] lets an operation fail while the program runs.
//!
//! The idea is that of SQLite's own crash tests (test6.c); the code is ours. What the disk promises is what SQLite is told of a usual disk
//! (`SQLITE_IOCAP_POWERSAFE_OVERWRITE`) and nothing more:
//!
//! - A write touches nothing beside its own bytes. Of these, what is not synced may be there, not be there, or be nonsense.
//! - Nothing says in which order unsynced writes reach the disk, within a file or between files.
//! - A sync makes a file's bytes durable, not its name. A made or removed name is durable when its folder was synced: SQLite does that at the
//!   first sync of a new journal or WAL, as its functions for Unix do, and where a removal asks for it.
//! - What was not synced when a sync failed stays readable and is never made durable by a later sync: that is what Linux does, and why nobody
//!   may try again (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).

mod chance;
mod cut;
mod disk;
mod fault;
mod file;
mod locks;
mod record;
mod shared;
mod vfs;

pub use crate::cut::Cut;
pub use crate::disk::Disk;
pub use crate::fault::Fault;
pub use crate::fault::Kind;
pub use crate::record::Event;
pub use crate::record::Record;

/// The files of a disk by name.
pub type Image = std::collections::BTreeMap<String, Vec<u8>>;
