//! The register of pads for paper intake (수기접수): a pad is made once, printed as the same sheets however often, and each sheet is blank, void or
//! entered. The three always add up to what was made.
//!
//! Entering what stands on a sheet (소급처리) comes later; that a sheet was entered is an event here already, so that the register needs no other shape then.

pub mod blanks;
pub mod slip;

use std::collections::BTreeMap;

use journal::Draft;
use kernel::Balance;
use kernel::Caller;
use kernel::Cell;
use kernel::Class;
use kernel::Id;
use kernel::Moment;
use kernel::Need;
use kernel::Refusal;
use kernel::Row;
use kernel::SlipState;
use kernel::StreamId;
use kernel::Table;
use kernel::VoidWhy;
use kernel::words;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::Noting;
use crate::RowsOf;
use crate::going::Start;
use crate::going::happened;
use crate::going::plain;
use crate::pads::slip::Slip;

/// The kind of the stream of a pad.
pub const PAD: &str = "pad";
/// The search table of pads.
const BY_NODE: &str = "pad.by-node";
/// Its definition.
pub(crate) const TABLE: Table = Table {
    name: BY_NODE,
    columns: &["node that made it", "the pad's number"],
    version: 1,
};
/// How many a list shows at most.
const LISTED_MAX: usize = 200;

/// A pad as it was made: the first event of its stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The node that made it.
    pub at: String,
    /// That node's five digits.
    pub node: u32,
    /// Its number.
    pub pad: u32,
    /// The request, `service.request`.
    pub request: String,
    /// The number of the form ([`blanks::form_number`]).
    pub form: u32,
    /// How many sheets.
    pub count: u16,
    /// The data that it is printed from, so that a reprint is the same sheets whatever the program asks for by then: JSON text.
    pub sheet: String,
    /// Who made it.
    pub by: String,
    /// When.
    pub on: Moment,
}

/// Who did something with a pad, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Who.
    pub by: String,
    /// When.
    pub on: Moment,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Event {
    Made(Made),
    Printed(Done),
    Voided {
        serial: u16,
        why: VoidWhy,
        #[serde(flatten)]
        done: Done,
    },
    Entered {
        serial: u16,
        entry: Id,
        on: Moment,
    },
}

/// A pad with everything that became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pad {
    /// What was made.
    pub made: Made,
    /// When it was printed.
    pub prints: Vec<Done>,
    /// The sheets that are not blank any more.
    pub used: BTreeMap<u16, SlipState>,
}

impl Pad {
    /// The pad of a stream with these events. Of what is said twice of a sheet the first counts.
    pub fn of(events: &[Value]) -> Option<Self> {
        let mut events = events.iter().map(Event::deserialize);
        let Some(Ok(Event::Made(made))) = events.next() else {
            return None;
        };
        let mut pad = Self {
            made,
            prints: Vec::new(),
            used: BTreeMap::new(),
        };
        for event in events {
            match event.ok()? {
                Event::Made(_) => return None,
                Event::Printed(done) => pad.prints.push(done),
                Event::Voided { serial, why, done } => {
                    let Done { by, on } = done;
                    pad.becomes(serial, SlipState::Void { why, by, on });
                }
                Event::Entered { serial, entry, on } => {
                    pad.becomes(serial, SlipState::Entered { entry, on });
                }
            }
        }
        Some(pad)
    }

    fn becomes(&mut self, serial: u16, state: SlipState) {
        if (1..=self.made.count).contains(&serial) {
            self.used.entry(serial).or_insert(state);
        }
    }

    /// How its sheets stand.
    pub fn balance(&self) -> Balance {
        let mut balance = Balance {
            made: self.made.count,
            blank: self.made.count,
            ..Balance::default()
        };
        for state in self.used.values() {
            balance.blank -= 1;
            match state {
                SlipState::Void { .. } => balance.void += 1,
                SlipState::Entered { .. } | SlipState::Blank => balance.entered += 1,
            }
        }
        balance
    }

    /// The digits of one of its sheets.
    pub fn slip(&self, serial: u16) -> Slip {
        Slip {
            node: self.made.node,
            pad: self.made.pad,
            serial,
            form: self.made.form,
        }
    }

    /// How the sheet of these digits stands; refused where it is none of this pad's.
    pub fn state(&self, slip: Slip) -> Result<SlipState, Refusal> {
        let known = (1..=self.made.count).contains(&slip.serial) && self.slip(slip.serial) == slip;
        if !known {
            return Err(PAD_UNKNOWN);
        }
        let state = self.used.get(&slip.serial).cloned();
        Ok(state.unwrap_or(SlipState::Blank))
    }

