//! What is read: on connections of a pool, each statement on its own; what must be of one moment in one snapshot.

use journal::Body;
use journal::Hash;
use journal::Head;
use journal::KEY_END;
use journal::Raw;
use journal::Seal;
use journal::StoreError;
use journal::encode_key;
use kernel::Brought;
use kernel::Errand;
use kernel::Hit;
use kernel::Id;
use kernel::Loaded;
use kernel::Moment;
use kernel::Need;
use kernel::StreamId;
use tokio_postgres::Error;
use tokio_postgres::IsolationLevel;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::Postgres;
use super::put::hash;
use super::put::id;
use super::sql;
use super::trouble::Fault;
use super::trouble::broken;
use super::trouble::refused;
use crate::Kept;
use crate::Outgoing;
use crate::PaperRecord;
use crate::Recorded;

type Out<T> = Result<T, StoreError>;

/// So many heads are read at a time to look for those that pass.
const PAGE_LEN: i64 = 500;

/// What is loaded at once, in the order of the needs.
struct Load<'a> {
    streams: Vec<&'a StreamId>,
    names: Vec<String>,
    finds: Vec<Find<'a>>,
}

/// One search: the need, its table's number, where its keys begin and end, how many streams.
struct Find<'a> {
    need: &'a Need,
    table: i64,
    low: Vec<u8>,
    high: Vec<u8>,
    limit: usize,
}

impl Postgres {
    pub(crate) async fn load(&self, needs: &[Need], now: Moment) -> Out<Brought> {
        self.fresh()?;
        let load = self.plan(needs)?;
        let (rows, found) = match self.fetch(&load).await {
            // The connection had died while nobody used it, or the server changed: once more, on another.
            Err(fault) if fault.lost() => self.fetch(&load).await?,
            done => done?,
        };
        let mut brought = Brought::default();
        for stream in &load.streams {
            let none = Loaded {
                version: 0,
                events: Vec::new(),
                as_of: now,
                home: None,
            };
            brought.streams.insert((*stream).clone(), none);
        }
        for row in rows {
            let (stream, version, events) = events(self.seal(), &row)?;
            let source: &str = column(&row, 3)?;
            let loaded = Loaded {
                version,
                events,
                as_of: self.whole_at(source, now),
                home: Some(source.to_owned()).filter(|source| !source.is_empty()),
            };
            brought.streams.insert(stream, loaded);
        }
        for (find, hits) in load.finds.iter().zip(found) {
            brought.found.insert(find.need.clone(), hits);
        }
        Ok(brought)
    }

