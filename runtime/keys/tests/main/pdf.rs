//! Signed PDFs with real keys: what holds, and that nothing else does. Papers from the real printer, and judges that are not ours, are in
//! the tests of the whole.

use std::fmt::Write as _;
use std::io::Write as _;

use certificate::Refused;
use certificate::Signer;
use certificate::Summary;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use kernel::Moment;
use keys::Checker;
use keys::Keys;
use pades::Credential;
use pades::StampError;
use pades::Stamping;
use pades::Stated;
use sha2::Digest;
use sha2::Sha256;

use crate::world::NOW_S;
use crate::world::World;

/// A paper as the printer would write it, with nothing on the page.
pub(crate) fn printed(data: &str) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(data.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let bodies = [
        "<</Type/Pages/Count 1/Kids[2 0 R]>>",
        "<</Type/Page/Resources<<>>/MediaBox[0 0 595 842]/Parent 1 0 R/Contents 6 0 R/Annots[5 0 R]>>",
        "<</Type/Filespec/F(data.json)/UF(data.json)/EF<</F 4 0 R/UF 4 0 R>>/AFRelationship/Data>>",
        "",
        "<</Type/Annot/Subtype/Link/Rect[9 9 20 20]/F 4/A<</S/URI/URI(https://a.example/v)>>/Contents(a link)>>",
        "<</Length 1>>\nstream\n \nendstream",
        "<</Producer(test)>>",
        "<</Type/Catalog/Pages 1 0 R/Lang(ko)/Names<</EmbeddedFiles<</Names[(data.json)3 0 R]>>>>/AF[3 0 R]>>",
    ];
    let (mut pdf, mut xref) = (b"%PDF-1.7\n%\x80\x80\x80\x80\n\n".to_vec(), String::new());
    for (number, body) in (1..).zip(bodies) {
        write!(xref, "{:010} 00000 n\r\n", pdf.len()).unwrap();
        write!(pdf, "{number} 0 obj\n{body}").unwrap();
        if body.is_empty() {
            let kind = "/Type/EmbeddedFile/Filter/FlateDecode/Subtype/application#2Fjson";
            write!(pdf, "<</Length {}{kind}>>\nstream\n", packed.len()).unwrap();
            pdf.extend(&packed);
            write!(pdf, "\nendstream").unwrap();
        }
        write!(pdf, "\nendobj\n").unwrap();
    }
    let at = pdf.len();
    write!(pdf, "xref\n0 9\n0000000000 65535 f\r\n{xref}").unwrap();
    let trailer = "/Root 8 0 R/Info 7 0 R/ID[(a)(b)]>>";
    write!(pdf, "trailer\n<</Size 9{trailer}\nstartxref\n{at}\n%%EOF").unwrap();
    pdf
}

/// A country whose node has its certificate, one paper of it, and what its code says.
struct Office {
    world: World,
    summary: Summary,
    data: String,
}

impl Office {
    fn new() -> Self {
        let world = World::new(true);
        certify(&world, &world.jongno);
        let mut summary = world.summary(2);
        let number = summary.number.plain();
        let data = format!(r#"{{"name":"김하늘","paper":{{"number":"{number}"}}}}"#);
        summary.hash = Sha256::digest(&data).into();
        Self {
            world,
            summary,
            data,
        }
    }

    fn stated(&self) -> Stated {
        Stated {
            signed_at: Moment(NOW_S * 1_000),
            code: self.world.issue(&self.summary).text,
        }
    }

    fn credential(&self) -> Credential {
        self.world
            .jongno
            .now()
            .credential()
            .unwrap()
            .as_ref()
            .clone()
    }

    fn signed_with(&self, stated: &Stated, data: &str) -> Vec<u8> {
        let keys = self.world.jongno.now();
        pades::sign(&printed(data), stated, &self.credential(), keys.paper()).unwrap()
    }

    fn signed(&self) -> Vec<u8> {
        self.signed_with(&self.stated(), &self.data)
    }

    fn stamped(&self, pdf: &[u8], by: &World) -> Result<Vec<u8>, StampError> {
        let stamping = Stamping::of(pdf)?;
        let answer = by.centre.stamp(&stamping.request(), NOW_S + 60).unwrap();
        stamping.stamped(&answer.unwrap(), self.world.anchors(), &Checker)
    }

    fn verify(&self, pdf: &[u8]) -> Result<pades::Proven, Refused> {
        pades::verify(pdf, self.world.anchors(), &Checker)
    }

    fn refusal(&self, pdf: &[u8]) -> &'static str {
        self.verify(pdf)
            .map_or_else(|refused| refused.code, |_| "genuine")
    }
}

