//! The centre's signed directory (기관 목록): who is who, where each can be reached, and whose key no longer counts.
//!
//! A COSE_Sign1 over JSON text, so that an operator can read what lies in it. Every node keeps its copy and goes on
//! without the centre.

use std::collections::BTreeSet;

use coset::CoseSign1;
use coset::Header;
use serde::Deserialize;
use serde::Serialize;

use crate::anchors::Anchors;
use crate::cose;
use crate::delegation::SignedDelegation;
use crate::hex;
use crate::number::NodeCode;
use crate::refused::DIRECTORY_OLDER;
use crate::refused::DIRECTORY_UNREADABLE;
use crate::refused::DIRECTORY_UNSIGNED;
use crate::refused::REVOKED;
use crate::refused::Refused;
use crate::signing::Check;
use crate::signing::PublicKey;
use crate::signing::SignFault;
use crate::signing::Signer;
use crate::verify::Verdict;
use crate::withdrawn::Withdrawn;

const PURPOSE: &[u8] = b"ieum directory 1";

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// Decides alone on the streams of its places (시군구).
    Home,
    /// A 읍면동 office's replica: holds its home's slice, issues and takes in, never decides what only the home may.
    Office,
    /// Publishes this directory, and may hold a copy of everything. Decides on nothing.
    Centre,
}

/// A node of the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its name, as in configuration and in addresses; no hyphen.
    pub name: String,
    /// Its five digits.
    pub code: NodeCode,
    /// What it is.
    pub kind: NodeKind,
    /// The body in Korean.
    pub title_ko: String,
    /// The body in English.
    pub title_en: String,
    /// The places whose addresses it is home to, or whose slice it holds: 시군구 codes of five digits.
    pub places: Vec<u32>,
    /// Where citizens reach it.
    pub public_url: Option<String>,
    /// Where its own counters reach it.
    pub office_url: Option<String>,
    /// Where other nodes reach it.
    pub link_url: String,
    /// The home that holds a copy of all of its streams.
    pub twin: Option<String>,
    /// Of an office: its home.
    pub home: Option<String>,
    /// The centre's newest delegation to its paper key, as hexadecimal digits of [`SignedDelegation::bytes`].
    pub delegation: Option<String>,
    /// The key that signs the heads of its journal.
    pub journal_key: PublicKey,
    /// The key of its links, for which data keys are wrapped.
    pub link_key: PublicKey,
    /// When the centre first certified these keys, UTC seconds; 0 where an earlier release did.
    #[serde(default)]
    pub keys_from_s: i64,
    /// The keys that it will use next, announced so that everybody knows them before the first use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextKeys>,
    /// The keys that signed the heads of its journal before, oldest first: what they signed stays signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<PublicKey>,
}

/// The keys to which a node is about to change (키 교체).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextKeys {
    /// The next [`Node::journal_key`].
    pub journal_key: PublicKey,
    /// The next [`Node::link_key`].
    pub link_key: PublicKey,
}

impl Node {
    /// Whether a key signs, signed or will sign the heads of its journal.
    pub fn signs_heads(&self, key: &PublicKey) -> bool {
        self.head_keys().any(|own| own == key)
    }

    /// All keys whose signatures on the heads of its journal count: the present one first.
    pub fn head_keys(&self) -> impl Iterator<Item = &PublicKey> {
        let next = self.next.iter().map(|next| &next.journal_key);
        [&self.journal_key]
            .into_iter()
            .chain(next)
            .chain(&self.former)
    }

    /// Whether a key is that of its links, or is announced to be.
    fn is_linked_by(&self, key: &PublicKey) -> bool {
        let next = self.next.as_ref().map(|next| &next.link_key);
        self.link_key == *key || next == Some(key)
    }

    /// The delegation, unchecked.
    pub fn delegation(&self) -> Option<SignedDelegation> {
        SignedDelegation::parse(&hex::decode(self.delegation.as_deref()?)?)
    }

    /// Writes a delegation into [`Node::delegation`]'s field form.
    pub fn delegation_text(delegation: &SignedDelegation) -> String {
        hex::encode(&delegation.bytes())
    }
}

