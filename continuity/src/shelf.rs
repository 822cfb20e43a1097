//! Where the catalogue lies: the file that the operator has given, until an edition (개정안) of it is posted that two people agreed to.
//!
//! An edition is a posting like any other, signed and at every node; its text travels beside it as an attachment (첨부). Which one is in force follows from
//! the board, the file and the day, so that every node with the same board and file has the same, the centre dead or not. One that this program can't read
//! leaves the former one in force.

mod changes;
mod edition;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use kernel::Board;
use kernel::Date;
use kernel::Id;
use kernel::Keeps;
use kernel::Memo;
use kernel::Moment;
use kernel::Posting;

pub use self::changes::Change;
pub use self::changes::Changes;
pub use self::changes::How;
pub use self::changes::Part;
pub use self::edition::Edition;
pub use self::edition::Standing;
pub(crate) use self::edition::Step;
pub(crate) use self::edition::draft_body;
pub(crate) use self::edition::step_body;
use crate::catalogue::Catalogue;
use crate::catalogue::Former;

/// One thing that is wrong with a catalogue's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// On which line, from 1.
    pub line: usize,
    /// Where: a key, or `service resident.household-extract`.
    pub key: String,
    /// What is expected there.
    pub expected: String,
}

/// Reads the text of a catalogue: all of it is good, or all that is wrong with it. How the text is written (TOML) is whoever's who puts a shelf up.
pub type Read = fn(&str) -> Result<Catalogue, Vec<Misread>>;

/// The file that the operator has given.
#[derive(Clone, Debug)]
pub struct Given {
    /// What it says.
    pub catalogue: Arc<Catalogue>,
    /// Its text.
    pub text: Arc<str>,
    /// The SHA-256 of its text.
    pub sha256: String,
}

/// The shelf of a node.
pub struct Shelf {
    given: Given,
    read: Read,
    /// What was read of each text, by its SHA-256.
    texts: Mutex<BTreeMap<String, Known>>,
    /// By the board's version and the day.
    shelved: Memo<(u64, Date)>,
    /// By the editions that went into it.
    whole: Memo<(Vec<Id>, Vec<Id>)>,
}

/// An edition that counts, and what it says.
type Counted<'a> = (&'a Edition, &'a Arc<Catalogue>);
type Known = Result<Arc<Catalogue>, Arc<[Misread]>>;

/// What lies on a shelf.
#[derive(Clone, Debug)]
pub struct Shelved {
    /// The catalogue in force.
    pub catalogue: Arc<Catalogue>,
    /// The edition that it is; none: the operator's file.
    pub in_force: Option<Id>,
    /// All editions, the lowest version first.
    pub editions: Vec<Seen>,
}

/// An edition with what this node can read of it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The edition.
    pub edition: Edition,
    /// What it says, or why that is not known here.
    pub read: Result<Arc<Catalogue>, Unread>,
}

/// Why an edition can't be read here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Its text has not come yet, or is kept no longer.
    NotHere,
    /// Its text has faults for this program: a later release may have written it.
    Faulty(Arc<[Misread]>),
}

impl Shelved {
    /// The edition of an identity.
    pub fn edition(&self, id: Id) -> Option<&Seen> {
        self.editions.iter().find(|seen| seen.edition.id == id)
    }

    /// The editions that were approved and that this program can't read.
    pub fn unreadable(&self) -> impl Iterator<Item = (&Edition, &[Misread])> {
        let approved = self.editions.iter().filter(|seen| {
            matches!(seen.edition.standing, Standing::Approved { .. })
                && seen.edition.version > self.catalogue.version
        });
        approved.filter_map(|seen| match &seen.read {
            Err(Unread::Faulty(faults)) => Some((&seen.edition, &**faults)),
            Err(Unread::NotHere) | Ok(_) => None,
        })
    }

    /// The highest version that stands or waits: the next one is higher.
    pub fn highest(&self) -> u32 {
        let editions = self.editions.iter().map(|seen| &seen.edition);
        let standing = editions.filter(|one| !matches!(one.standing, Standing::Withdrawn { .. }));
        let versions = standing.map(|one| one.version);
        versions
            .max()
            .max(Some(self.catalogue.version))
            .unwrap_or(0)
    }
}

impl Shelf {
    /// A shelf with the operator's file, and what reads editions of it.
    pub fn new(given: Given, read: Read) -> Self {
        Self {
            given,
            read,
            texts: Mutex::default(),
            shelved: Memo::default(),
            whole: Memo::default(),
        }
    }

    /// The operator's file.
    pub const fn given(&self) -> &Given {
        &self.given
    }

    /// The catalogue in force, by a node's board. Worked out once for each change of the board, and each day.
    pub fn at(&self, board: Option<&dyn Board>, now: Moment) -> Arc<Catalogue> {
        Arc::clone(&self.shelved(board, now).catalogue)
    }

    /// All that lies here, by a node's board.
    pub fn shelved(&self, board: Option<&dyn Board>, now: Moment) -> Arc<Shelved> {
        let Some(board) = board else {
            return Arc::new(self.of(&[], &|_| None, now));
        };
        let key = (board.version(), now.day());
        let make = || self.of(&board.postings(), &|sha256| board.attached(sha256), now);
        self.shelved.of(key, make)
    }

