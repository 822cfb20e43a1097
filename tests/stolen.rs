//! What keys can sign that have no right to, and what is done to a signed file without any: real pages before our own check, before pyHanko, which knows
//! PDF and X.509, and before a Python reading of the code in the file. Where a program by its nature can't see a fault, the table says so.

mod ring;

use std::process::Command;

use certificate::Directory;
use certificate::NodeCode;
use certificate::Number;
use certificate::Signer;
use certificate::Summary;
use certificate::directory::Revocation;
use keys::Grant;
use keys::SigningKey;
use pades::Credential;
use serde_json::Value;
use serde_json::json;

use crate::country::Country;
use crate::country::shared;
use crate::judged::python;
use crate::signed::contents;
use crate::stolen::ring::Keyring;
use crate::stolen::ring::another_country;
use crate::stolen::ring::code_in;
use crate::stolen::ring::replaced;
use crate::stolen::ring::signed;
use crate::tools;
use crate::tools::Dice;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::seed;

const DAY_S: i64 = 86_400;
/// In place of a moment: as the file says.
const AS_SIGNED: Option<i64> = None;

/// A file, and what each judge must say of it.
struct Case {
    what: &'static str,
    file: Vec<u8>,
    /// When pyHanko is to look, UTC seconds.
    looked_at: Option<i64>,
    /// Whether pyHanko is given the centre's list of revoked certificates, and our check and the Python reading of the code the directory.
    informed: bool,
    /// Ours: the code of its refusal, or `genuine`.
    ours: &'static str,
    /// pyHanko: any program for signed PDFs.
    signature: bool,
    /// The Python reading of the code in the file.
    paper: bool,
}

const fn case(what: &'static str, file: Vec<u8>, ours: &'static str, both: (bool, bool)) -> Case {
    let (signature, paper) = both;
    Case {
        what,
        file,
        looked_at: AS_SIGNED,
        informed: false,
        ours,
        signature,
        paper,
    }
}

/// Without any key: what stands in the file is changed.
fn tampered(ring: &Keyring) -> Vec<Case> {
    let (pdf, other) = (&ring.one, &ring.other);
    let (room, _) = contents(pdf);
    let (theirs, _) = contents(other);
    let refused = |what, file| case(what, file, "pdf.altered", (false, false));
    let with_code = |code: String| replaced(pdf, &code_in(pdf), &code);
    let mut bit = pdf.clone();
    bit[2_000] ^= 1;
    let mut digit = code_in(pdf).into_bytes();
    let last = digit.len() - 9;
    digit[last] = if digit[last] == b'7' { b'3' } else { b'7' };
    let digits = with_code(String::from_utf8(digit).unwrap());
    let swapped = [&pdf[..room.start], &other[theirs], &pdf[room.end..]].concat();
    vec![
        case("untouched", pdf.clone(), "genuine", (true, true)),
        // The reading of the code does not look at the bytes around it: that is what the signature is for.
        case("a bit of the page", bit, "pdf.altered", (false, true)),
        case(
            "the signature of another paper",
            swapped,
            "pdf.altered",
            (false, true),
        ),
        refused("the code of another paper", with_code(code_in(other))),
        refused("a digit of the code", digits),
        case(
            "a page without the mark of a specimen, in a revision behind",
            without_mark(pdf),
            "pdf.altered",
            (false, true),
        ),
        case(
            "cut off behind the page",
            pdf[..pdf.len() - 900].to_vec(),
            "pdf.altered",
            (false, false),
        ),
    ]
}

