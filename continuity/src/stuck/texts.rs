//! What the pages say that ask where people get stuck.

use kernel::Choice;
use kernel::Words;
use kernel::words;

pub(crate) const TITLE: Words = words(
    "이 화면에서 막혔어요",
    "I am stuck on a page",
    "여기서 못 하겠어요",
);
pub(crate) const WHAT: Words = words(
    "무엇 때문에 막히셨습니까?",
    "What was in the way?",
    "무엇이 안 됐어요?",
);
pub(crate) const COUNTED: Words = words(
    "몇 명이 어느 화면에서 막히는지 수만 남깁니다. 누구인지, 무엇을 적었는지는 남지 않습니다.",
    "Only how many were stuck on which page is counted. Who, and what they wrote, is kept nowhere.",
    "몇 명인지 숫자만 세요. 누구인지는 몰라요.",
);
pub(crate) const SEND: Words = words("알리기", "Tell it", "말하기");
pub(crate) const CHOOSE: Words = words("하나를 고르세요.", "Choose one.", "하나를 골라 주세요.");
pub(crate) const THANKS: Words = words(
    "알려 주셔서 감사합니다",
    "Thank you for telling",
    "말해 줘서 고마워요",
);
pub(crate) const SEEN: Words = words(
    "담당자가 화면마다 센 수를 봅니다. 답은 드리지 못합니다. 급하시면 아래 방법을 쓰십시오.",
    "Officers see how many tell it of which page. There is no answer to it; if it is urgent, do one of these.",
    "직원이 숫자를 봐요. 답은 못 해 드려요. 급하면 아래처럼 해 주세요.",
);
pub(crate) const INSTEAD: Words = words(
    "지금 할 수 있는 다른 방법",
    "What else you can do now",
    "지금 이렇게 할 수 있어요",
);
pub(crate) const DESK: Words = words(
    "사람들이 막힌 화면",
    "Where people get stuck",
    "사람들이 못 한 화면",
);
pub(crate) const NOBODY: Words = words(
    "지난 7일 동안 막힌다는 사람이 없습니다.",
    "Nobody said so in the last 7 days.",
    "7일 동안 아무도 없었어요.",
);
pub(crate) const PAGE: Words = words("화면", "Page", "어느 화면");
pub(crate) const SERVICE: Words = words("민원", "Service", "하던 일");
pub(crate) const TODAY: Words = words("오늘", "Today", "오늘 몇 명");
pub(crate) const WEEK: Words = words("7일", "7 days", "7일 동안");
pub(crate) const MOSTLY: Words = words("가장 많은 까닭", "Mostly because", "왜 안 됐어요");
pub(crate) const ELSEWHERE: Words = words("그 밖의 화면", "another page", "다른 화면");
pub(crate) const NO_STATE: Words = words(
    "누구나 누를 수 있는 단추라서 상태를 바꾸지는 않습니다. 확인하고, 장애이면 알리십시오.",
    "Anybody can press it, so it changes no state. Look, and tell an outage if there is one.",
    "누구나 누를 수 있어요. 먼저 확인하고 알려 주세요.",
);
/// `{min}` and `{n}` stand for numbers.
pub(crate) const SIGN: Words = words(
    "최근 {min}분 동안 {n}명",
    "{n} within {min} minutes",
    "{min}분 동안 {n}명",
);

const fn choice(value: &'static str, label: Words) -> Choice {
    Choice { value, label }
}

pub(crate) const WHYS: &[Choice] = &[
    choice(
        "slow",
        words(
            "너무 느리거나 멈췄습니다",
            "Too slow, or it stood still",
            "느리거나 멈췄어요",
        ),
    ),
    choice(
        "error",
        words("오류가 났습니다", "There was an error", "틀렸다고 나와요"),
    ),
    choice(
        "unclear",
        words(
            "무엇을 해야 할지 모르겠습니다",
            "I don't know what to do here",
            "무엇을 할지 모르겠어요",
        ),
    ),
    choice(
        "missing",
        words(
            "찾는 것이 없습니다",
            "What I look for is not here",
            "찾는 게 없어요",
        ),
    ),
    choice(
        "sign-in",
        words(
            "로그인이나 본인 확인이 안 됩니다",
            "I can't sign in or prove who I am",
            "로그인이 안 돼요",
        ),
    ),
    choice(
        "print",
        words(
            "문서가 나오지 않습니다",
            "The paper does not come",
            "종이가 안 나와요",
        ),
    ),
];
