//! What the writer does with one request: check everything, link it, write it.

use journal::Appended;
use journal::ClaimRow;
use journal::Hash;
use journal::Linked;
use journal::Proposal;
use journal::SearchRow;
use journal::StoreError;
use journal::StreamWrite;
use kernel::Id;
use kernel::StreamId;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

use super::Change;
use super::Done;
use super::schema::Tables;
use super::sql;
use super::sql::Derived;
use super::trouble::broken;
use super::writer::Outcome;
use super::writer::Writer;

/// A stream's row as it stands: its number and packed search keys; none for a new stream.
pub(super) type Row = Option<(i64, Vec<u8>)>;

/// A stream as it stands.
#[derive(Default)]
pub(super) struct FoundState {
    pub(super) version: i64,
    pub(super) row: Row,
    /// The node that writes it; empty for this one.
    pub(super) source: String,
}

/// Search keys by the number of their table, sorted.
pub(crate) type Keys = Vec<(i64, Vec<u8>)>;

impl Writer {
    /// Appends one entry. All checks only read, so a refusal leaves no trace.
    pub(super) fn append(&mut self, proposal: &Proposal) -> rusqlite::Result<Outcome> {
        if self.shared.read().restoring.is_some() {
            return Ok(Err(StoreError::Restoring));
        }
        let found = self
            .conn
            .prepare_cached(sql::ID_BY_KEY)?
            .query_row([proposal.key.0], read_id)
            .optional()?;
        if let Some(entry) = found {
            return Ok(Ok(Done::Appended(Appended::Replayed { entry })));
        }
        let rows = match self.check(proposal)? {
            Ok(rows) => rows,
            Err(refused) => return Ok(Err(refused)),
        };
        let keys: Option<Vec<Keys>> = proposal
            .writes
            .iter()
            .map(|write| number(&self.tables, &write.rows))
            .collect();
        let Some(keys) = keys else {
            return Ok(Err(broken(
                "a search row is of a table that was not declared",
            )));
        };
        let linked = self.chain.link(proposal);
        let end = linked.end;
        let outcome = self.alone(|writer| {
            writer.write_entry(proposal, &linked)?;
            for ((write, row), keys) in proposal.writes.iter().zip(rows).zip(keys) {
                let source = write.source("", &writer.chain.node);
                put_state(&writer.conn, &sql::LIVE, write, row, &keys, source)?;
            }
            Ok(Done::Appended(Appended::New {
                seq: end.seq,
                hash: end.hash,
                recorded_at: end.recorded_at,
            }))
        })?;
        if outcome.is_ok() {
            self.chain.head = end;
        }
        Ok(outcome)
    }

    /// Every version that was read must still hold, and no claimed key may be another stream's. Answers the rows that will be written.
    fn check(&self, proposal: &Proposal) -> rusqlite::Result<Result<Vec<Row>, StoreError>> {
        let raced = |stream: &StreamId| {
            Ok(Err(StoreError::Raced {
                stream: stream.clone(),
            }))
        };
        for (stream, version) in &proposal.reads {
            let found: Option<i64> = self
                .conn
                .prepare_cached(sql::VERSION)?
                .query_row([stream.to_string()], |row| row.get(0))
                .optional()?;
            if found.unwrap_or(0) != version.cast_signed() {
                return raced(stream);
            }
        }
        let mut rows = Vec::with_capacity(proposal.writes.len());
        for write in &proposal.writes {
            let found = find_state(&self.conn, &sql::LIVE, &write.stream)?;
            if !found.source.is_empty() && !write.comes_to(&self.chain.node) {
                return Ok(Err(StoreError::Elsewhere {
                    stream: write.stream.clone(),
                    node: found.source,
                }));
            }
            if found.version != write.version_before.cast_signed() {
                return raced(&write.stream);
            }
            rows.push(found.row);
        }
        for (at, claim) in proposal.claims.iter().enumerate() {
            if self.taken(claim, &proposal.claims[..at])? {
                return Ok(Err(StoreError::Taken { claim: at }));
            }
        }
        Ok(Ok(rows))
    }

