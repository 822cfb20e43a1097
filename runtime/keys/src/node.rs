//! A node's key folder: three private keys, the data keys it may open, and the centre's delegation.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::RwLock;

use certificate::Anchors;
use certificate::Enrolment;
use certificate::NodeCode;
use certificate::Number;
use certificate::PublicKey;
use certificate::SignedDelegation;
use certificate::Signer;
use pades::Credential;
use rustls::sign::CertifiedKey;
use zeroize::Zeroizing;

use crate::chance::random_bytes;
use crate::error::KeyError;
use crate::file;
use crate::link::LinkIdentity;
use crate::link::LinkKey;
use crate::paper;
use crate::paper_ca;
use crate::seal::HomeSeal;
use crate::signing::Checker;
use crate::signing::SigningKey;
use crate::wrap;
use crate::wrap::Opener;
use crate::wrap::Wrapped;

const PAPER_KEY: &str = "paper.key";
const JOURNAL_KEY: &str = "journal.key";
const LINK_KEY: &str = "link.key";
const DATA_KEYS: &str = "data-keys.json";
const DELEGATION: &str = "delegation.pem";
const DELEGATION_TAG: &str = "IEUM DELEGATION";

/// A node's keys. Secrets stay inside; what goes out is signatures, sealed bytes and public keys.
pub struct Keys {
    dir: PathBuf,
    name: String,
    paper: SigningKey,
    journal: SigningKey,
    link: SigningKey,
    opener: Opener,
    own: Arc<HomeSeal>,
    held: RwLock<Held>,
    delegation: RwLock<Option<SignedDelegation>>,
    tls: RwLock<LinkKey>,
    credential: RwLock<Option<Arc<Credential>>>,
}

/// The data keys as they lie in the file, and opened.
struct Held {
    wrapped: Vec<Wrapped>,
    seals: BTreeMap<String, Arc<HomeSeal>>,
}

impl Keys {
    /// Makes the keys of a node in a new folder, all of them or none.
    pub fn create(dir: &Path, name: &str) -> Result<Self, KeyError> {
        file::make_folder(dir, |dir| {
            SigningKey::make(&dir.join(PAPER_KEY))?;
            SigningKey::make(&dir.join(JOURNAL_KEY))?;
            let link = SigningKey::make(&dir.join(LINK_KEY))?;
            let secret = Zeroizing::new(random_bytes());
            write_wrapped(
                dir,
                &[wrap::wrap(
                    name,
                    random_bytes(),
                    &secret,
                    &link.public_key(),
                )?],
            )
        })?;
        Self::open(dir, name)
    }

    /// Opens the folder that [`Keys::create`] made. Whatever is missing, cut short or readable by others is an error.
    pub fn open(dir: &Path, name: &str) -> Result<Self, KeyError> {
        if !file::holds_something(dir) {
            return Err(KeyError::NoKeys {
                path: dir.to_owned(),
            });
        }
        let link_path = dir.join(LINK_KEY);
        let opener = Opener::read(&link_path)?;
        let held = Held::read(dir, &opener)?;
        let own = held
            .seals
            .get(name)
            .cloned()
            .ok_or_else(|| KeyError::NoDataKey {
                home: name.to_owned(),
            })?;
        Ok(Self {
            dir: dir.to_owned(),
            name: name.to_owned(),
            paper: SigningKey::read(&dir.join(PAPER_KEY))?,
            journal: SigningKey::read(&dir.join(JOURNAL_KEY))?,
            link: SigningKey::read(&link_path)?,
            opener,
            own,
            held: RwLock::new(held),
            delegation: RwLock::new(read_delegation(dir)?),
            tls: RwLock::new(LinkKey::read(dir, &link_path)?),
            credential: RwLock::new(paper::held(dir).map(Arc::new)),
        })
    }

    /// Opens the folder, or makes it at the first start.
    pub fn open_or_create(dir: &Path, name: &str) -> Result<Self, KeyError> {
        if file::holds_something(dir) {
            Self::open(dir, name)
        } else {
            Self::create(dir, name)
        }
    }

