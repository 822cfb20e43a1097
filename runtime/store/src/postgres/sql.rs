//! Every statement of this engine, once. A batch is written by one statement a table: its rows arrive as one array a column and `unnest` makes rows
//! of them. Times are UTC ms, ids 16 bytes, hashes 32 bytes, as on SQLite; texts sort by their bytes (`COLLATE "C"`), whatever the server's language is.

/// What there is before any version: where the version stands.
pub(super) const META_TABLE: &str = r#"
CREATE TABLE IF NOT EXISTS meta (name text COLLATE "C" PRIMARY KEY, value text NOT NULL)"#;

/// The journal. Only this part is migrated, forward only: append to the list, never change what stands in it (a test locks each text).
/// Sealed bytes do not get smaller, so the server is told not to try.
pub(super) const MIGRATIONS: &[&str] = &[r#"
-- One request. `head` is the JSON text that is hashed; id, key, recorded_at repeat what stands in it, to be found by.
CREATE TABLE entry (
  seq bigint PRIMARY KEY, id bytea NOT NULL UNIQUE, key bytea NOT NULL UNIQUE, recorded_at bigint NOT NULL,
  head text NOT NULL, hash bytea NOT NULL, body bytea NOT NULL);
ALTER TABLE entry ALTER body SET STORAGE EXTERNAL;
CREATE INDEX entry_by_time ON entry (recorded_at, seq);
-- The end of each batch, signed.
CREATE TABLE signed_head (
  seq bigint PRIMARY KEY, node text NOT NULL, epoch bigint NOT NULL, hash bytea NOT NULL, at bigint NOT NULL,
  signature bytea NOT NULL);
-- Papers: which entry issued them, and the sealed PDF, which may be dropped.
CREATE TABLE paper (number text COLLATE "C" PRIMARY KEY, entry bytea NOT NULL, sealed bytea);
ALTER TABLE paper ALTER sealed SET STORAGE EXTERNAL;
CREATE TABLE outbox (
  id bytea PRIMARY KEY, entry bytea NOT NULL, kind text NOT NULL, due bigint NOT NULL, tries bigint NOT NULL,
  sealed bytea NOT NULL);
-- What the node keeps for itself, outside the journal.
CREATE TABLE kept (
  kind text COLLATE "C" NOT NULL, id bytea NOT NULL, owner text COLLATE "C" NOT NULL, until bigint NOT NULL,
  sealed bytea NOT NULL, PRIMARY KEY (kind, id));
CREATE INDEX kept_by_owner ON kept (kind, owner);
CREATE TABLE probe (one integer PRIMARY KEY CHECK (one = 1), at bigint NOT NULL);
-- The last transaction of the writer, by which it knows after a lost connection whether that one was committed.
CREATE TABLE mark (one integer PRIMARY KEY CHECK (one = 1), written text NOT NULL);
INSERT INTO mark (one, written) VALUES (1, '');
-- Entries of other nodes' journals, as they lie there.
CREATE TABLE copy (
  node text COLLATE "C" NOT NULL, seq bigint NOT NULL, id bytea NOT NULL UNIQUE, key bytea NOT NULL, recorded_at bigint NOT NULL,
  head text NOT NULL, hash bytea NOT NULL, body bytea NOT NULL, PRIMARY KEY (node, seq));
ALTER TABLE copy ALTER body SET STORAGE EXTERNAL;
CREATE INDEX copy_by_key ON copy (key);
CREATE TABLE copy_head (
  node text COLLATE "C" NOT NULL, seq bigint NOT NULL, epoch bigint NOT NULL, hash bytea NOT NULL, at bigint NOT NULL,
  signature bytea NOT NULL, PRIMARY KEY (node, seq));
-- How each copy stands: where, as of when it is whole, and why nothing more is taken.
CREATE TABLE source (
  node text COLLATE "C" PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL, whole_at bigint, broken text);
-- What each holder has countersigned of the own journal, newest only.
CREATE TABLE receipt (holder text COLLATE "C" PRIMARY KEY, seq bigint NOT NULL, text text NOT NULL);
"#, "
-- A body of 3 kB in a row of its own table is two more rows and two more index entries: up to a page, it stays where its entry is.
ALTER TABLE entry SET (toast_tuple_target = 8160);
ALTER TABLE copy SET (toast_tuple_target = 8160);
", r#"
-- What a node's journal tells of a record in another way than is known here: from that entry on it is not taken into the record.
CREATE TABLE apart (
  node text COLLATE "C" NOT NULL, stream text COLLATE "C" NOT NULL, seq bigint NOT NULL, why text NOT NULL,
  PRIMARY KEY (node, stream));
"#];

/// The version of the derived tables below: another number on the server drops and rebuilds them.
pub(super) const DERIVED_VERSION: i64 = 2;

/// Derived tables; `{}` is empty, or `_next` beside the live ones. `keys` holds the stream's search rows, so that a change touches only those
/// that differ; `source` is the node that writes the stream, empty for this one.
pub(super) const DERIVED: &str = r#"
CREATE TABLE state{} (
  no bigint PRIMARY KEY, stream text COLLATE "C" NOT NULL UNIQUE, version bigint NOT NULL, keys bytea NOT NULL,
  source text NOT NULL, sealed bytea NOT NULL) WITH (toast_tuple_target = 8160);
ALTER TABLE state{} ALTER sealed SET STORAGE EXTERNAL;
CREATE TABLE search{} (tbl bigint NOT NULL, key bytea NOT NULL, state bigint NOT NULL, PRIMARY KEY (tbl, key, state));
CREATE TABLE claim{} (space text COLLATE "C" NOT NULL, key bytea NOT NULL, stream text COLLATE "C" NOT NULL, PRIMARY KEY (space, key));
"#;
/// Drops derived tables; `{}` as above.
pub(super) const DROP_DERIVED: &str = "DROP TABLE IF EXISTS state{}, search{}, claim{}";
/// Puts the rebuilt tables in the place of the old. It gives up before the server looks for a deadlock, so that no reader is the one who is ended.
pub(super) const SWITCH_DERIVED: &str = "
SET LOCAL lock_timeout = '500ms';
DROP TABLE IF EXISTS state, search, claim;
ALTER TABLE state_next RENAME TO state; ALTER TABLE search_next RENAME TO search; ALTER TABLE claim_next RENAME TO claim;
";
/// Which number a search table has, and its version; always there.
pub(super) const SEARCH_TABLES: &str = r#"
CREATE TABLE IF NOT EXISTS search_table (no bigint PRIMARY KEY, name text COLLATE "C" NOT NULL UNIQUE, version bigint NOT NULL)"#;

pub(super) const BEGIN: &str = "BEGIN";
pub(super) const COMMIT: &str = "COMMIT";
pub(super) const ROLLBACK: &str = "ROLLBACK";
pub(super) const SAVEPOINT: &str = "SAVEPOINT one";
pub(super) const RELEASE: &str = "RELEASE one";
pub(super) const ROLLBACK_TO: &str = "ROLLBACK TO one";
/// First in a snapshot: else it could be older than a switch of the derived tables that it then waits for.
pub(super) const HOLD_DERIVED: &str = "LOCK TABLE state, search, claim IN ACCESS SHARE MODE";

/// name → a row if the schema is there
pub(super) const SCHEMA: &str = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
/// lock → true if it is ours now
pub(super) const LOCK: &str = "SELECT pg_try_advisory_lock($1)";
/// lock
pub(super) const UNLOCK: &str = "SELECT pg_advisory_unlock($1)";
/// → what no other connection of this server is called
pub(super) const SESSION: &str = "SELECT pid::text || '/' || extract(epoch FROM backend_start)::text FROM pg_stat_activity WHERE pid = pg_backend_pid()";
/// name → value
pub(super) const SETTING: &str = "SELECT current_setting($1)";

/// name → value
pub(super) const META: &str = "SELECT value FROM meta WHERE name = $1";
/// name, value
pub(super) const SET_META: &str = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
/// → no, name, version
pub(super) const TABLES: &str = "SELECT no, name, version FROM search_table ORDER BY no";
/// name, version
pub(super) const SET_TABLE: &str = "INSERT INTO search_table (no, name, version)
     SELECT coalesce(max(no), 0) + 1, $1, $2 FROM search_table ON CONFLICT (name) DO UPDATE SET version = excluded.version";
/// → seq, head, hash of the last entry
pub(super) const LAST: &str = "SELECT seq, head, hash FROM entry ORDER BY seq DESC LIMIT 1";
/// → the last number given to a stream
pub(super) const LAST_STATE: &str = "SELECT coalesce(max(no), 0) FROM state";
/// → what the last transaction left
pub(super) const MARKED: &str = "SELECT written FROM mark WHERE one = 1";
/// what this transaction leaves
pub(super) const MARK: &str = "UPDATE mark SET written = $1 WHERE one = 1";

/// keys → key, id
pub(super) const IDS_BY_KEY: &str = "SELECT key, id FROM entry WHERE key = ANY($1)";
/// seq, id, key, recorded_at, head, hash, body
pub(super) const ADD_ENTRIES: &str = "INSERT INTO entry (seq, id, key, recorded_at, head, hash, body)
     SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bigint[], $5::text[], $6::bytea[], $7::bytea[])";
