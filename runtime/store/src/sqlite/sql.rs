//! Every statement of this engine, once. Parameters are `?1`, `?2` …: in SQLite `$N` is a name, numbered by first appearance, and
//! `$2 || $1` would bind the wrong way round; a test keeps `$` out of this file. Times are UTC ms, ids 16 bytes, hashes 32 bytes.

/// The journal. Only this part is migrated, forward only: append to the list, never change what stands in it (a test locks each text).
pub(super) const MIGRATIONS: &[&str] = &["
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- One request. `head` is the JSON text that is hashed; id, key, recorded_at repeat what stands in it, to be found by.
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, key BLOB NOT NULL UNIQUE, recorded_at INTEGER NOT NULL,
  head TEXT NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX entry_by_time ON entry (recorded_at, seq);
-- The end of each batch, signed.
CREATE TABLE signed_head (
  seq INTEGER PRIMARY KEY, node TEXT NOT NULL, epoch INTEGER NOT NULL, hash BLOB NOT NULL, at INTEGER NOT NULL,
  signature BLOB NOT NULL) STRICT;
-- Papers: which entry issued them, and the sealed PDF, which may be dropped.
CREATE TABLE paper (number TEXT PRIMARY KEY, entry BLOB NOT NULL, sealed BLOB) STRICT;
CREATE TABLE outbox (
  id BLOB PRIMARY KEY, entry BLOB NOT NULL, kind TEXT NOT NULL, due INTEGER NOT NULL, tries INTEGER NOT NULL,
  sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
-- What the node keeps for itself, outside the journal.
CREATE TABLE kept (
  kind TEXT NOT NULL, id BLOB NOT NULL, owner TEXT NOT NULL, until INTEGER NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
CREATE INDEX kept_by_owner ON kept (kind, owner);
CREATE TABLE probe (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;
", "
-- Entries of other nodes' journals, as they lie there.
CREATE TABLE copy (
  node TEXT NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL UNIQUE, key BLOB NOT NULL, recorded_at INTEGER NOT NULL,
  head TEXT NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (node, seq)) STRICT;
CREATE INDEX copy_by_key ON copy (key);
CREATE TABLE copy_head (
  node TEXT NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL, hash BLOB NOT NULL, at INTEGER NOT NULL,
  signature BLOB NOT NULL, PRIMARY KEY (node, seq)) STRICT, WITHOUT ROWID;
-- How each copy stands: where, as of when it is whole, and why nothing more is taken.
CREATE TABLE source (
  node TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL, whole_at INTEGER, broken TEXT) STRICT, WITHOUT ROWID;
-- What each holder has countersigned of the own journal, newest only.
CREATE TABLE receipt (holder TEXT PRIMARY KEY, seq INTEGER NOT NULL, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
", "
-- What a node's journal tells of a record in another way than is known here: from that entry on it is not taken into the record.
CREATE TABLE apart (
  node TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (node, stream)) STRICT, WITHOUT ROWID;
"];

/// The version of the derived tables below: another number on disk drops and rebuilds them.
pub(super) const DERIVED_VERSION: i64 = 2;

/// Derived tables; `{}` is empty, or `_next` beside the live ones. `keys` holds the stream's search rows, so that a change touches only those
/// that differ; `source` is the node that writes the stream, empty for this one. Both stand before `sealed`, so that checking a version does not
/// read through the sealed bytes.
pub(super) const DERIVED: &str = "
CREATE TABLE state{} (
  no INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, keys BLOB NOT NULL, source TEXT NOT NULL,
  sealed BLOB NOT NULL) STRICT;
CREATE TABLE search{} (tbl INTEGER NOT NULL, key BLOB NOT NULL, state INTEGER NOT NULL,
  PRIMARY KEY (tbl, key, state)) STRICT, WITHOUT ROWID;
CREATE TABLE claim{} (space TEXT NOT NULL, key BLOB NOT NULL, stream TEXT NOT NULL,
  PRIMARY KEY (space, key)) STRICT, WITHOUT ROWID;
";
/// Drops derived tables; `{}` as above.
pub(super) const DROP_DERIVED: &str =
    "DROP TABLE IF EXISTS state{}; DROP TABLE IF EXISTS search{}; DROP TABLE IF EXISTS claim{};";
/// Puts the rebuilt tables in the place of the old.
pub(super) const SWITCH_DERIVED: &str = "
DROP TABLE IF EXISTS state; DROP TABLE IF EXISTS search; DROP TABLE IF EXISTS claim;
ALTER TABLE state_next RENAME TO state; ALTER TABLE search_next RENAME TO search; ALTER TABLE claim_next RENAME TO claim;
";
/// Which number a search table has, and its version; always there.
pub(super) const SEARCH_TABLES: &str = "
CREATE TABLE IF NOT EXISTS search_table (no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL) STRICT;
";

pub(super) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
pub(super) const BEGIN_READ: &str = "BEGIN DEFERRED";
pub(super) const COMMIT: &str = "COMMIT";
pub(super) const ROLLBACK: &str = "ROLLBACK";
pub(super) const SAVEPOINT: &str = "SAVEPOINT one";
pub(super) const RELEASE: &str = "RELEASE one";
pub(super) const ROLLBACK_TO: &str = "ROLLBACK TO one";

/// → busy, frames in the WAL, frames moved
pub(super) const MOVE_WAL: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// name → value
pub(super) const META: &str = "SELECT value FROM meta WHERE name = ?1";
/// name, value
pub(super) const SET_META: &str = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
/// Names and values in `meta`: set by a restore until the next epoch begins, and the greatest epoch that the restore knew of.
pub(super) const RESTORING: &str = "restoring";
pub(super) const HOLDERS: &str = "holders";
pub(super) const WHO_ANSWERS: &str = "who-answers";
pub(super) const EPOCH_SEEN: &str = "epoch-seen";
/// name
pub(super) const DROP_META: &str = "DELETE FROM meta WHERE name = ?1";
/// → no, name, version
pub(super) const TABLES: &str = "SELECT no, name, version FROM search_table ORDER BY no";
/// name, version
pub(super) const SET_TABLE: &str = "INSERT INTO search_table (name, version) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET version = excluded.version";
/// → seq, head, hash of the last entry
pub(super) const LAST: &str = "SELECT seq, head, hash FROM entry ORDER BY seq DESC LIMIT 1";

/// key → id; of this journal or of a copy
pub(super) const ID_BY_KEY: &str =
    "SELECT id FROM entry WHERE key = ?1 UNION ALL SELECT id FROM copy WHERE key = ?1 LIMIT 1";
/// seq, id, key, recorded_at, head, hash, body
pub(super) const ADD_ENTRY: &str = "INSERT INTO entry (seq, id, key, recorded_at, head, hash, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
/// seq, node, epoch, hash, at, signature
pub(super) const ADD_SIGNED: &str = "INSERT INTO signed_head (seq, node, epoch, hash, at, signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
/// number, entry, sealed
///
/// A paper of another node may lie here as a copy: its file is put beside that copy. A number that is known in any other way breaks the row's own
/// rule (no entry), so that no file is ever put beside another paper.
pub(super) const ADD_PAPER: &str = "INSERT INTO paper (number, entry, sealed) VALUES (?1, ?2, ?3)
     ON CONFLICT (number) DO UPDATE SET sealed = excluded.sealed, entry = CASE WHEN paper.sealed IS NULL
         AND EXISTS (SELECT 1 FROM copy WHERE copy.id = paper.entry) THEN paper.entry END";
/// number, sealed; only in the place of a file that lies here
pub(super) const REPLACE_PAPER: &str =
    "UPDATE paper SET sealed = ?2 WHERE number = ?1 AND sealed IS NOT NULL";
/// number, entry
pub(super) const MEND_PAPER: &str =
    "INSERT INTO paper (number, entry) VALUES (?1, ?2) ON CONFLICT (number) DO NOTHING";
/// id, entry, kind, due, sealed
pub(super) const ADD_OUTBOX: &str =
    "INSERT INTO outbox (id, entry, kind, due, tries, sealed) VALUES (?1, ?2, ?3, ?4, 0, ?5)";
/// id
pub(super) const OUTBOX_DONE: &str = "DELETE FROM outbox WHERE id = ?1";
/// id, due
pub(super) const OUTBOX_LATER: &str = "UPDATE outbox SET due = ?2, tries = tries + 1 WHERE id = ?1";
/// kind, id, owner, until, sealed
pub(super) const KEEP: &str =
    "INSERT INTO kept (kind, id, owner, until, sealed) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (kind, id)
     DO UPDATE SET owner = excluded.owner, until = excluded.until, sealed = excluded.sealed";
/// kind, id
pub(super) const FORGET: &str = "DELETE FROM kept WHERE kind = ?1 AND id = ?2";
/// kind
pub(super) const FORGET_KIND: &str = "DELETE FROM kept WHERE kind = ?1";
/// now
pub(super) const FORGET_PAST: &str = "DELETE FROM kept WHERE until <= ?1";
/// at
pub(super) const PROBE: &str =
    "INSERT INTO probe (one, at) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET at = excluded.at";

/// id → head, hash, body
pub(super) const ENTRY: &str = "SELECT head, hash, body FROM entry WHERE id = ?1 UNION ALL SELECT head, hash, body FROM copy WHERE id = ?1 LIMIT 1";
/// key → head, hash, body; of this journal first, then of copies
pub(super) const ENTRIES_BY_KEY: &str = "SELECT head, hash, body FROM entry WHERE key = ?1 UNION ALL SELECT head, hash, body FROM copy WHERE key = ?1";
/// seq, limit → seq, head, hash, body
pub(super) const SINCE: &str =
    "SELECT seq, head, hash, body FROM entry WHERE seq > ?1 ORDER BY seq LIMIT ?2";
/// from, to → head, hash, body; newest first
pub(super) const BETWEEN: &str = "SELECT head, hash, body FROM entry WHERE recorded_at >= ?1 AND recorded_at < ?2 ORDER BY recorded_at DESC, seq DESC";
/// → seq, node, epoch, hash, at, signature
pub(super) const SIGNED: &str =
    "SELECT seq, node, epoch, hash, at, signature FROM signed_head ORDER BY seq";
/// → seq, head, hash, body, id, key, recorded_at
pub(super) const WALK: &str =
    "SELECT seq, head, hash, body, id, key, recorded_at FROM entry ORDER BY seq";
/// number → entry, sealed
pub(super) const PAPER: &str = "SELECT entry, sealed FROM paper WHERE number = ?1";
/// number, limit → number; those behind it
pub(super) const NUMBERS: &str =
    "SELECT number FROM paper WHERE number > ?1 ORDER BY number LIMIT ?2";
/// now, limit → id, entry, tries, sealed
pub(super) const OUTBOX: &str =
    "SELECT id, entry, tries, sealed FROM outbox WHERE due <= ?1 ORDER BY tries, id LIMIT ?2";
/// kind, id, now → owner, until, sealed
pub(super) const KEPT: &str =
    "SELECT owner, until, sealed FROM kept WHERE kind = ?1 AND id = ?2 AND until > ?3";
/// kind, owner, now → id, until, sealed
pub(super) const KEPT_BY: &str = "SELECT id, until, sealed FROM kept WHERE kind = ?1 AND owner = ?2 AND until > ?3 ORDER BY id DESC";
/// stream → version, sealed, source
pub(super) const STATE: &str = "SELECT version, sealed, source FROM state WHERE stream = ?1";
/// stream → version
pub(super) const VERSION: &str = "SELECT version FROM state WHERE stream = ?1";
/// tbl, first key, end of keys → stream; in the order of the key, then of the stream's row
pub(super) const FIND: &str =
    "SELECT state.stream FROM search JOIN state ON state.no = search.state
     WHERE search.tbl = ?1 AND search.key >= ?2 AND search.key < ?3 ORDER BY search.key, search.state";

/// What the dump lists, each as one statement whose columns are written one after the other.
pub(super) const DUMP_ENTRIES: &str = "SELECT seq, head, hash, body FROM entry ORDER BY seq";
/// → node, seq, head, hash, body
pub(super) const DUMP_COPIES: &str =
    "SELECT node, seq, head, hash, body FROM copy ORDER BY node, seq";
/// → stream, version, sealed
pub(super) const DUMP_STATES: &str = "SELECT stream, version, sealed FROM state ORDER BY stream";
/// → table, key, stream
pub(super) const DUMP_SEARCH: &str =
    "SELECT search_table.name, search.key, state.stream FROM search JOIN search_table ON search_table.no = search.tbl
     JOIN state ON state.no = search.state ORDER BY 1, 2, 3";
/// → space, key, stream
pub(super) const DUMP_CLAIMS: &str = "SELECT space, key, stream FROM claim ORDER BY 1, 2";
/// → number, entry, sealed
pub(super) const DUMP_PAPERS: &str = "SELECT number, entry, sealed FROM paper ORDER BY number";
/// → id, entry, kind, due, tries, sealed
pub(super) const DUMP_OUTBOX: &str =
    "SELECT id, entry, kind, due, tries, sealed FROM outbox ORDER BY id";
/// → kind, id, owner, until, sealed
pub(super) const DUMP_KEPT: &str =
    "SELECT kind, id, owner, until, sealed FROM kept ORDER BY kind, id";

/// The statements on derived rows that a writer uses, for the live tables and for those beside them.
pub(super) struct Derived {
    /// stream → no, version, keys, source
    pub(super) row: &'static str,
    /// stream → version, sealed
    pub(super) state: &'static str,
    /// stream, version, keys, sealed, source
    pub(super) add: &'static str,
    /// no, version, keys, sealed
    pub(super) change: &'static str,
    /// tbl, key, state
    pub(super) add_search: &'static str,
    /// tbl, key, state
    pub(super) drop_search: &'static str,
    /// space, key → stream
    pub(super) holder: &'static str,
    /// space, key, stream
    pub(super) claim: &'static str,
}

pub(super) const LIVE: Derived = Derived {
    row: "SELECT no, version, keys, source FROM state WHERE stream = ?1",
    state: STATE,
    add: "INSERT INTO state (stream, version, keys, sealed, source) VALUES (?1, ?2, ?3, ?4, ?5)",
    change: "UPDATE state SET version = ?2, keys = ?3, sealed = ?4, source = ?5 WHERE no = ?1",
    add_search: "INSERT INTO search (tbl, key, state) VALUES (?1, ?2, ?3)",
    drop_search: "DELETE FROM search WHERE tbl = ?1 AND key = ?2 AND state = ?3",
    holder: "SELECT stream FROM claim WHERE space = ?1 AND key = ?2",
    claim: "INSERT INTO claim (space, key, stream) VALUES (?1, ?2, ?3) ON CONFLICT (space, key) DO NOTHING",
};

pub(super) const NEXT: Derived = Derived {
    row: "SELECT no, version, keys, source FROM state_next WHERE stream = ?1",
    state: "SELECT version, sealed, source FROM state_next WHERE stream = ?1",
    add: "INSERT INTO state_next (stream, version, keys, sealed, source) VALUES (?1, ?2, ?3, ?4, ?5)",
    change: "UPDATE state_next SET version = ?2, keys = ?3, sealed = ?4, source = ?5 WHERE no = ?1",
    add_search: "INSERT INTO search_next (tbl, key, state) VALUES (?1, ?2, ?3)",
    drop_search: "DELETE FROM search_next WHERE tbl = ?1 AND key = ?2 AND state = ?3",
    holder: "SELECT stream FROM claim_next WHERE space = ?1 AND key = ?2",
    claim: "INSERT INTO claim_next (space, key, stream) VALUES (?1, ?2, ?3) ON CONFLICT (space, key) DO NOTHING",
};

/// node, seq, id, key, recorded_at, head, hash, body
pub(super) const ADD_COPY: &str = "INSERT INTO copy (node, seq, id, key, recorded_at, head, hash, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
/// node, seq, epoch, hash, at, signature
pub(super) const ADD_COPY_HEAD: &str =
    "INSERT INTO copy_head (node, seq, epoch, hash, at, signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
/// node → seq, hash
pub(super) const SOURCE: &str = "SELECT seq, hash FROM source WHERE node = ?1";
/// → node, seq, hash, whole_at, broken, epoch
pub(super) const SOURCES: &str =
    "SELECT node, seq, hash, whole_at, broken, coalesce((SELECT epoch FROM copy_head AS signed
     WHERE signed.node = source.node AND signed.seq = source.seq), 0) FROM source ORDER BY node";
/// node, seq, hash, whole_at
pub(super) const SET_SOURCE: &str = "INSERT INTO source (node, seq, hash, whole_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (node)
     DO UPDATE SET seq = excluded.seq, hash = excluded.hash, whole_at = coalesce(excluded.whole_at, whole_at)";
/// node, why, first hash
pub(super) const QUARANTINE: &str =
    "INSERT INTO source (node, seq, hash, broken) VALUES (?1, 0, ?3, ?2) ON CONFLICT (node)
     DO UPDATE SET broken = excluded.broken";
/// node
pub(super) const LOOK_AGAIN: &str = "UPDATE source SET broken = NULL WHERE node = ?1";
/// node, stream, seq, why
pub(super) const SET_APART: &str = "INSERT INTO apart (node, stream, seq, why) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (node, stream) DO NOTHING";
/// → node, stream, seq, why
pub(super) const APART: &str = "SELECT node, stream, seq, why FROM apart ORDER BY node, stream";
/// node. With a copy goes what was set apart: which story stands is found anew.
pub(super) const DROP_COPY: [&str; 4] = [
    "DELETE FROM copy WHERE node = ?1",
    "DELETE FROM copy_head WHERE node = ?1",
    "DELETE FROM source WHERE node = ?1",
    "DELETE FROM apart WHERE ?1 = ?1",
];
/// node, seq, limit → seq, head, hash, body
pub(super) const COPY_SINCE: &str =
    "SELECT seq, head, hash, body FROM copy WHERE node = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
/// holder, seq, text
pub(super) const KEEP_RECEIPT: &str =
    "INSERT INTO receipt (holder, seq, text) VALUES (?1, ?2, ?3) ON CONFLICT (holder)
     DO UPDATE SET seq = excluded.seq, text = excluded.text WHERE excluded.seq >= receipt.seq";
/// → text
pub(super) const RECEIPTS: &str = "SELECT text FROM receipt ORDER BY holder";

/// The statements by which pages of a journal are read. Parameters: node, seq, further ones.
pub(super) struct Journal {
    /// → the last place
    pub(super) last: &'static str,
    /// → the hash at seq
    pub(super) hash: &'static str,
    /// → place and length of each entry behind seq
    pub(super) lengths: &'static str,
    /// most → the last signed place behind seq, at most `most`
    pub(super) last_head: &'static str,
    /// → the first signed place behind seq
    pub(super) first_head: &'static str,
    /// end → seq, head, hash, body
    pub(super) entries: &'static str,
    /// → seq, node, epoch, hash, at, signature
    pub(super) head: &'static str,
}

/// The own journal: the node is not asked for.
pub(super) const OWN: Journal = Journal {
    last: "SELECT max(seq) FROM entry WHERE ?1 IS NOT NULL",
    hash: "SELECT hash FROM entry WHERE seq = ?2 AND ?1 IS NOT NULL",
    lengths: "SELECT seq, length(body) FROM entry WHERE seq > ?2 AND ?1 IS NOT NULL ORDER BY seq",
    last_head: "SELECT max(seq) FROM signed_head WHERE seq > ?2 AND seq <= ?3 AND ?1 IS NOT NULL",
    first_head: "SELECT min(seq) FROM signed_head WHERE seq > ?2 AND ?1 IS NOT NULL",
    entries: "SELECT seq, head, hash, body FROM entry WHERE seq > ?2 AND seq <= ?3 AND ?1 IS NOT NULL ORDER BY seq",
    head: "SELECT seq, node, epoch, hash, at, signature FROM signed_head WHERE seq = ?2 AND ?1 IS NOT NULL",
};

pub(super) const COPY: Journal = Journal {
    last: "SELECT max(seq) FROM copy WHERE node = ?1",
    hash: "SELECT hash FROM copy WHERE node = ?1 AND seq = ?2",
    lengths: "SELECT seq, length(body) FROM copy WHERE node = ?1 AND seq > ?2 ORDER BY seq",
    last_head: "SELECT max(seq) FROM copy_head WHERE node = ?1 AND seq > ?2 AND seq <= ?3",
    first_head: "SELECT min(seq) FROM copy_head WHERE node = ?1 AND seq > ?2",
    entries: "SELECT seq, head, hash, body FROM copy WHERE node = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq",
    head: "SELECT seq, node, epoch, hash, at, signature FROM copy_head WHERE node = ?1 AND seq = ?2",
};

/// All statements that run on a ready database; a test prepares each.
#[cfg(test)]
pub(super) const ALL: &[&str] = &[
    BEGIN_WRITE,
    BEGIN_READ,
    MOVE_WAL,
    META,
    SET_META,
    DROP_META,
    TABLES,
    SET_TABLE,
    LAST,
    ID_BY_KEY,
    ADD_ENTRY,
    ADD_SIGNED,
    ADD_PAPER,
    REPLACE_PAPER,
    MEND_PAPER,
    ADD_OUTBOX,
    OUTBOX_DONE,
    OUTBOX_LATER,
    KEEP,
    FORGET,
    FORGET_PAST,
    FORGET_KIND,
    NUMBERS,
    PROBE,
    ENTRY,
    ENTRIES_BY_KEY,
    SINCE,
    BETWEEN,
    SIGNED,
    WALK,
    PAPER,
    OUTBOX,
    KEPT,
    KEPT_BY,
    STATE,
    VERSION,
    FIND,
    DUMP_ENTRIES,
    DUMP_STATES,
    DUMP_SEARCH,
    DUMP_CLAIMS,
    DUMP_PAPERS,
    DUMP_OUTBOX,
    DUMP_KEPT,
    LIVE.row,
    LIVE.state,
    LIVE.add,
    LIVE.change,
    LIVE.add_search,
    LIVE.drop_search,
    LIVE.holder,
    LIVE.claim,
    NEXT.row,
    NEXT.state,
    NEXT.add,
    NEXT.change,
    NEXT.add_search,
    NEXT.drop_search,
    NEXT.holder,
    NEXT.claim,
    ADD_COPY,
    ADD_COPY_HEAD,
    SOURCE,
    SOURCES,
    SET_SOURCE,
    QUARANTINE,
    SET_APART,
    APART,
    LOOK_AGAIN,
    DROP_COPY[0],
    DROP_COPY[1],
    DROP_COPY[2],
    DROP_COPY[3],
    COPY_SINCE,
    KEEP_RECEIPT,
    RECEIPTS,
    DUMP_COPIES,
    OWN.last,
    OWN.hash,
    OWN.lengths,
    OWN.last_head,
    OWN.first_head,
    OWN.entries,
    OWN.head,
    COPY.last,
    COPY.hash,
    COPY.lengths,
    COPY.last_head,
    COPY.first_head,
    COPY.entries,
    COPY.head,
    COMMIT,
    ROLLBACK,
    SAVEPOINT,
    RELEASE,
    ROLLBACK_TO,
];
