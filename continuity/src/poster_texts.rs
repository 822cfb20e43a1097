//! What a poster says by itself. Who stands at a door reads it in easy Korean and in English; the office's words are for the page that offers it.

use kernel::Words;
use kernel::words;

pub(crate) const MAKE: Words = words(
    "붙일 포스터(PDF)",
    "Poster for the door (PDF)",
    "문에 붙일 종이",
);

pub(crate) const NOTHING: Words = words(
    "민원 업무가 중단되었습니다",
    "Nothing can be done here now",
    "지금은 일을 볼 수 없습니다",
);
pub(crate) const ONLY_PAPER: Words = words(
    "수기로 접수만 합니다",
    "Requests are only taken in, on paper",
    "지금은 종이로 받기만 합니다",
);
pub(crate) const SOME: Words = words(
    "일부 민원이 중단되었습니다",
    "Some things can't be done here now",
    "지금 안 되는 것이 있습니다",
);
pub(crate) const SLOW: Words = words(
    "처리가 지연되고 있습니다",
    "It may take long now",
    "지금은 오래 걸릴 수 있습니다",
);
pub(crate) const FAILS: Words = words("중단된 민원", "Not possible here", "여기서 안 되는 것");
pub(crate) const ON_PAPER: Words = words(
    "수기 접수 민원: 접수한 때를 지켜 드립니다",
    "Taken in on paper; the time at which you came counts",
    "종이로 받아 두는 것 (온 때를 적어 드립니다)",
);
pub(crate) const SLOWLY: Words = words("지연되는 민원", "Possible, but slow", "되지만 느린 것");
pub(crate) const WORKS: Words = words(
    "정상 민원",
    "Possible here as usual",
    "여기서 그대로 되는 것",
);
pub(crate) const GO: Words = words("대체 창구", "Go here instead", "이리로 가십시오");
pub(crate) const WEB: Words = words(
    "온라인 신청",
    "On the web, from home",
    "집에서 인터넷으로 됩니다",
);
pub(crate) const NEXT: Words = words("다음 안내", "More news", "다음 소식");
pub(crate) const EXPECTED: Words = words("복구 예정", "Expected back", "다시 되는 때");
pub(crate) const NOT_KNOWN: Words = words("미정", "not known yet", "아직 모릅니다");
pub(crate) const PHONE: Words = words("전화", "Tel.", "전화번호");
pub(crate) const WORKING_DAYS: Words = words("평일", "weekdays", "쉬지 않는 날");
pub(crate) const OTHER_DAYS: Words = words("토·일·공휴일", "other days", "쉬는 날");
