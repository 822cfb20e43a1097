//! The board (게시판) of this node: all postings that have reached it, on disk, each checked before it is kept.
//!
//! What this node has posted itself is in its journal as well (`posts.rs`); the file holds those of others for the next start without a line.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use certificate::Directory;
use certificate::Refused;
use certificate::hex;
use certificate::posting::Statement;
use journal::Hash;
use kernel::Id;
use kernel::Keeps;
use kernel::Link;
use kernel::Moment;
use kernel::Posting;
use kernel::Telling;
use keys::Checker;
use keys::KeyError;
use tokio::sync::watch;

use crate::DirectoryCopy;
use crate::attached::Attachments;
use crate::sights::Sights;

/// How many postings are kept of one node. Beyond it the oldest go: a stolen key fills nobody else's disk.
const OF_NODE_MAX: usize = 500;
/// How long a posting is kept: a year and a month, so that last year's same day can be looked up.
const KEPT_MS: i64 = 400 * 86_400_000;

/// A posting with the statement that proves it.
struct Kept {
    posting: Posting,
    bytes: Vec<u8>,
}

/// The board.
pub struct Board {
    file: PathBuf,
    copy: Arc<DirectoryCopy>,
    kept: Mutex<BTreeMap<Id, Kept>>,
    /// One writes at a time, and nobody who reads the board waits for the disk.
    writing: Mutex<()>,
    attached: Mutex<Attachments>,
    lines: Mutex<BTreeMap<String, Link>>,
    sights: Sights,
    telling: Option<Arc<dyn Telling>>,
    grown: watch::Sender<u64>,
}

impl Board {
    /// The board that lies in a file, with a folder of the same name for attachments; neither need be there. What the directory at hand does not prove is
    /// left out; it comes again from others. What makes words of it says what outlives its age; without a catalogue there is none.
    pub fn open(
        file: PathBuf,
        copy: Arc<DirectoryCopy>,
        telling: Option<Arc<dyn Telling>>,
    ) -> Arc<Self> {
        let text = std::fs::read(&file).unwrap_or_default();
        let listed: Vec<String> = serde_json::from_slice(&text).unwrap_or_default();
        let read = |directory: &Directory| {
            let statements = listed.iter().filter_map(|text| hex::decode(text));
            let opened = statements.filter_map(|bytes| opened(bytes, directory).ok());
            opened.map(|kept| (kept.posting.id, kept)).collect()
        };
        let kept = copy.read(read).unwrap_or_default();
        let sights = Sights::new(Arc::clone(&copy));
        let keeps = keeps(telling.as_deref(), &kept);
        let attached = Attachments::open(file.with_extension("attached"), keeps.attached);
        Arc::new(Self {
            sights,
            file,
            copy,
            telling,
            kept: Mutex::new(kept),
            writing: Mutex::new(()),
            attached: Mutex::new(attached),
            lines: Mutex::default(),
            grown: watch::Sender::new(0),
        })
    }

    /// Takes a statement in: on the board, then on disk. What falls down between comes again: one's own from the journal, another's from its node.
    /// False where it is there already, or is too old to be kept.
    pub fn take(&self, bytes: Vec<u8>, now: Moment) -> Result<bool, Refused> {
        let kept = self.copy.read(|directory| opened(bytes, directory));
        let kept = kept.ok_or(certificate::refused::POSTING_UNSIGNED)??;
        let id = kept.posting.id;
        let mut all = self.kept();
        if all.contains_key(&id) {
            return Ok(false);
        }
        all.insert(id, kept);
        let keeps = keeps(self.telling.as_deref(), &all);
        forget(&mut all, &keeps.postings, now);
        self.attached_here().want(keeps.attached);
        if !all.contains_key(&id) {
            return Ok(false);
        }
        drop(all);
        self.grown.send_modify(|times| *times += 1);
        if let Err(error) = self.write() {
            // It is told all the same, and comes again from others after a restart.
            tracing::warn!(%error, "the board can't be written");
        }
        Ok(true)
    }

    /// Which postings are here, as one hash: two boards with the same postings have the same.
    pub fn digest(&self) -> String {
        let ids: Vec<u8> = self
            .ids()
            .iter()
            .flat_map(|id| id.0.to_be_bytes())
            .collect();
        hex::encode(&Hash::of(&[&ids]).0)
    }

    /// Which postings are here.
    pub fn ids(&self) -> Vec<Id> {
        self.kept().keys().copied().collect()
    }

    /// The statements of some postings, of those that are here.
    pub fn statements(&self, of: &[Id]) -> Vec<Vec<u8>> {
        let kept = self.kept();
        let found = of.iter().filter_map(|id| kept.get(id));
        found.map(|kept| kept.bytes.clone()).collect()
    }