    /// The same of some postings, and what gives their attachments (첨부).
    pub fn of(
        &self,
        postings: &[Posting],
        attached: &dyn Fn(&str) -> Option<Arc<str>>,
        now: Moment,
    ) -> Shelved {
        let posted = edition::posted(&mut postings.iter(), &self.given.catalogue);
        let editions = posted.editions.into_iter().map(|edition| Seen {
            read: self.known(&edition, attached),
            edition,
        });
        let editions: Vec<Seen> = editions.collect();
        self.forget(&editions);
        let today = now.day();
        let counted = editions.iter().filter_map(|seen| {
            let read = seen.read.as_ref().ok()?;
            seen.edition.counts(today).then_some((&seen.edition, read))
        });
        let (newer, older): (Vec<_>, Vec<_>) =
            counted.partition(|(one, _)| one.version > self.given.catalogue.version);
        Shelved {
            catalogue: self.whole(&newer, &older),
            in_force: newer.last().map(|(one, _)| one.id),
            editions,
        }
    }

    /// The catalogue in force with those before it. `newer` and `older` than the operator's file are in the order in which they count.
    fn whole(&self, newer: &[Counted], older: &[Counted]) -> Arc<Catalogue> {
        let ids = |of: &[Counted]| of.iter().map(|(one, _)| one.id).collect();
        self.whole.of((ids(newer), ids(older)), || {
            let given = &self.given.catalogue;
            let older = older.iter().rev();
            // When the operator gave the file nobody knows: it is as if it had been there from the start.
            let first = older.fold(Catalogue::clone(given), |whole, (_, one)| whole.after(one));
            let mut in_time: Vec<&Counted> = newer.iter().collect();
            in_time.sort_by_key(|(one, _)| one.counts_from());
            let (mut last, mut former, mut highest) = (first, Vec::new(), None);
            for (edition, read) in in_time {
                // One that was overtaken before its day never was in force.
                let Some(from) = edition
                    .counts_from()
                    .filter(|_| highest < Some(edition.order()))
                else {
                    continue;
                };
                highest = Some(edition.order());
                let mut next = Catalogue::clone(read).after(&last);
                // The operator's word of who speaks for everything stands: nobody posts themselves into that.
                next.centre.clone_from(&given.centre);
                next.keepers.clone_from(&given.keepers);
                next.begun = Some(given.from);
                former.push(Former {
                    until: from,
                    catalogue: Arc::new(std::mem::replace(&mut last, next)),
                });
            }
            last.former = former;
            last
        })
    }

    /// What a board keeps for this shelf however old it is.
    pub fn keeps(&self, postings: &mut dyn Iterator<Item = &Posting>) -> Keeps {
        edition::keeps(&edition::posted(postings, &self.given.catalogue))
    }

    /// Reads a text; also who may speak for everything and who keeps it must be as in the operator's file.
    pub(crate) fn read(&self, text: &str) -> Result<Catalogue, Vec<Misread>> {
        let catalogue = (self.read)(text)?;
        let given = &self.given.catalogue;
        let same = [
            ("centre", catalogue.centre == given.centre),
            ("keepers", catalogue.keepers == given.keepers),
        ];
        let wrong = same.into_iter().filter(|(_, same)| !same);
        let wrong: Vec<Misread> = wrong
            .map(|(key, _)| misread(text, key, NOT_BY_EDITION))
            .collect();
        if wrong.is_empty() {
            Ok(catalogue)
        } else {
            Err(wrong)
        }
    }

    fn known(
        &self,
        edition: &Edition,
        attached: &dyn Fn(&str) -> Option<Arc<str>>,
    ) -> Result<Arc<Catalogue>, Unread> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = if let Some(known) = texts.get(&edition.sha256) {
            known.clone()
        } else {
            let text = attached(&edition.sha256).ok_or(Unread::NotHere)?;
            let known = (self.read)(&text).map(Arc::new).map_err(Arc::from);
            texts.insert(edition.sha256.clone(), known.clone());
            known
        };
        let catalogue = known.map_err(Unread::Faulty)?;
        if (catalogue.version, catalogue.from) == (edition.version, edition.from) {
            Ok(catalogue)
        } else {
            Err(Unread::Faulty(Arc::from([misread(
                "",
                "version",
                NOT_AS_POSTED,
            )])))
        }
    }

    /// Forgets texts that no edition has.
    fn forget(&self, editions: &[Seen]) {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.retain(|sha256, _| editions.iter().any(|seen| seen.edition.sha256 == *sha256));
    }
}

/// Something wrong at a place of a text, as [`crate::catalogue::Wrong`] names it.
pub fn misread(text: &str, at: &str, expected: &str) -> Misread {
    Misread {
        line: line_of(text, at),
        key: at.trim().to_owned(),
        expected: expected.to_owned(),
    }
}

/// The line of a key of the top, or of the name of a `service x`, `place x`, `system x`; 1 where there is none.
fn line_of(text: &str, at: &str) -> usize {
    let (kind, name) = at.split_once(' ').unwrap_or((at, ""));
    let named = format!("name = \"{name}\"");
    let mut table = "";
    for (nth, line) in text.lines().map(str::trim).enumerate() {
        if line.starts_with('[') {
            table = line.trim_matches(['[', ']']);
        }
        let is_key = line
            .split_once('=')
            .is_some_and(|(key, _)| key.trim() == kind);
        let found = if name.is_empty() {
            table.is_empty() && is_key
        } else {
            table == kind && line == named
        };
        if found {
            return nth + 1;
        }
    }
    1
}

const NOT_BY_EDITION: &str = "운영자의 파일과 같아야 합니다 · as in the operator's file: no edition changes who speaks for what";
const NOT_AS_POSTED: &str =
    "올린 판과 날이 목록에 적힌 것과 다릅니다 · the version and the day that were posted";
