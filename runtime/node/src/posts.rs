//! Posting (게시): signed, on this node's record, then on its board. Others fetch it from there.

use std::sync::Arc;

use certificate::hex;
use certificate::posting::STATEMENT_LEN_MAX;
use certificate::posting::Statement;
use journal::Recorded;
use kernel::ATTACHED_LEN_MAX;
use kernel::Caller;
use kernel::Class;
use kernel::Future;
use kernel::Hands;
use kernel::Id;
use kernel::Link;
use kernel::Memos;
use kernel::Moment;
use kernel::Need;
use kernel::Post;
use kernel::Posting;
use kernel::Refusal;
use kernel::Role;
use kernel::Sight;
use kernel::words;
use request::KEY_REUSED;
use request::Written;
use request::posts::POST;
use request::posts::Posted;
use request::posts::posts_of;
use serde_json::Value;
use serde_json::json;

use crate::Board;
use crate::Node;
use crate::attached::sha256;
use crate::carry::told;
use crate::refusals::BROKEN;
use crate::refusals::NOT_FOUND;
use crate::refusals::RESTORING;

impl kernel::Board for Node {
    fn postings(&self) -> Vec<Posting> {
        self.hung().map_or_else(Vec::new, |board| board.postings())
    }

    fn post<'a>(&'a self, post: Post, caller: &'a Caller) -> Future<'a, Result<Id, Refusal>> {
        Box::pin(self.post_here(post, caller))
    }

    fn lines(&self) -> Vec<(String, Link)> {
        self.hung().map_or_else(Vec::new, |board| board.lines())
    }

    fn sights(&self) -> Vec<Sight> {
        let now = self.parts.clock.now();
        self.hung()
            .map_or_else(Vec::new, |board| board.sights().fresh(now))
    }

    fn attached(&self, sha256: &str) -> Option<Arc<str>> {
        self.hung()?.attached(sha256)
    }

    fn version(&self) -> u64 {
        self.hung().map_or(0, |board| *board.grown().borrow())
    }

    fn memos(&self) -> &Memos {
        &self.memos
    }
}

impl Node {
    /// Hangs the board up. Only the first counts.
    pub fn hang(&self, board: Arc<Board>) {
        let _already = self.board.set(board);
    }

    pub(crate) fn hung(&self) -> Option<&Arc<Board>> {
        self.board.get()
    }

    /// Puts what this node has told back on its board, from its record: after a crash between the two, or a restore.
    pub async fn recall_posts(&self) -> Result<(), Refusal> {
        let Some(board) = self.hung() else {
            return Ok(());
        };
        let find = posts_of(&self.parts.name.name);
        let found = self.load(std::slice::from_ref(&find)).await?;
        let hits = found.hits(&find).iter();
        let streams: Vec<Need> = hits.map(|hit| Need::Stream(hit.stream.clone())).collect();
        let loaded = self.load(&streams).await?.streams;
        for loaded in loaded.values() {
            if let Some(posted) = Posted::of(&loaded.events) {
                hang_up(board, &posted, self.parts.clock.now());
            }
        }
        Ok(())
    }

    /// Signs what this node has seen, and takes it in like anybody's.
    pub fn tell_sight(&self, body: Value) {
        let Some(board) = self.hung() else {
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
        let Post {
            mut body,
            key,
            mut asked,
            hands,
            attached,
        } = post;
        let board = self.hung().ok_or(NOT_FOUND)?;
        self.at_its_counter(caller)?;
        if key.trim().is_empty() {
            return Err(NO_KEY);
        }
        if let Some(text) = &attached {
            let named = attachment(text)?;
            asked.push_str(&named.to_string());
            if let Some(body) = body.as_object_mut() {
                body.insert("attached".to_owned(), named);
            }
        }
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
        self.in_the_right_hands(hands, caller).await?;
        let now = self.parts.clock.read();
        let id = Id::new(now.at, keys::fresh_id_bits());
        if let Some(thread) = thread(hands, id)
            && let Some(body) = body.as_object_mut()
        {
            body.insert("by".to_owned(), self.mark_of_hand(thread, caller).into());
        }
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
            attached,
        };
        let times = (now.at, now.doubtful);
        let draft = posted.clone().draft(caller, key, id, times, &self.rows());
        match self.write(draft).await? {
            Written::New => {}
            Written::Full => return Err(request::FULL),
            Written::Busy
            | Written::Replayed
            | Written::Raced
            | Written::Taken(_)
            | Written::Elsewhere(_) => return Err(request::BUSY),
        }
        hang_up(board, &posted, now.at);
        Ok(id)
    }
}

