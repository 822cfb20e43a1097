//! The centre's keys at work: it certifies nodes, signs the directory, and changes its issuing key when the root has named the next one.

use std::fmt;
use std::path::Path;

use certificate::Anchors;
use certificate::Delegation;
use certificate::Directory;
use certificate::Enrolment;
use certificate::NodeCode;
use certificate::PublicKey;
use certificate::SignedDelegation;
use certificate::Signer;
use certificate::anchors::Anchor;
use certificate::delegation::VALIDITY_S;

use crate::ceremony::CLOCK_SKEW_S;
use crate::chance::random_bytes;
use crate::error::KeyError;
use crate::file;
use crate::generation::Generation;
use crate::link_ca;
use crate::link_ca::LinkCa;
use crate::paper_ca;
use crate::paper_ca::PaperCa;
use crate::paper_ca::Stamper;
use crate::revoked::RevokedPaper;
use crate::signing::Checker;
use crate::signing::SigningKey;

pub(crate) const CENTRE_KEY: &str = "centre.key";
pub(crate) const ANCHORS_FILE: &str = "anchors.pem";

/// The centre: its issuing key, and the anchors that name it.
pub struct Centre {
    anchor: Anchor,
    key: SigningKey,
    link_ca: LinkCa,
    /// None in a country of an earlier release, until [`crate::certify_centre`].
    papers: Option<(PaperCa, Stamper)>,
    /// The authorities of links by the key before and the next key.
    link_ca_also: Vec<String>,
    next: Option<PublicKey>,
    anchors: Anchors,
    text: String,
}

/// What the centre grants a node. It is the centre's to decide, from its own list of nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The node's five digits, never given to another.
    pub code: NodeCode,
    /// The kinds of paper; see [`Delegation::kinds`].
    pub kinds: Vec<String>,
    /// The places whose papers it may issue: its own and those of which it holds a copy; 시군구 codes.
    pub places: Vec<u32>,
}

