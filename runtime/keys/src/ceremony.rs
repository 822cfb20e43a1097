//! The key ceremony: a root names a centre, the centre certifies nodes.
//!
//! The root's key is used only here and may lie on a machine without a network afterwards. The first `ieum up` makes
//! demo keys; `ieum keys init` makes others.

use std::fmt;
use std::path::Path;
use std::path::PathBuf;

use certificate::Anchors;
use certificate::Delegation;
use certificate::Directory;
use certificate::Enrolment;
use certificate::NodeCode;
use certificate::SignedDelegation;
use certificate::Signer;
use certificate::anchors;
use certificate::anchors::Anchor;
use certificate::delegation::VALIDITY_S;

use crate::chance::random_bytes;
use crate::error::KeyError;
use crate::file;
use crate::link_ca::LinkCa;
use crate::paper_ca;
use crate::paper_ca::PaperCa;
use crate::paper_ca::Stamper;
use crate::revoked::RevokedPaper;
use crate::signing::Checker;
use crate::signing::SigningKey;

const YEAR_S: i64 = 365 * 86_400;
/// How long a root counts: longer than any paper is looked at under it.
const ROOT_VALIDITY_S: i64 = 30 * YEAR_S;
/// How long a centre may delegate.
const CENTRE_VALIDITY_S: i64 = 10 * YEAR_S;
/// What is certified counts from a little earlier, so that a node whose clock is behind can issue at once.
pub(crate) const CLOCK_SKEW_S: i64 = 3_600;

const ROOT_KEY: &str = "root.key";
const ROOT_FILE: &str = "root.pem";
const ROOT_CERTIFICATE: &str = "root-certificate.pem";
const CENTRE_KEY: &str = "centre.key";
const ANCHORS_FILE: &str = "anchors.pem";
/// Begins the second part of an anchors file.
const FOR_OTHERS: &str = "\n# For other programs, as X.509";

/// The root: its key, and its word about itself.
#[derive(Debug)]
pub struct Root {
    key: SigningKey,
    key_file: PathBuf,
    anchor: Anchor,
    text: String,
    /// Its X.509 certificate (PEM).
    certificate: String,
}

/// Makes a root in a new folder. `demo` is signed and never changes: everything under a demo root is a specimen (견본).
pub fn make_root(dir: &Path, name: &str, demo: bool, now_s: i64) -> Result<Root, KeyError> {
    file::make_folder(dir, |dir| {
        let key = SigningKey::make(&dir.join(ROOT_KEY))?;
        let (from_s, until_s) = (now_s - 2 * CLOCK_SKEW_S, now_s + ROOT_VALIDITY_S);
        let anchor = Anchor {
            root: name.into(),
            name: name.into(),
            key: key.public_key(),
            from_s,
            until_s,
            demo,
        };
        let text = anchors::file(&[anchor.sign(&key)?]);
        file::write(&dir.join(ROOT_FILE), text.as_bytes(), file::PUBLIC)?;
        Ok(())
    })?;
    Root::open(dir)
}

impl Root {
    /// Opens the folder that [`make_root`] made.
    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        let key = SigningKey::read(&dir.join(ROOT_KEY))?;
        let path = dir.join(ROOT_FILE);
        let text = file::read(&path)?;
        let anchors = Anchors::parse(&text, &Checker)?;
        let anchor = anchors
            .roots()
            .iter()
            .find(|root| root.key == key.public_key())
            .cloned();
        let anchor =
            anchor.ok_or_else(|| file::broken(&path, "statement of the root key beside it"))?;
        let key_file = dir.join(ROOT_KEY);
        let path = dir.join(ROOT_CERTIFICATE);
        let certificate = if path.exists() {
            file::read(&path)?
        } else {
            let made = paper_ca::root_certificate(&key_file, &anchor)?;
            file::write(&path, made.as_bytes(), file::PUBLIC)?;
            made
        };
        Ok(Self {
            key,
            key_file,
            anchor,
            text,
            certificate,
        })
    }

    /// An anchors file with the certificates that other programs ask for, this root's and that which it gives to a centre.
    fn with_certificates(&self, text: &str, centre: &Anchor) -> Result<String, KeyError> {
        let own = paper_ca::centre_certificate(&self.key_file, &self.anchor, centre)?;
        Ok(format!(
            "{text}{FOR_OTHERS}: root {}, then centre {}\n{}{own}",
            self.anchor.name, centre.name, self.certificate
        ))
    }
}