fn certify(world: &World, node: &Keys) {
    let terms = node.now().delegation().unwrap();
    let certificate = world.centre.certify_paper(terms.terms()).unwrap().unwrap();
    node.now()
        .install_paper(&certificate, &world.centre.paper_ca().unwrap())
        .unwrap();
}

fn replaced(pdf: &[u8], old: &str, new: &str) -> Vec<u8> {
    let at = pdf
        .windows(old.len())
        .rposition(|window| window == old.as_bytes())
        .unwrap();
    [&pdf[..at], new.as_bytes(), &pdf[at + old.len()..]].concat()
}

/// The digits of `/Contents`.
fn contents(pdf: &[u8]) -> std::ops::Range<usize> {
    let mark = b"/Contents<";
    let at = pdf
        .windows(mark.len())
        .rposition(|window| window == mark)
        .unwrap()
        + mark.len();
    at..at + 2 * pades::CONTENTS_LEN_MAX
}

#[test]
fn a_signed_paper_proves_what_its_code_says_and_when_it_was_signed() {
    let office = Office::new();
    let pdf = office.signed();
    let proven = office.verify(&pdf).unwrap();
    assert_eq!(proven.paper.number, office.summary.number);
    assert_eq!((proven.signed_at_s, proven.time_stamp_s), (NOW_S, None));
    assert_eq!(proven.paper.issuer.node, "jongno");
    let cms = pdf[contents(&pdf)]
        .iter()
        .rposition(|digit| *digit != b'0')
        .unwrap()
        / 2
        + 1;
    assert!((1_200..1_800).contains(&cms), "B-B has {cms} bytes");

    let stamped = office.stamped(&pdf, &office.world).unwrap();
    let proven = office.verify(&stamped).unwrap();
    assert_eq!(proven.time_stamp_s, Some(NOW_S + 60));
    let room = contents(&pdf);
    let changed = (0..pdf.len()).filter(|at| pdf[*at] != stamped[*at]);
    assert!(
        { changed }.all(|at| room.contains(&at)),
        "only the room changes"
    );
    assert_eq!(
        office.stamped(&stamped, &office.world),
        Err(StampError::Stamped)
    );
    let cms = stamped[room]
        .iter()
        .rposition(|digit| *digit != b'0')
        .unwrap()
        / 2
        + 1;
    assert!(cms < pades::CONTENTS_LEN_MAX - 300, "B-T has {cms} bytes");
}

#[test]
fn one_changed_byte_anywhere_is_refused() {
    let office = Office::new();
    let pdf = office.stamped(&office.signed(), &office.world).unwrap();
    assert_eq!(office.refusal(&pdf), "genuine");
    // Every other byte: the zeros of the room are most of the file.
    for at in (0..pdf.len()).step_by(2) {
        let mut flipped = pdf.clone();
        flipped[at] ^= [1, 0x20, 0x80, 4][at / 2 % 4];
        assert_ne!(office.refusal(&flipped), "genuine", "byte {at}");
    }
    assert_eq!(office.refusal(&pdf), "genuine");
}

#[test]
fn what_is_not_of_our_one_shape_is_refused() {
    let (office, other) = (Office::new(), Office::new());
    let pdf = office.signed();
    let room = contents(&pdf);
    let upper = pdf[room.clone()].to_ascii_uppercase();
    let base = pdf.len() - printed(&office.data).len();
    let appended = [
        &pdf[..],
        b"\n2 0 obj\n<</Type/Page>>\nendobj\nxref\n0 0\n%%EOF\n",
    ]
    .concat();
    let twice = [&pdf[..], &pdf[pdf.len() - base..]].concat();
    let mut padded = pdf.clone();
    padded[room.end - 1] = b'1';
    let changed = [
        (
            "pdf.altered",
            [&pdf[..room.start], &upper, &pdf[room.end..]].concat(),
        ),
        ("pdf.altered", appended),
        ("pdf.altered", twice),
        ("pdf.altered", padded),
        ("pdf.altered", pdf[..pdf.len() - 1].to_vec()),
        ("pdf.altered", pdf[..pdf.len() - 900].to_vec()),
        ("pdf.altered", replaced(&pdf, "/P 1/V", "/P 3/V")),
        ("pdf.altered", replaced(&pdf, "/F 132", "/F 004")),
        (
            "pdf.altered",
            replaced(&pdf, "/ByteRange[0 ", "/ByteRange[1 "),
        ),
        ("pdf.unreadable", pdf[1..].to_vec()),
        ("pdf.unreadable", printed(&office.data)[..700].to_vec()),
        ("pdf.unreadable", Vec::new()),
        ("pdf.not-signed", printed(&office.data)),
    ];
    for (at, (code, pdf)) in changed.into_iter().enumerate() {
        assert_eq!(office.refusal(&pdf), code, "case {at}");
    }
    let theirs = other.signed();
    assert_eq!(office.refusal(&theirs), "pdf.foreign-signer");
    let their_room = contents(&theirs);
    let swapped = [&pdf[..room.start], &theirs[their_room], &pdf[room.end..]].concat();
    assert_eq!(office.refusal(&swapped), "pdf.altered");
}