/// seq, node, epoch, hash, at, signature
pub(super) const ADD_SIGNED: &str = "INSERT INTO signed_head (seq, node, epoch, hash, at, signature) VALUES ($1, $2, $3, $4, $5, $6)";
/// number, entry, sealed
///
/// As with SQLite: beside a copy, or not at all.
pub(super) const ADD_PAPERS: &str = "INSERT INTO paper (number, entry, sealed) SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[])
     ON CONFLICT (number) DO UPDATE SET sealed = excluded.sealed, entry = CASE WHEN paper.sealed IS NULL
         AND EXISTS (SELECT 1 FROM copy WHERE copy.id = paper.entry) THEN paper.entry END";
/// number, sealed; only in the place of a file that lies here
pub(super) const REPLACE_PAPERS: &str =
    "UPDATE paper SET sealed = q.sealed FROM unnest($1::text[], $2::bytea[]) AS q (number, sealed)
     WHERE paper.number = q.number AND paper.sealed IS NOT NULL";
/// number, entry
pub(super) const MEND_PAPERS: &str = "INSERT INTO paper (number, entry) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT (number) DO NOTHING";
/// id, entry, kind, due, tries, sealed
pub(super) const ADD_OUTBOX: &str = "INSERT INTO outbox (id, entry, kind, due, tries, sealed)
     SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::bigint[], $5::bigint[], $6::bytea[])";
