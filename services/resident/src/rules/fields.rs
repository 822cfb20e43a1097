//! Fields that several requests have.

use kernel::Field;
use kernel::Kind;
use kernel::Role;
use kernel::words;

use crate::trade::RELATIONS;

/// Who changes the register at a counter.
pub(crate) const OFFICERS: &[Role] = &[Role::Officer, Role::Supervisor];

/// Whose record it is.
pub(crate) const SUBJECT: Field = Field::required(
    "subject",
    words(
        "주민등록번호 또는 찾은 사람",
        "Resident number, or a person found",
        "누구인가요? (주민번호)",
    ),
    Kind::Subject,
);

/// The day something happened.
pub(crate) const ON: Field = Field::required(
    "on",
    words("발생일", "Day it happened", "언제 있었던 일인가요?"),
    Kind::Date,
);

/// The ground, such as a court's decision.
pub(crate) const BASIS: Field = Field::required(
    "basis",
    words("근거", "Ground or decision", "왜 그런가요? (증거 서류)"),
    Kind::Text(200),
);

/// Why a record is looked at.
pub(crate) const PURPOSE: Field = Field::required(
    "purpose",
    words("조회 목적", "Purpose of the look", "왜 보나요?"),
    Kind::Text(100),
);

/// Who becomes head of the household that remains.
pub(crate) const NEW_HEAD: Field = Field::optional(
    "new_head",
    words(
        "남는 세대의 새 세대주",
        "New head of those who remain",
        "남은 집의 새 세대주",
    ),
    Kind::Subject,
)
.help(words(
    "세대주가 빠지고 두 명 이상 남을 때 적습니다.",
    "Needed when the head leaves and two or more remain.",
    "세대주가 나가고 두 명 넘게 남으면 써 주세요.",
));

/// What members are to a new head, where the register can't tell.
pub(crate) const NEW_RELATIONS: Field = Field::optional(
    "relations",
    words(
        "새 세대주와의 관계",
        "Relations to the new head",
        "새 세대주와 어떤 사이인가요?",
    ),
    Kind::List(RELATION_FIELDS, MEMBERS_MAX),
);

const RELATION_FIELDS: &[Field] = &[
    Field::required(
        "person",
        words("세대원", "Member", "가족 이름"),
        Kind::Subject,
    ),
    Field::required(
        "relation",
        words(
            "새 세대주와의 관계",
            "Relation to the new head",
            "새 세대주와의 사이",
        ),
        Kind::Choice(RELATIONS),
    ),
];

/// The most members a household can have here.
pub(crate) const MEMBERS_MAX: usize = 30;
