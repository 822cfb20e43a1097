//! Checking a paper (진위확인), for anybody: by its 2D code or by what stands on it. With a script the code is checked in the browser, also offline;
//! without one the node does it.

mod verdict;

use askama::Template;
use kernel::Answers;
use kernel::Class;
use kernel::Fault;
use kernel::Genuine;
use kernel::House;
use kernel::Judgement;
use kernel::PaperFile;
use kernel::Refusal;
use kernel::Reply;
use kernel::Shown;
use kernel::Since;
use kernel::Visit;
use kernel::Words;
use kernel::read_date;
use kernel::words;
use pages::Ask;
use pages::Frame;
use pages::Input;

use crate::check::verdict::Verdict;
use crate::shell;
use crate::shell::FIRST_PAGE;

/// Where it is.
pub(crate) const PATH: &str = "/verify";
/// Where a code's link leads: the same page.
pub(crate) const LINK: &str = "/v";
/// Where the paper of a share code is opened.
pub(crate) const OPEN: &str = "/verify/paper";
/// The command that checks the text of a 2D code offline.
pub(crate) const COMMAND: &str = "ieum verify --code \"…\"";

#[derive(Template)]
#[template(path = "check.html")]
struct Check {
    frame: Frame,
    verdict: Option<Verdict>,
    code: Input,
    number: Input,
    issued_on: Input,
    name: Input,
    share: Input,
    /// The share code by which the paper itself can be opened; none for any other verdict.
    opens: Option<String>,
    /// Where the script finds whom to trust.
    trust: &'static str,
}

/// The page.
pub(crate) fn show(visit: Visit, house: &dyn House) -> Reply {
    Reply::Page(shell::page(200, &build(&visit, house, None, &[], None)))
}

/// Judges what was shown. Nothing is kept of it, but that somebody looked by a share code.
pub(crate) async fn judge(visit: Visit, house: &dyn House) -> Reply {
    let mut faults = Vec::new();
    let Some(shown) = read(&visit.form, &mut faults) else {
        return Reply::Page(shell::page(422, &build(&visit, house, None, &faults, None)));
    };
    let share = match &shown {
        Shown::Share(code) => Some(code.clone()),
        Shown::Code(_) | Shown::File(_) | Shown::Page { .. } => None,
    };
    match house.judge(shown).await {
        // A slip of the pen stands at the field, and what was typed stays there.
        Ok(Judgement::Unreadable { code, words }) if code == MISTYPED => {
            let given = share.unwrap_or_default();
            let slip = [Fault::new("share", &given, "mistyped", words)];
            Reply::Page(shell::page(422, &build(&visit, house, None, &slip, None)))
        }
        Ok(judgement) => {
            let verdict = Verdict::of(&judgement, share.is_some(), visit.lang);
            let opens = share.filter(|_| stands(&judgement));
            let page = build(&visit, house, Some(verdict), &[], opens);
            Reply::Page(shell::page(200, &page))
        }
        Err(refusal) => shell::refusal(&visit, house, &refusal),
    }
}

/// Whether a paper was issued as it says and was not withdrawn.
fn stands(judgement: &Judgement) -> bool {
    let withdrawn = |paper: &Genuine| matches!(paper.since, Since::Withdrawn { .. });
    matches!(judgement, Judgement::Genuine(paper) if !withdrawn(paper))
}

/// Shows the paper itself to whoever has its share code.
pub(crate) async fn open(visit: Visit, house: &dyn House) -> Reply {
    let code = visit.form.raw("share").unwrap_or_default();
    let opened = match house.sharing() {
        Some(sharing) => sharing.open_shared(code).await,
        None => Err(NOT_SHOWN),
    };
    match opened {
        Ok(PaperFile { line, pdf }) => Reply::Pdf {
            name: format!("{}-{}.pdf", line.form, line.number),
            bytes: pdf,
        },
        Err(refusal) => shell::refusal(&visit, house, &refusal),
    }
}

