//! What goes wrong, and when.

use std::ffi::c_int;

use rusqlite::ffi;

/// What a program asks of a disk, as far as it can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Changing a file's length.
    Truncate,
    /// Making durable.
    Sync,
    /// Having more memory that all connections share (the WAL's index).
    Share,
    /// Opening or making a file.
    Open,
    /// Removing a file.
    Delete,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Read,
        Self::Write,
        Self::Truncate,
        Self::Sync,
        Self::Share,
        Self::Open,
        Self::Delete,
    ];

    pub(crate) fn at(self) -> usize {
        self as usize
    }
}

/// Something that goes wrong, once or until [`crate::Disk::mend`].
#[derive(Clone, Debug)]
pub struct Fault {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) left: u64,
    no_room: bool,
    pub(crate) lasts: bool,
    file: Option<u32>,
}

impl Fault {
    /// The disk is full (ENOSPC) at the `nth` operation from now that needs room; 1 is the next.
    pub fn no_room(nth: u64, lasts: bool) -> Self {
        Self {
            kinds: vec![Kind::Write, Kind::Share],
            left: nth,
            no_room: true,
            lasts,
            file: None,
        }
    }

    /// The disk does not work (EIO) at the `nth` operation of these kinds from now; 1 is the next.
    pub fn broken(kinds: &[Kind], nth: u64, lasts: bool) -> Self {
        Self {
            kinds: kinds.to_vec(),
            left: nth,
            no_room: false,
            lasts,
            file: None,
        }
    }

    /// The same with one file only, by its number: the first that was made on an empty disk is 0.
    #[must_use]
    pub fn on_file(self, file: u32) -> Self {
        let file = Some(file);
        Self { file, ..self }
    }

    /// True for an operation with which it has to do.
    pub(crate) fn concerns(&self, kind: Kind, file: Option<u32>) -> bool {
        self.kinds.contains(&kind) && (self.file.is_none() || self.file == file)
    }

    /// What SQLite is told, as its functions for Unix would.
    pub(crate) fn code(&self, kind: Kind) -> c_int {
        match kind {
            Kind::Write if self.no_room => ffi::SQLITE_FULL,
            Kind::Write => ffi::SQLITE_IOERR_WRITE,
            Kind::Read => ffi::SQLITE_IOERR_READ,
            Kind::Truncate => ffi::SQLITE_IOERR_TRUNCATE,
            Kind::Sync => ffi::SQLITE_IOERR_FSYNC,
            Kind::Share => ffi::SQLITE_IOERR_SHMSIZE,
            Kind::Open => ffi::SQLITE_CANTOPEN,
            Kind::Delete => ffi::SQLITE_IOERR_DELETE,
        }
    }
}