/// The first page shows nothing, in a revision behind the signature that a viewer would follow.
fn without_mark(pdf: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(pdf);
    let (before, page) = text.rsplit_once("/Type/Page/").unwrap();
    let number = before.rsplit_once(" 0 obj").unwrap().0;
    let number = number.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap();
    let parent = page
        .split_once("/Parent ")
        .unwrap()
        .1
        .split_once(' ')
        .unwrap()
        .0;
    let trailer = text.rsplit_once("trailer\n<<").unwrap().1;
    let trailer = trailer.split_once("/Prev ").unwrap().0;
    let (_, xref) = text.rsplit_once("startxref\n").unwrap();
    let xref = xref.split_once('\n').unwrap().0;
    let object = format!(
        "{number} 0 obj\n<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 595 842]/Resources<<>>>>\nendobj\n"
    );
    let (at, end) = (pdf.len(), pdf.len() + object.len());
    let behind = format!(
        "{object}xref\n{number} 1\n{at:010} 00000 n\r\ntrailer\n<<{trailer}/Prev {xref}>>\nstartxref\n{end}\n%%EOF\n"
    );
    [pdf, behind.as_bytes()].concat()
}

/// With the office's own key, out of its time.
fn out_of_time(ring: &Keyring) -> Vec<Case> {
    let (summary, grant, code) = (ring.summary(), ring.grant(), code_in(&ring.one));
    let now = summary.issued_at_s;
    let issued_at = |issued_at_s| Summary {
        issued_at_s,
        as_of_s: issued_at_s,
        expires_at_s: issued_at_s + DAY_S,
        ..summary.clone()
    };
    let (early, late) = (now - 2 * DAY_S, now + 91 * DAY_S);
    let anew = ring.signed(code.clone(), now);
    let signed_late = ring.signed(code.clone(), late);
    let signed_early = ring.signed(code, now - 30 * DAY_S);
    let all_late = ring.signed(ring.code(&issued_at(late), &grant, now), late);
    let backdated = ring.signed(ring.code(&issued_at(early), &grant, now), now);
    let not_then = "pdf.certificate-not-valid-then";
    vec![
        case("signed once more, as it was", anew, "genuine", (true, true)),
        case("signed late", signed_late, not_then, (false, true)),
        case("signed early", signed_early, not_then, (false, false)),
        case("issued and signed late", all_late, not_then, (false, false)),
        case(
            "issued before the delegation, by its own word",
            backdated,
            "code.key-not-valid-then",
            (true, false),
        ),
        Case {
            // A general program goes by its own clock until there is a time stamp; ours by the time of signing, and calls the paper old.
            looked_at: Some(late),
            ..case("looked at late", ring.one.clone(), "genuine", (false, true))
        },
    ]
}

/// With the office's own key, out of its scope. X.509 knows the node and its digits, not which papers of which places: that stands in the delegation, which
/// the code brings. So pyHanko sees nothing wrong in any of these, and the Python reading of the code must.
fn out_of_scope(ring: &Keyring) -> Vec<Case> {
    let (summary, grant) = (ring.summary(), ring.grant());
    let now = summary.issued_at_s;
    let under = |grant: &Grant| ring.signed(ring.code(&summary, grant, now), now);
    let kinds = Grant {
        kinds: vec!["rental".to_owned()],
        ..grant.clone()
    };
    let places = Grant {
        places: vec![26_110],
        ..grant.clone()
    };
    let unmarked = Summary {
        specimen: false,
        ..summary.clone()
    };
    let unmarked = ring.signed(ring.code(&unmarked, &grant, now), now);
    let swapped = ring.signed(code_in(&ring.other), now + 60);
    let unseen = |what, file, ours| case(what, file, ours, (true, false));
    vec![
        unseen("another kind", under(&kinds), "code.kind-not-delegated"),
        unseen("another place", under(&places), "code.place-not-delegated"),
        of_another_node(ring, &summary, &grant),
        unseen("another paper's code", swapped, "pdf.other-paper"),
        // Demo anchors say that it is a specimen, whatever the code says.
        case("no mark of a specimen", unmarked, "genuine", (true, true)),
    ]
}

/// A number of songpa under a delegation that gives jongno's key songpa's digits: the certificate says whose digits they are not.
fn of_another_node(ring: &Keyring, summary: &Summary, grant: &Grant) -> Case {
    let songpa = NodeCode::new(11_710).unwrap();
    let number: Number = ring.node.number(songpa, 41).unwrap();
    let foreign = Summary {
        number,
        ..summary.clone()
    };
    let grant = Grant {
        code: songpa,
        ..grant.clone()
    };
    let code = ring.code(&foreign, &grant, summary.issued_at_s);
    let pdf = ring.signed(code, summary.issued_at_s);
    case(
        "digits of another node",
        pdf,
        "pdf.other-paper",
        (true, false),
    )
}