/// id
pub(super) const OUTBOX_DONE: &str = "DELETE FROM outbox WHERE id = ANY($1)";
/// id, due, how often more
pub(super) const OUTBOX_LATER: &str = "UPDATE outbox SET due = q.due, tries = outbox.tries + q.tries
     FROM unnest($1::bytea[], $2::bigint[], $3::bigint[]) AS q (id, due, tries) WHERE outbox.id = q.id";
/// kind, id, owner, until, sealed
pub(super) const KEEP: &str = "INSERT INTO kept (kind, id, owner, until, sealed)
     SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[], $4::bigint[], $5::bytea[])
     ON CONFLICT (kind, id) DO UPDATE SET owner = excluded.owner, until = excluded.until, sealed = excluded.sealed";
/// kind, id
pub(super) const FORGET: &str = "DELETE FROM kept USING unnest($1::text[], $2::bytea[]) AS q (kind, id) WHERE kept.kind = q.kind AND kept.id = q.id";
/// now
pub(super) const FORGET_PAST: &str = "DELETE FROM kept WHERE until <= $1";
/// at
pub(super) const PROBE: &str =
    "INSERT INTO probe (one, at) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET at = excluded.at";

/// id → head, hash, body
pub(super) const ENTRY: &str = "SELECT head, hash, body FROM entry WHERE id = $1 UNION ALL SELECT head, hash, body FROM copy WHERE id = $1 LIMIT 1";
/// key → head, hash, body; of this journal first, then of copies
pub(super) const ENTRIES_BY_KEY: &str = "SELECT head, hash, body FROM entry WHERE key = $1 UNION ALL SELECT head, hash, body FROM copy WHERE key = $1";
/// seq, limit → seq, head, hash, body
pub(super) const SINCE: &str =
    "SELECT seq, head, hash, body FROM entry WHERE seq > $1 ORDER BY seq LIMIT $2";
