//! Which outlets a node has: set up by its operator, never by a page.

use kernel::Outlet;

use crate::http::Address;
use crate::http::Roots;
use crate::mail::Mail;
use crate::push::Push;

/// A provider (문자 사업자) of text messages: an address that takes one as JSON.
pub struct Provider {
    /// Where.
    pub address: Address,
    /// What it knows us by; sent as a bearer token.
    pub key: String,
}

/// A program that hears of every notice.
pub struct Program {
    /// Its name in the configuration.
    pub name: String,
    /// Where.
    pub address: Address,
    /// What signs each message (HMAC-SHA256).
    pub secret: Vec<u8>,
}

/// The outlets of a node; those that are empty are not offered.
pub struct Settings {
    /// The address of this node's own pages for everybody, `https://HOST`: links lead there.
    pub site: String,
    /// Whose certificates are believed.
    pub roots: Roots,
    /// The mail server.
    pub mail: Option<Mail>,
    /// Providers of text messages, two at most: the second is asked where the first is slow or fails.
    pub sms: Vec<Provider>,
    /// Notifications in browsers.
    pub push: Option<Push>,
    /// Providers of emergency texts, in the same way.
    pub emergency: Vec<Provider>,
    /// Programs.
    pub programs: Vec<Program>,
}

impl Settings {
    /// Whether an outlet is set up.
    pub fn offers(&self, outlet: Outlet) -> bool {
        match outlet {
            Outlet::Email => self.mail.is_some(),
            Outlet::Sms => !self.sms.is_empty(),
            Outlet::Push => self.push.is_some(),
            Outlet::EmergencyText => !self.emergency.is_empty(),
            Outlet::Webhook => !self.programs.is_empty(),
        }
    }

    /// The host of the node's pages, for the identities of mails.
    pub fn host(&self) -> &str {
        let rest = self.site.split_once("://").map_or("", |(_, rest)| rest);
        rest.split([':', '/']).next().unwrap_or_default()
    }
}
