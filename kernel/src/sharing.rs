//! Letting others see a paper by a share code (공유 번호), and the port through which a gate does it.

use crate::Caller;
use crate::Future;
use crate::Id;
use crate::Moment;
use crate::PaperFile;
use crate::PaperLine;
use crate::Refusal;

/// The share codes of one paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// The paper.
    pub paper: PaperLine,
    /// For how many days a code may count, to be chosen from.
    pub days: Vec<u32>,
    /// How many codes may be live at once.
    pub live_max: usize,
    /// So many looks a code is good for.
    pub looks_max: u32,
    /// The codes, newest first, those that are over included.
    pub all: Vec<Share>,
}

/// A share code of a paper, for its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its identity, which is not the code and names nobody.
    pub id: Id,
    /// The code, in fours; none once it is over.
    pub code: Option<String>,
    /// When it was made.
    pub made_at: Moment,
    /// Until when it counts, or counted.
    pub until: Moment,
    /// Every look by it, newest first.
    pub looks: Vec<ShareLook>,
}

/// Somebody who has the code, and whom nobody knows, was told of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareLook {
    /// When.
    pub at: Moment,
    /// Whether the paper itself was opened, and not only its state asked.
    pub opened: bool,
}

/// Share codes at a node.
pub trait Sharing: Send + Sync {
    /// The codes of a paper, for its holder.
    fn shares<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<Shares, Refusal>>;
    /// Gives a code for so many days to the paper's holder. The same `key` gives the same code, and no second one.
    fn share<'a>(
        &'a self,
        number: &'a str,
        days: u32,
        key: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>>;
    /// Ends a code of this caller's paper at once. Said twice, it is noted once.
    fn end_share<'a>(
        &'a self,
        number: &'a str,
        share: Id,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>>;
    /// The paper's file, for anybody who has a code; on record as a look.
    fn open_shared<'a>(&'a self, code: &'a str) -> Future<'a, Result<PaperFile, Refusal>>;
}