/// Certificates of other uses, and of a country that calls itself the same.
fn foreign(ring: &Keyring, country: &Country, folder: &Scratch) -> Vec<Case> {
    let summary = ring.summary();
    let (now, code) = (summary.issued_at_s, code_in(&ring.one));
    let place = country.dir.join("centre/keys");
    let der = folder.file("stamp.der");
    let pem = place.join("stamp.pem").display().to_string();
    tools::out(
        "openssl",
        &["x509", "-in", &pem, "-outform", "DER", "-out", &der],
    );
    let stamps = Credential {
        certificate: pades::Certificate::read(&std::fs::read(&der).unwrap()).unwrap(),
        authority: ring.node.now().credential().unwrap().authority.clone(),
    };
    let key = SigningKey::read(&place.join("stamp.key")).unwrap();
    let by_stamps = signed(&ring.one, (code, now), &stamps, &key);

    let (centre, node) = another_country(folder.as_path(), now);
    let keys = node.now();
    let grant = ring.grant();
    let delegation = centre
        .certify(&keys.enrolment().unwrap(), &grant, now)
        .unwrap();
    keys.install(delegation.clone(), centre.anchors()).unwrap();
    let certificate = centre.certify_paper(delegation.terms()).unwrap().unwrap();
    keys.install_paper(&certificate, &centre.paper_ca().unwrap())
        .unwrap();
    let code = certificate::code::build(&summary, &delegation, "https://a.example", keys.paper());
    let by = keys.credential().unwrap();
    let theirs = signed(&ring.one, (code.unwrap().text, now), &by, keys.paper());
    vec![
        case(
            "the key of time stamps",
            by_stamps,
            "pdf.foreign-signer",
            (false, false),
        ),
        case(
            "a country of the same names",
            theirs,
            "pdf.foreign-signer",
            (false, false),
        ),
    ]
}

/// A key that is revoked: from a moment on, or from the beginning. Without the list nobody can know.
fn revoked(ring: &Keyring) -> Vec<Case> {
    let pdf = || ring.one.clone();
    let told = |what, file, ours, both| Case {
        informed: true,
        ..case(what, file, ours, both)
    };
    vec![
        case(
            "by a revoked key, nobody told",
            pdf(),
            "genuine",
            (true, true),
        ),
        told(
            "by a revoked key",
            pdf(),
            "code.key-revoked",
            (false, false),
        ),
        told(
            "before the key was revoked",
            ring.signed(
                ring.code(&backdated(ring), &ring.grant(), backdated(ring).issued_at_s),
                backdated(ring).issued_at_s,
            ),
            "genuine",
            (true, true),
        ),
    ]
}

/// The same paper a little earlier, while the certificate counted already.
fn backdated(ring: &Keyring) -> Summary {
    let summary = ring.summary();
    let at = summary.issued_at_s - 1_800;
    Summary {
        issued_at_s: at,
        as_of_s: at,
        ..summary
    }
}

/// The centre's word that the key is revoked from just before the paper's issue: as the nodes get it, and as other programs do.
struct Told {
    directory: Directory,
    signed: String,
    list: String,
}

impl Told {
    fn by(ring: &Keyring, country: &Country, folder: &Scratch) -> Self {
        let asked = crate::client::Caller::nobody(&country.office("centre")).get("/directory");
        let mut directory = Directory::open(&asked.body, &ring.anchors, &keys::Checker).unwrap();
        let from_s = ring.summary().issued_at_s - 60;
        directory.revocations.push(Revocation {
            node: "jongno".into(),
            key: ring.node.now().paper().public_key(),
            from_s,
            reason: "도난".into(),
        });
        let signed = ring.centre.sign_directory(&directory).unwrap();
        let certificate = &ring.node.now().credential().unwrap().certificate;
        let serial = certificate.serial().to_vec();
        let named = [keys::RevokedPaper { serial, from_s }];
        let list = ring
            .centre
            .revoked_papers(&named, (99, directory.issued_at_s));
        Self {
            directory,
            signed: folder.write("directory.cose", &signed),
            list: folder.write("revoked.crl", &list.unwrap().unwrap()),
        }
    }
}

