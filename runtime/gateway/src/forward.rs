//! One request to a backend that works, and to another one where the first fails and nothing is done twice by that.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use balance::Answer;
use balance::Saw;
use balance::Sent;
use balance::Wish;
use balance::may_go_again;
use http_body_util::BodyExt;
use http_body_util::Either;
use http_body_util::Full;
use http_body_util::Limited;
use hyper::HeaderMap;
use hyper::Request;
use hyper::Response;
use hyper::StatusCode;
use hyper::Version;
use hyper::body::Body;
use hyper::body::Bytes;
use hyper::body::Incoming;
use hyper::header;
use hyper::header::HeaderName;
use hyper::header::HeaderValue;
use hyper::http::request::Parts;
use tokio::time::timeout;

use crate::Counts;
use crate::Gateway;
use crate::backend::Backend;
use crate::backend::Failed;
use crate::backend::Taken;
use crate::bodies::Answering;
use crate::bodies::Place;
use crate::bodies::Sending;
use crate::door::KEY;
use crate::generation::Generation;
use crate::lock;
use crate::refuse::Why;
use crate::trial::Way;
use crate::tunnel;

/// So often a request goes to a backend.
const TRIES_MAX: usize = 3;
/// What belongs to one connection and goes no further (RFC 9110, 7.6.1).
static HOP_BY_HOP: [HeaderName; 6] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];
/// To a backend: the homes to which this request could go on. In its answer 421: the one that it belongs to; nothing was done.
const ONWARD: HeaderName = HeaderName::from_static("ieum-onward");
const HOME: HeaderName = HeaderName::from_static("ieum-home");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// A request on its way.
#[derive(Clone)]
struct Trip {
    parts: Parts,
    /// Its body, where that is kept.
    kept: Option<Bytes>,
    wish: Wish,
    /// A backend has said where it belongs.
    led: Option<String>,
}

/// A backend's answer on its way back, or why there is none.
type Travelled = Result<(Response<Incoming>, Taken, Arc<Backend>), Why>;

/// The answer to a request, and the backend that gave it.
type Answered = (Response<Answering>, Option<Arc<Backend>>);

impl Gateway {
    /// Sends a request on.
    pub(crate) async fn forward(
        self: &Arc<Self>,
        mut request: Request<Incoming>,
        from: SocketAddr,
        secure: bool,
        place: Place,
        way: &Way,
    ) -> Answered {
        let upgrade = tunnel::wanted(request.headers());
        let below = upgrade.is_some().then(|| hyper::upgrade::on(&mut request));
        let (mut parts, body) = request.into_parts();
        let accept = parts.headers.get(header::ACCEPT).cloned();
        pass_on(&mut parts, from, secure);
        if let Some(upgrade) = upgrade {
            parts
                .headers
                .insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
            parts.headers.insert(header::UPGRADE, upgrade);
        }
        let (kept, first) = match self.body(&way.first, &parts, body).await {
            Ok(body) => body,
            Err(why) => return (why.answer(accept.as_ref()), None),
        };
        let wish = Wish {
            idempotent: Wish::is_idempotent(parts.method.as_str()) && below.is_none(),
            keyed: parts.headers.contains_key(KEY),
            whole: kept.is_some(),
        };
        let trip = Trip {
            parts,
            kept,
            wish,
            led: None,
        };
        match self.travel_by(way, trip, first).await {
            Ok((response, taken, backend)) => {
                let response = match below {
                    Some(below) => tunnel::join(below, response, taken, place),
                    None => passed_back(response, taken, place),
                };
                (response, Some(backend))
            }
            Err(why) => {
                if why == Why::NobodyWorks {
                    Counts::one(&self.counts.unserved);
                }
                (why.answer(accept.as_ref()), None)
            }
        }
    }

    /// By the first way, and by the second where the first fails the request and nothing is done twice by that.
    async fn travel_by(&self, way: &Way, trip: Trip, first: Sending) -> Travelled {
        let Some(second) = way.second.as_ref().filter(|_| trip.wish.whole) else {
            return self.travel(&way.first, trip, first).await;
        };
        let again = trip.clone();
        let gone = self.travel(&way.first, trip, first).await;
        let twice = again.wish.idempotent || again.wish.keyed;
        let status = match &gone {
            Ok((response, ..)) => Ok(response.status()),
            Err(why) => Err(*why),
        };
        let doubtful = match status {
            Ok(status) if way.is_sample() => twice && !status.is_success(),
            Ok(status) => twice && may_be_lost(status),
            Err(why) => twice || why == Why::NobodyWorks,
        };
        if !doubtful {
            return gone;
        }
        let body = Either::Left(Full::new(again.kept.clone().unwrap_or_default()));
        let other = self.travel(second, again, body).await;
        let otherwise = match &other {
            Ok((response, ..)) => Ok(response.status()),
            Err(why) => Err(*why),
        };
        if otherwise == status || otherwise.is_err() && status.is_err() {
            return other;
        }
        way.missed(format!(
            "{} where it was {}",
            told_of(status),
            told_of(otherwise)
        ));
        other
    }

