//! The page: a drawing for the eye, and beneath it the tables that say all of it and hold the buttons.

use askama::Template;
use kernel::Class;
use kernel::House;
use kernel::Lang;
use kernel::Page;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Density;
use pages::Frame;
use pages::page;

use crate::Change;
use crate::Kind;
use crate::Line;
use crate::Lines;
use crate::Map;
use crate::Part;
use crate::State;
use crate::Trouble;
use crate::drawing::BOX_HEIGHT;
use crate::drawing::BOX_WIDTH;
use crate::drawing::Drawing;
use crate::drawing::NAME_LEN;
use crate::drawing::WIDTH;
use crate::drawing::worst;

/// Where it is.
pub(crate) const PATH: &str = "/country";

#[derive(Template)]
#[template(path = "country.html")]
struct Shown {
    frame: Frame,
    drawing: Drawing,
    lines: Vec<LineRow>,
    parts: Vec<PartRow>,
    any_cut: bool,
}

/// A line, both its directions together.
struct LineRow {
    /// As `cut` takes it.
    line: String,
    title: String,
    state: State,
    said: String,
    /// Whether there is something to cut, and something to heal.
    whole_too: bool,
    cut_too: bool,
}

struct PartRow {
    name: String,
    title: String,
    kind: &'static str,
    runs: bool,
    portal: Option<String>,
    desk: Option<String>,
}

/// The map.
pub(crate) async fn show(lines: &dyn Lines, visit: Visit, house: &dyn House) -> Reply {
    let map = match lines.map().await {
        Ok(map) => map,
        Err(trouble) => return Reply::Page(refused(&visit, house, &refusal(trouble))),
    };
    let lang = visit.lang;
    Reply::Page(page(
        200,
        &Shown {
            frame: frame(&visit, house, TITLE.say(lang)),
            drawing: Drawing::of(&map, lang),
            lines: map
                .pairs()
                .iter()
                .filter_map(|pair| line_row(&map, pair, lang))
                .collect(),
            parts: map.parts.iter().map(|part| part_row(part, lang)).collect(),
            any_cut: map.lines.iter().any(|line| line.state == State::Cut),
        },
    ))
}

/// Cuts or heals, then shows the map again.
pub(crate) async fn change(lines: &dyn Lines, visit: Visit, house: &dyn House) -> Reply {
    let which = visit.form.raw("which").map(str::to_owned);
    let change = match (visit.form.raw("act"), which) {
        (Some("cut"), Some(which)) => Change::Cut(which),
        (Some("heal"), which) => Change::Heal(which),
        _ => return Reply::Page(refused(&visit, house, &NOT_SAID)),
    };
    match lines.change(change).await {
        Ok(()) => Reply::SeeOther(PATH.to_owned()),
        Err(trouble) => Reply::Page(refused(&visit, house, &refusal(trouble))),
    }
}

fn refusal(trouble: Trouble) -> Refusal {
    match trouble {
        Trouble::NobodyAnswers => NOBODY_ANSWERS,
        Trouble::NoSuchLine => NO_SUCH_LINE,
    }
}

/// The page of a refusal.
pub(crate) fn refused(visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
    let frame = frame(visit, house, NOTE.say(visit.lang)).here(PATH);
    let map = (frame.say(TO_MAP).to_owned(), PATH.to_owned());
    pages::refused(frame, refusal, vec![map])
}

fn frame(visit: &Visit, house: &dyn House, title: &str) -> Frame {
    Frame::new(visit, house, Density::Portal, COUNTRY, PATH, title)
        .menu(PATH, MAP, "")
        .menu("/", PORTAL, "")
}

fn line_row(map: &Map, pair: &[&Line], lang: Lang) -> Option<LineRow> {
    let first = pair.first()?;
    let short = |name: &str| map.short(name, lang).to_owned();
    let same = pair.iter().all(|line| line.state == first.state);
    let one_way = |line: &&Line| {
        let (from, to) = (short(&line.from), short(&line.to));
        format!("{from} → {to}: {}", said(line.state).say(lang))
    };
    Some(LineRow {
        line: format!("{}-{}", first.from, first.to),
        title: format!("{} – {}", short(&first.from), short(&first.to)),
        state: worst(pair),
        said: if same {
            said(first.state).say(lang).to_owned()
        } else {
            pair.iter().map(one_way).collect::<Vec<_>>().join(", ")
        },
        whole_too: pair.iter().any(|line| line.state != State::Cut),
        cut_too: pair.iter().any(|line| line.state == State::Cut),
    })
}

fn part_row(part: &Part, lang: Lang) -> PartRow {
    PartRow {
        name: part.name.clone(),
        title: part.title(lang).to_owned(),
        kind: kind(part.kind).say(lang),
        runs: part.runs,
        portal: part.portal.clone(),
        desk: part.desk.clone(),
    }
}

/// What stands below a name in the drawing: what it is, or that it has stopped.
pub(crate) fn below_name(part: &Part, lang: Lang) -> &'static str {
    if part.runs {
        kind(part.kind).say(lang)
    } else {
        STOPPED.say(lang)
    }
}