    /// The node's name.
    pub fn name(&self) -> &str {
        &self.name
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
            Enrolment::sign(&self.name, &self.paper, &self.journal, &self.link)?
                .with_link_point(self.link.point()),
        )
    }

    /// Keeps the centre's delegation, if it is for this node's paper key and from a centre that is trusted.
    pub fn install(&self, delegation: SignedDelegation, anchors: &Anchors) -> Result<(), KeyError> {
        delegation.fits(&self.paper.public_key(), anchors, &Checker)?;
        let text = file::as_block(DELEGATION_TAG, &delegation.bytes());
        file::write(&self.dir.join(DELEGATION), text.as_bytes(), file::PUBLIC)?;
        *self.delegation.write().expect(UNPOISONED) = Some(delegation);
        Ok(())
    }

    /// The delegation under which papers are signed now; none before the centre's first answer.
    pub fn delegation(&self) -> Option<SignedDelegation> {
        self.delegation.read().expect(UNPOISONED).clone()
    }

    /// Keeps a certificate (PEM) for this node's link key that the authority `ca` (PEM) issued and that counts at `at_s`,
    /// UTC seconds. The authority must come from a directory that was checked.
    pub fn install_link(&self, certificate: &str, ca: &str, at_s: i64) -> Result<(), KeyError> {
        let us = LinkIdentity {
            node: self.name.clone(),
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

    /// Whether the link certificate at hand was issued by this authority (PEM).
    pub fn linked_by(&self, ca: &str) -> bool {
        self.tls.read().expect(UNPOISONED).is_by(ca)
    }

    /// Keeps a certificate (PEM) for this node's paper key that the authority `ca` (PEM) issued. The authority must come from a directory
    /// that was checked.
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

    /// The paper number at a place of this node's sequence. `None` at the sequence's end.
    pub fn number(&self, code: NodeCode, sequence: u32) -> Option<Number> {
        Number::new(code, sequence, self.own.as_ref())
    }

    /// Where in this node's sequence one of its numbers was given.
    pub fn sequence(&self, number: Number) -> u32 {
        number.sequence(self.own.as_ref())
    }

    /// This home's own data key.
    pub fn seal(&self) -> Arc<HomeSeal> {
        Arc::clone(&self.own)
    }

    /// The data key of a home whose records this node holds.
    pub fn seal_of(&self, home: &str) -> Result<Arc<HomeSeal>, KeyError> {
        let seal = self.held.read().expect(UNPOISONED).seals.get(home).cloned();
        seal.ok_or_else(|| KeyError::NoDataKey {
            home: home.to_owned(),
        })
    }

    /// All data keys held here.
    pub(crate) fn seals(&self) -> Vec<Arc<HomeSeal>> {
        let held = self.held.read().expect(UNPOISONED);
        held.seals.values().cloned().collect()
    }

    /// Wraps a data key held here for another holder: its twin, an office replica, the centre, or the home itself after
    /// it lost its keys.
    pub fn wrap_for(&self, home: &str, recipient: &PublicKey) -> Result<Wrapped, KeyError> {
        let held = self.held.read().expect(UNPOISONED);
        let wrapped = held.wrapped.iter().find(|wrapped| wrapped.home == home);
        let wrapped = wrapped.ok_or_else(|| KeyError::NoDataKey {
            home: home.to_owned(),
        })?;
        let (id, secret) = self.opener.unwrap(wrapped)?;
        wrap::wrap(home, id, &secret, recipient)
    }

    /// Keeps a data key that its holder wrapped for this node. Nothing in it proves the sender: it must come over an
    /// authenticated link from the home itself or another holder. One that is held already stays as it is.
    pub fn accept(&self, wrapped: Wrapped) -> Result<(), KeyError> {
        let seal = opened(&self.opener, &wrapped)?;
        let mut held = self.held.write().expect(UNPOISONED);
        if held.seals.contains_key(&wrapped.home) {
            return Ok(());
        }
        let all: Vec<Wrapped> = held
            .wrapped
            .iter()
            .cloned()
            .chain([wrapped.clone()])
            .collect();
        write_wrapped(&self.dir, &all)?;
        held.wrapped = all;
        held.seals.insert(wrapped.home, seal);
        Ok(())
    }
}

impl Held {
    fn read(dir: &Path, opener: &Opener) -> Result<Self, KeyError> {
        let path = dir.join(DATA_KEYS);
        let text = file::read_secret(&path)?;
        let wrapped: Vec<Wrapped> =
            serde_json::from_str(&text).map_err(|_| file::broken(&path, "list of data keys"))?;
        let seals = wrapped
            .iter()
            .map(|one| Ok((one.home.clone(), opened(opener, one)?)))
            .collect::<Result<_, KeyError>>()?;
        Ok(Self { wrapped, seals })
    }
}

/// Names the node and its public keys; the rest is secret.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Keys({}, paper {:?}, journal {:?}, link {:?})",
            self.name, self.paper, self.journal, self.link
        )
    }
}

fn opened(opener: &Opener, wrapped: &Wrapped) -> Result<Arc<HomeSeal>, KeyError> {
    let (id, secret) = opener.unwrap(wrapped)?;
    Ok(Arc::new(HomeSeal::new(&wrapped.home, id, &secret)))
}

fn write_wrapped(dir: &Path, wrapped: &[Wrapped]) -> Result<(), KeyError> {
    let text = serde_json::to_string_pretty(wrapped).expect("wrapped keys are plain JSON");
    file::write(&dir.join(DATA_KEYS), text.as_bytes(), file::SECRET)
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
