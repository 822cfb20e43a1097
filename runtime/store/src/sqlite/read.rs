//! What is read.

use std::sync::Arc;

use journal::Apart;
use journal::Body;
use journal::Hash;
use journal::Head;
use journal::KEY_END;
use journal::Log;
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
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

use super::Sqlite;
use super::sql;
use super::trouble::broken;
use super::write::read_id;
use crate::Kept;
use crate::Outgoing;
use crate::PaperRecord;
use crate::Recorded;

type Out<T> = Result<T, StoreError>;

impl Sqlite {
    pub(crate) async fn load(&self, needs: &[Need], now: Moment) -> Out<Brought> {
        self.fresh()?;
        let seal = self.seal();
        self.readers
            .read(|conn| {
                let mut brought = Brought::default();
                for need in needs {
                    match need {
                        Need::Stream(stream) => {
                            let whole_at = |source: &str| self.whole_at(source, now);
                            let loaded = state(conn, seal, stream, whole_at)?;
                            brought.streams.insert(stream.clone(), loaded);
                        }
                        Need::Find { table, key, limit } => {
                            let table = self.tables.get(*table).ok_or_else(|| {
                                broken(format_args!("search table {table} was not declared"))
                            })?;
                            let hits = find(conn, *table, encode_key(key, seal), *limit)?;
                            brought.found.insert(need.clone(), hits);
                        }
                        Need::Fact { .. } => return Err(broken("a fact is told, not stored")),
                    }
                }
                Ok(brought)
            })
            .await
    }

    pub(crate) async fn entry(&self, id: Id) -> Out<Option<Recorded>> {
        let found = self.all(sql::ENTRY, id.0.to_be_bytes().to_vec()).await?;
        Ok(found.into_iter().next())
    }

    pub(crate) async fn entries_by_key(&self, key: Hash) -> Out<Vec<Recorded>> {
        self.all(sql::ENTRIES_BY_KEY, key.0.to_vec()).await
    }

    async fn all(&self, text: &'static str, by: Vec<u8>) -> Out<Vec<Recorded>> {
        let seal = self.seal();
        self.readers
            .read(|conn| {
                let mut entries = conn.prepare_cached(text).map_err(broken)?;
                let found = entries.query_map([by], parts).map_err(broken)?;
                found
                    .map(|parts| open(seal, parts.map_err(broken)?))
                    .collect()
            })
            .await
    }

    pub(crate) async fn since(&self, seq: u64, limit: usize) -> Out<Vec<Raw>> {
        self.readers.scan(move |conn| since(conn, seq, limit)).await
    }

    pub(crate) async fn between(
        &self,
        from: Moment,
        to: Moment,
        passes: Box<dyn Fn(&Head) -> bool + Send>,
        limit: usize,
    ) -> Out<Vec<Recorded>> {
        let seal = Arc::clone(&self.seal);
        self.readers
            .scan(move |conn| {
                let mut select = conn.prepare_cached(sql::BETWEEN).map_err(broken)?;
                let mut rows = select.query(params![from.0, to.0]).map_err(broken)?;
                let mut found = Vec::new();
                while found.len() < limit
                    && let Some(row) = rows.next().map_err(broken)?
                {
                    let text: String = row.get(0).map_err(broken)?;
                    if passes(&Head::read(&text).map_err(broken)?) {
                        found.push(open(seal.as_ref(), parts(row).map_err(broken)?)?);
                    }
                }
                Ok(found)
            })
            .await
    }

    pub(crate) async fn paper(&self, number: &str) -> Out<Option<PaperRecord>> {
        let seal = self.seal();
        self.readers
            .read(|conn| {
                let mut paper = conn.prepare_cached(sql::PAPER).map_err(broken)?;
                let found = paper.query_row([number], |row| {
                    Ok((read_id(row)?, row.get::<_, Option<Vec<u8>>>(1)?))
                });
                let Some((entry, sealed)) = found.optional().map_err(broken)? else {
                    return Ok(None);
                };
                let pdf = sealed.map(|sealed| seal.open(number.as_bytes(), &sealed));
                let pdf = pdf.transpose().map_err(broken)?;
                Ok(Some(PaperRecord { entry, pdf }))
            })
            .await
    }

