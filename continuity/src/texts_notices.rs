//! What the pages of notices and subscriptions say.

use kernel::Words;
use kernel::words;

pub(crate) const NOTICES: Words = words("공지", "Notices", "알리는 글");
pub(crate) const DESK_NOTICES: Words = words("공지 보내기", "Sending notices", "글로 알리기");
pub(crate) const NONE: Words = words(
    "지금 알리는 공지가 없습니다.",
    "There is no notice now.",
    "지금 알리는 글이 없어요.",
);
pub(crate) const NONE_YET: Words = words(
    "이 기관이 쓴 공지가 없습니다.",
    "This office has written no notice.",
    "여기서 쓴 글이 없어요.",
);
pub(crate) const PAST: Words = words("지난 공지", "Past notices", "전에 알린 글");
pub(crate) const NEW: Words = words("새 공지 쓰기", "Write a notice", "새 글 쓰기");
pub(crate) const CORRECT: Words = words("고친 공지 쓰기", "Write a correction", "글 고치기");
pub(crate) const ABOUT: Words = words(
    "알린 장애",
    "About which outage?",
    "어떤 일에 대한 글이에요?",
);
pub(crate) const ABOUT_NONE: Words = words("장애와 관계없음", "About none", "관계없어요");
pub(crate) const TITLE: Words = words("제목", "Title", "무슨 일인지 짧게");
pub(crate) const TITLE_HINT: Words = words(
    "무엇이 안 되는지 한 줄로 적습니다. 개인정보를 적지 마십시오.",
    "What does not work, in one line. Write nothing personal.",
    "무엇이 안 되는지 한 줄로 써요. 사람 이름을 쓰지 마세요.",
);
pub(crate) const ADVICE: Words = words("할 일", "What to do", "어떻게 하면 되는지");
pub(crate) const ADVICE_HINT: Words = words(
    "한 줄에 한 문장. 문자에는 첫 줄까지만 나갑니다.",
    "A sentence a line. Text messages take the first line only.",
    "한 줄에 한 문장씩 써요. 문자에는 첫 줄만 나가요.",
);
pub(crate) const TITLE_EN: Words = words("제목(영문)", "Title in English", "영어로 짧게");
pub(crate) const ADVICE_EN: Words =
    words("할 일(영문)", "What to do, in English", "할 일을 영어로");
pub(crate) const TITLE_EASY: Words =
    words("제목(쉬운 말)", "Title in easy Korean", "쉬운 말로 짧게");
pub(crate) const ADVICE_EASY: Words = words(
    "할 일(쉬운 말)",
    "What to do, in easy Korean",
    "할 일을 쉬운 말로",
);
pub(crate) const SERVICES: Words =
    words("어떤 민원입니까?", "For which services?", "어떤 일이에요?");
pub(crate) const SERVICES_HINT: Words = words(
    "고르지 않으면 모든 민원입니다.",
    "None chosen: all services.",
    "안 고르면 모든 일이에요.",
);
pub(crate) const OUTLETS: Words =
    words("어떻게 알립니까?", "By which outlets?", "무엇으로 알려요?");
pub(crate) const OUTLETS_HINT: Words = words(
    "이음의 화면에는 언제나 나갑니다.",
    "Our own pages always show it.",
    "이음 화면에는 늘 나와요.",
);
pub(crate) const AREA: Words = words(
    "재난문자를 받을 지역",
    "Area of the emergency text",
    "재난문자를 받을 곳",
);
pub(crate) const AREA_HINT: Words =
    words("예: 서울 종로구", "As 서울 종로구", "서울 종로구처럼 써요");