/// from, to, seq, limit → recorded_at, seq, head; newest first, before `to` or at it below `seq`
pub(super) const BETWEEN: &str = "SELECT recorded_at, seq, head FROM entry
     WHERE recorded_at >= $1 AND (recorded_at, seq) < ($2, $3) ORDER BY recorded_at DESC, seq DESC LIMIT $4";
/// seqs → head, hash, body; newest first
pub(super) const ENTRIES: &str =
    "SELECT head, hash, body FROM entry WHERE seq = ANY($1) ORDER BY recorded_at DESC, seq DESC";
/// number → entry, sealed
pub(super) const PAPER: &str = "SELECT entry, sealed FROM paper WHERE number = $1";
/// now, limit → id, entry, tries, sealed
pub(super) const OUTBOX: &str =
    "SELECT id, entry, tries, sealed FROM outbox WHERE due <= $1 ORDER BY tries, id LIMIT $2";
/// kind, id, now → owner, until, sealed
pub(super) const KEPT: &str =
    "SELECT owner, until, sealed FROM kept WHERE kind = $1 AND id = $2 AND until > $3";
/// kind, owner, now → id, until, sealed
pub(super) const KEPT_BY: &str = "SELECT id, until, sealed FROM kept WHERE kind = $1 AND owner = $2 AND until > $3 ORDER BY id DESC";
/// tbl, first key, end of keys, limit → stream; in the order of the key, then of the stream's row
pub(super) const FIND: &str =
    "SELECT state.stream FROM search JOIN state ON state.no = search.state
     WHERE search.tbl = $1 AND search.key >= $2 AND search.key < $3 ORDER BY search.key, search.state LIMIT $4";
/// → how many streams there are
pub(super) const COUNT_STREAMS: &str = "SELECT count(*) FROM state";

/// What the dump lists, each as one statement.
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

/// The statements on derived rows, for the live tables and for those beside them.
pub(super) struct Derived {
    /// streams → stream, no, version, keys, source
    pub(super) seen: &'static str,
    /// streams → stream, version, sealed, source
    pub(super) states: &'static str,
    /// no, stream, version, keys, sealed, source
    pub(super) add: &'static str,
    /// no, version, keys, sealed
    pub(super) change: &'static str,
    /// tbl, key, state
    pub(super) add_search: &'static str,
    /// tbl, key, state
    pub(super) drop_search: &'static str,
    /// space, key → space, key, stream
    pub(super) holders: &'static str,
    /// space, key, stream
    pub(super) claim: &'static str,
}

macro_rules! derived {
    ($next:literal) => {
        Derived {
            seen: concat!("SELECT stream, no, version, keys, source FROM state", $next, " WHERE stream = ANY($1)"),
            states: concat!("SELECT stream, version, sealed, source FROM state", $next, " WHERE stream = ANY($1)"),
            add: concat!(
                "INSERT INTO state", $next, " (no, stream, version, keys, sealed, source)
                 SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[], $6::text[])"
            ),
            change: concat!(
                "UPDATE state", $next, " AS s SET version = q.version, keys = q.keys, sealed = q.sealed, source = q.source
                 FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::text[]) AS q (no, version, keys, sealed, source)
                 WHERE s.no = q.no"
            ),
            add_search: concat!(
                "INSERT INTO search", $next, " (tbl, key, state) SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bigint[])"
            ),
            drop_search: concat!(
                "DELETE FROM search", $next, " AS s USING unnest($1::bigint[], $2::bytea[], $3::bigint[]) AS q (tbl, key, state)
                 WHERE s.tbl = q.tbl AND s.key = q.key AND s.state = q.state"
            ),
            holders: concat!(
                "SELECT c.space, c.key, c.stream FROM unnest($1::text[], $2::bytea[]) AS q (space, key)
                 JOIN claim", $next, " AS c ON c.space = q.space AND c.key = q.key"
            ),
            claim: concat!(
                "INSERT INTO claim", $next, " (space, key, stream) SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[])
                 ON CONFLICT (space, key) DO NOTHING"
            ),
        }
    };
}

