//! What one issue writes and reads, in values as long as the real ones.

use std::collections::BTreeMap;

use journal::Body;
use journal::Chain;
use journal::Draft;
use journal::Issued;
use journal::Proposal;
use journal::Seal;
use journal::fingerprint;
use journal::states_after;
use kernel::Brought;
use kernel::Cell;
use kernel::Channel;
use kernel::Errand;
use kernel::Facts;
use kernel::Id;
use kernel::Moment;
use kernel::Named;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use serde_json::Value;
use serde_json::json;

use crate::bench::sample;
use crate::bench::sample::Chance;

/// When it all happens.
pub(crate) const AT: Moment = Moment(1_795_000_000_000);
/// A household and its four members.
pub(crate) const STREAMS: u64 = 5;
/// The search tables that are written.
pub(crate) const TABLES: &[Table] = &[Table {
    name: "paper.by-holder",
    columns: &["holder's pseudonym"],
    version: 1,
}];

/// The streams of the n-th household.
pub(crate) fn household(n: u64) -> Vec<StreamId> {
    let kind = |m| {
        if m == 0 {
            "resident.household"
        } else {
            "resident.person"
        }
    };
    (0..STREAMS)
        .map(|m| StreamId::new(kind(m), Id(u128::from(n * 8 + m))))
        .collect()
}

/// What has happened to one of them.
fn events(n: u64, m: u64) -> Vec<Value> {
    let mut chance = Chance((n * 8 + m).wrapping_mul(0xd134_2543_de82_ef95) | 1);
    let number = format!("9{}0101-197{:04}", chance.below(10), chance.below(10_000));
    let address = format!(
        "서울특별시 종로구 자하문로 {}, {}호 (청운동, 청운빌라)",
        chance.below(200) + 1,
        chance.below(900) + 101
    );
    vec![
        json!({"entered": {"name": "김하늘", "hanja": "金하늘", "number": number, "birth": "1990-01-01", "relation": "본인", "since": "2012-05-19"}}),
        json!({"moved": {"address": address, "code": "1111010100", "since": "2019-03-04", "reported": "2019-03-08", "reason": "전입"}}),
    ]
}

/// An entry that makes the households `from..to`. So many in one entry that filling a register of a million takes less than a minute; what
/// a read finds is the same.
pub(crate) fn fill(from: u64, to: u64) -> Draft {
    let happened: Vec<_> = (from..to)
        .flat_map(|n| {
            household(n)
                .into_iter()
                .zip(0..)
                .flat_map(move |(stream, m)| {
                    events(n, m)
                        .into_iter()
                        .map(move |event| (stream.clone(), event))
                })
        })
        .collect();
    let mut draft = draft(u64::MAX - from, Vec::new());
    (draft.body.events, draft.states) = states_after(&Brought::default(), &happened);
    draft
}

/// The draft of the n-th issue: an extract of one household, one errand, the paper's own stream and its search row.
pub(crate) fn issue(n: u64, template: &Issued, reads: Vec<(StreamId, u64)>, pdf: Vec<u8>) -> Draft {
    let mut chance = Chance(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let number = format!("{:016}", chance.next() % 10_000_000_000_000_000);
    let issued = Issued {
        number: number.clone(),
        ..template.clone()
    };
    let stream = StreamId::new("paper", Id(u128::from(n) + 1));
    let event = serde_json::to_value(&issued).unwrap_or_default();
    let mut draft = draft(n, reads);
    (draft.body.events, draft.states) =
        states_after(&Brought::default(), &[(stream.clone(), event)]);
    let holder = template
        .holder
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    draft.rows = vec![(
        stream,
        vec![Row {
            table: TABLES[0].name,
            key: vec![Cell::Text(holder)],
        }],
    )];
    draft.pdfs = vec![(number, pdf)];
    draft.body.errands = vec![(
        Id(draft.id.0 ^ 1),
        Errand {
            kind: "notify".to_owned(),
            body: json!({"to": "resident.person/1", "what": "issued"}),
        },
    )];
    draft
}

/// The identity of the n-th entry: time first, as a node's are, so that it comes to lie behind those before it.
pub(crate) fn id(n: u64, chance: &mut Chance) -> Id {
    let later = i64::try_from(n % (1 << 40)).unwrap_or_default();
    Id::new(AT.plus_ms(later), u128::from(chance.next()))
}

fn draft(n: u64, reads: Vec<(StreamId, u64)>) -> Draft {
    let key = format!("{:032x}", u128::from(n) << 32);
    let mut chance = Chance(n.wrapping_mul(0xd134_2543_de82_ef95) | 1);
    Draft {
        id: id(n, &mut chance),
        who: "officer/0192ab0192ab0192ab0192ab0192ab01".to_owned(),
        body: Body {
            fingerprint: fingerprint("resident", "household-extract", &key),
            events: Vec::new(),
            look: None,
            errands: Vec::new(),
            claims: Vec::new(),
            answer: Value::Null,
            channel: Channel::Counter,
        },
        key,
        service: "resident".to_owned(),
        request: "household-extract".to_owned(),
        office: Some("jongno".to_owned()),
        legal_at: AT,
        at: AT,
        doubtful: false,
        reads,
        states: Vec::new(),
        rows: Vec::new(),
        claims: Vec::new(),
        pdfs: Vec::new(),
    }
}

/// A paper as the journal keeps it, with everything of usual length.
pub(crate) fn issued() -> anyhow::Result<Issued> {
    let form = sample::form()?;
    let page = sample::page(form, 1)?;
    let birth = kernel::Date::constant(1990, 1, 1);
    let named = |relation: &str| Named {
        relation: relation.to_owned(),
        name: "김하늘".to_owned(),
        birth,
    };
    Ok(Issued {
        number: page.number,
        form: form.name.to_owned(),
        version: form.version,
        subject: StreamId::new("resident.person", Id(1)),
        holder: Some(StreamId::new("resident.person", Id(1))),
        applicant: "본인".to_owned(),
        data: page.data.to_string(),
        facts: Facts {
            address: "서울특별시 종로구 자하문로 105, 302호 (청운동, 청운빌라)".to_owned(),
            persons: ["본인", "배우자", "자녀", "자녀"].map(named).to_vec(),
        },
        code: page.code,
        fee_won: 400,
        issued_at: AT,
        as_of: AT,
        mode: "normal".to_owned(),
        reads: Vec::new(),
        replaces: None,
    })
}

/// How long each value of a request is, so that the baselines write as much.
pub(crate) fn sizes(proposal: &Proposal, seal: &dyn Seal) -> BTreeMap<&'static str, usize> {
    let read = fill(0, 1)
        .seal(seal)
        .writes
        .first()
        .map_or(0, |write| write.sealed.len());
    let write = proposal.writes.first();
    BTreeMap::from([
        ("head", Chain::new("jongno", 1).link(proposal).head.len()),
        ("body", proposal.body.len()),
        ("state", write.map_or(0, |write| write.sealed.len())),
        ("read", read),
        (
            "search",
            write
                .and_then(|write| write.rows.first())
                .map_or(0, |row| row.key.len()),
        ),
        (
            "errand",
            proposal
                .outbox
                .first()
                .map_or(0, |errand| errand.sealed.len()),
        ),
    ])
}
