//! How a paper is checked by whoever is given it. Says only what works today.

use askama::Template;
use kernel::House;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Frame;

use crate::shell;
use crate::shell::FIRST_PAGE;

/// The command that checks the text of a 2D code offline.
pub(crate) const COMMAND: &str = "ieum verify --code \"…\"";

#[derive(Template)]
#[template(path = "check.html")]
struct Check {
    frame: Frame,
}

/// The page.
pub(crate) fn show(visit: Visit, house: &dyn House) -> Reply {
    shell::shown(&Check {
        frame: shell::frame(&visit, house, TITLE.say(visit.lang)),
    })
}

const TITLE: Words = words(
    "서류가 진짜인지 확인하는 방법",
    "How to check a paper",
    "서류가 진짜인지 알아보기",
);
const LEAD: Words = words(
    "서류에 찍힌 2D 코드 안에 발급 기관의 서명이 들어 있습니다. 그래서 인터넷이 끊겨도, 발급한 곳이 멈춰도 확인할 수 있습니다.",
    "The 2D code on the paper holds the signature of the office that issued it. It can be checked without a network, even while that office is down.",
    "서류에 네모난 무늬가 있어요. 그 안에 서류를 만든 곳의 서명이 있어요. 인터넷이 안 돼도 확인할 수 있어요.",
);
const SCAN: Words = words(
    "2D 코드를 읽습니다",
    "Read the 2D code",
    "네모난 무늬를 찍어요",
);
const SCAN_TEXT: Words = words(
    "휴대전화 카메라나 스캐너로 읽으면 긴 글자가 나옵니다.",
    "A phone's camera or a scanner gives a long text.",
    "휴대전화 카메라로 찍으면 긴 글자가 나와요.",
);
const RUN: Words = words("글자를 검사합니다", "Check the text", "글자를 확인해요");
const RUN_TEXT: Words = words(
    "이음 프로그램이 있는 컴퓨터에서 아래처럼 입력하고, … 자리에 읽은 글자를 넣습니다. 누가, 누구에게, 언제 발급했는지와 견본인지 알려 줍니다.",
    "On a computer with the ieum program, run the line below with that text in place of the dots. It says who issued it, for whom and when, and whether it is a specimen.",
    "컴퓨터에서 아래 줄을 써요. … 자리에는 찍은 글자를 넣어요. 누가 언제 누구에게 주었는지 나와요. 연습용인지도 알려 줘요.",
);
const COMPARE: Words = words(
    "종이와 견줍니다",
    "Compare it with the paper",
    "종이와 같은지 봐요",
);
const COMPARE_TEXT: Words = words(
    "이름, 생년월일, 주소가 종이에 적힌 것과 같으면 고쳐지지 않은 서류입니다. 다르면 받지 마세요.",
    "If name, day of birth and address are those on the paper, it was not altered. If they differ, do not accept it.",
    "이름과 태어난 날과 주소가 종이와 같으면 진짜예요. 다르면 받지 마세요.",
);
const NOT_YET: Words = words(
    "이 화면에서 바로 확인하는 기능은 아직 없습니다.",
    "Checking a paper on this page is not possible yet.",
    "이 화면에서 바로 확인하는 것은 아직 안 돼요.",
);