    pub(crate) async fn outbox(&self, now: Moment, limit: usize) -> Out<Vec<Outgoing>> {
        let seal = self.seal();
        self.readers
            .read(|conn| {
                let mut select = conn.prepare_cached(sql::OUTBOX).map_err(broken)?;
                let rows = select.query_map(params![now.0, length(limit)], |row| {
                    let entry = Id(u128::from_be_bytes(row.get(1)?));
                    Ok((read_id(row)?, entry, row.get(2)?, row.get::<_, Vec<u8>>(3)?))
                });
                rows.map_err(broken)?
                    .map(|row| {
                        let (id, entry, tries, sealed) = row.map_err(broken)?;
                        let plain = seal.open(&id.0.to_be_bytes(), &sealed).map_err(broken)?;
                        let errand: Errand = serde_json::from_slice(&plain).map_err(broken)?;
                        Ok(Outgoing {
                            id,
                            entry,
                            errand,
                            tries,
                        })
                    })
                    .collect()
            })
            .await
    }

    pub(crate) async fn kept(&self, kind: &str, id: Id, now: Moment) -> Out<Option<Kept>> {
        self.readers
            .read(|conn| {
                let mut kept = conn.prepare_cached(sql::KEPT).map_err(broken)?;
                let found = kept.query_row(params![kind, id.0.to_be_bytes(), now.0], |row| {
                    Ok((row.get(0)?, Moment(row.get(1)?), row.get::<_, Vec<u8>>(2)?))
                });
                let found = found.optional().map_err(broken)?;
                found
                    .map(|(owner, until, sealed)| self.open_kept(kind, id, owner, until, &sealed))
                    .transpose()
            })
            .await
    }

    pub(crate) async fn kept_by(&self, kind: &str, owner: &str, now: Moment) -> Out<Vec<Kept>> {
        self.readers
            .read(|conn| {
                let mut select = conn.prepare_cached(sql::KEPT_BY).map_err(broken)?;
                let rows = select.query_map(params![kind, owner, now.0], |row| {
                    Ok((
                        read_id(row)?,
                        Moment(row.get(1)?),
                        row.get::<_, Vec<u8>>(2)?,
                    ))
                });
                rows.map_err(broken)?
                    .map(|row| {
                        let (id, until, sealed) = row.map_err(broken)?;
                        self.open_kept(kind, id, owner.to_owned(), until, &sealed)
                    })
                    .collect()
            })
            .await
    }

    fn open_kept(
        &self,
        kind: &str,
        id: Id,
        owner: String,
        until: Moment,
        sealed: &[u8],
    ) -> Out<Kept> {
        let content = self
            .seal
            .open(&Kept::aad(kind, id), sealed)
            .map_err(broken)?;
        Ok(Kept {
            kind: kind.to_owned(),
            id,
            owner,
            content,
            until,
        })
    }
}

/// A stream with all its events, and how old they may be.
fn state(
    conn: &Connection,
    seal: &dyn Seal,
    stream: &StreamId,
    whole_at: impl Fn(&str) -> Moment,
) -> Out<Loaded> {
    let found = read_state(conn, sql::STATE, seal, stream)?;
    let (version, events, source) = found.unwrap_or_default();
    Ok(Loaded {
        version,
        events,
        as_of: whole_at(&source),
        home: Some(source).filter(|source| !source.is_empty()),
    })
}

/// A stream with the node that writes it; `own` is this one.
pub(super) fn log(
    conn: &Connection,
    own: &str,
    text: &'static str,
    seal: &dyn Seal,
    stream: &StreamId,
) -> Out<Log> {
    let found = read_state(conn, text, seal, stream)?;
    Ok(found.map_or_else(Log::default, |(_, events, source)| {
        Log::new(events, Some(writer(source, own)))
    }))
}

/// What is told of records in another way than is known here.
pub(super) fn apart(conn: &Connection) -> Out<Vec<Apart>> {
    let mut select = conn.prepare_cached(sql::APART).map_err(broken)?;
    let rows = select.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get(2)?,
            row.get(3)?,
        ))
    });
    let rows: Result<Vec<(String, String, i64, String)>, _> = rows.map_err(broken)?.collect();
    rows.map_err(broken)?.into_iter().map(set_apart).collect()
}

