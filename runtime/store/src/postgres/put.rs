//! The two journeys of a batch: what it must know, and what it writes. One statement a table, whatever the length of the batch.

use std::collections::BTreeSet;

use journal::Apart;
use journal::BatchHead;
use journal::ClaimRow;
use journal::Hash;
use journal::StreamWrite;
use kernel::Id;
use kernel::StreamId;
use tokio_postgres::Error;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;
use tokio_postgres::types::ToSql;
use tokio_postgres::types::Type;

use super::batch::Beside;
use super::batch::Rows;
use super::batch::Seen;
use super::batch::Sight;
use super::batch::StateRow;
use super::session::Flight;
use super::session::Session;
use super::sql;
use super::sql::Derived;
use crate::sqlite::Job;
use crate::sqlite::Keys;
use crate::sqlite::Work;
use crate::sqlite::pack;

/// What is asked for a batch.
#[derive(Default)]
pub(super) struct Question<'a> {
    pub(super) keys: Vec<&'a [u8]>,
    pub(super) streams: BTreeSet<&'a StreamId>,
    pub(super) claims: Vec<&'a ClaimRow>,
}

impl<'a> Question<'a> {
    /// What the appends of a batch must know.
    pub(super) fn of(batch: &'a [Job]) -> Self {
        let mut question = Self::default();
        for job in batch {
            if let Work::Append(proposal) = &job.work {
                let read = proposal.reads.iter().map(|(stream, _)| stream);
                let written = proposal.writes.iter().map(|write| &write.stream);
                question.keys.push(&proposal.key.0);
                question.streams.extend(read.chain(written));
                question.claims.extend(&proposal.claims);
            }
        }
        question
    }

    /// Asks everything in one flight, behind a statement that begins a transaction or a savepoint.
    pub(super) async fn ask(
        &self,
        session: &Session,
        begin: &'static str,
        on: &Derived,
    ) -> Result<Sight, Error> {
        let names: Vec<String> = self.streams.iter().map(ToString::to_string).collect();
        let spaces: Vec<&str> = self
            .claims
            .iter()
            .map(|claim| claim.space.as_str())
            .collect();
        let claimed: Vec<&[u8]> = self
            .claims
            .iter()
            .map(|claim| claim.key.as_slice())
            .collect();
        let (by_key, by_name): ([Given<'_>; 1], [Given<'_>; 1]) = ([&self.keys], [&names]);
        let by_claim: [Given<'_>; 2] = [&spaces, &claimed];
        // In the order in which they stand: each is sent when it is first polled.
        let (begun, keys, streams, claims) = tokio::join!(
            biased;
            session.client.batch_execute(begin),
            asked(!self.keys.is_empty(), session.rows(sql::IDS_BY_KEY, &by_key)),
            asked(!names.is_empty(), session.rows(on.seen, &by_name)),
            asked(!spaces.is_empty(), session.rows(on.holders, &by_claim)),
        );
        begun?;
        let mut sight = Sight::default();
        for row in keys? {
            sight.keys.insert(hash(&row, 0)?, id(&row, 1)?);
        }
        for row in streams? {
            let name: &str = row.try_get(0)?;
            let stream = StreamId::parse(name).expect("what is asked by name comes back by it");
            let seen = Seen {
                no: row.try_get(1)?,
                version: row.try_get(2)?,
                keys: row.try_get(3)?,
                source: row.try_get(4)?,
            };
            sight.streams.insert(stream, seen);
        }
        for row in claims? {
            let at = (row.try_get(0)?, row.try_get(1)?);
            sight.claims.insert(at, row.try_get(2)?);
        }
        Ok(sight)
    }
}

/// A parameter of a question.
type Given<'a> = &'a (dyn ToSql + Sync);

async fn asked(
    is: bool,
    ask: impl Future<Output = Result<Vec<Row>, Error>>,
) -> Result<Vec<Row>, Error> {
    if is { ask.await } else { Ok(Vec::new()) }
}

impl<'a> Rows<'a> {
    /// Puts everything on its way.
    pub(super) fn put(&'a self, flight: &mut Flight<'a>) {
        self.put_entries(flight);
        put_states(flight, &sql::LIVE, self.states.iter());
        put_claims(flight, &sql::LIVE, &self.claims);
        if !self.papers.is_empty() {
            let papers = &self.papers;
            flight.run(
                sql::ADD_PAPERS,
                vec![
                    column(papers, |(pdf, _)| pdf.number.as_str()),
                    column(papers, |(_, entry)| entry.0.to_be_bytes().to_vec()),
                    column(papers, |(pdf, _)| pdf.sealed.as_deref()),
                ],
            );
        }
        self.beside.put(flight);
    }

