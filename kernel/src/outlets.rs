//! Outlets (알림 수단): how people hear of it beyond our own pages, and who has asked to hear.
//!
//! What goes out is reckoned from the board ([`Dispatching`], pure); the runtime carries it, each once as far as the other side allows.

use serde::Deserialize;
use serde::Serialize;

use crate::Board;
use crate::Date;
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
    /// A notification (브라우저 알림) to the browsers of those who asked for it.
    Push,
    /// An emergency text (재난문자) to everybody in an area.
    EmergencyText,
    /// A message to programs that were set up for it.
    Webhook,
}

impl Outlet {
    /// All outlets, in the order in which pages show them.
    pub const ALL: [Self; 5] = [
        Self::Email,
        Self::Sms,
        Self::Push,
        Self::EmergencyText,
        Self::Webhook,
    ];

    /// Its name for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Push => "push",
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
    /// The address under which a service or a place may be subscribed to; false for names that nobody knows.
    fn knows(&self, service: &str, place: &str) -> bool;
    /// The address of our pages for everybody, `https://HOST`.
    fn site(&self) -> &str;
    /// The push services of the browsers that are known on a day: `HOST`, or `*.DOMAIN` for every host below it.
    fn push_services(&self, day: Date) -> Vec<String>;
}

/// What a browser gives so that it can be reached (W3C Push API): whoever has it can send to it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushTo {
    /// The address at its push service.
    pub endpoint: String,
    /// Its public key, an uncompressed point of P-256 in base64url.
    pub p256dh: String,
    /// What it shares with whoever sends to it: 16 bytes in base64url.
    pub auth: String,
}

/// How somebody is reached. Never logged.
#[derive(Clone, PartialEq, Eq)]
pub enum Reach {
    /// By mail at an address.
    Mail(String),
    /// By text message at a number.
    Mobile(String),
    /// In a browser.
    Browser(PushTo),
}

impl Reach {
    /// The outlet that reaches them.
    pub const fn outlet(&self) -> Outlet {
        match self {
            Self::Mail(_) => Outlet::Email,
            Self::Mobile(_) => Outlet::Sms,
            Self::Browser(_) => Outlet::Push,
        }
    }
}

/// Somebody asks to hear.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscribe {
    /// Of which service; empty for any.
    pub service: String,
    /// At which place; empty for any.
    pub place: String,
    /// How they are reached.
    pub reach: Reach,
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
    /// The key by which browsers know that we send, an uncompressed point of P-256 in base64url (RFC 8292); none where browsers are not reached.
    fn push_key(&self) -> Option<String>;
    /// Somebody asks to hear. Nothing is told to an address or number but a link to confirm it. A browser has asked whoever sits there: it counts at
    /// once, and the answer is the token by which it ends.
    fn subscribe(&self, ask: Subscribe) -> Future<'_, Result<Option<String>, Refusal>>;
    /// What a link is about; none for one that is over or never was.
    fn subscribed(&self, token: &str) -> Option<Subscribed>;
    /// The owner of the address confirms it.
    fn confirm<'a>(&'a self, token: &'a str) -> Future<'a, Result<(), Refusal>>;
    /// Ends it at once and forgets the address. One that is over already is as good.
    fn unsubscribe<'a>(&'a self, token: &'a str) -> Future<'a, Result<(), Refusal>>;
    /// Ends all that a browser has asked for. Where there is nothing it is as good.
    fn unsubscribe_browser(&self, browser: PushTo) -> Future<'_, Result<(), Refusal>>;
    /// What became of a notice or window, by outlet.
    fn reached(&self, thread: Id) -> Future<'_, Result<Vec<Reached>, Refusal>>;
}
