//! Pages that show every control in every state, for the tests and the gallery. The people in them are invented.

use askama::Template;
use kernel::Answers;
use kernel::Choice;
use kernel::Fault;
use kernel::Lang;
use kernel::Link;
use kernel::Moment;
use kernel::Refusal;
use kernel::Strip;
use kernel::Words;
use kernel::words;
use pages::Ask;
use pages::Density;
use pages::Frame;
use pages::Input;
use pages::Opt;
use pages::StripLine;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "form.html")]
struct Form {
    frame: Frame,
    steps: Vec<&'static str>,
    purpose: Input,
    numbers: Input,
    history: Input,
    name: Input,
    birth: Input,
    copies: Input,
    kind: Input,
    reason: Input,
    agree: Input,
}

#[derive(Template)]
#[template(path = "done.html")]
struct Done {
    frame: Frame,
    steps: Vec<&'static str>,
    refusal: Refusal,
    heads: Vec<&'static str>,
    lines: Vec<(&'static str, &'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "case.html")]
struct Case {
    frame: Frame,
    name: Input,
    birth: Input,
    copies: Input,
    numbers: Input,
    history: Input,
    kind: Input,
    agree: Input,
    heads: Vec<&'static str>,
    lines: Vec<(&'static str, &'static str)>,
    refusal: Refusal,
}

/// Every sample page in every language: a name and its HTML.
pub(crate) fn all() -> Vec<(String, String)> {
    Lang::ALL.into_iter().flat_map(in_language).collect()
}

fn in_language(lang: Lang) -> Vec<(String, String)> {
    let at = Moment::parse("2026-11-21T14:02").expect("a valid moment");
    let since = Moment::parse("2026-11-21T09:12").expect("a valid moment");
    let calm = Strip {
        centre: Link::Up,
        writable: true,
        clock_doubtful: false,
        at,
    };
    let cut = Strip {
        centre: Link::Down { since },
        ..calm
    };
    let full = Strip {
        writable: false,
        clock_doubtful: true,
        ..cut
    };
    let pages = [
        ("home", home(lang, &calm)),
        ("home-cut", home(lang, &cut)),
        ("form", form(lang, &calm, false)),
        ("form-faults", form(lang, &cut, true)),
        ("done", done(lang, &full)),
        ("case", case(lang, &calm, false)),
        ("case-faults", case(lang, &cut, true)),
    ];
    pages
        .into_iter()
        .map(|(name, html)| (format!("{name}-{}", lang.code()), html))
        .collect()
}

fn frame(lang: Lang, strip: &Strip, density: Density, title: Words) -> Frame {
    let node = if lang == Lang::En {
        "Jongno-gu, Seoul"
    } else {
        "서울특별시 종로구"
    };
    let mut frame = Frame {
        lang,
        density,
        title: title.say(lang).to_owned(),
        gate: if density == Density::Desk {
            DESK.say(lang)
        } else {
            PORTAL.say(lang)
        }
        .to_owned(),
        home: "/".to_owned(),
        here: "/sample?step=2".to_owned(),
        strip: StripLine::new(strip, node, lang),
        caller: None,
        sign_out: None,
        csrf: "token".to_owned(),
        key: "key".to_owned(),
        menu: Vec::new(),
        faults: Vec::new(),
        demo: true,
    };
    if density == Density::Desk {
        frame.caller = Some("나다움".to_owned());
        frame = frame
            .sign_out("/sign-out")
            .menu("/sample", FIND_PERSON, "F2")
            .menu("/desk/move", MOVE, "F3")
            .menu("/desk/day", DAY, "F4");
    }
    frame
}

fn answers() -> Answers {
    Answers::from_pairs([
        ("purpose", "bank"),
        ("numbers", "front"),
        ("birth", "1990-02-30"),
        ("name", "한이음"),
        ("agree", "on"),
    ])
}