    /// Whether a sheet may be made void, or entered: a blank one only.
    pub fn may_use(&self, slip: Slip) -> Result<(), Refusal> {
        match self.state(slip)? {
            SlipState::Blank => Ok(()),
            SlipState::Void { by, on, .. } => {
                Err(SLIP_VOID.with(format!("{} · {by}", on.to_minute())))
            }
            SlipState::Entered { on, .. } => Err(SLIP_ENTERED.with(on.to_minute())),
        }
    }
}

impl Made {
    /// The entry that begins its stream. `chance` is what makes its identity its own; `key` is that of the form that was sent.
    pub fn draft(
        self,
        caller: &Caller,
        key: String,
        (at, doubtful): (Moment, bool),
        chance: u128,
        rows: &RowsOf<'_>,
    ) -> Draft {
        let id = Id::new(at, chance);
        let service = self.request.split('.').next().unwrap_or_default();
        let fingerprint = self.fingerprint();
        let start = Start {
            id,
            who: caller.who.clone(),
            key,
            service: service.to_owned(),
            request: PAD.to_owned(),
            // It is no line of an office's day list: nobody came for it.
            office: None,
            legal_at: at,
            at,
            doubtful,
        };
        let mut draft = start.draft(plain(fingerprint, json!({}), kernel::Channel::Counter));
        let event = (StreamId::new(PAD, id), told(Event::Made(self)));
        happened(&mut draft, &kernel::Brought::default(), &[event], rows);
        draft
    }

    fn fingerprint(&self) -> journal::Hash {
        journal::Hash::of(&[self.request.as_bytes(), &[0], &self.count.to_be_bytes()])
    }

    /// True where the same was asked for, under one key.
    pub fn same_ask(&self, request: &str, count: u16) -> bool {
        self.request == request && self.count == count
    }
}

impl Noting {
    /// That a pad is printed.
    pub fn pad_printed(by: &Caller, pad: &StreamId, key: &str, on: Moment) -> Self {
        let by_whom = by.who.clone();
        let event = told(Event::Printed(Done { by: by_whom, on }));
        Self::said(pad.clone(), &by.who, key.to_owned(), event)
    }

    /// That a sheet counts no more.
    pub fn slip_voided(by: &Caller, pad: &StreamId, serial: u16, why: VoidWhy, on: Moment) -> Self {
        let done = Done {
            by: by.who.clone(),
            on,
        };
        let key = format!("void/{}/{serial}", pad.id);
        let event = told(Event::Voided { serial, why, done });
        Self::said(pad.clone(), &by.who, key, event)
    }
}

fn told(event: Event) -> Value {
    serde_json::to_value(event).expect("what is said of a pad is plain data")
}

/// The search row of a pad.
pub(crate) fn row(events: &[Value]) -> Option<Row> {
    let Made { at, pad, .. } = Pad::of(events)?.made;
    Some(Row {
        table: BY_NODE,
        key: vec![Cell::Text(at), Cell::Int(pad.into())],
    })
}

/// What finds the pads of a node, or the one of a number.
pub fn pads_of(node: &str, pad: Option<u32>) -> Need {
    let mut key = vec![Cell::Text(node.to_owned())];
    key.extend(pad.map(|pad| Cell::Int(pad.into())));
    Need::Find {
        table: BY_NODE,
        key,
        limit: LISTED_MAX,
    }
}

/// No such pad, or no such sheet of it.
pub const PAD_UNKNOWN: Refusal = Refusal::new(
    "pad.unknown",
    Class::NotFound,
    words(
        "이 기관이 만든 수기 접수 용지가 아닙니다.",
        "This office has made no such sheet for paper intake.",
        "이곳에서 만든 종이가 아니에요.",
    ),
    words(
        "종이의 번호를 다시 읽으세요. 번호가 맞으면 가짜일 수 있으니 팀장에게 알리세요.",
        "Read the number on the sheet again. If it is right, tell a supervisor: the sheet may be forged.",
        "번호를 다시 봐 주세요. 맞으면 팀장에게 말해 주세요.",
    ),
);
const SLIP_VOID: Refusal = Refusal::new(
    "pad.slip-void",
    Class::Conflict,
    words(
        "이미 폐기한 용지입니다.",
        "This sheet is void already.",
        "벌써 버린 종이예요.",
    ),
    words(
        "새 용지를 쓰세요. 폐기한 까닭은 그 용지 화면에 있습니다.",
        "Use another sheet. Why this one is void stands on its page.",
        "다른 종이를 써 주세요.",
    ),
);
const SLIP_ENTERED: Refusal = Refusal::new(
    "pad.slip-entered",
    Class::Conflict,
    words(
        "이미 옮겨 적은 용지입니다.",
        "What stands on this sheet is on record already.",
        "벌써 옮겨 적은 종이예요.",
    ),
    words(
        "같은 민원을 두 번 적지 마세요. 처리한 내용은 처리 목록에 있습니다.",
        "Don't enter it twice. What was done stands in the day list.",
        "두 번 적지 마세요.",
    ),
);

#[cfg(test)]
mod tests;
