//! What the centre lists and remembers of a node, and what of it stands in the directory.

use std::collections::BTreeMap;

use certificate::Enrolment;
use certificate::NodeCode;
use certificate::PublicKey;
use certificate::delegation::VALIDITY_S;
use certificate::directory::NextKeys;
use certificate::directory::Node;
use certificate::directory::NodeKind;
use certificate::directory::Revocation;
use certificate::enrolment::Applicant;
use keys::Checker;
use serde::Deserialize;
use serde::Serialize;

use crate::certified::Certified;

/// A node on the centre's list (`nodes.json`): what it may do is the centre's to say, not the node's.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its five digits, never given to another.
    pub code: u32,
    /// The office in Korean.
    pub title_ko: String,
    /// The office in English.
    pub title_en: String,
    /// The 시군구 codes whose home it is; of an office and the centre, where it stands.
    pub places: Vec<u32>,
    /// The address of its portal; empty for the centre.
    pub public_url: String,
    /// The address on its office's network.
    pub office_url: String,
    /// Where other nodes reach it: `https://host:port` of its `listen.link`.
    pub link_url: String,
    /// The twin: the home that holds a copy of its streams.
    pub twin: Option<String>,
    /// Of a 읍면동 office: its home, whose slice it holds. None for a home.
    #[serde(default)]
    pub home: Option<String>,
    /// True for the centre itself, where it holds a copy of everything.
    #[serde(default)]
    pub centre: bool,
    /// The kinds of paper it may issue: a service, or `service.form`.
    pub kinds: Vec<String>,
}

/// What the centre remembers of a node.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Enrolled {
    pub(super) enrolment: Enrolment,
    pub(super) delegation: String,
    pub(super) delegated_at_s: i64,
    /// The how-manieth enrolment or renewal this was.
    pub(super) turn: u64,
    /// When these keys were first certified, UTC seconds; 0 where an earlier release did.
    #[serde(default)]
    pub(super) keys_from_s: i64,
    /// The announced keys.
    #[serde(default)]
    pub(super) next: Option<Enrolment>,
    /// The journal keys before, oldest first.
    #[serde(default)]
    pub(super) former: Vec<PublicKey>,
    /// The certificates of its paper key, so that they can be named if that is revoked.
    #[serde(default)]
    pub(super) papers: Vec<Certified>,
    /// Those of the announced one.
    #[serde(default)]
    pub(super) papers_next: Vec<Certified>,
    /// Those of the paper keys before.
    #[serde(default)]
    papers_before: Vec<PapersBefore>,
    /// The paper keys before: they sign nothing any more, whoever has them.
    #[serde(default)]
    pub(super) retired: Vec<Revocation>,
}

/// The certificates of a paper key that was changed.
#[derive(Clone, Serialize, Deserialize)]
struct PapersBefore {
    key: PublicKey,
    papers: Vec<Certified>,
}

/// How far the clock of a node may be ahead of the centre's: what it signed just before its keys changed must not look later.
const CLOCK_SKEW_S: i64 = 3_600;

impl Enrolled {
    pub(super) fn first(enrolment: Enrolment, now_s: i64) -> Self {
        Self {
            enrolment,
            delegation: String::new(),
            delegated_at_s: now_s,
            turn: 0,
            keys_from_s: now_s,
            next: None,
            former: Vec::new(),
            papers: Vec::new(),
            papers_next: Vec::new(),
            papers_before: Vec::new(),
            retired: Vec::new(),
        }
    }

    /// After the announced keys were used: those before sign nothing any more.
    pub(super) fn changed(&self, before: &Applicant, now_s: i64) -> Self {
        let mut after = self.clone();
        after.former.push(before.journal_key);
        after.papers_before.push(PapersBefore {
            key: before.paper_key,
            papers: std::mem::take(&mut after.papers),
        });
        after.papers = std::mem::take(&mut after.papers_next);
        // Its delegations end by themselves; then nothing needs to be said of a key any more.
        after
            .retired
            .retain(|retired| retired.from_s > now_s - VALIDITY_S);
        after.retired.push(Revocation {
            node: before.name.clone(),
            key: before.paper_key,
            from_s: now_s + CLOCK_SKEW_S,
            reason: "키 교체 (key change)".to_owned(),
        });
        after.next = None;
        after.keys_from_s = now_s;
        after
    }

    pub(super) fn applicant(&self) -> Option<Applicant> {
        self.enrolment.check(&Checker).ok()
    }

    pub(super) fn next_applicant(&self) -> Option<Applicant> {
        self.next.as_ref()?.check(&Checker).ok()
    }
}

/// All paper keys that were certified, with their certificates.
pub(super) fn known_papers(
    enrolled: &BTreeMap<String, Enrolled>,
) -> impl Iterator<Item = (PublicKey, &[Certified])> {
    enrolled.values().flat_map(|known| {
        let now = known.applicant().map(|now| now.paper_key);
        let now = now.map(|key| (key, known.papers.as_slice()));
        let before = known.papers_before.iter();
        now.into_iter()
            .chain(before.map(|before| (before.key, before.papers.as_slice())))
    })
}

pub(super) fn newest_turn(enrolled: &BTreeMap<String, Enrolled>) -> u64 {
    let turns = enrolled.values().map(|known| known.turn);
    turns.max().unwrap_or_default()
}

pub(super) fn entry(listed: &Listed, known: &Enrolled, applicant: &Applicant) -> Node {
    Node {
        name: listed.name.clone(),
        code: NodeCode::new(listed.code).expect("codes of the list are five digits"),
        kind: match (listed.centre, &listed.home) {
            (true, _) => NodeKind::Centre,
            (false, Some(_)) => NodeKind::Office,
            (false, None) => NodeKind::Home,
        },
        title_ko: listed.title_ko.clone(),
        title_en: listed.title_en.clone(),
        places: listed.places.clone(),
        public_url: (!listed.public_url.is_empty()).then(|| listed.public_url.clone()),
        office_url: Some(listed.office_url.clone()),
        link_url: listed.link_url.clone(),
        twin: listed.twin.clone(),
        home: listed.home.clone(),
        delegation: Some(known.delegation.clone()),
        journal_key: applicant.journal_key,
        link_key: applicant.link_key,
        keys_from_s: known.keys_from_s,
        next: known.next_applicant().map(|next| NextKeys {
            journal_key: next.journal_key,
            link_key: next.link_key,
        }),
        former: known.former.clone(),
    }
}
