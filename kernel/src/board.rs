//! The board (게시판): what is told to everybody. Postings are signed, hold nothing personal, and come to every node.

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
}
