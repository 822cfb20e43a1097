//! What the page of the catalogue says.

use kernel::Words;
use kernel::words;

pub(crate) const CATALOGUE: Words = words("안내 목록", "Catalogue", "어디서 되는지 목록");
pub(crate) const LEAD: Words = words(
    "장애 때 어디로 가면 되는지 모든 기관이 이 목록을 보고 알립니다.",
    "By this every office tells where to go when something fails.",
    "안 될 때 어디로 가면 되는지 이 목록을 보고 알려요.",
);
pub(crate) const IN_FORCE: Words = words("지금 쓰는 목록", "In force", "지금 쓰고 있어요");
pub(crate) const VERSION: Words = words("판", "Version", "몇 번째");
pub(crate) const SINCE: Words = words("쓰기 시작한 때", "In force since", "언제부터");
pub(crate) const FROM_DAY: Words = words("적용일", "Counts from", "언제부터");
pub(crate) const BY: Words = words("올린 기관", "Proposed by", "올린 곳");
pub(crate) const OF_FILE: Words = words(
    "운영자가 준 파일",
    "The operator's file",
    "담당자가 준 파일",
);
pub(crate) const AT_START: Words = words("처음부터", "from the start", "처음부터 썼어요");
pub(crate) const SOURCE: Words = words("목록의 근거", "Source", "누가 알려 주었는지");
pub(crate) const SUM: Words = words(
    "파일 확인값(SHA-256)",
    "SHA-256 of the file",
    "파일 확인 숫자",
);
pub(crate) const CONTENT: Words = words("담긴 것", "What it holds", "무엇이 있는지");
pub(crate) const COUNTS: Words = words(
    "민원 {services} · 창구 {places} · 시스템 {systems}",
    "{services} services · {places} places · {systems} systems",
    "할 일 {services}개 · 갈 곳 {places}곳 · 컴퓨터 {systems}개",
);
pub(crate) const TAKE: Words = words("파일로 받기", "Download the file", "파일 받기");
pub(crate) const WHY: Words = words("바꾸는 까닭", "Why", "왜 바꾸는지");
pub(crate) const WHY_HINT: Words = words(
    "한 줄로 적습니다. 모든 기관에 보이고 지워지지 않습니다.",
    "One line. Every office sees it, and it stays.",
    "한 줄로 써요. 모두가 보고, 지울 수 없어요.",
);
pub(crate) const TEXT: Words = words("새 목록(TOML)", "The new catalogue (TOML)", "새 목록 글");
pub(crate) const TEXT_HINT: Words = words(
    "목록 전체를 붙여 넣습니다. version은 {next} 이상, from은 오늘이나 그 뒤의 날로 적습니다.",
    "Paste all of it. `version` is {next} or higher, `from` today or later.",
    "목록을 모두 붙여요. version은 {next}보다 작으면 안 되고, from은 오늘이나 그 뒤예요.",
);
pub(crate) const EDIT: Words = words(
    "지금 목록을 불러와 고치기",
    "Begin with the one in force",
    "지금 목록을 가져와 고치기",
);
pub(crate) const CHECK: Words = words("확인하기", "Check it", "맞는지 보기");
pub(crate) const ASK: Words = words(
    "올리고 승인 요청하기",
    "Propose it",
    "올리고 다른 사람에게 보이기",
);
pub(crate) const NEW: Words = words("목록 바꾸기", "Change the catalogue", "목록 고치기");
pub(crate) const NOT_KEPT: Words = words(
    "이 기관은 목록을 바꾸지 않습니다. 바꾸는 기관: {keepers}",
    "This office does not change it. Those that do: {keepers}",
    "여기서는 못 바꿔요. 바꿀 수 있는 곳: {keepers}",
);
pub(crate) const HISTORY: Words = words("바뀐 기록", "History", "그동안 바뀐 것");
pub(crate) const STATE: Words = words("상태", "State", "지금");
pub(crate) const WAITING: Words = words("승인 대기", "waits for approval", "아직 안 써요");
pub(crate) const WAITING_DETAIL: Words = words(
    "올린 사람이 아닌 직원이 바뀌는 것을 보고 승인하면 모든 기관에서 쓰입니다.",
    "Every office uses it once an officer other than its writer has looked at what changes and approved it.",
    "다른 직원이 보고 허락하면 모두 이 목록을 써요.",
);
pub(crate) const ELSEWHERE: Words = words(
    "올린 기관에서 승인합니다.",
    "It is approved where it was proposed.",
    "올린 곳에서 허락해요.",
);
pub(crate) const SCHEDULED: Words = words(
    "승인됨, 적용일 전",
    "approved, not yet in force",
    "허락했고, 아직 날이 안 됐어요",
);
pub(crate) const STANDS: Words = words("쓰는 중", "in force", "지금 써요");
pub(crate) const EARLIER: Words = words("지난 목록", "superseded", "이제 안 써요");
pub(crate) const WITHDRAWN: Words = words("거둠", "taken back", "지웠어요");
pub(crate) const APPROVE: Words = words("승인하기", "Approve", "허락하기");
pub(crate) const WITHDRAW: Words = words("거두기", "Take back", "지우기");
pub(crate) const UNREADABLE: Words = words(
    "이 기관의 프로그램이 읽지 못하는 목록이 있습니다",
    "This office's program can't read an approved catalogue",
    "여기 컴퓨터가 읽지 못하는 목록이 있어요",
);
pub(crate) const UNREADABLE_DETAIL: Words = words(
    "앞의 목록을 계속 씁니다. 운영자에게 프로그램을 새로 바꾸라고 알리세요.",
    "The former one stays in force here. Tell the operator to renew the program.",
    "전에 쓰던 목록을 써요. 담당자에게 말해 주세요.",
);
pub(crate) const ON_ITS_WAY: Words = words(
    "글이 아직 오지 않았거나 오래되어 보관하지 않습니다.",
    "Its text has not come yet, or is kept no longer.",
    "글이 아직 안 왔거나, 오래돼서 없어요.",
);
pub(crate) const FAULTS: Words = words("고칠 곳", "What is wrong", "고칠 데");
pub(crate) const LINE: Words = words("줄", "Line", "몇째 줄");
pub(crate) const KEY: Words = words("자리", "Key", "어디");
pub(crate) const EXPECTED: Words = words("어떻게 써야 하는지", "What is expected", "이렇게 써요");
pub(crate) const CHANGES: Words = words("바뀌는 것", "What changes", "이렇게 바뀌어요");
pub(crate) const NO_CHANGE: Words = words(
    "지금 목록과 판과 날만 다릅니다.",
    "Only its version and day differ from the one in force.",
    "몇 번째인지와 날만 달라요.",
);
pub(crate) const GOOD: Words = words(
    "고칠 곳이 없습니다. 바뀌는 것을 보고 올리세요.",
    "Nothing is wrong with it. Look at what changes, then propose it.",
    "고칠 데가 없어요. 보고 올려 주세요.",
);
pub(crate) const KIND: Words = words("종류", "Kind", "무엇");
pub(crate) const NAME: Words = words("이름", "Name", "이름이 무엇");
pub(crate) const HOW: Words = words("어떻게", "How", "어떻게 바뀌는지");
pub(crate) const WHOLE: Words = words("목록 전체", "The whole", "모두");
pub(crate) const SERVICE: Words = words("민원", "Service", "할 일");
pub(crate) const PLACE: Words = words("창구", "Place", "갈 곳");
pub(crate) const SYSTEM: Words = words("시스템", "System", "컴퓨터");
pub(crate) const ADDED: Words = words("새로 생김", "added", "새로 생겨요");
pub(crate) const GONE: Words = words("없어짐", "removed", "없어져요");
pub(crate) const CHANGED: Words = words("바뀜", "changed", "바뀌어요");
pub(crate) const LOST: Words = words(
    "없어지는 대체 수단",
    "Alternates that are lost",
    "없어지는 다른 방법",
);
pub(crate) const ALTERNATE: Words = words("대체 수단", "Alternate", "다른 방법");