    fn plan<'a>(&self, needs: &'a [Need]) -> Out<Load<'a>> {
        let (mut streams, mut finds) = (Vec::new(), Vec::new());
        for need in needs {
            match need {
                Need::Stream(stream) => streams.push(stream),
                Need::Find { table, key, limit } => {
                    let table = *self.tables.get(*table).ok_or_else(|| {
                        broken(format_args!("search table {table} was not declared"))
                    })?;
                    let low = encode_key(key, self.seal());
                    let high = [low.as_slice(), &[KEY_END]].concat();
                    finds.push(Find {
                        need,
                        table,
                        low,
                        high,
                        limit: *limit,
                    });
                }
                Need::Fact { .. } => return Err(broken("a fact is told, not stored")),
            }
        }
        let names = streams.iter().map(ToString::to_string).collect();
        Ok(Load {
            streams,
            names,
            finds,
        })
    }

    async fn fetch(&self, load: &Load<'_>) -> Result<(Vec<Row>, Vec<Vec<Hit>>), Fault> {
        if load.finds.is_empty() {
            let rows = if load.names.is_empty() {
                Vec::new()
            } else {
                self.query(sql::LIVE.states, &[&load.names]).await?
            };
            return Ok((rows, Vec::new()));
        }
        let mut client = self.pool.get().await?;
        // Before the snapshot: the first time, this asks the server for tables' columns.
        let (states, find) = (
            client.prepare_cached(sql::LIVE.states).await?,
            client.prepare_cached(sql::FIND).await?,
        );
        let snapshot = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .await?;
        let by: [&(dyn ToSql + Sync); 1] = [&load.names];
        let (held, rows) = tokio::join!(
            biased;
            snapshot.batch_execute(sql::HOLD_DERIVED),
            snapshot.query(&states, &by),
        );
        held?;
        let mut found = Vec::with_capacity(load.finds.len());
        for wanted in &load.finds {
            found.push(wanted.hits(&snapshot, &find).await?);
        }
        snapshot.commit().await?;
        Ok((rows?, found))
    }

    pub(crate) async fn entry(&self, id: Id) -> Out<Option<Recorded>> {
        let found = self.all(sql::ENTRY, &id.0.to_be_bytes()).await?;
        Ok(found.into_iter().next())
    }

    pub(crate) async fn entries_by_key(&self, key: Hash) -> Out<Vec<Recorded>> {
        self.all(sql::ENTRIES_BY_KEY, &key.0).await
    }

    async fn all(&self, text: &'static str, by: &[u8]) -> Out<Vec<Recorded>> {
        let rows = self.rows(text, &[&by]).await?;
        rows.iter().map(|row| recorded(self.seal(), row)).collect()
    }

    pub(crate) async fn since(&self, seq: u64, limit: usize) -> Out<Vec<Raw>> {
        let rows = self
            .rows(sql::SINCE, &[&seq.cast_signed(), &length(limit)])
            .await?;
        rows.iter()
            .map(|row| raw(row).map_err(|error| refused(&error)))
            .collect()
    }

    pub(super) async fn copy_since(&self, node: &str, seq: u64, limit: usize) -> Out<Vec<Raw>> {
        let by: [&(dyn ToSql + Sync); 3] = [&node, &seq.cast_signed(), &length(limit)];
        let rows = self.rows(sql::COPY_SINCE, &by).await?;
        rows.iter()
            .map(|row| raw(row).map_err(|error| refused(&error)))
            .collect()
    }

    pub(crate) async fn between(
        &self,
        from: Moment,
        to: Moment,
        passes: Box<dyn Fn(&Head) -> bool + Send>,
        limit: usize,
    ) -> Out<Vec<Recorded>> {
        let mut before = (to.0, i64::MIN);
        let mut found: Vec<i64> = Vec::new();
        // What was written is never changed, so that pages need no snapshot.
        while found.len() < limit {
            let page = self
                .rows(sql::BETWEEN, &[&from.0, &before.0, &before.1, &PAGE_LEN])
                .await?;
            for row in &page {
                before = (column(row, 0)?, column(row, 1)?);
                let text: &str = column(row, 2)?;
                if found.len() < limit && passes(&Head::read(text).map_err(broken)?) {
                    found.push(before.1);
                }
            }
            if length(page.len()) < PAGE_LEN {
                break;
            }
        }
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.rows(sql::ENTRIES, &[&found]).await?;
        rows.iter().map(|row| recorded(self.seal(), row)).collect()
    }

    pub(crate) async fn paper(&self, number: &str) -> Out<Option<PaperRecord>> {
        let rows = self.rows(sql::PAPER, &[&number]).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let sealed: Option<&[u8]> = column(row, 1)?;
        let pdf = sealed.map(|sealed| self.seal().open(number.as_bytes(), sealed));
        Ok(Some(PaperRecord {
            entry: identity(row, 0)?,
            pdf: pdf.transpose().map_err(broken)?,
        }))
    }

    pub(crate) async fn outbox(&self, now: Moment, limit: usize) -> Out<Vec<Outgoing>> {
        let rows = self.rows(sql::OUTBOX, &[&now.0, &length(limit)]).await?;
        let outgoing = |row: &Row| {
            let (id, entry) = (identity(row, 0)?, identity(row, 1)?);
            let plain = self.seal().open(&id.0.to_be_bytes(), column(row, 3)?);
            let errand: Errand = serde_json::from_slice(&plain.map_err(broken)?).map_err(broken)?;
            let tries = u32::try_from(column::<i64>(row, 2)?).map_err(broken)?;
            Ok(Outgoing {
                id,
                entry,
                errand,
                tries,
            })
        };
        rows.iter().map(outgoing).collect()
    }

    pub(crate) async fn kept(&self, kind: &str, id: Id, now: Moment) -> Out<Option<Kept>> {
        let by = id.0.to_be_bytes();
        let rows = self
            .rows(sql::KEPT, &[&kind, &by.as_slice(), &now.0])
            .await?;
        let kept = |row: &Row| {
            let owner: String = column(row, 0)?;
            self.open_kept(kind, id, &owner, Moment(column(row, 1)?), column(row, 2)?)
        };
        rows.first().map(kept).transpose()
    }

    pub(crate) async fn kept_by(&self, kind: &str, owner: &str, now: Moment) -> Out<Vec<Kept>> {
        let rows = self.rows(sql::KEPT_BY, &[&kind, &owner, &now.0]).await?;
        let kept = |row: &Row| {
            let id = identity(row, 0)?;
            self.open_kept(kind, id, owner, Moment(column(row, 1)?), column(row, 2)?)
        };
        rows.iter().map(kept).collect()
    }

    fn open_kept(
        &self,
        kind: &str,
        id: Id,
        owner: &str,
        until: Moment,
        sealed: &[u8],
    ) -> Out<Kept> {
        let content = self.seal().open(&Kept::aad(kind, id), sealed);
        Ok(Kept {
            kind: kind.to_owned(),
            id,
            owner: owner.to_owned(),
            content: content.map_err(broken)?,
            until,
        })
    }

    /// Rows by one statement.
    pub(super) async fn rows(
        &self,
        text: &'static str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Out<Vec<Row>> {
        match self.query(text, params).await {
            Err(fault) if fault.lost() => Ok(self.query(text, params).await?),
            done => Ok(done?),
        }
    }

    async fn query(
        &self,
        text: &'static str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Fault> {
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(text).await?;
        Ok(client.query(&statement, params).await?)
    }
}

