//! Making the derived rows anew: beside the old, in small steps between other writes, and then one switch.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use journal::Log;
use journal::Raw;
use journal::StoreError;
use journal::Streams;
use kernel::StreamId;

use super::Postgres;
use super::batch::Rows;
use super::batch::Sight;
use super::batch::Turn;
use super::put::Question;
use super::put::mend_papers;
use super::put::put_apart;
use super::put::put_claims;
use super::put::put_states;
use super::read;
use super::session::Session;
use super::sql;
use super::trouble::broken;
use super::writer::Failure;
use super::writer::Writer;
use super::writer::Written;
use crate::Rebuilt;
use crate::RowsOf;
use crate::sqlite::Done;
use crate::sqlite::Folded;
use crate::sqlite::Outcome;
use crate::sqlite::RebuildChunk;
use crate::sqlite::STEP_LEN_MAX;
use crate::sqlite::Step;
use crate::sqlite::Work;
use crate::sqlite::fold_entries;
use crate::sqlite::number;
use crate::sqlite::writer;

/// The switch waits for readers so often, half a second each time.
const SWITCHES_MAX: usize = 240;

impl Postgres {
    pub(crate) async fn rebuild(&self, rows: Arc<RowsOf>) -> Result<Rebuilt, StoreError> {
        self.ask(Work::Rebuild(Step::Begin), None).await?;
        let mut taken: Vec<(String, u64)> = Vec::new();
        for _ in 0..SWITCHES_MAX {
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
                let counted = self.rows(sql::COUNT_STREAMS, &[]).await?;
                let streams = counted.first().map(|row| read::column::<i64>(row, 0));
                return Ok(Rebuilt {
                    entries: taken.iter().map(|(_, seq)| seq).sum(),
                    streams: streams.transpose()?.unwrap_or(0).cast_unsigned(),
                });
            }
        }
        Err(broken(
            "the tables were read or written without a pause: rebuild again when there is less to do",
        ))
    }

    /// Takes what lies behind a place of one journal, in steps.
    async fn take_journal(
        &self,
        source: &str,
        seq: &mut u64,
        rows: &Arc<RowsOf>,
    ) -> Result<(), StoreError> {
        loop {
            let raws = if source.is_empty() {
                self.since(*seq, STEP_LEN_MAX).await?
            } else {
                self.copy_since(source, *seq, STEP_LEN_MAX).await?
            };
            let Some(last) = raws.last() else {
                return Ok(());
            };
            *seq = last.seq;
            let chunk = RebuildChunk {
                source: source.to_owned(),
                folded: self.fold(sql::NEXT.states, raws, rows).await?,
            };
            let step = Step::Take(Box::new(chunk));
            self.ask(Work::Rebuild(step), None).await?;
        }
    }

    /// Opens entries and folds their events behind those that `states` finds.
    pub(super) async fn fold(
        &self,
        states: &'static str,
        raws: Vec<Raw>,
        rows: &Arc<RowsOf>,
    ) -> Result<Folded, StoreError> {
        let open = |raw: Raw| read::open(self.seal(), &raw.head, raw.hash, &raw.body);
        let entries: Vec<_> = raws.into_iter().map(open).collect::<Result<_, _>>()?;
        let lines = entries.iter().flat_map(|entry| &entry.body.events);
        let mut names: Vec<_> = lines.map(|line| line.stream.to_string()).collect();
        names.sort_unstable();
        names.dedup();
        let mut before: BTreeMap<StreamId, Log> = BTreeMap::new();
        for row in self.rows(states, &[&names]).await? {
            let (stream, _, events) = read::events(self.seal(), &row)?;
            let writer = writer(read::column(&row, 3)?, &self.node);
            before.insert(stream, Log::new(events, Some(writer)));
        }
        let (seal, rows) = (Arc::clone(&self.seal), Arc::clone(rows));
        let streams = Streams::new(self.apart().await?);
        let fold = move || {
            let entries = entries.into_iter().map(Ok);
            fold_entries(seal.as_ref(), rows.as_ref(), streams, entries, |stream| {
                Ok(before.remove(stream).unwrap_or_default())
            })
        };
        tokio::task::spawn_blocking(fold).await.map_err(broken)?
    }
}

