//! What the pages of telling say.

use kernel::Words;
use kernel::words;

pub(crate) const PORTAL: Words = words("민원 상태", "Status", "지금 되나요");
pub(crate) const DESK: Words = words("창구", "Desk", "직원 화면");

pub(crate) const STATUS: Words = words(
    "민원 서비스 상태",
    "Service status",
    "무엇이 되고 안 되나요",
);
pub(crate) const ALL_UP: Words = words(
    "알려진 장애가 없습니다. 모든 민원을 볼 수 있습니다.",
    "No outage is known. Everything can be had.",
    "지금은 다 돼요.",
);
pub(crate) const SOME_DOWN: Words = words(
    "일부 민원에 장애가 있습니다. 되는 곳을 아래에서 보십시오.",
    "Some services have an outage. Where they still work stands below.",
    "안 되는 것이 있어요. 되는 곳을 아래에서 봐 주세요.",
);
pub(crate) const UP: Words = words("정상", "up", "돼요");
pub(crate) const DEGRADED: Words = words("일부 장애", "degraded", "느리거나 조금만 돼요");
pub(crate) const DOWN: Words = words("중단", "down", "안 돼요");
pub(crate) const OVER_STATE: Words = words("복구", "restored", "이제 돼요");
pub(crate) const DRILL: Words = words("훈련", "drill", "연습");

pub(crate) const WORKS_AT: Words = words("이용할 수 있는 곳", "Works", "되는 곳");
pub(crate) const FAILS_AT: Words = words("이용할 수 없는 곳", "Does not work", "안 되는 곳");
pub(crate) const ELSE: Words = words("대체 수단", "What else you can do", "다른 방법");
pub(crate) const SLOWLY: Words = words("느릴 수 있음", "may be slow", "느려요");
pub(crate) const ON_PAPER: Words = words(
    "종이로 접수만 됨",
    "taken in on paper only",
    "종이로 받기만 해요",
);
pub(crate) const CLOSED_UNTIL: Words = words("운영 시작", "opens", "여는 때");
pub(crate) const WELL: Words = words("정상인 민원", "Services that are up", "잘 되는 것");
pub(crate) const SYSTEMS: Words = words("시스템", "Systems", "컴퓨터 시스템");
pub(crate) const SYSTEM: Words = words("시스템", "System", "이름");
pub(crate) const OWNER: Words = words("운영 기관", "Run by", "맡은 곳");
pub(crate) const STATE: Words = words("상태", "State", "지금");
pub(crate) const UNHEARD: Words = words(
    "이곳에서 응답을 받지 못함",
    "not heard from here",
    "여기서는 연락이 안 돼요",
);
pub(crate) const OBSERVED: Words = words(
    "자동 관측: {heard}곳 가운데 {bad}곳에서 이상, {since}부터",
    "Observed: trouble seen from {bad} of {heard} places since {since}",
    "컴퓨터가 살펴봤어요: {heard}곳 가운데 {bad}곳에서 안 돼요 ({since}부터)",
);
pub(crate) const ONE_OF: Words = words(
    "{all}개 가운데 {work}개로 작동합니다",
    "Works with {work} of {all}",
    "{all}개 가운데 {work}개가 일하고 있어요",
);
pub(crate) const PROPOSALS: Words = words(
    "관측된 이상: 아직 아무도 알리지 않음",
    "Seen to fail, and told by nobody yet",
    "안 되는 것 같아요. 아직 아무도 알리지 않았어요",
);
pub(crate) const PROPOSE: Words =
    words("장애로 알리기", "Tell it as an outage", "안 된다고 알리기");
pub(crate) const TAKES_WITH_IT: Words =
    words("함께 막히는 민원", "What fails with it", "같이 안 되는 것");
pub(crate) const CERTIFICATE_SOON: Words = words(
    "인증서가 {until}에 끝남",
    "its certificate ends on {until}",
    "인증서가 {until}까지만 돼요",
);
pub(crate) const BEHIND: Words = words("원인", "because of", "까닭");
pub(crate) const HISTORY: Words = words("지난 장애", "Past outages", "전에 안 된 때");
pub(crate) const NO_HISTORY: Words = words(
    "지난 30일 동안 알린 장애가 없습니다.",
    "No outage was told in the last 30 days.",
    "지난 30일 동안 안 된 때가 없어요.",
);
pub(crate) const REVISIONS: Words = words("알린 내용의 변경", "What was told when", "바뀐 이야기");

