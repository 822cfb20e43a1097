//! What a store does for a while, by chance from a seed: entries alone and together, kept things, checkpoints, a rebuild. What it acknowledges is
//! written down outside of it.

use std::path::Path;
use std::sync::Arc;

use journal::Proposal;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Brought;
use kernel::Cell;
use kernel::Claim;
use kernel::Errand;
use kernel::Id;
use kernel::Need;
use power_loss::Disk;
use rusqlite::Connection;
use serde_json::json;
use store::Kept;
use store::Store;
use store::StoreError;

use crate::conformance::together;
use crate::notes::Dice;
use crate::notes::NOW;
use crate::notes::note;
use crate::notes::noted;
use crate::notes::rows;
use crate::notes::stream;

/// What was acknowledged, as a mark in the record of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Promise {
    /// The entry is in the journal.
    Entry(u64),
    /// The thing is kept.
    Kept(u64),
    /// It is not kept any more.
    Forgotten(u64),
}

const KEPT: u64 = 1 << 40;
const FORGOTTEN: u64 = 1 << 41;

impl Promise {
    pub(super) fn mark(self) -> u64 {
        match self {
            Self::Entry(n) => n,
            Self::Kept(n) => n | KEPT,
            Self::Forgotten(n) => n | FORGOTTEN,
        }
    }

    pub(super) fn of(mark: u64) -> Self {
        match mark & (KEPT | FORGOTTEN) {
            KEPT => Self::Kept(mark & !KEPT),
            FORGOTTEN => Self::Forgotten(mark & !FORGOTTEN),
            _ => Self::Entry(mark),
        }
    }
}

/// The work: what is to do next, and what came of it.
pub(super) struct Work<'a> {
    disk: &'a Disk,
    dir: &'a Path,
    dice: Dice,
    next: u64,
    /// How long a paper may be.
    pub(super) paper_bytes_max: u64,
    /// True if another connection moves the WAL from time to time.
    pub(super) others_move: bool,
    /// What was refused for want of a working disk.
    pub(super) refused: Vec<u64>,
}

impl<'a> Work<'a> {
    pub(super) fn new(disk: &'a Disk, dir: &'a Path, seed: u64) -> Self {
        Self {
            disk,
            dir,
            dice: Dice::new(seed),
            next: 1,
            paper_bytes_max: 3_000,
            others_move: true,
            refused: Vec::new(),
        }
    }

    /// So many steps; the fifth before the last is a rebuild.
    pub(super) async fn steps(&mut self, store: &Store, steps: u64) {
        for step in 0..steps {
            match self.dice.below(8) {
                _ if step + 5 == steps => self.rebuild(store).await,
                0 if self.others_move => self.move_wal(),
                1 => self.keep(store).await,
                _ => self.append(store).await,
            }
        }
    }

    async fn append(&mut self, store: &Store) {
        let many = 1 + self.dice.below(4) * self.dice.below(2);
        let mut proposals = Vec::new();
        for _ in 0..many {
            let n = self.next;
            self.next += 1;
            if let Some(proposal) = self.proposal(store, n).await {
                proposals.push((n, proposal));
            }
        }
        let disk = self.disk;
        let asked = proposals.into_iter().map(|(n, proposal)| async move {
            // Each is noted where it is answered, not when all are.
            let told = store.append(proposal).await;
            if told.is_ok() {
                disk.mark(Promise::Entry(n).mark());
            }
            (n, told)
        });
        for (n, told) in together(asked.collect()).await {
            self.note(n, told.map(|_| ()));
        }
    }

    /// An entry that writes new and old streams, sometimes with a paper, an errand and a claim.
    async fn proposal(&mut self, store: &Store, n: u64) -> Option<Proposal> {
        let dice = &mut self.dice;
        let mut streams = vec![stream(n)];
        if dice.one_in(2) {
            streams.push(stream(dice.below(n)));
        }
        streams.dedup();
        let needs: Vec<_> = streams.iter().cloned().map(Need::Stream).collect();
        let brought: Brought = store.load(&store.deciding(NOW), &needs).await.ok()?;
        let name = ["김견본", "이견본", "박견본"][usize::try_from(dice.below(3)).unwrap()];
        let event = noted(name, i64::try_from(n).unwrap());
        let events: Vec<_> = streams.into_iter().map(|of| (of, event.clone())).collect();
        let mut draft = note(toy_draft(n, "officer/1", NOW), &brought, &events);
        if dice.one_in(3) {
            let bytes = usize::try_from(dice.below(self.paper_bytes_max)).unwrap();
            draft.pdfs = vec![(format!("{n:016}"), vec![7; bytes])];
        }
        if dice.one_in(4) {
            let (kind, body) = ("notify".to_owned(), json!(n));
            draft.body.errands = vec![(Id(1 << 90 | u128::from(n)), Errand { kind, body })];
        }
        if dice.one_in(4) {
            draft.claims = vec![Claim {
                space: "toy.number",
                key: Cell::Token(n.to_string()),
                stream: stream(n),
                taken: kernel::words("있습니다.", "Taken.", "있어요."),
            }];
        }
        Some(draft.seal(&ToySeal))
    }

    async fn keep(&mut self, store: &Store) {
        let n = self.next;
        self.next += 1;
        let kept = Kept {
            kind: "case".to_owned(),
            id: Id(n.into()),
            owner: "officer/1".to_owned(),
            content: vec![1; 200],
            until: NOW.plus_ms(1_000),
        };
        if store.keep(&kept).await.is_ok() {
            self.disk.mark(Promise::Kept(n).mark());
            if self.dice.one_in(3) && store.forget("case", kept.id).await.is_ok() {
                self.disk.mark(Promise::Forgotten(n).mark());
            }
        }
    }

    /// Another connection moves the WAL, in every way that there is; who is in its way is waited for by the next one.
    fn move_wal(&mut self) {
        let how = ["PASSIVE", "FULL", "RESTART", "TRUNCATE"];
        let how = how[usize::try_from(self.dice.below(4)).unwrap()];
        let Ok(other) = Connection::open(self.dir.join("journal.db")) else {
            return;
        };
        let moved = format!("PRAGMA wal_checkpoint({how})");
        // Where the disk fails it fails; the store goes on with what is there.
        let _failed = other.query_row(&moved, [], |_| Ok(()));
    }

    async fn rebuild(&mut self, store: &Store) {
        let _failed = store.rebuild(Arc::new(rows)).await;
    }

    fn note(&mut self, n: u64, told: Result<(), StoreError>) {
        match told {
            // Two in one commit changed the same stream: that is no fault.
            Ok(()) | Err(StoreError::Raced { .. }) => {}
            Err(StoreError::Full | StoreError::Broken(_)) => self.refused.push(n),
            Err(other) => unreachable!("nobody asked for that: {other}"),
        }
    }
}