impl Find<'_> {
    /// The streams, each once. A stream may have several rows that fit; then more rows are asked for.
    async fn hits(
        &self,
        snapshot: &deadpool_postgres::Transaction<'_>,
        find: &tokio_postgres::Statement,
    ) -> Result<Vec<Hit>, Fault> {
        let mut rows_len = length(self.limit);
        loop {
            let rows = snapshot
                .query(find, &[&self.table, &self.low, &self.high, &rows_len])
                .await?;
            let mut hits: Vec<Hit> = Vec::new();
            for row in &rows {
                let stream = StreamId::parse(row.try_get(0)?)
                    .ok_or_else(|| Fault::Other("a stream's name does not read".to_owned()))?;
                if hits.len() < self.limit && hits.iter().all(|hit| hit.stream != stream) {
                    hits.push(Hit { stream });
                }
            }
            if hits.len() == self.limit || length(rows.len()) < rows_len {
                return Ok(hits);
            }
            rows_len = rows_len.saturating_mul(4);
        }
    }
}

/// A stream's version and events, opened: stream, version, sealed.
pub(super) fn events(seal: &dyn Seal, row: &Row) -> Out<(StreamId, u64, Vec<serde_json::Value>)> {
    let name: &str = column(row, 0)?;
    let version: i64 = column(row, 1)?;
    let plain = seal
        .open(name.as_bytes(), column(row, 2)?)
        .map_err(broken)?;
    let events = journal::read_events(&plain).map_err(broken)?;
    let stream = StreamId::parse(name).ok_or_else(|| broken("a stream's name does not read"))?;
    let version = version.cast_unsigned();
    if version != events.len() as u64 {
        return Err(broken(format_args!(
            "{stream} does not have its {version} events"
        )));
    }
    Ok((stream, version, events))
}

/// seq, head, hash, body
pub(super) fn raw(row: &Row) -> Result<Raw, Error> {
    Ok(Raw {
        seq: row.try_get::<_, i64>(0)?.cast_unsigned(),
        head: row.try_get(1)?,
        hash: hash(row, 2)?,
        body: row.try_get(3)?,
    })
}

/// Opens an entry.
pub(super) fn open(seal: &dyn Seal, head: &str, hash: Hash, body: &[u8]) -> Out<Recorded> {
    let head = Head::read(head).map_err(broken)?;
    let plain = seal.open(&head.id.0.to_be_bytes(), body).map_err(broken)?;
    let body = Body::read(&plain).map_err(broken)?;
    Ok(Recorded { head, body, hash })
}

/// head, hash, body
fn recorded(seal: &dyn Seal, row: &Row) -> Out<Recorded> {
    let hash = hash(row, 1).map_err(|error| refused(&error))?;
    open(seal, column(row, 0)?, hash, column(row, 2)?)
}

pub(super) fn column<'a, T: tokio_postgres::types::FromSql<'a>>(row: &'a Row, at: usize) -> Out<T> {
    row.try_get(at).map_err(|error| refused(&error))
}

fn identity(row: &Row, at: usize) -> Out<Id> {
    id(row, at).map_err(|error| refused(&error))
}

fn length(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
