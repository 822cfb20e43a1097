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
use kernel::Words;
use kernel::words;
use node::SignInChecked;
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

/// A read, a durable write through the store's writer, and a sign-in; the latter two at most once a second, not into the journal. What fails first
/// is named, in words.
async fn deep(State(site): State<Site>) -> Response {
    let store = site.node.store();
    let now = site.node.clock().now();
    let wrote = store.probe(now).await;
    let read = store.entry(kernel::Id(0)).await;
    // A disk on which nothing can be written has a reserve, and people sign in on it: a check must not use it up.
    let signed_in = match wrote {
        Ok(()) => Some(site.node.check_sign_in(now).await),
        Err(_) => None,
    };
    let restoring = site.node.restoring();
    let failed = failed(read.is_ok(), wrote.is_ok(), signed_in.as_ref(), restoring);
    let well = failed.is_none();
    let strip = site.node.strip();
    let apart = store.apart().await.map(|apart| apart.len());
    let mut body = json!({
        "state": if well { "up" } else { "down" },
        "failed": failed,
        "node": site.node.node().name,
        "at": now.to_string(),
        "write": outcome(wrote.err()),
        "read": outcome(read.err()),
        "sign_in": signed_in.as_ref().map_or("not tried", told),
        "sign_in_us": took_us(signed_in.as_ref()),
        "centre": line(strip.centre),
        "clock_doubtful": strip.clock_doubtful,
        "entries": store.head().seq,
        "issues": site.node.issues(),
        "neighbours": site.node.neighbours().len(),
        "restoring": restoring,
        "copies_whole": site.node.copies_whole(),
        "copies": copies(&site),
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

/// The first step that failed, for programs and in words; none where all went.
fn failed(
    read: bool,
    wrote: bool,
    signed_in: Option<&SignInChecked>,
    restoring: bool,
) -> Option<Value> {
    let (step, said) = if !read {
        ("read", READ)
    } else if !wrote {
        ("write", WRITE)
    } else if let Some(SignInChecked::Failed { said, .. }) = signed_in {
        ("sign-in", *said)
    } else if restoring {
        ("restore", RESTORE)
    } else {
        return None;
    };
    Some(json!({ "step": step, "ko": said.ko, "en": said.en }))
}

fn told(signed_in: &SignInChecked) -> &str {
    match signed_in {
        SignInChecked::Went { .. } => "done",
        SignInChecked::Nobody => "nobody signs in here",
        SignInChecked::Failed { why, .. } => why,
    }
}

fn took_us(signed_in: Option<&SignInChecked>) -> Option<u64> {
    match signed_in? {
        SignInChecked::Went { took_us } => Some(*took_us),
        SignInChecked::Nobody | SignInChecked::Failed { .. } => None,
    }
}

/// How each copy of another node's journal stands. Why one is quarantined may name a stream: a neutral identity, no personal data.
fn copies(site: &Site) -> Vec<Value> {
    let copies = site.node.store().copies();
    let told = copies.iter().map(|copied| {
        json!({
            "node": copied.node,
            "seq": copied.cursor.seq,
            "whole_at": copied.whole_at.map(|at| at.to_string()),
            "quarantined": copied.broken,
        })
    });
    told.collect()
}

const READ: Words = words(
    "기록을 읽지 못합니다. 등본도 초본도 낼 수 없습니다.",
    "The record can't be read: no paper can be issued.",
    "적어 둔 것을 읽을 수 없어요.",
);
const WRITE: Words = words(
    "디스크에 기록하지 못합니다. 새로 신청을 받을 수 없습니다.",
    "Nothing can be written to disk: no new request can be taken.",
    "새로 적을 수 없어요.",
);
const RESTORE: Words = words(
    "백업에서 되살리는 중입니다. 다른 곳에 있는 기록이 돌아올 때까지 새로 기록하지 않습니다.",
    "It comes back from a backup: nothing new is recorded until what others hold is back.",
    "예전 기록을 되살리고 있어요.",
);

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
