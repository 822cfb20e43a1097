//! HTTP: mounts the gates' pages, the API and what operators ask, on two listeners. No rule and no HTML of a page is here.

mod api;
mod assets;
mod check;
mod cookies;
mod health;
mod live;
mod onward;
mod openapi;
mod pages;
mod patience;
mod problem;
mod serve;

use std::sync::Arc;

use kernel::Gate;
use kernel::House;
use node::Node;

pub use crate::assets::Asset;
pub use crate::health::health;
pub use crate::live::Live;
pub use crate::openapi::openapi;
pub use crate::serve::serve;

/// The largest body of a request, in bytes. The largest form is a household with its past addresses.
pub const BODY_LEN_MAX: usize = 256 * 1024;

/// Everything a listener needs. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    /// The node behind it.
    pub node: Arc<Node>,
    /// The gates it shows.
    pub gates: &'static [&'static dyn Gate],
    /// Style sheet, script, fonts.
    pub assets: &'static [Asset],
    /// What open pages are told; none where no gate has any.
    pub live: Option<Arc<Live>>,
    /// Which of the two listeners this is.
    pub listener: Listener,
}

/// A node listens twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listener {
    /// The portal and the citizens' API. Officers' sessions and tokens are refused here.
    Public,
    /// Everything, on the office's own network.
    Office,
}

impl Listener {
    /// A part of the cookie's name: cookies do not keep ports apart.
    const fn name(self) -> &'static str {
        match self {
            Listener::Public => "public",
            Listener::Office => "office",
        }
    }
}

/// All paths of a listener.
pub fn router(site: &Site) -> axum::Router {
    let router = axum::Router::new();
    let router = pages::mount(router, site);
    let router = api::mount(router, site);
    let router = check::mount(router);
    let router = assets::mount(router);
    let addresses = site.node.addresses();
    let hardened = (pages::policy(addresses), !addresses.is_empty());
    health::mount(router)
        .fallback(pages::not_found)
        .layer(axum::middleware::from_fn_with_state(
            hardened,
            pages::harden,
        ))
        .layer(axum::extract::DefaultBodyLimit::max(BODY_LEN_MAX))
        .with_state(site.clone())
}
