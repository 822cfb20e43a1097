//! The board (게시판): what is told to everybody. Postings are signed, hold nothing personal, and come to every node.

use std::any::Any;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use serde_json::Value;

use crate::Caller;
use crate::Future;
use crate::Id;
use crate::Lang;
use crate::Link;
use crate::Moment;
use crate::Refusal;
use crate::Sight;

/// A posting (게시): public, signed by the node at which it was posted, and never changed. Who posted it is on that node's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Its identity, by time.
    pub id: Id,
    /// The node at which it was posted.
    pub node: String,
    /// When.
    pub at: Moment,
    /// What it says; `kind` says how to read it.
    pub body: Value,
}

/// What is to be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// What it says.
    pub body: Value,
    /// The key of the form: a second press posts nothing twice.
    pub key: String,
    /// What was asked, as a second press repeats it; the body may hold times that a second press would not.
    pub asked: String,
    /// Whose hands it needs.
    pub hands: Hands,
    /// A text that is too long for a posting: it travels beside it, and the posting names its SHA-256 as `attached`.
    pub attached: Option<String>,
}

/// The longest attachment (첨부), in bytes.
pub const ATTACHED_LEN_MAX: usize = 512 << 10;

/// What of all postings outlives the rule that the oldest go, and which attachments (첨부) are worth a place on the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keeps {
    /// Postings that are never too old.
    pub postings: BTreeSet<Id>,
    /// Attachments, by their SHA-256 in hexadecimal digits.
    pub attached: BTreeSet<String>,
}

/// Whose hands a posting (게시) needs. The node checks it on its own record; nobody who reads the board learns a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// One officer's; the posting says nothing of whose.
    One,
    /// One officer's, marked in the posting's `by`: a keyed hash that only tells two hands of one thread apart.
    Marked,
    /// Those of somebody else than who posted that, at the same node; marked.
    Second(Id),
    /// Those of a supervisor alone, who may have posted that, at the same node; marked.
    Alone(Id),
}

/// The board of a node. Every node has all postings that have reached it, its own at once.
pub trait Board: Send + Sync {
    /// All postings, oldest first.
    fn postings(&self) -> Vec<Posting>;
    /// Posts for an officer of this node. It is on disk, and on record, before this answers. The same key is the same posting.
    fn post<'a>(&'a self, post: Post, caller: &'a Caller) -> Future<'a, Result<Id, Refusal>>;
    /// The lines from this node to others, as it finds them: node, line.
    fn lines(&self) -> Vec<(String, Link)>;
    /// What nodes saw of systems within the last seconds, this one among them.
    fn sights(&self) -> Vec<Sight>;
    /// An attachment (첨부) by its SHA-256, where it has reached this node: it may come after the posting that names it.
    fn attached(&self, sha256: &str) -> Option<Arc<str>>;
    /// Counts up with each change of what the others say.
    fn version(&self) -> u64;
    /// Where to keep what was worked out of it.
    fn memos(&self) -> &Memos;
}

/// What was worked out of a board. Its pages are asked for far more often than it changes, and most when much of it does.
#[derive(Default)]
pub struct Memos {
    /// Of all postings, by the board's version and that of the catalogue by which they are read.
    pub postings: Memo<(u64, u32)>,
    /// Of how all stands, by the board's version and the second.
    pub standing: Memo<(u64, i64)>,
}

/// The last value that was worked out, by what it was worked out of.
pub struct Memo<K>(Mutex<Option<(K, Arc<dyn Any + Send + Sync>)>>);

impl<K> Default for Memo<K> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<K: PartialEq> Memo<K> {
    /// The value by a key: the last one, or made anew. Who comes meanwhile waits, and does not make it a second time.
    pub fn of<T: Any + Send + Sync>(&self, key: K, make: impl FnOnce() -> T) -> Arc<T> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = last.as_ref().filter(|(before, _)| *before == key);
        let same = same.and_then(|(_, value)| Arc::clone(value).downcast().ok());
        same.unwrap_or_else(|| {
            let made = Arc::new(make());
            *last = Some((key, Arc::clone(&made) as _));
            made
        })
    }
}

/// A line over every page: that something fails which concerns who reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// True where something does not work at all.
    pub stop: bool,
    /// What fails and what to do.
    pub text: String,
    /// Where more stands.
    pub href: String,
}

/// Makes banners of what stands on the board.
pub trait Telling: Send + Sync {
    /// The banners at a node, in a language.
    fn banners(&self, board: &dyn Board, node: &str, lang: Lang, now: Moment) -> Vec<Banner>;
    /// What a board keeps however old it is.
    fn keeps(&self, postings: &mut dyn Iterator<Item = &Posting>) -> Keeps;
}

#[cfg(test)]
mod tests {
    use super::Memo;

    #[test]
    fn a_value_is_made_once_for_its_key() {
        let memo = Memo::default();
        let made = |key: u64| *memo.of(key, || key * 10);
        assert_eq!((made(1), made(2)), (10, 20));
        assert_eq!(*memo.of(2, || 7_u64), 20, "not made again");
        assert_eq!(*memo.of(1, || 8_u64), 8, "only the last is kept");
        assert_eq!(
            *memo.of(1, || "other"),
            "other",
            "a value of another type is none"
        );
    }
}