fn ours(case: &Case, ring: &Keyring, told: &Told) -> &'static str {
    let judged = pades::verify(&case.file, &ring.anchors, &keys::Checker).and_then(|proven| {
        assert!(proven.paper.specimen, "{}", case.what);
        if case.informed {
            told.directory.check(&proven.paper)?;
            proven.check(&told.directory)?;
        }
        Ok(())
    });
    judged.map_or_else(|refused| refused.code, |()| "genuine")
}

/// What the judges say of all files; none where pyHanko is not installed.
fn theirs(cases: &[Case], country: &Country, told: &Told, folder: &Scratch) -> Option<Vec<Value>> {
    let Some(python) = tools::judges() else {
        tools::not_run("pyHanko is not installed; `cargo xtask test` installs it");
        return None;
    };
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/judges/pdf.py");
    let run = |informed: bool| {
        let of = cases.iter().enumerate();
        let of = of.filter(|(_, case)| case.informed == informed);
        let jobs = of.map(|(nth, case)| {
            let file = folder.write(&format!("{nth}.pdf"), &case.file);
            json!({"file": file, "moment": case.looked_at, "crl": informed}).to_string() + "\n"
        });
        let jobs: String = jobs.collect();
        let mut command = Command::new(&python);
        command.arg(program);
        if informed {
            command.args(["--crl", &told.list, "--directory", &told.signed]);
        }
        let said = tools::fed(command.arg(country.anchors()), &jobs);
        assert_eq!(said.code, 0, "{}", said.err);
        let lines: Vec<Value> = { said.out.lines() }
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        lines
    };
    let (mut plain, mut informed) = (run(false).into_iter(), run(true).into_iter());
    let said = cases.iter().map(|case| {
        let from = if case.informed {
            &mut informed
        } else {
            &mut plain
        };
        from.next().unwrap()
    });
    Some(said.collect())
}

#[test]
fn what_no_key_a_wrong_key_or_a_key_out_of_its_scope_makes_is_told_by_three_programs() {
    let country = shared();
    let (mut dice, folder) = (Dice(seed()), scratch("stolen"));
    let ring = Keyring::of(country, &mut dice);
    let told = Told::by(&ring, country, &folder);
    let mut cases = tampered(&ring);
    cases.extend(out_of_time(&ring));
    cases.extend(out_of_scope(&ring));
    cases.extend(foreign(&ring, country, &folder));
    cases.extend(revoked(&ring));
    for case in &cases {
        assert_eq!(ours(case, &ring, &told), case.ours, "{}", case.what);
        let seen = case.ours == "genuine" || !(case.signature && case.paper);
        assert!(seen, "{}: somebody else must see it too", case.what);
    }
    let said = theirs(&cases, country, &told, &folder);
    for (case, said) in cases.iter().zip(said.into_iter().flatten()) {
        let both = (said["good"] == true, said["paper"]["good"] == true);
        assert_eq!(both, (case.signature, case.paper), "{}: {said}", case.what);
        let revoked = said["trust"]
            .as_str()
            .unwrap_or_default()
            .contains("REVOKED");
        assert_eq!(
            revoked,
            case.ours == "code.key-revoked",
            "{}: {said}",
            case.what
        );
    }
    // The codes alone, as they stand on paper, once more without a file around them.
    let codes: Vec<String> = [code_in(&ring.one), code_in(&ring.other)].into();
    let informed = ["--anchors", &country.anchors(), "--directory", &told.signed];
    let [plain, informed] = [&informed[..2], &informed].map(|more| python(more, &codes));
    assert!(
        plain.iter().all(|said| said["genuine"] == true),
        "{plain:?}"
    );
    assert!(
        informed.iter().all(|said| said["genuine"] == false),
        "{informed:?}"
    );
}