impl Centre {
    /// Opens the folder that [`crate::make_centre`] made, with the issuing key in force.
    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        let text = file::read(&dir.join(ANCHORS_FILE))?;
        let anchors = Anchors::parse(&text, &Checker)?;
        let generation = Generation::current(dir)?;
        let folder = generation.folder(dir);
        let key_file = folder.join(CENTRE_KEY);
        let key = SigningKey::read(&key_file)?;
        let anchor = named(&anchors, &key).ok_or_else(|| {
            file::broken(&dir.join(ANCHORS_FILE), "statement of the centre's key")
        })?;
        let papers = PaperCa::of(&key_file, &anchor, &text)?;
        let with_stamper =
            |papers: PaperCa| papers.stamper(&folder).map(|stamper| (papers, stamper));
        let mut also = Vec::new();
        if let Some(before) = generation.before().map(|before| before.folder(dir)) {
            // A change may have been cut short behind the point from which it counts.
            destroy(&before)?;
            also.extend(link_ca::held(&before)?);
        }
        let next = Self::next_of(&generation.next().folder(dir), &anchors)?;
        also.extend(next.as_ref().map(|(_, link_ca)| link_ca.clone()));
        Ok(Self {
            papers: papers.map(with_stamper).transpose()?,
            link_ca: LinkCa::open_or_make(&folder, &key_file, &anchor)?,
            link_ca_also: also,
            next: next.map(|(key, _)| key),
            anchor,
            key,
            anchors,
            text,
        })
    }

    /// The next issuing key and its authority of links, once the root has named it.
    fn next_of(folder: &Path, anchors: &Anchors) -> Result<Option<(PublicKey, String)>, KeyError> {
        let key_file = folder.join(CENTRE_KEY);
        if !key_file.exists() {
            return Ok(None);
        }
        let key = SigningKey::read(&key_file)?;
        let Some(anchor) = named(anchors, &key) else {
            return Ok(None);
        };
        let link_ca = LinkCa::open_or_make(folder, &key_file, &anchor)?;
        Ok(Some((key.public_key(), link_ca.text().to_owned())))
    }

    /// The folder's centre with the next issuing key in force; the private one before it is destroyed. It must not be called before every node knows
    /// the next one. Refused where the root has named none.
    pub fn change(dir: &Path) -> Result<Self, KeyError> {
        if Self::open(dir)?.next.is_none() {
            return Err(KeyError::NotCertified);
        }
        let next = Generation::current(dir)?.next();
        next.put_in_force(dir)?;
        Self::open(dir)
    }

    /// The next issuing key, named by the root and not in force yet.
    pub const fn next_key(&self) -> Option<PublicKey> {
        self.next
    }

    /// What the root says about the key in force.
    pub(crate) const fn anchor(&self) -> &Anchor {
        &self.anchor
    }

    /// Other authorities (PEM) whose link certificates count: by the key before, and by the next one.
    pub fn link_ca_also(&self) -> &[String] {
        &self.link_ca_also
    }

    /// The name that the root gave it.
    pub fn name(&self) -> &str {
        &self.anchor.name
    }

    /// The anchors that name this centre.
    pub const fn anchors(&self) -> &Anchors {
        &self.anchors
    }

    /// The text of `anchors.pem`, for verifiers.
    pub fn anchors_text(&self) -> &str {
        &self.text
    }

    /// Certifies a node's paper key for 90 days, after checking that the node holds its keys. The same call renews.
    pub fn certify(
        &self,
        enrolment: &Enrolment,
        grant: &Grant,
        now_s: i64,
    ) -> Result<SignedDelegation, KeyError> {
        let applicant = enrolment.check(&Checker)?;
        let terms = Delegation {
            centre: self.anchor.name.clone(),
            node: applicant.name,
            code: grant.code,
            key: applicant.paper_key,
            kinds: grant.kinds.clone(),
            places: grant.places.clone(),
            from_s: now_s - CLOCK_SKEW_S,
            until_s: now_s + VALIDITY_S,
        };
        Ok(SignedDelegation::sign(terms, &self.key)?)
    }

    /// The certificate (PEM) of the centre as the authority of links, for the directory.
    pub fn link_ca(&self) -> &str {
        self.link_ca.text()
    }

    /// Certifies a node's link key for TLS at both ends, as long as [`Centre::certify`] of the same moment; the answer is
    /// PEM. `None` for a node of an earlier release, which does not ask for it.
    pub fn certify_link(
        &self,
        enrolment: &Enrolment,
        now_s: i64,
    ) -> Result<Option<String>, KeyError> {
        self.link_ca.certify(enrolment, now_s)
    }

    /// The certificate (PEM) of the centre as the authority of papers, for the directory.
    pub fn paper_ca(&self) -> Option<String> {
        self.papers.as_ref().map(|(papers, _)| papers.text())
    }

    /// Certifies the key of a delegation of [`Centre::certify`] for the signatures of PDFs; the answer is PEM. `None` where no root has
    /// certified this centre for it.
    pub fn certify_paper(&self, terms: &Delegation) -> Result<Option<String>, KeyError> {
        let papers = self.papers.as_ref();
        papers.map(|(papers, _)| papers.certify(terms)).transpose()
    }

    /// Whether the root's certificate lets this centre say which certificates are revoked. That of an earlier release does not.
    pub(crate) fn signs_lists(&self) -> bool {
        let papers = self.papers.as_ref();
        papers.is_some_and(|(papers, _)| papers.signs_lists())
    }

    /// The list of revoked certificates (X.509 CRL, DER) for programs that know nothing of the directory, the how-manieth of this centre and of
    /// which moment (UTC seconds). `None` where the root's certificate does not let this centre sign one.
    pub fn revoked_papers(
        &self,
        revoked: &[RevokedPaper],
        numbered: (u64, i64),
    ) -> Result<Option<Vec<u8>>, KeyError> {
        let papers = self.papers.as_ref().map(|(papers, _)| papers);
        let papers = papers.filter(|papers| papers.signs_lists());
        papers
            .map(|papers| papers.revoked(revoked, numbered))
            .transpose()
    }

    /// Answers a request for a time stamp (RFC 3161). `None` where no root has certified this centre for it.
    pub fn stamp(&self, request: &[u8], now_s: i64) -> Result<Option<Vec<u8>>, KeyError> {
        let Some((_, stamper)) = &self.papers else {
            return Ok(None);
        };
        let serial = u128::from_be_bytes(random_bytes());
        let answer = stamper
            .authority
            .answer(request, (serial, now_s), &stamper.key)?;
        Ok(Some(answer))
    }

    /// Signs the directory.
    pub fn sign_directory(&self, directory: &Directory) -> Result<Vec<u8>, KeyError> {
        Ok(directory.sign(&self.key)?)
    }
}

/// Names the centre and its public key; the rest is secret or long.
impl fmt::Debug for Centre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Centre({}, {:?})", self.anchor.name, self.key)
    }
}

fn named(anchors: &Anchors, key: &SigningKey) -> Option<Anchor> {
    let mut centres = anchors.centres().iter();
    centres
        .find(|centre| centre.key == key.public_key())
        .cloned()
}

/// Removes the private keys of a folder; its certificates stay.
fn destroy(folder: &Path) -> Result<(), KeyError> {
    file::remove(&folder.join(CENTRE_KEY))?;
    file::remove(&folder.join(paper_ca::STAMP_KEY))
}