/// node, stream, seq, why
pub(crate) fn set_apart(
    (node, stream, seq, why): (String, String, i64, String),
) -> Result<Apart, StoreError> {
    let stream = StreamId::parse(&stream).ok_or_else(|| broken("a stream's name does not read"))?;
    Ok(Apart {
        node,
        stream,
        seq: seq.cast_unsigned(),
        why,
    })
}

/// The node that writes a stream: the rows name none for this one.
pub(crate) fn writer(source: String, own: &str) -> String {
    if source.is_empty() {
        own.to_owned()
    } else {
        source
    }
}

/// A stream's version, its events, opened, and the node that writes it.
fn read_state(
    conn: &Connection,
    text: &'static str,
    seal: &dyn Seal,
    stream: &StreamId,
) -> Out<Option<(u64, Vec<serde_json::Value>, String)>> {
    let name = stream.to_string();
    let mut select = conn.prepare_cached(text).map_err(broken)?;
    let mut rows = select.query([&name]).map_err(broken)?;
    let Some(row) = rows.next().map_err(broken)? else {
        return Ok(None);
    };
    let version: i64 = row.get(0).map_err(broken)?;
    let sealed = row.get_ref(1).map_err(broken)?.as_blob().map_err(broken)?;
    let plain = seal.open(name.as_bytes(), sealed).map_err(broken)?;
    let events = journal::read_events(&plain).map_err(broken)?;
    let version = version.cast_unsigned();
    if version != events.len() as u64 {
        return Err(broken(format_args!(
            "{stream} does not have its {version} events"
        )));
    }
    Ok(Some((version, events, row.get(2).map_err(broken)?)))
}

/// The streams whose keys begin so, each once.
fn find(conn: &Connection, table: i64, low: Vec<u8>, limit: usize) -> Out<Vec<Hit>> {
    let mut high = low.clone();
    high.push(KEY_END);
    let mut select = conn.prepare_cached(sql::FIND).map_err(broken)?;
    let mut rows = select.query(params![table, low, high]).map_err(broken)?;
    let mut hits: Vec<Hit> = Vec::new();
    while hits.len() < limit
        && let Some(row) = rows.next().map_err(broken)?
    {
        let name = row.get_ref(0).map_err(broken)?.as_str().map_err(broken)?;
        let stream =
            StreamId::parse(name).ok_or_else(|| broken("a stream's name does not read"))?;
        if hits.iter().all(|hit| hit.stream != stream) {
            hits.push(Hit { stream });
        }
    }
    Ok(hits)
}

/// Entries as they lie on disk.
pub(super) fn since(conn: &Connection, seq: u64, limit: usize) -> Out<Vec<Raw>> {
    let mut select = conn.prepare_cached(sql::SINCE).map_err(broken)?;
    let rows = select.query_map(params![seq.cast_signed(), length(limit)], raw);
    rows.map_err(broken)?
        .collect::<Result<_, _>>()
        .map_err(broken)
}

/// Entries of a copy, as they lie on disk.
pub(super) fn copy_since(conn: &Connection, node: &str, seq: u64, limit: usize) -> Out<Vec<Raw>> {
    let mut select = conn.prepare_cached(sql::COPY_SINCE).map_err(broken)?;
    let rows = select.query_map(params![node, seq.cast_signed(), length(limit)], raw);
    rows.map_err(broken)?
        .collect::<Result<_, _>>()
        .map_err(broken)
}

/// seq, head, hash, body
pub(super) fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        seq: row.get::<_, i64>(0)?.cast_unsigned(),
        head: row.get(1)?,
        hash: Hash(row.get(2)?),
        body: row.get(3)?,
    })
}

/// head, hash, body
fn parts(row: &Row<'_>) -> rusqlite::Result<(String, Hash, Vec<u8>)> {
    Ok((row.get(0)?, Hash(row.get(1)?), row.get(2)?))
}

/// Opens an entry.
pub(super) fn open(seal: &dyn Seal, (head, hash, body): (String, Hash, Vec<u8>)) -> Out<Recorded> {
    let head = Head::read(&head).map_err(broken)?;
    let plain = seal.open(&head.id.0.to_be_bytes(), &body).map_err(broken)?;
    let body = Body::read(&plain).map_err(broken)?;
    Ok(Recorded { head, body, hash })
}

fn length(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
