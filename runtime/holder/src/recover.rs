//! After a restore from a backup: the node asks all who hold its own journal for what it had written since, before it writes again.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use hyper::Method;
use hyper::StatusCode;
use journal::ExportLine;
use journal::sync::Answer;
use journal::sync::Ask;
use journal::sync::Cursor;
use journal::sync::Had;
use journal::sync::Recovery;
use journal::sync::Seen;
use keys::HeadChecker;
use link::Limits;
use store::Restoring;

use crate::Holder;
use crate::follow::ANSWER_MAX;
use crate::follow::PAGE_LEN_MAX;
use crate::serve::POLL_MAX;

/// How long it waits for the directory, or before what went wrong is tried again.
const PAUSE: Duration = Duration::from_secs(1);
/// While it waits it says for whom, once in so many rests.
const TOLD_EVERY: u32 = 30;

impl Holder {
    /// Gets everything back if this node was restored; else does nothing. Ends when the node writes again.
    pub(crate) async fn recover(&self) {
        while let Some(waits) = self.parts.node.store().state().restoring {
            self.get_back(waits == Restoring::WhoAnswers).await;
            let newest = self.parts.node.store().head().recorded_at;
            self.parts.clock.not_before(newest);
            match self.parts.node.begin_epoch().await {
                Ok(epoch) => tracing::info!(epoch, "restored: this node writes again"),
                Err(error) => {
                    tracing::error!(%error, "the new epoch does not begin");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn get_back(&self, alone: bool) {
        let head = self.parts.node.store().head();
        let start = Cursor {
            seq: head.seq,
            hash: head.hash,
        };
        tracing::warn!(
            seq = head.seq,
            alone,
            "restored from a backup: nothing is written before the holders of this journal have told what they have"
        );
        let mut recovery = Recovery::new(&self.parts.name, start, head.epoch, alone);
        let (mut seen, mut rests) = (Seen::Go, 0);
        loop {
            let Some(directory) = self.parts.copy.directory() else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let holders = directory.holders(&self.parts.name);
            seen = match recovery.step(seen, &holders, &HeadChecker(&directory)) {
                Had::Ask(holder, ask) => self.ask_back(&holder, &ask).await,
                Had::Keep(lines) => self.take_back(lines).await,
                Had::Rest(ms, missing) => {
                    if rests % TOLD_EVERY == 0 {
                        tracing::warn!(
                            missing = missing.join(" "),
                            "waiting for the holders of this journal; `ieum restore CONFIG.toml --alone` goes on without those who do not answer"
                        );
                    }
                    rests += 1;
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                    Seen::Go
                }
                Had::Differs(holder, found) => {
                    tracing::error!(
                        holder,
                        why = %found,
                        "this holder tells another story of this journal: an operator must look at both"
                    );
                    Seen::Go
                }
                Had::Whole => break,
            };
        }
        tracing::info!(back = recovery.back(), "the journal is back");
    }

    async fn ask_back(&self, holder: &str, ask: &Ask) -> Seen {
        let limits = Limits {
            answer_max: POLL_MAX + ANSWER_MAX,
            bytes_max: PAGE_LEN_MAX,
        };
        let body = Bytes::from(ask.bytes());
        let caller = &self.parts.caller;
        let answered = caller.call(holder, Method::POST, "/link/journal", body, limits);
        match answered.await {
            Ok(answer) if answer.status == StatusCode::OK => {
                Answer::read(&answer.body).map_or(Seen::Lost, Seen::Answered)
            }
            Ok(answer) => {
                tracing::warn!(holder, status = %answer.status, "it does not give this journal back");
                Seen::Lost
            }
            Err(error) => {
                tracing::debug!(holder, %error, "not reached");
                Seen::Lost
            }
        }
    }

    async fn take_back(&self, lines: Vec<ExportLine>) -> Seen {
        let store = self.parts.node.store();
        match store.take_back(lines, Arc::clone(&self.parts.rows)).await {
            Ok(()) => Seen::Kept,
            Err(error) => {
                tracing::error!(%error, "what came back was not kept");
                Seen::NotKept
            }
        }
    }
}