#[test]
fn signature_code_data_and_number_are_of_one_paper() {
    let office = Office::new();
    let stated = office.stated();
    let another = office.data.replace("김하늘", "김하날");
    let swapped = office.signed_with(&stated, &another);
    assert_eq!(office.refusal(&swapped), "pdf.other-paper");

    let early = Stated {
        signed_at: stated.signed_at.plus_ms(-1_000),
        ..stated.clone()
    };
    assert_eq!(
        office.refusal(&office.signed_with(&early, &office.data)),
        "pdf.other-paper"
    );

    // A code with the digits of another node, which the same key may use, is not covered by the certificate.
    let songpa = certificate::NodeCode::new(11_710).unwrap();
    let world = &office.world;
    let enrolment = world.jongno.now().enrolment().unwrap();
    let grant = keys::Grant {
        code: songpa,
        ..crate::world::grant()
    };
    let delegation = world.centre.certify(&enrolment, &grant, NOW_S).unwrap();
    world
        .jongno
        .now()
        .install(delegation, world.anchors())
        .unwrap();
    let mut summary = office.summary.clone();
    summary.number = world.jongno.number(songpa, 41).unwrap();
    let code = world.issue(&summary).text;
    let foreign = office.signed_with(&Stated { code, ..stated }, &office.data);
    assert_eq!(office.refusal(&foreign), "pdf.other-paper");
}

#[test]
fn a_certificate_counts_in_its_time_and_for_its_key_only() {
    let office = Office::new();
    let stated = office.stated();
    for days in [-2, 91, 4_000] {
        let signed_at = stated.signed_at.plus_ms(days * 86_400_000);
        let then = Stated {
            signed_at,
            ..stated.clone()
        };
        let pdf = office.signed_with(&then, &office.data);
        assert_eq!(
            office.refusal(&pdf),
            "pdf.certificate-not-valid-then",
            "{days} days"
        );
    }
    // A renewal counts for what is signed later, by the same key.
    let enrolment = office.world.jongno.now().enrolment().unwrap();
    let later_s = NOW_S + 60 * 86_400;
    let grant = crate::world::grant();
    let renewed = office
        .world
        .centre
        .certify(&enrolment, &grant, later_s)
        .unwrap();
    office
        .world
        .jongno
        .now()
        .install(renewed, office.world.anchors())
        .unwrap();
    certify(&office.world, &office.world.jongno);
    let signed_at = Moment((NOW_S + 91 * 86_400) * 1_000);
    let pdf = office.signed_with(
        &Stated {
            signed_at,
            ..stated.clone()
        },
        &office.data,
    );
    assert_eq!(office.refusal(&pdf), "genuine");

    let keys = office.world.jongno.now();
    let other = pades::sign(
        &printed(&office.data),
        &stated,
        &office.credential(),
        keys.journal(),
    );
    assert_eq!(other, Err(pades::SignError::OtherKey));
    let then = Stated {
        signed_at,
        ..stated
    };
    // A key that the centre certified for something else: another node's digits, with this node's code.
    let mut terms = office
        .world
        .jongno
        .now()
        .delegation()
        .unwrap()
        .terms()
        .clone();
    terms.key = keys.journal().public_key();
    let text = office.world.centre.certify_paper(&terms).unwrap().unwrap();
    let mut by = office.credential();
    by.certificate = pades::Certificate::read(pem::parse(text).unwrap().contents()).unwrap();
    let pdf = pades::sign(&printed(&office.data), &then, &by, keys.journal()).unwrap();
    assert_eq!(office.refusal(&pdf), "pdf.other-paper");
}