pub(crate) const EXPIRES: Words = words(
    "언제까지 알립니까?",
    "Until when does it count?",
    "언제까지 알려요?",
);
pub(crate) const EMAIL: Words = words("전자우편", "e-mail", "이메일");
pub(crate) const SMS: Words = words("문자", "text message", "문자 메시지");
pub(crate) const PUSH: Words = words("브라우저 알림", "browser notification", "인터넷 창 알림");
pub(crate) const EMERGENCY: Words = words("재난문자", "emergency text", "큰일을 알리는 문자");
pub(crate) const WEBHOOK: Words = words(
    "다른 기관 프로그램",
    "other offices' programs",
    "다른 곳의 컴퓨터",
);
pub(crate) const PREVIEW: Words = words("나갈 모습 보기", "Preview", "어떻게 나가는지 보기");
pub(crate) const PREVIEWS: Words = words("나갈 모습", "What goes out", "이렇게 나가요");
pub(crate) const WHAT: Words = words("수단", "Outlet", "무엇으로");
pub(crate) const TEXT: Words = words("내용", "Text", "글");
pub(crate) const LENGTH: Words = words("글자 수", "Characters", "몇 글자");
pub(crate) const ASK: Words = words("승인 요청하기", "Ask for approval", "다른 사람에게 보이기");
pub(crate) const APPROVE: Words = words("승인하고 내보내기", "Approve and send", "허락하고 보내기");
pub(crate) const ALONE: Words = words(
    "혼자 승인하고 내보내기",
    "Approve alone and send",
    "혼자 허락하고 보내기",
);
pub(crate) const ALONE_WHY: Words = words(
    "1등급 시스템이 중단되어 팀장 혼자 승인할 수 있습니다. 혼자 승인했다는 기록이 남습니다.",
    "A grade-1 system is down, so a supervisor may approve alone. That it was one person is on record.",
    "큰일이 나서 팀장 혼자 허락할 수 있어요. 혼자 했다고 남아요.",
);
pub(crate) const WITHDRAW: Words = words("거두기", "Take back", "지우기");
pub(crate) const WAITING: Words = words("승인 대기", "waits for approval", "아직 안 보냈어요");
pub(crate) const WAITING_DETAIL: Words = words(
    "쓴 사람이 아닌 직원이 승인해야 나갑니다.",
    "It goes out once an officer other than its writer approves it.",
    "다른 직원이 허락해야 나가요.",
);
pub(crate) const OUT: Words = words("알리는 중", "told", "알리고 있어요");
pub(crate) const OUT_ALONE: Words = words(
    "알리는 중(팀장 단독 승인)",
    "told (approved by a supervisor alone)",
    "알리고 있어요(팀장 혼자)",
);
pub(crate) const SUPERSEDED: Words = words("고친 글로 바뀜", "superseded", "새 글로 바뀌었어요");
pub(crate) const OVER: Words = words("기간이 지남", "over", "끝났어요");
pub(crate) const TAKEN_BACK: Words = words("거둔 공지", "taken back", "지운 글이에요");
pub(crate) const REACHED: Words = words("보낸 결과", "What became of it", "얼마나 보냈는지");
pub(crate) const SENT: Words = words("보냄", "sent", "보냈어요");
pub(crate) const FAILED: Words = words("실패", "failed", "못 보냈어요");
pub(crate) const PENDING: Words = words("보내는 중", "pending", "보내고 있어요");
pub(crate) const NO_OUTLET: Words = words(
    "이 기관에는 화면 밖으로 알릴 수단이 없습니다.",
    "This office has no outlet beyond its pages.",
    "여기서는 화면으로만 알릴 수 있어요.",
);
pub(crate) const VERSIONS: Words = words("고친 기록", "Versions", "바뀐 글");
pub(crate) const WRITTEN: Words = words("쓴 때", "Written", "쓴 시간");
pub(crate) const LET_OUT: Words = words("알린 때", "Told", "알린 시간");
pub(crate) const COUNTS_UNTIL: Words = words("알리는 기간", "Counts until", "이때까지예요");
pub(crate) const FOR_SERVICES: Words = words("민원", "Services", "하는 일");
pub(crate) const ALL: Words = words("전체", "all", "모두");
pub(crate) const OPEN: Words = words("열기", "Open", "보기");