    /// The body: kept where it is short, streamed where it is not. The first part is set where it is kept.
    async fn body(
        &self,
        generation: &Generation,
        parts: &Parts,
        body: Incoming,
    ) -> Result<(Option<Bytes>, Sending), Why> {
        let limits = &generation.settings.limits;
        let length = body.size_hint();
        if length.lower() > limits.body_len_max {
            return Err(Why::TooLarge);
        }
        self.largest_body.fetch_max(length.lower(), Relaxed);
        if body.is_end_stream() {
            return Ok((Some(Bytes::new()), Either::Left(Full::default())));
        }
        let streams = parts.headers.contains_key(header::UPGRADE);
        if streams
            || length
                .upper()
                .is_none_or(|upper| upper > limits.kept_len_max)
        {
            let max = usize::try_from(limits.body_len_max).unwrap_or(usize::MAX);
            return Ok((None, Either::Right(Limited::new(body, max))));
        }
        match timeout(limits.arrival_max, body.collect()).await {
            Ok(Ok(whole)) => {
                let whole = whole.to_bytes();
                Ok((Some(whole.clone()), Either::Left(Full::new(whole))))
            }
            Ok(Err(_)) | Err(_) => Err(Why::NoBody),
        }
    }

    /// From backend to backend until one answers, or nothing more may be tried.
    async fn travel(&self, generation: &Generation, mut trip: Trip, first: Sending) -> Travelled {
        let limits = &generation.settings.limits;
        let shown = self.home_of(generation, &trip.parts.headers);
        lock(&self.budget).pay_in();
        let mut body = Some(first);
        let mut failed = None;
        for tried in 1..=TRIES_MAX {
            let home = trip.led.as_deref().or(shown.as_deref());
            let backend = generation.pool.choose(home, failed.as_ref());
            let backend = backend.ok_or(Why::NobodyWorks)?;
            let mut request = trip.request(body.take());
            name_others(generation, request.headers_mut(), &trip, &backend);
            let sending = backend.send(request, limits.connect_max, limits.answer_max);
            let why = match sending.await {
                Ok((response, taken)) => {
                    Counts::one(&backend.answered);
                    backend.saw_answered();
                    let Some(home) = self.led_to(generation, &trip, &response) else {
                        return Ok((response, taken, backend));
                    };
                    trip.led = Some(home);
                    continue;
                }
                Err(why) => why,
            };
            Counts::one(&backend.failed);
            backend.saw(Saw::Request(why.saw));
            let again = may_go_again(trip.wish, why.sent) || why.request.is_some();
            if !again {
                return Err(told(&why));
            }
            if tried == TRIES_MAX || !lock(&self.budget).take() {
                break;
            }
            Counts::one(&self.counts.again);
            body = why.request.map(|request| request.into_body());
            failed = Some(backend);
        }
        Err(Why::NobodyWorks)
    }

    /// Where a request belongs, as it shows itself, or as a backend has said of its caller before.
    fn home_of(&self, generation: &Generation, headers: &HeaderMap) -> Option<String> {
        let affinity = &generation.settings.affinity;
        let shown = generation.pool.home(affinity.of(headers));
        shown
            .map(str::to_owned)
            .or_else(|| self.learned.of(headers))
    }

    /// The home to which a backend leads a request on.
    fn led_to(
        &self,
        generation: &Generation,
        trip: &Trip,
        response: &Response<Incoming>,
    ) -> Option<String> {
        let led = response.status() == StatusCode::MISDIRECTED_REQUEST && trip.led.is_none();
        let home = response
            .headers()
            .get(HOME)
            .filter(|_| led && trip.wish.whole)?;
        let home = generation
            .pool
            .home(home.to_str().ok().into_iter())?
            .to_owned();
        self.learned.learn(&trip.parts.headers, &home);
        Some(home)
    }
}

/// Tells the backend to which other homes this could go on, unless it has been led here.
fn name_others(generation: &Generation, headers: &mut HeaderMap, trip: &Trip, backend: &Backend) {
    if generation.settings.affinity.header.is_none() {
        return;
    }
    headers.remove(ONWARD);
    if trip.led.is_some() || !trip.wish.whole {
        return;
    }
    let others = generation.pool.working_beside(&backend.home);
    if let Ok(others) = HeaderValue::from_str(&others)
        && !others.is_empty()
    {
        headers.insert(ONWARD, others);
    }
}

/// An answer that a backend gives to what is not its own: another one may know better.
fn may_be_lost(status: StatusCode) -> bool {
    status.is_server_error()
        || [StatusCode::NOT_FOUND, StatusCode::MISDIRECTED_REQUEST].contains(&status)
}

