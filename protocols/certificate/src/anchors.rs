//! Trust anchors: the root's key and the centre keys it signed, in a file that anyone may hold (신뢰 앵커).
//!
//! `anchors.pem` is a list of PEM blocks `IEUM ANCHOR`, each a COSE_Sign1 by a root over the CWT `{1: root, 2: name,
//! 5: from, 4: until, -70004: [key, demo]}`. A root's own block is signed by itself. Lines outside of the
//! blocks are for human readers and mean nothing. Whether keys are demo keys is signed, so that no edit of a file turns
//! specimens into papers. Blocks `CERTIFICATE` hold the same keys as X.509 for programs that are not ours (PDF readers);
//! nothing here looks at them, so a file without them, of an earlier release, is worth the same.

use std::fmt::Write;

use coset::CoseSign1;
use coset::Header;
use coset::cbor::Value;
use pem::EncodeConfig;
use pem::LineEnding;
use pem::Pem;

use crate::claims;
use crate::claims::Claims;
use crate::cose;
use crate::refused::ANCHORS_MIXED;
use crate::refused::ANCHORS_OTHERS;
use crate::refused::ANCHORS_UNREADABLE;
use crate::refused::ANCHORS_UNSIGNED;
use crate::refused::Refused;
use crate::signing::Check;
use crate::signing::PublicKey;
use crate::signing::SignFault;
use crate::signing::Signer;

/// The name of the PEM blocks.
pub const PEM_TAG: &str = "IEUM ANCHOR";
/// The name of the blocks that are for other programs (RFC 7468, 5).
pub const X509_TAG: &str = "CERTIFICATE";

const PURPOSE: &[u8] = b"ieum anchor 1";
const TERMS: i64 = -70_004;

/// What a root says about a key: its own, or a centre's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The root that says so.
    pub root: String,
    /// Whose key it is: the root's own name, or a centre's.
    pub name: String,
    /// The key.
    pub key: PublicKey,
    /// The first moment of validity, UTC seconds.
    pub from_s: i64,
    /// The last moment of validity, UTC seconds.
    pub until_s: i64,
    /// Whether everything under it is a specimen (견본).
    pub demo: bool,
}

impl Anchor {
    /// The root signs; the answer is one statement for [`file`].
    pub fn sign(&self, root: &dyn Signer) -> Result<Vec<u8>, SignFault> {
        cose::sign(self.payload(), Header::default(), PURPOSE, root)
            .map(|statement| cose::tagged(&statement))
    }

    fn payload(&self) -> Vec<u8> {
        claims::bytes(&claims::map([
            (claims::ISSUER, Value::from(self.root.as_str())),
            (claims::SUBJECT, Value::from(self.name.as_str())),
            (claims::FROM, Value::from(self.from_s)),
            (claims::UNTIL, Value::from(self.until_s)),
            (
                TERMS,
                Value::Array(vec![claims::key_value(&self.key), Value::from(self.demo)]),
            ),
        ]))
    }

    fn read(payload: &[u8]) -> Option<Self> {
        let claims = Claims::read(payload)?;
        let [key, demo] = claims.list(TERMS)? else {
            return None;
        };
        Some(Self {
            root: claims.text(claims::ISSUER)?,
            name: claims.text(claims::SUBJECT)?,
            key: claims::key(key)?,
            from_s: claims.int(claims::FROM)?,
            until_s: claims.int(claims::UNTIL)?,
            demo: demo.as_bool()?,
        })
    }
}

/// The text of an anchors file.
pub fn file(statements: &[Vec<u8>]) -> String {
    let mut text = String::from(
        "# ieum trust anchors: the root key and the centre keys it signed. Nothing in this file is secret.\n",
    );
    for bytes in statements {
        if let Some(anchor) =
            cose::parse(bytes).and_then(|statement| Anchor::read(cose::payload(&statement)))
        {
            let what = if anchor.root == anchor.name {
                "root"
            } else {
                "centre"
            };
            let demo = if anchor.demo {
                ", DEMO: all papers are specimens (견본), without effect"
            } else {
                ""
            };
            writeln!(text, "\n# {what} {}{demo}", anchor.name)
                .expect("writing to a string cannot fail");
        }
        let block = Pem::new(PEM_TAG, bytes.as_slice());
        text += &pem::encode_config(&block, EncodeConfig::new().set_line_ending(LineEnding::LF));
    }
    text
}

/// The anchors a verifier trusts, all of them checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchors {
    demo: bool,
    roots: Vec<Anchor>,
    centres: Vec<Anchor>,
}