/// Puts an own posting on the board, with its attachment, where neither hangs there yet.
fn hang_up(board: &Board, posted: &Posted, now: Moment) {
    let Some(bytes) = hex::decode(&posted.statement) else {
        return;
    };
    if let Err(refused) = board.take(bytes, now) {
        // Its own name is not in its copy of the directory yet. It is on record, and hangs on the board after the next start.
        tracing::warn!(code = refused.code, "an own posting");
    }
    if let Some(text) = &posted.attached {
        board.attach(&sha256(text.as_bytes()), text.clone().into_bytes());
    }
}

/// How a posting names its attachment.
fn attachment(text: &str) -> Result<Value, Refusal> {
    if text.len() > ATTACHED_LEN_MAX {
        return Err(TOO_LONG);
    }
    Ok(json!({"sha256": sha256(text.as_bytes()), "bytes": text.len()}))
}

impl Node {
    /// Whether this caller may post it, by this node's own record: what a page says of its reader proves nothing.
    async fn in_the_right_hands(&self, hands: Hands, caller: &Caller) -> Result<(), Refusal> {
        match hands {
            Hands::One | Hands::Marked => Ok(()),
            Hands::Second(of) => {
                let before = self.own_post(of).await?;
                (before.head.who != caller.who)
                    .then_some(())
                    .ok_or(SAME_HAND)
            }
            Hands::Alone(of) => {
                self.own_post(of).await?;
                caller
                    .is_any(&[Role::Supervisor])
                    .then_some(())
                    .ok_or(NOT_ALONE)
            }
        }
    }

    /// The entry of something that was posted here.
    async fn own_post(&self, id: Id) -> Result<Recorded, Refusal> {
        let entry = self.parts.store.entry(id).await.map_err(told)?;
        let own = |entry: &Recorded| {
            entry.head.service == POST && entry.head.node == self.parts.name.name
        };
        entry.filter(own).ok_or(NOT_POSTED_HERE)
    }

    /// Tells hands of one thread apart, and says nothing else of whose they are: nobody has the key but this node, and each thread has other marks.
    fn mark_of_hand(&self, thread: Id, caller: &Caller) -> String {
        let text = format!("hand {thread} {}", caller.who);
        let token = self.parts.store.seal().token(&text);
        let short = token.get(..HAND_LEN).unwrap_or_default();
        hex::encode(short)
    }
}

/// The posting whose hands are told apart.
const fn thread(hands: Hands, own: Id) -> Option<Id> {
    match hands {
        Hands::One => None,
        Hands::Marked => Some(own),
        Hands::Second(of) | Hands::Alone(of) => Some(of),
    }
}

/// How many bytes of a mark are told: enough that two hands never look like one.
const HAND_LEN: usize = 12;

const SAME_HAND: Refusal = Refusal::new(
    "board.same-hand",
    Class::Forbidden,
    words(
        "쓴 사람이 스스로 승인할 수 없습니다.",
        "Who wrote it can't approve it.",
        "쓴 사람은 허락할 수 없어요.",
    ),
    words(
        "이 기관의 다른 직원이 승인하게 하세요.",
        "Have another officer of this office approve it.",
        "다른 직원에게 부탁해 주세요.",
    ),
);
const NOT_ALONE: Refusal = Refusal::new(
    "board.not-alone",
    Class::Forbidden,
    words(
        "팀장만 혼자 승인할 수 있습니다.",
        "Only a supervisor approves alone.",
        "팀장만 혼자 허락할 수 있어요.",
    ),
    words(
        "다른 직원이나 팀장에게 승인을 받으세요.",
        "Have another officer or a supervisor approve it.",
        "다른 직원이나 팀장에게 부탁해 주세요.",
    ),
);
const NOT_POSTED_HERE: Refusal = Refusal::new(
    "board.not-posted-here",
    Class::Conflict,
    words(
        "이 기관에서 쓴 글이 아닙니다.",
        "It was not written at this office.",
        "여기서 쓴 글이 아니에요.",
    ),
    words(
        "쓴 기관에서 승인하거나 거두세요.",
        "Approve or take it back where it was written.",
        "쓴 곳에서 해 주세요.",
    ),
);
/// Two posts of one person without a key would be one.
const NO_KEY: Refusal = Refusal::new(
    "board.no-key",
    Class::Input,
    words(
        "양식의 번호(key)가 없어 올리지 않았습니다.",
        "The form's key is missing; nothing was posted.",
        "신청 번호가 없어서 올리지 않았어요.",
    ),
    words(
        "화면을 새로 열어 그 양식으로 다시 보내세요. 프로그램은 새 글마다 새 key를 보냅니다.",
        "Open the page anew and send its form; a program sends a new key with each new post.",
        "화면을 새로 열고 다시 보내 주세요.",
    ),
);
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
