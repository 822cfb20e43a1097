//! The keys of a country that runs, in the hands of a thief, and what can be signed with them.

use std::path::Path;

use certificate::Anchors;
use certificate::Signer;
use certificate::Summary;
use certificate::code::MARK;
use kernel::Facts;
use kernel::Moment;
use keys::Centre;
use keys::Grant;
use keys::Keys;
use pades::Credential;
use pades::Stated;

use crate::country::Country;
use crate::signed::issued;
use crate::tools::Dice;

/// The keys of the country that runs, as a thief would have them, and two of its papers.
pub(super) struct Keyring {
    pub(super) centre: Centre,
    pub(super) node: Keys,
    pub(super) anchors: Anchors,
    pub(super) one: Vec<u8>,
    pub(super) other: Vec<u8>,
}

impl Keyring {
    pub(super) fn of(country: &Country, dice: &mut Dice) -> Self {
        let [one, other] = [700, 702].map(|nth| {
            let paper = issued(country, dice, nth);
            std::fs::read(paper.file()).unwrap()
        });
        let text = std::fs::read_to_string(country.anchors()).unwrap();
        Self {
            centre: Centre::open(&country.dir.join("centre/keys")).unwrap(),
            node: Keys::open(&country.dir.join("jongno/keys"), "jongno").unwrap(),
            anchors: Anchors::parse(&text, &keys::Checker).unwrap(),
            one,
            other,
        }
    }

    pub(super) fn proven(&self, pdf: &[u8]) -> pades::Proven {
        pades::verify(pdf, &self.anchors, &keys::Checker).unwrap()
    }

    /// What the code of the one paper says.
    pub(super) fn summary(&self) -> Summary {
        let paper = self.proven(&self.one).paper;
        Summary {
            number: paper.number,
            kind: paper.kind,
            hash: paper.hash,
            facts: Facts {
                address: paper.address,
                persons: paper.persons,
            },
            place: paper.place,
            issued_at_s: paper.issued_at_s,
            expires_at_s: paper.expires_at_s,
            as_of_s: paper.as_of_s,
            mode: paper.mode,
            template: paper.template,
            specimen: paper.specimen,
        }
    }

    pub(super) fn grant(&self) -> Grant {
        let terms = self.node.now().delegation().unwrap();
        let terms = terms.terms();
        Grant {
            code: terms.code,
            kinds: terms.kinds.clone(),
            places: terms.places.clone(),
        }
    }

    /// A code under a delegation that the centre gave for something else, or at another time. Our own program makes none, so it is put into one that is good.
    pub(super) fn code(&self, summary: &Summary, grant: &Grant, delegated_s: i64) -> String {
        let enrolment = self.node.now().enrolment().unwrap();
        let certified = |grant: &Grant, at_s| self.centre.certify(&enrolment, grant, at_s).unwrap();
        let fitting = Grant {
            code: summary.number.node(),
            kinds: vec![summary.kind.clone()],
            places: vec![summary.place],
        };
        let fitting = certified(&fitting, summary.issued_at_s);
        let keys = self.node.now();
        let code =
            certificate::code::build(summary, &fitting, "https://a.example", keys.paper()).unwrap();
        let (link, digits) = code.text.split_once(MARK).unwrap();
        let mut bytes = certificate::digits::decode(digits).unwrap();
        let (held, other) = (fitting.bytes(), certified(grant, delegated_s).bytes());
        let held = &held[1..];
        let at = bytes
            .windows(held.len())
            .position(|part| part == held)
            .unwrap();
        bytes.splice(at..at + held.len(), other[1..].iter().copied());
        format!("{link}{MARK}{}", certificate::digits::encode(&bytes))
    }

    /// The first page signed anew by the node's own key.
    pub(super) fn signed(&self, code: String, signed_at_s: i64) -> Vec<u8> {
        let keys = self.node.now();
        let by = keys.credential().unwrap();
        signed(&self.one, (code, signed_at_s), &by, keys.paper())
    }
}

/// The page of a signed file under another signature.
pub(super) fn signed(
    pdf: &[u8],
    (code, signed_at_s): (String, i64),
    by: &Credential,
    key: &dyn Signer,
) -> Vec<u8> {
    let end = pdf.windows(5).position(|five| five == b"%%EOF").unwrap() + 5;
    let signed_at = Moment(signed_at_s * 1_000);
    pades::sign(&pdf[..end], &Stated { signed_at, code }, by, key).unwrap()
}

pub(super) fn code_in(pdf: &[u8]) -> String {
    let text = String::from_utf8_lossy(pdf);
    let (_, behind) = text.rsplit_once("/IEUM_Code(").unwrap();
    behind.split_once(')').unwrap().0.to_owned()
}

pub(super) fn replaced(pdf: &[u8], old: &str, new: &str) -> Vec<u8> {
    let mut places = pdf.windows(old.len());
    let at = places.rposition(|part| part == old.as_bytes()).unwrap();
    [&pdf[..at], new.as_bytes(), &pdf[at + old.len()..]].concat()
}

/// A country that calls itself the same.
pub(super) fn another_country(place: &Path, now_s: i64) -> (Centre, Keys) {
    let root = keys::make_root(&place.join("root"), "ieum", true, now_s).unwrap();
    let centre = keys::make_centre(&place.join("centre"), "centre", &root, now_s).unwrap();
    let node = Keys::create(&place.join("jongno"), "jongno").unwrap();
    (centre, node)
}
