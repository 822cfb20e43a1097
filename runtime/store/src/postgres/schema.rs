//! Opening: the schema, migrations of the journal, versions of the derived rows.

use std::path::PathBuf;

use journal::Chain;
use journal::ChainHead;
use journal::Hash;
use journal::Head;
use journal::sync::Cursor;
use kernel::Moment;
use kernel::Table;
use tokio_postgres::GenericClient;

use super::put::hash;
use super::sql;
use crate::Copied;
use crate::OpenError;
use crate::PostgresConfig;
use crate::sqlite::Tables;

/// What a schema holds when it is ready.
pub(super) struct Ready {
    pub(super) chain: Chain,
    pub(super) tables: Tables,
    /// True if the derived rows must be rebuilt.
    pub(super) stale: bool,
    pub(super) last_state: i64,
    pub(super) mark: String,
    pub(super) copies: Vec<Copied>,
}

/// Brings the schema to this program's version, in one transaction.
pub(super) async fn prepare(
    client: &mut tokio_postgres::Client,
    config: &PostgresConfig,
) -> Result<Ready, OpenError> {
    let tx = client.transaction().await?;
    let schema = &config.schema;
    // Its letters were checked when the URL was read. A role that may not make schemas works in one that is there.
    let there = tx.query_opt(sql::SCHEMA, &[schema]).await?.is_some();
    if !there {
        tx.batch_execute(&format!("CREATE SCHEMA {schema}")).await?;
    }
    tx.batch_execute(sql::META_TABLE).await?;
    let known = i64::try_from(sql::MIGRATIONS.len()).unwrap_or(i64::MAX);
    let found = meta(&tx, "journal").await?;
    let found = found.and_then(|text| text.parse().ok()).unwrap_or(0);
    if found > known {
        return Err(OpenError::Later { found, known });
    }
    for migration in sql::MIGRATIONS
        .iter()
        .skip(usize::try_from(found).unwrap_or(0))
    {
        tx.batch_execute(migration).await?;
    }
    tx.execute(sql::SET_META, &[&"journal", &known.to_string()])
        .await?;
    tx.batch_execute(sql::SEARCH_TABLES).await?;
    let chain = chain(&tx, config).await?;
    let copies = copies(&tx).await?;
    let empty = chain.head.seq == 0 && copies.is_empty();
    let fresh = derived(&tx).await?;
    let (tables, changed) = tables(&tx, &config.tables, empty).await?;
    let last_state = tx.query_one(sql::LAST_STATE, &[]).await?.try_get(0)?;
    let mark = tx.query_one(sql::MARKED, &[]).await?.try_get(0)?;
    tx.commit().await?;
    Ok(Ready {
        chain,
        tables,
        stale: (fresh || changed) && !empty,
        last_state,
        mark,
        copies,
    })
}

/// Makes the derived tables; true if they were not there in this version.
async fn derived(tx: &impl GenericClient) -> Result<bool, OpenError> {
    let wanted = sql::DERIVED_VERSION.to_string();
    if meta(tx, "derived").await?.as_deref() == Some(&wanted) {
        return Ok(false);
    }
    tx.batch_execute(&sql::DROP_DERIVED.replace("{}", ""))
        .await?;
    tx.batch_execute(&sql::DERIVED.replace("{}", "")).await?;
    tx.execute(sql::SET_META, &[&"derived", &wanted]).await?;
    Ok(true)
}

/// Numbers the search tables; true if one is new or of another version. In an empty journal nothing has to be rebuilt.
async fn tables(
    tx: &impl GenericClient,
    declared: &[Table],
    empty: bool,
) -> Result<(Tables, bool), OpenError> {
    let mut versions = Tables::new();
    for row in tx.query(sql::TABLES, &[]).await? {
        versions.insert(row.try_get(1)?, row.try_get(2)?);
    }
    let mut changed = false;
    for table in declared {
        if versions.get(table.name) == Some(&i64::from(table.version)) {
            continue;
        }
        changed = true;
        // Version −1 stays until a rebuild has made the rows.
        let version = if empty { i64::from(table.version) } else { -1 };
        tx.execute(sql::SET_TABLE, &[&table.name, &version]).await?;
    }
    let mut numbers = Tables::new();
    for row in tx.query(sql::TABLES, &[]).await? {
        numbers.insert(row.try_get(1)?, row.try_get(0)?);
    }
    Ok((numbers, changed))
}

