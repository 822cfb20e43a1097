//! Our side: the store as a node has it, its keys made for this run, and clients that ask it in a closed loop.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use ::store::Config;
use ::store::PostgresConfig;
use ::store::Store;
use journal::Hash;
use journal::Issued;
use journal::Proposal;
use journal::SignHead;
use kernel::Id;
use kernel::Need;
use kernel::StreamId;
use keys::Keys;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::bench::figures::slice;
use crate::bench::machine;
use crate::bench::sample::Chance;
use crate::bench::store::workload;
use crate::bench::store::workload::AT;

/// How many households are in the register from which papers are issued.
pub(crate) const HOUSEHOLDS: u64 = 2_000;
/// Households in one entry of the filling.
const TOGETHER: u64 = 100;

/// What a client does for one request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Appends a proposal that is sealed already, as the baselines' values are ready too.
    Append,
    /// Loads the household, makes the draft, seals it, appends it.
    Whole,
}

/// Signs nothing: shows what signing costs.
struct Unsigned;

impl SignHead for Unsigned {
    fn sign_head(&self, _: &[u8]) -> Vec<u8> {
        vec![0; 64]
    }
}

/// An open store with its register.
pub(crate) struct Ours {
    pub(crate) store: Store,
    pub(crate) template: Proposal,
    pub(crate) signer: Arc<dyn SignHead>,
    issued: Issued,
    noise: Vec<u8>,
    next: AtomicU64,
}

impl Ours {
    /// Opens a store in a folder. `signed` false leaves the signatures out.
    pub(crate) fn open(dir: &Path, signed: bool) -> anyhow::Result<Self> {
        let keys = Arc::new(Keys::open_or_create(&dir.join("keys"), "jongno")?);
        let signer: Arc<dyn SignHead> = if signed {
            Arc::clone(&keys) as _
        } else {
            Arc::new(Unsigned)
        };
        let store = Store::open(
            Config::new(dir, "jongno", workload::TABLES),
            keys.seal(),
            Arc::clone(&signer),
        )?;
        Self::with(store, signer)
    }

    /// Opens a store in a schema of a PostgreSQL server; `dir` is for its keys.
    pub(crate) fn open_postgres(dir: &Path, url: &str, schema: &str) -> anyhow::Result<Self> {
        let keys = Arc::new(Keys::open_or_create(&dir.join("keys"), "jongno")?);
        let signer: Arc<dyn SignHead> = Arc::clone(&keys) as _;
        let config = PostgresConfig::new(url, schema, "jongno", workload::TABLES);
        let store = Store::open_postgres(config, keys.seal(), Arc::clone(&signer))?;
        Self::with(store, signer)
    }

    fn with(store: Store, signer: Arc<dyn SignHead>) -> anyhow::Result<Self> {
        let issued = workload::issued()?;
        let template = workload::issue(0, &issued, reads(0), Vec::new()).seal(store.seal());
        let mut chance = Chance(11);
        let noise = (0..1 << 20)
            .map(|_| chance.next().to_le_bytes()[0])
            .collect();
        Ok(Self {
            store,
            template,
            signer,
            issued,
            noise,
            next: AtomicU64::new(1),
        })
    }

    /// Enters so many households.
    pub(crate) async fn fill(&self, households: u64) -> anyhow::Result<()> {
        let mut going = JoinSet::new();
        for from in (0..households).step_by(usize::try_from(TOGETHER)?) {
            let store = self.store.clone();
            going.spawn(async move {
                let draft = workload::fill(from, (from + TOGETHER).min(households));
                store.append(draft.seal(store.seal())).await
            });
            while going.len() >= 8 {
                going.join_next().await.transpose()?.transpose()?;
            }
        }
        while let Some(done) = going.join_next().await {
            done??;
        }
        Ok(())
    }

