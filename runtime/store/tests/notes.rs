//! A small invented service (notes with a name and a number), and a store on a directory that vanishes.

use std::path::Path;
use std::sync::Arc;

use journal::Draft;
use journal::Proposal;
use journal::states_after;
use journal::toy::ToyKey;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Brought;
use kernel::Cell;
use kernel::Id;
use kernel::LookNote;
use kernel::Moment;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use serde_json::Value;
use serde_json::json;
use store::Config;
use store::OpenError;
use store::PostgresConfig;
use store::Store;
use tempfile::TempDir;

use crate::cluster;

pub(crate) const NOW: Moment = Moment(1_795_000_000_000);

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "toy.by-name",
        columns: &["name", "number"],
        version: 1,
    },
    Table {
        name: "toy.by-token",
        columns: &["name"],
        version: 1,
    },
];

/// Where a store lies: a directory, or a schema of the tests' cluster.
pub(crate) enum Place {
    Disk(TempDir),
    Server(String),
}

impl Place {
    pub(crate) fn disk() -> Self {
        Self::Disk(directory())
    }

    pub(crate) fn server() -> Self {
        Self::Server(cluster::schema())
    }

    /// Another place of the same kind.
    pub(crate) fn another(&self) -> Self {
        match self {
            Self::Disk(_) => Self::disk(),
            Self::Server(_) => Self::server(),
        }
    }

    pub(crate) fn open(&self) -> Store {
        self.open_as("jongno", TABLES).unwrap()
    }

    pub(crate) fn open_as(&self, node: &str, tables: &[Table]) -> Result<Store, OpenError> {
        let (seal, key) = (Arc::new(ToySeal), Arc::new(ToyKey));
        match self {
            Self::Disk(dir) => {
                let config = Config {
                    node: node.to_owned(),
                    tables: tables.to_vec(),
                    ..config(dir.path())
                };
                Store::open(config, seal, key)
            }
            Self::Server(schema) => {
                let config = PostgresConfig {
                    readers: 3,
                    ..PostgresConfig::new(&cluster::url(), schema, node, tables)
                };
                Store::open_postgres(config, seal, key)
            }
        }
    }
}

/// Makes two tests of each claim: one on SQLite, one on PostgreSQL.
macro_rules! on_both {
    ($($claim:ident,)+) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $claim() {
                super::$claim($crate::notes::Place::disk()).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test]
            async fn $claim() {
                super::$claim($crate::notes::Place::server()).await;
            })+
        }
    };
}
pub(crate) use on_both;

/// A directory in memory: what is tested on it is not the disk.
pub(crate) fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
    .unwrap()
}

pub(crate) fn config(dir: &Path) -> Config {
    Config {
        reserve_bytes: 1 << 20,
        readers: 2,
        ..Config::new(dir, "jongno", TABLES)
    }
}

pub(crate) fn open(dir: &Path) -> Store {
    Store::open(config(dir), Arc::new(ToySeal), Arc::new(ToyKey)).unwrap()
}

pub(crate) fn stream(n: u64) -> StreamId {
    StreamId::new("toy.note", Id(u128::from(n)))
}

pub(crate) fn noted(name: &str, number: i64) -> Value {
    json!({ "name": name, "number": number })
}

/// The search rows of a note: those of its last event, whoever is its home.
pub(crate) fn rows(_: &StreamId, events: &[Value]) -> Vec<Row> {
    let mut own = events.iter().rev();
    let own = own.find(|event| kernel::release_of(event).is_none());
    let Some(last) = own else {
        return Vec::new();
    };
    let name = last["name"].as_str().unwrap().to_owned();
    vec![
        Row {
            table: "toy.by-name",
            key: vec![
                Cell::Text(name.clone()),
                Cell::Int(last["number"].as_i64().unwrap()),
            ],
        },
        Row {
            table: "toy.by-token",
            key: vec![Cell::Token(name)],
        },
    ]
}

/// Writes events behind what was brought.
pub(crate) fn note(mut draft: Draft, brought: &Brought, events: &[(StreamId, Value)]) -> Draft {
    (draft.body.events, draft.states) = states_after(brought, events);
    draft.rows = draft
        .states
        .iter()
        .map(|state| (state.stream.clone(), rows(&state.stream, &state.events)))
        .collect();
    draft.reads = brought
        .streams
        .iter()
        .map(|(stream, loaded)| (stream.clone(), loaded.version))
        .collect();
    draft
}

/// The n-th request: a new note.
pub(crate) fn new_note(n: u64) -> Draft {
    note(
        toy_draft(n, "officer/1", NOW),
        &Brought::default(),
        &[(stream(n), noted("김견본", 1))],
    )
}

pub(crate) fn look_at(n: u64, at: Moment, subject: StreamId) -> Proposal {
    let mut draft = toy_draft(n, "officer/1", at);
    draft.body.look = Some(LookNote {
        subjects: vec![subject],
        view: "note".to_owned(),
        purpose: "test".to_owned(),
        basis: "none".to_owned(),
    });
    draft.seal(&ToySeal)
}

/// Chance from a seed (xorshift64*), so that a failure can be run again.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % n
    }

    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}
