//! Moving the WAL into the database beside the writer, so that nobody who waits for a commit waits for that too.
//!
//! The writer still moves it itself once it is 16 MiB long; there is then little left to move. SQLite would do that by itself
//! (`wal_autocheckpoint`), but it tells nobody when the fsync of it fails: docs/decisions/0019.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use super::schema;
use super::sql;
use super::trouble::Trouble;
use super::trouble::end_process;
use crate::OpenError;

/// After so many bytes of new rows the WAL is worth moving.
const MOVE_EVERY_BYTES: usize = 4 << 20;
/// At so many pages (16 MiB) the writer moves the WAL itself.
const WAL_PAGES_MAX: i32 = 4000;
/// What a row costs in pages beside its own bytes: index pages that it touches.
const ROW_OVERHEAD_BYTES: usize = 8 << 10;

/// The thread that moves the WAL; it ends with this value.
pub(super) struct Checkpoints {
    /// Given up first, which ends the thread.
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    since_last_bytes: usize,
}

impl Checkpoints {
    /// Starts the thread on a connection of its own.
    pub(super) fn start(path: &Path) -> Result<Self, OpenError> {
        let conn = schema::open_writer(path)?;
        // One wake-up waits at most: what came meanwhile is moved with it.
        let (wake, woken) = sync_channel::<()>(1);
        let thread = std::thread::Builder::new().name("journal-wal".to_owned());
        let thread = thread.spawn(move || {
            while woken.recv().is_ok() {
                move_wal(&conn);
            }
        });
        let thread = thread.map_err(|source| OpenError::File {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            wake: Some(wake),
            thread: Some(thread),
            since_last_bytes: 0,
        })
    }

    /// Notes that a commit wrote rows of so many bytes.
    pub(super) fn wrote(&mut self, rows: usize, bytes: usize) {
        self.since_last_bytes += bytes + rows * ROW_OVERHEAD_BYTES;
        if self.since_last_bytes >= MOVE_EVERY_BYTES {
            self.since_last_bytes = 0;
            if let Some(wake) = &self.wake {
                // Full: it is being moved just now.
                let _busy = wake.try_send(());
            }
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// How long the WAL is after the writer's last commit.
#[derive(Default)]
pub(super) struct WalLength(Arc<AtomicI32>);

impl WalLength {
    /// Is told by SQLite after each commit of this connection.
    pub(super) fn of(conn: &mut Connection) -> rusqlite::Result<Self> {
        let length = Self::default();
        let pages = Arc::clone(&length.0);
        conn.wal_hook(Some(move |_: &mut Wal, told| {
            pages.store(told, Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(length)
    }

    /// True if the writer should not wait for the thread any longer.
    pub(super) fn is_long(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= WAL_PAGES_MAX
    }
}

/// Moves the WAL into the database as far as nobody reads in it, so that its file is written from the start again. A disk without room is the
/// writer's affair, which gives the reserve free; what is not moved now is moved later.
pub(super) fn move_wal(conn: &Connection) {
    let moved = conn
        .prepare_cached(sql::MOVE_WAL)
        .and_then(|mut moves| moves.query_row([], |_| Ok(())));
    if let Err(error) = moved {
        if Trouble::of(&error) == Trouble::Fsync {
            end_process(&error);
        }
        tracing::warn!(%error, "the WAL was not moved");
    }
}
