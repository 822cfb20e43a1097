//! How a holder follows another node's journal: it pulls by a cursor of place and hash, checks everything before it keeps anything, and never
//! writes over what it has.
//!
//! No I/O: [`Follower::step`] is told what happened and says what to do, so that the same code runs over a network and in a simulated world.

mod follower;
mod receipt;
mod recovery;
mod wire;

use kernel::Moment;

pub use self::follower::Follower;
pub use self::follower::Input;
pub use self::follower::Output;
pub use self::receipt::CheckReceipt;
pub use self::receipt::Receipt;
pub use self::recovery::Had;
pub use self::recovery::Recovery;
pub use self::recovery::Seen;
pub use self::wire::WireFault;

use crate::ExportLine;
use crate::Hash;

/// How many entries a page holds at most. Kept in one transaction, for whose end a counter may have to wait: some milliseconds.
pub const PAGE_ENTRIES_MAX: usize = 64;
/// How many bytes of sealed bodies a page holds at most; one entry always fits.
pub const PAGE_BYTES_MAX: usize = 1 << 20;

/// Where a copy of a journal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The last entry's place; 0 where there is none.
    pub seq: u64,
    /// The last entry's hash.
    pub hash: Hash,
}

impl Cursor {
    /// A copy that holds nothing yet.
    pub const START: Self = Self {
        seq: 0,
        hash: Hash::GENESIS,
    };
}

/// The question: what lies behind a cursor?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Whose journal.
    pub node: String,
    /// Behind which entry.
    pub after: Cursor,
    /// What the asker has on disk by now.
    pub receipt: Option<Receipt>,
}

/// The answer, from the node itself or from another holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What lies behind it.
    Page(Page),
    /// Another entry stands at the cursor: one of the two journals is not the one that was signed and countersigned.
    Fork,
    /// The answerer has less than the asker: it was restored from a backup and is getting its entries back, or holds an older copy.
    Short,
}

impl Answer {
    /// True where the answerer has nothing more, so that another one may be asked next.
    pub const fn ends(&self) -> bool {
        match self {
            Self::Page(page) => page.whole_at.is_some() || page.lines.is_empty(),
            Self::Fork | Self::Short => true,
        }
    }
}

/// Some entries, each batch's signed head behind its last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Entries and signed heads, in order.
    pub lines: Vec<ExportLine>,
    /// When nothing lay behind the end of this page, by the clock of the node whose journal it is; none where more lies behind it.
    pub whole_at: Option<Moment>,
}