/// The centre: its key, and the anchors that name it.
pub struct Centre {
    name: String,
    key: SigningKey,
    link_ca: LinkCa,
    /// None in a country of an earlier release, until [`certify_centre`].
    papers: Option<(PaperCa, Stamper)>,
    anchors: Anchors,
    text: String,
}

/// Makes a centre in a new folder and lets the root name it. The folder's `anchors.pem` is what verifiers are given.
pub fn make_centre(dir: &Path, name: &str, root: &Root, now_s: i64) -> Result<Centre, KeyError> {
    file::make_folder(dir, |dir| {
        let key = SigningKey::make(&dir.join(CENTRE_KEY))?;
        let from_s = (now_s - 2 * CLOCK_SKEW_S).max(root.anchor.from_s);
        let until_s = now_s + CENTRE_VALIDITY_S;
        let (root_name, demo) = (root.anchor.name.clone(), root.anchor.demo);
        let anchor = Anchor {
            root: root_name,
            name: name.into(),
            key: key.public_key(),
            from_s,
            until_s,
            demo,
        };
        // The root's block as it stands in its own file, then the centre's.
        let centre = anchors::file(&[anchor.sign(&root.key)?]);
        let text = format!(
            "{}\n{}",
            root.text,
            centre
                .split_once("\n\n")
                .map_or(centre.as_str(), |(_, blocks)| blocks)
        );
        let text = root.with_certificates(&text, &anchor)?;
        file::write(&dir.join(ANCHORS_FILE), text.as_bytes(), file::PUBLIC)?;
        Centre::with(dir, key, text)
    })
}

/// Gives a centre of an earlier release what it lacks to certify papers for PDF readers: the root's X.509 certificate for its key, in its
/// `anchors.pem`. Changes nothing where that is there. Answers the text of the file.
pub fn certify_centre(dir: &Path, root: &Root) -> Result<String, KeyError> {
    let centre = Centre::open(dir)?;
    let complete = |(papers, _): &(PaperCa, Stamper)| papers.signs_lists();
    if centre.papers.as_ref().is_some_and(complete) {
        return Ok(centre.text);
    }
    let key = centre.key.public_key();
    let all = centre.anchors.centres().iter();
    let anchor = all
        .filter(|anchor| anchor.root == root.anchor.name)
        .find(|anchor| anchor.key == key)
        .ok_or_else(|| {
            file::broken(
                &dir.join(ANCHORS_FILE),
                "statement of this root about the centre",
            )
        })?;
    // What an earlier release wrote for other programs makes way.
    let own = centre.text.split_once(FOR_OTHERS);
    let own = own.map_or(centre.text.as_str(), |(own, _)| own);
    let text = root.with_certificates(own, anchor)?;
    file::write(&dir.join(ANCHORS_FILE), text.as_bytes(), file::PUBLIC)?;
    Ok(text)
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
    /// Opens the folder that [`make_centre`] made.
    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        let key = SigningKey::read(&dir.join(CENTRE_KEY))?;
        let text = file::read(&dir.join(ANCHORS_FILE))?;
        Self::with(dir, key, text)
    }

    fn with(dir: &Path, key: SigningKey, text: String) -> Result<Self, KeyError> {
        let anchors = Anchors::parse(&text, &Checker)?;
        let anchor = anchors
            .centres()
            .iter()
            .find(|centre| centre.key == key.public_key())
            .ok_or_else(|| {
                let path = dir.join(ANCHORS_FILE);
                file::broken(&path, "statement of the centre key beside it")
            })?;
        let papers = PaperCa::of(&dir.join(CENTRE_KEY), anchor, &text)?;
        let with_stamper = |papers: PaperCa| papers.stamper(dir).map(|stamper| (papers, stamper));
        Ok(Self {
            name: anchor.name.clone(),
            key,
            papers: papers.map(with_stamper).transpose()?,
            link_ca: LinkCa::open_or_make(dir, &dir.join(CENTRE_KEY), anchor)?,
            anchors,
            text,
        })
    }

    /// The name that the root gave it.
    pub fn name(&self) -> &str {
        &self.name
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
            centre: self.name.clone(),
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
        write!(f, "Centre({}, {:?})", self.name, self.key)
    }
}