/// A key that no longer counts (폐지).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The node whose key it was.
    pub node: String,
    /// The key.
    pub key: PublicKey,
    /// Papers issued at this moment or later do not count, UTC seconds. A stolen key can back-date its papers, so a theft
    /// is revoked from the delegation's beginning, and what was issued honestly is proven by the countersigned journal.
    pub from_s: i64,
    /// Why, for people.
    pub reason: String,
}

/// The directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// Counts up with each change; an older one never replaces a newer one.
    pub version: u64,
    /// When the centre signed it, UTC seconds.
    pub issued_at_s: i64,
    /// The centre that signs it, by the name it has in the anchors.
    pub centre: String,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// Keys that no longer count.
    pub revocations: Vec<Revocation>,
    /// The papers that were withdrawn, as far as their entries have reached the centre.
    #[serde(default, skip_serializing_if = "Withdrawn::is_empty")]
    pub withdrawn: Withdrawn,
    /// The X.509 certificate (PEM) of the centre that signs the nodes' link certificates. Trust in links comes from here,
    /// so from the anchors: nobody is asked at a handshake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_ca: Option<String>,
    /// The X.509 certificate (PEM) by which a root of the anchors lets the centre certify paper keys for the signatures of PDFs. None in a
    /// country of an earlier release: papers go out unsigned then, with their codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_ca: Option<String>,
    /// Other authorities (PEM) whose link certificates count as well: of the centre's next or former issuing key, while it changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub link_ca_also: Vec<String>,
    /// The text of the anchors file in force, so that a node learns the centre's next issuing key from the root's word before it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchors: Option<String>,
    /// Key day (키 교체일): who has keys from before this moment, UTC seconds, is to change them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_day_s: Option<i64>,
    /// The list of revoked certificates of paper keys (X.509 CRL, DER) as hexadecimal digits, for programs that know nothing of this directory. It
    /// says what `revocations` say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_crl: Option<String>,
}

impl Directory {
    /// A centre's directory with nothing in it, to be filled: before the first one nothing is known of anybody.
    pub fn of(centre: &str) -> Self {
        Self {
            version: 0,
            issued_at_s: 0,
            centre: centre.to_owned(),
            nodes: Vec::new(),
            revocations: Vec::new(),
            withdrawn: Withdrawn::default(),
            link_ca: None,
            paper_ca: None,
            paper_crl: None,
            link_ca_also: Vec::new(),
            anchors: None,
            key_day_s: None,
        }
    }

    /// The centre signs.
    pub fn sign(&self, centre: &dyn Signer) -> Result<Vec<u8>, SignFault> {
        let text = serde_json::to_vec(self).expect("a directory is plain JSON");
        cose::sign(text, Header::default(), PURPOSE, centre)
            .map(|statement| cose::tagged(&statement))
    }

    /// Reads a signed directory and checks that a centre of the anchors signed it and that it agrees with itself.
    pub fn open(bytes: &[u8], anchors: &Anchors, checker: &dyn Check) -> Result<Self, Refused> {
        let statement = cose::parse(bytes)
            .filter(|statement| statement.unprotected.is_empty())
            .ok_or(DIRECTORY_UNREADABLE)?;
        let directory: Self =
            serde_json::from_slice(cose::payload(&statement)).map_err(|_| DIRECTORY_UNREADABLE)?;
        if !directory.signed(&statement, anchors, checker) {
            return Err(DIRECTORY_UNSIGNED);
        }
        if directory.agrees() {
            Ok(directory)
        } else {
            Err(DIRECTORY_UNREADABLE)
        }
    }

    /// Takes a newer directory. `Ok(None)` where it is the version at hand, refused where it is older: whoever can
    /// replay an old directory could bring a revoked key back.
    pub fn newer(
        &self,
        bytes: &[u8],
        anchors: &Anchors,
        checker: &dyn Check,
    ) -> Result<Option<Self>, Refused> {
        let other = Self::open(bytes, anchors, checker)?;
        if other.version < self.version {
            return Err(DIRECTORY_OLDER);
        }
        Ok((other.version > self.version).then_some(other))
    }

