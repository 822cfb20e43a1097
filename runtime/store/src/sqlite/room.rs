//! Room on the disk: a file set aside, given free when the disk is full so that looks can still be put on record.

use std::fs::File;
use std::fs::remove_file;
use std::io;
use std::path::PathBuf;

use kernel::Moment;
use rustix::fs::FallocateFlags;
use rustix::fs::fallocate;

use crate::Room;

/// While there is no room, it is looked for at most this often.
const TRY_EVERY_MS: i64 = 1_000;

/// The reserve, in the hand of the writer.
pub(super) struct Reserve {
    path: PathBuf,
    bytes: u64,
    room: Room,
    tried_at: Option<Moment>,
}

impl Reserve {
    /// Sets the reserve aside. A disk that has no room for it opens for looks only.
    pub(super) fn open(path: PathBuf, bytes: u64) -> Self {
        let mut reserve = Self {
            path,
            bytes,
            room: Room::Enough,
            tried_at: None,
        };
        if let Err(error) = reserve.set_aside(bytes) {
            tracing::error!(%error, bytes, "the disk has no room for the reserve: only looks are put on record");
            reserve.room = Room::LooksOnly;
        }
        reserve
    }

    pub(super) fn room(&self) -> Room {
        self.room
    }

    /// The disk is full: one step down. Giving the reserve free makes room for looks; when that is used up, nothing is left.
    pub(super) fn give_way(&mut self) {
        self.room = match self.room {
            Room::Enough => {
                drop_file(&self.path);
                tracing::error!("the disk is full: nothing but looks is written, from the reserve");
                Room::LooksOnly
            }
            Room::LooksOnly | Room::None => {
                tracing::error!("the disk is full and the reserve used up: nothing is written");
                Room::None
            }
        };
    }

    /// Looks for room again: there is enough where twice the reserve fits, so that the reserve given free before does not count as room.
    /// Where there is not, looks are tried once more.
    pub(super) fn look_again(&mut self, at: Moment) {
        let recent = |tried: Moment| at.ms_since(tried).abs() < TRY_EVERY_MS;
        if self.room == Room::Enough || self.tried_at.is_some_and(recent) {
            return;
        }
        self.tried_at = Some(at);
        self.room = if self.set_aside(self.bytes.saturating_mul(2)).is_ok() {
            tracing::info!("there is room on the disk again");
            Room::Enough
        } else {
            Room::LooksOnly
        };
    }

    /// Allocates `room` bytes and keeps the reserve's length of them.
    fn set_aside(&self, room: u64) -> io::Result<()> {
        if self.bytes == 0 {
            return Ok(());
        }
        let allocate = || {
            let file = File::options()
                .write(true)
                .create(true)
                .truncate(false)
                .open(&self.path)?;
            fallocate(&file, FallocateFlags::empty(), 0, room)?;
            file.set_len(self.bytes)
        };
        allocate().inspect_err(|_| drop_file(&self.path))
    }
}

fn drop_file(path: &PathBuf) {
    match remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::error!(%error, "the reserve can't be given free");
        }
        Ok(()) | Err(_) => {}
    }
}