fn faults() -> Vec<Fault> {
    let date = words(
        "있는 날짜를 2026-11-21처럼 적으세요.",
        "Write a day that exists, like 2026-11-21.",
        "날짜를 2026-11-21처럼 써 주세요.",
    );
    let missing = words(
        "꼭 적어야 하는 항목입니다.",
        "This must be given.",
        "여기는 꼭 써야 해요.",
    );
    let fault = |field, hint| Fault::new(field, "", "x", hint);
    let fields = [
        "options.history",
        "copies",
        "kind",
        "reason",
        "agree",
        "numbers",
    ];
    [fault("birth", date)]
        .into_iter()
        .chain(fields.map(|field| fault(field, missing)))
        .chain([fault("extra", missing)])
        .collect()
}

fn purposes(lang: Lang) -> Vec<Opt> {
    let opt = |value: &str, label: Words| {
        Opt::new(value, label.say(lang)).sets("numbers=front options.history=none")
    };
    vec![
        opt("bank", BANK),
        opt("company", COMPANY),
        opt("school", SCHOOL),
        opt("estate", ESTATE),
        Opt::new("own", OWN.say(lang)),
    ]
}

fn form(lang: Lang, strip: &Strip, faulty: bool) -> String {
    let (answers, faults) = if faulty {
        (answers(), faults())
    } else {
        (Answers::default(), Vec::new())
    };
    let ask = Ask::new(lang, &answers, &faults);
    let [numbers, history, name, birth, copies, kind, agree] = questions(&ask);
    let mut page = Form {
        frame: frame(lang, strip, Density::Portal, DEUNGBON),
        steps: STEPS.iter().map(|step| step.say(lang)).collect(),
        purpose: ask
            .radios("purpose", PURPOSE, &[])
            .options(purposes(lang))
            .inline()
            .hint(PURPOSE_HINT)
            .or("bank"),
        numbers: numbers.or("front"),
        history,
        name,
        birth,
        copies,
        kind,
        reason: ask.area("reason", REASON).optional().length_max(200),
        agree,
    };
    let inputs = [
        &page.birth,
        &page.history,
        &page.copies,
        &page.kind,
        &page.reason,
        &page.agree,
        &page.numbers,
    ];
    page.frame = page.frame.faults(&faults, inputs);
    page.render().expect("a sample renders")
}

fn questions(ask: &Ask) -> [Input; 7] {
    [
        ask.radios("numbers", NUMBERS, NUMBERS_CHOICES),
        ask.radios("options.history", HISTORY, HISTORY_CHOICES)
            .optional(),
        ask.text("name", NAME).width("w24"),
        ask.date("birth", BIRTH),
        ask.digits("copies", COPIES).width("w4"),
        ask.select("kind", IDENTITY, HISTORY_CHOICES).key("F6"),
        ask.checkbox("agree", AGREE),
    ]
}

fn home(lang: Lang, strip: &Strip) -> String {
    Home {
        frame: frame(lang, strip, Density::Portal, HELLO),
    }
    .render()
    .expect("a sample renders")
}

fn done(lang: Lang, strip: &Strip) -> String {
    let page = Done {
        frame: frame(lang, strip, Density::Portal, DEUNGBON),
        steps: STEPS.iter().map(|step| step.say(lang)).collect(),
        refusal: refusal(),
        heads: [PAPER, NUMBER, FEE].map(|head| head.say(lang)).to_vec(),
        lines: vec![
            (DEUNGBON.say(lang), "1011-0482-7731-9055", "0"),
            (CHOBON.say(lang), "1011-0482-7731-9148", "0"),
        ],
    };
    page.render().expect("a sample renders")
}

fn case(lang: Lang, strip: &Strip, faulty: bool) -> String {
    let (answers, faults) = if faulty {
        (answers(), faults())
    } else {
        (Answers::default(), Vec::new())
    };
    let ask = Ask::new(lang, &answers, &faults);
    let [numbers, history, name, birth, copies, kind, agree] = questions(&ask);
    let mut page = Case {
        frame: frame(lang, strip, Density::Desk, DEUNGBON),
        name: name.focus().key("F5"),
        birth,
        copies: copies.or("1"),
        numbers: numbers.or("front"),
        history: history.inline(),
        kind,
        agree,
        heads: vec![NAME.say(lang), ADDRESS.say(lang), ""],
        lines: vec![
            ("한이음", "1990-01-01 · 자하문로5길 12"),
            ("한이음", "1990-01-01 · 창신길 40-3"),
            ("한이음", "1990-01-01 · 평창문화로 7"),
        ],
        refusal: refusal(),
    };
    let inputs = [
        &page.birth,
        &page.history,
        &page.copies,
        &page.kind,
        &page.agree,
        &page.numbers,
    ];
    page.frame = page.frame.faults(&faults, inputs);
    page.render().expect("a sample renders")
}

