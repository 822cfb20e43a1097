//! Share codes (공유 번호): who holds a paper lets others see it for some days. Each has a stream of its own at the node that gave it, which alone writes into it;
//! holders with copies know it too.
//!
//! The code is not on record, only a mark that the node makes of it under its data key. Every look is, before anything is told.

use kernel::Cell;
use kernel::Id;
use kernel::Moment;
use kernel::Need;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Fate;
use crate::Noting;

/// The kind of the stream.
pub(crate) const SHARE: &str = "share";
/// The search table that finds a share by the mark of its code.
const BY_MARK: &str = "share.by-mark";
/// The search table that finds the shares of a paper.
const OF_PAPER: &str = "share.of-paper";
/// How many shares of one paper are listed at most.
const LISTED_MAX: usize = 200;

/// Their definitions.
pub(crate) const TABLES: [Table; 2] = [
    Table {
        name: BY_MARK,
        columns: &["mark of a share code that was not ended"],
        version: 1,
    },
    Table {
        name: OF_PAPER,
        columns: &["paper's number"],
        version: 1,
    },
];

/// What happens in the stream.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Event {
    /// The code was given to the paper's holder.
    Shared(Terms),
    /// Somebody who has the code is told of the paper.
    SharedLook(Looked),
    /// The holder has ended it.
    ShareEnded { at: Moment },
}

/// What a share is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The paper's number, 16 digits.
    pub number: String,
    /// What the node makes of the code under its data key, hexadecimal.
    pub mark: String,
    /// When it was made.
    pub at: Moment,
    /// Until when it counts.
    pub until: Moment,
    /// So many looks it is good for.
    pub looks_max: u32,
}

/// A look by somebody whom nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// When.
    pub at: Moment,
    /// The node at which the code was typed.
    pub node: String,
    /// Whether the paper itself was opened, and not only its state asked.
    pub opened: bool,
}

/// A share, as its stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its identity.
    pub id: Id,
    /// What it is.
    pub terms: Terms,
    /// Every look, oldest first.
    pub looks: Vec<Looked>,
    /// When its holder ended it; none where nobody did.
    pub ended: Option<Moment>,
}

impl Share {
    /// Reads a stream. `None` for any other.
    pub fn of(stream: &StreamId, events: &[Value]) -> Option<Self> {
        let mut share: Option<Self> = None;
        let events = events
            .iter()
            .filter_map(|event| Event::deserialize(event).ok());
        for event in events {
            match (event, &mut share) {
                (Event::Shared(terms), none @ None) => {
                    *none = Some(Self {
                        id: stream.id,
                        terms,
                        looks: Vec::new(),
                        ended: None,
                    });
                }
                (Event::SharedLook(look), Some(share)) => share.looks.push(look),
                (Event::ShareEnded { at }, Some(share)) => {
                    share.ended.get_or_insert(at);
                }
                // No other order is written.
                (Event::Shared(_), Some(_))
                | (Event::SharedLook(_) | Event::ShareEnded { .. }, None) => {}
            }
        }
        share.filter(|_| stream.kind == SHARE)
    }

    /// Whether its code still shows the paper.
    pub fn is_live(&self, now: Moment) -> bool {
        let looks_max = usize::try_from(self.terms.looks_max).unwrap_or(usize::MAX);
        self.ended.is_none() && now <= self.terms.until && self.looks.len() < looks_max
    }
}

impl Noting {
    /// That a share is given. `key` makes the same press the same share.
    pub fn shared(share: Id, who: &str, key: &str, terms: Terms) -> Self {
        let event = Event::Shared(terms);
        Self::of_share(share, who, format!("share/{key}"), &event)
    }

    /// That somebody who has the code is told of the paper; `look` is the look's own identity.
    pub fn shared_look(share: Id, look: Id, looked: Looked) -> Self {
        let event = Event::SharedLook(looked);
        Self::of_share(share, NOBODY, format!("share-look/{look}"), &event)
    }

    /// That its holder ends it.
    pub fn share_ended(share: Id, who: &str, at: Moment) -> Self {
        let event = Event::ShareEnded { at };
        Self::of_share(share, who, format!("share-ended/{share}"), &event)
    }

    fn of_share(share: Id, who: &str, key: String, event: &Event) -> Self {
        let event = serde_json::to_value(event).expect("an event is plain data");
        Self::said(share_stream(share), who, key, event)
    }
}

