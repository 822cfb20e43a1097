//! Opening: settings, migrations of the journal, versions of the derived rows.

use std::collections::BTreeMap;
use std::path::Path;

use journal::Chain;
use journal::Hash;
use journal::Head;
use journal::sync::Cursor;
use kernel::Moment;
use kernel::Table;
use rusqlite::Connection;
use rusqlite::OpenFlags;
use rusqlite::OptionalExtension;
use rusqlite::config::DbConfig;
use rusqlite::params;

use super::sql;
use crate::Config;
use crate::Copied;
use crate::OpenError;
use crate::Restoring;

/// Statements kept ready on each connection.
const STATEMENTS_KEPT: usize = 64;

/// Search tables by name: the number under which their rows lie.
pub(crate) type Tables = BTreeMap<String, i64>;

/// A connection that writes, with the settings of which each has a reason: WAL so that readers never wait, FULL so that a commit is an fsync,
/// sub-journals in memory because /tmp can be full too, no checkpoint by SQLite itself because nobody would hear of its failed fsync.
pub(super) fn open_writer(path: &Path) -> Result<Connection, OpenError> {
    let conn = Connection::open(path)?;
    keep_statements(&conn)?;
    // To its end: the mode is told in a first row and written in what comes after it, of which `execute_batch` would not see the failure.
    let mut pragma = conn.prepare("PRAGMA journal_mode=WAL")?;
    let mut rows = pragma.query([])?;
    while rows.next()?.is_some() {}
    drop(rows);
    drop(pragma);
    conn.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA cache_size=-16384;
         PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;",
    )?;
    demand(&conn, "journal_mode", "wal")?;
    demand(&conn, "synchronous", "2")?;
    Ok(conn)
}

/// A connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    keep_statements(&conn)?;
    conn.execute_batch(
        "PRAGMA busy_timeout=30000; PRAGMA cache_size=-8192; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;",
    )?;
    Ok(conn)
}

/// Statements are kept, and their plans with them: without the second, SQLite plans a statement with `LIMIT ?` anew for each other limit.
fn keep_statements(conn: &Connection) -> Result<(), OpenError> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Reads the settings back, as they are.
pub(super) fn settings(conn: &Connection) -> Result<Vec<(&'static str, String)>, OpenError> {
    let names = [
        "journal_mode",
        "synchronous",
        "busy_timeout",
        "cache_size",
        "mmap_size",
        "wal_autocheckpoint",
        "page_size",
    ];
    let mut settings: Vec<_> = names
        .into_iter()
        .map(|name| Ok((name, setting(conn, name)?)))
        .collect::<Result<_, OpenError>>()?;
    settings.push(("sqlite", rusqlite::version().to_owned()));
    Ok(settings)
}

fn demand(conn: &Connection, name: &'static str, wanted: &'static str) -> Result<(), OpenError> {
    let found = setting(conn, name)?;
    (found == wanted).then_some(()).ok_or(OpenError::Setting {
        name,
        wanted,
        found,
    })
}

fn setting(conn: &Connection, name: &str) -> Result<String, OpenError> {
    let value =
        conn.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))?;
    Ok(match value {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other @ (rusqlite::types::Value::Null
        | rusqlite::types::Value::Real(_)
        | rusqlite::types::Value::Blob(_)) => format!("{other:?}"),
    })
}

/// Brings the file to this program's version, and tells whether the derived rows must be rebuilt.
pub(super) fn prepare(
    conn: &mut Connection,
    config: &Config,
) -> Result<(Chain, Tables, bool), OpenError> {
    let known = i64::try_from(sql::MIGRATIONS.len()).unwrap_or(i64::MAX);
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(OpenError::Later { found, known });
    }
    let tx = conn.transaction()?;
    for migration in sql::MIGRATIONS
        .iter()
        .skip(usize::try_from(found).unwrap_or(0))
    {
        tx.execute_batch(migration)?;
    }
    tx.pragma_update(None, "user_version", known)?;
    tx.execute_batch(sql::SEARCH_TABLES)?;
    let chain = chain(&tx, config)?;
    let empty = chain.head.seq == 0 && copies(&tx)?.is_empty();
    let fresh = derived(&tx)?;
    let (tables, changed) = tables(&tx, &config.tables, empty)?;
    tx.commit()?;
    Ok((chain, tables, (fresh || changed) && !empty))
}

/// Makes the derived tables; true if they were not there in this version.
fn derived(conn: &Connection) -> Result<bool, OpenError> {
    let wanted = sql::DERIVED_VERSION.to_string();
    if meta(conn, "derived")?.as_deref() == Some(&wanted) {
        return Ok(false);
    }
    conn.execute_batch(&sql::DROP_DERIVED.replace("{}", ""))?;
    conn.execute_batch(&sql::DERIVED.replace("{}", ""))?;
    conn.execute(sql::SET_META, params!["derived", wanted])?;
    Ok(true)
}

/// Numbers the search tables; true if one is new or of another version. In an empty journal nothing has to be rebuilt.
fn tables(conn: &Connection, declared: &[Table], empty: bool) -> Result<(Tables, bool), OpenError> {
    let mut changed = false;
    for table in declared {
        let version = conn
            .query_row(
                "SELECT version FROM search_table WHERE name = ?1",
                [table.name],
                |row| row.get::<_, i64>(0),
            )
            .optional()?;
        if version == Some(i64::from(table.version)) {
            continue;
        }
        changed = true;
        // Version −1 stays until a rebuild has made the rows.
        let version = if empty { i64::from(table.version) } else { -1 };
        conn.execute(sql::SET_TABLE, params![table.name, version])?;
    }
    let mut all = conn.prepare(sql::TABLES)?;
    let numbers = all.query_map([], |row| Ok((row.get(1)?, row.get(0)?)))?;
    Ok((numbers.collect::<Result<_, _>>()?, changed))
}

