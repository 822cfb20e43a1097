//! How texts leave a node: by mail (SMTP), by text message and emergency text (an HTTP provider, or the other one), to browsers (web push), and to
//! programs (signed webhooks); and who asked to hear.
//!
//! What is to go out is reckoned from the board by [`kernel::Dispatching`]. Here it becomes deliveries on disk, each of which is tried until the other
//! side has taken it or it is late. A delivery has one identity, whenever it is reckoned and however often it is sent: the other side can tell a second
//! try from a second message. An address is sealed on disk and never logged.

mod carry;
mod deliver;
mod delivery;
mod http;
mod mail;
mod public;
mod push;
mod settings;
mod subscribers;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;

use kernel::Dispatching;
use kernel::Future;
use kernel::Id;
use kernel::Outlet;
use kernel::Outlets;
use kernel::PushTo;
use kernel::Reached;
use kernel::Refusal;
use kernel::Subscribe;
use kernel::Subscribed;
use kernel::Tried;
use node::Node;
use tokio::sync::Notify;

pub use crate::http::Address;
pub use crate::http::Roots;
pub use crate::mail::Mail;
pub use crate::push::Push;
pub use crate::settings::Program;
pub use crate::settings::Provider;
pub use crate::settings::Settings;

use crate::subscribers::Subscriber;
use crate::subscribers::Subscribers;

/// The outlets of one node.
pub struct Channels {
    settings: Settings,
    rules: Arc<dyn Dispatching>,
    node: Arc<Node>,
    subscribers: Subscribers,
    /// The latest tries at the two providers of an outlet.
    tries: Mutex<BTreeMap<Outlet, Vec<Tried>>>,
    /// What this process has sent, should the disk refuse to note it: it is not sent again.
    sent: Mutex<BTreeSet<Id>>,
    /// There is something new to send.
    woken: Notify,
}

impl Channels {
    /// Puts the outlets of a node together; those who asked to hear come from its disk.
    pub async fn open(
        settings: Settings,
        rules: Arc<dyn Dispatching>,
        node: Arc<Node>,
    ) -> Result<Arc<Self>, Refusal> {
        let subscribers = Subscribers::open(&node).await?;
        Ok(Arc::new(Self {
            settings,
            rules,
            node,
            subscribers,
            tries: Mutex::default(),
            sent: Mutex::default(),
            woken: Notify::new(),
        }))
    }
}

impl Outlets for Channels {
    fn offered(&self) -> Vec<Outlet> {
        let offers = |outlet: &Outlet| self.settings.offers(*outlet);
        Outlet::ALL.into_iter().filter(offers).collect()
    }

    fn push_key(&self) -> Option<String> {
        self.settings.push.as_ref().map(Push::known_by)
    }

    fn subscribe(&self, ask: Subscribe) -> Future<'_, Result<Option<String>, Refusal>> {
        Box::pin(self.take_in(ask))
    }

    fn subscribed(&self, token: &str) -> Option<Subscribed> {
        self.subscribers.subscribed(token, self.node.clock().now())
    }

    fn confirm<'a>(&'a self, token: &'a str) -> Future<'a, Result<(), Refusal>> {
        Box::pin(self.subscribers.confirm(token, &self.node))
    }

    fn unsubscribe<'a>(&'a self, token: &'a str) -> Future<'a, Result<(), Refusal>> {
        Box::pin(self.subscribers.end(token, &self.node))
    }

    fn unsubscribe_browser(&self, browser: PushTo) -> Future<'_, Result<(), Refusal>> {
        Box::pin(async move {
            let is_it = |one: &Subscriber| one.browser.as_ref() == Some(&browser);
            self.subscribers.forget_all(is_it, &self.node).await
        })
    }

    fn reached(&self, thread: Id) -> Future<'_, Result<Vec<Reached>, Refusal>> {
        Box::pin(self.count(thread))
    }
}
