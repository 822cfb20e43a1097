//! What a request is refused with before a service has its say, or after.

use kernel::Class;
use kernel::Refusal;
use kernel::words;

/// No service has it.
pub(super) const NO_SUCH_REQUEST: Refusal = Refusal::new(
    "request.unknown",
    Class::NotFound,
    words(
        "그런 신청은 없습니다.",
        "There is no such request.",
        "그런 신청은 없어요.",
    ),
    words(
        "주소를 확인하세요. 신청 목록은 /api/openapi.json에 있습니다.",
        "Check the address; /api/openapi.json lists the requests.",
        "주소를 다시 확인해 주세요.",
    ),
);
/// The role may not.
pub(super) const MAY_NOT: Refusal = Refusal::new(
    "request.not-yours",
    Class::Forbidden,
    words(
        "이 신청을 할 수 있는 역할이 아닙니다.",
        "Your role may not make this request.",
        "이 신청은 할 수 없는 사람이에요.",
    ),
    words(
        "창구에 문의하거나 맞는 역할로 로그인하세요.",
        "Ask at the counter, or sign in with the right role.",
        "주민센터에 물어보세요.",
    ),
);
/// More rounds or records than a request may ask for.
pub(super) const TOO_WIDE: Refusal = Refusal::new(
    "request.too-wide",
    Class::Unavailable,
    words(
        "읽어야 할 기록이 한 번에 볼 수 있는 것보다 많습니다.",
        "The request needs more records than may be read at once.",
        "봐야 할 기록이 너무 많아요.",
    ),
    words(
        "나누어 신청하거나 창구에 문의하세요.",
        "Divide the request or ask at the counter.",
        "나눠서 신청하거나 주민센터에 물어보세요.",
    ),
);
/// A claim of it is somebody else's.
pub(super) const TAKEN: Refusal = Refusal::new(
    "request.taken",
    Class::Conflict,
    words(
        "이미 쓰이는 값입니다.",
        "The value is taken.",
        "이미 쓰고 있는 값이에요.",
    ),
    words(
        "값을 확인하고, 맞다면 담당자에게 확인을 요청하세요.",
        "Check the value; if it is right, ask an officer to look into it.",
        "값을 확인해 주세요. 맞으면 직원에게 말해 주세요.",
    ),
);
/// The record changed faster than the request could be decided, or too much is waiting.
pub const BUSY: Refusal = Refusal::new(
    "request.busy",
    Class::Unavailable,
    words(
        "지금 처리가 몰려 있어 끝내지 못했습니다.",
        "Too much is going on at this moment.",
        "지금 사람이 너무 많아요.",
    ),
    words(
        "잠시 뒤 같은 화면에서 다시 누르세요. 두 번 처리되지 않습니다.",
        "Try again in a moment on the same page; it will not be done twice.",
        "조금 뒤에 다시 눌러 주세요. 두 번 되지 않아요.",
    ),
);
/// The disk is full: nothing can be written.
pub const FULL: Refusal = Refusal::new(
    "node.full",
    Class::Unavailable,
    words(
        "저장 공간이 가득 차서 기록할 수 없습니다.",
        "The disk is full, so nothing can be recorded.",
        "저장할 곳이 꽉 찼어요.",
    ),
    words(
        "담당자가 공간을 마련하면 곧바로 다시 됩니다. 급하면 가까운 다른 창구로 가세요.",
        "It works again as soon as there is room. If it is urgent, go to another counter nearby.",
        "곧 다시 돼요. 급하면 다른 주민센터로 가세요.",
    ),
);
/// Another body, or another request, under a key that this caller has used.
pub const KEY_REUSED: Refusal = Refusal::new(
    "request.key-reused",
    Class::Input,
    words(
        "같은 요청 번호(Idempotency-Key)로 다른 내용을 보냈습니다.",
        "The same Idempotency-Key was used for something else.",
        "같은 번호로 다른 신청을 보냈어요.",
    ),
    words(
        "새 신청이면 새 번호로 보내세요.",
        "For a new request send a new key.",
        "새로 신청해 주세요.",
    ),
);
