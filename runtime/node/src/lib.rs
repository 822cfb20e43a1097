//! One node at work: it carries requests through their life, with the store, the printer, the keys and the clock of this machine.
//!
//! `carry.rs` steps the machine of `protocols/request`; `seal.rs` makes papers and the sealed proposal of a decision; `house.rs` is what the
//! gates see of it all.

mod attached;
mod board;
mod carry;
mod counting;
mod cuts;
mod directory;
mod elsewhere;
mod files;
mod forms;
mod homes;
mod house;
mod intakes;
mod interim;
mod interim_page;
mod issue;
mod judge;
mod lines;
mod mirror;
mod moves;
mod notices;
mod numbers;
mod pads;
mod posters;
mod posts;
mod printing;
mod proofs;
mod refusals;
mod replacing;
mod seal;
mod sessions;
mod share_refusals;
mod shares;
mod sheets;
mod sights;
mod sign;
mod sign_in;
mod sign_in_check;
mod stamps;
mod stuck;
mod tries;
mod trust;
mod turns;
mod versions;
mod withdraw;
mod wording;

use std::sync::Arc;
use std::sync::OnceLock;

use clock::Clock;
use kernel::AnyService;
use kernel::Memos;
use kernel::Moment;
use kernel::NodeName;
use kernel::Outlets;
use kernel::Policy;
use kernel::RequestInfo;
use keys::Keys;
use print::Printer;
use store::Store;

pub use crate::board::Board;
pub use crate::carry::told as refusal_of;
pub use crate::cuts::CUT_FROM_MS;
pub use crate::directory::Copy as DirectoryCopy;
pub use crate::homes::Homes;
pub use crate::issue::POLICY;
pub use crate::mirror::Files;
pub use crate::mirror::Make;
pub use crate::mirror::Mirror;
pub use crate::sessions::SESSION;
pub use crate::sheets::DeskPrinter;
pub use crate::sights::Sights;
pub use crate::sign_in::Closed;
pub use crate::sign_in::DemoChooser;
pub use crate::sign_in::DemoPerson;
pub use crate::sign_in::SignIn;
pub use crate::sign_in_check::SignInChecked;
pub use crate::stamps::StampAuthority;
pub use crate::stamps::StampTurn;
pub use crate::stamps::StampedUpTo;
pub use crate::stuck::StuckNotes;

use crate::numbers::Numbers;
use crate::sheets::Printers;
use crate::tries::Tries;
use crate::turns::Turns;

/// What a node is made of.
pub struct Parts {
    /// Its name in the directory.
    pub name: NodeName,
    /// The services it offers.
    pub services: &'static [&'static dyn AnyService],
    /// Laws, fees and periods.
    pub policy: Policy,
    /// Its record.
    pub store: Store,
    /// Its keys.
    pub keys: Arc<Keys>,
    /// Its clock.
    pub clock: Arc<Clock>,
    /// What sets its papers as PDF.
    pub printer: Printer,
    /// The real printers at its desks, by name; may be none.
    pub desk_printers: Vec<DeskPrinter>,
    /// Its door.
    pub sign_in: Arc<dyn SignIn>,
    /// Its copy of the directory, whom it trusts when it judges a paper, and the state of the line to the centre.
    pub directory: Arc<DirectoryCopy>,
    /// The checker's address in a paper's code, `https://HOST`.
    pub paper_base: String,
    /// The gateways' own addresses, as origins: where the public pages' scripts ask when their own address does not answer.
    pub addresses: Vec<String>,
}

/// A node. Cheap to share.
pub struct Node {
    parts: Parts,
    /// Real printers, and the sheets on their way to them.
    printers: Printers,
    numbers: Numbers,
    /// Requests under way.
    turns: Turns,
    /// Wrong guesses at papers by number.
    tries: Tries,
    /// Wrong guesses at share codes, by drawer.
    share_tries: Tries,
    /// Set once, by what knows the other nodes; a node alone has none.
    homes: OnceLock<Arc<dyn Homes>>,
    /// Set once; a node alone has none.
    board: OnceLock<Arc<Board>>,
    /// Set once; a node that reaches nobody beyond its pages has none.
    outlets: OnceLock<Arc<dyn Outlets>>,
    /// What was worked out of the board.
    memos: Memos,
    /// Set once; a node without a catalogue counts nothing.
    stuck: OnceLock<StuckNotes>,
    /// Whether somebody could sign in, and when that was tried.
    signed_in: tokio::sync::Mutex<Option<(Moment, SignInChecked)>>,
}

impl Node {
    /// Puts a node together.
    pub fn new(mut parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            printers: Printers::new(std::mem::take(&mut parts.desk_printers)),
            parts,
            numbers: Numbers::default(),
            turns: Turns::default(),
            tries: Tries::default(),
            share_tries: Tries::default(),
            homes: OnceLock::new(),
            board: OnceLock::new(),
            outlets: OnceLock::new(),
            memos: Memos::default(),
            stuck: OnceLock::new(),
            signed_in: tokio::sync::Mutex::default(),
        })
    }

    /// Gives it the way to other homes. Only the first counts.
    pub fn join(&self, homes: Arc<dyn Homes>) {
        let _already = self.homes.set(homes);
    }

    /// Gives it the way to people beyond its pages. Only the first counts.
    pub fn reach(&self, outlets: Arc<dyn Outlets>) {
        let _already = self.outlets.set(outlets);
    }

    /// Its record, for what is not about one person: health, export, backup.
    pub fn store(&self) -> &Store {
        &self.parts.store
    }

    /// Its clock.
    pub fn clock(&self) -> &Clock {
        &self.parts.clock
    }

    /// Its copy of the directory.
    pub fn directory(&self) -> &DirectoryCopy {
        &self.parts.directory
    }

    /// True if the centre has delegated this node's paper key. Until when, the delegation says.
    pub fn issues(&self) -> bool {
        self.parts.keys.now().delegation().is_some()
    }

    /// True once it has caught up, at least once, with every journal that the directory says is held here.
    pub fn copies_whole(&self) -> bool {
        let whole = |whose: &String| self.parts.store.copied(whose)?.whole_at;
        let held = self.parts.directory.held();
        held.iter().all(|whose| whole(whose).is_some())
    }

    /// True from a restore until what others hold has come back and a new epoch has begun: nothing new is recorded meanwhile.
    pub fn restoring(&self) -> bool {
        self.parts.store.state().restoring.is_some()
    }

    fn info(&self, service: &str, request: &str) -> Option<&'static RequestInfo> {
        self.service(service)?.request(request)
    }

    fn service(&self, name: &str) -> Option<&'static dyn AnyService> {
        self.parts
            .services
            .iter()
            .copied()
            .find(|service| service.name() == name)
    }
}
