//! One request at the door: who asks how much, whether there is a place, and what is noted of it.

use std::convert::Infallible;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use balance::Lane;
use hyper::HeaderMap;
use hyper::Request;
use hyper::Response;
use hyper::body::Body;
use hyper::body::Incoming;
use hyper::header::ACCEPT;
use hyper::header::CONNECTION;
use hyper::header::HeaderValue;

use crate::Counts;
use crate::Gateway;
use crate::bodies::Answering;
use crate::bodies::Place;
use crate::log::Line;
use crate::refuse::Why;
use crate::trial::Coming;
use crate::trial::Way;

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
        let (generation, trial) = self.both();
        let lane = generation.lane(request.headers(), from.ip(), began);
        if lane == Lane::Slow {
            Counts::one(&self.counts.over_rate);
        }
        let mut line = generation
            .log
            .as_ref()
            .map(|_| Line::of(&request, from, lane));
        let version = request.version();
        let under_way = self.under_way.fetch_add(1, Ordering::Relaxed);
        let place = Place(Arc::clone(&self));
        let way = match &trial {
            None => Way::only(Arc::clone(&generation), lane),
            Some(trial) => {
                let coming = Coming {
                    method: request.method(),
                    headers: request.headers(),
                    body: request.body().size_hint(),
                    lane,
                    from: from.ip(),
                    under_way,
                };
                trial.way(&coming, began)
            }
        };
        let (mut response, backend) = if way.first.lanes.admits(way.lane, under_way) {
            self.forward(request, from, secure, place, &way).await
        } else {
            (self.turned_away(way.lane, request.headers()), None)
        };
        if self.is_leaving() && version < hyper::Version::HTTP_2 {
            // Whoever hears this before it is closed loses nothing.
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        let took_ms = self.ticks.ms().saturating_sub(began);
        let status = response.status().as_u16();
        self.counts.answered(status, took_ms);
        if let (Some(log), Some(line)) = (&generation.log, line.take()) {
            log.write(line.answered(self.clock.now(), status, took_ms, backend));
        }
        Ok(response)
    }

    /// Whether a source asks more than its rate; this is one question of it.
    pub(crate) fn is_over_rate(&self, from: IpAddr) -> bool {
        let over = self.now().is_over_rate(from, self.ticks.ms());
        if over {
            Counts::one(&self.counts.over_rate);
        }
        over
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
        why.answer(headers.get(ACCEPT))
    }
}
