//! Public notices (공지) as postings: drafted by one officer, let out by another, corrected, withdrawn, over. What stands follows from the board alone.
//!
//! A draft is a posting like any other, so that two persons' hands are on one record; until it is let out no page for everybody shows it. A later version
//! supersedes the earlier one from the moment at which it is let out, and nothing is overwritten.

mod approval;
pub mod failover;
mod sending;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kernel::Id;
use kernel::Moment;
use kernel::Outlet;
use kernel::Policy;
use kernel::Posting;
use serde::Deserialize;
use serde::Serialize;

pub use self::approval::APPROVAL;
pub use self::approval::lets_alone;
pub use self::sending::SENDING;
pub use self::sending::SERVICES;
pub use self::sending::Sending;

use crate::catalogue::Catalogue;
use crate::notice;
use crate::text::Text;
use crate::windows::Outage;
use crate::windows::Window;
use crate::windows::speaks_for;

/// What a draft says: one source text, and how far it reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The notice that it corrects; none of a new one, whose identity is its first posting's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Counts up with each draft; the first is 1.
    pub revision: u32,
    /// The outage window (장애 구간) of which it tells, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// What happened, in a few words.
    pub title: Text,
    /// What to do, a sentence a line; the first counts most, for short outlets end there.
    pub advice: Text,
    /// For which services; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// For which places; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// By which outlets it goes out, beside our own pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outlets: Vec<Outlet>,
    /// The area of an emergency text (재난문자): `서울 종로구`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// Until when it counts.
    pub expires: Moment,
    /// Whether it is a drill (훈련).
    #[serde(default)]
    pub drill: bool,
}

/// What is done with a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "does", rename_all = "kebab-case")]
pub enum Step {
    /// A second person lets it out.
    Approved,
    /// A supervisor alone lets it out, because of this window.
    ApprovedAlone {
        /// The window's identity.
        because: String,
    },
    /// It is taken back, whether it was out or not.
    Withdrawn,
}

/// How a version stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for a second person.
    Waiting,
    /// It was let out.
    Out {
        /// When.
        at: Moment,
        /// The posting that let it out.
        by: Id,
        /// Whether a supervisor did it alone.
        alone: bool,
    },
    /// It was taken back.
    Withdrawn {
        /// When.
        at: Moment,
        /// When it had been let out; none where it never was.
        out: Option<Moment>,
    },
}

/// One version as it was drafted, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The draft's posting.
    pub id: Id,
    /// The node where it was drafted, and where alone it is let out.
    pub node: String,
    /// When it was drafted.
    pub at: Moment,
    /// The mark of the hand that drafted it.
    by: String,
    /// What it says.
    pub notice: Notice,
    /// How it stands.
    pub standing: Standing,
}

impl Version {
    /// When it was let out, if it is out now.
    pub const fn out_at(&self) -> Option<Moment> {
        match self.standing {
            Standing::Out { at, .. } => Some(at),
            Standing::Waiting | Standing::Withdrawn { .. } => None,
        }
    }

    /// When it was let out, whatever became of it.
    pub const fn was_out_at(&self) -> Option<Moment> {
        match self.standing {
            Standing::Out { at, .. } => Some(at),
            Standing::Withdrawn { out, .. } => out,
            Standing::Waiting => None,
        }
    }
}

/// A notice with its versions in the order in which they count; there is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its identity: that of its first draft.
    pub id: Id,
    versions: Vec<Version>,
}

impl Told {
    /// All versions, the oldest first.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The newest draft.
    pub fn last(&self) -> &Version {
        self.versions.last().expect("a notice has a draft")
    }

    /// The version that was let out last, whatever became of it since: nothing older counts again.
    pub fn newest_out(&self) -> Option<&Version> {
        let out = self.versions.iter().rev();
        out.into_iter()
            .find(|version| version.was_out_at().is_some())
    }

    /// What is told at a moment: the version let out last, unless it was taken back or is over.
    pub fn current(&self, now: Moment) -> Option<&Version> {
        let newest = self.newest_out()?;
        let on = newest.out_at().is_some() && now < newest.notice.expires;
        on.then_some(newest)
    }

    /// The draft that waits for a second person, where it is the newest.
    pub fn waiting(&self) -> Option<&Version> {
        let last = self.last();
        (last.standing == Standing::Waiting).then_some(last)
    }
}

const DRAFT: &str = "notice";
const STEP: &str = "notice-step";

/// The body of a draft's posting.
pub fn draft_body(notice: &Notice) -> serde_json::Value {
    serde_json::json!({"kind": DRAFT, "notice": notice})
}

/// The body of a step's posting.
pub fn step_body(draft: Id, step: &Step) -> serde_json::Value {
    serde_json::json!({"kind": STEP, "draft": draft.to_string(), "step": step})
}

