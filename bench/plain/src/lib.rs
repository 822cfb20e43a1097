//! 임대차계약 신고 (lease report) with axum and SQL and nothing else: the same fields, faults, cap, year, deadline, outage, fine, replay and record as
//! `services/rental/src/rules/lease.rs`. See docs/decisions/0018 for what it lacks.

mod lease_report;
mod page;

use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::routing::get;
use rusqlite::Connection;

pub use lease_report::SCHEMA;

/// The one connection; SQLite has one writer anyway.
pub type Db = Arc<Mutex<Connection>>;

/// The routes of the one request, for programs and for people.
pub fn router(db: Db) -> Router {
    Router::new()
        .route(
            "/rental/lease-report",
            get(page::form).post(lease_report::post),
        )
        .with_state(db)
}
