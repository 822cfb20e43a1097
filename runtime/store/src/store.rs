//! The handle: about twenty functions, each a few lines, over one engine.

use std::sync::Arc;

use journal::Apart;
use journal::Appended;
use journal::ChainHead;
use journal::ExportLine;
use journal::Hash;
use journal::Head;
use journal::Proposal;
use journal::Raw;
use journal::Seal;
use journal::SignHead;
use journal::StoreError;
use journal::request_key;
use journal::sync::Answer;
use journal::sync::Cursor;
use journal::sync::Receipt;
use kernel::Brought;
use kernel::Id;
use kernel::Moment;
use kernel::Need;
use tokio::sync::watch;

use crate::Config;
use crate::Copied;
use crate::Deciding;
use crate::Epochs;
use crate::Kept;
use crate::Look;
use crate::LookError;
use crate::OpenError;
use crate::Outgoing;
use crate::PaperRecord;
use crate::PostgresConfig;
use crate::Rebuilt;
use crate::Recorded;
use crate::RowsOf;
use crate::State;
use crate::postgres::Postgres;
use crate::sqlite::Change;
use crate::sqlite::Sqlite;

/// A store. Cheap to clone; the last clone that is dropped waits for the writer to end and gives the directory free.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
}

/// The engines. They stand beside each other here and nowhere else.
#[derive(Clone)]
enum Engine {
    Sqlite(Arc<Sqlite>),
    Postgres(Arc<Postgres>),
}

/// The same words to either engine.
macro_rules! either {
    ($store:expr, $engine:ident => $do:expr) => {
        match &$store.engine {
            Engine::Sqlite($engine) => $do,
            Engine::Postgres($engine) => $do,
        }
    };
}

impl Store {
    /// Opens or makes a store. Blocks: call it before the runtime serves.
    pub fn open(
        config: Config,
        seal: Arc<dyn Seal>,
        key: Arc<dyn SignHead>,
    ) -> Result<Self, OpenError> {
        let sqlite = Sqlite::open(config, seal, key)?;
        Ok(Self {
            engine: Engine::Sqlite(Arc::new(sqlite)),
        })
    }

    /// Opens or makes a store in a schema of a PostgreSQL server. Blocks, as [`Store::open`] does: its writer has a thread and a runtime of its own.
    /// The connections that read are made when something is read, on the runtime that asks.
    pub fn open_postgres(
        config: PostgresConfig,
        seal: Arc<dyn Seal>,
        key: Arc<dyn SignHead>,
    ) -> Result<Self, OpenError> {
        let postgres = Postgres::open(config, seal, key)?;
        Ok(Self {
            engine: Engine::Postgres(Arc::new(postgres)),
        })
    }

    /// True if the derived rows are of an older definition: [`Store::rebuild`] must run before anything is loaded or appended.
    pub fn stale(&self) -> bool {
        either!(self, engine => engine.stale())
    }

    /// The keys with which [`journal::Draft::seal`] makes proposals for this store.
    pub fn seal(&self) -> &dyn Seal {
        either!(self, engine => engine.seal())
    }