pub(super) const LIVE: Derived = derived!("");
pub(super) const NEXT: Derived = derived!("_next");

#[cfg(test)]
impl Derived {
    /// All of them.
    pub(super) const fn all(&self) -> [&'static str; 8] {
        [
            self.seen,
            self.states,
            self.add,
            self.change,
            self.add_search,
            self.drop_search,
            self.holders,
            self.claim,
        ]
    }
}

/// node, seq, id, key, recorded_at, head, hash, body
pub(super) const ADD_COPIES: &str = "INSERT INTO copy (node, seq, id, key, recorded_at, head, hash, body)
     SELECT $1::text, q.* FROM unnest($2::bigint[], $3::bytea[], $4::bytea[], $5::bigint[], $6::text[], $7::bytea[], $8::bytea[]) AS q";
/// node, seq, epoch, hash, at, signature
pub(super) const ADD_COPY_HEADS: &str = "INSERT INTO copy_head (node, seq, epoch, hash, at, signature)
     SELECT $1::text, q.* FROM unnest($2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bytea[]) AS q";
/// → node, seq, hash, whole_at, broken, epoch
pub(super) const SOURCES: &str =
    "SELECT node, seq, hash, whole_at, broken, coalesce((SELECT epoch FROM copy_head AS signed
     WHERE signed.node = source.node AND signed.seq = source.seq), 0) FROM source ORDER BY node";
/// node, seq, hash, whole_at
pub(super) const SET_SOURCE: &str = "INSERT INTO source (node, seq, hash, whole_at) VALUES ($1, $2, $3, $4) ON CONFLICT (node)
     DO UPDATE SET seq = excluded.seq, hash = excluded.hash, whole_at = coalesce(excluded.whole_at, source.whole_at)";
/// node, why, first hash
pub(super) const QUARANTINE: &str = "INSERT INTO source (node, seq, hash, broken)
     SELECT q.node, 0, $3, q.why FROM unnest($1::text[], $2::text[]) AS q (node, why)
     ON CONFLICT (node) DO UPDATE SET broken = excluded.broken";
/// nodes, streams, seqs, whys
pub(super) const SET_APART: &str = "INSERT INTO apart (node, stream, seq, why)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) ON CONFLICT (node, stream) DO NOTHING";
/// → node, stream, seq, why
pub(super) const APART: &str = "SELECT node, stream, seq, why FROM apart ORDER BY node, stream";
/// node, seq, limit → seq, head, hash, body
pub(super) const COPY_SINCE: &str =
    "SELECT seq, head, hash, body FROM copy WHERE node = $1 AND seq > $2 ORDER BY seq LIMIT $3";
/// holder, seq, text
pub(super) const KEEP_RECEIPTS: &str = "INSERT INTO receipt (holder, seq, text)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])
     ON CONFLICT (holder) DO UPDATE SET seq = excluded.seq, text = excluded.text WHERE excluded.seq >= receipt.seq";
/// → text
pub(super) const RECEIPTS: &str = "SELECT text FROM receipt ORDER BY holder";

