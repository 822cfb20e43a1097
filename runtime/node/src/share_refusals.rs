//! What is refused about a share code.

use kernel::Class;
use kernel::Refusal;
use kernel::words;

pub(crate) const MISTYPED: Refusal = Refusal::new(
    "share.mistyped",
    Class::Input,
    words(
        "잘못 적은 곳이 있습니다. 숫자 20자리를 다시 보십시오.",
        "There is a slip in it. Look at the 20 digits again.",
        "틀린 숫자가 있어요. 숫자 스무 개를 다시 봐 주세요.",
    ),
    words(
        "숫자 20자리를 다시 넣으세요.",
        "Give the 20 digits again.",
        "숫자 스무 개를 다시 써 주세요.",
    ),
);
pub(crate) const NO_SUCH_SHARE: Refusal = Refusal::new(
    "share.unknown",
    Class::NotFound,
    words(
        "번호가 다르거나, 기한이 지났거나, 서류의 주인이 공유를 끝냈습니다. 어느 것인지는 알려 드리지 않습니다. 서류의 주인에게 번호를 다시 물어보십시오.",
        "The share code is another one, its time is over, or whoever holds the paper has ended it; which of it is not told. Ask them for the code again.",
        "번호가 다르거나 날짜가 지났거나 주인이 끝냈어요. 번호를 다시 물어봐 주세요.",
    ),
    words(
        "서류를 보여 주려는 사람에게 번호를 다시 물어보세요.",
        "Ask whoever wants to show you the paper for the code again.",
        "서류를 보여 주려는 사람에게 번호를 다시 물어보세요.",
    ),
);
pub(crate) const TOO_OFTEN: Refusal = Refusal::new(
    "share.too-many-guesses",
    Class::Unavailable,
    words(
        "이런 공유 번호가 너무 여러 번 틀렸습니다.",
        "Such share codes were given wrongly too often.",
        "공유 번호가 너무 많이 틀렸어요.",
    ),
    words(
        "한 시간 뒤에 다시 하거나, 서류의 2D 코드나 문서확인번호로 확인하세요.",
        "Try again in an hour, or check the paper's 2D code or number.",
        "한 시간 뒤에 다시 하거나, 서류의 무늬나 번호로 확인해 주세요.",
    ),
);
pub(crate) const ASK_THERE: Refusal = Refusal::new(
    "share.not-known-here",
    Class::Unavailable,
    words(
        "이 공유 번호를 준 기관과 지금 연결되지 않아 여기서는 볼 수 없습니다.",
        "The office that gave this share code can't be reached now, so it can't be shown here.",
        "이 공유 번호를 준 곳과 지금 이어지지 않아요. 그래서 여기서는 볼 수 없어요.",
    ),
    words(
        "그 기관의 확인 화면에서 하거나, 나중에 다시 하세요. 서류가 있으면 2D 코드로 지금 확인할 수 있습니다.",
        "Ask on that office's checking page, or later. With the paper at hand, its 2D code can be checked now.",
        "그곳의 확인 화면에서 하거나 나중에 다시 해 주세요. 서류가 있으면 무늬를 찍어 주세요.",
    ),
);
pub(crate) const CHOOSE_DAYS: Refusal = Refusal::new(
    "share.days",
    Class::Input,
    words(
        "얼마 동안 보여 줄지 고르지 않았습니다.",
        "It was not chosen for how long.",
        "얼마 동안 보여 줄지 고르지 않았어요.",
    ),
    words(
        "기간을 하나 고르세요.",
        "Choose one of the periods.",
        "하나를 골라 주세요.",
    ),
);
pub(crate) const ENOUGH: Refusal = Refusal::new(
    "share.enough",
    Class::Conflict,
    words(
        "이 서류에 쓰고 있는 공유 번호가 이미 많습니다. 한 번에 쓸 수 있는 수:",
        "This paper has as many share codes as it may have at once:",
        "이 서류의 공유 번호가 너무 많아요. 한 번에 쓸 수 있는 수:",
    ),
    words(
        "쓰지 않는 공유 번호를 끝낸 뒤 다시 하세요.",
        "End one that is not needed, then try again.",
        "쓰지 않는 번호를 끝내고 다시 해 주세요.",
    ),
);