    /// True if another stream holds the key, or an earlier claim of the same proposal gives it to another stream.
    fn taken(&self, claim: &ClaimRow, earlier: &[ClaimRow]) -> rusqlite::Result<bool> {
        let same = |other: &&ClaimRow| other.space == claim.space && other.key == claim.key;
        if earlier
            .iter()
            .find(same)
            .is_some_and(|other| other.stream != claim.stream)
        {
            return Ok(true);
        }
        let mut holder = self.conn.prepare_cached(sql::LIVE.holder)?;
        let holder: Option<String> = holder
            .query_row(params![claim.space, claim.key], |row| row.get(0))
            .optional()?;
        Ok(holder.is_some_and(|holder| holder != claim.stream.to_string()))
    }

    fn write_entry(&self, proposal: &Proposal, linked: &Linked) -> rusqlite::Result<()> {
        let Linked { head, end } = linked;
        let id = proposal.id.0.to_be_bytes();
        let mut add = self.conn.prepare_cached(sql::ADD_ENTRY)?;
        let (seq, key) = (end.seq.cast_signed(), proposal.key.0);
        add.execute(params![
            seq,
            id,
            key,
            end.recorded_at.0,
            head,
            end.hash.0,
            proposal.body
        ])?;
        for claim in &proposal.claims {
            put_claim(&self.conn, &sql::LIVE, claim)?;
        }
        for pdf in &proposal.pdfs {
            self.conn
                .prepare_cached(sql::ADD_PAPER)?
                .execute(params![pdf.number, id, pdf.sealed])?;
        }
        for errand in &proposal.outbox {
            let mut add = self.conn.prepare_cached(sql::ADD_OUTBOX)?;
            add.execute(params![
                errand.id.0.to_be_bytes(),
                id,
                errand.kind,
                end.recorded_at.0,
                errand.sealed
            ])?;
        }
        Ok(())
    }

    /// A change outside the journal.
    pub(super) fn change(&mut self, change: &Change) -> rusqlite::Result<Outcome> {
        self.alone(|writer| {
            let run = |text, params: &[&dyn rusqlite::ToSql]| {
                writer.conn.prepare_cached(text)?.execute(params)
            };
            match change {
                Change::OutboxDone(id) => run(sql::OUTBOX_DONE, params![id.0.to_be_bytes()]),
                Change::OutboxLater { id, due } => {
                    run(sql::OUTBOX_LATER, params![id.0.to_be_bytes(), due.0])
                }
                Change::Keep {
                    kind,
                    id,
                    owner,
                    until,
                    sealed,
                } => run(
                    sql::KEEP,
                    params![kind, id.0.to_be_bytes(), owner, until.0, sealed],
                ),
                Change::Replace { number, sealed } => {
                    run(sql::REPLACE_PAPER, params![number, sealed])
                }
                Change::Forget { kind, id } => run(sql::FORGET, params![kind, id.0.to_be_bytes()]),
                Change::ForgetPast(now) => run(sql::FORGET_PAST, params![now.0]),
                Change::Probe(at) => run(sql::PROBE, params![at.0]),
                Change::Quarantine { node, why } => {
                    run(sql::QUARANTINE, params![node, why, Hash::GENESIS.0])
                }
                Change::Receipt { holder, seq, text } => {
                    run(sql::KEEP_RECEIPT, params![holder, seq.cast_signed(), text])
                }
            }?;
            Ok(Done::Changed)
        })
    }
}