    /// So many clients for so long, each with its next request as soon as it has its answer.
    pub(crate) async fn slice(
        self: &Arc<Self>,
        work: Work,
        clients: u64,
        ms: u64,
        paper_bytes: usize,
    ) -> anyhow::Result<Value> {
        let (began, cpu) = (machine::now(), machine::cpu_seconds());
        let commits = self.store.state().commits;
        let until = began + Duration::from_millis(ms);
        let mut going = JoinSet::new();
        for _ in 0..clients {
            let ours = Arc::clone(self);
            going.spawn(async move { ours.client(work, until, paper_bytes).await });
        }
        let mut took = Vec::new();
        while let Some(client) = going.join_next().await {
            took.extend(client??);
        }
        let commits = self.store.state().commits - commits;
        Ok(slice(began, machine::cpu_seconds() - cpu, &took, commits))
    }

    async fn client(
        &self,
        work: Work,
        until: Instant,
        paper_bytes: usize,
    ) -> anyhow::Result<Vec<f64>> {
        let mut took = Vec::new();
        while machine::now() < until {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            let began = match work {
                Work::Append => {
                    let proposal = self.stamped(n, paper_bytes);
                    let began = machine::now();
                    self.store.append(proposal).await?;
                    began
                }
                Work::Whole => {
                    let began = machine::now();
                    self.whole(n, paper_bytes).await?;
                    began
                }
            };
            took.push(began.elapsed().as_secs_f64() * 1e3);
        }
        Ok(took)
    }

    /// The n-th request, ready: a copy of the template under its own keys. The writer opens nothing that is sealed.
    fn stamped(&self, n: u64, paper_bytes: usize) -> Proposal {
        let mut chance = Chance(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut proposal = self.template.clone();
        proposal.id = workload::id(n, &mut chance);
        proposal.key = Hash::of(&[&n.to_be_bytes()]);
        proposal.reads = reads(chance.below(HOUSEHOLDS));
        for write in &mut proposal.writes {
            write.stream = StreamId::new("paper", Id(u128::from(n) + 1));
            for row in &mut write.rows {
                // Somebody else's paper each time: the search rows come to lie anywhere, as the baselines' do.
                row.key
                    .iter_mut()
                    .for_each(|byte| *byte = chance.next().to_le_bytes()[7]);
            }
        }
        for pdf in &mut proposal.pdfs {
            pdf.number = format!("{:016}", chance.next() % 10_000_000_000_000_000);
            pdf.sealed = (paper_bytes > 0).then(|| self.paper(&mut chance, paper_bytes));
        }
        for errand in &mut proposal.outbox {
            errand.id = Id(proposal.id.0 ^ 1);
        }
        proposal
    }

    async fn whole(&self, n: u64, paper_bytes: usize) -> anyhow::Result<()> {
        let mut chance = Chance(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let needs: Vec<Need> = workload::household(chance.below(HOUSEHOLDS))
            .into_iter()
            .map(Need::Stream)
            .collect();
        let brought = self.store.load(&self.store.deciding(AT), &needs).await?;
        let reads = brought
            .streams
            .iter()
            .map(|(stream, loaded)| (stream.clone(), loaded.version))
            .collect();
        let pdf = self.paper(&mut chance, paper_bytes);
        let mut draft = workload::issue(n, &self.issued, reads, pdf);
        if paper_bytes == 0 {
            draft.pdfs.clear();
        }
        self.store.append(draft.seal(self.store.seal())).await?;
        Ok(())
    }

    fn paper(&self, chance: &mut Chance, bytes: usize) -> Vec<u8> {
        let room = (self.noise.len() - bytes) as u64;
        let from = usize::try_from(chance.below(room)).unwrap_or_default();
        self.noise[from..from + bytes].to_vec()
    }
}

/// The versions that an issue was decided on.
fn reads(household: u64) -> Vec<(StreamId, u64)> {
    // Each stream of the register has two events.
    workload::household(household)
        .into_iter()
        .map(|stream| (stream, 2))
        .collect()
}