impl Writer {
    /// One step of a rebuild, in a transaction of its own.
    pub(super) async fn rebuild(
        &mut self,
        session: &mut Session,
        step: &Step,
    ) -> Result<Vec<Outcome>, Failure> {
        let written = |writer: &Self, session: &Session| {
            writer.written(session, writer.chain.clone(), writer.last_state)
        };
        match step {
            Step::Begin => {
                begin(session).await.map_err(Failure::before)?;
                let written = Written {
                    last_rebuilt: 0,
                    ..written(self, session)
                };
                let flight = session.flight();
                self.end(session, flight, written, vec![Ok(Done::Changed)])
                    .await
            }
            Step::Take(chunk) => self.take_chunk(session, chunk).await,
            Step::Switch { taken, .. } if !self.are_ends(taken) => {
                Ok(vec![Ok(Done::Switched(false))])
            }
            Step::Switch { tables, .. } => {
                switch(session, tables).await.map_err(Failure::before)?;
                let written = Written {
                    last_state: self.last_rebuilt,
                    ..written(self, session)
                };
                let flight = session.flight();
                self.end(session, flight, written, vec![Ok(Done::Switched(true))])
                    .await
            }
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

    async fn take_chunk(
        &mut self,
        session: &mut Session,
        chunk: &RebuildChunk,
    ) -> Result<Vec<Outcome>, Failure> {
        let RebuildChunk { source, folded } = chunk;
        let writes = folded.states.iter();
        let keys: Option<Vec<_>> = writes
            .map(|write| number(&self.tables, &write.rows))
            .collect();
        let Some(keys) = keys else {
            return Ok(vec![Err(broken(
                "a search row is of a table that was not declared",
            ))]);
        };
        session
            .prepare(sql::REBUILD)
            .await
            .map_err(Failure::before)?;
        let question = Question {
            streams: folded.states.iter().map(|write| &write.stream).collect(),
            ..Question::default()
        };
        let sight: Sight = question
            .ask(session, sql::BEGIN, &sql::NEXT)
            .await
            .map_err(Failure::before)?;
        let tables = self.tables.clone();
        let mut turn = Turn {
            sight,
            rows: Rows::default(),
            chain: self.chain.clone(),
            last_state: self.last_rebuilt,
            tables: &tables,
        };
        for (write, keys) in folded.states.iter().zip(keys) {
            turn.put_state(write, keys, source);
        }
        for claim in &folded.claims {
            turn.put_claim(claim);
        }
        let written = Written {
            last_rebuilt: turn.last_state,
            ..self.written(session, turn.chain, self.last_state)
        };
        let rows = turn.rows;
        let mut flight = session.flight();
        put_states(&mut flight, &sql::NEXT, rows.states.iter());
        put_claims(&mut flight, &sql::NEXT, &rows.claims);
        mend_papers(&mut flight, &folded.papers);
        put_apart(&mut flight, &folded.apart);
        self.end(session, flight, written, vec![Ok(Done::Changed)])
            .await
    }
}

/// Empty tables beside the live ones.
async fn begin(session: &Session) -> Result<(), tokio_postgres::Error> {
    let client = &session.client;
    client.batch_execute(sql::BEGIN).await?;
    client
        .batch_execute(&sql::DROP_DERIVED.replace("{}", "_next"))
        .await?;
    client
        .batch_execute(&sql::DERIVED.replace("{}", "_next"))
        .await
}

/// The rebuilt tables in the place of the old.
async fn switch(
    session: &mut Session,
    tables: &[kernel::Table],
) -> Result<(), tokio_postgres::Error> {
    let client = &session.client;
    client.batch_execute(sql::BEGIN).await?;
    client.batch_execute(sql::SWITCH_DERIVED).await?;
    for table in tables {
        let version = i64::from(table.version);
        client
            .execute(sql::SET_TABLE, &[&table.name, &version])
            .await?;
    }
    Ok(())
}
