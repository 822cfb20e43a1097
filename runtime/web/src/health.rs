//! What operators and machines ask: is it alive, is it well, how much has it done.

use std::fmt::Write;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use kernel::House;
use kernel::Link;
use serde_json::Value;
use serde_json::json;

use crate::Site;

/// A deep answer is longer than one network packet: on 17 November 2023 small packets passed and large ones did not.
const DEEP_LEN_MIN: usize = 1_600;

pub(crate) fn mount(router: Router<Site>) -> Router<Site> {
    router
        .route("/healthz", get(|| async { "ok\n" }))
        .merge(inner())
}

/// What is told of a node that shows no pages: how it is, and how much it has done.
pub fn health(site: &Site) -> Router {
    inner().with_state(site.clone())
}

fn inner() -> Router<Site> {
    Router::new()
        .route("/healthz/deep", get(deep))
        .route("/metrics", get(metrics))
}

/// A read and a durable write through the store's writer, at most once a second, not into the journal.
async fn deep(State(site): State<Site>) -> Response {
    let store = site.node.store();
    let now = site.node.clock().now();
    let wrote = store.probe(now).await;
    let read = store.entry(kernel::Id(0)).await;
    let restoring = site.node.restoring();
    let well = wrote.is_ok() && read.is_ok() && !restoring;
    let strip = site.node.strip();
    // Why one is quarantined may name a stream: a neutral identity, no personal data.
    let copies: Vec<Value> = store
        .copies()
        .iter()
        .map(|copied| {
            json!({
                "node": copied.node,
                "seq": copied.cursor.seq,
                "whole_at": copied.whole_at.map(|at| at.to_string()),
                "quarantined": copied.broken,
            })
        })
        .collect();
    let apart = store.apart().await.map(|apart| apart.len());
    let mut body = json!({
        "state": if well { "up" } else { "down" },
        "node": site.node.node().name,
        "at": now.to_string(),
        "write": outcome(wrote.err()),
        "read": outcome(read.err()),
        "centre": line(strip.centre),
        "clock_doubtful": strip.clock_doubtful,
        "entries": store.head().seq,
        "issues": site.node.issues(),
        "neighbours": site.node.neighbours().len(),
        "restoring": restoring,
        "copies_whole": site.node.copies_whole(),
        "copies": copies,
        "records_told_in_two_ways": apart.ok(),
    });
    body["padding"] =
        Value::from("·".repeat(DEEP_LEN_MIN.saturating_sub(body.to_string().len()) / 2 + 1));
    let status = if well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

fn outcome(fault: Option<impl ToString>) -> String {
    fault.map_or_else(|| "done".to_owned(), |fault| fault.to_string())
}

fn line(link: Link) -> Value {
    match link {
        Link::Up => json!({"state": "up"}),
        Link::Down { since } => json!({"state": "down", "since": since.to_string()}),
        Link::Unknown => json!({"state": "unknown"}),
    }
}

/// Counters in the text format of Prometheus. No label names a person.
async fn metrics(State(site): State<Site>) -> Response {
    let state = site.node.store().state();
    let strip = site.node.strip();
    let copies = site.node.store().copies();
    let copied = copies.iter().map(|copied| copied.cursor.seq).sum();
    let figures: [(&str, &str, u64); 7] = [
        ("ieum_journal_entries", "counter", state.head.seq),
        ("ieum_copied_entries", "gauge", copied),
        ("ieum_store_commits_total", "counter", state.commits),
        ("ieum_store_queue", "gauge", state.queue_len as u64),
        ("ieum_store_writable", "gauge", u64::from(strip.writable)),
        (
            "ieum_centre_up",
            "gauge",
            u64::from(strip.centre == Link::Up),
        ),
        (
            "ieum_clock_doubtful",
            "gauge",
            u64::from(strip.clock_doubtful),
        ),
    ];
    let text = figures
        .iter()
        .fold(String::new(), |mut text, (name, kind, value)| {
            writeln!(text, "# TYPE {name} {kind}\n{name} {value}")
                .expect("a string takes everything");
            text
        });
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