impl Anchors {
    /// Reads an anchors file. All of it must hold: one entry that no root of the file signed, or one demo key among
    /// others, refuses the file.
    pub fn parse(text: &str, checker: &dyn Check) -> Result<Self, Refused> {
        let read = statements(text)?;
        let (roots, others): (Vec<_>, Vec<_>) = read
            .into_iter()
            .partition(|(anchor, _)| anchor.root == anchor.name);
        if roots
            .iter()
            .any(|(root, statement)| !cose::signed_by(statement, PURPOSE, &root.key, checker))
        {
            return Err(ANCHORS_UNSIGNED);
        }
        let roots: Vec<Anchor> = roots.into_iter().map(|(root, _)| root).collect();
        if others
            .iter()
            .any(|(centre, statement)| !named_by_root(centre, statement, &roots, checker))
        {
            return Err(ANCHORS_UNSIGNED);
        }
        let centres: Vec<Anchor> = others.into_iter().map(|(centre, _)| centre).collect();
        let demo = roots.first().ok_or(ANCHORS_UNREADABLE)?.demo;
        if roots
            .iter()
            .chain(&centres)
            .any(|anchor| anchor.demo != demo)
        {
            return Err(ANCHORS_MIXED);
        }
        Ok(Self {
            demo,
            roots,
            centres,
        })
    }

    /// Whether these are demo anchors: everything verified under them is a specimen (견본).
    pub const fn demo(&self) -> bool {
        self.demo
    }

    /// The roots, in the file's order.
    pub fn roots(&self) -> &[Anchor] {
        &self.roots
    }

    /// The centres, in the file's order.
    pub fn centres(&self) -> &[Anchor] {
        &self.centres
    }

    /// Takes a newer file of the same country, which names a centre's next key, say. `Ok(None)` where it says nothing new. Trust comes from the roots
    /// at hand and only grows: a file with another root, or without a centre that is known, is refused, so that no old file takes a key away.
    pub fn grown(&self, text: &str, checker: &dyn Check) -> Result<Option<Self>, Refused> {
        let other = Self::parse(text, checker)?;
        let known = |root: &Anchor| self.roots.iter().any(|own| own.key == root.key);
        let kept = |centre: &Anchor| other.centres.contains(centre);
        if !other.roots.iter().all(known) || !self.centres.iter().all(kept) {
            return Err(ANCHORS_OTHERS);
        }
        Ok((other.centres.len() > self.centres.len()).then_some(other))
    }

    /// The keys of a centre that the root had named for a moment.
    pub(crate) fn centre_keys(
        &self,
        name: &str,
        moment_s: i64,
    ) -> impl Iterator<Item = &PublicKey> {
        self.centres
            .iter()
            .filter(move |centre| {
                centre.name == name && centre.from_s <= moment_s && moment_s <= centre.until_s
            })
            .map(|centre| &centre.key)
    }
}

fn statements(text: &str) -> Result<Vec<(Anchor, CoseSign1)>, Refused> {
    let blocks = pem::parse_many(text).map_err(|_| ANCHORS_UNREADABLE)?;
    // The parser passes over a block without its end, and a file cut short must not look like a whole one.
    if text.matches("-----BEGIN").count() != blocks.len() {
        return Err(ANCHORS_UNREADABLE);
    }
    blocks
        .iter()
        .filter(|block| block.tag() != X509_TAG)
        .map(|block| {
            let statement = cose::parse(block.contents()).filter(|_| block.tag() == PEM_TAG)?;
            let anchor = Anchor::read(cose::payload(&statement))?;
            Some((anchor, statement))
        })
        .collect::<Option<_>>()
        .ok_or(ANCHORS_UNREADABLE)
}

