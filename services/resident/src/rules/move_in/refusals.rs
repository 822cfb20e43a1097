//! Why a move-in report is not taken in.

use kernel::Class;
use kernel::Refusal;
use kernel::Words;
use kernel::words;

/// A citizen reported somebody else's move.
pub(crate) const NOT_YOUR_MOVE: Refusal = Refusal::new(
    "resident.not-your-move",
    Class::Forbidden,
    words(
        "온라인에서는 본인의 전입만 신고할 수 있습니다.",
        "Online you may report your own move only.",
        "인터넷으로는 내 이사만 신고할 수 있어요.",
    ),
    words(
        "다른 사람의 전입은 창구에서 신고하세요.",
        "Report somebody else's move at a counter.",
        "다른 사람의 이사는 주민센터에서 신고해 주세요.",
    ),
);

/// A mover lives in another household.
pub(crate) const NOT_IN_ONE_HOUSEHOLD: Refusal = Refusal::new(
    "resident.not-in-one-household",
    Class::Conflict,
    words(
        "함께 이사하는 사람이 지금 같은 세대가 아닙니다.",
        "Those who move together are not of one household now.",
        "같이 이사하는 사람이 지금 한집 식구가 아니에요.",
    ),
    words(
        "세대마다 따로 신고하세요.",
        "Report each household's move by itself.",
        "집마다 따로 신고해 주세요.",
    ),
);

/// All movers are minors, online.
pub(crate) const MINORS_ALONE_ONLINE: Refusal = Refusal::new(
    "resident.minors-alone-online",
    Class::Forbidden,
    words(
        "만 17세 미만만 이사하는 신고는 온라인으로 할 수 없습니다.",
        "A move of people under 17 alone can't be reported online.",
        "어린이나 청소년만 이사하면 인터넷으로 신고할 수 없어요.",
    ),
    words(
        "보호자와 함께 새 주소의 주민센터에 오세요.",
        "Come to the office of the new address with a guardian.",
        "어른과 함께 주민센터로 와 주세요.",
    ),
);

/// The head of the household joined can't confirm online.
pub(crate) const HEAD_CONFIRMS_AT_COUNTER: Refusal = Refusal::new(
    "resident.head-confirms-at-counter",
    Class::Forbidden,
    words(
        "다른 세대에 들어가려면 그 세대주의 확인이 필요하며, 온라인 확인은 아직 되지 않습니다.",
        "To join a household its head must confirm, which can't be done online here.",
        "다른 집에 들어가려면 그 집 세대주가 좋다고 해야 해요. 인터넷으로는 안 돼요.",
    ),
    words(
        "세대주와 함께, 또는 세대주의 확인을 받아 창구에 오세요.",
        "Come to a counter with the head, or with the head's confirmation.",
        "세대주와 같이 주민센터로 오세요. 사인을 받아 와도 돼요.",
    ),
);

/// A household is split under one roof, online.
pub(crate) const SPLIT_ONLINE: Refusal = Refusal::new(
    "resident.split-online",
    Class::Forbidden,
    words(
        "같은 주소에서 세대를 나누는 신고는 온라인으로 할 수 없습니다.",
        "Splitting a household at one address can't be reported online.",
        "한집에서 따로 나누는 것은 인터넷으로 할 수 없어요.",
    ),
    words(
        "따로 산다는 증빙을 가지고 창구에 오세요.",
        "Come to a counter with evidence of living apart.",
        "따로 산다는 서류를 가지고 주민센터로 오세요.",
    ),
);

/// The household lives there already.
pub(crate) const ALREADY_THERE: Refusal = Refusal::new(
    "resident.already-there",
    Class::Conflict,
    words(
        "이미 그 주소, 그 세대에 등록되어 있습니다.",
        "They are registered at that address and in that household already.",
        "벌써 그 집에 산다고 적혀 있어요.",
    ),
    words(
        "새 주소를 확인하세요. 상세주소(동·호)까지 적으세요.",
        "Check the new address, down to the room.",
        "새 주소를 다시 봐 주세요. 몇 동 몇 호까지 써 주세요.",
    ),
);

