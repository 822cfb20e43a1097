//! The search tables of a node itself, beside those of its services: papers by their holder, interim papers, share codes, intakes, pads, postings,
//! and an office's own versions of forms.

use journal::Issued;
use journal::PAPER;
use kernel::AnyService;
use kernel::Cell;
use kernel::Id;
use kernel::Need;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use serde_json::Value;

use crate::INTAKE;
use crate::counting;
use crate::forms;
use crate::intake;
use crate::interim;
use crate::pads;
use crate::posts;
use crate::shares;
use crate::withdrawal;

/// Gives the search rows of a stream with these events.
pub type RowsOf<'a> = dyn Fn(&StreamId, &[Value]) -> Vec<Row> + 'a;

/// The search table that finds the papers of a holder.
const BY_HOLDER: &str = "paper.by-holder";
/// How many papers a list shows at most.
const PAPERS_MAX: usize = 200;

/// The search tables of a node itself, beside those of its services.
pub const TABLES: &[Table] = &[
    Table {
        name: BY_HOLDER,
        columns: &["holder's pseudonym"],
        version: 1,
    },
    withdrawal::TABLE,
    interim::TABLE,
    intake::TABLE,
    counting::TABLE,
    forms::TABLE,
    shares::TABLES[0],
    shares::TABLES[1],
    pads::TABLE,
    posts::TABLE,
];

/// The search rows of a stream with these events: its service's, or ours for a paper, an intake, a version of a form, a pad or a
/// posting.
pub fn rows(services: &[&'static dyn AnyService], stream: &StreamId, events: &[Value]) -> Vec<Row> {
    if stream.kind == PAPER {
        let number = format!("{:016}", stream.id.0);
        let withdrawn = withdrawal::row(&number, events);
        return events
            .iter()
            .filter_map(holder_row)
            .chain(withdrawn)
            .chain(interim::row(events))
            .collect();
    }
    if stream.kind == INTAKE {
        return intake::rows(events);
    }
    if stream.kind == shares::SHARE {
        return shares::rows(stream, events);
    }
    if stream.kind == forms::FORM {
        return forms::row(stream, events).into_iter().collect();
    }
    if stream.kind == pads::PAD {
        return pads::row(events).into_iter().collect();
    }
    if stream.kind == posts::POST {
        return posts::row(events).into_iter().collect();
    }
    let owner = stream.kind.split('.').next().unwrap_or_default();
    services
        .iter()
        .find(|service| service.name() == owner)
        .map_or_else(Vec::new, |service| service.rows(stream, events))
}

fn holder_row(event: &Value) -> Option<Row> {
    let issued: Issued = serde::Deserialize::deserialize(event).ok()?;
    Some(Row {
        table: BY_HOLDER,
        key: holder_key(issued.holder?.to_string()),
    })
}

fn holder_key(holder: String) -> Vec<Cell> {
    vec![Cell::Text(holder)]
}

/// What finds the papers of a holder.
pub fn papers_of(who: &str) -> Need {
    Need::Find {
        table: BY_HOLDER,
        key: holder_key(who.to_owned()),
        limit: PAPERS_MAX,
    }
}

/// The stream of a paper: its number is its identity.
pub fn paper_stream(number: &str) -> StreamId {
    StreamId::new(PAPER, Id(number.parse().unwrap_or_default()))
}