fn named_by_root(
    centre: &Anchor,
    statement: &CoseSign1,
    roots: &[Anchor],
    checker: &dyn Check,
) -> bool {
    roots
        .iter()
        .filter(|root| {
            root.name == centre.root
                && root.from_s <= centre.from_s
                && centre.from_s <= root.until_s
        })
        .any(|root| cose::signed_by(statement, PURPOSE, &root.key, checker))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toy;
    use crate::toy::ToyCheck;
    use crate::toy::ToyKey;

    fn parse(statements: &[Vec<u8>]) -> Result<Anchors, Refused> {
        Anchors::parse(&file(statements), &ToyCheck)
    }

    fn root(demo: bool) -> Vec<u8> {
        toy::anchor("root", &toy::ROOT, demo)
            .sign(&toy::ROOT)
            .unwrap()
    }

    fn centre(demo: bool) -> Vec<u8> {
        toy::anchor("centre", &toy::CENTRE, demo)
            .sign(&toy::ROOT)
            .unwrap()
    }

    #[test]
    fn a_file_comes_back_with_its_comments_ignored() {
        let text = file(&[root(true), centre(true)]);
        assert!(
            text.contains("# centre centre, DEMO")
                && text.contains("-----BEGIN IEUM ANCHOR-----\n")
        );
        let anchors = Anchors::parse(&format!("note\n{text}\nend"), &ToyCheck).unwrap();
        assert!(anchors.demo());
        assert_eq!(
            anchors.centre_keys("centre", toy::NOW_S).next(),
            Some(&toy::CENTRE.public_key())
        );
        assert_eq!(anchors.centre_keys("centre", 1).next(), None);
    }

    #[test]
    fn certificates_for_other_programs_change_nothing() {
        let text = file(&[root(true), centre(true)]);
        let more = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let with = Anchors::parse(&format!("{text}{more}"), &ToyCheck);
        assert_eq!(with, Anchors::parse(&text, &ToyCheck));
        assert_eq!(Anchors::parse(more, &ToyCheck), Err(ANCHORS_UNREADABLE));
        let half = Anchors::parse(&format!("{text}{}", &more[..40]), &ToyCheck);
        assert_eq!(half, Err(ANCHORS_UNREADABLE));
    }

    #[test]
    fn a_centre_that_the_root_did_not_sign_refuses_the_file() {
        let own = toy::anchor("centre", &ToyKey(66), true)
            .sign(&ToyKey(66))
            .unwrap();
        assert_eq!(parse(&[root(true), own]), Err(ANCHORS_UNSIGNED));
        assert_eq!(parse(&[centre(true)]), Err(ANCHORS_UNSIGNED));
    }

    #[test]
    fn a_root_that_another_key_signed_refuses_the_file() {
        let false_root = toy::anchor("root", &toy::ROOT, false)
            .sign(&ToyKey(66))
            .unwrap();
        assert_eq!(parse(&[false_root, centre(false)]), Err(ANCHORS_UNSIGNED));
    }

    #[test]
    fn production_anchors_refuse_demo_keys() {
        assert_eq!(parse(&[root(false), centre(true)]), Err(ANCHORS_MIXED));
        assert_eq!(
            parse(&[root(false), root(true), centre(false)]),
            Err(ANCHORS_MIXED)
        );
        assert_eq!(
            parse(&[root(false), centre(false)]).map(|anchors| anchors.demo()),
            Ok(false)
        );
    }

    #[test]
    fn anchors_grow_by_the_word_of_a_known_root_and_never_shrink() {
        let next = toy::anchor("centre", &ToyKey(77), true)
            .sign(&toy::ROOT)
            .unwrap();
        let (root, centre) = (root(true), centre(true));
        let known = parse(&[root.clone(), centre.clone()]).unwrap();
        let grown = |statements: &[Vec<u8>]| known.grown(&file(statements), &ToyCheck);
        assert_eq!(grown(&[root.clone(), centre.clone()]), Ok(None));
        let both = grown(&[root.clone(), centre.clone(), next.clone()]).unwrap();
        assert_eq!(both.map(|anchors| anchors.centres().len()), Some(2));
        assert_eq!(grown(&[root.clone(), next.clone()]), Err(ANCHORS_OTHERS));
        let other_root = toy::anchor("root", &ToyKey(66), true)
            .sign(&ToyKey(66))
            .unwrap();
        assert_eq!(
            grown(&[root, other_root, centre, next]),
            Err(ANCHORS_OTHERS)
        );
    }

    #[test]
    fn a_delegation_never_passes_for_an_anchor() {
        // The centre signs delegations; its signature must make nobody a centre.
        let statement = toy::delegation().bytes();
        assert_eq!(parse(&[root(true), statement]), Err(ANCHORS_UNREADABLE));
    }

    #[test]
    fn an_empty_or_broken_file_is_unreadable() {
        assert_eq!(Anchors::parse("", &ToyCheck), Err(ANCHORS_UNREADABLE));
        let text = file(&[root(true), centre(true)]);
        assert!(Anchors::parse(&text[..text.len() - 60], &ToyCheck).is_err());
        assert!(Anchors::parse(&text.replace("IEUM ANCHOR", "CERTIFICATE"), &ToyCheck).is_err());
    }
}
