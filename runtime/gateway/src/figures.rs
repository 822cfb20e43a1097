//! What a gateway has counted, for Prometheus.

use std::fmt::Write;
use std::sync::atomic::Ordering::Relaxed;

use balance::Lane;
use serde::Deserialize;
use serde::Serialize;

use crate::Gateway;
use crate::Standing;
use crate::counts::BOUNDS_MS;

/// What was counted since the start, and how it stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Connections taken.
    pub connections: u64,
    /// Requests by the class of their answer, 1xx to 5xx.
    pub classes: [u64; 5],
    /// Requests whose answer began within each bound, as they add up; the last is all of them.
    within: Vec<u64>,
    /// All their milliseconds together.
    took_ms: u64,
    /// Requests of sources above their rate.
    pub over_rate: u64,
    /// Requests turned away because there were too many, by lane.
    pub turned_away: [u64; 3],
    /// Lines of the access log that could not be written in time.
    log_left_out: u64,
    /// How it stands.
    pub standing: Standing,
}

impl Gateway {
    /// What it has counted.
    pub fn figures(&self) -> Figures {
        let counts = &self.counts;
        let log = self.now().log.clone();
        let left_out = log.as_ref().map(|log| log.left_out.load(Relaxed));
        Figures {
            connections: counts.connections.load(Relaxed),
            classes: counts.classes(),
            within: counts.adding_up(),
            took_ms: counts.took_ms.load(Relaxed),
            over_rate: counts.over_rate.load(Relaxed),
            turned_away: counts.turned_away.each_ref().map(|lane| lane.load(Relaxed)),
            log_left_out: left_out.unwrap_or_default(),
            standing: self.standing(),
        }
    }
}

impl Figures {
    /// Adds another worker's.
    pub(crate) fn add(&mut self, other: &Self) {
        let add = |own: &mut [u64], more: &[u64]| {
            for (own, more) in own.iter_mut().zip(more) {
                *own += more;
            }
        };
        self.connections += other.connections;
        self.took_ms += other.took_ms;
        self.over_rate += other.over_rate;
        self.log_left_out += other.log_left_out;
        add(&mut self.classes, &other.classes);
        add(&mut self.turned_away, &other.turned_away);
        self.within.resize(BOUNDS_MS.len() + 1, 0);
        add(&mut self.within, &other.within);
        self.standing.add(&other.standing);
    }

    /// Adds what stays of a worker that has ended, so that no counter ever falls.
    pub(crate) fn keep(&mut self, mut ended: Self) {
        ended.standing = ended.standing.ended();
        self.add(&ended);
    }

    /// As Prometheus reads them (text format 0.0.4).
    pub fn prometheus(&self) -> String {
        let mut text = String::new();
        let mut count = |name: &str, labels: &str, value: u64| {
            // Writing to a string can't fail.
            let _ = writeln!(text, "ieum_gateway_{name}{labels} {value}");
        };
        count("connections_total", "", self.connections);
        for (class, value) in (1..).zip(self.classes) {
            count("answers_total", &format!("{{class=\"{class}xx\"}}"), value);
        }
        for (bound, value) in BOUNDS_MS.iter().zip(&self.within) {
            let labels = format!("{{le=\"{}.{:03}\"}}", bound / 1_000, bound % 1_000);
            count("answer_seconds_bucket", &labels, *value);
        }
        let all = self.within.last().copied().unwrap_or_default();
        count("answer_seconds_bucket", "{le=\"+Inf\"}", all);
        count("answer_seconds_count", "", all);
        count("answer_milliseconds_sum", "", self.took_ms);
        count("sent_again_total", "", self.standing.again);
        count("unserved_total", "", self.standing.unserved);
        count("over_rate_total", "", self.over_rate);
        let lanes = [Lane::First, Lane::Rest, Lane::Slow];
        for (lane, value) in lanes.into_iter().zip(self.turned_away) {
            let labels = format!("{{lane=\"{}\"}}", lane.name());
            count("turned_away_total", &labels, value);
        }
        count("requests_under_way", "", self.standing.under_way.into());
        count("log_lines_left_out_total", "", self.log_left_out);
        if let Some(configuration) = &self.standing.configuration {
            count("generation_in_force", "", configuration.in_force.into());
            let open = configuration.open.as_ref();
            count(
                "generation_on_trial",
                "",
                open.map_or(0, |open| open.generation.into()),
            );
        }
        for worker in &self.standing.workers {
            let labels = format!("{{worker=\"{}\"}}", worker.nth);
            count("worker_starts_total", &labels, worker.starts);
            count("worker_serves", &labels, worker.serves.into());
        }
        let passages = &self.standing.passages;
        let targets = passages.iter().flat_map(|passage| &passage.targets);
        for backend in self.standing.backends.iter().chain(targets) {
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
