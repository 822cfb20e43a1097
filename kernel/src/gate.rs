//! A gate (portal, desk, kiosk): values with pages of their own. Its handlers act only through [`House`].

use std::collections::BTreeMap;
use std::pin::Pin;

use crate::Answers;
use crate::Caller;
use crate::House;
use crate::Lang;
use crate::Moment;
use crate::Role;

/// A boxed future, so that gates stay free of any runtime.
pub type Future<'a, T> = Pin<Box<dyn std::future::Future<Output = T> + Send + 'a>>;

/// Where services are offered.
pub trait Gate: Send + Sync {
    /// Its name: `portal`.
    fn name(&self) -> &'static str;
    /// Its pages. The runtime mounts what stands here and nothing else.
    fn routes(&self) -> &'static [Route];
    /// Answers a visit of one of its pages. A gate that was handed more than the house answers by itself.
    fn answer<'a>(
        &'a self,
        route: &Route,
        visit: Visit,
        house: &'a dyn House,
    ) -> Future<'a, Reply> {
        (route.answer)(visit, house)
    }
    /// The whole page for a refusal that the runtime makes itself: not signed in, not found, too large, a stale form.
    fn refuse(&self, visit: &Visit, house: &dyn House, refusal: &crate::Refusal) -> Page;
}

/// One page.
#[derive(Clone, Copy)]
pub struct Route {
    /// GET shows, POST acts.
    pub method: Method,
    /// Its path; `{name}` stands for one segment.
    pub path: &'static str,
    /// Who may open it; empty: anybody, also without signing in.
    pub may: &'static [Role],
    /// How long its form may be, in bytes; none: as long as any.
    pub form_len_max: Option<usize>,
    /// What it does.
    pub answer: for<'a> fn(Visit, &'a dyn House) -> Future<'a, Reply>,
}

/// The methods that pages use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Shows and changes nothing.
    Get,
    /// Acts.
    Post,
}

/// One visit of a page.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The path as it was asked for, without its query. It holds no personal data.
    pub path: String,
    /// The segments named in the route.
    pub params: BTreeMap<String, String>,
    /// The query.
    pub query: Answers,
    /// The form; empty for GET. Already checked for its CSRF token, which is not in it.
    pub form: Answers,
    /// Who visits.
    pub caller: Option<Caller>,
    /// The language of the page.
    pub lang: Lang,
    /// The token that each form of the page must carry as `csrf`.
    pub csrf: String,
    /// A fresh key for a form that acts: it must carry it as `key`, so that a second click does nothing twice.
    pub key: String,
    /// Now.
    pub now: Moment,
}

impl Visit {
    /// The caller of a page whose route demands one; the runtime lets nobody else through.
    pub fn signed_in(&self) -> &Caller {
        self.caller
            .as_ref()
            .expect("the route admits only callers who have signed in")
    }
}

/// What a visit is answered with.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A page.
    Page(Page),
    /// Go on there (303).
    SeeOther(String),
    /// A PDF to show or save.
    Pdf {
        /// The file's name.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A document for other programs.
    Document {
        /// Its media type.
        content_type: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A stream of events (server-sent events) that goes on until the page is closed: the [`LivePart`] of the node in the visit's language, at once and
    /// with each change.
    Live,
    /// The caller has signed in; go on there.
    SignedIn {
        /// Who.
        caller: Caller,
        /// Where to go on.
        to: String,
    },
    /// The caller has signed out; go on there.
    SignedOut(String),
}

/// The part of a page that changes while it is open.
pub trait LivePart: Send + Sync {
    /// The part as it is now, as HTML. It is made once for each change, however many pages are open.
    fn part(&self, house: &dyn House, lang: Lang, now: Moment) -> String;
}

/// A whole HTML page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The page.
    pub html: String,
}
