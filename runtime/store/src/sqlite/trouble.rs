//! What an error of SQLite means for the store.

use journal::StoreError;
use rusqlite::Error;
use rusqlite::ErrorCode;
use rusqlite::ffi;

/// What to do about an error in a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// An fsync failed: what lies in the page cache can't be trusted any more. Only a new process may go on, from what is on disk.
    Fsync,
    /// The disk is full or does not write: nothing of the batch is kept.
    Full,
    /// Anything else concerns the one request.
    Other,
}

impl Trouble {
    pub(super) fn of(error: &Error) -> Self {
        let Some(failure) = error.sqlite_error() else {
            return Self::Other;
        };
        match failure.extended_code {
            ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC => Self::Fsync,
            _ if matches!(
                failure.code,
                ErrorCode::DiskFull | ErrorCode::SystemIoFailure
            ) =>
            {
                Self::Full
            }
            _ => Self::Other,
        }
    }
}

/// Ends the process, because an fsync failed (docs/decisions/0019). No second try: Linux reports a failure once and then holds the pages for
/// clean, so that a second fsync would say "done" of bytes that never reached the disk. What was not answered is not promised.
pub(super) fn end_process(error: &Error) -> ! {
    tracing::error!(
        %error,
        "an fsync failed: nobody knows what of the last writes is on the disk, so this process ends at once and answers none of them. \
         What was answered before is safe. Look at the disk (dmesg, smartctl) before you start it again: docs/operations/running.md. \
         디스크에 썼는지 알 수 없어 프로그램을 끝냅니다. 이미 답한 것은 안전합니다. 디스크를 먼저 확인하고 다시 시작하십시오."
    );
    std::process::abort();
}

/// For operators. SQLite's messages name tables and columns, never values.
pub(super) fn broken(error: impl std::fmt::Display) -> StoreError {
    StoreError::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_fsync_ends_the_process_and_a_full_disk_does_not() {
        let of = |code| Trouble::of(&Error::SqliteFailure(ffi::Error::new(code), None));
        assert_eq!(of(ffi::SQLITE_IOERR_FSYNC), Trouble::Fsync);
        assert_eq!(of(ffi::SQLITE_IOERR_DIR_FSYNC), Trouble::Fsync);
        assert_eq!(of(ffi::SQLITE_FULL), Trouble::Full);
        assert_eq!(of(ffi::SQLITE_IOERR_WRITE), Trouble::Full);
        assert_eq!(of(ffi::SQLITE_IOERR_SHMSIZE), Trouble::Full);
        assert_eq!(of(ffi::SQLITE_CONSTRAINT_UNIQUE), Trouble::Other);
    }
}
