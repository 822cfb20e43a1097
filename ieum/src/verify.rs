//! `ieum verify`: checks a paper's file or its code offline, against given anchors and nothing else.

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::anyhow;
use certificate::Anchors;
use certificate::Directory;
use certificate::Refused;
use certificate::Verdict;
use kernel::Moment;
use pades::Proven;
use serde::Serialize;
use serde_json::json;

/// Where anchors are looked for when none are named.
const ANCHORS: [&str; 2] = ["./ieum-data/anchors.pem", "/etc/ieum/anchors.pem"];
/// Unreadable, or no anchors: neither genuine nor not.
const CANNOT_TELL: u8 = 2;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The paper's PDF: its signature, and the code inside it.
    #[arg(required_unless_present = "code")]
    file: Option<PathBuf>,
    /// The text of the 2D code, with or without the link before `#`; beside a FILE, the code of the page to compare with it.
    #[arg(long)]
    code: Option<String>,
    /// The anchors to trust [default: ./ieum-data/anchors.pem, else /etc/ieum/anchors.pem].
    #[arg(long)]
    anchors: Option<PathBuf>,
    /// The signed directory as well (`directory.cose` of any node, or /directory of the centre): which keys and papers no longer count, as of its time.
    #[arg(long)]
    directory: Option<PathBuf>,
    /// Answers as one JSON object.
    #[arg(long)]
    json: bool,
}

/// Exit 0 genuine, 1 not, or withdrawn, or an interim paper, which is no certificate; 2 unreadable or no anchors.
pub(crate) fn run(args: &Args) -> ExitCode {
    let Some(anchors) = find(args) else {
        eprintln!(
            "믿을 앵커 파일이 없습니다. --anchors FILE로 알려 주세요. · No anchors; name them with --anchors FILE."
        );
        return ExitCode::from(CANNOT_TELL);
    };
    let anchors = match crate::anchors::read(&anchors) {
        Ok(anchors) => anchors,
        Err(error) => {
            eprintln!("ieum: {error:#}");
            return ExitCode::from(CANNOT_TELL);
        }
    };
    let known = match args
        .directory
        .as_deref()
        .map(|file| directory(file, &anchors))
    {
        None => None,
        Some(Ok(directory)) => Some(directory),
        Some(Err(error)) => {
            eprintln!("ieum: {error:#}");
            return ExitCode::from(CANNOT_TELL);
        }
    };
    let found = match &args.file {
        Some(file) => match std::fs::read(file) {
            Ok(pdf) => of_file(&pdf, args.code.as_deref(), &anchors),
            Err(error) => {
                eprintln!("ieum: {}: {error}", file.display());
                return ExitCode::from(CANNOT_TELL);
            }
        },
        None => of_code(args.code.as_deref().unwrap_or_default(), &anchors).map(Found::Code),
    };
    let found = found.and_then(|found| {
        let counts = known.as_ref().map(|directory| found.counts(directory));
        counts.unwrap_or(Ok(())).map(|()| found)
    });
    match found {
        Ok(found) => genuine(&found, &anchors, known.as_ref(), args.json),
        Err(refused) => not_genuine(&refused, args.json),
    }
}

/// A directory that a centre of the anchors signed.
fn directory(file: &Path, anchors: &Anchors) -> anyhow::Result<Directory> {
    let bytes = std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    Directory::open(&bytes, anchors, &keys::Checker)
        .map_err(|refused| anyhow!("{}: {}", file.display(), refused.words.en))
}

/// What was checked.
#[derive(Serialize)]
#[serde(untagged)]
enum Found {
    Code(Verdict),
    File(Proven),
}

impl Found {
    const fn paper(&self) -> &Verdict {
        match self {
            Self::Code(paper) => paper,
            Self::File(proven) => &proven.paper,
        }
    }

    /// Whether its issuer's key still counted, as the directory says.
    fn counts(&self, directory: &Directory) -> Result<(), Refused> {
        match self {
            Self::Code(paper) => directory.check(paper),
            Self::File(proven) => proven.check(directory),
        }
    }
}

fn of_code(code: &str, anchors: &Anchors) -> Result<Verdict, Refused> {
    certificate::verify_code(code.trim(), anchors, &keys::Checker)
}

/// A file, and where the code of the page was read as well, that both are one paper.
fn of_file(pdf: &[u8], code: Option<&str>, anchors: &Anchors) -> Result<Found, Refused> {
    let proven = pades::verify(pdf, anchors, &keys::Checker)?;
    let page = code.map(|code| of_code(code, anchors)).transpose()?;
    if page.is_some_and(|page| page != proven.paper) {
        return Err(pades::OTHER_PAPER);
    }
    Ok(Found::File(proven))
}

