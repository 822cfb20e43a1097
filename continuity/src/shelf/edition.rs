//! Editions (개정안) as postings: proposed by one officer, approved by another of the same office, or withdrawn before they count.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use kernel::Date;
use kernel::Id;
use kernel::Keeps;
use kernel::Moment;
use kernel::Posting;
use serde::Deserialize;
use serde::Serialize;

use crate::catalogue::Catalogue;

/// How many approved editions stay readable: what was told of a place that is gone is shown for a month.
const APPROVED_KEPT_MAX: usize = 8;
/// How many editions of one node may wait, the newest first; of more the text is kept by nobody.
const WAITING_KEPT_MAX: usize = 4;
/// How many steps of one node wait for the edition of which they tell.
const STEPS_KEPT_MAX: usize = 8;

/// An edition as it was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The posting.
    pub id: Id,
    /// The node that posted it, and where alone it is approved.
    pub node: String,
    /// When.
    pub at: Moment,
    /// The mark of the hand that proposed it.
    by: String,
    /// Its number. Of those that count the highest is in force.
    pub version: u32,
    /// The day from which it counts.
    pub from: Date,
    /// Why, in one line.
    pub why: String,
    /// The SHA-256 of its text.
    pub sha256: String,
    /// The length of its text, in bytes.
    pub bytes: usize,
    /// How it stands.
    pub standing: Standing,
}

/// How an edition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for a second person.
    Waiting,
    /// A second person has approved it.
    Approved {
        /// When.
        at: Moment,
        /// By which posting.
        by: Id,
    },
    /// It was taken back before it counted.
    Withdrawn {
        /// When.
        at: Moment,
    },
}

/// What is done with an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Step {
    /// A second person approves it.
    Approved,
    /// It is taken back.
    Withdrawn,
}

impl Edition {
    /// Whether it counts on a day: then the highest of such is in force.
    pub fn counts(&self, today: Date) -> bool {
        matches!(self.standing, Standing::Approved { .. }) && self.from <= today
    }

    /// From when it counts, where it was approved: never before that.
    pub fn counts_from(&self) -> Option<Moment> {
        match self.standing {
            Standing::Approved { at, .. } => Some(at.max(Moment::start_of(self.from))),
            Standing::Waiting | Standing::Withdrawn { .. } => None,
        }
    }

    /// Whether it may still be taken back at a moment: one that counts is superseded, and stays on record.
    pub fn can_be_withdrawn(&self, at: Moment) -> bool {
        match self.standing {
            Standing::Waiting => true,
            Standing::Approved { .. } => at < Moment::start_of(self.from),
            Standing::Withdrawn { .. } => false,
        }
    }

    fn take(&mut self, step: Step, posting: &Posting) {
        let other_hand = posting.body["by"].as_str().is_some_and(|by| by != self.by);
        let at = posting.at;
        self.standing = match (step, self.standing) {
            (Step::Approved, Standing::Waiting) if other_hand => {
                Standing::Approved { at, by: posting.id }
            }
            (Step::Withdrawn, _) if self.can_be_withdrawn(at) => Standing::Withdrawn { at },
            (Step::Approved | Step::Withdrawn, standing) => standing,
        };
    }

    /// The order in which they count: by version, then by approval. Two nodes that could not hear each other may have given the same number.
    pub(super) fn order(&self) -> (u32, Moment, Id) {
        (self.version, self.counts_from().unwrap_or(self.at), self.id)
    }
}

const EDITION: &str = "catalogue";
const STEP: &str = "catalogue-step";

#[derive(Serialize, Deserialize)]
struct Body {
    version: u32,
    from: Date,
    why: String,
}

#[derive(Deserialize)]
struct Attached {
    sha256: String,
    bytes: usize,
}

/// The body of an edition's posting.
pub(crate) fn draft_body(catalogue: &Catalogue, why: &str) -> serde_json::Value {
    let edition = Body {
        version: catalogue.version,
        from: catalogue.from,
        why: why.to_owned(),
    };
    serde_json::json!({"kind": EDITION, "edition": edition})
}

/// The body of a step's posting.
pub(crate) fn step_body(edition: Id, step: Step) -> serde_json::Value {
    serde_json::json!({"kind": STEP, "edition": edition.to_string(), "does": step})
}

