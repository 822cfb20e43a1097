//! What a node refuses by itself, whatever the service.

use kernel::Class;
use kernel::Refusal;
use kernel::words;

pub(crate) const UNKNOWN_PERSON: Refusal = Refusal::new(
    "sign-in.unknown",
    Class::SignIn,
    words(
        "누구인지 확인하지 못했습니다.",
        "We could not tell who you are.",
        "누구인지 알 수 없어요.",
    ),
    words(
        "다시 로그인하세요. 시연에서는 목록에서 사람을 고릅니다.",
        "Sign in again. In the demo, choose a person from the list.",
        "다시 로그인해 주세요. 목록에서 사람을 골라요.",
    ),
);
pub(crate) const UNKNOWN_SERVICE: Refusal = Refusal::new(
    "service.unknown",
    Class::NotFound,
    words(
        "그런 서비스는 없습니다.",
        "There is no such service.",
        "그런 서비스는 없어요.",
    ),
    words(
        "주소를 확인하세요. 목록은 /api/openapi.json에 있습니다.",
        "Check the address; /api/openapi.json lists the services.",
        "주소를 다시 확인해 주세요.",
    ),
);
pub(crate) const NOT_FOUND: Refusal = Refusal::new(
    "node.not-found",
    Class::NotFound,
    words(
        "찾는 것이 여기에 없습니다.",
        "There is no such thing here.",
        "찾는 것이 없어요.",
    ),
    words(
        "주소나 번호를 확인하세요. 다른 사람의 것은 보이지 않습니다.",
        "Check the address or number. What belongs to others is not shown.",
        "주소나 번호를 다시 봐 주세요. 다른 사람 것은 볼 수 없어요.",
    ),
);
pub(crate) const ONLY_IMPORT_BACKDATES: Refusal = Refusal::new(
    "request.back-dated",
    Class::Forbidden,
    words(
        "접수 시각을 따로 정할 수 없습니다.",
        "The time of receipt can't be set.",
        "접수한 때를 바꿀 수 없어요.",
    ),
    words(
        "시각을 비우고 다시 보내세요.",
        "Leave the time out and send it again.",
        "시각을 지우고 다시 보내 주세요.",
    ),
);
pub(crate) const GLYPH_MISSING: Refusal = Refusal::new(
    "paper.glyph-missing",
    Class::Unavailable,
    words(
        "이름이나 주소에 인쇄할 수 없는 글자가 있어 발급하지 않았습니다.",
        "A name or address has a character that cannot be printed, so nothing was issued.",
        "찍을 수 없는 글자가 있어서 서류를 만들지 않았어요.",
    ),
    words(
        "담당자에게 이 글자를 알려 주세요. 빈 네모로 찍힌 서류는 내드리지 않습니다.",
        "Tell an officer which character it is. A paper with an empty box is never handed out.",
        "직원에게 이 글자를 말해 주세요.",
    ),
);
pub(crate) const PRINTER_DOWN: Refusal = Refusal::new(
    "paper.printer-down",
    Class::Unavailable,
    words(
        "서류를 만드는 프로그램이 응답하지 않습니다.",
        "The program that prints papers does not answer.",
        "서류 만드는 프로그램이 멈췄어요.",
    ),
    words(
        "잠시 뒤 다시 누르세요. 두 번 처리되지 않습니다.",
        "Try again in a moment; it will not be done twice.",
        "조금 뒤에 다시 눌러 주세요. 두 번 되지 않아요.",
    ),
);
pub(crate) const UNPRINTABLE: Refusal = Refusal::new(
    "paper.unprintable",
    Class::Unavailable,
    words(
        "이 기록으로는 서류를 만들 수 없습니다.",
        "This record can't be printed.",
        "이 기록으로는 서류를 만들 수 없어요.",
    ),
    words(
        "담당자가 원인을 확인해야 합니다. 창구에 알려 주세요.",
        "An officer must look into it. Please tell the counter.",
        "직원에게 말해 주세요.",
    ),
);
pub(crate) const NOT_DELEGATED: Refusal = Refusal::new(
    "paper.not-delegated",
    Class::Unavailable,
    words(
        "이 사무소에는 지금 이 서류를 발급할 권한이 없습니다.",
        "This office has no delegation for this paper at the moment.",
        "이곳은 지금 이 서류를 만들 수 없어요.",
    ),
    words(
        "운영 담당자가 발급 권한을 갱신해야 합니다. 다른 창구에서는 발급됩니다.",
        "An operator must renew the delegation. Other counters can issue it.",
        "다른 주민센터에서 받을 수 있어요.",
    ),
);
pub(crate) const RESTORING: Refusal = Refusal::new(
    "node.restoring",
    Class::Unavailable,
    words(
        "이 사무소의 기록을 백업에서 되살리는 중이라 아직 새로 기록할 수 없습니다.",
        "This office's record is coming back from a backup, and nothing new can be recorded yet.",
        "기록을 다시 살리고 있어서 아직 새로 쓸 수 없어요.",
    ),
    words(
        "다른 사무소가 가진 사본을 모두 받으면 곧바로 다시 됩니다. 급하면 가까운 다른 창구로 가세요.",
        "It works again as soon as the copies at other offices have come back. If it is urgent, go to another counter nearby.",
        "조금 기다리면 다시 돼요. 급하면 다른 주민센터로 가세요.",
    ),
);
pub(crate) const BROKEN: Refusal = Refusal::new(
    "node.broken",
    Class::Unavailable,
    words(
        "이 사무소의 기록 장치에 문제가 있습니다.",
        "This office's record has a fault.",
        "기록하는 기계가 고장 났어요.",
    ),
    words(
        "운영 담당자에게 알렸습니다. 가까운 다른 창구를 이용하세요.",
        "The operator has been told. Please use another counter nearby.",
        "가까운 다른 주민센터로 가 주세요.",
    ),
);
/// Nobody who holds the records answers, and a search can't wait.
pub(crate) const NOBODY_ANSWERS: Refusal = Refusal::new(
    "node.nobody-answers",
    Class::Unavailable,
    words(
        "이 기록이 있는 기관들이 지금 답하지 않습니다.",
        "None of those who hold these records answers now.",
        "기록이 있는 곳에 지금 이어지지 않아요.",
    ),
    words(
        "주민등록번호를 적고 다시 찾으면 신청을 접수해 둘 수 있습니다. 연결되면 저절로 처리됩니다.",
        "Search again with the resident number: the request can be taken in then, and is done by itself once the line is back.",
        "주민번호를 적고 다시 찾아 주세요. 신청을 받아 둘 수 있어요.",
    ),
);
/// The named home is not in the directory.
pub(crate) const NO_SUCH_HOME: Refusal = Refusal::new(
    "node.no-such-home",
    Class::NotFound,
    words(
        "그런 관할 기관이 없습니다.",
        "There is no such home.",
        "그런 기관이 없어요.",
    ),
    words(
        "목록에 있는 기관을 고르세요.",
        "Choose one of the list.",
        "목록에서 골라 주세요.",
    ),
);
/// What a look elsewhere showed is not kept for ever.
pub(crate) const LOOK_OVER: Refusal = Refusal::new(
    "node.look-over",
    Class::NotFound,
    words(
        "다른 기관에서 가져온 기록은 열두 시간 뒤에 지워집니다.",
        "What was brought from another office is deleted after twelve hours.",
        "다른 곳에서 가져온 기록은 지워졌어요.",
    ),
    words(
        "사람을 다시 찾으세요.",
        "Find the person again.",
        "사람을 다시 찾아 주세요.",
    ),
);
pub(crate) const NOT_ISSUED_HERE: Refusal = Refusal::new(
    "paper.not-issued-here",
    Class::Forbidden,
    words(
        "이 서류는 다른 곳에서 발급했습니다.",
        "This paper was issued elsewhere.",
        "이 서류는 다른 곳에서 만들었어요.",
    ),
    words(
        "발급한 기관의 창구에서 취소하세요.",
        "Withdraw it at the counter that issued it.",
        "서류를 만든 곳에 가서 취소해 주세요.",
    ),
);
pub(crate) const WHY_WITHDRAWN: Refusal = Refusal::new(
    "paper.why-withdrawn",
    Class::Input,
    words(
        "취소 사유가 없습니다.",
        "No reason is given.",
        "왜 취소하는지 알 수 없어요.",
    ),
    words(
        "목록에서 사유를 고르세요.",
        "Choose a reason from the list.",
        "목록에서 골라 주세요.",
    ),
);
pub(crate) const TOO_MANY_GUESSES: Refusal = Refusal::new(
    "paper.too-many-guesses",
    Class::Unavailable,
    words(
        "이 번호를 너무 여러 번 잘못 확인했습니다.",
        "This number was asked for wrongly too often.",
        "이 번호를 너무 많이 틀렸어요.",
    ),
    words(
        "한 시간 뒤에 다시 하거나, 종이의 2D 코드로 확인하세요.",
        "Try again in an hour, or check the paper's 2D code.",
        "한 시간 뒤에 다시 하거나 네모난 무늬를 찍어 주세요.",
    ),
);
pub(crate) const NOT_KNOWN_HERE: Refusal = Refusal::new(
    "paper.not-known-here",
    Class::Unavailable,
    words(
        "이 번호의 발급 기록이 여기에 없어서 번호로는 알 수 없습니다.",
        "The record of this number does not lie here, so the number alone tells nothing.",
        "이 번호의 기록이 여기에 없어요. 그래서 번호로는 알 수 없어요.",
    ),
    words(
        "종이의 2D 코드로 확인하거나, 발급한 기관의 확인 화면에서 하세요.",
        "Check the paper's 2D code, or ask on the checking page of the office that issued it.",
        "네모난 무늬를 찍거나, 서류를 만든 곳의 화면에서 확인해 주세요.",
    ),
);
pub(crate) const PAPER_WITHDRAWN: Refusal = Refusal::new(
    "paper.withdrawn",
    Class::Input,
    words(
        "이 서류는 발급이 취소되었습니다.",
        "This paper was withdrawn.",
        "이 서류는 취소되었어요.",
    ),
    words(
        "필요하면 새로 발급하세요. 새 번호가 나옵니다.",
        "Have a new one issued if it is needed; it has a new number.",
        "필요하면 새로 만들어 주세요. 번호도 새로 나와요.",
    ),
);
pub(crate) const FORMS_AT_HOME: Refusal = Refusal::new(
    "form.at-home",
    Class::Conflict,
    words(
        "서식은 관할 기관의 창구에서만 고칩니다.",
        "Forms are changed at the home's desk only.",
        "서식은 맡은 기관에서만 고쳐요.",
    ),
    words(
        "관할 기관에 알리세요. 그곳에서 승인하면 여기서도 곧 그 판으로 찍힙니다.",
        "Tell the home. What is approved there is printed here soon after.",
        "맡은 기관에 말해 주세요. 거기서 고치면 여기도 바뀌어요.",
    ),
);
pub(crate) const FORM_TEMPLATE: Refusal = Refusal::new(
    "form.template-supervisor",
    Class::Forbidden,
    words(
        "서식 원본은 팀장만 고칠 수 있습니다.",
        "Only a supervisor may change the template.",
        "서식 짜임은 팀장만 고쳐요.",
    ),
    words(
        "문구만 고쳐 보내거나 팀장에게 부탁하세요.",
        "Send the texts alone, or ask a supervisor.",
        "글만 고치거나 팀장에게 말해 주세요.",
    ),
);
pub(crate) const FORM_FAULTY: Refusal = Refusal::new(
    "form.faulty",
    Class::Conflict,
    words(
        "이 판은 지금 프로그램으로 찍히지 않아 승인하지 않았습니다.",
        "This version can't be printed by the program of today, so it was not approved.",
        "이 서식은 지금 찍을 수 없어요.",
    ),
    words(
        "새 시안을 만들어 적힌 곳을 고치세요.",
        "Make another draft and mend what is named.",
        "새로 만들어서 고쳐 주세요.",
    ),
);
pub(crate) const FORM_UNPRINTABLE: Refusal = Refusal::new(
    "form.unprintable",
    Class::Conflict,
    words(
        "이 판은 지금 프로그램으로 찍히지 않습니다.",
        "This version can't be printed by the program of today.",
        "이 서식은 지금 찍을 수 없어요.",
    ),
    words(
        "새 시안을 만들어 적힌 곳을 고치세요.",
        "Make another draft and mend what is named.",
        "새로 만들어서 고쳐 주세요.",
    ),
);
pub(crate) const FORM_VERSION_ELSEWHERE: Refusal = Refusal::new(
    "form.version-elsewhere",
    Class::Unavailable,
    words(
        "이 서류를 찍은 서식의 판이 여기에 없어 다시 찍지 않았습니다. 다른 판으로는 찍지 않습니다. 판 번호:",
        "The version of the form that this paper was printed by does not lie here, and another one is never used. Version:",
        "이 서류의 서식이 여기에 없어요. 다른 서식으로는 찍지 않아요. 서식 번호:",
    ),
    words(
        "발급한 기관에서 다시 찍으세요. 서류 번호의 앞 다섯 자리가 그 기관입니다.",
        "Print it anew at the office that issued it: the first five digits of its number.",
        "서류를 만든 곳에서 다시 찍어 주세요.",
    ),
);
/// Not the number of an interim paper.
pub(crate) const INTERIM_UNKNOWN: Refusal = Refusal::new(
    "interim.unknown",
    Class::NotFound,
    words(
        "임시 발급의 번호가 아닙니다.",
        "This is not the number of an interim paper.",
        "임시 종이의 번호가 아니에요.",
    ),
    words(
        "임시 발급서 위쪽의 숫자 16자리를 그대로 적으세요. 최종 증명서는 진위확인 화면에서 봅니다.",
        "Write the 16 digits at the top of the interim paper. A final paper is checked on the page for checking papers.",
        "임시 종이 위에 있는 숫자 열여섯 개를 써 주세요.",
    ),
);
/// The office that gave an interim paper out can't be reached: nobody else knows whether it was replaced.
pub(crate) const INTERIM_ISSUER_AWAY: Refusal = Refusal::new(
    "interim.issuer-away",
    Class::Unavailable,
    words(
        "임시 발급을 한 기관과 지금 연결되지 않아, 이미 바꾸었는지 알 수 없습니다.",
        "The office that gave this interim paper out can't be reached, so nobody knows whether it was replaced.",
        "임시 종이를 준 곳과 지금 이어지지 않아요.",
    ),
    words(
        "그 기관의 창구에서 바꾸거나, 연결된 뒤 다시 누르세요. 급하면 보통 수수료로 발급합니다.",
        "Have it replaced at that office's counter, or try again once the line is back. If it is urgent, issue the paper at the usual fee.",
        "그곳에 가거나 나중에 다시 눌러 주세요. 급하면 돈을 내고 만들어요.",
    ),
);
/// A sheet for paper intake that another office has made.
pub(crate) const PAD_ELSEWHERE: Refusal = Refusal::new(
    "pad.elsewhere",
    Class::Conflict,
    words(
        "다른 기관이 만든 수기 접수 용지입니다:",
        "This sheet was made by another office:",
        "다른 곳에서 만든 종이예요:",
    ),
    words(
        "그 기관으로 보내세요. 용지는 만든 기관에서만 폐기하거나 옮겨 적습니다.",
        "Send it there: only the office that made a sheet makes it void or enters it.",
        "그곳으로 보내 주세요.",
    ),
);
