//! What the frame and the controls themselves say.

use std::borrow::Borrow;

use kernel::Lang;
use kernel::Words;
use kernel::words;

/// The texts of the frame and the controls in one language.
#[derive(Clone, Copy, Debug)]
pub struct Said(Lang);

/// The texts of the frame and the controls in `lang`; by value or reference, as templates pass both.
pub fn said(lang: impl Borrow<Lang>) -> Said {
    Said(*lang.borrow())
}

impl Said {
    /// Any other text in the same language.
    pub fn say(self, words: impl Borrow<Words>) -> &'static str {
        words.borrow().say(self.0)
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $ko:literal, $en:literal, $easy:literal;)*) => {
        impl Said {
            $($(#[$doc])*
            pub const fn $name(self) -> &'static str {
                const TEXT: Words = words($ko, $en, $easy);
                TEXT.say(self.0)
            })*

            /// All texts, for tests.
            pub const ALL: &'static [Words] = &[$(words($ko, $en, $easy)),*];
        }
    };
}

texts! {
    /// The chip beside the name.
    demo: "시연", "demo", "연습";
    /// The link over the frame.
    skip: "본문으로 바로 가기", "Skip to the content", "본문으로 가기";
    /// The last words of a sheet that certifies nothing.
    no_certificate: "이 종이는 안내를 위한 것이며 증명서로 쓸 수 없습니다.", "This sheet is for information. It is no certificate.", "알려 드리는 종이예요. 증명서가 아니에요.";
    /// The name of the language switch.
    language: "언어", "Language", "말 고르기";
    /// The name of the menu.
    menu: "메뉴", "Menu", "할 일 고르기";
    /// The name of the strip of state.
    state: "지금 상태", "State now", "지금 어떤가요";
    /// The name of a line that tells of an outage.
    outage: "장애 안내", "Outage", "안 되는 것";
    /// The link behind such a line.
    see_what_works: "되는 곳 보기", "See what still works", "어디서 되는지 보기";
    /// The sign-out button.
    sign_out: "로그아웃", "Sign out", "나가기";
    /// The identifier in the footer.
    identifier: "이음 시연 · 정부 누리집이 아닙니다", "ieum demo · not a government website", "이음 연습 화면 · 나라에서 만든 곳이 아니에요";
    /// The link in the footer of somebody who does not get on.
    stuck: "이 화면에서 막혔어요", "I am stuck on this page", "여기서 못 하겠어요";
    /// The sentence under the identifier.
    specimen: "이곳의 사람은 모두 지어낸 사람이고, 발급되는 문서는 모두 효력 없는 견본입니다.",
        "All people here are invented, and every paper issued here is a specimen without effect.",
        "여기 나오는 사람은 진짜가 아니에요. 서류도 연습용이라 쓸 수 없어요.";
    /// After the label of an input that may be left out.
    optional: "(선택)", "(optional)", "(안 써도 돼요)";
    /// The first option of a select.
    choose: "고르세요", "Choose", "골라 주세요";
    /// The hint of a date.
    date_hint: "예: 1990-01-01 또는 19900101", "For example 1990-01-01 or 19900101", "이렇게 써요: 19900101";
    /// The hint of a resident number.
    resident_number_hint: "숫자 13자리", "13 digits", "숫자 13개를 써요";
    /// Before the title of a page with faults.
    faulty: "고칠 곳 있음", "To correct", "고쳐요";
    /// The heading of the list of faults, after its count.
    faults: "곳을 고쳐 주세요", "to correct", "곳을 고쳐 주세요.";
    /// Under the heading of the list of faults.
    faults_safe: "적으신 내용은 그대로 있습니다. 아무것도 신청되지 않았습니다.",
        "What you wrote is still here. Nothing has been requested.",
        "쓴 글은 그대로 있어요. 아직 신청하지 않았어요.";
    /// The heading of a refusal.
    refused: "지금은 할 수 없습니다", "This can't be done", "지금은 안 돼요";
    /// The first part of a refusal.
    what: "무슨 일인가요", "What happened", "왜 안 되나요";
    /// The second part of a refusal.
    safe: "그대로인 것", "What stays safe", "안 바뀐 것";
    /// The third part of a refusal.
    now: "지금 하실 일", "What to do now", "이렇게 하세요";
    /// Before the code of a refusal.
    code: "안내 번호", "Reference", "번호";
    /// The name of the step list.
    steps: "진행 단계", "Steps", "순서";
    /// The current step, for those who hear the page.
    step_now: "지금 단계", "current step", "지금 여기";
    /// A finished step, for those who hear the page.
    step_done: "마침", "done", "끝났어요";
    /// What the paper will show.
    shown: "보임", "shown", "보여요";
    /// What the paper keeps hidden.
    kept: "가림", "hidden", "안 보여요";
    /// The print button.
    print: "인쇄", "Print", "종이로 뽑기";
    /// The node works.
    working: "정상", "working", "잘 돼요";
    /// The node refuses writes.
    full: "저장 공간 부족: 발급과 접수를 잠시 멈췄습니다. 이미 접수된 것은 그대로입니다.",
        "Disk full: issuing and requests are paused. What was accepted is safe.",
        "저장할 자리가 없어 잠시 멈췄어요. 이미 신청한 것은 그대로 있어요.";
    /// The centre answers.
    centre_up: "중앙과 연결됨", "linked to the centre", "중앙과 이어졌어요";
    /// The centre has not been asked yet.
    centre_unknown: "중앙 연결 확인 중", "checking the link to the centre", "중앙과 이어지는지 보고 있어요";
    /// The centre does not answer; a time follows.
    centre_down: "중앙 연결 끊김", "link to the centre down", "중앙과 끊겼어요";
    /// After the time since when the centre does not answer.
    goes_on: "이곳의 발급과 접수는 계속됩니다", "issuing and requests go on here", "여기서 하는 일은 그대로 돼요";
    /// The clock can't be trusted.
    clock: "시계 확인 필요: 시각이 틀릴 수 있습니다", "Clock in doubt: times may be wrong", "시계가 틀릴 수 있어요";
}
