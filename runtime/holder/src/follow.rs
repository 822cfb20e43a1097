//! Following: one task a journal, which steps the follower and does what it says.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use certificate::Directory;
use hyper::Method;
use hyper::StatusCode;
use journal::Break;
use journal::ExportLine;
use journal::StoreError;
use journal::sync::Answer;
use journal::sync::Ask;
use journal::sync::Cursor;
use journal::sync::Follower;
use journal::sync::Input;
use journal::sync::Output;
use journal::sync::Receipt;
use kernel::Moment;
use keys::HeadChecker;
use keys::Wrapped;
use link::Limits;
use tokio::task::JoinSet;

use crate::Holder;
use crate::serve::POLL_MAX;

/// How often the directory is looked at for journals to follow.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long an answer may take beside the long poll.
pub(crate) const ANSWER_MAX: Duration = Duration::from_secs(3);
/// The longest page: its entries, and one that is longer than the rest together.
pub(crate) const PAGE_LEN_MAX: usize = 32 << 20;

/// After a fault of our own in an answer's check.
const FAULT_REST_MS: u64 = 5_000;

/// One step. Checking an answer is hundreds of signatures: that is done beside what people wait for.
async fn step(mut follower: Follower, input: Input, directory: Directory) -> (Follower, Output) {
    if !matches!(input, Input::Answered(_)) {
        let output = follower.step(input, &HeadChecker(&directory));
        return (follower, output);
    }
    let before = follower.clone();
    let stepped = store::beside(move || {
        let output = follower.step(input, &HeadChecker(&directory));
        (follower, output)
    });
    stepped
        .await
        .unwrap_or((before, Output::Rest(FAULT_REST_MS)))
}

