//! One request at the door: who asks how much, whether there is a place, and what is noted of it.

use std::convert::Infallible;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use balance::Lane;
use balance::Verdict;
use balance::network;
use hyper::HeaderMap;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use hyper::header::CONNECTION;
use hyper::header::HeaderValue;

use crate::Counts;
use crate::Gateway;
use crate::bodies::Answering;
use crate::bodies::Place;
use crate::lock;
use crate::log::Line;
use crate::refuse::Why;

/// Networks that are judged as one: /24, and /48 of version 6.
const NETWORK: (u32, u32) = (24, 48);
/// A version 6 subscriber has a /64.
const ADDRESS: (u32, u32) = (32, 64);

/// The header by which a request says that its second arrival is the same request.
pub(crate) const KEY: &str = "idempotency-key";

impl Gateway {
    /// Answers one request. Never fails: what goes wrong is an answer.
    pub(crate) async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        from: SocketAddr,
        secure: bool,
    ) -> Result<Response<Answering>, Infallible> {
        let began = self.ticks.ms();
        let lane = self.lane(request.headers(), from.ip());
        let mut line = self.log.as_ref().map(|_| Line::of(&request, from, lane));
        let version = request.version();
        let (mut response, backend) = match self.place(lane) {
            Some(place) => self.forward(request, from, secure, place).await,
            None => (self.turned_away(lane, request.headers()), None),
        };
        if self.is_leaving() && version < hyper::Version::HTTP_2 {
            // Whoever hears this before it is closed loses nothing.
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        let took_ms = self.ticks.ms().saturating_sub(began);
        let status = response.status().as_u16();
        self.counts.answered(status, took_ms);
        if let (Some(log), Some(line)) = (&self.log, line.take()) {
            log.write(line.answered(self.clock.now(), status, took_ms, backend));
        }
        Ok(response)
    }

    /// In which lane a request drives: who asks far more than others is served last.
    fn lane(&self, headers: &HeaderMap, from: IpAddr) -> Lane {
        if self.is_over_rate(from) {
            return Lane::Slow;
        }
        let belongs = self.settings.affinity.of(headers).next().is_some();
        if belongs || headers.contains_key(AUTHORIZATION) || headers.contains_key(KEY) {
            Lane::First
        } else {
            Lane::Rest
        }
    }

    /// Whether a source asks more than its rate; this is one question of it.
    pub(crate) fn is_over_rate(&self, from: IpAddr) -> bool {
        let now = self.ticks.ms();
        let [addresses, networks] = &self.sources;
        let verdicts = [
            lock(addresses).ask(network(from, ADDRESS.0, ADDRESS.1), now),
            lock(networks).ask(network(from, NETWORK.0, NETWORK.1), now),
        ];
        let over = verdicts.contains(&Verdict::Over);
        if over {
            Counts::one(&self.counts.over_rate);
        }
        over
    }

    /// A place among those that are under way; none where this lane has to wait.
    fn place(self: &Arc<Self>, lane: Lane) -> Option<Place> {
        let under_way = self.under_way.fetch_add(1, Ordering::Relaxed);
        let place = Place(Arc::clone(self));
        self.lanes.admits(lane, under_way).then_some(place)
    }

    fn turned_away(&self, lane: Lane, headers: &HeaderMap) -> Response<Answering> {
        let (counter, why) = match lane {
            Lane::First => (0, Why::TooMany),
            Lane::Rest => (1, Why::TooMany),
            Lane::Slow => (2, Why::TooOften),
        };
        if let Some(counter) = self.counts.turned_away.get(counter) {
            Counts::one(counter);
        }
        why.answer(headers)
    }
}