/// What postings tell of editions.
pub(super) struct Posted {
    /// All of them, in the order in which they count.
    pub(super) editions: Vec<Edition>,
    /// Steps whose edition has not come yet: node, when, which.
    early: Vec<(String, Moment, Id)>,
}

/// The editions of all postings. Left out is what can't be read, what was posted by a node that does not keep the catalogue of the operator's file, and a
/// step from another node or by the hand that proposed.
pub(super) fn posted(postings: &mut dyn Iterator<Item = &Posting>, given: &Catalogue) -> Posted {
    let mut all: BTreeMap<Id, Edition> = BTreeMap::new();
    let mut steps: Vec<(&Posting, Id, Step)> = Vec::new();
    for posting in postings {
        match posting.body["kind"].as_str() {
            Some(EDITION) if given.is_kept_by(&posting.node) => {
                all.extend(edition(posting).map(|edition| (posting.id, edition)));
            }
            Some(STEP) if given.is_kept_by(&posting.node) => {
                steps.extend(step(posting).map(|(of, step)| (posting, of, step)));
            }
            Some(_) | None => {}
        }
    }
    steps.sort_by_key(|(posting, ..)| (posting.at, posting.id));
    let mut early = Vec::new();
    for (posting, of, step) in steps {
        match all.get_mut(&of) {
            Some(edition) if edition.node == posting.node => edition.take(step, posting),
            Some(_) => {}
            None => early.push((posting.node.clone(), posting.at, posting.id)),
        }
    }
    let mut editions: Vec<Edition> = all.into_values().collect();
    editions.sort_by_key(Edition::order);
    Posted { editions, early }
}

fn edition(posting: &Posting) -> Option<Edition> {
    let body = Body::deserialize(&posting.body["edition"]).ok()?;
    let attached = Attached::deserialize(&posting.body["attached"]).ok()?;
    Some(Edition {
        id: posting.id,
        node: posting.node.clone(),
        at: posting.at,
        by: posting.body["by"].as_str()?.to_owned(),
        version: body.version,
        from: body.from,
        why: body.why,
        sha256: attached.sha256,
        bytes: attached.bytes,
        standing: Standing::Waiting,
    })
}

fn step(posting: &Posting) -> Option<(Id, Step)> {
    let edition = posting.body["edition"].as_str().and_then(Id::parse)?;
    Some((edition, Step::deserialize(&posting.body["does"]).ok()?))
}

/// The newest of each node.
type Newest<'a, T> = BTreeMap<&'a str, BTreeSet<(Moment, T)>>;

fn newest<T: Ord>(all: Newest<T>, of_node_max: usize) -> impl Iterator<Item = T> {
    let all = all.into_values();
    all.flat_map(move |of_node| of_node.into_iter().rev().take(of_node_max))
        .map(|(_, one)| one)
}

/// What is kept of them: those approved last never go by age, and their texts and those of the newest that wait have a place. What may still become one of
/// these is kept, too: postings come in any order, also old ones to a node that is new.
pub(super) fn keeps(posted: &Posted) -> Keeps {
    let mut keeps = Keeps::default();
    let mut approved = 0;
    let mut waiting: Newest<(Id, &str)> = BTreeMap::new();
    for edition in posted.editions.iter().rev() {
        match edition.standing {
            Standing::Approved { by, .. } if approved < APPROVED_KEPT_MAX => {
                approved += 1;
                keeps.postings.extend([edition.id, by]);
                keeps.attached.insert(edition.sha256.clone());
            }
            Standing::Waiting => {
                let of_node = waiting.entry(&edition.node).or_default();
                of_node.insert((edition.at, (edition.id, &edition.sha256)));
            }
            Standing::Approved { .. } | Standing::Withdrawn { .. } => {}
        }
    }
    for (id, sha256) in newest(waiting, WAITING_KEPT_MAX) {
        keeps.postings.insert(id);
        keeps.attached.insert(sha256.to_owned());
    }
    let mut early: Newest<Id> = BTreeMap::new();
    for (node, at, id) in &posted.early {
        early.entry(node).or_default().insert((*at, *id));
    }
    keeps.postings.extend(newest(early, STEPS_KEPT_MAX));
    keeps
}