    fn put_entries(&'a self, flight: &mut Flight<'a>) {
        let entries = &self.entries;
        if entries.is_empty() {
            return;
        }
        flight.run(
            sql::ADD_ENTRIES,
            vec![
                column(entries, |(_, linked)| linked.end.seq.cast_signed()),
                column(entries, |(proposal, _)| {
                    proposal.id.0.to_be_bytes().to_vec()
                }),
                column(entries, |(proposal, _)| proposal.key.0.as_slice()),
                column(entries, |(_, linked)| linked.end.recorded_at.0),
                column(entries, |(_, linked)| linked.head.as_str()),
                column(entries, |(_, linked)| linked.end.hash.0.as_slice()),
                column(entries, |(proposal, _)| proposal.body.as_slice()),
            ],
        );
    }
}

impl<'a> Beside<'a> {
    fn put(&'a self, flight: &mut Flight<'a>) {
        if !self.done.is_empty() {
            let done: Vec<_> = self.done.iter().map(bytes).collect();
            flight.run(sql::OUTBOX_DONE, vec![Box::new(done)]);
        }
        if !self.later.is_empty() {
            let later: Vec<_> = self.later.iter().collect();
            flight.run(
                sql::OUTBOX_LATER,
                vec![
                    column(&later, |(id, _)| bytes(id)),
                    column(&later, |(_, (due, _))| due.0),
                    column(&later, |(_, (_, tries))| *tries),
                ],
            );
        }
        let errands = &self.errands;
        if !errands.is_empty() {
            flight.run(
                sql::ADD_OUTBOX,
                vec![
                    column(errands, |errand| bytes(&errand.id)),
                    column(errands, |errand| bytes(&errand.entry)),
                    column(errands, |errand| errand.kind),
                    column(errands, |errand| errand.due.0),
                    column(errands, |errand| errand.tries),
                    column(errands, |errand| errand.sealed),
                ],
            );
        }
        self.put_kept(flight);
        if !self.files.is_empty() {
            let files: Vec<_> = self.files.iter().collect();
            flight.run(
                sql::REPLACE_PAPERS,
                vec![
                    column(&files, |(number, _)| **number),
                    column(&files, |(_, sealed)| **sealed),
                ],
            );
        }
        if let Some(at) = self.probe {
            flight.run(sql::PROBE, vec![Box::new(at.0)]);
        }
        if !self.quarantined.is_empty() {
            let nodes: Vec<_> = self.quarantined.iter().collect();
            flight.run(
                sql::QUARANTINE,
                vec![
                    column(&nodes, |(node, _)| **node),
                    column(&nodes, |(_, why)| **why),
                    Box::new(Hash::GENESIS.0.to_vec()),
                ],
            );
        }
        if !self.receipts.is_empty() {
            let receipts: Vec<_> = self.receipts.iter().collect();
            flight.run(
                sql::KEEP_RECEIPTS,
                vec![
                    column(&receipts, |(holder, _)| **holder),
                    column(&receipts, |(_, (seq, _))| seq.cast_signed()),
                    column(&receipts, |(_, (_, text))| *text),
                ],
            );
        }
    }

