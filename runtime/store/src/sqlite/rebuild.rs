//! Making the derived rows anew: beside the old, in small steps between other writes, and then one switch.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use journal::Raw;
use journal::StoreError;
use rusqlite::params;

use super::Done;
use super::Sqlite;
use super::Work;
use super::copies::put_folded;
use super::fold::Folded;
use super::fold::fold;
use super::read;
use super::sql;
use super::trouble::broken;
use super::write::number;
use super::writer::Outcome;
use super::writer::Writer;
use crate::Rebuilt;
use crate::RowsOf;

/// So many entries make one step.
pub(crate) const STEP_LEN_MAX: usize = 500;

/// One step of a rebuild, for the writer.
pub(crate) enum Step {
    /// Empty tables beside the live ones.
    Begin,
    /// What some entries changed.
    Take(Box<Chunk>),
    /// The switch, if no journal has grown beyond what was taken of it.
    Switch {
        taken: Vec<(String, u64)>,
        tables: Vec<kernel::Table>,
    },
}

/// What some entries of one node change; `source` is empty for the own journal.
pub(crate) struct Chunk {
    pub(crate) source: String,
    pub(crate) folded: Folded,
}

impl Sqlite {
    pub(crate) async fn rebuild(
        self: &Arc<Self>,
        rows: Arc<RowsOf>,
    ) -> Result<Rebuilt, StoreError> {
        self.ask(Work::Rebuild(Step::Begin), None).await?;
        let mut taken: Vec<(String, u64)> = Vec::new();
        loop {
            // The own journal first, then each copy; one that came meanwhile is met in the next turn.
            let copies = self.copies().into_iter().map(|copied| copied.node);
            for source in std::iter::once(String::new()).chain(copies) {
                if !taken.iter().any(|(of, _)| *of == source) {
                    taken.push((source, 0));
                }
            }
            for (source, seq) in &mut taken {
                self.take_journal(source, seq, &rows).await?;
            }
            let step = Step::Switch {
                taken: taken.clone(),
                tables: self.declared.clone(),
            };
            if let Done::Switched(true) = self.ask(Work::Rebuild(step), None).await? {
                self.shared.stale.store(false, Ordering::Release);
                break;
            }
        }
        let streams = self.readers.read(|conn| {
            conn.query_row("SELECT count(*) FROM state", [], |row| row.get::<_, i64>(0))
                .map_err(broken)
        });
        Ok(Rebuilt {
            entries: taken.iter().map(|(_, seq)| seq).sum(),
            streams: streams.await?.cast_unsigned(),
        })
    }

    /// Takes what lies behind a place of one journal, in steps.
    async fn take_journal(
        self: &Arc<Self>,
        source: &str,
        seq: &mut u64,
        rows: &Arc<RowsOf>,
    ) -> Result<(), StoreError> {
        loop {
            let raws = self.behind(source, *seq).await?;
            let Some(last) = raws.last() else {
                return Ok(());
            };
            *seq = last.seq;
            let (seal, rows) = (Arc::clone(&self.seal), Arc::clone(rows));
            let own = self.node.clone();
            let folded = self.readers.scan(move |conn| {
                let next = sql::NEXT.state;
                fold(conn, &own, next, seal.as_ref(), rows.as_ref(), raws)
            });
            let chunk = Chunk {
                source: source.to_owned(),
                folded: folded.await?,
            };
            self.ask(Work::Rebuild(Step::Take(Box::new(chunk))), None)
                .await?;
        }
    }

    async fn behind(self: &Arc<Self>, source: &str, seq: u64) -> Result<Vec<Raw>, StoreError> {
        if source.is_empty() {
            return self.since(seq, STEP_LEN_MAX).await;
        }
        let source = source.to_owned();
        self.readers
            .scan(move |conn| read::copy_since(conn, &source, seq, STEP_LEN_MAX))
            .await
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
                let states = &chunk.folded.states;
                let known = states
                    .iter()
                    .all(|write| number(&self.tables, &write.rows).is_some());
                if !known {
                    return Ok(Err(broken(
                        "a search row is of a table that was not declared",
                    )));
                }
                self.alone(|writer| {
                    let Chunk { source, folded } = chunk.as_ref();
                    let whose = (source.as_str(), writer.chain.node.as_str());
                    put_folded(&writer.conn, &sql::NEXT, &writer.tables, whose, folded)?;
                    Ok(Done::Changed)
                })
            }
            Step::Switch { taken, .. } if !self.are_ends(taken) => Ok(Ok(Done::Switched(false))),
            Step::Switch { tables, .. } => self.alone(|writer| writer.switch(tables)),
        }
    }

    /// Whether the own journal and every copy end there.
    fn are_ends(&self, taken: &[(String, u64)]) -> bool {
        let copies = self.shared.copies();
        let ends = copies
            .iter()
            .map(|copied| (copied.node.as_str(), copied.cursor.seq));
        let mut ends = ends.chain([("", self.chain.head.seq)]);
        ends.all(|(node, seq)| taken.iter().any(|(of, taken)| of == node && *taken == seq))
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
