//! The texts of the sample pages.

use kernel::Choice;
use kernel::Words;
use kernel::words;

pub(crate) const STEPS: [Words; 3] = [
    words("본인 확인", "Who you are", "누구인지"),
    words("보일 내용 고르기", "What it shows", "무엇을 보일지"),
    words("받기", "Receive", "받아요"),
];
pub(crate) const NUMBERS_CHOICES: &[Choice] = &[
    Choice {
        value: "none",
        label: words("모두 가리기", "Hide all", "다 안 보이게"),
    },
    Choice {
        value: "front",
        label: words(
            "앞자리만 보이기",
            "Show the first six digits",
            "앞만 보이게",
        ),
    },
    Choice {
        value: "all",
        label: words("모두 보이기", "Show all", "다 보이게"),
    },
];
pub(crate) const HISTORY_CHOICES: &[Choice] = &[
    Choice {
        value: "none",
        label: words("넣지 않기", "None", "안 넣어요"),
    },
    Choice {
        value: "5y",
        label: words("최근 5년", "Last 5 years", "지난 다섯 해"),
    },
    Choice {
        value: "all",
        label: words("전체", "All", "다 넣어요"),
    },
];
pub(crate) const PORTAL: Words = words("민원 포털", "Portal", "서류 받는 곳");
pub(crate) const DESK: Words = words("창구", "Counter", "일하는 자리");
pub(crate) const HELLO: Words = words(
    "무엇을 도와드릴까요",
    "How can we help?",
    "무엇을 해 드릴까요?",
);
pub(crate) const NEED: Words = words("무엇이 필요하세요?", "What do you need?", "뭐가 필요해요?");
pub(crate) const FIND: Words = words("찾기", "Find", "찾아요");
pub(crate) const DEUNGBON: Words = words(
    "주민등록표 등본",
    "Household extract",
    "우리 집 사람들이 나온 서류",
);
pub(crate) const DEUNGBON_IS: Words = words(
    "함께 사는 세대 전체가 나옵니다.",
    "Shows the whole household.",
    "같이 사는 사람이 모두 나와요.",
);
pub(crate) const CHOBON: Words = words("주민등록표 초본", "Personal extract", "나만 나온 서류");
pub(crate) const CHOBON_IS: Words = words(
    "본인의 주소 이력이 나옵니다.",
    "Shows your own addresses.",
    "내가 살던 곳이 나와요.",
);
pub(crate) const PAPERS: Words = words("내 문서", "My papers", "내 서류");
pub(crate) const PAPERS_IS: Words = words(
    "발급받은 문서를 다시 봅니다.",
    "See your papers again.",
    "받은 서류를 다시 봐요.",
);
pub(crate) const CHECK: Words = words("문서 확인", "Check a paper", "서류가 진짜인지 보기");
pub(crate) const CHECK_IS: Words = words(
    "받은 문서가 진짜인지 확인합니다.",
    "See whether a paper is genuine.",
    "진짜 서류인지 알아봐요.",
);
pub(crate) const NOTICE: Words = words(
    "송파구와 연결이 끊겼습니다",
    "Songpa-gu can't be reached",
    "송파구와 끊겼어요",
);
pub(crate) const NOTICE_TEXT: Words = words(
    "종로구 주민의 등본과 초본은 이곳에서 그대로 발급됩니다. 다음 안내는 15:00입니다.",
    "Extracts for residents of Jongno-gu are issued here as always. Next notice at 15:00.",
    "종로구 사람 서류는 여기서 받을 수 있어요. 세 시에 다시 알려 드려요.",
);
pub(crate) const PURPOSE: Words = words(
    "어디에 내시나요?",
    "Where will you hand it in?",
    "어디에 낼 거예요?",
);
pub(crate) const PURPOSE_HINT: Words = words(
    "고르시면 알맞은 보기를 제안합니다. 아래에서 바꿀 수 있습니다.",
    "A suggestion; you can change everything below.",
    "고르면 알맞게 맞춰 드려요. 바꿔도 돼요.",
);
pub(crate) const BANK: Words = words("은행", "Bank", "돈 맡기는 은행");
pub(crate) const COMPANY: Words = words("회사", "Company", "일하는 회사");
pub(crate) const SCHOOL: Words = words("학교", "School", "다니는 학교");
pub(crate) const ESTATE: Words = words("부동산", "Housing", "집 구하는 곳");
pub(crate) const OWN: Words = words("직접 고르기", "Choose myself", "내가 골라요");
pub(crate) const NUMBERS: Words = words("주민등록번호", "Resident numbers", "주민번호");
pub(crate) const HISTORY: Words = words("과거 주소", "Past addresses", "옛날에 살던 곳");
pub(crate) const NAME: Words = words("이름", "Name", "이름이 뭐예요");
pub(crate) const BIRTH: Words = words("생년월일", "Date of birth", "태어난 날");
pub(crate) const COPIES: Words = words("부수", "Copies", "몇 장");
pub(crate) const IDENTITY: Words = words("신분증", "Identity document", "누구인지 보여 주는 것");
pub(crate) const IDENTITY_SEEN: Words = words(
    "주민등록증 확인",
    "Resident card seen",
    "주민등록증을 봤어요",
);
pub(crate) const REASON: Words = words("남기실 말씀", "Anything else", "하고 싶은 말");
pub(crate) const AGREE: Words = words(
    "위 내용을 확인했습니다",
    "I have checked the above",
    "다 봤어요",
);
pub(crate) const SEEN: Words = words(
    "문서에 보이는 것과 가리는 것",
    "What the paper shows",
    "서류에 나오는 것",
);
pub(crate) const SEEN_NAME: Words = words("이름과 주소", "Names and address", "이름, 사는 곳");
pub(crate) const SEEN_FRONT: Words =
    words("주민등록번호 앞자리", "First six digits", "주민번호 앞");