fn told_of(status: Result<StatusCode, Why>) -> String {
    match status {
        Ok(status) => status.as_str().to_owned(),
        Err(why) => why.code().to_owned(),
    }
}

/// What is said of a request that may have arrived.
fn told(failed: &Failed) -> Why {
    match (failed.sent, failed.saw) {
        (_, Answer::Silent) => Why::TooSlow,
        (Sent::Nothing, _) => Why::NobodyWorks,
        (Sent::Perhaps | Sent::Answered, _) => Why::Unknown,
    }
}

impl Trip {
    /// The request once more; its body is the one that came back, or what is kept.
    fn request(&self, back: Option<Sending>) -> Request<Sending> {
        let kept = || Either::Left(Full::new(self.kept.clone().unwrap_or_default()));
        let mut request = Request::new(back.unwrap_or_else(kept));
        *request.method_mut() = self.parts.method.clone();
        *request.uri_mut() = self.parts.uri.clone();
        *request.headers_mut() = self.parts.headers.clone();
        request
    }
}

/// Makes a head fit for the next hop: what belongs to this connection goes, who asked is told.
fn pass_on(parts: &mut Parts, from: SocketAddr, secure: bool) {
    named_by_connection(&mut parts.headers);
    for name in &HOP_BY_HOP {
        parts.headers.remove(name);
    }
    if parts.version == Version::HTTP_2 {
        join_cookies(&mut parts.headers);
        if let Some(host) = parts.uri.authority() {
            let host = HeaderValue::from_str(host.as_str());
            if let Ok(host) = host {
                parts.headers.entry(header::HOST).or_insert(host);
            }
        }
    }
    // Backends want the path alone. It is so already where a client takes us for the server.
    if parts.uri.authority().is_some() || parts.uri.path_and_query().is_none() {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        if let Ok(uri) = path.parse() {
            parts.uri = uri;
        }
    }
    parts.version = Version::HTTP_11;
    // What the other end claims about itself is worth nothing to a backend that trusts this header.
    if let Ok(address) = HeaderValue::from_str(&from.ip().to_canonical().to_string()) {
        parts.headers.insert(FORWARDED_FOR, address);
    }
    let scheme = if secure { "https" } else { "http" };
    let scheme = HeaderValue::from_static(scheme);
    parts.headers.insert(FORWARDED_PROTO, scheme);
}

/// Removes what the Connection header names.
fn named_by_connection(headers: &mut HeaderMap) {
    let Some(value) = headers.get(header::CONNECTION) else {
        return;
    };
    // What nearly every connection says; neither needs a look for a header of that name.
    let usual = |name: &&str| {
        ["keep-alive", "close"]
            .iter()
            .any(|one| name.eq_ignore_ascii_case(one))
    };
    let names = value.to_str().unwrap_or_default().split(',').map(str::trim);
    let named: Vec<HeaderName> = names
        .filter(|name| !usual(name))
        .filter_map(|name| name.parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
}

/// HTTP/2 may split the cookies; HTTP/1.1 has them in one line (RFC 9113, 8.2.3).
fn join_cookies(headers: &mut HeaderMap) {
    let lines: Vec<&[u8]> = headers
        .get_all(header::COOKIE)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    if lines.len() < 2 {
        return;
    }
    if let Ok(joined) = HeaderValue::from_bytes(&lines.join(&b"; "[..])) {
        headers.insert(header::COOKIE, joined);
    }
}

fn passed_back(response: Response<Incoming>, taken: Taken, place: Place) -> Response<Answering> {
    let (mut parts, body) = response.into_parts();
    named_by_connection(&mut parts.headers);
    for name in &HOP_BY_HOP {
        parts.headers.remove(name);
    }
    parts.version = Version::HTTP_11;
    Response::from_parts(parts, Answering::passing(body, taken, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_gets_the_path_alone_and_nothing_of_the_connection() {
        let asked = [
            ("/a?b=1", "/a?b=1"),
            ("http://elsewhere.example/a?b=1", "/a?b=1"),
            ("http://elsewhere.example", "/"),
            ("*", "*"),
        ];
        for (uri, expected) in asked {
            let request = Request::options(uri).header("connection", "Close, x-mine");
            let request = request.header("x-mine", "1").header("accept", "*/*");
            let mut parts = request.body(()).expect("a request").into_parts().0;
            pass_on(&mut parts, SocketAddr::from(([192, 0, 2, 7], 1)), false);
            assert_eq!(parts.uri.to_string(), expected);
            let left: Vec<&str> = parts.headers.keys().map(HeaderName::as_str).collect();
            assert_eq!(left, ["accept", "x-forwarded-for", "x-forwarded-proto"]);
        }
    }
}
