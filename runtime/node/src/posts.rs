//! Posting (게시): signed, on this node's record, then on its board. Others fetch it from there.

use std::sync::Arc;

use certificate::hex;
use certificate::posting::STATEMENT_LEN_MAX;
use certificate::posting::Statement;
use kernel::Caller;
use kernel::Class;
use kernel::Future;
use kernel::Id;
use kernel::Link;
use kernel::Need;
use kernel::Post;
use kernel::Posting;
use kernel::Refusal;
use kernel::Sight;
use kernel::Telling;
use kernel::words;
use request::KEY_REUSED;
use request::Written;
use request::posts::Posted;
use request::posts::posts_of;
use serde_json::Value;

use crate::Board;
use crate::Hung;
use crate::Node;
use crate::refusals::BROKEN;
use crate::refusals::NOT_FOUND;
use crate::refusals::RESTORING;

impl kernel::Board for Node {
    fn postings(&self) -> Vec<Posting> {
        self.hung()
            .map_or_else(Vec::new, |hung| hung.board.postings())
    }

    fn post<'a>(&'a self, post: Post, caller: &'a Caller) -> Future<'a, Result<Id, Refusal>> {
        Box::pin(self.post_here(post, caller))
    }

    fn lines(&self) -> Vec<(String, Link)> {
        self.hung().map_or_else(Vec::new, |hung| hung.board.lines())
    }

    fn sights(&self) -> Vec<Sight> {
        let now = self.parts.clock.now();
        self.hung()
            .map_or_else(Vec::new, |hung| hung.board.sights().fresh(now))
    }
}

impl Node {
    /// Hangs the board up, with what makes words of it where there is a catalogue. Only the first counts.
    pub fn hang(&self, board: Arc<Board>, telling: Option<Arc<dyn Telling>>) {
        let _already = self.board.set(Hung { board, telling });
    }

    pub(crate) fn hung(&self) -> Option<&Hung> {
        self.board.get()
    }

    /// Puts what this node has told back on its board, from its record: after a crash between the two, or a restore.
    pub async fn recall_posts(&self) -> Result<(), Refusal> {
        let Some(Hung { board, .. }) = self.hung() else {
            return Ok(());
        };
        let find = posts_of(&self.parts.name.name);
        let found = self.load(std::slice::from_ref(&find)).await?;
        let hits = found.hits(&find).iter();
        let streams: Vec<Need> = hits.map(|hit| Need::Stream(hit.stream.clone())).collect();
        let loaded = self.load(&streams).await?.streams;
        for loaded in loaded.values() {
            let posted = Posted::of(&loaded.events);
            let bytes = posted.and_then(|posted| hex::decode(&posted.statement));
            if let Some(bytes) = bytes
                && let Err(refused) = board.take(bytes, self.parts.clock.now())
            {
                tracing::warn!(code = refused.code, "an own posting");
            }
        }
        Ok(())
    }

    /// Signs what this node has seen, and takes it in like anybody's.
    pub fn tell_sight(&self, body: Value) {
        let Some(Hung { board, .. }) = self.hung() else {
            return;
        };
        let now = self.parts.clock.now();
        let statement = Statement {
            id: Id::new(now, keys::fresh_id_bits()).to_string(),
            node: self.parts.name.name.clone(),
            at: now,
            body,
        };
        // Without a key, or before it stands in its own copy of the directory, it tells nobody anything yet.
        let keys = self.parts.keys.now();
        if let Ok(bytes) = statement.sign_sight(keys.journal())
            && let Err(refused) = board.take_sight(&bytes, now)
        {
            tracing::debug!(code = refused.code, "an own sight");
        }
    }

    async fn post_here(&self, post: Post, caller: &Caller) -> Result<Id, Refusal> {
        let Post { body, key, asked } = post;
        let Hung { board, .. } = self.hung().ok_or(NOT_FOUND)?;
        self.at_its_counter(caller)?;
        let _turn = self.turns.take(&caller.who, &key).await;
        if let Some(recorded) = self.by_key(&caller.who, &key).await? {
            let events = recorded.body.events.iter();
            let events: Vec<Value> = events.map(|line| line.event.clone()).collect();
            let before = Posted::of(&events).filter(|before| before.asked == asked);
            return before.map(|_| recorded.head.id).ok_or(KEY_REUSED);
        }
        if self.restoring() {
            return Err(RESTORING);
        }
        let now = self.parts.clock.read();
        let id = Id::new(now.at, keys::fresh_id_bits());
        let statement = Statement {
            id: id.to_string(),
            node: self.parts.name.name.clone(),
            at: now.at,
            body,
        };
        let keys = self.parts.keys.now();
        let bytes = statement.sign(keys.journal()).map_err(|_| BROKEN)?;
        if bytes.len() > STATEMENT_LEN_MAX {
            return Err(TOO_LONG);
        }
        let posted = Posted {
            node: self.parts.name.name.clone(),
            statement: hex::encode(&bytes),
            asked,
        };
        let times = (now.at, now.doubtful);
        let draft = posted.draft(caller, key, id, times, &self.rows());
        match self.write(draft).await? {
            Written::New => {}
            Written::Full => return Err(request::FULL),
            Written::Busy
            | Written::Replayed
            | Written::Raced
            | Written::Taken(_)
            | Written::Elsewhere(_) => return Err(request::BUSY),
        }
        if let Err(refused) = board.take(bytes, now.at) {
            // Its own name is not in its copy of the directory yet. It is on record, and hangs on the board after the next start.
            tracing::warn!(code = refused.code, "an own posting");
        }
        Ok(id)
    }
}

const TOO_LONG: Refusal = Refusal::new(
    "board.too-long",
    Class::Input,
    words(
        "글이 너무 깁니다.",
        "The text is too long.",
        "글이 너무 길어요.",
    ),
    words(
        "짧게 줄여 다시 올리세요.",
        "Shorten it and post it again.",
        "짧게 줄여서 다시 해 주세요.",
    ),
);