    fn put_kept(&'a self, flight: &mut Flight<'a>) {
        if let Some(past) = self.past {
            flight.run(sql::FORGET_PAST, vec![Box::new(past.0)]);
        }
        let gone: Vec<_> = self.kept.iter().filter(|(_, row)| row.is_none()).collect();
        if !gone.is_empty() {
            flight.run(
                sql::FORGET,
                vec![
                    column(&gone, |((kind, _), _)| *kind),
                    column(&gone, |((_, id), _)| bytes(id)),
                ],
            );
        }
        let kept = self.kept.iter();
        let kept: Vec<_> = kept
            .filter_map(|(at, row)| Some((at, row.as_ref()?)))
            .collect();
        if !kept.is_empty() {
            flight.run(
                sql::KEEP,
                vec![
                    column(&kept, |((kind, _), _)| *kind),
                    column(&kept, |((_, id), _)| bytes(id)),
                    column(&kept, |(_, row)| row.owner),
                    column(&kept, |(_, row)| row.until.0),
                    column(&kept, |(_, row)| row.sealed),
                ],
            );
        }
    }
}

/// Writes streams' states, and the search rows that differ from those they had.
pub(super) fn put_states<'a>(
    flight: &mut Flight<'a>,
    on: &Derived,
    states: impl Iterator<Item = (&'a i64, &'a StateRow<'a>)>,
) {
    let (new, changed): (Vec<_>, Vec<_>) = states.partition(|(_, row)| row.new);
    let name = |write: &StreamWrite| write.stream.to_string();
    if !new.is_empty() {
        flight.run(
            on.add,
            vec![
                column(&new, |(no, _)| **no),
                column(&new, |(_, row)| name(row.write)),
                column(&new, |(_, row)| row.write.version.cast_signed()),
                column(&new, |(_, row)| pack(&row.keys)),
                column(&new, |(_, row)| row.write.sealed.as_slice()),
                column(&new, |(_, row)| row.source),
            ],
        );
    }
    if !changed.is_empty() {
        flight.run(
            on.change,
            vec![
                column(&changed, |(no, _)| **no),
                column(&changed, |(_, row)| row.write.version.cast_signed()),
                column(&changed, |(_, row)| pack(&row.keys)),
                column(&changed, |(_, row)| row.write.sealed.as_slice()),
                column(&changed, |(_, row)| row.source),
            ],
        );
    }
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (no, row) in new.iter().chain(&changed) {
        gone.extend(only(&row.before, &row.keys).map(|key| (**no, key)));
        come.extend(only(&row.keys, &row.before).map(|key| (**no, key)));
    }
    for (text, keys) in [(on.drop_search, gone), (on.add_search, come)] {
        if !keys.is_empty() {
            flight.run(
                text,
                vec![
                    column(&keys, |(_, (table, _))| *table),
                    column(&keys, |(_, (_, key))| key.as_slice()),
                    column(&keys, |(no, _)| *no),
                ],
            );
        }
    }
}

/// Keeps claims; a key that is held already stays.
pub(super) fn put_claims<'a>(flight: &mut Flight<'a>, on: &Derived, claims: &[&'a ClaimRow]) {
    if !claims.is_empty() {
        flight.run(
            on.claim,
            vec![
                column(claims, |claim| claim.space.as_str()),
                column(claims, |claim| claim.key.as_slice()),
                column(claims, |claim| claim.stream.to_string()),
            ],
        );
    }
}

/// Names the entries of papers that were issued elsewhere, or before.
pub(super) fn mend_papers<'a>(flight: &mut Flight<'a>, papers: &'a [(String, Id)]) {
    if !papers.is_empty() {
        let number = column(papers, |(number, _)| number.as_str());
        let entry = column(papers, |(_, entry)| bytes(entry));
        flight.run(sql::MEND_PAPERS, vec![number, entry]);
    }
}

/// What is told of records in another way than is known.
pub(super) fn put_apart<'a>(flight: &mut Flight<'a>, apart: &'a [Apart]) {
    if !apart.is_empty() {
        let values = vec![
            column(apart, |apart| apart.node.as_str()),
            column(apart, |apart| apart.stream.to_string()),
            column(apart, |apart| apart.seq.cast_signed()),
            column(apart, |apart| apart.why.as_str()),
        ];
        flight.run(sql::SET_APART, values);
    }
}

/// The signed end of a batch.
pub(super) fn put_signed(flight: &mut Flight<'_>, signed: BatchHead) {
    flight.run(
        sql::ADD_SIGNED,
        vec![
            Box::new(signed.seq.cast_signed()),
            Box::new(signed.node),
            Box::new(i64::from(signed.epoch)),
            Box::new(signed.hash.0.to_vec()),
            Box::new(signed.at.0),
            Box::new(signed.signature),
        ],
    );
}

/// One column of the rows that are written.
pub(super) fn column<'r, 'a, R, T>(
    rows: &'r [R],
    value: impl Fn(&'r R) -> T,
) -> super::session::Param<'a>
where
    T: tokio_postgres::types::ToSql + Sync + 'a,
{
    Box::new(rows.iter().map(value).collect::<Vec<T>>())
}

fn only<'k>(these: &'k Keys, those: &Keys) -> impl Iterator<Item = &'k (i64, Vec<u8>)> {
    these.iter().filter(|key| !those.contains(key))
}

fn bytes(id: &Id) -> Vec<u8> {
    id.0.to_be_bytes().to_vec()
}

/// Bytes of a known number: an identity, a hash.
pub(super) struct Fixed<const N: usize>(pub(super) [u8; N]);

impl<'a, const N: usize> FromSql<'a> for Fixed<N> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw.try_into()?))
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::BYTEA
    }
}

/// An identity in a row.
pub(super) fn id(row: &Row, at: usize) -> Result<Id, Error> {
    let Fixed(bytes) = row.try_get(at)?;
    Ok(Id(u128::from_be_bytes(bytes)))
}

/// A hash in a row.
pub(super) fn hash(row: &Row, at: usize) -> Result<Hash, Error> {
    let Fixed(bytes) = row.try_get(at)?;
    Ok(Hash(bytes))
}
