//! The key ceremony: a root names a centre, the centre certifies nodes.
//!
//! The root's key is used only here and may lie on a machine without a network afterwards. The first `ieum up` makes
//! demo keys; `ieum keys init` makes others.

use std::path::Path;
use std::path::PathBuf;

use certificate::Anchors;
use certificate::PublicKey;
use certificate::Signer;
use certificate::anchors;
use certificate::anchors::Anchor;

use crate::centre::ANCHORS_FILE;
use crate::centre::CENTRE_KEY;
use crate::centre::Centre;
use crate::error::KeyError;
use crate::file;
use crate::generation::Generation;
use crate::paper_ca;
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
        file::write(&dir.join(ANCHORS_FILE), text.as_bytes(), file::PUBLIC)
    })?;
    Centre::open(dir)
}

/// Makes the next issuing key of a centre and lets the root name it beside the present one, which stays in force. Answers the text of the anchors
/// file, from now for all verifiers. A second call before the change makes no other key: it completes what a crash left undone.
pub fn make_next_centre(dir: &Path, root: &Root, now_s: i64) -> Result<String, KeyError> {
    let centre = Centre::open(dir)?;
    if centre.next_key().is_some() {
        return Ok(centre.anchors_text().to_owned());
    }
    let ours = centre.anchors().roots().iter();
    let own_root = ours.filter(|own| own.key == root.anchor.key).count() == 1;
    let folder = Generation::current(dir)?.next().folder(dir);
    if !own_root {
        return Err(file::broken(
            &dir.join(ANCHORS_FILE),
            "statement of this root about the centre",
        ));
    }
    let key_file = folder.join(CENTRE_KEY);
    let key = if key_file.exists() {
        SigningKey::read(&key_file)?
    } else {
        file::make_folder(&folder, |folder| SigningKey::make(&folder.join(CENTRE_KEY)))?
    };
    let anchor = Anchor {
        root: root.anchor.name.clone(),
        name: centre.name().to_owned(),
        key: key.public_key(),
        from_s: (now_s - 2 * CLOCK_SKEW_S).max(root.anchor.from_s),
        until_s: now_s + CENTRE_VALIDITY_S,
        demo: root.anchor.demo,
    };
    let statement = anchors::file(&[anchor.sign(&root.key)?]);
    let block = statement.split_once("\n\n").map_or("", |(_, block)| block);
    let (own, for_others) = parts(centre.anchors_text());
    let text = format!("{own}\n{block}{for_others}");
    let text = root.with_certificates(&text, &anchor)?;
    // What is written must be what everybody takes: the roots at hand, and one centre more.
    if centre.anchors().grown(&text, &Checker)?.is_none() {
        return Err(file::broken(&dir.join(ANCHORS_FILE), "continuation"));
    }
    file::write(&dir.join(ANCHORS_FILE), text.as_bytes(), file::PUBLIC)?;
    Ok(text)
}

/// The issuing key of a centre's folder that the root has named and that is not in force yet. Reads no private key.
pub fn named_next(dir: &Path) -> Result<Option<PublicKey>, KeyError> {
    let anchors = Anchors::parse(&file::read(&dir.join(ANCHORS_FILE))?, &Checker)?;
    // Each change adds one statement of the root behind the others.
    let in_force = Generation::current(dir)?.count();
    let next = anchors.centres().get(in_force);
    Ok(next.map(|anchor| anchor.key))
}

/// Gives a centre of an earlier release what it lacks to certify papers for PDF readers: the root's X.509 certificate for its key, in its
/// `anchors.pem`. Changes nothing where that is there. Answers the text of the file.
pub fn certify_centre(dir: &Path, root: &Root) -> Result<String, KeyError> {
    let centre = Centre::open(dir)?;
    if centre.signs_lists() {
        return Ok(centre.anchors_text().to_owned());
    }
    let anchor = Some(centre.anchor()).filter(|anchor| anchor.root == root.anchor.name);
    let anchor = anchor.ok_or_else(|| {
        file::broken(
            &dir.join(ANCHORS_FILE),
            "statement of this root about the centre",
        )
    })?;
    // What an earlier release wrote for other programs makes way.
    let text = root.with_certificates(parts(centre.anchors_text()).0, anchor)?;
    file::write(&dir.join(ANCHORS_FILE), text.as_bytes(), file::PUBLIC)?;
    Ok(text)
}

/// The statements of an anchors file, and what stands behind them for other programs.
fn parts(text: &str) -> (&str, &str) {
    text.split_at(text.find(FOR_OTHERS).unwrap_or(text.len()))
}