fn read(form: &Answers, faults: &mut Vec<Fault>) -> Option<Shown> {
    let given = |name: &str| form.raw(name).map(str::trim).unwrap_or_default();
    if given("by") == "share" {
        let code = given("share");
        if code.is_empty() {
            faults.push(Fault::new("share", "", "missing", SHARE_MISSING));
        }
        return Some(Shown::Share(code.to_owned())).filter(|_| faults.is_empty());
    }
    if given("by") != "page" {
        let code = given("code");
        if code.is_empty() {
            faults.push(Fault::new("code", "", "missing", CODE_MISSING));
            return None;
        }
        return Some(Shown::Code(code.to_owned()));
    }
    let (number, name) = (given("number"), given("name"));
    let issued_on = read_date(given("issued_on"));
    if number.is_empty() {
        faults.push(Fault::new("number", "", "missing", NUMBER_MISSING));
    }
    if issued_on.is_none() {
        faults.push(Fault::new(
            "issued_on",
            given("issued_on"),
            "unreadable",
            DAY_MISSING,
        ));
    }
    if name.is_empty() {
        faults.push(Fault::new("name", "", "missing", NAME_MISSING));
    }
    Some(Shown::Page {
        number: number.to_owned(),
        issued_on: issued_on?,
        name: name.to_owned(),
    })
    .filter(|_| faults.is_empty())
}

fn build(
    visit: &Visit,
    house: &dyn House,
    verdict: Option<Verdict>,
    faults: &[Fault],
    opens: Option<String>,
) -> Check {
    let lang = visit.lang;
    let nothing = Answers::default();
    // After a verdict the forms are empty again: the next paper is another one.
    let answers = if verdict.is_some() {
        &nothing
    } else {
        &visit.form
    };
    let ask = Ask::new(lang, answers, faults);
    let code = ask.area("code", CODE).hint(CODE_HINT);
    let number = ask.digits("number", NUMBER).length_max(19).width("w24");
    let issued_on = ask.date("issued_on", ISSUED_ON);
    let name = ask.text("name", NAME).length_max(60).width("w24");
    let share = ask.digits("share", SHARE).length_max(30).width("w24");
    let inputs = [&code, &number, &issued_on, &name, &share];
    Check {
        frame: shell::frame(visit, house, TITLE.say(lang))
            .here(PATH)
            .faults(faults, inputs),
        verdict,
        code,
        number: number.hint(NUMBER_HINT),
        issued_on,
        name: name.hint(NAME_HINT),
        share: share.hint(SHARE_HINT),
        opens,
        trust: "/v/trust.json",
    }
}