/// Who looks by a code: nobody knows.
const NOBODY: &str = "anybody";

fn share_stream(share: Id) -> StreamId {
    StreamId::new(SHARE, share)
}

/// What finds the share of a mark that was not ended.
pub fn share_by_mark(mark: &str) -> Need {
    Need::Find {
        table: BY_MARK,
        key: vec![Cell::Text(mark.to_owned())],
        limit: 1,
    }
}

/// What finds the shares of a paper.
pub fn shares_of(number: &str) -> Need {
    Need::Find {
        table: OF_PAPER,
        key: vec![Cell::Text(number.to_owned())],
        limit: LISTED_MAX,
    }
}

/// The search rows of a share.
pub(crate) fn rows(stream: &StreamId, events: &[Value]) -> Vec<Row> {
    let Some(share) = Share::of(stream, events) else {
        return Vec::new();
    };
    let row = |table, text| Row {
        table,
        key: vec![Cell::Text(text)],
    };
    let found = share.ended.is_none().then_some(share.terms.mark);
    let found = found.map(|mark| row(BY_MARK, mark));
    { found.into_iter() }
        .chain([row(OF_PAPER, share.terms.number)])
        .collect()
}

/// What one node asks the node that gave a share code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedShare {
    /// The code, 20 digits.
    pub code: String,
    /// Whether the paper is to be opened.
    pub open: bool,
}

/// What it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToldShare {
    /// The paper.
    Paper(Box<SharedPaper>),
    /// No paper is shown by this code, or no longer: which of it is not told.
    Nothing,
    /// There were too many wrong guesses at such codes.
    TooOften,
    /// It can't be told now: the look could not be put on record, as on a full disk.
    NotNow,
}

/// A paper that is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedPaper {
    /// Its number, 16 digits.
    pub number: String,
    /// The form's name.
    pub form: String,
    /// The text of its 2D code, which the asking node checks by itself.
    pub code: String,
    /// What has become of it.
    pub fate: Fate,
    /// Its file as hexadecimal digits, where it was to be opened and was not withdrawn.
    pub pdf: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;

    fn terms() -> Terms {
        Terms {
            number: "1111000000000097".to_owned(),
            mark: "ab".to_owned(),
            at: Moment(0),
            until: Moment(DAY_MS),
            looks_max: 2,
        }
    }

    fn look(at: i64) -> Looked {
        Looked {
            at: Moment(at),
            node: "songpa".to_owned(),
            opened: at > 1,
        }
    }

    fn events(notings: Vec<Noting>) -> Vec<Value> {
        notings.into_iter().map(|noting| noting.event).collect()
    }

    fn shared() -> Noting {
        Noting::shared(Id(7), "p-1", "k", terms())
    }

    #[test]
    fn a_share_is_live_until_its_time_its_looks_or_its_holder_end_it() {
        let stream = share_stream(Id(7));
        let looked = |at| Noting::shared_look(Id(7), Id(1), look(at));
        let of = |notings| Share::of(&stream, &events(notings)).expect("a share");
        let fresh = of(vec![shared()]);
        assert!(fresh.is_live(Moment(DAY_MS)) && !fresh.is_live(Moment(DAY_MS + 1)));
        let one = of(vec![shared(), looked(1)]);
        assert!(one.is_live(Moment(2)));
        let two = of(vec![shared(), looked(1), looked(2)]);
        assert_eq!(two.looks, [look(1), look(2)]);
        assert!(!two.is_live(Moment(3)));
        let ended = |at| Noting::share_ended(Id(7), "p-1", Moment(at));
        let ended = of(vec![shared(), ended(5), ended(6)]);
        assert_eq!(
            (ended.ended, ended.is_live(Moment(5))),
            (Some(Moment(5)), false)
        );
    }

    #[test]
    fn an_ended_share_is_found_by_its_paper_only() {
        let stream = share_stream(Id(7));
        let tables = |notings| {
            let rows = rows(&stream, &events(notings));
            rows.iter().map(|row| row.table).collect::<Vec<_>>()
        };
        assert_eq!(tables(vec![shared()]), [BY_MARK, OF_PAPER]);
        let ended = Noting::share_ended(Id(7), "p-1", Moment(5));
        assert_eq!(tables(vec![shared(), ended]), [OF_PAPER]);
        assert!(tables(Vec::new()).is_empty());
    }
}