    /// Takes an attachment (첨부) in that a posting here names; false where none does, it is here already, or is another text than its name says.
    pub fn attach(&self, sha256: &str, bytes: Vec<u8>) -> bool {
        let taken = self.attached_here().take(sha256, bytes);
        if taken {
            self.grown.send_modify(|times| *times += 1);
        }
        taken
    }

    /// An attachment by its SHA-256.
    pub fn attached(&self, sha256: &str) -> Option<Arc<str>> {
        self.attached_here().text(sha256)
    }

    /// The attachments that are named here and have not come yet.
    pub fn missing(&self) -> Vec<String> {
        self.attached_here().missing()
    }

    /// What makes words of it.
    pub(crate) fn telling(&self) -> Option<&dyn Telling> {
        self.telling.as_deref()
    }

    /// All postings, oldest first.
    pub fn postings(&self) -> Vec<Posting> {
        let kept = self.kept();
        kept.values().map(|kept| kept.posting.clone()).collect()
    }

    /// The last sights (관측) of all nodes.
    pub fn sights(&self) -> &Sights {
        &self.sights
    }

    /// Takes a sight in, where it is newer than what is known of its node.
    pub fn take_sight(&self, bytes: &[u8], now: Moment) -> Result<(), Refused> {
        if self.sights.take(bytes, now)? {
            self.grown.send_modify(|times| *times += 1);
        }
        Ok(())
    }

    /// Tells whenever there is a new posting, a line has changed, or a node sees something else than before.
    pub fn grown(&self) -> watch::Receiver<u64> {
        self.grown.subscribe()
    }

    /// Notes whether a node answered.
    pub fn heard(&self, node: &str, answered: bool, now: Moment) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines.entry(node.to_owned()).or_insert(Link::Unknown);
        let next = match (answered, *line) {
            (true, _) => Link::Up,
            (false, Link::Down { since }) => Link::Down { since },
            (false, Link::Up | Link::Unknown) => Link::Down { since: now },
        };
        let changed = std::mem::replace(line, next) != next;
        drop(lines);
        if changed {
            self.grown.send_modify(|times| *times += 1);
        }
    }

    /// The lines to others, as they were found last.
    pub fn lines(&self) -> Vec<(String, Link)> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines
            .iter()
            .map(|(node, link)| (node.clone(), *link))
            .collect()
    }

    /// Writes what hangs there when its turn comes: whoever writes last writes all.
    fn write(&self) -> Result<(), KeyError> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let listed: Vec<String> = {
            let all = self.kept();
            all.values().map(|kept| hex::encode(&kept.bytes)).collect()
        };
        let text = serde_json::to_vec(&listed).expect("texts are plain JSON");
        keys::write_public(&self.file, &text)
    }

    fn attached_here(&self) -> MutexGuard<'_, Attachments> {
        self.attached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<Id, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn opened(bytes: Vec<u8>, directory: &Directory) -> Result<Kept, Refused> {
    let read = Statement::open(&bytes, directory, &Checker)?;
    let id = read.id().ok_or(certificate::refused::POSTING_UNREADABLE)?;
    let posting = Posting {
        id,
        node: read.node,
        at: read.at,
        body: read.body,
    };
    Ok(Kept { posting, bytes })
}

/// What outlives its age, by the rules of what is posted.
fn keeps(telling: Option<&dyn Telling>, all: &BTreeMap<Id, Kept>) -> Keeps {
    let Some(telling) = telling else {
        return Keeps::default();
    };
    telling.keeps(&mut all.values().map(|kept| &kept.posting))
}

/// Forgets what is over a year old, and the oldest of a node that has too many; never what is to be kept.
fn forget(all: &mut BTreeMap<Id, Kept>, keeps: &BTreeSet<Id>, now: Moment) {
    all.retain(|id, kept| keeps.contains(id) || now.ms_since(kept.posting.at) <= KEPT_MS);
    let mut by_node: BTreeMap<String, Vec<(Moment, Id)>> = BTreeMap::new();
    for kept in all
        .values()
        .filter(|kept| !keeps.contains(&kept.posting.id))
    {
        let of_node = by_node.entry(kept.posting.node.clone()).or_default();
        of_node.push((kept.posting.at, kept.posting.id));
    }
    for mut of_node in by_node.into_values() {
        of_node.sort_unstable();
        let over = of_node.len().saturating_sub(OF_NODE_MAX);
        for (_, id) in of_node.into_iter().take(over) {
            all.remove(&id);
        }
    }
}
