//! What a store hands out.

use kernel::Errand;
use kernel::Id;
use kernel::Moment;

use crate::Body;
use crate::Hash;
use crate::Head;
use crate::Issued;
use crate::Raw;
use crate::Seal;

/// An entry, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its open part.
    pub head: Head,
    /// Its sealed part.
    pub body: Body,
    /// Its hash.
    pub hash: Hash,
}

impl Recorded {
    /// The paper that this entry's paper is a second one of (재출력): one request reached two nodes that did not know of each other, and the one that
    /// counts from earlier, by its identity where both count from one moment, is the first. `same` holds all entries of its identity that are known.
    pub fn reprints(&self, same: &[Recorded]) -> Option<Issued> {
        let order = |entry: &Recorded| (entry.head.legal_at, entry.head.id);
        let earlier = same.iter().filter(|entry| order(entry) < order(self));
        let issued = earlier.filter_map(|entry| {
            let paper = entry.body.papers().into_iter().next()?;
            Some((order(entry), paper))
        });
        issued
            .min_by_key(|(order, _)| *order)
            .map(|(_, paper)| paper)
    }
}

/// A paper that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperRecord {
    /// The entry that issued it; what it shows stands in that entry's body.
    pub entry: Id,
    /// The PDF; none where it was dropped or printed elsewhere: print it anew from the entry.
    pub pdf: Option<Vec<u8>>,
}

/// An errand to be done now.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Its identity: the key of the request that brings the answer back.
    pub id: Id,
    /// The entry it belongs to.
    pub entry: Id,
    /// What to do.
    pub errand: Errand,
    /// How often it was put off.
    pub tries: u32,
}

/// Something the node keeps for itself, outside the journal: a session, a half-done case. Sealed on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What it is: `session`, `case`.
    pub kind: String,
    /// Its identity.
    pub id: Id,
    /// Whose it is.
    pub owner: String,
    /// Its content.
    pub content: Vec<u8>,
    /// From then on it is gone.
    pub until: Moment,
}

impl Kept {
    /// Under what its content is sealed.
    pub fn aad(kind: &str, id: Id) -> Vec<u8> {
        format!("{kind}/{id}").into_bytes()
    }
}

/// One row of a store as the canonical dump writes it. Sealed bytes are opened and hashed, for after a rebuild they are sealed anew; an entry's
/// body is hashed as it lies, for it never is. Signed heads are no part of a dump: where a batch ends is chance.
#[derive(Clone, Debug)]
pub enum DumpRow {
    /// An entry.
    Entry(Raw),
    /// An entry of another node's journal: the node, and the entry.
    Copied(String, Raw),
    /// A stream, its version and its sealed events.
    State(String, u64, Vec<u8>),
    /// A search row: table, key, stream.
    Search(String, Vec<u8>, String),
    /// A claim: space, key, stream.
    Claim(String, Vec<u8>, String),
    /// A paper: number, entry, sealed file.
    Paper(String, Id, Option<Vec<u8>>),
    /// An errand: its identity, its entry, kind, when it is due, how often it was put off, and itself, sealed.
    Outbox(Id, Id, String, Moment, u32, Vec<u8>),
    /// Something kept: kind, identity, owner, until when, and itself, sealed.
    Kept(String, Id, String, Moment, Vec<u8>),
}

impl DumpRow {
    /// The row's line, without its end.
    pub fn line(self, seal: &dyn Seal) -> String {
        let opened = |aad: &[u8], sealed: &[u8]| match seal.open(aad, sealed) {
            Ok(plain) => Hash::of(&[&plain]).to_string(),
            Err(unreadable) => unreadable.to_string(),
        };
        match self {
            Self::Entry(raw) => {
                let Raw {
                    seq,
                    head,
                    body,
                    hash,
                } = raw;
                format!("entry {seq} {head} {hash} {}", Hash::of(&[&body]))
            }
            Self::Copied(node, raw) => format!("copy {node} {}", Self::Entry(raw).line(seal)),
            Self::State(stream, version, sealed) => {
                format!(
                    "state {stream} {version} {}",
                    opened(stream.as_bytes(), &sealed)
                )
            }
            Self::Search(table, key, stream) => {
                format!("search {table} {} {stream}", crate::hash::hex(&key))
            }
            Self::Claim(space, key, stream) => {
                format!("claim {space} {} {stream}", crate::hash::hex(&key))
            }
            Self::Paper(number, entry, sealed) => {
                let file = sealed.map_or_else(
                    || "-".to_owned(),
                    |sealed| opened(number.as_bytes(), &sealed),
                );
                format!("paper {number} {entry} {file}")
            }
            Self::Outbox(id, entry, kind, due, tries, sealed) => {
                let errand = opened(&id.0.to_be_bytes(), &sealed);
                format!("outbox {id} {entry} {kind} {} {tries} {errand}", due.0)
            }
            Self::Kept(kind, id, owner, until, sealed) => {
                let content = opened(&Kept::aad(&kind, id), &sealed);
                format!("kept {kind} {id} {owner} {} {content}", until.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Channel;
    use kernel::Facts;
    use kernel::StreamId;
    use serde_json::Value;

    use super::*;
    use crate::EventLine;
    use crate::PAPER;
    use crate::request_key;

    fn issued(number: &str) -> Issued {
        Issued {
            number: number.to_owned(),
            form: "household-extract".to_owned(),
            version: 1,
            subject: StreamId::new("toy.person", Id(1)),
            holder: None,
            applicant: String::new(),
            data: String::new(),
            facts: Facts::default(),
            code: String::new(),
            fee_won: 400,
            issued_at: Moment(0),
            as_of: Moment(0),
            mode: "normal".to_owned(),
            reads: Vec::new(),
            replaces: None,
        }
    }

    fn entry(id: u128, legal_at: i64, paper: Option<&str>) -> Recorded {
        let line = |number| EventLine {
            stream: StreamId::new(PAPER, Id(id)),
            version: 1,
            event: serde_json::to_value(issued(number)).expect("plain data"),
        };
        Recorded {
            head: Head {
                data_key: String::new(),
                doubtful: false,
                epoch: 1,
                id: Id(id),
                key: request_key("officer/1", "a"),
                legal_at: Moment(legal_at),
                look: false,
                node: "jongno".to_owned(),
                office: None,
                prev: Hash::GENESIS,
                recorded_at: Moment(legal_at),
                request: "household-extract".to_owned(),
                seq: 1,
                service: "resident".to_owned(),
                who: "officer/1".to_owned(),
            },
            body: Body {
                fingerprint: Hash::GENESIS,
                events: paper.into_iter().map(line).collect(),
                look: None,
                errands: Vec::new(),
                claims: Vec::new(),
                answer: Value::Null,
                channel: Channel::Counter,
            },
            hash: Hash::GENESIS,
        }
    }

    #[test]
    fn of_two_papers_under_one_identity_the_one_that_counts_from_later_is_the_reprint() {
        let [first, second, third] = [
            entry(7, 10, Some("1")),
            entry(3, 20, Some("2")),
            entry(5, 20, Some("3")),
        ];
        let intake = entry(1, 5, None);
        let all = [third.clone(), intake.clone(), second.clone(), first.clone()];
        let number = |of: &Recorded| of.reprints(&all).map(|paper| paper.number);
        assert_eq!(
            number(&first),
            None,
            "an intake without a paper is no paper"
        );
        assert_eq!(number(&second).as_deref(), Some("1"));
        assert_eq!(number(&third).as_deref(), Some("1"));
        assert_eq!(second.reprints(std::slice::from_ref(&second)), None);
    }
}