const TITLE: Words = words("서류 진위확인", "Check a paper", "진짜 서류인지 보기");
const LEAD: Words = words(
    "서류에 찍힌 2D 코드 안에 발급 기관의 서명이 들어 있습니다. 휴대전화 카메라로 비추면 이 화면이 열리고, 인터넷이 끊겨도 이 휴대전화 안에서 확인합니다.",
    "The 2D code on the paper holds the signature of the office that issued it. A phone's camera opens this page from it, and the phone checks it by itself, also without a network.",
    "서류에 있는 네모난 무늬를 휴대전화로 찍으면 이 화면이 열려요. 인터넷이 안 돼도 확인할 수 있어요.",
);
const BY_CODE: Words = words("2D 코드로 확인", "By the 2D code", "네모난 무늬로 보기");
const CODE: Words = words(
    "코드를 읽어 나온 글자",
    "The text of the code",
    "찍어서 나온 글자",
);
const CODE_HINT: Words = words(
    "https://…/v#IEUM1/ 로 시작하는 긴 글자입니다. 처음부터 끝까지 붙여 넣습니다. 이 글자는 어디에도 남기지 않습니다.",
    "A long text that begins with https://…/v#IEUM1/. Paste all of it. It is kept nowhere.",
    "긴 글자를 처음부터 끝까지 붙여 주세요. 이 글자는 남지 않아요.",
);
const CODE_MISSING: Words = words(
    "코드의 글자를 붙여 넣으세요.",
    "Paste the text of the code.",
    "찍어서 나온 글자를 붙여 주세요.",
);
const PICTURE: Words = words(
    "사진이나 PDF로 확인",
    "From a photo or a PDF",
    "사진이나 파일로 보기",
);
const NO_CODE_SEEN: Words = words(
    "사진에서 코드를 찾지 못했습니다. 코드가 화면에 가득 차게 다시 찍으세요.",
    "No code was found in the photo. Take it again with the code filling the picture.",
    "사진에서 무늬를 찾지 못했어요. 더 가까이 찍어 주세요.",
);
const BY_PAGE: Words = words(
    "문서확인번호로 확인",
    "By the paper's number",
    "서류 번호로 보기",
);
const NUMBER: Words = words("문서확인번호", "Paper's number", "서류 번호");
const NUMBER_HINT: Words = words(
    "종이 위쪽의 숫자 16자리입니다.",
    "The 16 digits at the top of the page.",
    "종이 위에 있는 숫자 열여섯 개예요.",
);
const NUMBER_MISSING: Words = words(
    "문서확인번호 16자리를 넣으세요.",
    "Give the paper's number, 16 digits.",
    "서류 번호를 써 주세요.",
);
const ISSUED_ON: Words = words("발급일", "Day of issue", "서류를 받은 날");
const DAY_MISSING: Words = words(
    "발급일을 2026-11-21처럼 넣으세요.",
    "Give the day of issue, like 2026-11-21.",
    "받은 날을 2026-11-21처럼 써 주세요.",
);
const NAME: Words = words("이름", "Name", "서류에 있는 사람");
const NAME_HINT: Words = words(
    "서류에 적힌 사람 가운데 한 명의 이름입니다.",
    "The name of one of the persons on the paper.",
    "서류에 있는 사람 한 명의 이름이에요.",
);
const NAME_MISSING: Words = words(
    "서류에 적힌 이름을 넣으세요.",
    "Give a name that stands on the paper.",
    "서류에 있는 이름을 써 주세요.",
);
const BY_SHARE: Words = words(
    "공유 번호로 보기",
    "By a share code",
    "보여 주는 번호로 보기",
);
const SHARE: Words = words("공유 번호", "Share code", "서류를 보여 주는 번호");
const SHARE_HINT: Words = words(
    "서류의 주인이 알려 준 숫자 20자리입니다. 언제 보았는지가 서류의 주인에게 남습니다.",
    "The 20 digits that whoever holds the paper told you. That somebody looked, and when, is shown to them.",
    "서류 주인이 알려 준 숫자 스무 개예요. 언제 봤는지 서류 주인이 알 수 있어요.",
);
const SHARE_MISSING: Words = words(
    "공유 번호 20자리를 넣으세요.",
    "Give the share code, 20 digits.",
    "숫자 스무 개를 써 주세요.",
);
const OPEN_IT: Words = words("서류 보기", "See the paper", "서류를 열어 봐요");
/// The code by which a node tells a slip in a share code.
const MISTYPED: &str = "share.mistyped";
/// Where share codes are not offered.
pub(crate) const NOT_SHOWN: Refusal = Refusal::new(
    "portal.no-share-codes",
    Class::NotFound,
    words(
        "여기서는 공유 번호를 쓰지 않습니다.",
        "Share codes are not offered here.",
        "여기서는 이 번호를 쓸 수 없어요.",
    ),
    words(
        "서류의 2D 코드나 문서확인번호로 확인하세요.",
        "Check the paper's 2D code or its number.",
        "서류의 무늬나 번호로 확인해 주세요.",
    ),
);
const DO_CHECK: Words = words("확인", "Check", "확인해요");
const PDF: Words = words(
    "PDF 파일과 많은 서류는 이음 프로그램으로 인터넷 없이 확인합니다.",
    "PDF files, and many papers at once, are checked offline with the ieum program.",
    "컴퓨터 파일은 이음 프로그램으로 확인해요. 인터넷이 없어도 돼요.",
);
const LEAFLET: Words = words(
    "서류를 받는 곳을 위한 안내",
    "For those who are given papers",
    "서류를 받는 분께",
);
const LEAFLET_TEXT: Words = words(
    "진본이면 발급 기관, 발급한 때, 어느 때의 기록인지가 나옵니다. 화면의 이름, 생년월일, 주소가 종이와 같은지 보고, 다르면 받지 마십시오. 코드를 읽을 수 없다고 해서 가짜 서류인 것은 아닙니다. 다시 찍거나 문서확인번호로 확인하십시오.",
    "Of a genuine paper you are told who issued it, when, and from the record of which moment. See that name, day of birth and address are those on the page; if they differ, do not accept it. A code that can't be read does not mean a forged paper: scan it again or check by its number.",
    "진짜면 누가 언제 만들었는지 나와요. 화면에 나온 이름과 태어난 날과 주소가 종이와 같은지 봐 주세요. 다르면 받지 마세요. 무늬가 안 찍히면 번호로 확인해 주세요.",
);
