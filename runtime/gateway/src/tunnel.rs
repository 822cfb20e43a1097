//! Connections that become something else (WebSocket): both halves are joined, and bytes pass through.

use http_body_util::Full;
use hyper::HeaderMap;
use hyper::Response;
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::CONNECTION;
use hyper::header::HeaderValue;
use hyper::header::UPGRADE;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;

use crate::backend::Taken;
use crate::bodies::Answering;
use crate::bodies::Place;

/// What a request wants its connection to become.
pub(crate) fn wanted(headers: &HeaderMap) -> Option<HeaderValue> {
    let connection = headers.get(CONNECTION)?.to_str().ok()?;
    let mut named = connection.split(',');
    let named = named.any(|name| name.trim().eq_ignore_ascii_case("upgrade"));
    headers.get(UPGRADE).filter(|_| named).cloned()
}

/// Joins both halves once the backend has agreed; else its answer passes as any other.
pub(crate) fn join(
    below: OnUpgrade,
    mut response: Response<Incoming>,
    taken: Taken,
    place: Place,
) -> Response<Answering> {
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return response.map(|body| Answering::passing(body, taken, place));
    }
    let above = hyper::upgrade::on(&mut response);
    let joined = async move {
        let Ok((below, above)) = tokio::try_join!(below, above) else {
            return;
        };
        let (mut below, mut above) = (TokioIo::new(below), TokioIo::new(above));
        // Its end is its own matter: whoever closes first is not told apart.
        let _ = copy_bidirectional(&mut below, &mut above).await;
        drop((taken, place));
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "it ends with either half of the tunnel, and holds the place of its request until then"
    )]
    tokio::spawn(joined);
    response.map(|_| Answering::Own(Full::default()))
}