impl Holder {
    /// Follows every journal that the directory says is held here, and hands over what was taken in. Never ends.
    pub async fn keep(self: Arc<Self>) {
        let mut followed = BTreeSet::new();
        let mut tasks = JoinSet::new();
        tasks.spawn(Arc::clone(&self).keep_own());
        tasks.spawn(Arc::clone(&self).keep_watching());
        loop {
            for whose in self.parts.copy.held() {
                if followed.insert(whose.clone()) {
                    tasks.spawn(Arc::clone(&self).follow(whose));
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// What is this node's own: its journal back, where it was restored; then what was taken in is handed over.
    async fn keep_own(self: Arc<Self>) {
        self.recover().await;
        self.keep_handing_over().await;
    }

    async fn follow(self: Arc<Self>, whose: String) {
        let stands = self.parts.node.store().copied(&whose);
        let (cursor, epoch, broken) = stands.map_or((Cursor::START, 0, None), |copied| {
            (copied.cursor, copied.epoch, copied.broken)
        });
        let broken = broken.map(|why| Break {
            seq: cursor.seq,
            why,
        });
        let mut follower = Follower::new(&whose, cursor, broken).in_epoch(epoch);
        let mut input = Input::Go;
        let mut turn = 0;
        loop {
            let Some(directory) = self.parts.copy.directory() else {
                tokio::time::sleep(LOOK_EVERY).await;
                continue;
            };
            let (stepped, output) = step(follower, input, directory).await;
            follower = stepped;
            input = match output {
                Output::Ask(ask) => {
                    let (answered, by_itself) = self.ask(&whose, &ask, &mut turn).await;
                    if by_itself {
                        follower.told(ask.receipt.as_ref());
                    }
                    answered
                }
                Output::Keep {
                    lines,
                    head,
                    whole_at,
                } => {
                    let receipt = head.map(|head| {
                        let now = self.parts.clock.now();
                        Receipt::sign(&self.parts.name, head, now, self.parts.keys.as_ref())
                    });
                    self.kept(&whose, lines, whole_at, receipt).await
                }
                Output::Rest(ms) => {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                    Input::Go
                }
                Output::Quarantine(found) => {
                    self.quarantine(&whose, &found.to_string()).await;
                    Input::Go
                }
            };
        }
    }

    /// Asks the node itself, and after a failure another holder, in turns. True where it was the node itself that answered.
    async fn ask(&self, whose: &str, ask: &Ask, turn: &mut usize) -> (Input, bool) {
        let lost = || {
            let chance = keys::fresh_id_bits() & 0xffff_ffff;
            let chance = u64::try_from(chance).unwrap_or_default();
            (Input::Lost { chance }, false)
        };
        let copy = &self.parts.copy;
        let answerers = copy.read(|directory| {
            let names = directory.answerers(whose, &self.parts.name).into_iter();
            names.map(str::to_owned).collect::<Vec<_>>()
        });
        let answerers = answerers.unwrap_or_default();
        let Some(answerer) = answerers.get(*turn % answerers.len().max(1)) else {
            return lost();
        };
        if self.parts.keys.seal_of(whose).is_err() && !self.fetch_data_key(answerer, whose).await {
            *turn += 1;
            return lost();
        }
        let body = Bytes::from(ask.bytes());
        let limits = Limits {
            answer_max: POLL_MAX + ANSWER_MAX,
            bytes_max: PAGE_LEN_MAX,
        };
        let answered =
            self.parts
                .caller
                .call(answerer, Method::POST, "/link/journal", body, limits);
        match answered.await {
            Ok(answer) if answer.status == StatusCode::OK => {
                let read = store::beside(move || Answer::read(&answer.body)).await;
                let Ok(read) = read else {
                    return lost();
                };
                // Only the node itself can be ahead of all its copies: another holder that has less is asked no further.
                match read {
                    Ok(Answer::Short) if answerer != whose => {}
                    Ok(answer) => {
                        if answer.ends() {
                            // All that this holder has is here: the node itself is tried again next.
                            *turn = 0;
                        }
                        return (Input::Answered(answer), answerer == whose);
                    }
                    Err(fault) => tracing::warn!(answerer, whose, %fault, "sync"),
                }
            }
            Ok(answer) => tracing::debug!(answerer, whose, status = %answer.status, "sync"),
            Err(error) => tracing::debug!(answerer, whose, %error, "sync"),
        }
        *turn += 1;
        lost()
    }

    async fn kept(
        &self,
        whose: &str,
        lines: Vec<ExportLine>,
        whole_at: Option<Moment>,
        receipt: Option<Receipt>,
    ) -> Input {
        let store = self.parts.node.store();
        let kept = store.copy(whose, lines, whole_at, Arc::clone(&self.parts.rows));
        match kept.await {
            Ok(()) => Input::Kept(receipt),
            // Raced: another journal has brought events of the same records meanwhile.
            Err(StoreError::Full | StoreError::Busy | StoreError::Raced { .. }) => {
                Input::NotKept { chance: 0 }
            }
            Err(error @ StoreError::Elsewhere { .. }) => Input::Conflicts(error.to_string()),
            Err(
                error @ (StoreError::Taken { .. } | StoreError::Restoring | StoreError::Broken(_)),
            ) => {
                tracing::error!(whose, %error, "a page was not kept");
                Input::NotKept { chance: 0 }
            }
        }
    }

    async fn quarantine(&self, whose: &str, why: &str) {
        tracing::error!(
            whose,
            why,
            "the copy is quarantined: an operator must look at both journals"
        );
        let store = self.parts.node.store();
        if let Err(error) = store.quarantine(whose, why).await {
            tracing::error!(%error, "the quarantine is not on disk");
        }
    }

    /// Fetches the data key of a home whose records are held here, wrapped for this node's link key.
    async fn fetch_data_key(&self, answerer: &str, home: &str) -> bool {
        let limits = Limits {
            answer_max: ANSWER_MAX,
            bytes_max: 4096,
        };
        let body = Bytes::from(home.to_owned());
        let answered =
            self.parts
                .caller
                .call(answerer, Method::POST, "/link/data-key", body, limits);
        let Ok(answer) = answered.await else {
            return false;
        };
        let wrapped = serde_json::from_slice::<Wrapped>(&answer.body).ok();
        let fits = wrapped.filter(|wrapped| wrapped.home == home);
        fits.is_some_and(|wrapped| self.parts.keys.accept(wrapped).is_ok())
    }
}
