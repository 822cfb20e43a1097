//! Checking a paper's file with nothing but an anchors file, as strictly as only its maker can.

use certificate::Anchors;
use certificate::Check;
use certificate::Directory;
use certificate::Refused;
use certificate::Verdict;
use certificate::refused::REVOKED;
use certificate::verify_code;
use serde::Serialize;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::base::Base;
use crate::bytes::find;
use crate::envelope::Envelope;
use crate::refused::ALTERED;
use crate::refused::FOREIGN;
use crate::refused::NOT_SIGNED;
use crate::refused::OTHER_PAPER;
use crate::refused::OUTSIDE_VALIDITY;
use crate::refused::STAMP_FOREIGN;
use crate::refused::UNREADABLE;
use crate::stamp;
use crate::update::Apart;
use crate::update::Draft;
use crate::x509::Certificate;

/// A paper's file is at most this long, bytes.
const PDF_LEN_MAX: usize = 16 << 20;

/// What a genuine file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proven {
    /// What its code says, which was checked like any code.
    #[serde(flatten)]
    pub paper: Verdict,
    /// When it was signed, UTC seconds; the signer says so.
    pub signed_at_s: i64,
    /// When it was stamped at the latest, UTC seconds; the centre says so. None before a stamp is there.
    pub time_stamp_s: Option<i64>,
}

impl Proven {
    /// Refuses what a genuine file says, where its key was revoked by the time of signing. That may be later than the time of issue, for a
    /// paper that was printed anew: the page could be a thief's then, though the code is not.
    pub fn check(&self, directory: &Directory) -> Result<(), Refused> {
        let mut revoked = directory.revocations.iter().filter(|revocation| {
            revocation.key == self.paper.issuer.key && revocation.from_s <= self.signed_at_s
        });
        revoked.next().map_or(Ok(()), |_| Err(REVOKED))
    }
}

/// Checks a file: its shape byte for byte, signature, certificates up to the anchors at the stated time, time stamp, code, and that all
/// of these and the attached data are of one paper. What only a directory knows (revoked keys) is asked with [`Proven::check`].
pub fn verify(pdf: &[u8], anchors: &Anchors, checker: &dyn Check) -> Result<Proven, Refused> {
    if !pdf.starts_with(b"%PDF-") || pdf.len() > PDF_LEN_MAX {
        return Err(UNREADABLE);
    }
    let Some(apart) = Apart::read(pdf) else {
        return Err(unlike(pdf));
    };
    let base = Base::read(apart.base).map_err(|_| ALTERED)?;
    let draft = Draft::new(&base, &apart.stated).map_err(|_| ALTERED)?;
    let cms = draft.contents_of(pdf).ok_or(ALTERED)?;
    let envelope = Envelope::read(&cms, Some(draft.digest())).ok_or(ALTERED)?;
    if !envelope.holds(checker) {
        return Err(ALTERED);
    }
    let signed_at_s = apart.stated.signed_at.0.div_euclid(1_000);
    let (signer, authority) = (&envelope.signer, &envelope.authority);
    if !signer.is_for_papers() || !issued_by_centre(signer, authority, (anchors, checker)) {
        return Err(FOREIGN);
    }
    if !descends(signer, authority, signed_at_s, (anchors, checker)) {
        return Err(OUTSIDE_VALIDITY);
    }
    let paper = verify_code(&apart.stated.code, anchors, checker)?;
    let code_of_signer = signer.node_code();
    let one = signer.key() == Some(paper.issuer.key)
        && code_of_signer == Some(paper.issuer.code.to_string())
        && signed_at_s >= paper.issued_at_s
        && is_data_of(&base, &paper);
    if !one {
        return Err(OTHER_PAPER);
    }
    let time_stamp_s = envelope
        .stamp
        .map(|token| stamp::time_of(&token, &envelope.signature, anchors, checker))
        .map(|found| found.ok_or(STAMP_FOREIGN))
        .transpose()?;
    Ok(Proven {
        paper,
        signed_at_s,
        time_stamp_s,
    })
}

/// Whether a key that the centre certified counts at a moment: the root lets the centre count then, and both certificates do.
pub(crate) fn descends(
    signer: &Certificate,
    authority: &Certificate,
    at_s: i64,
    (anchors, checker): (&Anchors, &dyn Check),
) -> bool {
    let counts = anchors.centres().iter().any(|centre| {
        authority.key() == Some(centre.key) && centre.from_s <= at_s && at_s <= centre.until_s
    });
    counts
        && signer.valid_at(at_s)
        && authority.valid_at(at_s)
        && issued_by_centre(signer, authority, (anchors, checker))
}

/// Whether a root of the anchors signed the authority's certificate, for a centre of the anchors, and the authority the signer's.
fn issued_by_centre(
    signer: &Certificate,
    authority: &Certificate,
    (anchors, checker): (&Anchors, &dyn Check),
) -> bool {
    let Some(key) = authority.key() else {
        return false;
    };
    let mut centres = anchors.centres().iter().filter(|centre| centre.key == key);
    let named = centres.any(|centre| {
        let mut roots = anchors
            .roots()
            .iter()
            .filter(|root| root.name == centre.root);
        roots.any(|root| authority.signed_by(&root.key, checker))
    });
    named
        && authority.is_authority()
        && signer.is_issued_by(authority)
        && signer.signed_by(&key, checker)
}

/// Whether the attached data is that of which the code holds the hash, and has the same number.
fn is_data_of(base: &Base<'_>, paper: &Verdict) -> bool {
    let Some(data) = base.data() else {
        return false;
    };
    let hash: [u8; 32] = Sha256::digest(&data).into();
    let value: Value = serde_json::from_str(&data).unwrap_or_default();
    hash == paper.hash && value["paper"]["number"] == paper.number.plain()
}

/// A file that does not come apart: signed and changed since, or never signed.
fn unlike(pdf: &[u8]) -> Refused {
    if find(pdf, b"/SubFilter/ETSI.CAdES.detached", 0).is_some() {
        ALTERED
    } else if find(pdf, b"%%EOF", pdf.len().saturating_sub(16)).is_some() {
        NOT_SIGNED
    } else {
        UNREADABLE
    }
}
