//! Behind a gateway: whose home is elsewhere is served there. The gateway says which other homes it could go on to, and this node says which one it is.

use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use kernel::Caller;
use kernel::House;

use crate::Listener;
use crate::Site;
use crate::api;

/// In a request: the homes to which whoever sends it could go on.
const ONWARD: HeaderName = HeaderName::from_static("ieum-onward");
/// In the answer 421 (RFC 9110, 15.5.20): the home to go on to. Nothing was done here.
const HOME: HeaderName = HeaderName::from_static("ieum-home");

/// The home of a caller, where it is not here and the request could go on to it.
pub(crate) fn home_elsewhere<'a>(
    site: &Site,
    headers: &HeaderMap,
    caller: &'a Caller,
) -> Option<&'a str> {
    let home = caller.home.as_deref()?;
    let onward = headers.get(ONWARD)?.to_str().ok()?;
    let mut homes = onward.split(',').map(str::trim);
    let elsewhere = site.listener == Listener::Public && home != site.node.node().name;
    (elsewhere && homes.any(|known| known == home)).then_some(home)
}

/// Sends a program's request on before anything is done with it.
pub(crate) async fn lead(State(site): State<Site>, request: Request, next: Next) -> Response {
    if request.headers().contains_key(ONWARD)
        && let Ok(caller) = api::caller(&site, request.headers()).await
        && let Some(home) = home_elsewhere(&site, request.headers(), &caller)
        && let Ok(home) = HeaderValue::from_str(home)
    {
        return (StatusCode::MISDIRECTED_REQUEST, [(HOME, home)]).into_response();
    }
    next.run(request).await
}
