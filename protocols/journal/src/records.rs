//! What a store hands out.

use kernel::Errand;
use kernel::Id;
use kernel::Moment;

use crate::Body;
use crate::Hash;
use crate::Head;
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
