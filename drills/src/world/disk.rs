//! A node's disk: what is committed, and what is being written. A crash in between leaves all of a batch or nothing, for the store drops what
//! is only half there.

use journal::Appended;
use journal::ExportLine;
use journal::Proposal;
use journal::StoreError;
use journal::sync::Receipt;
use journal::toy::ToyKey;
use kernel::Id;
use kernel::Moment;
use request::RowsOf;

use super::Name;
use crate::MemoryStore;

/// A disk. It survives its node's crashes.
pub(super) struct Disk {
    /// What is committed: all that anybody reads.
    pub(super) store: MemoryStore,
    /// The batch that is being written.
    pub(super) writing: Vec<Work>,
    /// The newest backup, on another disk.
    pub(super) backup: Option<Box<MemoryStore>>,
    /// No room is left.
    pub(super) full: bool,
}

/// Something to write.
#[derive(Clone)]
pub(super) enum Work {
    /// An entry.
    Append(Box<Proposal>),
    /// A page of another node's journal.
    Copy {
        whose: Name,
        lines: Vec<ExportLine>,
        whole_at: Option<Moment>,
    },
    /// Nothing more is taken of a node's journal.
    Quarantine { whose: Name, why: String },
    /// A holder has countersigned.
    Receipt(Box<Receipt>),
    /// An errand is done.
    OutboxDone(Id),
    /// An errand is due later.
    OutboxLater(Id, Moment),
    /// Entries of the own journal come back.
    Back(Vec<ExportLine>),
    /// A new epoch begins.
    Begin,
}

/// What became of it.
pub(super) type Written = Result<Option<Appended>, StoreError>;

/// What a crash left of the batch that was being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing had reached the disk.
    Nothing,
    /// Half of it: it lacks the mark of a commit, and the store drops it.
    Half,
    /// All of it, though nobody was told.
    Whole,
}

impl Disk {
    pub(super) fn new(store: MemoryStore) -> Self {
        Self {
            store,
            writing: Vec::new(),
            backup: None,
            full: false,
        }
    }

    /// Commits what is being written.
    pub(super) fn commit(&mut self, rows: &RowsOf<'_>) -> Vec<Written> {
        let works = std::mem::take(&mut self.writing);
        apply(&mut self.store, works, self.full, rows)
    }

    /// The store as it is found after a crash.
    pub(super) fn recover(&mut self, left: Left, rows: &RowsOf<'_>) {
        match left {
            Left::Nothing | Left::Half => self.writing.clear(),
            Left::Whole => {
                self.commit(rows);
            }
        }
    }
}

/// One transaction, with one signed head at its end.
pub(super) fn apply(
    store: &mut MemoryStore,
    works: Vec<Work>,
    full: bool,
    rows: &RowsOf<'_>,
) -> Vec<Written> {
    let written = works.into_iter().map(|work| {
        if full && !goes_on_reserve(&work) {
            return Err(StoreError::Full);
        }
        write(store, work, rows)
    });
    let written = written.collect();
    store.sign(&ToyKey);
    written
}

/// When the disk is full, looks and small changes live on the reserve.
fn goes_on_reserve(work: &Work) -> bool {
    match work {
        Work::Append(proposal) => proposal.only_looks(),
        Work::Copy { .. } | Work::Back(_) => false,
        Work::Quarantine { .. }
        | Work::Receipt(_)
        | Work::OutboxDone(_)
        | Work::OutboxLater(..)
        | Work::Begin => true,
    }
}

fn write(store: &mut MemoryStore, work: Work, rows: &RowsOf<'_>) -> Written {
    match work {
        Work::Append(proposal) => return store.append(*proposal).map(Some),
        Work::Copy {
            whose,
            lines,
            whole_at,
        } => store.copy(whose, lines, whole_at, rows)?,
        Work::Quarantine { whose, why } => store.quarantine(whose, &why),
        Work::Receipt(receipt) => store.keep_receipt(&receipt),
        Work::OutboxDone(id) => store.outbox_done(id),
        Work::OutboxLater(id, due) => store.outbox_later(id, due),
        Work::Back(lines) => store.take_back(lines, rows)?,
        Work::Begin => {
            store.begin_epoch();
        }
    }
    Ok(None)
}