/// The notices of all postings, by identity. Left out is what can't be read, what names what the catalogue does not know, what a node told that does
/// not speak for it, and a step that the rules do not allow: one from another node, or by the hand that drafted it.
pub fn notices(
    postings: &[Posting],
    windows: &[Window],
    catalogue: &Catalogue,
    policy: &Policy,
) -> Vec<Told> {
    let mut all: BTreeMap<Id, Version> = BTreeMap::new();
    for posting in postings {
        let version = version(posting);
        let version = version.filter(|one| speaks(catalogue, &one.node, &one.notice));
        all.extend(version.map(|version| (posting.id, version)));
    }
    for posting in postings {
        let Some((draft, step)) = step(posting) else {
            continue;
        };
        if let Some(version) = all.get_mut(&draft) {
            take(version, posting, &step, windows, catalogue, policy);
        }
    }
    let mut told: BTreeMap<Id, Vec<Version>> = BTreeMap::new();
    for (id, version) in all {
        let first = match &version.notice.notice {
            None => Some(id),
            Some(first) => Id::parse(first),
        };
        if let Some(first) = first {
            told.entry(first).or_default().push(version);
        }
    }
    let told = told.into_iter().map(|(id, mut versions)| {
        versions.sort_by_key(|one| (one.notice.revision, one.at, one.id));
        // Nobody turns another's notice into their own; corrections of one whose first draft is not here wait for it.
        let first = versions.iter().find(|one| one.id == id)?.notice.clone();
        versions.retain(|one| speaks(catalogue, &one.node, &first));
        Some(Told { id, versions })
    });
    told.flatten().collect()
}

fn version(posting: &Posting) -> Option<Version> {
    let body = &posting.body;
    if body["kind"] != DRAFT {
        return None;
    }
    Some(Version {
        id: posting.id,
        node: posting.node.clone(),
        at: posting.at,
        by: body["by"].as_str()?.to_owned(),
        notice: Notice::deserialize(&body["notice"]).ok()?,
        standing: Standing::Waiting,
    })
}

fn step(posting: &Posting) -> Option<(Id, Step)> {
    let body = &posting.body;
    if body["kind"] != STEP {
        return None;
    }
    let draft = body["draft"].as_str().and_then(Id::parse)?;
    Some((draft, Step::deserialize(&body["step"]).ok()?))
}

/// Takes a step into account where it may be. Postings come oldest first; a second approval changes nothing, and what is withdrawn stays so.
fn take(
    version: &mut Version,
    posting: &Posting,
    step: &Step,
    windows: &[Window],
    catalogue: &Catalogue,
    policy: &Policy,
) {
    if posting.node != version.node {
        return;
    }
    let other_hand = posting.body["by"]
        .as_str()
        .is_some_and(|by| by != version.by);
    let lets_out = |alone| Standing::Out {
        at: posting.at,
        by: posting.id,
        alone,
    };
    let next = match (step, &version.standing) {
        (Step::Approved, Standing::Waiting) if other_hand => lets_out(false),
        (Step::ApprovedAlone { because }, Standing::Waiting) => {
            let because = Id::parse(because);
            let mut of = windows.iter().filter(|window| Some(window.id) == because);
            let lets = |window| lets_alone(window, posting.at, catalogue, policy);
            if !of.any(lets) {
                return;
            }
            lets_out(true)
        }
        (Step::Withdrawn, Standing::Waiting | Standing::Out { .. }) => Standing::Withdrawn {
            at: posting.at,
            out: version.out_at(),
        },
        (Step::Approved | Step::ApprovedAlone { .. } | Step::Withdrawn, _) => return,
    };
    version.standing = next;
}

/// Whether a node may tell this: as with outages, the centre of everything and any other node of its own places; all that it names must be known.
pub fn speaks(catalogue: &Catalogue, node: &str, notice: &Notice) -> bool {
    let services = notice.services.iter();
    if !services
        .into_iter()
        .all(|name| catalogue.service(name).is_some())
    {
        return false;
    }
    let mut places = notice.places.iter().map(|name| catalogue.place(name));
    if notice.places.is_empty() {
        return catalogue.centre == node;
    }
    places.all(|place| place.is_some_and(|place| place.is_of(node) || catalogue.centre == node))
}

/// The windows of which a node's officers may write: those for whose places, or for whose system, it speaks.
pub fn tells_of<'a>(
    windows: &'a [Window],
    catalogue: &'a Catalogue,
    node: &'a str,
) -> impl Iterator<Item = &'a Window> {
    let own = move |outage: &Outage| speaks_for(catalogue, node, outage);
    windows.iter().filter(move |window| own(window.outage()))
}

impl Notice {
    /// The text as each outlet takes its part of it. Where English or easy Korean is missing, the Korean text stands.
    pub fn source(&self) -> notice::Source {
        let or_ko = |text: &Text, of: fn(&Text) -> &String| {
            let said = of(text).trim();
            if said.is_empty() {
                text.ko.trim()
            } else {
                said
            }
            .to_owned()
        };
        let text = |of: fn(&Text) -> &String| notice::Text {
            headline: if self.drill {
                format!("[훈련] {}", or_ko(&self.title, of))
            } else {
                or_ko(&self.title, of)
            },
            sentences: or_ko(&self.advice, of).lines().map(str::to_owned).collect(),
        };
        notice::Source {
            ko: text(|text| &text.ko),
            en: text(|text| &text.en),
            easy: text(|text| &text.easy),
        }
    }

    /// What stands of it in each outlet, with its lengths, and on our own pages.
    pub fn draft(&self) -> notice::Draft {
        let of = |outlet: &Outlet| match outlet {
            Outlet::Email => Some(notice::Channel::EmailSubject),
            Outlet::Sms => Some(notice::Channel::Sms),
            Outlet::Push => Some(notice::Channel::Push),
            Outlet::EmergencyText => Some(notice::Channel::EmergencyText {
                area: self.area.clone(),
            }),
            // A program takes all of it.
            Outlet::Webhook => None,
        };
        let channels = self.outlets.iter().filter_map(of);
        notice::Draft {
            source: self.source(),
            channels: [notice::Channel::Web].into_iter().chain(channels).collect(),
            expires: self.expires,
        }
    }
}
