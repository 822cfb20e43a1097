//! Pages that show every control in every state, for the tests and the gallery. The people in them are invented.

use askama::Template;
use kernel::Answers;
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

#[path = "texts.rs"]
mod texts;
#[cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "some sixty texts that only these pages use"
    )
)]
use texts::*;

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
        banners: Vec::new(),
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
        stuck: None,
        demo: true,
        addresses: String::new(),
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
