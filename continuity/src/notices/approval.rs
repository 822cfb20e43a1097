//! Who lets a notice out: two persons, or a supervisor alone while something grave is down. Data: `data/notice-approval.jsonl`.

use kernel::Date;
use kernel::Moment;
use kernel::Policy;
use serde::Deserialize;

use crate::catalogue::Catalogue;
use crate::dated::dated;
use crate::state::State;
use crate::windows::Outage;
use crate::windows::Window;

/// The policy table of the shortened path.
pub const APPROVAL: (&str, &str) = (
    "continuity/notice-approval",
    include_str!("../../data/notice-approval.jsonl"),
);

dated! { Row }

#[derive(Deserialize)]
struct Row {
    /// The gravest grades, up to this one.
    grade_max: u8,
    /// How bad it must be at least.
    state: State,
    from: Option<Date>,
    until: Option<Date>,
}

/// Whether a window lets a supervisor approve alone at a moment: it was told by then to be on and grave enough, and is no drill. What is told of it later
/// changes nothing of what was allowed.
pub fn lets_alone(window: &Window, at: Moment, catalogue: &Catalogue, policy: &Policy) -> bool {
    let by_then = window.revisions().iter().rev();
    let Some(revision) = by_then.into_iter().find(|revision| revision.at <= at) else {
        return false;
    };
    let outage = &revision.outage;
    let on = outage.from <= at && outage.until.is_none_or(|until| at < until);
    let Some(grade) = gravest(outage, catalogue).filter(|_| on && !outage.drill) else {
        return false;
    };
    let rows = policy.on::<Row>(APPROVAL.0, at.day());
    rows.iter()
        .any(|row| grade <= row.grade_max && outage.state >= row.state)
}

/// The gravest grade (정보시스템 등급) of what an outage names: of its system, or of a system without which its service does not work.
fn gravest(outage: &Outage, catalogue: &Catalogue) -> Option<u8> {
    let system = outage.system.iter();
    let service = outage.service.iter();
    let service = service.filter_map(|name| catalogue.service(name));
    let needs = service
        .flat_map(|service| &service.ways)
        .flat_map(|way| &way.needs);
    let systems = system
        .chain(needs)
        .filter_map(|name| catalogue.system(name));
    systems.map(|system| system.grade).min()
}