pub(crate) const TOO_LONG: Words = words(
    "너무 깁니다. 나갈 모습을 보고 줄이세요.",
    "It is too long. See the preview, and shorten it.",
    "너무 길어요. 아래를 보고 줄여 주세요.",
);
pub(crate) const WRITE: Words = words(
    "꼭 적어야 합니다.",
    "This must be written.",
    "꼭 써 주세요.",
);
pub(crate) const LATER: Words = words(
    "앞으로 올 때를 2026-11-21 18:00처럼 적으세요.",
    "Write a time to come, as 2026-11-21 18:00.",
    "앞으로 올 때를 2026-11-21 18:00처럼 써 주세요.",
);
pub(crate) const AREA_NEEDED: Words = words(
    "재난문자를 보낼 지역을 적으세요.",
    "Write the area of the emergency text.",
    "어디로 보낼지 써 주세요.",
);

pub(crate) const SUBSCRIBE: Words = words(
    "다시 되면 알려주기",
    "Tell me when it works again",
    "다시 되면 알려 주세요",
);
pub(crate) const SUBSCRIBE_LEAD: Words = words(
    "장애가 끝나거나 새 공지가 나오면 한 번 알려 드립니다.",
    "You hear when the outage is over, and of notices until then.",
    "다시 되면 알려 드려요.",
);
pub(crate) const OF_WHAT: Words = words(
    "무엇을 기다리십니까?",
    "What do you wait for?",
    "무엇을 기다려요?",
);
pub(crate) const ANY: Words = words("모든 민원", "any service", "무엇이든");
pub(crate) const AT_WHICH: Words = words("어디에서입니까?", "Where?", "어디에서요?");
pub(crate) const ANYWHERE: Words = words("모든 곳", "anywhere", "아무 데나");