/// Others live at the address.
pub(crate) const ADDRESS_OCCUPIED: Refusal = Refusal::new(
    "resident.address-occupied",
    Class::Conflict,
    words(
        "그 주소에 이미 등록된 세대가 있습니다.",
        "A household is registered at that address.",
        "그 집에 벌써 사는 사람이 있어요.",
    ),
    words(
        "그 세대에 들어가면 세대주를, 따로 살면 '별도 세대'를 표시하세요.",
        "Name its head to join it, or mark a household of your own.",
        "같이 살면 세대주를 써 주세요. 따로 살면 '따로'를 골라 주세요.",
    ),
);

/// The person named to join is not a head.
pub(crate) const NOT_THE_HEAD: Refusal = Refusal::new(
    "resident.not-the-head",
    Class::Conflict,
    words(
        "들어갈 세대의 세대주로 적은 사람이 세대주가 아닙니다.",
        "The person named is not the head of the household to join.",
        "세대주라고 쓴 사람이 세대주가 아니에요.",
    ),
    words(
        "그 세대의 세대주를 적으세요.",
        "Name the head of that household.",
        "그 집의 세대주를 써 주세요.",
    ),
);

/// The household to join lives elsewhere.
pub(crate) const OTHER_ADDRESS: Refusal = Refusal::new(
    "resident.other-address",
    Class::Conflict,
    words(
        "들어갈 세대는 신고한 새 주소에 살지 않습니다.",
        "The household to join does not live at the new address.",
        "들어갈 집이 새 주소에 없어요.",
    ),
    words(
        "새 주소와 세대주를 확인하세요.",
        "Check the new address and the head.",
        "새 주소와 세대주를 다시 봐 주세요.",
    ),
);

/// The head has not confirmed.
pub(crate) const HEAD_MUST_CONFIRM: Refusal = Refusal::new(
    "resident.head-must-confirm",
    Class::Conflict,
    words(
        "들어갈 세대의 세대주 확인이 없습니다.",
        "The head of the household to join has not confirmed.",
        "들어갈 집의 세대주가 좋다고 했는지 몰라요.",
    ),
    words(
        "세대주의 서명이나 신분증을 확인한 뒤 표시하세요.",
        "See the head's signature or identity card, then mark it.",
        "세대주의 사인을 받아 오세요.",
    ),
);

/// The head filed the report and the mover has not signed.
pub(crate) const MOVER_MUST_SIGN: Refusal = Refusal::new(
    "resident.mover-must-sign",
    Class::Conflict,
    words(
        "세대주가 신고할 때는 이사하는 사람의 서명과 신분증이 필요합니다.",
        "When the head reports, the mover's own signature and identity card are needed.",
        "세대주가 신고하면 이사하는 사람의 사인과 신분증이 있어야 해요.",
    ),
    words(
        "전입자의 서명과 신분증을 확인한 뒤 표시하세요.",
        "See the mover's signature and identity card, then mark it.",
        "이사하는 사람의 사인과 신분증을 가져오세요.",
    ),
);

/// Reports of these people's moves wait for a decision.
pub(crate) const MOVE_DISPUTED: Refusal = Refusal::new(
    "resident.move-disputed",
    Class::Conflict,
    words(
        "이 사람의 전입신고 두 건이 겹쳐 담당자의 결정을 기다립니다.",
        "Two reports of this person's move wait for an officer's decision.",
        "이사 신고가 두 개라서 직원이 먼저 정해야 해요.",
    ),
    words(
        "‘겹친 전입신고 결정’을 먼저 하세요.",
        "Decide between them first.",
        "먼저 하나를 골라야 해요.",
    ),
);

/// Told with a report beside another one.
pub(super) const DISPUTED: Words = words(
    "같은 사람의 다른 전입신고와 겹칩니다. 두 신고를 모두 남겼고 담당자가 결정합니다. 그때까지 나중 신고가 잠정입니다.",
    "It overlaps with another report of the same person's move. Both are kept, and an officer decides. Until then the later one stands provisionally.",
    "이사 신고가 두 개예요. 둘 다 남겼고 직원이 정해요.",
);
