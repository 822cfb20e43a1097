//! What operators ask of a gateway: how it stands, its figures, whether it lives; to take a backend out, and to go over to a new program.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;

use crate::Supervisor;

/// Where a gateway tells how it stands.
pub const STANDING: &str = "/gateway.json";

/// The router, for an address that only operators reach.
pub fn router(supervisor: Arc<Supervisor>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/healthz/deep", get(works))
        .route(STANDING, get(standing))
        .route("/metrics", get(metrics))
        .route("/backends/{name}/drain", post(drain))
        .route("/backends/{name}/admit", post(admit))
        .route("/upgrade", post(upgrade))
        .with_state(supervisor)
}

const JSON: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];

/// Whether a worker serves and somebody behind it works.
async fn works(State(supervisor): State<Arc<Supervisor>>) -> Response {
    let standing = supervisor.figures().await.standing;
    let works = standing.works() && standing.workers.iter().any(|one| one.serves);
    let status = if works {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let told = serde_json::json!({ "works": works }).to_string();
    (status, JSON, told).into_response()
}

async fn standing(State(supervisor): State<Arc<Supervisor>>) -> Response {
    let standing = supervisor.figures().await.standing;
    (JSON, serde_json::to_string(&standing).unwrap_or_default()).into_response()
}

async fn metrics(State(supervisor): State<Arc<Supervisor>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (kind, supervisor.figures().await.prometheus()).into_response()
}

async fn drain(State(supervisor): State<Arc<Supervisor>>, Path(name): Path<String>) -> StatusCode {
    taken_out(supervisor.take_out(&name, true).await)
}

async fn admit(State(supervisor): State<Arc<Supervisor>>, Path(name): Path<String>) -> StatusCode {
    taken_out(supervisor.take_out(&name, false).await)
}

fn taken_out(known: bool) -> StatusCode {
    if known {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

/// Goes over to the program that lies where this one was started from. The answer comes when it is done, or says why all stays as it was.
async fn upgrade(State(supervisor): State<Arc<Supervisor>>) -> Response {
    match supervisor.upgrade().await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(why) => {
            let told = serde_json::json!({
                "type": "about:blank",
                "status": 409,
                "code": "gateway.stays",
                "title": "새 프로그램으로 바꾸지 못했습니다. 지금 프로그램이 그대로 일합니다.",
                "detail": format!("the new program does not serve; the one before goes on: {why}"),
            });
            let kind = [(header::CONTENT_TYPE, "application/problem+json")];
            (StatusCode::CONFLICT, kind, told.to_string()).into_response()
        }
    }
}
