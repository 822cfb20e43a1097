//! Why a lease is not taken in.

use kernel::Class;
use kernel::Refusal;
use kernel::words;

/// The contract bears a day that has not come.
pub(crate) const NOT_YET: Refusal = Refusal::new(
    "rental.not-yet",
    Class::Conflict,
    words(
        "계약일이 접수일보다 늦습니다.",
        "The contract bears a day after this request's.",
        "계약한 날이 아직 오지 않았어요.",
    ),
    words(
        "계약서의 날짜를 확인하고 다시 적으세요.",
        "Check the contract's day and write it again.",
        "계약서 날짜를 다시 봐 주세요.",
    ),
);
/// A later contract is on record.
pub(crate) const OUT_OF_ORDER: Refusal = Refusal::new(
    "rental.out-of-order",
    Class::Conflict,
    words(
        "이 주택에는 더 나중의 계약이 이미 신고되어 있습니다.",
        "A later contract of this home is on record already.",
        "더 뒤의 계약을 벌써 알렸어요.",
    ),
    words(
        "계약일을 확인하세요. 기록이 틀렸으면 창구에 문의하세요.",
        "Check the day. If the record is wrong, ask at the counter.",
        "날짜를 다시 봐 주세요. 기록이 틀렸으면 주민센터에 물어보세요.",
    ),
);
/// The same contract is on record.
pub(crate) const REPORTED_ALREADY: Refusal = Refusal::new(
    "rental.reported-already",
    Class::Conflict,
    words(
        "같은 계약이 이미 신고되어 있습니다.",
        "The same contract is on record already.",
        "같은 계약을 벌써 알렸어요.",
    ),
    words(
        "다시 신고하지 않아도 됩니다.",
        "It need not be reported again.",
        "다시 하지 않아도 돼요.",
    ),
);
/// There is no lease that could have changed.
pub(crate) const NO_LEASE: Refusal = Refusal::new(
    "rental.no-lease",
    Class::Conflict,
    words(
        "이 주택에는 신고된 계약이 아직 없습니다.",
        "No contract of this home has been reported yet.",
        "아직 알린 계약이 없어요.",
    ),
    words(
        "임대차계약 신고를 먼저 하세요.",
        "Report the contract first.",
        "계약한 것을 먼저 알려 주세요.",
    ),
);
/// The rate is needed.
pub(crate) const RATE_NEEDED: Refusal = Refusal::new(
    "rental.rate-needed",
    Class::Input,
    words(
        "월 임대료를 보증금으로 바꾸어 비교하려면 계약일의 전환율이 필요합니다.",
        "To compare a rent with a deposit the conversion rate of the contract's day is needed.",
        "달마다 내는 돈을 견주려면 전환율이 있어야 해요.",
    ),
    words(
        "계약일의 전월세 전환율을 적으세요.",
        "Write the conversion rate of that day.",
        "그날의 전환율을 써 주세요.",
    ),
);
/// It rises within a year.
pub(crate) const TOO_SOON: Refusal = Refusal::new(
    "rental.too-soon",
    Class::Conflict,
    words(
        "앞선 계약이나 인상 뒤 1년이 지나지 않아 올릴 수 없습니다.",
        "Within a year of the last contract or rise nothing may rise.",
        "올린 지 1년이 안 돼서 또 올릴 수 없어요.",
    ),
    words(
        "아래 날짜부터 올릴 수 있습니다. 계약을 고쳐 다시 신고하세요.",
        "It may rise from the day below. Mend the contract and report it again.",
        "아래 날부터 올릴 수 있어요. 계약을 고쳐서 다시 알려 주세요.",
    ),
);
/// It rises by more than the cap.
pub(crate) const OVER_CAP: Refusal = Refusal::new(
    "rental.over-cap",
    Class::Conflict,
    words(
        "환산보증금이 증액 상한보다 많이 올랐습니다. 끝의 수는 이 월 임대료로 받을 수 있는 가장 큰 보증금입니다.",
        "The converted deposit rises by more than the cap. The last number is the largest deposit for this rent.",
        "너무 많이 올렸어요. 끝의 수만큼만 맡아 두면 돼요.",
    ),
    words(
        "상한 안으로 계약을 고쳐 다시 신고하세요. 그대로 받으면 과태료 대상입니다.",
        "Mend the contract to be within the cap and report it again. Taking it as it is can be fined.",
        "조금만 올리도록 계약을 고쳐서 다시 알려 주세요. 그대로 받으면 벌로 돈을 낼 수 있어요.",
    ),
);
/// No rule is in force on that day.
pub(crate) const NO_RULE: Refusal = Refusal::new(
    "rental.no-rule",
    Class::Unavailable,
    words(
        "이 날짜에 적용할 기준이 자료에 없습니다.",
        "The tables have no rule that is in force on that day.",
        "그날에 맞는 기준이 없어요.",
    ),
    words(
        "창구에 문의하세요.",
        "Ask at the counter.",
        "주민센터에 물어보세요.",
    ),
);