/// Where the journal stands.
async fn chain(tx: &impl GenericClient, config: &PostgresConfig) -> Result<Chain, OpenError> {
    let node = meta(tx, "node").await?;
    if let Some(found) = node.filter(|found| *found != config.node) {
        let (dir, asked) = (PathBuf::from(&config.schema), config.node.clone());
        return Err(OpenError::OtherNode { dir, found, asked });
    }
    let epoch = meta(tx, "epoch")
        .await?
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_u32);
    tx.execute(sql::SET_META, &[&"node", &config.node]).await?;
    tx.execute(sql::SET_META, &[&"epoch", &epoch.to_string()])
        .await?;
    let mut chain = Chain::new(&config.node, epoch);
    if let Some(last) = last(tx).await? {
        chain.head = ChainHead { epoch, ..last };
    }
    Ok(chain)
}

/// The last entry, if there is one.
pub(super) async fn last(client: &impl GenericClient) -> Result<Option<ChainHead>, OpenError> {
    let Some(row) = client.query_opt(sql::LAST, &[]).await? else {
        return Ok(None);
    };
    let head = Head::read(row.try_get(1)?).map_err(|error| OpenError::Torn(error.to_string()))?;
    let hash = Hash::from_bytes(row.try_get(2)?);
    let hash = hash.ok_or_else(|| OpenError::Torn("its hash is not 32 bytes".to_owned()))?;
    Ok(Some(ChainHead {
        epoch: head.epoch,
        seq: row.try_get::<_, i64>(0)?.cast_unsigned(),
        hash,
        recorded_at: head.recorded_at,
    }))
}

/// How each copy stands.
pub(super) async fn copies(
    client: &impl GenericClient,
) -> Result<Vec<Copied>, tokio_postgres::Error> {
    let rows = client.query(sql::SOURCES, &[]).await?;
    let copied = |row: &tokio_postgres::Row| {
        let seq = row.try_get::<_, i64>(1)?.cast_unsigned();
        let hash = hash(row, 2)?;
        Ok(Copied {
            node: row.try_get(0)?,
            cursor: Cursor { seq, hash },
            whole_at: row.try_get::<_, Option<i64>>(3)?.map(Moment),
            broken: row.try_get(4)?,
            epoch: u32::try_from(row.try_get::<_, i64>(5)?).unwrap_or(u32::MAX),
        })
    };
    rows.iter().map(copied).collect()
}

async fn meta(client: &impl GenericClient, name: &str) -> Result<Option<String>, OpenError> {
    let row = client.query_opt(sql::META, &[&name]).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::super::cluster;
    use super::super::session::Server;
    use super::super::session::Session;
    use super::*;

    async fn ready(schema: &str) -> (Server, Session) {
        let config = PostgresConfig::new(&cluster::url(), schema, "jongno", &[]);
        let server = Server::new(&config).unwrap();
        let mut session = server.connect().await.unwrap().unwrap();
        prepare(&mut session.client, &config).await.unwrap();
        let next = sql::DERIVED.replace("{}", "_next");
        session.client.batch_execute(&next).await.unwrap();
        (server, session)
    }

    #[tokio::test]
    async fn every_statement_is_prepared_on_the_server() {
        let (_, session) = ready(&cluster::schema()).await;
        let derived = [sql::LIVE.all(), sql::NEXT.all()].concat();
        for text in [sql::WRITER, sql::REBUILD, sql::OTHERS, &derived].concat() {
            let prepared = session.client.prepare(text).await;
            prepared.unwrap_or_else(|error| panic!("{text}: {}", super::super::told(&error)));
        }
    }

    #[tokio::test]
    async fn a_journal_of_a_later_program_does_not_open() {
        let schema = cluster::schema();
        let (server, mut session) = ready(&schema).await;
        let later: [&(dyn tokio_postgres::types::ToSql + Sync); 2] = [&"journal", &"99"];
        session.client.execute(sql::SET_META, &later).await.unwrap();
        let config = PostgresConfig::new(&cluster::url(), &schema, "jongno", &[]);
        let opened = prepare(&mut session.client, &config).await;
        assert!(matches!(opened, Err(OpenError::Later { found: 99, .. })));
        server.leave(session).await;
    }

    #[test]
    fn migrations_that_ran_somewhere_never_change() {
        let locks: Vec<_> = sql::MIGRATIONS
            .iter()
            .map(|text| Hash::of(&[text.as_bytes()]).to_string())
            .collect();
        assert_eq!(locks, MIGRATION_LOCKS);
    }

    const MIGRATION_LOCKS: [&str; 3] = [
        "8a5af35eca6a7ccd76d2daf90a18f47922918f95f3e80fb0e26583eaac751056",
        "39ae34728f26b92e9fc06f3fd4646306e28ca7bd754957dd9b3b435b77f84db9",
        "f4ab34475e8e3ed30624a9489aa85458450edebd176553b43511cbf39577a513",
    ];
}
