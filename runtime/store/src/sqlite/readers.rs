//! The connections that read. Point reads run where they are asked: they take some microseconds, a hop to another thread costs more. Long
//! reads go to the threads for blocking work.

use std::sync::Arc;
use std::sync::Mutex;

use journal::StoreError;
use rusqlite::Connection;
use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;

use super::sql;
use super::trouble::broken;
use crate::beside;

/// A pool of connections; who finds none waits.
pub(super) struct Readers {
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
}

/// A connection lent out, given back when dropped.
struct Lent<'a> {
    conn: Option<Connection>,
    readers: &'a Readers,
    _permit: SemaphorePermit<'a>,
}

impl Readers {
    pub(super) fn new(conns: Vec<Connection>) -> Self {
        let permits = Semaphore::new(conns.len());
        Self {
            idle: Mutex::new(conns),
            permits,
        }
    }

    /// Runs a short read on one snapshot.
    pub(super) async fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let permit = self.permits.acquire().await.map_err(broken)?;
        self.lend(permit).snapshot(read)
    }

    /// Runs a long read on one snapshot, on a thread of its own.
    pub(super) async fn scan<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let readers = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let handle = tokio::runtime::Handle::current();
            let permit = handle.block_on(readers.permits.acquire()).map_err(broken)?;
            readers.lend(permit).snapshot(read)
        });
        task.await.map_err(broken)?
    }

    /// Runs a long read on one snapshot beside everything else: see [`beside`].
    pub(super) async fn scan_beside<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (readers, handle) = (Arc::clone(self), tokio::runtime::Handle::current());
        let scanned = beside(move || {
            let permit = handle.block_on(readers.permits.acquire()).map_err(broken)?;
            readers.lend(permit).snapshot(read)
        });
        scanned.await?
    }

    fn lend<'a>(&'a self, permit: SemaphorePermit<'a>) -> Lent<'a> {
        let conn = self
            .idle
            .lock()
            .expect("nothing panics while it holds the pool")
            .pop();
        Lent {
            conn,
            readers: self,
            _permit: permit,
        }
    }
}

impl Lent<'_> {
    fn snapshot<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let conn = self
            .conn
            .as_ref()
            .expect("a permit stands for a connection");
        let run = |text| conn.prepare_cached(text).and_then(|mut s| s.raw_execute());
        run(sql::BEGIN_READ).map_err(broken)?;
        let answer = read(conn);
        run(sql::COMMIT).map_err(broken)?;
        answer
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(conn) = self.conn.take() else {
            return;
        };
        if !conn.is_autocommit() {
            // A read that panicked left its snapshot open.
            let _closed = conn.execute_batch(sql::ROLLBACK);
        }
        if let Ok(mut idle) = self.readers.idle.lock() {
            idle.push(conn);
        }
    }
}