/// A stream as it stands; version 0 where there is none.
pub(super) fn find_state(
    conn: &Connection,
    on: &Derived,
    stream: &StreamId,
) -> rusqlite::Result<FoundState> {
    let mut row = conn.prepare_cached(on.row)?;
    let found = row
        .query_row([stream.to_string()], |row| {
            Ok(FoundState {
                version: row.get(1)?,
                row: Some((row.get(0)?, row.get(2)?)),
                source: row.get(3)?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Writes a stream's new state, and the search rows that differ from those it had.
pub(super) fn put_state(
    conn: &Connection,
    on: &Derived,
    write: &StreamWrite,
    row: Row,
    keys: &Keys,
    source: &str,
) -> rusqlite::Result<()> {
    let (version, packed) = (write.version.cast_signed(), pack(keys));
    let Some((no, before)) = row else {
        let mut add = conn.prepare_cached(on.add)?;
        let no = add.insert(params![
            write.stream.to_string(),
            version,
            packed,
            write.sealed,
            source
        ])?;
        return put_search(conn, on, no, &[], keys);
    };
    conn.prepare_cached(on.change)?
        .execute(params![no, version, packed, write.sealed, source])?;
    if before == packed {
        return Ok(());
    }
    put_search(conn, on, no, &unpack(&before), keys)
}

fn put_search(
    conn: &Connection,
    on: &Derived,
    no: i64,
    before: &[(i64, Vec<u8>)],
    after: &[(i64, Vec<u8>)],
) -> rusqlite::Result<()> {
    for gone in before.iter().filter(|key| !after.contains(key)) {
        conn.prepare_cached(on.drop_search)?
            .execute(params![gone.0, gone.1, no])?;
    }
    for come in after.iter().filter(|key| !before.contains(key)) {
        conn.prepare_cached(on.add_search)?
            .execute(params![come.0, come.1, no])?;
    }
    Ok(())
}

/// Keeps a claim; a key that the stream holds already stays.
pub(super) fn put_claim(conn: &Connection, on: &Derived, claim: &ClaimRow) -> rusqlite::Result<()> {
    conn.prepare_cached(on.claim)?.execute(params![
        claim.space,
        claim.key,
        claim.stream.to_string()
    ])?;
    Ok(())
}

/// Search rows under the numbers of their tables; none if a table was not declared.
pub(crate) fn number(tables: &Tables, rows: &[SearchRow]) -> Option<Keys> {
    let mut keys: Keys = rows
        .iter()
        .map(|row| Some((*tables.get(&row.table)?, row.key.clone())))
        .collect::<Option<_>>()?;
    keys.sort_unstable();
    keys.dedup();
    Some(keys)
}

pub(super) fn read_id(row: &rusqlite::Row<'_>) -> rusqlite::Result<Id> {
    row.get(0).map(|bytes| Id(u128::from_be_bytes(bytes)))
}

/// Keys one after the other: table number and length of the key, 4 bytes each, and the key.
pub(crate) fn pack(keys: &[(i64, Vec<u8>)]) -> Vec<u8> {
    let word = |number: i64| {
        u32::try_from(number)
            .expect("tables and keys are small")
            .to_be_bytes()
    };
    let mut out = Vec::new();
    for (table, key) in keys {
        out.extend(word(*table));
        out.extend(word(i64::try_from(key.len()).unwrap_or(i64::MAX)));
        out.extend(key);
    }
    out
}

pub(crate) fn unpack(mut packed: &[u8]) -> Keys {
    let mut keys = Keys::new();
    while let Some((head, rest)) = packed.split_first_chunk::<8>() {
        let [t0, t1, t2, t3, l0, l1, l2, l3] = *head;
        let len = u32::from_be_bytes([l0, l1, l2, l3]) as usize;
        let Some((key, rest)) = rest.split_at_checked(len) else {
            break;
        };
        keys.push((u32::from_be_bytes([t0, t1, t2, t3]).into(), key.to_vec()));
        packed = rest;
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_keys_read_back() {
        for keys in [
            vec![],
            vec![(1, vec![])],
            vec![(1, vec![2, 0, 3]), (7, vec![255; 300])],
        ] {
            assert_eq!(unpack(&pack(&keys)), keys);
        }
    }
}