#[test]
fn a_stamp_is_for_one_signature_by_the_own_centre() {
    let (office, other) = (Office::new(), Office::new());
    let pdf = office.signed();
    assert_eq!(office.stamped(&pdf, &other.world), Err(StampError::Foreign));
    let again = Stamping::of(&office.signed()).unwrap();
    let answer = office
        .world
        .centre
        .stamp(&again.request(), NOW_S)
        .unwrap()
        .unwrap();
    let stamped = |pdf: &[u8], answer: &[u8]| {
        let stamping = Stamping::of(pdf).unwrap();
        stamping.stamped(answer, office.world.anchors(), &Checker)
    };
    assert_eq!(stamped(&pdf, &answer), Err(StampError::Foreign));
    let rejected = office
        .world
        .centre
        .stamp(b"no request", NOW_S)
        .unwrap()
        .unwrap();
    assert_eq!(rejected, [0x30, 5, 0x30, 3, 2, 1, 2]);
    assert_eq!(stamped(&pdf, &rejected), Err(StampError::Rejected));
    assert_eq!(
        Stamping::of(&printed("{}")).err(),
        Some(StampError::NotSigned)
    );
}

#[test]
fn another_shape_of_pdf_is_not_signed() {
    let office = Office::new();
    let good = printed(&office.data);
    let text = String::from_utf8_lossy(&good).into_owned();
    assert!(text.contains("/Lang(ko)"));
    for (old, new) in [
        ("%PDF-1.7", "%PDF-2.0"),
        ("xref\n0 9", "xref\n1 9"),
        ("/Lang(ko)", "/AcroForm"),
        ("/Kids[2 0 R]", "/Kids[1 0 R]"),
        ("/Annots[5 0 R]", "/Annots 5 0 R "),
        ("%%EOF", "%%EOG"),
    ] {
        let pdf = replaced(&good, old, new);
        let made = pades::sign(
            &pdf,
            &office.stated(),
            &office.credential(),
            office.world.jongno.now().paper(),
        );
        assert!(
            matches!(made, Err(pades::SignError::Unfit(_))),
            "{new}: {made:?}"
        );
    }
}

#[test]
fn a_centre_of_an_earlier_release_is_certified_once_and_its_old_anchors_stay_good() {
    let office = Office::new();
    let pdf = office.signed();
    let anchors = office.world.centre.anchors_text();
    let (old, _) = anchors.split_once("\n# For other programs").unwrap();
    let old_anchors = certificate::Anchors::parse(old, &Checker).unwrap();
    assert!(pades::verify(&pdf, &old_anchors, &Checker).is_ok());

    let dir = office.world.dir.path().join("centre");
    std::fs::write(dir.join("anchors.pem"), old).unwrap();
    let terms = office.world.jongno.now().delegation().unwrap();
    let before = keys::Centre::open(&dir).unwrap();
    assert_eq!(before.certify_paper(terms.terms()).unwrap(), None);
    assert_eq!(before.stamp(b"", NOW_S).unwrap(), None);
    let root = keys::Root::open(&office.world.dir.path().join("root")).unwrap();
    let text = keys::certify_centre(&dir, &root).unwrap();
    assert_eq!(keys::certify_centre(&dir, &root).unwrap(), text);
    let after = keys::Centre::open(&dir).unwrap();
    assert!(after.certify_paper(terms.terms()).unwrap().is_some());
    assert_eq!(text.matches("BEGIN CERTIFICATE").count(), 2);
}

#[test]
fn a_key_that_was_revoked_by_the_time_of_signing_does_not_count() {
    let office = Office::new();
    let mut directory = crate::journal::directory(&office.world);
    let proven = office.verify(&office.signed()).unwrap();
    let later = Stated {
        signed_at: Moment((NOW_S + 5_000) * 1_000),
        ..office.stated()
    };
    let anew = office.verify(&office.signed_with(&later, &office.data));
    let anew = anew.unwrap();
    assert_eq!(proven.check(&directory), Ok(()));
    directory.revocations = vec![certificate::directory::Revocation {
        node: "jongno".into(),
        key: office.world.jongno.now().paper().public_key(),
        from_s: NOW_S + 1,
        reason: "stolen".into(),
    }];
    assert_eq!(proven.check(&directory), Ok(()));
    assert_eq!(directory.check(&anew.paper), Ok(()), "the code is older");
    assert_eq!(anew.check(&directory), Err(certificate::refused::REVOKED));
    directory.revocations[0].from_s = NOW_S;
    assert_eq!(proven.check(&directory), Err(certificate::refused::REVOKED));
}