pub(crate) const SINCE: Words = words("시작", "Since", "언제부터");
pub(crate) const UNTIL: Words = words("끝", "Until", "언제까지");
pub(crate) const PLACES: Words = words("장소", "Where", "어디");
pub(crate) const EVERYWHERE: Words = words("전체", "everywhere", "모든 곳");
pub(crate) const NEXT_UPDATE: Words = words("다음 안내", "Next news", "다음 소식");
pub(crate) const EXPECTED: Words = words("복구 예상", "Expected back", "언제 돼요");
pub(crate) const NOT_KNOWN: Words = words("아직 모름", "not known yet", "아직 몰라요");
pub(crate) const TOLD_BY: Words = words("알린 기관", "Told by", "알린 곳");

pub(crate) const NOW: Words = words(
    "지금 가도 되나요?",
    "Is it worth going now?",
    "지금 가면 돼요?",
);
pub(crate) const NOW_ASK: Words = words(
    "지금 가도 되는지 보기",
    "See whether it is worth going",
    "지금 가면 되는지 보기",
);
pub(crate) const WHAT: Words = words(
    "무엇이 필요하십니까?",
    "What do you need?",
    "무엇이 필요해요?",
);
pub(crate) const PLACE: Words = words("어디로 가십니까?", "Where would you go?", "어디로 가요?");
pub(crate) const POSTCODE: Words = words("또는 우편번호", "Or your postcode", "우편번호로 찾기");
pub(crate) const POSTCODE_HINT: Words = words(
    "가까운 곳을 찾습니다. 위치를 추적하지 않습니다.",
    "It finds the nearest place. Nobody tracks where you are.",
    "가까운 곳을 찾아요. 어디 있는지는 몰라요.",
);
pub(crate) const ASK: Words = words("확인", "Show", "보기");
pub(crate) const NOWHERE_KEPT: Words = words(
    "누가 물었는지는 남지 않습니다.",
    "Who asked is kept nowhere.",
    "누가 물었는지 남기지 않아요.",
);
pub(crate) const NOT_FOUND_PLACE: Words = words(
    "이 우편번호에 가까운 곳을 모릅니다. 장소를 고르세요.",
    "No place is known near this postcode. Choose one.",
    "가까운 곳을 몰라요. 하나를 골라 주세요.",
);
pub(crate) const CAN_NOW: Words = words("지금 됩니다.", "Yes, now.", "지금 돼요.");
pub(crate) const CAN_LATER: Words = words(
    "지금은 문을 닫았습니다.",
    "It is closed now.",
    "지금은 문을 닫았어요.",
);
pub(crate) const PAPER_ONLY: Words =
    words("접수만 됩니다.", "It is only taken in.", "받기만 해요.");
pub(crate) const NO: Words = words("지금은 안 됩니다.", "Not now.", "지금은 안 돼요.");
pub(crate) const CAN_NOW_DETAIL: Words = words(
    "이곳에서 바로 받을 수 있습니다.",
    "It can be had here at once.",
    "여기서 바로 받을 수 있어요.",
);
pub(crate) const SLOW_DETAIL: Words = words(
    "되지만 오래 걸릴 수 있습니다.",
    "It works, but may take long.",
    "되지만 오래 기다릴 수 있어요.",
);
pub(crate) const CAN_LATER_DETAIL: Words = words(
    "여는 때에 오시면 됩니다.",
    "Come when it opens.",
    "여는 때에 와 주세요.",
);
pub(crate) const PAPER_DETAIL: Words = words(
    "종이로 접수하고 접수한 때를 지켜 드립니다. 결과는 나중에 받습니다.",
    "It is taken in on paper, with the time at which you came. The result comes later.",
    "종이로 받아 두고 온 때를 적어요. 결과는 나중에 드려요.",
);
pub(crate) const NO_DETAIL: Words = words(
    "이곳에 오셔도 받을 수 없습니다. 아래에서 되는 곳을 보십시오.",
    "It can't be had here. Where it can stands below.",
    "여기에 와도 받을 수 없어요. 아래를 봐 주세요.",
);
pub(crate) const LOOK_AGAIN: Words = words("다시 확인할 시각", "Look again", "다시 볼 때");
pub(crate) const OPENS: Words = words("운영 시작", "Opens", "여는 때");
pub(crate) const ADDRESS: Words = words("주소", "Address", "있는 곳");
pub(crate) const PHONE: Words = words("전화", "Telephone", "전화번호");
pub(crate) const OTHERS: Words = words("다른 방법도 있습니다", "Other ways", "다른 방법도 있어요");
pub(crate) const OTHERS_INSTEAD: Words =
    words("이렇게 하십시오", "Do this instead", "이렇게 해 주세요");