pub(crate) const SEEN_BACK: Words =
    words("주민등록번호 뒷자리", "Last seven digits", "주민번호 뒤");
pub(crate) const SEEN_PAST: Words = words("과거 주소", "Past addresses", "옛날에 살던 곳");
pub(crate) const ISSUE: Words = words("발급하기", "Issue", "서류 받기");
pub(crate) const REPRINT: Words = words("다시 인쇄", "Print again", "또 뽑기");
pub(crate) const REFUSE: Words = words("거절서", "Refusal slip", "안 되는 까닭 쓰기");
pub(crate) const BACK: Words = words("이전으로", "Back", "뒤로");
pub(crate) const LATER: Words = words("나중에 하기", "Later", "다음에 하기");
pub(crate) const WHY: Words = words("왜 가리나요?", "Why hide it?", "왜 안 보여요?");
pub(crate) const ISSUED: Words = words("발급했습니다", "Issued", "다 됐어요");
pub(crate) const NUMBER: Words = words("문서확인번호", "Paper number", "서류 번호");
pub(crate) const SAVE: Words = words("저장하기", "Save", "내 기기에 담기");
pub(crate) const PAPER: Words = words("문서", "Paper", "서류");
pub(crate) const FEE: Words = words("수수료(원)", "Fee (won)", "내는 돈(원)");
pub(crate) const ADDRESS: Words = words("주소", "Address", "사는 곳");
pub(crate) const EMPTY: Words = words(
    "아직 발급받은 문서가 없습니다.",
    "No papers yet.",
    "아직 받은 서류가 없어요.",
);
pub(crate) const PEOPLE: Words = words("같은 이름 3명", "3 of this name", "이름이 같은 세 사람");
pub(crate) const PICK: Words = words("고르기", "Choose", "이 사람");
pub(crate) const FIND_PERSON: Words = words("사람 찾기", "Find a person", "누구인지 찾기");
pub(crate) const MOVE: Words = words("전입신고", "Moving in", "이사 왔어요");
pub(crate) const DAY: Words = words("오늘 처리", "Today", "오늘 한 일");
