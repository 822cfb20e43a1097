//! The fields about the applicant, their choices, and what is said where one is missing.

use kernel::Choice;
use kernel::Field;
use kernel::Kind;
use kernel::Words;
use kernel::words;

use crate::applicant::Capacity;
use crate::fees;

const fn choice(capacity: Capacity) -> Choice {
    Choice {
        value: capacity.value(),
        label: capacity.label(),
    }
}

const CAPACITIES: &[Choice] = &[
    choice(Capacity::Subject),
    choice(Capacity::Member),
    choice(Capacity::Agent),
    choice(Capacity::Interested),
];

/// Kinds of identity cards. Which of them serves on which day is data.
pub const CARDS: &[Choice] = &[
    Choice {
        value: "resident-card",
        label: words("주민등록증", "Resident card", "주민등록증 카드"),
    },
    Choice {
        value: "driver-licence",
        label: words("운전면허증", "Driver's licence", "운전면허증 카드"),
    },
    Choice {
        value: "passport",
        label: words("여권", "Passport", "외국 갈 때 쓰는 여권"),
    },
    Choice {
        value: "mobile-id",
        label: words("모바일 신분증", "Mobile ID", "휴대전화 신분증"),
    },
    Choice {
        value: "disability-card",
        label: words("장애인등록증", "Disability card", "장애인등록증 카드"),
    },
    Choice {
        value: "youth-card",
        label: words("청소년증", "Youth card", "청소년증 카드"),
    },
    Choice {
        value: "foreigner-card",
        label: words(
            "외국인등록증",
            "Residence card for foreigners",
            "외국인등록증 카드",
        ),
    },
];

const PAYMENTS: &[Choice] = &[
    Choice {
        value: "taken",
        label: words("받음", "Taken", "돈을 받았어요"),
    },
    Choice {
        value: "exempt",
        label: words("면제", "Exempt", "돈을 안 받아요"),
    },
];

/// The fields about the applicant that an officer fills in. All left out: the subject in person, identity seen, counter fee taken.
pub const FIELDS: [Field; 8] = [
    Field::optional(
        "applicant",
        words("신청 자격", "Who applies", "누가 왔나요"),
        Kind::Choice(CAPACITIES),
    ),
    Field::optional(
        "identity-seen",
        words(
            "확인한 신분증",
            "Identity card seen",
            "어떤 신분증을 봤나요",
        ),
        Kind::Choice(CARDS),
    ),
    Field::optional(
        "applicant-name",
        words("신청인 성명", "Applicant's name", "온 사람 이름"),
        Kind::Name,
    ),
    Field::optional(
        "applicant-subject",
        words(
            "신청인 주민등록번호",
            "Applicant's resident number",
            "온 사람 주민등록번호",
        ),
        Kind::Subject,
    ),
    Field::optional(
        "mandate",
        words(
            "위임장 확인",
            "Power of attorney seen",
            "맡긴다는 종이를 봤어요",
        ),
        Kind::Flag,
    ),
    Field::optional(
        "interest-proof",
        words(
            "이해관계 증명 자료",
            "Proof of interest",
            "얽힌 일을 보여 주는 종이",
        ),
        Kind::Text(100),
    ),
    Field::optional(
        "fee",
        words("수수료", "Fee", "내는 돈"),
        Kind::Choice(PAYMENTS),
    ),
    Field::optional(
        "exemption",
        words("면제 사유", "Reason of exemption", "돈을 안 내는 이유"),
        Kind::Choice(fees::EXEMPTION_REASONS),
    ),
];

pub(super) const SEE_A_CARD: Words = words(
    "신청인의 신분증을 보고 종류를 고르세요.",
    "See the applicant's identity card and choose its kind.",
    "신분증을 보고 무엇인지 골라 주세요.",
);
pub(super) const NAME_THE_APPLICANT: Words = words(
    "신청인의 성명을 적으세요.",
    "Write the applicant's name.",
    "온 사람 이름을 써 주세요.",
);
pub(super) const FIND_THE_MEMBER: Words = words(
    "신청하는 세대원의 주민등록번호를 적거나 목록에서 고르세요.",
    "Give the member's resident number, or choose the member from the list.",
    "온 가족의 번호를 쓰거나 목록에서 골라 주세요.",
);
pub(super) const SEE_THE_MANDATE: Words = words(
    "위임장을 확인하고 표시하세요. 위임장이 없으면 발급할 수 없습니다.",
    "See the power of attorney and tick this. Without one nothing can be issued.",
    "맡긴다는 종이를 보고 표시해 주세요. 없으면 서류를 줄 수 없어요.",
);
pub(super) const SEE_THE_PROOF: Words = words(
    "이해관계를 증명하는 자료를 보고 무엇인지 적으세요.",
    "See the proof of interest and write what it is.",
    "얽힌 일을 보여 주는 종이를 보고 무엇인지 써 주세요.",
);
pub(super) const SAY_WHY_EXEMPT: Words = words(
    "수수료를 면제하는 사유를 고르세요.",
    "Choose the reason of the exemption.",
    "왜 돈을 안 내는지 골라 주세요.",
);
pub(super) const TAKEN_OR_EXEMPT: Words = words(
    "수수료를 받았으면 면제 사유를 지우세요.",
    "Where the fee was taken, leave the reason of exemption out.",
    "돈을 받았으면 면제 이유는 지워 주세요.",
);
