//! The three private keys that a node has at a time, and what the centre certified them with. They change together (키 교체).

use std::fmt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::RwLock;

use certificate::Anchors;
use certificate::Enrolment;
use certificate::PublicKey;
use certificate::SignedDelegation;
use certificate::Signer;
use pades::Credential;
use rustls::sign::CertifiedKey;

use crate::error::KeyError;
use crate::file;
use crate::link::LinkIdentity;
use crate::link::LinkKey;
use crate::paper;
use crate::paper_ca;
use crate::signing::Checker;
use crate::signing::SigningKey;
use crate::wrap::Opener;

const PAPER_KEY: &str = "paper.key";
const JOURNAL_KEY: &str = "journal.key";
const LINK_KEY: &str = "link.key";
const DELEGATION: &str = "delegation.pem";
const DELEGATION_TAG: &str = "IEUM DELEGATION";

/// Keys that belong together: what one of them signs counts by the certificates beside them and no others.
pub struct KeySet {
    dir: PathBuf,
    node: String,
    paper: SigningKey,
    journal: SigningKey,
    link: SigningKey,
    pub(crate) opener: Opener,
    delegation: RwLock<Option<SignedDelegation>>,
    tls: RwLock<LinkKey>,
    credential: RwLock<Option<Arc<Credential>>>,
}

impl KeySet {
    /// Makes the private keys in a folder that is there and empty. Answers the public half of the link key.
    pub(crate) fn make(dir: &Path) -> Result<PublicKey, KeyError> {
        SigningKey::make(&dir.join(PAPER_KEY))?;
        SigningKey::make(&dir.join(JOURNAL_KEY))?;
        let link = SigningKey::make(&dir.join(LINK_KEY))?;
        Ok(link.public_key())
    }

    /// Opens what [`KeySet::make`] made, with the certificates that came since.
    pub(crate) fn open(dir: &Path, node: &str) -> Result<Self, KeyError> {
        let link = dir.join(LINK_KEY);
        Ok(Self {
            dir: dir.to_owned(),
            node: node.to_owned(),
            opener: Opener::read(&link)?,
            paper: SigningKey::read(&dir.join(PAPER_KEY))?,
            journal: SigningKey::read(&dir.join(JOURNAL_KEY))?,
            delegation: RwLock::new(read_delegation(dir)?),
            tls: RwLock::new(LinkKey::read(dir, &link)?),
            credential: RwLock::new(paper::held(dir).map(Arc::new)),
            link: SigningKey::read(&link)?,
        })
    }

    /// Removes the private keys of a folder. Public files stay where they lie; one that is gone already is no fault.
    pub(crate) fn destroy(dir: &Path) -> Result<(), KeyError> {
        [PAPER_KEY, JOURNAL_KEY, LINK_KEY]
            .iter()
            .try_for_each(|name| file::remove(&dir.join(name)))
    }

    /// The key that signs papers.
    pub const fn paper(&self) -> &SigningKey {
        &self.paper
    }

    /// The key that signs the heads of the journal.
    pub const fn journal(&self) -> &SigningKey {
        &self.journal
    }

    /// The public half of the link key, for which others wrap their data keys.
    pub fn link_key(&self) -> PublicKey {
        self.link.public_key()
    }

    /// The request to the centre: the public keys and the proof that this node holds the private ones.
    pub fn enrolment(&self) -> Result<Enrolment, KeyError> {
        Ok(
            Enrolment::sign(&self.node, &self.paper, &self.journal, &self.link)?
                .with_link_point(self.link.point()),
        )
    }

    /// Keeps the centre's delegation, if it is for this paper key and from a centre that is trusted.
    pub fn install(&self, delegation: SignedDelegation, anchors: &Anchors) -> Result<(), KeyError> {
        delegation.fits(&self.paper.public_key(), anchors, &Checker)?;
        let text = file::as_block(DELEGATION_TAG, &delegation.bytes());
        file::write(&self.dir.join(DELEGATION), text.as_bytes(), file::PUBLIC)?;
        *self.delegation.write().expect(UNPOISONED) = Some(delegation);
        Ok(())
    }

    /// The delegation under which papers are signed; none before the centre's first answer.
    pub fn delegation(&self) -> Option<SignedDelegation> {
        self.delegation.read().expect(UNPOISONED).clone()
    }

    /// Keeps a certificate (PEM) for this link key that the authority `ca` (PEM) issued and that counts at `at_s`, UTC seconds. The authority
    /// must come from a directory that was checked.
    pub fn install_link(&self, certificate: &str, ca: &str, at_s: i64) -> Result<(), KeyError> {
        let us = LinkIdentity {
            node: self.node.clone(),
            key: self.link_key(),
        };
        let mut tls = self.tls.write().expect(UNPOISONED);
        tls.install(&self.dir, &us, certificate, ca, at_s)
    }

    /// What this node shows at both ends of its links: the certificate, and the private key behind it, which only signs.
    /// None before the centre's first answer.
    pub fn link_certified(&self) -> Option<Arc<CertifiedKey>> {
        self.tls.read().expect(UNPOISONED).shown()
    }

    /// Whether the centre has certified these keys, so that they may come in force: a delegation, and a certificate for links.
    pub fn is_certified(&self) -> bool {
        self.delegation().is_some() && self.link_certified().is_some()
    }

    /// Whether the link certificate at hand was issued by this authority (PEM).
    pub fn linked_by(&self, ca: &str) -> bool {
        self.tls.read().expect(UNPOISONED).is_by(ca)
    }

    /// Keeps a certificate (PEM) for this paper key that the authority `ca` (PEM) issued. The authority must come from a directory that was checked.
    pub fn install_paper(&self, certificate: &str, ca: &str) -> Result<(), KeyError> {
        let delegation = self.delegation();
        let terms = delegation.as_ref().map(SignedDelegation::terms);
        let terms = terms.ok_or_else(|| KeyError::PaperCertificate {
            why: "there is no delegation".into(),
        })?;
        let kept = paper::keep(&self.dir, terms, certificate, ca)?;
        *self.credential.write().expect(UNPOISONED) = Some(Arc::new(kept));
        Ok(())
    }

    /// The certificates that go along with the signature of a PDF; none before the centre's first answer.
    pub fn credential(&self) -> Option<Arc<Credential>> {
        self.credential.read().expect(UNPOISONED).clone()
    }

    /// Whether the certificate for papers at hand was issued by this authority (PEM).
    pub fn papers_by(&self, ca: &str) -> bool {
        let authority = paper_ca::read(ca);
        let held = self.credential();
        held.is_some_and(|held| Some(&held.authority) == authority.as_ref())
    }
}

/// Names the public keys; the rest is secret.
impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            paper,
            journal,
            link,
            ..
        } = self;
        write!(f, "paper {paper:?}, journal {journal:?}, link {link:?}")
    }
}

fn read_delegation(dir: &Path) -> Result<Option<SignedDelegation>, KeyError> {
    let path = dir.join(DELEGATION);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = file::block(&path, &file::read(&path)?, DELEGATION_TAG, "delegation")?;
    SignedDelegation::parse(&bytes)
        .map(Some)
        .ok_or_else(|| file::broken(&path, "delegation"))
}

const UNPOISONED: &str = "nothing panics while it holds this lock";