fn refusal() -> Refusal {
    let what = words(
        "이 세대는 발급이 제한되어 있어 본인이 아닌 분께는 등본을 드릴 수 없습니다.",
        "Issue for this household is restricted: no extract can be given to anybody else.",
        "이 집 서류는 막혀 있어요. 다른 사람에게는 줄 수 없어요.",
    );
    let now = words(
        "본인이 신분증을 가지고 가까운 주민센터로 오시면 바로 발급됩니다.",
        "Come to a community centre with your own identity card; it is issued at once.",
        "신분증을 들고 주민센터에 직접 오세요. 바로 드려요.",
    );
    Refusal::new("resident.restricted", kernel::Class::Forbidden, what, now)
}

const STEPS: [Words; 3] = [
    words("본인 확인", "Who you are", "누구인지"),
    words("보일 내용 고르기", "What it shows", "무엇을 보일지"),
    words("받기", "Receive", "받아요"),
];
const NUMBERS_CHOICES: &[Choice] = &[
    Choice {
        value: "none",
        label: words("모두 가리기", "Hide all", "다 안 보이게"),
    },
    Choice {
        value: "front",
        label: words(
            "앞자리만 보이기",
            "Show the first six digits",
            "앞만 보이게",
        ),
    },
    Choice {
        value: "all",
        label: words("모두 보이기", "Show all", "다 보이게"),
    },
];
const HISTORY_CHOICES: &[Choice] = &[
    Choice {
        value: "none",
        label: words("넣지 않기", "None", "안 넣어요"),
    },
    Choice {
        value: "5y",
        label: words("최근 5년", "Last 5 years", "지난 다섯 해"),
    },
    Choice {
        value: "all",
        label: words("전체", "All", "다 넣어요"),
    },
];
const PORTAL: Words = words("민원 포털", "Portal", "서류 받는 곳");
const DESK: Words = words("창구", "Counter", "일하는 자리");
const HELLO: Words = words(
    "무엇을 도와드릴까요",
    "How can we help?",
    "무엇을 해 드릴까요?",
);
const NEED: Words = words("무엇이 필요하세요?", "What do you need?", "뭐가 필요해요?");
const FIND: Words = words("찾기", "Find", "찾아요");
const DEUNGBON: Words = words(
    "주민등록표 등본",
    "Household extract",
    "우리 집 사람들이 나온 서류",
);
const DEUNGBON_IS: Words = words(
    "함께 사는 세대 전체가 나옵니다.",
    "Shows the whole household.",
    "같이 사는 사람이 모두 나와요.",
);
const CHOBON: Words = words("주민등록표 초본", "Personal extract", "나만 나온 서류");
const CHOBON_IS: Words = words(
    "본인의 주소 이력이 나옵니다.",
    "Shows your own addresses.",
    "내가 살던 곳이 나와요.",
);
const PAPERS: Words = words("내 문서", "My papers", "내 서류");
const PAPERS_IS: Words = words(
    "발급받은 문서를 다시 봅니다.",
    "See your papers again.",
    "받은 서류를 다시 봐요.",
);
const CHECK: Words = words("문서 확인", "Check a paper", "서류가 진짜인지 보기");
const CHECK_IS: Words = words(
    "받은 문서가 진짜인지 확인합니다.",
    "See whether a paper is genuine.",
    "진짜 서류인지 알아봐요.",
);
const NOTICE: Words = words(
    "송파구와 연결이 끊겼습니다",
    "Songpa-gu can't be reached",
    "송파구와 끊겼어요",
);
const NOTICE_TEXT: Words = words(
    "종로구 주민의 등본과 초본은 이곳에서 그대로 발급됩니다. 다음 안내는 15:00입니다.",
    "Extracts for residents of Jongno-gu are issued here as always. Next notice at 15:00.",
    "종로구 사람 서류는 여기서 받을 수 있어요. 세 시에 다시 알려 드려요.",
);
const PURPOSE: Words = words(
    "어디에 내시나요?",
    "Where will you hand it in?",
    "어디에 낼 거예요?",
);
const PURPOSE_HINT: Words = words(
    "고르시면 알맞은 보기를 제안합니다. 아래에서 바꿀 수 있습니다.",
    "A suggestion; you can change everything below.",
    "고르면 알맞게 맞춰 드려요. 바꿔도 돼요.",
);
const BANK: Words = words("은행", "Bank", "돈 맡기는 은행");
const COMPANY: Words = words("회사", "Company", "일하는 회사");
const SCHOOL: Words = words("학교", "School", "다니는 학교");
const ESTATE: Words = words("부동산", "Housing", "집 구하는 곳");
const OWN: Words = words("직접 고르기", "Choose myself", "내가 골라요");
const NUMBERS: Words = words("주민등록번호", "Resident numbers", "주민번호");
const HISTORY: Words = words("과거 주소", "Past addresses", "옛날에 살던 곳");
const NAME: Words = words("이름", "Name", "이름이 뭐예요");
const BIRTH: Words = words("생년월일", "Date of birth", "태어난 날");
const COPIES: Words = words("부수", "Copies", "몇 장");
const IDENTITY: Words = words("신분증", "Identity document", "누구인지 보여 주는 것");
const IDENTITY_SEEN: Words = words(
    "주민등록증 확인",
    "Resident card seen",
    "주민등록증을 봤어요",
);
const REASON: Words = words("남기실 말씀", "Anything else", "하고 싶은 말");
const AGREE: Words = words(
    "위 내용을 확인했습니다",
    "I have checked the above",
    "다 봤어요",
);
const SEEN: Words = words(
    "문서에 보이는 것과 가리는 것",
    "What the paper shows",
    "서류에 나오는 것",
);
const SEEN_NAME: Words = words("이름과 주소", "Names and address", "이름, 사는 곳");
const SEEN_FRONT: Words = words("주민등록번호 앞자리", "First six digits", "주민번호 앞");
const SEEN_BACK: Words = words("주민등록번호 뒷자리", "Last seven digits", "주민번호 뒤");
const SEEN_PAST: Words = words("과거 주소", "Past addresses", "옛날에 살던 곳");
const ISSUE: Words = words("발급하기", "Issue", "서류 받기");
const REPRINT: Words = words("다시 인쇄", "Print again", "또 뽑기");
const REFUSE: Words = words("거절서", "Refusal slip", "안 되는 까닭 쓰기");
const BACK: Words = words("이전으로", "Back", "뒤로");
const LATER: Words = words("나중에 하기", "Later", "다음에 하기");
const WHY: Words = words("왜 가리나요?", "Why hide it?", "왜 안 보여요?");
const ISSUED: Words = words("발급했습니다", "Issued", "다 됐어요");
const NUMBER: Words = words("문서확인번호", "Paper number", "서류 번호");
const SAVE: Words = words("저장하기", "Save", "내 기기에 담기");
const PAPER: Words = words("문서", "Paper", "서류");
const FEE: Words = words("수수료(원)", "Fee (won)", "내는 돈(원)");
const ADDRESS: Words = words("주소", "Address", "사는 곳");
const EMPTY: Words = words(
    "아직 발급받은 문서가 없습니다.",
    "No papers yet.",
    "아직 받은 서류가 없어요.",
);
const PEOPLE: Words = words("같은 이름 3명", "3 of this name", "이름이 같은 세 사람");
const PICK: Words = words("고르기", "Choose", "이 사람");
const FIND_PERSON: Words = words("사람 찾기", "Find a person", "누구인지 찾기");
const MOVE: Words = words("전입신고", "Moving in", "이사 왔어요");
const DAY: Words = words("오늘 처리", "Today", "오늘 한 일");
