//! What a store is opened with, and why it may not open.

use std::fmt;
use std::path::PathBuf;

use kernel::Table;

/// Where the journal lies in its directory.
pub(crate) const FILE: &str = "journal.db";
/// What was committed and is not moved into the journal yet (SQLite's WAL), beside it.
pub(crate) const LOG: &str = "journal.db-wal";
/// A journal that is being put back from a backup: it gets its name when all of it is there and was checked.
pub(crate) const UNFINISHED: &str = "journal.db.restoring";

/// What a store is opened with.
#[derive(Clone, Debug)]
pub struct Config {
    /// The directory of `journal.db`, its lock and its reserve. Made if absent.
    pub dir: PathBuf,
    /// The node's name. A directory belongs to one node for ever.
    pub node: String,
    /// The search tables of all services; rows of a table that is not here are refused.
    pub tables: Vec<Table>,
    /// How much of the disk is set aside so that looks go on when it is full. More than the WAL's usual 16 MiB, so that the WAL can then be moved
    /// into the database and its file be used again.
    pub reserve_bytes: u64,
    /// How many connections read at the same time.
    pub readers: usize,
    /// Answers before the commit. It exists so that a test can show that the crash loop finds it.
    #[cfg(feature = "mutants")]
    pub mutant_ack_early: bool,
    /// Another `PRAGMA synchronous` for the writer. It exists so that a test can show that the cuts of the power find it.
    #[cfg(feature = "mutants")]
    pub mutant_synchronous: Option<&'static str>,
}

impl Config {
    /// The usual settings.
    pub fn new(dir: impl Into<PathBuf>, node: &str, tables: &[Table]) -> Self {
        Self {
            dir: dir.into(),
            node: node.to_owned(),
            tables: tables.to_vec(),
            reserve_bytes: 32 << 20,
            readers: 4,
            #[cfg(feature = "mutants")]
            mutant_ack_early: false,
            #[cfg(feature = "mutants")]
            mutant_synchronous: None,
        }
    }
}

/// What a store on a PostgreSQL server is opened with.
#[derive(Clone)]
pub struct PostgresConfig {
    /// Where the server is: `postgresql://…` or `host=… port=…`, with several hosts where it has standbys. The one that writes is looked for, again
    /// after each lost connection. It may hold a password and is therefore never printed.
    pub url: String,
    /// The schema, one a store: small letters, digits and `_`. Made if absent and allowed.
    pub schema: String,
    /// The node's name. A schema belongs to one node for ever.
    pub node: String,
    /// The search tables of all services; rows of a table that is not here are refused.
    pub tables: Vec<Table>,
    /// How many connections read at the same time.
    pub readers: usize,
}

impl PostgresConfig {
    /// The usual settings.
    pub fn new(url: &str, schema: &str, node: &str, tables: &[Table]) -> Self {
        Self {
            url: url.to_owned(),
            schema: schema.to_owned(),
            node: node.to_owned(),
            tables: tables.to_vec(),
            readers: 8,
        }
    }
}

impl fmt::Debug for PostgresConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("PostgresConfig");
        let shown = shown.field("schema", &self.schema);
        let shown = shown.field("node", &self.node);
        shown
            .field("readers", &self.readers)
            .finish_non_exhaustive()
    }
}

/// Why a store does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("{0} is in use by another process: stop that node first, or name another directory")]
    Locked(PathBuf),
    /// A restore was begun and not ended. An empty journal in its place would write a second story.
    #[error("a restore of {0} was begun and has not ended: run `ieum restore` again")]
    HalfRestored(PathBuf),
    /// The directory belongs to another node.
    #[error("{dir} belongs to node `{found}`, not to `{asked}`")]
    OtherNode {
        /// The directory, or the schema.
        dir: PathBuf,
        /// The node that wrote it.
        found: String,
        /// The node that asked.
        asked: String,
    },
    /// The journal was written by a later ieum.
    #[error(
        "the journal has version {found}, and this ieum reads up to {known}: start a later ieum"
    )]
    Later {
        /// The journal's version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// A setting that the promise stands on could not be made.
    #[error("the database does not keep `{name}` at {wanted}: it is {found}")]
    Setting {
        /// The setting.
        name: &'static str,
        /// What is needed.
        wanted: &'static str,
        /// What it is.
        found: String,
    },
    /// The directory or a file in it.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("the journal does not open: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Another process has the schema open.
    #[error(
        "schema {0} is in use by another process: stop that node first, or name another schema"
    )]
    SchemaLocked(String),
    /// A schema's name that would have to be quoted.
    #[error("`{0}` is no name for a schema: up to 63 small letters, digits and _, a letter first")]
    SchemaName(String),
    /// PostgreSQL refused, or can't be reached. No detail of its message: that could hold what is in a row.
    #[error("{}", crate::postgres::told(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// The writer's thread could not be started.
    #[error("the writer does not start: {0}")]
    Thread(std::io::Error),
    /// The writer ended while it opened the store.
    #[error("the writer ended while it opened the store")]
    WriterEnded,
    /// The last entry does not read.
    #[error("the journal's last entry does not read: {0}")]
    Torn(String),
}
