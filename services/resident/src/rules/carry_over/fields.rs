//! The columns of a carried-over household.

use kernel::Field;
use kernel::Kind;
use kernel::words;

use crate::rules::fields::MEMBERS_MAX;
use crate::trade::REASONS;
use crate::trade::RELATIONS;
use crate::trade::SEXES;
use crate::trade::STATUSES;

/// All fields.
pub(super) const FIELDS: &[Field] = &[
    Field::required(
        "address",
        words("주소", "Address", "사는 곳"),
        Kind::Address,
    ),
    Field::required(
        "formed_on",
        words(
            "세대구성일",
            "Day the household was formed",
            "집안을 이룬 날",
        ),
        Kind::Date,
    ),
    Field::optional(
        "formed_reported_on",
        words(
            "세대구성 신고일",
            "Day that was reported",
            "집안을 신고한 날",
        ),
        Kind::Date,
    ),
    Field::optional(
        "formed_reason",
        words("세대구성 사유", "Why it was formed", "집안을 이룬 까닭"),
        Kind::Choice(REASONS),
    ),
    Field::required(
        "members",
        words(
            "세대원 (세대주 먼저)",
            "Members, the head first",
            "가족들 (세대주 먼저)",
        ),
        Kind::List(MEMBER, MEMBERS_MAX),
    ),
    Field::optional(
        "past",
        words("과거 주소", "Past addresses", "예전에 살던 곳"),
        Kind::List(PAST, PAST_MAX),
    ),
    Field::optional(
        "former_names",
        words("개명 전 이름", "Former names", "예전 이름"),
        Kind::List(FORMER_NAME, FORMER_NAMES_MAX),
    ),
];

const MEMBER: &[Field] = &[
    Field::required("name", words("이름", "Name", "이름을 쓰세요"), Kind::Name),
    Field::optional(
        "hanja",
        words("한자 이름", "Name in Hanja", "한자로 쓴 이름"),
        Kind::Name,
    ),
    Field::optional(
        "number",
        words("주민등록번호", "Resident number", "주민번호"),
        Kind::ResidentNumber,
    ),
    Field::optional(
        "assigned_on",
        words("번호 부여일", "Day of assignment", "번호를 받은 날"),
        Kind::Date,
    ),
    Field::optional(
        "birth",
        words("생년월일", "Day of birth", "태어난 날"),
        Kind::Date,
    ),
    Field::optional(
        "sex",
        words("성별", "Sex", "남자 여자"),
        Kind::Choice(SEXES),
    ),
    Field::optional(
        "foreign",
        words("외국인", "Foreigner", "외국 사람"),
        Kind::Flag,
    ),
    Field::required(
        "relation",
        words("세대주와의 관계", "Relation to the head", "세대주와의 사이"),
        Kind::Choice(RELATIONS),
    ),
    Field::required(
        "on",
        words("전입일·변동일", "Day of moving in or change", "이사 온 날"),
        Kind::Date,
    ),
    Field::optional(
        "reported_on",
        words("신고일", "Day of the report", "신고한 날"),
        Kind::Date,
    ),
    Field::optional(
        "reason",
        words("변동사유", "Reason", "바뀐 까닭"),
        Kind::Choice(REASONS),
    ),
    Field::optional(
        "status",
        words("등록상태", "Status", "등록된 모습"),
        Kind::Choice(STATUSES),
    ),
    Field::optional(
        "military_basic",
        words(
            "병역 기본 사항",
            "Military service, basic",
            "군대 기록, 짧게",
        ),
        Kind::Text(100),
    ),
    Field::optional(
        "military_detail",
        words(
            "병역 상세 사항",
            "Military service, details",
            "군대 기록, 자세히",
        ),
        Kind::Text(300),
    ),
];

/// Past addresses are kept as they were written: an address that no parser reads any more is history all the same.
const PAST: &[Field] = &[
    MEMBER_NUMBER,
    Field::required(
        "address",
        words("과거 주소", "Past address", "예전에 살던 곳"),
        Kind::Text(200),
    ),
    Field::required(
        "on",
        words("전입일·변동일", "Day of moving in or change", "이사 온 날"),
        Kind::Date,
    ),
    Field::optional(
        "reported_on",
        words("신고일", "Day of the report", "신고한 날"),
        Kind::Date,
    ),
    Field::optional(
        "reason",
        words("변동사유", "Reason", "바뀐 까닭"),
        Kind::Choice(REASONS),
    ),
    Field::required(
        "head",
        words("그때의 세대주", "Head at that time", "그때 세대주"),
        Kind::Name,
    ),
    Field::required(
        "relation",
        words(
            "그때 세대주와의 관계",
            "Relation to that head",
            "그때 세대주와의 사이",
        ),
        Kind::Choice(RELATIONS),
    ),
];

const FORMER_NAME: &[Field] = &[
    MEMBER_NUMBER,
    Field::required(
        "name",
        words("개명 전 이름", "Former name", "예전 이름"),
        Kind::Name,
    ),
    Field::optional(
        "hanja",
        words(
            "개명 전 한자 이름",
            "Former name in Hanja",
            "예전 한자 이름",
        ),
        Kind::Name,
    ),
    Field::required(
        "until",
        words("개명일", "Day it was changed", "이름을 바꾼 날"),
        Kind::Date,
    ),
    Field::optional(
        "basis",
        words("근거", "Ground", "바꾼 까닭"),
        Kind::Text(200),
    ),
];

const MEMBER_NUMBER: Field = Field::required(
    "member",
    words(
        "몇째 세대원 (1부터)",
        "Which member, from 1",
        "몇째 가족인가요? (1부터)",
    ),
    Kind::Number { min: 1, max: 30 },
);

const PAST_MAX: usize = 600;
const FORMER_NAMES_MAX: usize = 60;