pub(crate) const BRING: Words = words("가져오실 것", "Bring", "가져올 것");
pub(crate) const COUNTER: Words = words("창구", "counter", "직원이 있는 곳");
pub(crate) const KIOSK: Words = words("무인민원발급기", "kiosk", "혼자 쓰는 기계");
pub(crate) const WEB: Words = words("인터넷", "web", "집에서 인터넷으로");
pub(crate) const BY_PHONE: Words = words("전화", "telephone", "전화로");

pub(crate) const OUTAGES: Words = words("장애 알리기", "Telling an outage", "안 되는 것 알리기");
pub(crate) const NO_WINDOW: Words = words(
    "지금 알린 장애가 없습니다.",
    "No outage is told now.",
    "지금 알린 것이 없어요.",
);
pub(crate) const NEW: Words = words("새로 알리기", "Tell a new one", "새로 말하기");
pub(crate) const CORRECT: Words = words("고쳐 알리기", "Tell more or correct", "고쳐 말하기");
pub(crate) const SUBJECT: Words =
    words("무엇에 장애가 있습니까?", "What fails?", "무엇이 안 돼요?");
pub(crate) const SUBJECT_SYSTEM: Words = words("시스템", "system", "컴퓨터");
pub(crate) const SUBJECT_SERVICE: Words = words("민원", "service", "하는 일");
pub(crate) const WHERE: Words = words("어디에서 그렇습니까?", "Where?", "어디가 그래요?");
pub(crate) const WHERE_HINT: Words = words(
    "이 기관이 맡은 곳만 알릴 수 있습니다.",
    "An office tells of its own places only.",
    "우리가 맡은 곳만 알릴 수 있어요.",
);
pub(crate) const HOW_BAD: Words = words("얼마나 심합니까?", "How bad is it?", "얼마나 안 돼요?");
pub(crate) const CAUSE: Words = words("알려진 원인과 상황", "What is known", "왜 그런지");
pub(crate) const CAUSE_HINT: Words = words(
    "누구나 보는 글입니다. 개인정보를 적지 마십시오.",
    "Everybody reads this. Write nothing personal.",
    "모두가 보는 글이에요. 사람 이름을 쓰지 마세요.",
);
pub(crate) const CAUSE_EN: Words = words("영문", "In English", "영어로");
pub(crate) const CAUSE_EASY: Words = words("쉬운 말", "In easy Korean", "쉽게 쓰면");
pub(crate) const FROM: Words = words("언제부터입니까?", "Since when?", "언제부터예요?");
pub(crate) const MINUTE_HINT: Words = words(
    "예: 2026-11-21 09:12",
    "As 2026-11-21 09:12",
    "2026-11-21 09:12처럼 써요",
);
pub(crate) const NEXT: Words = words("다음 안내까지", "Next news in", "다음 소식은");
pub(crate) const BACK: Words = words(
    "언제 복구될 것 같습니까?",
    "When is it expected back?",
    "언제 될 것 같아요?",
);
pub(crate) const AS_DRILL: Words = words("훈련입니다", "This is a drill", "연습이에요");
pub(crate) const POST: Words = words("모두에게 알리기", "Tell everybody", "모두에게 말하기");
pub(crate) const OVER: Words = words(
    "복구됨: 지금 끝났다고 알리기",
    "Restored: tell that it is over",
    "이제 된다고 알리기",
);
pub(crate) const CHOOSE: Words = words("하나를 고르세요.", "Choose one.", "하나를 골라 주세요.");
pub(crate) const WRITE: Words = words(
    "알려진 것을 적으세요.",
    "Write what is known.",
    "아는 것을 써 주세요.",
);
pub(crate) const NOT_A_MINUTE: Words = words(
    "2026-11-21 09:12처럼 적으세요.",
    "Write it as 2026-11-21 09:12.",
    "2026-11-21 09:12처럼 써 주세요.",
);
pub(crate) const NOT_YOURS: Words = words(
    "이 기관이 알릴 수 있는 곳을 고르세요.",
    "Choose places for which this office speaks.",
    "우리가 맡은 곳을 골라 주세요.",
);

#[cfg(test)]
pub(crate) mod tests {
    /// Office words said again are no easy Korean: read from a source, where every text stands as three.
    pub(crate) fn check_three_ways(source: &str) {
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        let texts: Vec<&str> = source.split(": Words = words(").skip(1).collect();
        assert!(texts.len() > 50);
        for text in texts {
            let said: Vec<&str> = text.split('"').skip(1).step_by(2).take(3).collect();
            let [ko, en, easy] = said[..] else {
                unreachable!("three texts: {text}");
            };
            assert!(
                ko != easy && ko != en && !ko.is_empty() && !en.is_empty(),
                "{ko}"
            );
        }
    }

    #[test]
    fn every_text_is_said_in_three_ways() {
        check_three_ways(include_str!("texts.rs"));
    }
}
