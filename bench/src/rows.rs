//! The rows of one issue, as long and under the same keys as the product's. What stands in them is noise, as sealed bytes are.

use crate::Sizes;

/// The product's own settings.
pub const PRAGMAS: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA cache_size=-16384;
PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY;";

/// The tables that an issue writes, with the product's keys and indexes.
pub const SCHEMA: &str = "
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, key BLOB NOT NULL UNIQUE, recorded_at INTEGER NOT NULL,
  head TEXT NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX entry_by_time ON entry (recorded_at, seq);
CREATE TABLE paper (number TEXT PRIMARY KEY, entry BLOB NOT NULL, sealed BLOB) STRICT;
CREATE TABLE outbox (
  id BLOB PRIMARY KEY, entry BLOB NOT NULL, kind TEXT NOT NULL, due INTEGER NOT NULL, tries INTEGER NOT NULL,
  sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE state (
  no INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, keys BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;
CREATE TABLE search (tbl INTEGER NOT NULL, key BLOB NOT NULL, state INTEGER NOT NULL,
  PRIMARY KEY (tbl, key, state)) STRICT, WITHOUT ROWID;
";

/// The same on PostgreSQL, again with the product's keys, indexes and storage.
pub const SCHEMA_POSTGRES: &str = r#"
CREATE TABLE entry (
  seq bigserial PRIMARY KEY, id bytea NOT NULL UNIQUE, key bytea NOT NULL UNIQUE, recorded_at bigint NOT NULL,
  head text NOT NULL, hash bytea NOT NULL, body bytea NOT NULL);
ALTER TABLE entry ALTER body SET STORAGE EXTERNAL;
CREATE INDEX entry_by_time ON entry (recorded_at, seq);
CREATE TABLE paper (number text COLLATE "C" PRIMARY KEY, entry bytea NOT NULL, sealed bytea);
ALTER TABLE paper ALTER sealed SET STORAGE EXTERNAL;
CREATE TABLE outbox (
  id bytea PRIMARY KEY, entry bytea NOT NULL, kind text NOT NULL, due bigint NOT NULL, tries bigint NOT NULL,
  sealed bytea NOT NULL);
CREATE TABLE state (
  no bigserial PRIMARY KEY, stream text COLLATE "C" NOT NULL UNIQUE, version bigint NOT NULL, keys bytea NOT NULL,
  sealed bytea NOT NULL);
ALTER TABLE state ALTER sealed SET STORAGE EXTERNAL;
CREATE TABLE search (tbl bigint NOT NULL, key bytea NOT NULL, state bigint NOT NULL, PRIMARY KEY (tbl, key, state));
"#;

/// The rows of one request.
pub struct Row {
    /// The entry's identity: time first, as the product's are.
    pub id: [u8; 16],
    /// The idempotency key's hash.
    pub key: [u8; 32],
    /// When.
    pub at: i64,
    /// The open head.
    pub head: String,
    /// The link's hash.
    pub hash: [u8; 32],
    /// The sealed body.
    pub body: Vec<u8>,
    /// The stream that is written.
    pub stream: String,
    /// Its sealed events.
    pub state: Vec<u8>,
    /// Its search key.
    pub search: Vec<u8>,
    /// The paper's number.
    pub number: String,
    /// The paper's sealed PDF.
    pub paper: Option<Vec<u8>>,
    /// The errand's identity.
    pub errand: [u8; 16],
    /// The sealed errand.
    pub errand_sealed: Vec<u8>,
    /// The streams that are read: a household and its four members.
    pub reads: Vec<String>,
}

/// Makes rows. Cheap next to writing them: noise is cut from one pool.
pub struct Rows {
    noise: Vec<u8>,
    head: String,
    sizes: Sizes,
    households: u64,
}

impl Rows {
    /// For so many streams of households in the register.
    pub fn new(sizes: Sizes, streams: u64) -> Self {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let noise = (0..1 << 20)
            .map(|_| step(&mut state).to_le_bytes()[0])
            .collect();
        Self {
            noise,
            head: "h".repeat(sizes.head),
            sizes,
            households: (streams / 5).max(1),
        }
    }

    /// The n-th request's rows.
    pub fn row(&self, n: u64, paper_bytes: usize) -> Row {
        let mut chance = n.wrapping_mul(0xd134_2543_de82_ef95) | 1;
        let at = 1_795_000_000_000 + n.cast_signed();
        let id = (u128::from(at.cast_unsigned()) << 80) | (u128::from(step(&mut chance)) << 16);
        Row {
            id: id.to_be_bytes(),
            key: wide(&mut chance),
            at,
            head: self.head.clone(),
            hash: wide(&mut chance),
            body: self.cut(&mut chance, self.sizes.body),
            stream: format!("paper/{:032x}", n + 1),
            state: self.cut(&mut chance, self.sizes.state),
            search: self.cut(&mut chance, self.sizes.search),
            number: format!("{:016}", step(&mut chance) % 10_000_000_000_000_000),
            paper: (paper_bytes > 0).then(|| self.cut(&mut chance, paper_bytes)),
            errand: (id | 1).to_be_bytes(),
            errand_sealed: self.cut(&mut chance, self.sizes.errand),
            reads: household(step(&mut chance) % self.households),
        }
    }

    /// The streams that are there before the first request, with their sealed events.
    pub fn streams(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let mut chance = 7;
        let read = self.sizes.read;
        (0..self.households)
            .flat_map(household)
            .map(move |stream| (stream, self.cut(&mut chance, read)))
    }

    fn cut(&self, chance: &mut u64, len: usize) -> Vec<u8> {
        let room = (self.noise.len() - len) as u64;
        let from = (step(chance) % room) as usize;
        self.noise[from..from + len].to_vec()
    }
}

/// The streams of the n-th household.
pub fn household(n: u64) -> Vec<String> {
    let member = |m: u64| {
        format!(
            "{}/{:032x}",
            if m == 0 {
                "resident.household"
            } else {
                "resident.person"
            },
            n * 8 + m
        )
    };
    (0..5).map(member).collect()
}

fn wide(chance: &mut u64) -> [u8; 32] {
    let mut out = [0; 32];
    for part in out.chunks_exact_mut(8) {
        part.copy_from_slice(&step(chance).to_le_bytes());
    }
    out
}

fn step(state: &mut u64) -> u64 {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    state.wrapping_mul(0x2545_f491_4f6c_dd1d)
}
