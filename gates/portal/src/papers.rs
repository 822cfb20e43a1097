//! What was issued: a paper with its file, and the list of one's own papers.

use askama::Template;
use kernel::Done;
use kernel::House;
use kernel::Lang;
use kernel::PaperFile;
use kernel::PaperLine;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Frame;

use crate::apply::STEPS;
use crate::check::COMMAND;
use crate::elsewhere;
use crate::shell;
use crate::shell::CHECK;
use crate::shell::FIRST_PAGE;
use crate::shell::MY_PAPERS;

/// So long a paper counts as just issued, and its page as the end of applying for it.
const JUST_ISSUED_MS: i64 = 600_000;

#[derive(Template)]
#[template(path = "paper.html")]
struct Paper {
    frame: Frame,
    /// Empty where the paper is an older one.
    steps: Vec<&'static str>,
    line: PaperLine,
    file: String,
    shares: String,
    issued_by: String,
    fee: String,
}

#[derive(Template)]
#[template(path = "my-papers.html")]
struct Mine {
    frame: Frame,
    heads: [&'static str; 3],
    lines: Vec<PaperLine>,
    elsewhere: Option<(String, String)>,
}

/// Where the result of a request lies: its paper, or its receipt where it has none or several.
pub(crate) fn path_of(done: &Done) -> String {
    match done.papers.as_slice() {
        [paper] => format!("/papers/{}", paper.number),
        _ => format!("/done/{}", done.entry),
    }
}

/// A paper, or its file where the path ends in `.pdf`.
pub(crate) async fn paper(visit: Visit, house: &dyn House) -> Reply {
    let named = visit
        .params
        .get("number")
        .map(String::as_str)
        .unwrap_or_default();
    let number = named.strip_suffix(".pdf").unwrap_or(named);
    match house.paper(number, visit.signed_in()).await {
        Err(refusal) => shell::refusal(&visit, house, &refusal),
        Ok(file) if number == named => shell::shown(&paper_page(&visit, house, file.line)),
        Ok(PaperFile { line, pdf }) => Reply::Pdf {
            name: format!("{}-{}.pdf", line.form, line.number),
            bytes: pdf,
        },
    }
}

fn paper_page(visit: &Visit, house: &dyn House, line: PaperLine) -> Paper {
    let lang = visit.lang;
    let just_issued = visit.now.ms_since(line.issued_at) < JUST_ISSUED_MS;
    Paper {
        frame: shell::frame(visit, house, line.title.say(lang)),
        steps: if just_issued {
            STEPS.map(|step| step.say(lang)).to_vec()
        } else {
            Vec::new()
        },
        file: format!("/papers/{}.pdf", line.number),
        shares: format!("/papers/{}/shares", line.number),
        issued_by: issuer(house, &line.issued_by, lang),
        fee: fee(line.fee_won, lang),
        line,
    }
}

/// An office by its short name; the short name itself where it is not known here.
fn issuer(house: &dyn House, name: &str, lang: Lang) -> String {
    if house.node().name == name {
        return shell::office(house.node(), lang).to_owned();
    }
    let known = house
        .neighbours()
        .into_iter()
        .find(|neighbour| neighbour.node.name == name);
    known.map_or_else(
        || name.to_owned(),
        |neighbour| shell::office(&neighbour.node, lang).to_owned(),
    )
}

fn fee(won: i64, lang: Lang) -> String {
    match (won, lang) {
        (0, _) => FREE.say(lang).to_owned(),
        (_, Lang::En) => format!("{won} won"),
        (_, Lang::Ko | Lang::Easy) => format!("{won}원"),
    }
}

/// The caller's own papers, newest first.
pub(crate) async fn mine(visit: Visit, house: &dyn House) -> Reply {
    match house.my_papers(visit.signed_in()).await {
        Err(refusal) => shell::refusal(&visit, house, &refusal),
        Ok(lines) => shell::shown(&Mine {
            frame: shell::frame(&visit, house, MY_PAPERS.say(visit.lang)),
            heads: [PAPER, ISSUED_AT, NUMBER].map(|head| head.say(visit.lang)),
            elsewhere: elsewhere::other_portal(&visit, house),
            lines,
        }),
    }
}

const READY: Words = words(
    "서류가 나왔습니다",
    "Your paper is ready",
    "서류가 나왔어요",
);
const READY_TEXT: Words = words(
    "완성된 서류입니다. 더 기다리거나 거칠 절차가 없습니다.",
    "It is final: no later step follows.",
    "다 된 서류예요. 더 기다리지 않아도 돼요.",
);
const SAVE: Words = words("PDF 저장", "Save the PDF", "파일로 저장하기");
const OPEN: Words = words("열어서 인쇄", "Open to print", "열어서 종이로 뽑기");
const NUMBER: Words = words("문서확인번호", "Number", "서류 번호");
const PAPER: Words = words("서류", "Paper", "무슨 서류");
const ISSUED_AT: Words = words("발급 시각", "Issued at", "받은 때");
const AS_OF: Words = words(
    "기록 기준 시각",
    "From the record as of",
    "이때까지의 기록이에요",
);
const ISSUED_BY: Words = words("발급한 곳", "Issued by", "서류를 만든 곳");
const FEE: Words = words("수수료", "Fee", "낸 돈");
const FREE: Words = words("없음", "None", "없어요");
const MODE: Words = words("발급 방식", "Issued", "어떻게 만들었나요");
const PROVISIONAL: Words = words(
    "잠정: 전입 처리가 끝나지 않은 기록으로 발급",
    "provisional: from a record with a move that is not yet final",
    "아직 다 정해지지 않은 기록으로 만들었어요",
);
const CUT_OFF: Words = words(
    "다른 곳과 끊긴 동안 이곳의 기록으로 발급",
    "while cut off, from the record of this office",
    "다른 곳과 끊겼을 때 여기 기록으로 만들었어요",
);
const SHARE_IT: Words = words(
    "종이 없이 보여 주기",
    "Show it without a sheet",
    "종이 없이 보여 줘요",
);
const SHARE_IT_TEXT: Words = words(
    "공유 번호를 만들어 알려 주면 받는 사람이 이 서류를 화면에서 볼 수 있습니다. 언제든지 끝낼 수 있습니다.",
    "Make a share code and tell it: the receiver sees this paper on a screen. You can end it at any time.",
    "번호를 만들어 알려 주면 그 사람이 이 서류를 볼 수 있어요. 언제든지 그만둘 수 있어요.",
);
const HOW_TO_CHECK: Words = words(
    "받는 곳에서 확인하는 방법",
    "How the receiver checks it",
    "서류를 받은 곳은 이렇게 확인해요",
);
const HOW_TO_CHECK_TEXT: Words = words(
    "서류의 2D 코드를 읽어 나온 글자를 아래 명령의 … 자리에 넣어 검사합니다. 인터넷 없이도 됩니다.",
    "Read the paper's 2D code and check its text with the command below, in place of the dots. No network is needed.",
    "서류의 네모난 무늬를 찍고, 나온 글자를 컴퓨터에서 … 자리에 넣어 확인해요. 인터넷이 없어도 돼요.",
);
const CODE_TEXT: Words = words(
    "이 서류의 2D 코드에 든 글자",
    "The text in this paper's 2D code",
    "이 서류의 무늬에 든 글자",
);
const LOST: Words = words(
    "파일을 잃어버려도 내 서류에서 다시 열 수 있습니다.",
    "If you lose the file, open it again from My papers.",
    "파일이 없어져도 받은 서류에서 다시 열 수 있어요.",
);
const ISSUED_HERE: Words = words(
    "이 포털에서 받은 서류",
    "Issued to you at this portal",
    "여기서 받은 서류예요",
);
const NONE_YET: Words = words(
    "이 포털에서 받은 서류가 아직 없습니다.",
    "No paper has been issued to you at this portal yet.",
    "아직 여기서 받은 서류가 없어요.",
);
const ASK_FOR_ONE: Words = words(
    "신청할 수 있는 서류 보기",
    "See what you can ask for",
    "어떤 서류가 있는지 보기",
);
const ISSUED_ELSEWHERE: Words = words(
    "다른 곳에서 받은 서류는 그곳 포털에 있습니다.",
    "Papers issued elsewhere are at the portal there.",
    "다른 곳에서 받은 서류는 그곳에 있어요.",
);
