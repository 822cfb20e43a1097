//! What an error of PostgreSQL means for the store.

use std::error::Error as _;

use deadpool_postgres::PoolError;
use journal::StoreError;
use tokio_postgres::Error;
use tokio_postgres::error::Severity;
use tokio_postgres::error::SqlState;

/// What to do about an error in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The connection is gone, or leads to a server that does not write any more: look for the one that does.
    Lost,
    /// The server's disk is full: nothing of the batch is kept.
    Full,
    /// Somebody reads the tables that were to be switched: later.
    Held,
    /// Anything else concerns the one request.
    Other,
}

impl Trouble {
    pub(super) fn of(error: &Error) -> Self {
        if error.is_closed() {
            return Self::Lost;
        }
        let Some(told) = error.as_db_error() else {
            return Self::Other;
        };
        let over = matches!(
            told.parsed_severity(),
            Some(Severity::Fatal | Severity::Panic)
        );
        let code = told.code();
        if over || *code == SqlState::READ_ONLY_SQL_TRANSACTION {
            Self::Lost
        } else if *code == SqlState::DISK_FULL {
            Self::Full
        } else if *code == SqlState::LOCK_NOT_AVAILABLE || *code == SqlState::T_R_DEADLOCK_DETECTED
        {
            Self::Held
        } else {
            Self::Other
        }
    }
}

/// An error for operators. Of what the server says only code and message: the detail of a refused row holds its values.
pub(crate) fn told(error: &Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(db), _) => format!("PostgreSQL {}: {}", db.code().code(), db.message()),
        (None, Some(source)) => format!("PostgreSQL: {error}: {source}"),
        (None, None) => format!("PostgreSQL: {error}"),
    }
}

/// The same as what a store answers.
pub(super) fn refused(error: &Error) -> StoreError {
    StoreError::Broken(told(error))
}

/// Why a read failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server says why.
    Server(Error),
    /// No connection could be had, or what came does not read.
    Other(String),
}

impl Fault {
    /// True if another connection may do better.
    pub(super) fn lost(&self) -> bool {
        matches!(self, Self::Server(error) if Trouble::of(error) == Trouble::Lost)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl From<PoolError> for Fault {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self::Server(error),
            other @ (PoolError::Timeout(_)
            | PoolError::Closed
            | PoolError::NoRuntimeSpecified
            | PoolError::PostCreateHook(_)) => Self::Other(other.to_string()),
        }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Server(error) => refused(&error),
            Fault::Other(why) => broken(why),
        }
    }
}

/// What must not happen, in our own words.
pub(super) fn broken(why: impl std::fmt::Display) -> StoreError {
    StoreError::Broken(why.to_string())
}
