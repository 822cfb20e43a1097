//! Style sheet, script and fonts: at an address that holds their hash, for ever.

use axum::Router;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;

use crate::Site;

/// A file that every page may use.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its address, `/a/<hash>/<name>`.
    pub path: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes.
    pub raw: &'static [u8],
    /// The same, brotli-compressed where that is smaller.
    pub brotli: Option<&'static [u8]>,
}

pub(crate) fn mount(router: Router<Site>) -> Router<Site> {
    router.route("/a/{hash}/{name}", get(asset))
}

async fn asset(State(site): State<Site>, request: Request) -> Response {
    let Some(asset) = site
        .assets
        .iter()
        .find(|asset| asset.path == request.uri().path())
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let for_ever = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
        (
            HeaderName::from_static("service-worker-allowed"),
            worker_scope(asset.path),
        ),
    ];
    let takes_brotli = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|e| e.trim().starts_with("br")));
    match asset.brotli {
        Some(small) if takes_brotli => {
            (for_ever, [(header::CONTENT_ENCODING, "br")], small).into_response()
        }
        _ => (for_ever, asset.raw).into_response(),
    }
}

/// What a worker that lies here may serve: the page that checks papers, or the one where a browser asks to be told.
fn worker_scope(path: &str) -> &'static str {
    if path.ends_with("/push-worker.js") {
        "/subscribe"
    } else {
        "/v"
    }
}