pub(crate) const ADDRESS: Words = words(
    "전자우편 주소 또는 휴대전화 번호",
    "E-mail address or mobile number",
    "이메일이나 휴대전화 번호",
);
pub(crate) const ADDRESS_HINT: Words = words(
    "예: hong@example.kr 또는 010-1234-5678",
    "As hong@example.kr or 010-1234-5678",
    "hong@example.kr이나 010-1234-5678처럼 써요",
);
pub(crate) const CONSENT: Words = words(
    "이 알림만을 위해 주소를 보관하는 데 동의합니다.",
    "I agree that the address is kept for this alone.",
    "알려 줄 때만 주소를 쓰는 데 동의해요.",
);
pub(crate) const CONSENT_DETAIL: Words = words(
    "주소 말고는 아무것도 보관하지 않습니다. 알려 드린 뒤에, 늦어도 30일 뒤에 지웁니다. 언제든 한 번 눌러 그만둘 수 있습니다.",
    "Nothing else is kept. It is deleted once you were told, after 30 days at the latest. One click ends it at any time.",
    "주소만 적어 둬요. 알려 드리면 지우고, 늦어도 30일 뒤에는 지워요. 언제든 그만둘 수 있어요.",
);
pub(crate) const IN_THIS: Words = words("브라우저로 받기", "In this browser", "인터넷 창으로 받기");
pub(crate) const IN_BROWSER: Words = words(
    "이 브라우저로 알림 받기",
    "Tell me in this browser",
    "이 인터넷 창으로 받기",
);
pub(crate) const IN_BROWSER_DETAIL: Words = words(
    "전자우편 주소나 번호를 적지 않아도 됩니다. 누르면 이 브라우저의 알림 주소를 이 알림만을 위해 보관하는 데 동의하게 됩니다. 알려 드린 뒤에, 늦어도 30일 뒤에 지웁니다. 알림은 브라우저 회사를 거쳐 오지만 그 회사는 내용을 읽지 못합니다.",
    "No address or number to write. By pressing it you agree that this browser's address for notifications is kept for this alone. It is deleted once you were told, after 30 days at the latest. What we tell passes the browser's maker, who can't read it.",
    "주소나 번호를 안 써도 돼요. 누르면 이 인터넷 창의 알림 주소를 적어 두는 데 동의하는 거예요. 알려 드리면 지우고, 늦어도 30일 뒤에는 지워요. 인터넷 창을 만든 회사를 거쳐 오지만 그 회사는 글을 못 읽어요.",
);
pub(crate) const IN_BROWSER_END: Words = words(
    "이 브라우저로는 그만 받기",
    "Stop telling me in this browser",
    "이 인터넷 창으로는 그만 받기",
);
pub(crate) const IN_BROWSER_DENIED: Words = words(
    "브라우저 설정에서 이 사이트의 알림이 막혀 있습니다. 설정에서 허용한 뒤 다시 누르십시오.",
    "Notifications of this site are blocked in the browser's settings. Allow them there, and press again.",
    "이 인터넷 창에서 알림이 막혀 있어요. 설정에서 알림을 허락하고 다시 눌러 주세요.",
);
pub(crate) const IN_BROWSER_FAILED: Words = words(
    "이 브라우저의 알림 서비스와 이어지지 않았습니다. 다시 누르거나 전자우편이나 문자로 신청하십시오.",
    "This browser's service for notifications could not be reached. Press again, or ask by e-mail or text message.",
    "알림을 켜지 못했어요. 다시 눌러 보거나 이메일이나 문자로 신청해 주세요.",
);
pub(crate) const IN_BROWSER_DONE: Words = words(
    "이 브라우저로 알려 드립니다.",
    "We will tell you in this browser.",
    "이 인터넷 창으로 알려 드릴게요.",
);
pub(crate) const BY_ADDRESS: Words = words(
    "전자우편이나 문자로 받기",
    "By e-mail or text message",
    "이메일이나 문자로 받기",
);
pub(crate) const SUBSCRIBE_DO: Words = words("알림 신청", "Ask to be told", "알려 달라고 하기");
pub(crate) const CHECK_MAIL: Words = words(
    "확인 글을 보냈습니다.",
    "We have sent you a link.",
    "확인하는 글을 보냈어요.",
);
pub(crate) const CHECK_MAIL_DETAIL: Words = words(
    "받은 글의 주소를 열어 하루 안에 확인하십시오. 확인하지 않으면 주소를 지웁니다.",
    "Open the link within a day to confirm. Without that the address is deleted.",
    "받은 글을 열어 하루 안에 확인해 주세요. 안 하면 주소를 지워요.",
);
pub(crate) const CONFIRM: Words = words("알림 신청 확인", "Confirm", "알려 달라고 확인하기");
pub(crate) const CONFIRM_DO: Words = words("알림 받기", "Tell me", "알려 주세요");
pub(crate) const CONFIRMED: Words = words(
    "다시 되면 알려 드립니다.",
    "We will tell you.",
    "다시 되면 알려 드릴게요.",
);
pub(crate) const END: Words = words("알림 그만 받기", "Stop telling me", "그만 받기");
pub(crate) const ENDED: Words = words(
    "더 알리지 않습니다.",
    "You hear no more of it.",
    "이제 안 알려 드려요.",
);
pub(crate) const ENDED_DETAIL: Words = words(
    "주소를 지웠습니다.",
    "The address is deleted.",
    "주소를 지웠어요.",
);
pub(crate) const OVER_LINK: Words = words(
    "이 신청은 이미 끝났습니다.",
    "This is over already.",
    "이미 끝났어요.",
);
pub(crate) const NOT_AN_ADDRESS: Words = words(
    "전자우편 주소나 휴대전화 번호를 적으세요.",
    "Write an e-mail address or a mobile number.",
    "이메일이나 휴대전화 번호를 써 주세요.",
);
pub(crate) const AGREE: Words = words(
    "동의해야 신청할 수 있습니다.",
    "Without your consent nothing is kept.",
    "동의해야 알려 드릴 수 있어요.",
);

#[cfg(test)]
mod tests {
    #[test]
    fn every_text_is_said_in_three_ways() {
        crate::texts::tests::check_three_ways(include_str!("texts_notices.rs"));
    }
}
