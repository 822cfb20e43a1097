//! Fields that several requests have.

use kernel::Choice;
use kernel::Field;
use kernel::Kind;
use kernel::Role;
use kernel::words;

/// Landlords themselves, and officers for them.
pub(crate) const MAY: &[Role] = &[Role::Citizen, Role::Officer, Role::Supervisor];
/// Those who work at a counter.
pub(crate) const OFFICERS: &[Role] = &[Role::Officer, Role::Supervisor];

/// Who the landlord is.
pub(crate) const SUBJECT: Field = Field::required(
    "subject",
    words("임대사업자", "Landlord", "집을 빌려주는 사람"),
    Kind::Subject,
);

/// Which home.
pub(crate) const ADDRESS: Field = Field::required(
    "address",
    words(
        "임대주택 주소",
        "Address of the rental home",
        "빌려주는 집 주소",
    ),
    Kind::Address,
)
.help(words(
    "동·호수까지 적으세요.",
    "With building and room.",
    "몇 동 몇 호인지도 써 주세요.",
));

/// What an officer has seen of the landlord.
pub(crate) const IDENTITY: Field = Field::optional(
    "identity-seen",
    words(
        "확인한 신분증",
        "Identity card seen",
        "어떤 신분증을 봤나요",
    ),
    Kind::Choice(&[
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
    ]),
);

/// Why a record is looked at.
pub(crate) const PURPOSE: Field = Field::required(
    "purpose",
    words("조회 목적", "Purpose of the look", "왜 보나요?"),
    Kind::Text(100),
);

/// A hundred thousand million won.
pub(crate) const WON_MAX: i64 = 100_000_000_000;

/// An amount of won.
pub(crate) const WON: Kind = Kind::Number {
    min: 0,
    max: WON_MAX,
};