pub(crate) const OF_TITLE: Words = words("이름", "name", "부르는 이름");
pub(crate) const OF_SOURCE: Words = words("근거", "source", "누가 알려 주었는지");
pub(crate) const OF_SITE: Words = words("누리집 주소", "site", "인터넷 주소");
pub(crate) const OF_BRING: Words = words("가져올 것", "what to bring", "가져갈 것");
pub(crate) const OF_WAYS: Words = words("이용 방법", "ways", "하는 방법");
pub(crate) const OF_ADDRESS: Words = words("주소", "address", "어디 있는지");
pub(crate) const OF_POSTCODES: Words = words("우편번호", "postcodes", "우편 숫자");
pub(crate) const OF_NODES: Words = words("맡은 기관", "nodes", "맡은 곳");
pub(crate) const OF_NEEDS: Words = words("기대는 시스템", "needs", "필요한 컴퓨터");
pub(crate) const OF_PHONE: Words = words("전화", "telephone", "전화번호");
pub(crate) const OF_HOURS: Words = words("여는 시간", "opening hours", "언제 여는지");
pub(crate) const OF_OWNER: Words = words("운영 기관", "owner", "돌보는 곳");
pub(crate) const OF_GRADE: Words = words("등급", "grade", "얼마나 중요한지");
pub(crate) const OF_LOOK: Words = words("관측할 주소", "where it is looked at", "살펴보는 주소");

pub(crate) const WRITE: Words = words(
    "꼭 적어야 합니다.",
    "This must be written.",
    "꼭 써 주세요.",
);
pub(crate) const FAULTY: Words = words(
    "고칠 곳이 있습니다. 표에서 줄과 자리를 보세요.",
    "Something is wrong with it: the table says on which line.",
    "고칠 데가 있어요. 표를 봐 주세요.",
);
pub(crate) const TOO_LONG: Words = words(
    "512 KB보다 짧아야 합니다.",
    "It must be shorter than 512 KB.",
    "너무 길어요. 512 KB보다 짧아야 해요.",
);

#[cfg(test)]
mod tests {
    #[test]
    fn every_text_is_said_in_three_ways() {
        crate::texts::tests::check_three_ways(include_str!("texts_shelf.rs"));
    }
}
