//! What a gateway tells operators and programs: how its backends stand, and what it has counted.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use axum::Router;
use axum::extract;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use balance::Lane;
use balance::State;
use serde::Deserialize;
use serde::Serialize;

use crate::Gateway;
use crate::counts::BOUNDS_MS;
use crate::lock;

/// Where a gateway tells how it stands.
pub const STANDING: &str = "/gateway.json";

/// How a gateway stands.
#[derive(Debug, Serialize, Deserialize)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// True once it is asked to end.
    pub leaving: bool,
    /// Requests under way.
    pub under_way: u32,
    /// Its backends.
    pub backends: Vec<BackendStanding>,
    /// Requests sent once more, since the start.
    pub again: u64,
    /// Requests for which nobody could be asked.
    pub unserved: u64,
    /// Addresses and networks of which it keeps count.
    pub sources: [usize; 2],
}

/// How a backend stands.
#[derive(Debug, Serialize, Deserialize)]
pub struct BackendStanding {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub home: String,
    /// Where it listens.
    pub address: String,
    /// `up`, `suspect`, `degraded`, `down` or `draining`.
    pub state: String,
    /// For how long, in milliseconds.
    pub stands_ms: u64,
    /// Requests that it has.
    pub inflight: u32,
    /// Requests that it has answered.
    pub answered: u64,
    /// Requests that failed at it.
    pub failed: u64,
}

/// What operators ask: its standing, its figures, whether it lives, and to take a backend out. For an address that only they reach.
pub fn router(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/healthz/deep", get(works))
        .route(STANDING, get(standing))
        .route("/metrics", get(metrics))
        .route("/backends/{name}/drain", post(drain))
        .route("/backends/{name}/admit", post(admit))
        .with_state(gateway)
}

/// Whether somebody behind it works.
async fn works(extract::State(gateway): extract::State<Arc<Gateway>>) -> Response {
    let works = gateway.pool.all.iter().any(|one| one.state() == State::Up);
    let status = if works {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let told = serde_json::json!({ "works": works }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], told).into_response()
}

async fn standing(extract::State(gateway): extract::State<Arc<Gateway>>) -> Response {
    let standing = serde_json::to_string(&gateway.standing()).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], standing).into_response()
}

async fn drain(
    extract::State(gateway): extract::State<Arc<Gateway>>,
    Path(name): Path<String>,
) -> StatusCode {
    gateway.take_out(&name, true)
}

async fn admit(
    extract::State(gateway): extract::State<Arc<Gateway>>,
    Path(name): Path<String>,
) -> StatusCode {
    gateway.take_out(&name, false)
}

impl Gateway {
    /// How it stands.
    pub fn standing(&self) -> Standing {
        let backends = self.pool.all.iter().map(|backend| BackendStanding {
            name: backend.name.clone(),
            home: backend.home.clone(),
            address: backend.address.to_string(),
            state: backend.state().name().to_owned(),
            stands_ms: backend.stands_ms(),
            inflight: backend.inflight(),
            answered: backend.answered.load(Relaxed),
            failed: backend.failed.load(Relaxed),
        });
        Standing {
            name: self.settings.name.clone(),
            leaving: self.is_leaving(),
            under_way: self.under_way.load(Relaxed),
            backends: backends.collect(),
            again: self.counts.again.load(Relaxed),
            unserved: self.counts.unserved.load(Relaxed),
            sources: self.sources.each_ref().map(|sources| lock(sources).len()),
        }
    }

    fn take_out(&self, name: &str, draining: bool) -> StatusCode {
        let mut backends = self.pool.all.iter();
        match backends.find(|backend| backend.name == name) {
            Some(backend) => {
                backend.drain(draining);
                StatusCode::NO_CONTENT
            }
            None => StatusCode::NOT_FOUND,
        }
    }
}

async fn metrics(extract::State(gateway): extract::State<Arc<Gateway>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (kind, gateway.figures()).into_response()
}

impl Gateway {
    /// The figures as Prometheus reads them.
    fn figures(&self) -> String {
        let mut text = String::new();
        let counts = &self.counts;
        let mut count = |name: &str, labels: &str, value: u64| {
            // Writing to a string can't fail.
            let _ = writeln!(text, "ieum_gateway_{name}{labels} {value}");
        };
        count("connections_total", "", counts.connections.load(Relaxed));
        for (class, value) in (1..).zip(counts.classes()) {
            count("answers_total", &format!("{{class=\"{class}xx\"}}"), value);
        }
        for (bound, value) in BOUNDS_MS.iter().zip(counts.adding_up()) {
            let labels = format!("{{le=\"{}.{:03}\"}}", bound / 1_000, bound % 1_000);
            count("answer_seconds_bucket", &labels, value);
        }
        let all = counts.adding_up().last().copied().unwrap_or_default();
        count("answer_seconds_bucket", "{le=\"+Inf\"}", all);
        count("answer_seconds_count", "", all);
        count("answer_milliseconds_sum", "", counts.took_ms.load(Relaxed));
        count("sent_again_total", "", counts.again.load(Relaxed));
        count("unserved_total", "", counts.unserved.load(Relaxed));
        count("over_rate_total", "", counts.over_rate.load(Relaxed));
        let lanes = [Lane::First, Lane::Rest, Lane::Slow];
        for (lane, value) in lanes.into_iter().zip(&counts.turned_away) {
            let labels = format!("{{lane=\"{}\"}}", lane.name());
            count("turned_away_total", &labels, value.load(Relaxed));
        }
        count(
            "requests_under_way",
            "",
            self.under_way.load(Relaxed).into(),
        );
        let left_out = self.log.as_ref().map(|log| &log.left_out);
        count(
            "log_lines_left_out_total",
            "",
            left_out.map_or(0, |left_out| left_out.load(Relaxed)),
        );
        for backend in self.standing().backends {
            let name = format!("backend=\"{}\",home=\"{}\"", backend.name, backend.home);
            let state = format!("{{{name},state=\"{}\"}}", backend.state);
            count("backend_state", &state, 1);
            let labels = format!("{{{name}}}");
            count(
                "backend_requests_under_way",
                &labels,
                backend.inflight.into(),
            );
            count("backend_answered_total", &labels, backend.answered);
            count("backend_failed_total", &labels, backend.failed);
        }
        text
    }
}