fn find(args: &Args) -> Option<PathBuf> {
    let usual = || ANCHORS.iter().map(PathBuf::from).find(|path| path.exists());
    args.anchors.clone().or_else(usual)
}

/// What holds: a genuine paper, or an interim one, which is said first.
fn genuine(found: &Found, anchors: &Anchors, known: Option<&Directory>, as_json: bool) -> ExitCode {
    let verdict = found.paper();
    let specimen = verdict.specimen || anchors.demo();
    let expired = verdict.expired(crate::site::now().0.div_euclid(1_000));
    let withdrawn = known.map(|directory| directory.withdrawn.contains(verdict.number));
    // A script that looks at nothing but the exit code must not take an interim paper for a certificate.
    let accepted = if withdrawn == Some(true) || verdict.interim() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    };
    if as_json {
        let mut body = serde_json::to_value(found).unwrap_or_default();
        body["genuine"] = json!(!verdict.interim());
        body["interim"] = json!(verdict.interim());
        body["specimen"] = json!(specimen);
        body["expired"] = json!(expired);
        if let (Some(withdrawn), Some(directory)) = (withdrawn, known) {
            body["withdrawn"] = json!(withdrawn);
            body["known_as_of"] = json!(at(directory.issued_at_s));
        }
        println!("{body}");
        return accepted;
    }
    if withdrawn == Some(true) {
        println!("발급이 취소되었습니다, 받지 마세요 · withdrawn by its office: do not accept it");
    }
    tell(verdict, specimen);
    if let Found::File(proven) = found {
        tell_signature(proven);
    }
    if expired {
        println!(
            "  확인 기간이 지났습니다(받는 곳에 물어보세요) · past {}: ask whoever receives it",
            at(verdict.expires_at_s)
        );
    }
    match known {
        Some(directory) => println!(
            "  폐지·취소 목록 as of     {} · revoked keys and withdrawn papers as known then",
            at(directory.issued_at_s)
        ),
        None => println!("  폐지·취소 여부           알 수 없음 · not known without --directory"),
    }
    println!("종이에 적힌 내용과 위 내용이 같은지 보세요 · compare this with what the page says");
    accepted
}

fn at(seconds: i64) -> String {
    Moment(seconds * 1_000).to_minute()
}

fn tell_signature(proven: &Proven) {
    println!("  서명 signed            {}", at(proven.signed_at_s));
    match proven.time_stamp_s {
        Some(stamped) => println!("  시점 확인 time stamp    {}", at(stamped)),
        None => println!("  시점 확인 time stamp    없음 · none yet"),
    }
}

fn tell(verdict: &Verdict, specimen: bool) {
    if verdict.interim() {
        println!(
            "임시 발급: 최종 증명서가 아닙니다 · INTERIM: NOT the final paper, it certifies nothing"
        );
    } else {
        println!("진본입니다 · genuine");
    }
    if specimen {
        println!("  견본 SPECIMEN · 효력 없음 (no effect: issued under demo anchors)");
    }
    println!("  문서확인번호 number     {}", verdict.number);
    println!("  종류 kind              {}", verdict.kind);
    println!(
        "  발급 issued            {}  by {} ({}), under {}",
        at(verdict.issued_at_s),
        verdict.issuer.node,
        verdict.issuer.code.value(),
        verdict.issuer.centre
    );
    println!("  기준 as of             {}", at(verdict.as_of_s));
    println!(
        "  방식 mode              {} · {}",
        verdict.mode.words().ko,
        verdict.mode.words().en
    );
    println!("  주소 address           {}", verdict.address);
    for person in &verdict.persons {
        println!(
            "  사람 person            {} {} {}",
            person.name, person.birth, person.relation
        );
    }
    if verdict.persons_in_all > verdict.persons.len() {
        println!("  모두 in all            {}", verdict.persons_in_all);
    }
}

fn not_genuine(refused: &Refused, as_json: bool) -> ExitCode {
    let code = if pades::is_unreadable(refused) {
        CANNOT_TELL
    } else {
        1
    };
    if as_json {
        println!(
            "{}",
            json!({"genuine": false, "code": refused.code, "ko": refused.words.ko, "en": refused.words.en, "easy": refused.words.easy})
        );
    } else {
        println!("{} · {}", refused.words.ko, refused.words.en);
    }
    ExitCode::from(code)
}