    /// The node of a name.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// Whether a node keeps a copy of another's journal: the twin of a home, an office replica of its home, a home of its offices, the centre
    /// of everybody.
    pub fn holds(&self, holder: &str, whose: &str) -> bool {
        let (Some(holding), Some(held)) = (self.node(holder), self.node(whose)) else {
            return false;
        };
        let is_twin = held.kind == NodeKind::Home && held.twin.as_deref() == Some(holder);
        let is_replica = holding.kind == NodeKind::Office && holding.home.as_deref() == Some(whose);
        let is_home = held.kind == NodeKind::Office && held.home.as_deref() == Some(holder);
        let is_centre = holding.kind == NodeKind::Centre;
        holder != whose && (is_twin || is_replica || is_home || is_centre)
    }

    /// All who hold a copy of a node's journal.
    pub fn holders(&self, whose: &str) -> Vec<String> {
        let names = self.nodes.iter().map(|node| node.name.clone());
        names.filter(|name| self.holds(name, whose)).collect()
    }

    /// Whom to ask for a node's journal: the node itself, then others that hold a copy.
    pub fn answerers(&self, whose: &str, asker: &str) -> Vec<&str> {
        let others = self.nodes.iter().map(|node| node.name.as_str());
        let others = others.filter(|name| *name != asker && self.holds(name, whose));
        let itself = self.node(whose).map(|node| node.name.as_str());
        itself.into_iter().chain(others).collect()
    }

    /// The home of a place.
    pub fn home_of(&self, place: u32) -> Option<&Node> {
        self.nodes
            .iter()
            .find(|node| node.kind == NodeKind::Home && node.places.contains(&place))
    }

    /// Refuses what a genuine code says, where its issuer's key was revoked at that time.
    pub fn check(&self, verdict: &Verdict) -> Result<(), Refused> {
        let revoked = |revocation: &Revocation| {
            revocation.key == verdict.issuer.key && revocation.from_s <= verdict.issued_at_s
        };
        if self.revocations.iter().any(revoked) {
            Err(REVOKED)
        } else {
            Ok(())
        }
    }

    /// Whether a key is the link key of the node of this name, and nobody revoked it. A revocation counts here from the
    /// moment it is known, not only from its own: a clock that is behind must not let a stolen key in.
    pub fn links(&self, name: &str, key: &PublicKey) -> bool {
        self.node(name).is_some_and(|node| node.is_linked_by(key))
            && !self
                .revocations
                .iter()
                .any(|revocation| revocation.key == *key)
    }

    /// Whether a node is to change its keys and has not announced others.
    pub fn key_change_due(&self, name: &str) -> bool {
        let day_s = self.key_day_s.unwrap_or(i64::MIN);
        self.node(name)
            .is_some_and(|node| node.keys_from_s < day_s && node.next.is_none())
    }

    /// The authorities (PEM) whose link certificates count.
    pub fn link_authorities(&self) -> impl Iterator<Item = &str> {
        let also = self.link_ca_also.iter().map(String::as_str);
        self.link_ca.as_deref().into_iter().chain(also)
    }

    fn signed(&self, statement: &CoseSign1, anchors: &Anchors, checker: &dyn Check) -> bool {
        anchors
            .centre_keys(&self.centre, self.issued_at_s)
            .any(|key| cose::signed_by(statement, PURPOSE, key, checker))
    }

    /// No name, code or home's place twice; twins and homes are nodes.
    fn agrees(&self) -> bool {
        let homes = || self.nodes.iter().filter(|node| node.kind == NodeKind::Home);
        let named = |name: &Option<String>| {
            name.as_deref()
                .is_none_or(|name| homes().any(|home| home.name == name))
        };
        all_differ(self.nodes.iter().map(|node| node.name.as_str()))
            && all_differ(self.nodes.iter().map(|node| node.code))
            && all_differ(homes().flat_map(|home| home.places.iter()))
            && self
                .nodes
                .iter()
                .all(|node| named(&node.twin) && named(&node.home))
    }
}

fn all_differ<T: Ord>(values: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    values.into_iter().all(|value| seen.insert(value))
}

#[cfg(test)]
pub(crate) mod tests;