/// Where the journal stands.
fn chain(conn: &Connection, config: &Config) -> Result<Chain, OpenError> {
    let node = meta(conn, "node")?;
    if let Some(found) = node.filter(|found| *found != config.node) {
        let (dir, asked) = (config.dir.clone(), config.node.clone());
        return Err(OpenError::OtherNode { dir, found, asked });
    }
    let epoch = meta(conn, "epoch")?
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_u32);
    conn.execute(sql::SET_META, params!["node", config.node])?;
    conn.execute(sql::SET_META, params!["epoch", epoch.to_string()])?;
    let mut chain = Chain::new(&config.node, epoch);
    let last: Option<(i64, String, Vec<u8>)> = conn
        .query_row(sql::LAST, [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    if let Some((seq, head, hash)) = last {
        let head = Head::read(&head).map_err(|error| OpenError::Torn(error.to_string()))?;
        chain.head.seq = seq.cast_unsigned();
        chain.head.hash = Hash::from_bytes(&hash)
            .ok_or_else(|| OpenError::Torn("its hash is not 32 bytes".to_owned()))?;
        chain.head.recorded_at = head.recorded_at;
        // Entries that came back after a restore may be of a later epoch than the backup.
        chain.head.epoch = epoch.max(head.epoch);
    }
    Ok(chain)
}

/// What a journal that was restored waits for; none where a new epoch has begun, or none was needed.
pub(super) fn restoring(conn: &Connection) -> Result<Option<Restoring>, OpenError> {
    let found = meta(conn, sql::RESTORING)?;
    Ok(found.map(|text| match text.as_str() {
        sql::WHO_ANSWERS => Restoring::WhoAnswers,
        _ => Restoring::Holders,
    }))
}

/// How each copy stood when the store was closed.
pub(super) fn copies(conn: &Connection) -> Result<Vec<Copied>, OpenError> {
    let mut select = conn.prepare(sql::SOURCES)?;
    let copies = select.query_map([], |row| {
        let (seq, hash) = (row.get::<_, i64>(1)?.cast_unsigned(), Hash(row.get(2)?));
        Ok(Copied {
            node: row.get(0)?,
            cursor: Cursor { seq, hash },
            whole_at: row.get::<_, Option<i64>>(3)?.map(Moment),
            broken: row.get(4)?,
            epoch: row.get(5)?,
        })
    })?;
    Ok(copies.collect::<Result<_, _>>()?)
}

/// A number in `meta`.
pub(super) fn number_in_meta(conn: &Connection, name: &str) -> rusqlite::Result<Option<u32>> {
    let text: Option<String> = conn
        .query_row(sql::META, [name], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn meta(conn: &Connection, name: &str) -> Result<Option<String>, OpenError> {
    Ok(conn
        .query_row(sql::META, [name], |row| row.get(0))
        .optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready() -> Connection {
        let mut conn = Connection::open_in_memory().unwrap();
        prepare(&mut conn, &Config::new("nowhere", "jongno", &[])).unwrap();
        conn.execute_batch(&sql::DERIVED.replace("{}", "_next"))
            .unwrap();
        conn
    }

    #[test]
    fn every_statement_is_prepared() {
        let conn = ready();
        for text in sql::ALL {
            // RELEASE and its like are parsed, their names are looked up when they run.
            conn.prepare(text)
                .unwrap_or_else(|error| panic!("{text}: {error}"));
            assert!(!text.contains('$'), "{text}");
        }
    }

    #[test]
    fn a_dollar_is_a_name_and_not_a_place() {
        let conn = Connection::open_in_memory().unwrap();
        let join = |text| {
            conn.query_row(text, ["one", "two"], |row| row.get::<_, String>(0))
                .unwrap()
        };
        assert_eq!(join("SELECT $2 || $1"), "onetwo");
        assert_eq!(join("SELECT ?2 || ?1"), "twoone");
    }

    #[test]
    fn migrations_that_ran_somewhere_never_change() {
        let locks: Vec<_> = sql::MIGRATIONS
            .iter()
            .map(|text| Hash::of(&[text.as_bytes()]).to_string())
            .collect();
        assert_eq!(locks, MIGRATION_LOCKS);
    }

    #[test]
    fn a_journal_of_a_later_program_does_not_open() {
        let mut conn = ready();
        conn.pragma_update(None, "user_version", 99).unwrap();
        let opened = prepare(&mut conn, &Config::new("nowhere", "jongno", &[]));
        assert!(matches!(opened, Err(OpenError::Later { found: 99, .. })));
    }

    const MIGRATION_LOCKS: [&str; 3] = [
        "3f7a2462d3b8642e93afbf325a4079cb66a0db34e1eb0c3182859a19f6a68fc5",
        "2c78d926d14507ba3ee7bec3bb6ccedc9ec42353f9efb8fbb57951cdbea4cec5",
        "36bc1431e99d15b281511351d9607bcdaf86f3f5eece198bd7d4d5499e033e33",
    ];
}
