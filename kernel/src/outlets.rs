//! Outlets (알림 수단): how people hear of it beyond our own pages, and who has asked to hear.
//!
//! What goes out is reckoned from the board ([`Dispatching`], pure); the runtime carries it, each once as far as the other side allows.

use serde::Deserialize;
use serde::Serialize;

use crate::Board;
use crate::Future;
use crate::Id;
use crate::Lang;
use crate::Moment;
use crate::Refusal;

/// A way by which a text leaves the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outlet {
    /// A mail to those who asked for it.
    Email,
    /// A text message (문자) to those who asked for it.
    Sms,
    /// An emergency text (재난문자) to everybody in an area.
    EmergencyText,
    /// A message to programs that were set up for it.
    Webhook,
}

impl Outlet {
    /// All outlets, in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Email, Self::Sms, Self::EmergencyText, Self::Webhook];

    /// Its name for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::EmergencyText => "emergency-text",
            Self::Webhook => "webhook",
        }
    }

    /// The outlet of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outlet| outlet.code() == text)
    }
}

/// What is said in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// In a few words; the subject of a mail.
    pub title: String,
    /// All of it, as this outlet takes it.
    pub text: String,
}

/// To whom something goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum To {
    /// Those of this node who asked to hear of one of these; empty: of any.
    Subscribers {
        /// Services by name.
        services: Vec<String>,
        /// Places by name.
        places: Vec<String>,
        /// True where it is what they waited for: then they are forgotten.
        last: bool,
    },
    /// Everybody in an area, by its name.
    Area(String),
    /// The programs of the node's configuration.
    Programs,
}

/// Something that is to go out by one outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// The posting that lets it out. With the outlet and the receiver it is what it is, however often it is reckoned.
    pub cause: Id,
    /// The notice or window of which it tells: under this its outcome is counted.
    pub thread: Id,
    /// By which way.
    pub outlet: Outlet,
    /// To whom.
    pub to: To,
    /// What it says, in the order of [`Lang::ALL`].
    pub said: [Said; 3],
    /// The path of the page that says more.
    pub page: String,
    /// Not sent later than this: late news is no news.
    pub until: Moment,
    /// Whether it is a drill (훈련).
    pub drill: bool,
}

/// One try at a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Which provider, from 0.
    pub provider: usize,
    /// When it was tried.
    pub at: Moment,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// Whether it failed.
    pub failed: bool,
}

/// What is to go out, and by which provider: rules, without any I/O.
pub trait Dispatching: Send + Sync {
    /// Everything that a node has to let out now, by its board. The same again as long as it counts; whoever carries it knows what is done.
    fn due(&self, board: &dyn Board, node: &str, now: Moment) -> Vec<Dispatch>;
    /// Which of two providers is asked next.
    fn provider(&self, tries: &[Tried], now: Moment) -> usize;
}

/// Somebody asks to hear.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscribe {
    /// Of which service; empty for any.
    pub service: String,
    /// At which place; empty for any.
    pub place: String,
    /// By mail or text message.
    pub outlet: Outlet,
    /// The address or number. Never logged.
    pub address: String,
    /// In which language.
    pub lang: Lang,
}

/// What a link of a subscription shows: no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscribed {
    /// Of which service; empty for any.
    pub service: String,
    /// At which place; empty for any.
    pub place: String,
    /// By which way.
    pub outlet: Outlet,
    /// Whether its owner has confirmed it.
    pub confirmed: bool,
    /// Until when it is kept at most.
    pub until: Moment,
}

/// What became of a thread by one outlet: numbers, never addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Which.
    pub outlet: Outlet,
    /// Taken by the other side.
    pub sent: usize,
    /// Given up.
    pub failed: usize,
    /// Still tried.
    pub pending: usize,
}

/// The outlets of a node, and those who asked to hear at it.
pub trait Outlets: Send + Sync {
    /// Those that are set up.
    fn offered(&self) -> Vec<Outlet>;
    /// Somebody asks to hear. Nothing is told to the address but a link to confirm it.
    fn subscribe(&self, ask: Subscribe) -> Future<'_, Result<(), Refusal>>;
    /// What a link is about; none for one that is over or never was.
    fn subscribed(&self, token: &str) -> Option<Subscribed>;
    /// The owner of the address confirms it.
    fn confirm<'a>(&'a self, token: &'a str) -> Future<'a, Result<(), Refusal>>;
    /// Ends it at once and forgets the address. One that is over already is as good.
    fn unsubscribe<'a>(&'a self, token: &'a str) -> Future<'a, Result<(), Refusal>>;
    /// What became of a notice or window, by outlet.
    fn reached(&self, thread: Id) -> Future<'_, Result<Vec<Reached>, Refusal>>;
}
