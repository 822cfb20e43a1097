//! Making the derived rows anew: beside the old, in small steps between other writes, and then one switch.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use journal::ClaimRow;
use journal::Raw;
use journal::Seal;
use journal::SearchRow;
use journal::StoreError;
use journal::StreamState;
use journal::StreamWrite;
use kernel::Id;
use kernel::StreamId;
use rusqlite::params;
use serde_json::Value;

use super::Done;
use super::Sqlite;
use super::Work;
use super::read;
use super::sql;
use super::trouble::broken;
use super::write::find_state;
use super::write::number;
use super::write::put_claim;
use super::write::put_state;
use super::writer::Outcome;
use super::writer::Writer;
use crate::Rebuilt;
use crate::RowsOf;

/// So many entries make one step.
const STEP_LEN_MAX: usize = 500;

/// One step of a rebuild, for the writer.
pub(super) enum Step {
    /// Empty tables beside the live ones.
    Begin,
    /// What some entries changed.
    Take(Box<Chunk>),
    /// The switch, if the journal has not grown beyond `seq`.
    Switch {
        seq: u64,
        tables: Vec<kernel::Table>,
    },
}

/// What some entries change, folded together.
pub(super) struct Chunk {
    states: Vec<StreamWrite>,
    claims: Vec<ClaimRow>,
    papers: Vec<(String, Id)>,
}

/// Streams in the order of their first event.
#[derive(Default)]
struct Streams {
    events: BTreeMap<StreamId, Vec<Value>>,
    order: Vec<StreamId>,
}

impl Sqlite {
    pub(crate) async fn rebuild(
        self: &Arc<Self>,
        rows: Arc<RowsOf>,
    ) -> Result<Rebuilt, StoreError> {
        self.ask(Work::Rebuild(Step::Begin), None).await?;
        let mut seq = 0;
        loop {
            let raws = self.since(seq, STEP_LEN_MAX).await?;
            if let Some(last) = raws.last() {
                seq = last.seq;
                let chunk = self.fold(raws, &rows).await?;
                self.ask(Work::Rebuild(Step::Take(Box::new(chunk))), None)
                    .await?;
                continue;
            }
            let tables = self.declared.clone();
            if let Done::Switched(true) = self
                .ask(Work::Rebuild(Step::Switch { seq, tables }), None)
                .await?
            {
                self.shared.stale.store(false, Ordering::Release);
                break;
            }
        }
        let streams = self.readers.read(|conn| {
            conn.query_row("SELECT count(*) FROM state", [], |row| row.get::<_, i64>(0))
                .map_err(broken)
        });
        Ok(Rebuilt {
            entries: seq,
            streams: streams.await?.cast_unsigned(),
        })
    }

    /// Opens entries and folds their events behind those that the new tables have already.
    async fn fold(
        self: &Arc<Self>,
        raws: Vec<Raw>,
        rows: &Arc<RowsOf>,
    ) -> Result<Chunk, StoreError> {
        let (seal, rows) = (Arc::clone(&self.seal), Arc::clone(rows));
        self.readers
            .scan(move |conn| {
                let mut streams = Streams::default();
                let (mut claims, mut papers) = (Vec::new(), Vec::new());
                for Raw {
                    head, body, hash, ..
                } in raws
                {
                    let entry = read::open(seal.as_ref(), (head, hash, body))?;
                    let issued = entry.body.papers().into_iter();
                    papers.extend(issued.map(|paper| (paper.number, entry.head.id)));
                    for line in entry.body.events {
                        if !streams.events.contains_key(&line.stream) {
                            let before =
                                read::events(conn, sql::NEXT.state, seal.as_ref(), &line.stream)?;
                            streams.order.push(line.stream.clone());
                            streams.events.insert(
                                line.stream.clone(),
                                before.map_or_else(Vec::new, |(_, events)| events),
                            );
                        }
                        streams.push(line.stream, line.version, line.event)?;
                    }
                    claims.extend(
                        entry
                            .body
                            .claims
                            .iter()
                            .map(|claim| ClaimRow::of(claim, seal.as_ref())),
                    );
                }
                Ok(Chunk {
                    states: streams.seal(seal.as_ref(), rows.as_ref()),
                    claims,
                    papers,
                })
            })
            .await
    }
}

impl Streams {
    fn push(&mut self, stream: StreamId, version: u64, event: Value) -> Result<(), StoreError> {
        let events = self.events.entry(stream.clone()).or_default();
        events.push(event);
        if events.len() as u64 != version {
            return Err(broken(format_args!(
                "the journal has event {version} of {stream} in the wrong place"
            )));
        }
        Ok(())
    }

    fn seal(mut self, seal: &dyn Seal, rows: &RowsOf) -> Vec<StreamWrite> {
        let state = |stream: StreamId| {
            let events = self.events.remove(&stream).unwrap_or_default();
            let rows = rows(&stream, &events)
                .iter()
                .map(|row| SearchRow::new(row, seal))
                .collect();
            StreamState {
                stream,
                version_before: 0,
                events,
            }
            .seal(rows, seal)
        };
        self.order.into_iter().map(state).collect()
    }
}

impl Writer {
    /// One step of a rebuild.
    pub(super) fn rebuild(&mut self, step: &Step) -> rusqlite::Result<Outcome> {
        match step {
            Step::Begin => self.alone(|writer| {
                writer
                    .conn
                    .execute_batch(&sql::DROP_DERIVED.replace("{}", "_next"))?;
                writer
                    .conn
                    .execute_batch(&sql::DERIVED.replace("{}", "_next"))?;
                Ok(Done::Changed)
            }),
            Step::Take(chunk) => {
                let known = chunk
                    .states
                    .iter()
                    .all(|write| number(&self.tables, &write.rows).is_some());
                if !known {
                    return Ok(Err(broken(
                        "a search row is of a table that was not declared",
                    )));
                }
                self.alone(|writer| writer.take_chunk(chunk))
            }
            Step::Switch { seq, .. } if *seq != self.chain.head.seq => {
                Ok(Ok(Done::Switched(false)))
            }
            Step::Switch { tables, .. } => self.alone(|writer| writer.switch(tables)),
        }
    }

    fn take_chunk(&mut self, chunk: &Chunk) -> rusqlite::Result<Done> {
        for write in &chunk.states {
            let (_, row) = find_state(&self.conn, &sql::NEXT, &write.stream)?;
            let keys = number(&self.tables, &write.rows).unwrap_or_default();
            put_state(&self.conn, &sql::NEXT, write, row, &keys)?;
        }
        for claim in &chunk.claims {
            put_claim(&self.conn, &sql::NEXT, claim)?;
        }
        for (number, entry) in &chunk.papers {
            self.conn
                .prepare_cached(sql::MEND_PAPER)?
                .execute(params![number, entry.0.to_be_bytes()])?;
        }
        Ok(Done::Changed)
    }

    fn switch(&mut self, tables: &[kernel::Table]) -> rusqlite::Result<Done> {
        self.conn.execute_batch(sql::SWITCH_DERIVED)?;
        for table in tables {
            self.conn
                .execute(sql::SET_TABLE, params![table.name, table.version])?;
        }
        Ok(Done::Switched(true))
    }
}