fn kind(kind: Kind) -> Words {
    match kind {
        Kind::Centre => CENTRE,
        Kind::Home => HOME,
        Kind::Office => OFFICE,
    }
}

fn said(state: State) -> Words {
    match state {
        State::Connected => CONNECTED,
        State::Silent => SILENT,
        State::Cut => CUT,
    }
}

const COUNTRY: Words = words("시연국", "Demo country", "연습 나라");
const MAP: Words = words("지도", "Map", "나라 지도");
const PORTAL: Words = words("민원 포털", "Portal", "인터넷 민원");
const TITLE: Words = words(
    "시연국의 지도",
    "Map of the demo country",
    "연습 나라의 지도",
);
const LEAD: Words = words(
    "회선을 끊어 보세요. 각 기관은 제 기록으로 계속 발급하고 접수합니다. 위의 상태 줄은 5초 안에 바뀝니다.",
    "Cut a line. Each office goes on issuing and taking requests from its own record. The line of state above changes within five seconds.",
    "선을 끊어 보세요. 그래도 서류를 받을 수 있어요. 위에 있는 줄이 5초 안에 바뀌어요.",
);
const DRAWING: Words = words(
    "기관과 회선의 그림. 같은 내용이 아래 표에 있습니다.",
    "A drawing of the parts and lines. The tables below say the same.",
    "그림이에요. 아래 표에 같은 내용이 있어요.",
);
const MARKS: Words = words(
    "✕ 끊긴 회선 · ? 응답 없는 회선 · 점선 상자는 멈춘 기관",
    "✕ a line that is cut · ? a line that does not answer · a dashed box has stopped",
    "✕ 끊긴 선 · ? 대답이 없는 선 · 점선 상자는 멈춘 곳이에요",
);
const LINES: Words = words("회선", "Lines", "이어진 선");
const LINE: Words = words("회선", "Line", "선");
const PARTS: Words = words("기관", "Parts", "있는 곳");
const PART: Words = words("기관", "Part", "곳");
const STATE: Words = words("상태", "State", "지금");
const WHAT: Words = words("구분", "Kind", "무엇");
const OPEN: Words = words("열기", "Open", "들어가기");
const DESK: Words = words("창구", "Desk", "창구 화면");
const CENTRE: Words = words("기관 목록", "directory", "모두의 명단");
const HOME: Words = words("시군구", "municipality", "구청");
const OFFICE: Words = words("읍면동", "township office", "주민센터");
const RUNS: Words = words("가동 중", "running", "움직여요");
const STOPPED: Words = words("멈춤", "stopped", "멈췄어요");
const CONNECTED: Words = words("연결됨", "connected", "이어졌어요");
const SILENT: Words = words("응답 없음", "not answering", "대답이 없어요");
const CUT: Words = words("끊김", "cut", "끊겼어요");
const DO_CUT: Words = words("끊기", "Cut", "끊어요");
const DO_HEAL: Words = words("잇기", "Heal", "이어요");
const CUT_ALL_OF: Words = words("모든 회선 끊기", "Cut all its lines", "선을 모두 끊어요");
const HEAL_ALL: Words = words("모든 회선 잇기", "Heal all lines", "선을 모두 이어요");
const AGAIN: Words = words("새로 보기", "Look again", "다시 보기");
const NOTE: Words = words("안내", "Please note", "알려 드려요");
const TO_MAP: Words = words("지도로", "To the map", "지도로 가기");
const NOT_SAID: Refusal = Refusal::new(
    "country.not-said",
    Class::Input,
    words(
        "어느 회선을 어떻게 할지 알 수 없습니다.",
        "It is not said which line, or what to do with it.",
        "어떤 선을 어떻게 할지 모르겠어요.",
    ),
    words(
        "지도 화면을 다시 열고 단추를 누르세요.",
        "Open the map again and press a button.",
        "지도를 다시 열고 단추를 눌러 주세요.",
    ),
);
const NOBODY_ANSWERS: Refusal = Refusal::new(
    "country.nobody-answers",
    Class::Unavailable,
    words(
        "시연국을 돌리는 프로그램(ieum up)이 답하지 않습니다.",
        "The program that runs this demo country (ieum up) does not answer.",
        "연습 나라를 움직이는 프로그램이 대답하지 않아요.",
    ),
    words(
        "막 시작했다면 잠시 뒤 다시 여세요. 멈췄다면 ieum up으로 다시 시작하세요.",
        "If it has just started, open this page again in a moment. If it has ended, start it again with ieum up.",
        "조금 뒤에 다시 열어 주세요. 그래도 안 되면 ieum up을 다시 시작해 주세요.",
    ),
);
const NO_SUCH_LINE: Refusal = Refusal::new(
    "country.no-such-line",
    Class::NotFound,
    words(
        "이 시연국에 그런 회선이 없습니다.",
        "This demo country has no such line.",
        "이 연습 나라에 그런 선은 없어요.",
    ),
    words(
        "지도 화면을 다시 열고 표에 있는 회선을 고르세요.",
        "Open the map again and choose a line of the table.",
        "지도를 다시 열고 표에 있는 선을 골라 주세요.",
    ),
);