    /// The settings on which the promise stands, read back from the live connection: `("synchronous", "2")`.
    pub fn settings(&self) -> &[(&'static str, String)] {
        either!(self, engine => engine.settings())
    }

    /// How the store is doing.
    pub fn state(&self) -> State {
        either!(self, engine => engine.state())
    }

    /// The end of the journal.
    pub fn head(&self) -> ChainHead {
        self.state().head
    }

    /// Appends an entry: one transaction, on disk before the answer, or nothing at all.
    pub async fn append(&self, proposal: Proposal) -> Result<Appended, StoreError> {
        either!(self, engine => engine.append(proposal).await)
    }

    /// Says that what is loaded next is for a decision, and when: see [`Deciding`].
    pub fn deciding(&self, now: Moment) -> Deciding {
        Deciding { now }
    }

    /// Brings what a decision needs, all of it as of one moment.
    pub async fn load(&self, deciding: &Deciding, needs: &[Need]) -> Result<Brought, StoreError> {
        either!(self, engine => engine.load(needs, deciding.now).await)
    }

    /// An entry, opened.
    pub async fn entry(&self, id: Id) -> Result<Option<Recorded>, StoreError> {
        either!(self, engine => engine.entry(id).await)
    }

    /// The entry of a request by its identity: caller and idempotency key. This node's own comes before a copy.
    pub async fn entry_by_key(&self, who: &str, key: &str) -> Result<Option<Recorded>, StoreError> {
        let found = self.entries_by_key(request_key(who, key)).await?;
        Ok(found.into_iter().next())
    }

    /// All entries of one identity, this node's own first: two where a request came to two nodes that did not know of each other.
    pub async fn entries_by_key(&self, key: Hash) -> Result<Vec<Recorded>, StoreError> {
        either!(self, engine => engine.entries_by_key(key).await)
    }

    /// The entries behind a place, as they lie on disk, at most `limit`.
    pub async fn since(&self, seq: u64, limit: usize) -> Result<Vec<Raw>, StoreError> {
        either!(self, engine => engine.since(seq, limit).await)
    }

    /// The newest entries recorded from `from` until before `to` whose heads pass, at most `limit`, newest first.
    pub async fn between(
        &self,
        from: Moment,
        to: Moment,
        passes: impl Fn(&Head) -> bool + Send + 'static,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        either!(self, engine => engine.between(from, to, Box::new(passes), limit).await)
    }

    /// A paper by its number.
    pub async fn paper(&self, number: &str) -> Result<Option<PaperRecord>, StoreError> {
        either!(self, engine => engine.paper(number).await)
    }

    /// Puts another file in the place of a paper's; nothing where none lies here. What it says is for the caller to answer: the journal does not
    /// hold its hash.
    pub async fn replace_paper(&self, number: &str, pdf: &[u8]) -> Result<(), StoreError> {
        either!(self, engine => engine.replace_paper(number, pdf).await)
    }

    /// A look that is on record, for the caller who made it.
    pub async fn look(&self, entry: Id, who: &str, now: Moment) -> Result<Look, LookError> {
        let Recorded { head, body, .. } = self.entry(entry).await?.ok_or(LookError::Unknown)?;
        if head.who != who {
            return Err(LookError::NotYours);
        }
        let note = body.look.ok_or(LookError::NotALook)?;
        Ok(Look { entry, note, now })
    }

    /// Brings what a look may see: the streams it names, and what else the view needs to show them.
    pub async fn view(&self, look: &Look, more: &[Need]) -> Result<Brought, StoreError> {
        let subjects = look.note.subjects.iter().cloned().map(Need::Stream);
        let needs: Vec<_> = subjects.chain(more.iter().cloned()).collect();
        either!(self, engine => engine.load(&needs, look.now).await)
    }

    /// The errands that are due, oldest first, at most `limit`. One executor takes them; nothing is leased.
    pub async fn outbox_take(
        &self,
        now: Moment,
        limit: usize,
    ) -> Result<Vec<Outgoing>, StoreError> {
        either!(self, engine => engine.outbox(now, limit).await)
    }

    /// An errand is done; its answer, if any, has come back as a request.
    pub async fn outbox_done(&self, id: Id) -> Result<(), StoreError> {
        either!(self, engine => engine.change(Change::OutboxDone(id), None).await)
    }

    /// An errand failed: it is due again at `due`.
    pub async fn outbox_later(&self, id: Id, due: Moment) -> Result<(), StoreError> {
        either!(self, engine => engine.change(Change::OutboxLater { id, due }, None).await)
    }

    /// Keeps something outside the journal, in the place of what was there under the same kind and identity.
    pub async fn keep(&self, kept: &Kept) -> Result<(), StoreError> {
        either!(self, engine => engine.keep(kept).await)
    }

    /// What was kept, if it is not over.
    pub async fn kept(&self, kind: &str, id: Id, now: Moment) -> Result<Option<Kept>, StoreError> {
        either!(self, engine => engine.kept(kind, id, now).await)
    }

    /// All of a kind that an owner keeps, newest first by identity.
    pub async fn kept_by(
        &self,
        kind: &str,
        owner: &str,
        now: Moment,
    ) -> Result<Vec<Kept>, StoreError> {
        either!(self, engine => engine.kept_by(kind, owner, now).await)
    }

    /// Forgets what was kept.
    pub async fn forget(&self, kind: &str, id: Id) -> Result<(), StoreError> {
        let kind = kind.to_owned();
        either!(self, engine => engine.change(Change::Forget { kind, id }, None).await)
    }

    /// Forgets everything that is over.
    pub async fn forget_past(&self, now: Moment) -> Result<(), StoreError> {
        either!(self, engine => engine.change(Change::ForgetPast(now), Some(now)).await)
    }

    /// A durable write through the writer, for `/healthz/deep`: at most once a second, in between the last outcome is told again.
    pub async fn probe(&self, now: Moment) -> Result<(), StoreError> {
        either!(self, engine => engine.probe(now).await)
    }

    /// Makes all derived rows anew from the journal, beside the old, and switches. Requests go on meanwhile.
    pub async fn rebuild(&self, rows: Arc<RowsOf>) -> Result<Rebuilt, StoreError> {
        either!(self, engine => engine.rebuild(rows).await)
    }

    /// Keeps a checked page of another node's journal behind what there is of it, all or nothing, with the rows that come of it. The data key of
    /// that node must be among the keys of [`Store::seal`].
    pub async fn copy(
        &self,
        node: &str,
        lines: Vec<ExportLine>,
        whole_at: Option<Moment>,
        rows: Arc<RowsOf>,
    ) -> Result<(), StoreError> {
        either!(self, engine => engine.copy(node, lines, whole_at, rows).await)
    }

    /// Appends entries of the own journal that a holder had, as they are, behind what a restore brought: all or nothing, with the rows and errands
    /// that come of them. They were checked. Only while [`State::restoring`] is set.
    pub async fn take_back(
        &self,
        lines: Vec<ExportLine>,
        rows: Arc<RowsOf>,
    ) -> Result<(), StoreError> {
        self.sqlite()?.take_back(lines, rows).await
    }

    /// The epochs of a journal that was restored.
    pub async fn epochs(&self) -> Result<Epochs, StoreError> {
        self.sqlite()?.epochs().await
    }

    /// Ends a restore: later entries are of the next epoch. `kept` is kept in the same transaction.
    pub async fn begin_epoch(&self, next: u32, kept: &Kept) -> Result<(), StoreError> {
        self.sqlite()?.begin_epoch(next, kept).await
    }

    /// Numbers of papers that lie here, of other nodes too, sorted, behind `after`, at most `limit`.
    pub async fn numbers(&self, after: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        self.sqlite()?.numbers(after, limit).await
    }

    fn sqlite(&self) -> Result<&Arc<Sqlite>, StoreError> {
        match &self.engine {
            Engine::Sqlite(sqlite) => Ok(sqlite),
            Engine::Postgres(_) => Err(StoreError::Broken(
                "only SQLite nodes are restored by this program".to_owned(),
            )),
        }
    }

    /// How each copy of another node's journal stands.
    pub fn copies(&self) -> Vec<Copied> {
        either!(self, engine => engine.copies())
    }

    /// What nodes tell of records in another way than is known here. Each needs somebody's decision; nothing of it is taken into the record.
    pub async fn apart(&self) -> Result<Vec<Apart>, StoreError> {
        either!(self, engine => engine.apart().await)
    }

    /// How the copy of one node's journal stands.
    pub fn copied(&self, node: &str) -> Option<Copied> {
        either!(self, engine => engine.copied(node))
    }

    /// Takes nothing more of a node's journal, and remembers why.
    pub async fn quarantine(&self, node: &str, why: &str) -> Result<(), StoreError> {
        either!(self, engine => engine.quarantine(node, why).await)
    }

    /// What lies behind a cursor of the own journal (`node` none) or of a copy. `now`: nothing of the own journal is newer.
    pub async fn page(
        &self,
        node: Option<&str>,
        after: Cursor,
        now: Moment,
    ) -> Result<Answer, StoreError> {
        let whole_at = match node {
            None => Some(now),
            Some(node) => self.copied(node).and_then(|copied| copied.whole_at),
        };
        either!(self, engine => engine.page(node.map(str::to_owned), after, whole_at).await)
    }

    /// Keeps a receipt of the own journal, if it is newer than what its holder countersigned before.
    pub async fn keep_receipt(&self, receipt: &Receipt) -> Result<(), StoreError> {
        either!(self, engine => engine.keep_receipt(receipt).await)
    }

    /// The newest receipt of each holder.
    pub async fn receipts(&self) -> Result<Vec<Receipt>, StoreError> {
        either!(self, engine => engine.receipts().await)
    }

    /// Told whenever the own journal or a copy has grown.
    pub fn grown(&self) -> watch::Receiver<()> {
        either!(self, engine => engine.grown())
    }

    /// Everything as text, sorted, with hashes in the place of contents: equal for equal stores, whichever engine. For tests and after a rebuild.
    pub async fn dump(&self) -> Result<String, StoreError> {
        either!(self, engine => engine.dump().await)
    }
}