/// The statements by which pages of a journal are read. Parameters: node, seq, further ones.
pub(super) struct Journal {
    /// → the last place
    pub(super) last: &'static str,
    /// → the hash at seq
    pub(super) hash: &'static str,
    /// limit → place and length of each entry behind seq
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
    last: "SELECT max(seq) FROM entry WHERE $1::text IS NOT NULL",
    hash: "SELECT hash FROM entry WHERE seq = $2 AND $1::text IS NOT NULL",
    lengths: "SELECT seq, octet_length(body)::bigint FROM entry WHERE seq > $2 AND $1::text IS NOT NULL ORDER BY seq LIMIT $3",
    last_head: "SELECT max(seq) FROM signed_head WHERE seq > $2 AND seq <= $3 AND $1::text IS NOT NULL",
    first_head: "SELECT min(seq) FROM signed_head WHERE seq > $2 AND $1::text IS NOT NULL",
    entries: "SELECT seq, head, hash, body FROM entry WHERE seq > $2 AND seq <= $3 AND $1::text IS NOT NULL ORDER BY seq",
    head: "SELECT seq, node, epoch, hash, at, signature FROM signed_head WHERE seq = $2 AND $1::text IS NOT NULL",
};

pub(super) const COPY: Journal = Journal {
    last: "SELECT max(seq) FROM copy WHERE node = $1",
    hash: "SELECT hash FROM copy WHERE node = $1 AND seq = $2",
    lengths: "SELECT seq, octet_length(body)::bigint FROM copy WHERE node = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    last_head: "SELECT max(seq) FROM copy_head WHERE node = $1 AND seq > $2 AND seq <= $3",
    first_head: "SELECT min(seq) FROM copy_head WHERE node = $1 AND seq > $2",
    entries: "SELECT seq, head, hash, body FROM copy WHERE node = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
    head: "SELECT seq, node, epoch, hash, at, signature FROM copy_head WHERE node = $1 AND seq = $2",
};

/// What the writer runs over and over, kept ready on its connection.
pub(super) const WRITER: &[&str] = &[
    MARK,
    MARKED,
    IDS_BY_KEY,
    ADD_ENTRIES,
    ADD_SIGNED,
    ADD_PAPERS,
    REPLACE_PAPERS,
    MEND_PAPERS,
    ADD_OUTBOX,
    OUTBOX_DONE,
    OUTBOX_LATER,
    KEEP,
    FORGET,
    FORGET_PAST,
    PROBE,
    ADD_COPIES,
    ADD_COPY_HEADS,
    SOURCES,
    SET_SOURCE,
    QUARANTINE,
    SET_APART,
    APART,
    KEEP_RECEIPTS,
    LIVE.seen,
    LIVE.add,
    LIVE.change,
    LIVE.add_search,
    LIVE.drop_search,
    LIVE.holders,
    LIVE.claim,
];

/// What the writer runs beside [`WRITER`] while it rebuilds.
pub(super) const REBUILD: &[&str] = &[
    SET_TABLE,
    NEXT.seen,
    NEXT.add,
    NEXT.change,
    NEXT.add_search,
    NEXT.drop_search,
    NEXT.holders,
    NEXT.claim,
];

/// The rest of the statements that run on a ready schema; a test prepares all.
#[cfg(test)]
pub(super) const OTHERS: &[&str] = &[
    BEGIN,
    SCHEMA,
    LOCK,
    UNLOCK,
    SESSION,
    SETTING,
    META,
    SET_META,
    TABLES,
    LAST,
    LAST_STATE,
    ENTRY,
    ENTRIES_BY_KEY,
    SINCE,
    BETWEEN,
    ENTRIES,
    PAPER,
    OUTBOX,
    KEPT,
    KEPT_BY,
    FIND,
    COUNT_STREAMS,
    LIVE.states,
    NEXT.states,
    DUMP_ENTRIES,
    DUMP_COPIES,
    DUMP_STATES,
    DUMP_SEARCH,
    DUMP_CLAIMS,
    DUMP_PAPERS,
    DUMP_OUTBOX,
    DUMP_KEPT,
    COPY_SINCE,
    RECEIPTS,
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
    HOLD_DERIVED,
    SAVEPOINT,
    RELEASE,
    ROLLBACK_TO,
    COMMIT,
    ROLLBACK,
];
